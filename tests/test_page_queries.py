"""Pages with lists ask the database the same number of times, however long the list.

At most 8 times. What a lesson's pages ask about people, groups and steps is asked once in a process
for each change, so the first who looks after a change asks for the others too.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from app.accounts.models import User
from app.courses.models import (
    Cohort,
    CohortDate,
    Enrolment,
    LessonRead,
    Membership,
    MentorAssignment,
    Team,
    TeamMember,
)
from app.database import db
from app.submissions.models import DraftSlot, ExerciseVersion, Submission
from app.workshops import live
from app.workshops.actions import sessions
from app.workshops.models import GroupMember, LiveRun, LiveSession, Participant, Response
from tests.cast import Cast, make_cast
from tests.statements import statements

MOST = 8
PAGES = {
    "home of a founder": ("founder", "/home"),
    "home of a mentor": ("mentor", "/home"),
    "queue": ("mentor", "/queue"),
    "matrix": ("staff", "/cohorts/{cohort}/matrix"),
    "path": ("founder", "/cohorts/{cohort}/path"),
}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Everybody."""
    return make_cast(app)


def grow(cast: Cast, number: int) -> None:
    """Add teams to the cohort, each with work that waits, and cohorts that the founder is in."""
    at = cast.now - timedelta(days=3)
    with cast.app.app_context():
        version = db.session.query(ExerciseVersion).first()
        assert version is not None
        for n in range(number):
            team = Team(name=f"Virksomhet {n}", created_at=at)
            own = Team(name=f"Egen {n}", created_at=at)
            cohort = Cohort(
                course_id=cast.course.id,
                name=f"Kull {n}",
                starts_on=at.date(),
                reply_working_days=5,
                created_at=at,
            )
            db.session.add_all([team, own, cohort])
            db.session.flush()
            waits = Enrolment(cohort_id=cast.ids["cohort"], team_id=team.id, created_at=at)
            mine = Enrolment(cohort_id=cohort.id, team_id=own.id, created_at=at)
            db.session.add_all([waits, mine])
            db.session.flush()
            founder, mentor = cast.ids["founder"], cast.ids["mentor"]
            db.session.add_all(
                [
                    TeamMember(team_id=own.id, user_id=founder, from_at=at),
                    Membership(
                        cohort_id=cohort.id, user_id=founder, role="participant", from_at=at
                    ),
                    Membership(cohort_id=cohort.id, user_id=mentor, role="mentor", from_at=at),
                    CohortDate(cohort_id=cohort.id, kind="due", content_id=cast.exercise.id, at=at),
                    MentorAssignment(enrolment_id=waits.id, user_id=mentor, from_at=at),
                    LessonRead(
                        user_id=founder,
                        cohort_id=cohort.id,
                        lesson_id=cast.course.lessons[0].id,
                        read_at=at,
                    ),
                    DraftSlot(
                        enrolment_id=mine.id,
                        exercise_id=cast.exercise.id,
                        slot=cast.exercise.slots[0].key,
                        value='"x"',
                        revision=1,
                        changed_at=at,
                        changed_by_id=founder,
                    ),
                ]
            )
            db.session.execute(
                insert(Submission),
                [
                    {
                        "number": f"N{number}-{n}",
                        "enrolment_id": waits.id,
                        "exercise_id": cast.exercise.id,
                        "round": 1,
                        "version_id": version.id,
                        "key": "k",
                        "handed_in_at": at,
                        "reply_by": at + timedelta(days=7),
                    }
                ],
            )
        db.session.commit()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_often_with_300_rows_as_with_3(cast: Cast, page: str) -> None:
    who, path = PAGES[page]
    url = path.format(**cast.ids)
    visitor = cast.visitor(who)
    asked = {}
    for number in (3, 297):
        grow(cast, number)
        with statements() as sent:
            answer = visitor.get(url)
        assert answer.status_code == 200
        asked[number] = sent
    assert len(asked[3]) == len(asked[297]), "\n".join(asked[297])
    assert len(asked[297]) <= MOST, "\n".join(asked[297])


# -- Lessons ---------------------------------------------------------------------------------------

FIRST = 14
LESSON_PAGES = {
    "pupil's page": ("participant", "/live/{teacher.session}", 8),
    "pupil's state": ("participant", "/live/{teacher.session}/state", 8),
    "pupil's own": ("participant", "/live/{teacher.session}/mine", 8),
    "board": ("teacher", "/sessions/{teacher.session}", 12),
    "board's state": ("teacher", "/sessions/{teacher.session}/board", 12),
    "board of a co-host": ("cohost", "/sessions/{teacher.session}/board", 12),
    "stage": ("projector", "/sessions/{teacher.session}/stage", 8),
    "results": ("teacher", "/sessions/{teacher.session}/results", 12),
    "results as a spreadsheet": ("teacher", "/sessions/{teacher.session}/results.xlsx", 12),
    "list of sessions": ("teacher", "/sessions", 8),
    "names to choose from": ("anonymous", "/join/{teacher.code}", 8),
}


def fill(cast: Cast, number: int) -> None:
    """Add pupils to the teacher's session, each with a card and a place in the team; and sessions.

    They are so many rows that they are put straight into the tables, in a version of their own.
    """
    session_id, run_id = cast.ids["teacher.session"], cast.ids["teacher.run"]
    with cast.app.app_context():
        session = db.session.get_one(LiveSession, session_id)
        taken = db.session.query(Participant).count()
        names = [f"{number}-{taken}-{n}" for n in range(number)]
        pupils = [
            Participant(session_id=session_id, name=name, token_hash=name, joined_at=cast.now)
            for name in names
        ]
        db.session.add_all(pupils)
        db.session.flush()
        for pupil in pupils:
            member = GroupMember(participant_id=pupil.id, group_id=cast.ids["teacher.group"])
            member.session_id, member.kind = session_id, "team"
            card = Response(session_id=session_id, run_id=run_id, owner=pupil.owner, slot="card-1")
            card.revision, card.late, card.author_id, card.answered_at = (
                1,
                False,
                pupil.id,
                cast.now,
            )
            card.payload = {"texts": {"text": "Et ord"}, "choice": {}}
            db.session.add_all([member, card])
        for _ in range(number):
            sessions.make_session(
                db.session.get_one(User, cast.ids["teacher"]), cast.workshop, "nb", cast.now
            )
        session.shape_version += 1
        db.session.get_one(LiveRun, run_id).answers_version += 1
        db.session.commit()
    live.init_app(cast.app)  # nothing is remembered: as after a restart


@pytest.mark.parametrize("page", LESSON_PAGES)
def test_a_page_of_a_lesson_asks_as_often_with_300_as_with_3(cast: Cast, page: str) -> None:
    who, path, most = LESSON_PAGES[page]
    known = {**cast.ids, **cast.words}
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", str(value))
    visitor = cast.visitor(who)
    asked: dict[tuple[int, str], list[str]] = {}
    for number in (3, 297):
        fill(cast, number)
        for time in ("first", "then"):
            with statements() as sent:
                answer = visitor.get(path)
            assert answer.status_code == 200
            asked[number, time] = sent
    for time, bound in (("first", FIRST), ("then", most)):
        few, many = asked[3, time], asked[297, time]
        assert len(few) == len(many), "\n".join(many)
        assert len(many) <= bound, "\n".join(many)


def test_an_answer_asks_as_often_in_a_class_of_300_as_in_one_of_3(cast: Cast) -> None:
    """Storing one is what 150 pupils do in the same second."""
    visitor = cast.visitor("participant")
    asked = {}
    for number in (3, 297):
        fill(cast, number)
        write = {"key": f"key-{number:05}", "run": cast.ids["teacher.run"], "slot": "card-2"}
        write |= {"base": 0, "fields": {"text": [f"Ord {number}"]}}
        with statements() as sent:
            answer = visitor.post(
                f"/live/{cast.ids['teacher.session']}/answers", json={"writes": [write]}
            )
        assert answer.get_json()["results"][0]["status"] == "stored"
        asked[number] = sent
    assert len(asked[3]) - 1 <= len(asked[297]) <= len(asked[3]), "\n".join(asked[297])
    assert len(asked[297]) <= 21, "\n".join(asked[297])
