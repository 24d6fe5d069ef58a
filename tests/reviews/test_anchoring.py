"""Finding a comment's words in a text: now, and in a later round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.reviews.anchoring import (
    WHOLE,
    Anchor,
    Span,
    anchor_at,
    anchor_of_sentences,
    anchored,
    cut,
    locate,
    sentences,
)
from app.reviews.changes import differ, is_rewritten, word_changes

TEXT = "Vi hjelper unge. De trenger jobb. Vi hjelper kommunen. De trenger oversikt."


def test_words_are_found_where_they_stand():
    anchor = anchor_at(TEXT, 17, 33)
    assert anchor == Anchor("De trenger jobb.", "Vi hjelper unge. ", anchor.suffix, 17)
    assert anchor.suffix == " Vi hjelper kommunen. De trenger"
    assert locate(TEXT, anchor) == 17


def test_the_right_one_of_two_equal_quotes_is_found_by_its_surroundings():
    second = TEXT.index("De trenger oversikt")
    anchor = anchor_at(TEXT, second, second + len("De trenger"))
    assert locate(TEXT, anchor) == second
    moved = "Nytt først. " + TEXT
    assert locate(moved, anchor) == second + 12


def test_a_short_quote_in_other_surroundings_is_not_the_same_words():
    anchor = anchor_at("Salt og pepper på bordet", 5, 7)
    assert anchor.quote == "og"
    assert locate("Kaffe og te på kjøkkenet i morgen", anchor) is None


def test_words_that_are_gone_are_not_found():
    anchor = anchor_at(TEXT, 17, 33)
    assert locate("Noe helt annet.", anchor) is None


def test_a_wrong_start_is_mended_by_the_surroundings():
    given_by_browser = Anchor("De trenger", "Vi hjelper kommunen. ", " oversikt.", 3)
    found = anchored(TEXT, given_by_browser)
    assert found is not None
    assert found.start == TEXT.index("De trenger oversikt")
    assert found.prefix.endswith("kommunen. ")


def test_positions_are_code_points_beside_emoji():
    text = "Vi 🚀🚀 starter nå. Ferdig."
    start = text.index("starter")
    assert start == 6  # UTF-16 would say 8
    assert anchored(text, Anchor("starter nå", "Vi 🚀🚀 ", ". Ferdig", 6)) == anchor_at(text, 6, 16)


def test_white_space_alone_is_the_whole_text():
    assert anchored(TEXT, Anchor("  \n")) == WHOLE
    assert anchor_at("a   b", 1, 4) == WHOLE


def test_sentences_are_split_by_a_plain_rule():
    text = "Vi starter 12. mars. Hvorfor? Fordi bl.a. unge venter.\nNy linje\n\n«Ja.» Slutt"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Vi starter 12. mars.",
        "Hvorfor?",
        "Fordi bl.a. unge venter.",
        "Ny linje",
        "«Ja.»",
        "Slutt",
    ]
    assert sentences("") == ()
    assert sentences("  \n ") == ()


def test_first_and_last_sentence_make_an_anchor_in_either_order():
    anchor = anchor_of_sentences(TEXT, 1, 2)
    assert anchor is not None
    assert anchor.quote == "De trenger jobb. Vi hjelper kommunen."
    assert anchor_of_sentences(TEXT, 2, 1) == anchor
    assert anchor_of_sentences(TEXT, 0, 4) is None
    assert anchor_of_sentences(TEXT, -1, 0) is None


def test_overlapping_quotes_are_cut_where_they_begin_and_end():
    pieces = cut("abcdefgh", [Span(1, 1, 5), Span(2, 3, 7)])
    assert [(p.text, p.covered_by) for p in pieces] == [
        ("a", ()),
        ("bc", (1,)),
        ("de", (1, 2)),
        ("fg", (2,)),
        ("h", ()),
    ]
    assert [p.begins for p in pieces] == [(), (1,), (2,), (), ()]
    assert [p.ends for p in pieces] == [(), (), (1,), (2,), ()]


def test_pieces_show_changes_and_quotes_together():
    old, new = "Vi hjelper unge i byen.", "Vi hjelper slitne unge i hele byen."
    at = new.index("unge i hele")
    pieces = cut(new, [Span(1, at, at + 11)], word_changes(old, new))
    assert "".join(p.text for p in pieces if p.kind != "removed") == new
    assert [p.text for p in pieces if p.kind == "added"] == ["slitne ", "hele", " "]
    assert [p.text for p in pieces if 1 in p.covered_by] == ["unge i ", "hele"]


def test_removed_words_stand_where_they_stood_and_are_covered_by_none():
    new = "Vi hjelper unge."
    pieces = cut(new, [Span(1, 0, len(new))], word_changes("Vi hjelper slitne unge.", new))
    removed = [p for p in pieces if p.kind == "removed"]
    assert [p.text for p in removed] == ["slitne "]
    assert removed[0].covered_by == ()
    assert pieces.index(removed[0]) == 1


def test_a_sentence_that_came_or_went_is_marked_as_that_sentence():
    short, long = "Vi hjelper. Det er bra.", "Vi hjelper. De trenger jobb. Det er bra."
    for old, new, kind in ((short, long, "added"), (long, short, "removed")):
        (changed,) = [c.text for c in word_changes(old, new) if c.kind != "kept"]
        assert changed == "De trenger jobb. "
        assert {c.kind for c in word_changes(old, new)} == {"kept", kind}


def test_white_space_alone_is_no_change():
    assert not differ("a b", "a  b\n")
    assert [c.kind for c in word_changes("a b", "a\nb")] == ["kept"]


def test_a_text_written_anew_is_told_from_one_that_was_mended():
    assert is_rewritten(
        "Vi hjelper unge med jobb.", "Kommunen betaler for bøtter og spann hver dag"
    )
    assert not is_rewritten("Vi hjelper unge med jobb.", "Vi hjelper slitne unge med jobb.")
    assert not is_rewritten("", "Alt er nytt")


texts = st.text(alphabet="abc .\nå🚀,", max_size=60)


@given(texts, texts)
def test_kept_and_added_together_are_always_the_new_text(old, new):
    changes = word_changes(old, new)
    assert "".join(c.text for c in changes if c.kind != "removed") == new


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_an_anchor_is_found_again_in_its_own_text(text, one, other):
    anchor = anchor_at(text, min(one, other), max(one, other))
    if not anchor.whole:
        assert locate(text, anchor) == anchor.start
        assert text[anchor.start :].startswith(anchor.quote)


@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4), texts)
def test_pieces_always_make_up_the_text(text, ends, old):
    spans = [
        Span(i, min(a, b, len(text)), min(max(a, b), len(text)))
        for i, (a, b) in enumerate(ends)
        if min(a, b, len(text)) < min(max(a, b), len(text))
    ]
    pieces = cut(text, spans, word_changes(old, text))
    assert "".join(p.text for p in pieces if p.kind != "removed") == text
    for span in spans:
        assert (
            "".join(p.text for p in pieces if span.number in p.covered_by)
            == (text[span.start : span.end])
        )
        assert sum(span.number in p.ends for p in pieces) == 1
