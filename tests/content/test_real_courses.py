"""The courses that are shipped have nothing to mend, and every example can be handed in."""

from pathlib import Path

from app.content import check_site, load_site

COURSES = Path(__file__).parents[2] / "courses"


def test_nothing_is_told_of_the_real_courses() -> None:
    assert [str(problem) for problem in check_site(COURSES)] == []


def test_the_real_courses_load_and_their_examples_can_be_handed_in() -> None:
    courses = load_site(COURSES).courses

    assert courses
    for course in courses:
        for exercise in course.exercises:
            for language in ("nb", "nn", "en"):
                answers = {slot.key: slot.example_in(language) for slot in exercise.slots}
                assert exercise.problems(answers) == (), (exercise.id, language)
