"""Commenting on words, and what a reviewer may do with a comment until it is sent."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.reviews.models import Message, Thread
from tests.databases import Store
from tests.reviews.conftest import WHY, Scene, page, words

Form = dict[str, str]


def quoting(quote: str, /, **changed: str) -> Form:
    """What review.js sends for selected words: positions in code points."""
    at = WHY.index(quote)
    sent = {
        "passage": "why",
        "quote": quote,
        "prefix": WHY[max(0, at - 32) : at],
        "suffix": WHY[at + len(quote) :][:32],
        "start": str(at),
        "text": "Hvem av dem?",
        "key": "k1",
        "known": "open",
    }
    return sent | changed


def post(scene: Scene, submission: int, form: Form, who: str = "mentor"):  # type: ignore[no-untyped-def]
    return scene.visitor(who).post(f"/submissions/{submission}/threads", data=form)


def test_selected_words_become_a_thread_beside_them(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    answer = post(scene, submission, quoting("Kommunen betaler"))
    thread = stored.one(select(Thread))
    assert answer.status_code == 303
    assert answer.location == f"/submissions/{submission}/review#thread-{thread.id}"
    assert (thread.quote, thread.start) == ("Kommunen betaler", WHY.index("Kommunen"))
    soup = page(scene.visitor("mentor").get(answer.location))
    mark = soup.select_one("[data-passage=why] mark")
    assert mark is not None
    assert mark.text == "Kommunen betaler"
    assert soup.find("a", href=f"#thread-{thread.id}", class_="thread-reference") is not None
    assert "Hvem av dem?" in words(soup.find(id=f"thread-{thread.id}"))


def test_a_position_counted_in_utf16_is_mended_by_the_words_around(
    scene: Scene, stored: Store
) -> None:
    submission = scene.hand_in()
    at = WHY.index("nå.")  # after an emoji, which is two units in UTF-16
    post(scene, submission, quoting("nå.", start=str(at + 1)))
    assert stored.one(select(Thread)).start == at


def test_overlapping_quotes_are_both_marked(scene: Scene) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "Vi hjelper unge. De trenger", "En")
    scene.comment(submission, "De trenger jobb", "To")
    soup = page(scene.visitor("mentor").get(f"/submissions/{submission}/review"))
    passage = soup.select_one("[data-passage=why]")
    assert passage is not None
    assert [m["data-threads"] for m in passage.select("mark")] == ["1", "1 2", "2"]
    for aside in passage.select("[data-aside]"):
        aside.decompose()
    assert passage.text == WHY, "the text in the page is the text that was handed in"


def test_without_scripts_one_picks_sentences(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    soup = page(scene.visitor("mentor").get(f"/submissions/{submission}/review"))
    options = [words(o) for o in soup.select("[name=first] option")]
    assert options[0] == "Hele feltet"
    assert options[2].startswith("2. De trenger jobb")
    form = {"passage": "why", "first": "1", "last": "2", "text": "Hvorfor?", "key": "k"}
    assert post(scene, submission, form).status_code == 303
    assert stored.one(select(Thread)).quote == "De trenger jobb 🚀 nå. Kommunen betaler."


def test_one_sentence_alone_needs_no_last(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    form = {"passage": "why", "first": "0", "last": "", "text": "Hvorfor?", "key": "k"}
    post(scene, submission, form)
    assert stored.one(select(Thread)).quote == "Vi hjelper unge."


@pytest.mark.parametrize("passage", ["why", "name", "who", "with-whom", "sure"])
def test_a_whole_field_of_any_kind_can_be_commented_on(
    scene: Scene, stored: Store, passage: str
) -> None:
    submission = scene.hand_in()
    form = {"passage": passage, "text": "Fint.", "key": "k"}
    assert post(scene, submission, form).status_code == 303
    assert stored.one(select(Thread)).passage == passage
    soup = page(scene.visitor("mentor").get(f"/submissions/{submission}/review"))
    assert soup.select_one(f"#part-{passage} .thread-reference") is not None


@pytest.mark.parametrize(
    ("exercise", "passage"),
    [("count-it", "costs"), ("count-it", "costs.1.what"), ("count-it", "costs.0.amount"),
     ("count-it", "hours"), ("model-it", "model.users")],
)  # fmt: skip
def test_cells_and_boxes_too(scene: Scene, stored: Store, exercise: str, passage: str) -> None:
    submission = scene.hand_in(exercise)
    form = {"passage": passage, "text": "Fint.", "key": "k"}
    assert post(scene, submission, form).status_code == 303
    soup = page(scene.visitor("mentor").get(f"/submissions/{submission}/review"))
    assert soup.select_one(".part-text .thread-reference") is not None


def test_the_same_comment_sent_twice_is_one_comment(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    first = post(scene, submission, quoting("Kommunen betaler"))
    again = post(scene, submission, quoting("Kommunen betaler"))
    assert first.location == again.location
    assert stored.count(Message) == 1


def test_other_words_from_the_same_form_are_not_dropped(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    post(scene, submission, quoting("Kommunen betaler"))
    post(scene, submission, quoting("Kommunen betaler", text="Og hvorfor?"))
    assert {m.text for m in stored.all(select(Message))} == {"Hvem av dem?", "Og hvorfor?"}


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (quoting("Kommunen betaler", quote="Staten betaler for alt sammen"), "står ikke i svaret"),
        ({"passage": "why", "first": "99", "text": "Hvem av dem?"}, "står ikke i svaret"),
        ({"passage": "why", "first": "x", "text": "Hvem av dem?"}, "står ikke i svaret"),
        ({"passage": "nowhere", "text": "Hvem av dem?"}, "Velg hvilket felt"),
        ({"text": "Hvem av dem?"}, "Velg hvilket felt"),
        (quoting("Kommunen betaler", text="  \n"), "Skriv noe først"),
        (quoting("Kommunen betaler", text="å" * 5001), "høyst 5000"),
    ],
)  # fmt: skip
def test_a_comment_that_cannot_be_kept_comes_back_whole(
    scene: Scene, stored: Store, form: Form, says: str
) -> None:
    submission = scene.hand_in()
    answer = post(scene, submission, form)
    soup = page(answer)
    assert answer.status_code == 422
    assert says in words(soup.select_one("#problems"))
    area = soup.select_one("textarea[name=text]")
    assert area is not None
    assert area.text.removeprefix("\n").strip() == form["text"].strip()
    assert stored.count(Thread) == 0


def test_a_comment_that_came_back_can_be_sent_again_from_there(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    soup = page(
        post(scene, submission, quoting("Kommunen betaler", quote="Noe helt annet enn det"))
    )
    form = {i["name"]: i.get("value", "") for i in soup.select("form.form input[name]")}
    form |= {"text": "Hvem av dem?", "first": "0", "last": ""}
    assert post(scene, submission, form).status_code == 303
    assert stored.one(select(Thread)).quote == "Vi hjelper unge."


def test_a_comment_waits_for_the_decision(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Hemmelig ennå")
    told = scene.visitor("founder").get(f"/submissions/{submission}/feedback")
    assert "Hemmelig" not in words(page(told))
    assert "Hemmelig" in words(
        page(scene.visitor("second").get(f"/submissions/{submission}/review"))
    )
    read = scene.visitor("staff").get(f"/submissions/{submission}/review")
    assert "Hemmelig" not in words(page(read)), "staff read what the team may read"
    scene.decide(submission)
    told = scene.visitor("founder").get(f"/submissions/{submission}/feedback")
    assert "Hemmelig ennå" in words(page(told))


def test_a_page_that_said_it_would_wait_does_not_send_unawares(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    scene.decide(submission, who="second")
    answer = post(scene, submission, quoting("Kommunen betaler"))
    soup = page(answer)
    assert answer.status_code == 409
    assert "Second har svart" in words(soup)
    assert stored.count(Message) == 0
    form = {i["name"]: i.get("value", "") for i in soup.select("form.form input[name]")}
    assert post(scene, submission, form | {"text": "Hvem av dem?"}).status_code == 303
    assert stored.one(select(Message)).published_at is not None


def test_ones_own_comment_can_be_changed_and_deleted_until_it_is_sent(
    scene: Scene, stored: Store
) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Første")
    message = stored.one(select(Message)).id
    mentor = scene.visitor("mentor")
    assert "Første" in words(page(mentor.get(f"/messages/{message}")))
    assert mentor.post(f"/messages/{message}", data={"text": "Andre"}).status_code == 303
    assert stored.one(select(Message)).text == "Andre"
    assert mentor.post(f"/messages/{message}/delete").status_code == 303
    assert stored.count(Message) == 0
    assert stored.count(Thread) == 0


def test_a_changed_comment_with_a_problem_comes_back(scene: Scene, stored: Store) -> None:
    scene.comment(scene.hand_in(), "De trenger jobb", "Første")
    message = stored.one(select(Message)).id
    answer = scene.visitor("mentor").post(f"/messages/{message}", data={"text": " "})
    assert answer.status_code == 422
    assert stored.one(select(Message)).text == "Første"


@pytest.mark.parametrize("who", ["second", "founder", "stranger", "staff", "admin"])
def test_nobody_else_changes_it(scene: Scene, stored: Store, who: str) -> None:
    scene.comment(scene.hand_in(), "De trenger jobb", "Første")
    message = stored.one(select(Message)).id
    browser = scene.visitor(who)
    assert browser.post(f"/messages/{message}", data={"text": "x"}).status_code == 404
    assert browser.post(f"/messages/{message}/delete").status_code == 404
    assert stored.one(select(Message)).text == "Første"


def test_a_sent_comment_is_not_changed_and_the_new_words_are_kept(
    scene: Scene, stored: Store
) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Første")
    scene.decide(submission)
    message = stored.one(select(Message)).id
    mentor = scene.visitor("mentor")
    answer = mentor.post(f"/messages/{message}", data={"text": "Bedre ord"})
    assert answer.status_code == 409
    area = page(answer).select_one("textarea")
    assert area is not None
    assert "Bedre ord" in area.text
    assert mentor.post(f"/messages/{message}/delete").status_code == 409
    assert stored.one(select(Message)).text == "Første"


def test_a_thread_is_resolved_and_taken_up_again(scene: Scene, stored: Store) -> None:
    submission = scene.hand_in()
    thread = scene.comment(submission, "De trenger jobb", "Første")
    mentor = scene.visitor("mentor")
    for _twice in range(2):
        assert (
            mentor.post(f"/threads/{thread}/resolve", data={"resolved": "yes"}).status_code == 303
        )
    assert stored.one(select(Thread)).resolved_by_id == scene.ids["mentor"]
    soup = page(mentor.get(f"/submissions/{submission}/review"))
    assert "Løst" in words(soup.find(id=f"thread-{thread}"))
    mentor.post(f"/threads/{thread}/resolve", data={"resolved": "no"})
    assert stored.one(select(Thread)).resolved_at is None
