"""Pages with lists ask the database the same number of times, however long the list: at most 8."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

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
