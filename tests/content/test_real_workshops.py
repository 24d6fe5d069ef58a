"""The workshops that Springbrett comes with are fit to be held."""

from pathlib import Path

import pytest

from app.activities import TYPES
from app.content import Workshop, check_site, load_site, workshop_from_definition

PROJECT = Path(__file__).parents[2]
WORKSHOPS = PROJECT / "workshops"


@pytest.fixture(scope="module")
def workshops() -> tuple[Workshop, ...]:
    return load_site(PROJECT / "courses", workshops_dir=WORKSHOPS, kinds=TYPES).workshops


def test_the_check_finds_nothing_in_the_workshops() -> None:
    problems = check_site(None, workshops_dir=WORKSHOPS, kinds=TYPES, drafts=True)
    assert [str(problem) for problem in problems] == []


def test_the_first_workshop_takes_ninety_minutes(workshops: tuple[Workshop, ...]) -> None:
    (only,) = workshops
    assert (only.id, only.minutes, len(only.activities)) == ("exclusion-near-us", 90, 16)


def test_the_teacher_is_told_what_to_say_and_do_in_every_activity(
    workshops: tuple[Workshop, ...],
) -> None:
    lacking = [
        f"{workshop.id}/{activity.id}"
        for workshop in workshops
        for activity in workshop.activities
        if not (activity.say and activity.notes and activity.fallback)
    ]
    assert lacking == []


def test_a_session_can_keep_each_run_sheet(workshops: tuple[Workshop, ...]) -> None:
    for workshop in workshops:
        back = workshop_from_definition(workshop.definition_json, TYPES)
        assert back.version == workshop.version
        assert back.activities == workshop.activities


@pytest.mark.parametrize("name", sorted(TYPES))
def test_each_type_says_what_people_call_it_in_three_languages(name: str) -> None:
    label = TYPES[name].label
    assert label.nb
    assert label.nn
    assert label.en
