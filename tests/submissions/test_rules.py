"""The rules of drafts and hand-ins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.submissions import rules, states

AT = datetime(2027, 1, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", states.STATES)
def test_one_writes_and_hands_in_unless_somebody_else_has_the_word(state: str) -> None:
    expected = state in ("not_started", "draft", "changes_requested")
    assert rules.may_write(state) is rules.may_hand_in(state) is expected


@pytest.mark.parametrize(
    ("handed_in", "outcome", "drafted", "state"),
    [
        (False, None, False, "not_started"),
        (False, None, True, "draft"),
        (True, None, True, "handed_in"),
        (True, "approved", True, "approved"),
        (True, "changes_requested", False, "changes_requested"),
    ],
)
def test_state(handed_in: bool, outcome: str | None, drafted: bool, state: str) -> None:
    assert states.state_of(handed_in, outcome, drafted) == state


def test_a_draft_is_new_when_written_after_the_hand_in() -> None:
    assert not states.is_new_since(None, None)
    assert states.is_new_since(AT, None)
    assert not states.is_new_since(AT, AT)
    assert states.is_new_since(AT + timedelta(seconds=1), AT)


def test_receipt_bytes_are_canonical_json() -> None:
    answers = {"b": 'é\n"', "a": [{"z": "1", "y": ""}], "€": ["nav"]}
    content = rules.receipt_bytes("kurs", "oppgave", "abc", "7K3M-9QXP", 2, answers)
    assert content.decode() == (
        '{"answers":{"a":[{"y":"","z":"1"}],"b":"é\\n\\"","€":["nav"]},"course":"kurs",'
        '"exercise":"oppgave","number":"7K3M-9QXP","round":2,"version":"abc"}'
    )


def test_body_hash_tells_answers_exercises_and_choices_apart() -> None:
    one = rules.body_hash("e", {"a": "1", "b": "2"})
    assert one == rules.body_hash("e", {"b": "2", "a": "1"})
    assert one != rules.body_hash("f", {"a": "1", "b": "2"})
    assert one != rules.body_hash("e", {"a": "1", "b": "3"})
    assert one != rules.body_hash("e", {"a": "1", "b": "2"}, ["a"])
    assert rules.body_hash("e", {}, ["a", "b"]) == rules.body_hash("e", {}, {"b", "a"})


def test_empty_rows_at_the_end_of_a_table_hold_nothing() -> None:
    row, empty = {"a": "1"}, {"a": ""}
    assert rules.same_words([row], [row, empty, empty])
    assert not rules.same_words([row], [empty, row])
    assert rules.same_words([], [empty])
    assert not rules.same_words(["a"], ["a", "b"])
    assert not rules.same_words("a", "a ")
