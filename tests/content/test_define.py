"""A submission is shown with the wording that it answered."""

import hashlib
import json

import pytest

from app.content import ContentError, Course, exercise_from_definition
from tests.content.conftest import Desk


def test_an_exercise_comes_back_whole_from_its_definition(course: Course) -> None:
    for exercise in course.exercises:
        again = exercise_from_definition(exercise.definition())

        assert again == exercise
        assert again.slots == exercise.slots
        assert again.intro.in_("en") == exercise.intro.in_("en")


def test_the_version_is_the_hash_of_the_definition(course: Course) -> None:
    for exercise in course.exercises:
        assert exercise.version == hashlib.sha256(exercise.definition().encode()).hexdigest()


def test_a_word_changed_in_any_language_is_another_version(desk: Desk) -> None:
    before = {each.id: each.version for each in desk.load().exercises}
    desk.change("idea/exercises/name-it.yaml", "nn: Eitt eller to ord.", "nn: Eitt ord.")
    after = {each.id: each.version for each in desk.load().exercises}

    assert {name for name in before if before[name] != after[name]} == {"name-it"}


def test_comments_and_order_of_keys_do_not_make_another_version(desk: Desk) -> None:
    before = [each.version for each in desk.load().exercises]
    desk.change("idea/exercises/name-it.yaml", "minutes: 10\n", "# ti minutter\n")
    desk.change("idea/exercises/name-it.yaml", "id: name-it\n", "id: name-it\nminutes: 10\n")

    assert [each.version for each in desk.load().exercises] == before


def test_an_old_exercise_is_shown_though_rules_have_become_stricter(course: Course) -> None:
    data = json.loads(course.exercises[0].definition())
    data["fields"][0]["limit"] = 5000
    data["fields"][0]["plan"] = "gone.part"
    data["fields"][0]["colour"] = "red"

    assert exercise_from_definition(json.dumps(data)).slots[0].limit == 5000


@pytest.mark.parametrize("broken", ["", "[]", "{}", "null", '{"id": "a"}', "{"])
def test_what_is_no_definition_is_refused(broken: str) -> None:
    with pytest.raises(ContentError):
        exercise_from_definition(broken)
