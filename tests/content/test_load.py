"""What the application gets: the courses as the files say, drafts left out unless asked for."""

import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.content import ContentError, Course, load_site
from tests.content.conftest import TINY, TODAY, Desk

NAME = "idea/exercises/name-it.yaml"
PAYS = "money/lessons/who-pays"


def test_a_course_is_what_its_files_say(course: Course) -> None:
    assert (course.id, course.title.nn, course.summary.en) == (
        "first-steps",
        "Første steg",
        "A small course for tests.",
    )
    assert [(module.id, module.number) for module in course.modules] == [("idea", 1), ("money", 2)]
    assert [lesson.id for lesson in course.lessons] == ["finding-it", "who-pays"]
    assert [exercise.id for exercise in course.exercises] == ["name-it", "count-it", "model-it"]
    assert [(s.id, [part.id for part in s.parts]) for s in course.plan] == [
        ("sheet", ["name", "model"])
    ]


def test_a_module_has_its_times_its_guide_and_what_belongs_to_it(course: Course) -> None:
    idea, money = course.modules

    assert str(idea.opens) == "week 1, Monday 08:00"
    assert idea.workshop is not None
    assert (str(idea.workshop.at), idea.workshop.hours) == ("week 1, Tuesday 09:00", Decimal("3.5"))
    assert idea.guide is not None
    assert "Put the chairs in a circle." in idea.guide.in_("en")
    assert (money.workshop, money.guide) == (None, None)
    assert [each.module_id for each in (*money.lessons, *money.exercises)] == ["money", "money"]


def test_a_lesson_has_its_sources_and_facts(course: Course) -> None:
    lesson = course.lesson("who-pays")
    assert lesson is not None

    assert (lesson.title.nb, lesson.minutes) == ("Hvem betaler?", 1)
    assert [source.title for source in lesson.sources] == ["Regler for anskaffelser"]
    (fact,) = lesson.facts
    assert (fact.value.en, fact.checked, fact.source.url) == (
        "NOK 100,000",
        date(2026, 1, 15),
        "https://example.org/rules",
    )
    book = course.source("book")
    assert book is not None
    assert (book.url, book.dated) == (None, None)


def test_an_exercise_has_what_it_says(course: Course) -> None:
    exercise = course.exercise("name-it")
    assert exercise is not None

    assert (exercise.minutes, str(exercise.due)) == (10, "week 1, Friday 23:59")
    assert exercise.builds_on == ("finding-it",)
    assert [field.kind for field in exercise.fields] == [
        "short_text", "long_text", "choice", "choices", "scale",
    ]  # fmt: skip
    assert "<strong>kort</strong>" in exercise.intro.in_("nn")


def test_every_kind_of_field_is_in_the_tiny_course(course: Course) -> None:
    from app.content.fields import KINDS

    assert {f.kind for exercise in course.exercises for f in exercise.fields} == set(KINDS)


def test_what_is_not_there_is_none(course: Course) -> None:
    assert course.module("x") is None
    assert course.lesson("x") is None
    assert course.exercise("x") is None
    assert course.fact("x") is None
    assert load_site(TINY, today=TODAY).course("x") is None


def test_the_content_cannot_be_changed(course: Course) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        course.lessons[0].title.nb = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        course.aliases["x"] = "y"  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Ideen"),
        ("nn_NO", "Ideen"),
        ("en", "The idea"),
        ("en_GB", "The idea"),
        ("sv", "Ideen"),
    ],
)
def test_a_text_is_given_in_a_language(course: Course, language: str, text: str) -> None:
    assert course.modules[0].title.in_(language) == text


def test_the_version_changes_with_any_file(desk: Desk) -> None:
    before = load_site(desk.courses, today=TODAY)
    desk.change("idea/guide.nb.md", "Sett fram", "Hent")
    after = load_site(desk.courses, today=TODAY)

    assert before.version != after.version
    assert before.courses[0].version != after.courses[0].version
    assert load_site(desk.courses, today=TODAY).version == after.version


# Drafts


def test_a_draft_is_left_out_unless_asked_for(desk: Desk) -> None:
    for language in ("nb", "nn", "en"):
        desk.change(f"{PAYS}.{language}.md", "status: published", "status: draft")
    desk.change("money/exercises/model-it.yaml", "status: published", "status: draft")
    desk.change("money/exercises/model-it.yaml", "builds_on: [who-pays]", "builds_on: []")
    desk.change("idea/exercises/count-it.yaml", "[finding-it, who-pays]", "[finding-it]")
    desk.change(
        "published.yaml", '  "model-it.model": {kind: canvas, boxes: [users, payers]}\n', ""
    )

    assert [lesson.id for lesson in desk.load().lessons] == ["finding-it"]
    assert [exercise.id for exercise in desk.load().exercises] == ["name-it", "count-it"]
    assert [lesson.id for lesson in desk.load(drafts=True).lessons] == ["finding-it", "who-pays"]
    assert len(desk.load(drafts=True).exercises) == 3


def test_a_module_in_draft_takes_what_is_in_it_along_and_keeps_its_number(desk: Desk) -> None:
    desk.change("idea/module.yaml", "status: published", "status: draft")
    desk.change("money/exercises/model-it.yaml", "sheet.model", "sheet.name")
    published = (desk.course / "published.yaml").read_text(encoding="utf-8")
    gone = ("name-it", "count-it")
    kept = [line for line in published.split("\n") if not any(each in line for each in gone)]
    desk.write("published.yaml", "\n".join(kept))

    (money,) = desk.load().modules

    assert (money.id, money.number) == ("money", 2)
    assert [exercise.id for exercise in desk.load().exercises] == ["model-it"]


def test_a_course_in_draft_is_left_out(desk: Desk) -> None:
    desk.change("course.yaml", "status: published", "status: draft")

    assert load_site(desk.courses, today=TODAY).courses == ()
    assert desk.load(drafts=True).id == "first-steps"


def test_a_draft_is_shown_in_bokmål_where_a_language_lacks(desk: Desk) -> None:
    desk.change("course.yaml", "status: published", "status: draft")
    desk.change(NAME, "{nb: Navn, nn: Namn, en: Name}", "{nb: Navn}")
    (desk.course / f"{PAYS}.en.md").unlink()

    course = desk.load(drafts=True)

    assert course.exercises[0].fields[0].label.in_("en") == "Navn"
    lesson = course.lesson("who-pays")
    assert lesson is not None
    assert (lesson.title.en, "enkelt for mindre enn" in lesson.body.en) == ("Hvem betaler?", True)


def test_what_a_draft_lacks_is_told_only_when_asked(desk: Desk) -> None:
    desk.change("course.yaml", "status: published", "status: draft")
    desk.change(NAME, "{nb: Navn, nn: Namn, en: Name}", "{nb: Navn}")
    (desk.course / f"{PAYS}.en.md").unlink()

    assert desk.problems() == []
    told = desk.problems(drafts=True)
    assert [problem.code for problem in told] == ["missing-language"] * 3
    assert {problem.severity for problem in told} == {"warning"}


def test_an_error_in_a_draft_is_told_but_keeps_nobody_from_the_rest(desk: Desk) -> None:
    desk.change("money/exercises/model-it.yaml", "status: published", "status: draft")
    desk.change("money/exercises/model-it.yaml", "minutes: 20", "minutes: long")
    desk.change(
        "published.yaml", '  "model-it.model": {kind: canvas, boxes: [users, payers]}\n', ""
    )

    assert [problem.code for problem in desk.problems()] == ["wrong-type"]
    assert [exercise.id for exercise in desk.load().exercises] == ["name-it", "count-it"]
    with pytest.raises(ContentError):
        desk.load(drafts=True)


def test_a_slip_in_a_lesson_in_draft_keeps_nobody_from_the_rest(desk: Desk) -> None:
    desk.change(f"{PAYS}.nb.md", "status: published", "status: draft")
    desk.change(f"{PAYS}.nb.md", "## To parter", "# To parter")
    desk.change(f"{PAYS}.nb.md", "summary", "sumary")
    desk.change("money/exercises/model-it.yaml", "builds_on: [who-pays]", "builds_on: []")
    desk.change("idea/exercises/count-it.yaml", "[finding-it, who-pays]", "[finding-it]")

    assert [lesson.id for lesson in desk.load().lessons] == ["finding-it"]
    assert {problem.code for problem in desk.problems()} >= {"h1", "unknown-key"}


def test_a_slip_in_a_module_in_draft_keeps_nobody_from_the_rest(desk: Desk) -> None:
    desk.write("people/module.yaml", "id: people\nstatus: draft\nlessons: [not-yet]\n")
    desk.change("course.yaml", "[idea, money]", "[idea, people, money]")

    assert [(module.id, module.number) for module in desk.load().modules] == [
        ("idea", 1),
        ("money", 3),
    ]
    assert {problem.code for problem in desk.problems()} == {"missing-file", "missing-key"}


def test_one_course_with_an_error_stops_them_all(desk: Desk) -> None:
    other = desk.courses / "second-steps"
    other.mkdir()
    (other / "course.yaml").write_text("id: second-steps\nstatus: published\n", encoding="utf-8")

    with pytest.raises(ContentError) as raised:
        load_site(desk.courses, today=TODAY)

    assert {problem.file for problem in raised.value.problems} == {other / "course.yaml"}


def test_a_folder_of_no_courses_is_an_empty_site(tmp_path: Path) -> None:
    assert load_site(tmp_path).courses == ()
