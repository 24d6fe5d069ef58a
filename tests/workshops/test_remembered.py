"""What a process remembers: made once for each version, and only of what is committed."""

from __future__ import annotations

from app.database import reading_only
from app.workshops.remembered import MOST, Memory, Remembered


def test_a_thing_is_made_once_for_each_version() -> None:
    memory, made = Memory(), []

    def make() -> int:
        made.append(1)
        return len(made)

    with reading_only():
        assert [memory.get("a", 1, make) for _ in range(3)] == [1, 1, 1]
        assert memory.get("a", 2, make) == 2
        assert memory.get("b", 2, make) == 3


def test_one_who_writes_uses_what_is_known_and_adds_nothing() -> None:
    memory = Memory()
    assert memory.get("a", 1, lambda: "may be rolled back") == "may be rolled back"
    with reading_only():
        assert memory.get("a", 1, lambda: "committed") == "committed"
    assert memory.get("a", 1, lambda: "made anew") == "committed"


def test_in_one_long_transaction_it_remembers_and_leaves_nothing() -> None:
    remembered = Remembered()
    with remembered.in_one_transaction():
        remembered.shapes.get((1,), 1, lambda: "mine")
        assert remembered.shapes.get((1,), 1, lambda: "made anew") == "mine"
    assert remembered.shapes.get((1,), 1, lambda: "made anew") == "made anew"


def test_the_least_used_goes_first() -> None:
    memory = Memory()
    with reading_only():
        for key in range(MOST):
            memory.get(key, 1, lambda: "old")
        memory.get(0, 1, lambda: "new")  # used, so it stays
        memory.get(MOST, 1, lambda: "old")
        assert memory.get(0, 1, lambda: "new") == "old"
        assert memory.get(1, 1, lambda: "new") == "new"


def test_a_deleted_session_is_forgotten_and_no_other() -> None:
    remembered = Remembered()
    with reading_only():
        for session_id in (1, 11):
            remembered.shapes.get((session_id,), 1, lambda: "old")
            remembered.answers.get((session_id, 5), 1, lambda: "old")
            remembered.pieces.get((session_id, "nb", "card", 7), 1, lambda: "old")
        remembered.forget(1)
        for slow in ("new", "newer"):  # who read before the deletion brings nothing back
            assert remembered.shapes.get((1,), 1, lambda made=slow: made) == slow
            assert remembered.answers.get((1, 5), 1, lambda made=slow: made) == slow
            assert remembered.pieces.get((1, "nb", "card", 7), 1, lambda made=slow: made) == slow
        assert remembered.shapes.get((11,), 1, lambda: "new") == "old"
        assert remembered.answers.get((11, 5), 1, lambda: "new") == "old"
