"""Fills a database for the bench: 150 teams, 24 exercises, 500 hand-ins waiting for one mentor.

The content is the real course, with copies of module 1's exercises in the other modules, so that a
page has as many and as long fields as in life.
"""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.content import Exercise, Site, publish_fields
from app.courses import actions as courses
from app.courses.models import Enrolment, LessonRead, Membership, MentorAssignment, Team, TeamMember
from app.database import canonical_json, db
from app.submissions.models import Decision, DraftSlot, ExerciseVersion, Submission
from app.submissions.rules import receipt_bytes, sha256

TEAMS = 150
EXERCISES = 24
WAITING = 500
PASSWORD = "springbrett-bench"  # noqa: S105 of a database that is thrown away
COURSE = "startup-programme"
#: The last exercises of each team are left untouched, for the hand-ins that are measured.
UNTOUCHED = 6


def copy_courses(source: Path, target: Path) -> None:
    """Copy the courses and give the modules copies of exercises until there are enough."""
    shutil.copytree(source, target)
    course = target / COURSE
    first = sorted((course / "concept" / "exercises").glob("*.yaml"))
    others = [file.parent for file in sorted(course.glob("*/module.yaml"))]
    others = [folder for folder in others if folder.name != "concept"]
    for number in range(EXERCISES - len(first)):
        original, folder = first[number % len(first)], others[number % len(others)]
        name = f"{original.stem}-{number}"
        text = re.sub(r"^id: .*$", f"id: {name}", original.read_text(), count=1, flags=re.M)
        text = re.sub(r"^ *plan: .*\n", "", text, flags=re.M)
        text = re.sub(r"^builds_on:\n(- .*\n)+", "builds_on: []\n", text, flags=re.M)
        (folder / "exercises").mkdir(exist_ok=True)
        (folder / "exercises" / f"{name}.yaml").write_text(text)
        module = folder / "module.yaml"
        listed = module.read_text()
        listed = listed.replace("exercises: []", "exercises:")
        module.write_text(listed.rstrip() + f"\n- {name}\n")
    publish_fields(target)


def fill(app: Flask, now: datetime) -> None:
    """Fill an empty, migrated database."""
    site: Site = app.extensions["site"]
    course = site.course(COURSE)
    assert course is not None
    assert len(course.exercises) == EXERCISES
    began = now - timedelta(days=60)
    password = hash_password(PASSWORD)
    people = {
        name: User(
            email=f"{name}@example.org",
            name=f"Bench {name}",
            password_hash=password,
            language="nb",
            created_at=began,
        )
        for name in ("founder", "writer", "mentor", "staff", "nobody")
    }
    db.session.add_all(people.values())
    db.session.flush()
    cohort = courses.create_cohort(course, "Bench", began.date(), 5, people["staff"], began)
    for name, role in (("founder", "participant"), ("writer", "participant"), ("mentor", "mentor")):
        db.session.add(
            Membership(cohort_id=cohort.id, user_id=people[name].id, role=role, from_at=began)
        )
    for lesson in course.lessons[:3]:
        db.session.add(
            LessonRead(
                user_id=people["founder"].id,
                cohort_id=cohort.id,
                lesson_id=lesson.id,
                read_at=began,
            )
        )
    versions = {}
    for exercise in course.exercises:
        versions[exercise.id] = ExerciseVersion(
            hash=exercise.version,
            course_id=course.id,
            exercise_id=exercise.id,
            definition=exercise.definition(),
            created_at=began,
        )
        db.session.add(versions[exercise.id])
    teams = [Team(name=f"Virksomhet {n:03}", created_at=began) for n in range(TEAMS)]
    db.session.add_all(teams)
    db.session.flush()
    enrolments = [
        Enrolment(cohort_id=cohort.id, team_id=team.id, created_at=began) for team in teams
    ]
    db.session.add_all(enrolments)
    db.session.flush()
    db.session.add_all(
        TeamMember(team_id=team.id, user_id=people["writer"].id, from_at=began) for team in teams
    )
    db.session.add(TeamMember(team_id=teams[0].id, user_id=people["founder"].id, from_at=began))
    db.session.add_all(
        MentorAssignment(enrolment_id=e.id, user_id=people["mentor"].id, from_at=began)
        for e in enrolments
    )
    db.session.flush()
    _hand_ins(course.id, course.exercises, enrolments, versions, people, now)
    db.session.commit()


def _hand_ins(course, exercises, enrolments, versions, people, now) -> None:  # type: ignore[no-untyped-def]
    submissions, decisions, drafts = [], [], []
    waiting = 0
    written = exercises[: EXERCISES - UNTOUCHED]
    for team, enrolment in enumerate(enrolments):
        for place, exercise in enumerate(written):
            id_ = len(submissions) + 1
            wait = waiting < WAITING and place >= len(written) - 4
            waiting += wait
            answers = example_answers(exercise)
            content = receipt_bytes(course, exercise.id, exercise.version, f"B{id_:07}", 1, answers)
            at = now - timedelta(days=40, minutes=-id_)
            submissions.append(
                {
                    "id": id_,
                    "number": f"B{id_:07}",
                    "enrolment_id": enrolment.id,
                    "exercise_id": exercise.id,
                    "round": 1,
                    "version_id": versions[exercise.id].id,
                    "key": f"bench-{id_}",
                    "body_hash": "0" * 64,
                    "content": content,
                    "sha256": sha256(content),
                    "handed_in_at": at,
                    "handed_in_by_id": people["writer"].id,
                    "reply_by": at + timedelta(days=7),
                    "erased_at": None,
                }
            )
            if not wait:
                outcome = "changes_requested" if (team + place) % 5 == 0 else "approved"
                decisions.append(
                    {
                        "submission_id": id_,
                        "outcome": outcome,
                        "summary": "Bra. Si litt mer om hvem som betaler.",
                        "decided_at": at + timedelta(days=2),
                        "decided_by_id": people["mentor"].id,
                    }
                )
            drafts += [
                {
                    "enrolment_id": enrolment.id,
                    "exercise_id": exercise.id,
                    "slot": key,
                    "value": canonical_json(value),
                    "revision": 1,
                    "changed_at": at,
                    "changed_by_id": people["writer"].id,
                }
                for key, value in answers.items()
            ]
    db.session.execute(insert(Submission), submissions)
    db.session.execute(insert(Decision), decisions)
    db.session.execute(insert(DraftSlot), drafts)


def example_answers(exercise: Exercise):  # type: ignore[no-untyped-def]
    """Return the worked examples of an exercise as canonical answers in bokmål."""
    return exercise.canonical({slot.key: slot.example_in("nb") for slot in exercise.slots})
