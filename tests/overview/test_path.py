"""The path and the concept sheet."""

from __future__ import annotations

from bs4 import BeautifulSoup

from tests.cast import Cast


def soup_of(cast: Cast, who: str, path: str) -> BeautifulSoup:
    answer = cast.visitor(who).get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_the_path_shows_each_lesson_and_exercise_with_its_state(cast):
    soup = soup_of(cast, "founder", f"/cohorts/{cast.ids['cohort']}/path")
    text = soup.get_text(" ")
    for lesson in cast.course.modules[0].lessons:
        assert lesson.title.nb in text
    for exercise in cast.course.modules[0].exercises:
        assert exercise.title.nb in text
    assert len(soup.select('.state[data-state="handed_in"]')) == 1


def test_a_mentor_sees_the_path_without_states_and_with_the_guide(cast):
    soup = soup_of(cast, "mentor", f"/cohorts/{cast.ids['cohort']}/path")
    assert not soup.select(".state[data-state]")
    assert soup.select_one('a[href$="/modules/concept/guide"]')


def test_the_concept_sheet_gathers_the_answers_under_the_parts_of_the_plan(cast):
    path = f"/enrolments/{cast.ids['Nordlys.enrolment']}/concept-sheet"
    soup = soup_of(cast, "founder", path)
    parts = cast.course.plan[0].parts
    assert [h2.get_text() for h2 in soup.select(".plan-part h2")] == [p.title.nb for p in parts]
    name = next(s for s in cast.exercise.slots if s.plan == "concept-sheet.name")
    assert str(name.example_in("nb")) in soup.get_text(" ")
    assert "Ikke besvart ennå." in soup.get_text(" ")


def test_the_front_page_tells_what_it_is_without_signing_in(cast):
    soup = soup_of(cast, "anonymous", "/")
    text = soup.get_text(" ")
    for module in cast.course.modules:
        assert module.title.nb in text
    assert soup.select_one('a[href^="/sign-in"]')
