"""What can only be judged when a whole course or workshop has been read: what refers to what."""

from app.content.model import Course
from app.content.problems import did_you_mean
from app.content.published import check_orphans, missing_from
from app.content.reading import Reading


def check_builds_on(reading: Reading) -> None:
    """Note exercises that build on a lesson that is not there, or that learners cannot see."""
    listed = {key.split(" ")[1] for key in reading.lines if key.startswith("lesson ")}
    lessons = listed | reading.draft_lessons
    for exercise, lesson, place, line in reading.builds_on:
        if lesson not in lessons:
            message = f'The exercise "{exercise}" builds on "{lesson}", which is no lesson here.'
            place.error(line, "unknown-lesson", message, did_you_mean(lesson, lessons))
        elif lesson in reading.draft_lessons:
            message = f'The exercise "{exercise}" builds on "{lesson}", which is a draft.'
            remedy = "Publish the lesson first, or take it from builds_on."
            place.error(line, "draft-lesson", message, remedy)


def check_published(reading: Reading, what: str) -> None:
    """Note answers that would be orphaned, and published things that are not written down yet.

    `what` is what the records are of, as it was remembered: field or activity.
    """
    check_orphans(reading.published, reading.records)
    for path, new in missing_from(reading.published, reading.records).items():
        place, line = reading.at(what, path)
        message = f"Not in published.yaml yet: {path if path in new else ', '.join(new)}."
        place.error(line, "not-published", message, "Run: flask content publish")


def check_plan(course: Course, reading: Reading) -> None:
    """Note parts of the plan that no answer fills, or that two exercises fill."""
    for section in course.plan:
        for part in section.parts:
            key = f"{section.id}.{part.id}"
            exercises = [e.id for e in course.exercises if key in {slot.plan for slot in e.slots}]
            place, line = reading.at("plan", key)
            if not exercises:
                message = f'No field fills the plan part "{key}".'
                remedy = f"Write plan: {key} in a field, or take the part away."
                place.warning(line, "plan-unfilled", message, remedy)
            elif len(exercises) > 1:
                message = f'Several exercises fill the plan part "{key}": {", ".join(exercises)}.'
                remedy = "Let one exercise fill it, with as many fields as it needs."
                place.warning(line, "plan-twice", message, remedy)


def check_unused(reading: Reading) -> None:
    """Note facts that no text prints and sources that nothing rests on."""
    book, place = reading.book, reading.place("facts.yaml")
    resting = reading.used_sources | {fact.source.id for fact in book.facts.values()}
    for what, names, used in (
        ("fact", book.facts, reading.used_facts),
        ("source", book.sources, resting),
    ):
        for name in names:
            if name not in used:
                message = f'Nothing uses the {what} "{name}".'
                remedy = "Use it, or take it away."
                place.warning(book.lines[f"{what} {name}"], f"unused-{what}", message, remedy)
