"""What the tables of courses are for, how long they are kept, and how a person leaves them.

Places, roles and lessons read are about one person and go with that person. Cohorts, their dates
and teams are not; but a team of one is often named after its person, so its name goes as well.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from app.accounts import privacy as _erased_after_us  # noqa: F401  registered first, so erased last
from app.accounts.models import Invitation, User
from app.accounts.privacy_registry import (
    Erase,
    Export,
    Rows,
    nothing_personal,
    nothing_to_erase,
    register,
)
from app.courses.models import (
    Cohort,
    CohortDate,
    Enrolment,
    InvitedRole,
    LessonRead,
    Membership,
    MentorAssignment,
    Team,
    TeamMember,
)
from app.database import db

#: What a team is called when the only person in it has been erased.
ERASED_TEAM = "Slettet virksomhet"
WHILE_THE_COHORT = "As long as the cohort; gone when the person is erased."


def _export(model: Any, *columns: str) -> Export:
    def rows(user_id: int) -> Rows:
        found = db.session.scalars(select(model).where(model.user_id == user_id).order_by(model.id))
        return [{name: getattr(row, name) for name in columns} for row in found]

    return rows


def _erase(model: Any) -> Erase:
    def delete_rows(user_id: int, _now: datetime) -> None:
        db.session.execute(delete(model).where(model.user_id == user_id))

    return delete_rows


def _teams(user_id: int) -> Rows:
    found = db.session.scalars(
        select(Team)
        .where(Team.id.in_(select(TeamMember.team_id).where(TeamMember.user_id == user_id)))
        .order_by(Team.id)
    )
    return [{"id": team.id, "name": team.name, "created_at": team.created_at} for team in found]


def _leave_teams(user_id: int, _now: datetime) -> None:
    own = select(TeamMember.team_id).where(TeamMember.user_id == user_id)
    shared = select(TeamMember.team_id).where(TeamMember.user_id != user_id)
    db.session.execute(
        update(Team)
        .where(Team.id.in_(own), Team.id.not_in(shared))
        .values(name=ERASED_TEAM)
        .execution_options(synchronize_session="fetch")
    )


def _invitations_to(user_id: int) -> Any:
    addresses = select(User.email).where(User.id == user_id)
    return select(Invitation.id).where(
        or_(Invitation.accepted_by_id == user_id, Invitation.email.in_(addresses))
    )


def _invited_roles(user_id: int) -> Rows:
    found = db.session.scalars(
        select(InvitedRole)
        .where(InvitedRole.invitation_id.in_(_invitations_to(user_id)))
        .order_by(InvitedRole.id)
    )
    return [{"cohort_id": row.cohort_id, "role": row.role, "team_id": row.team_id} for row in found]


def _erase_invited_roles(user_id: int, _now: datetime) -> None:
    db.session.execute(
        delete(InvitedRole)
        .where(InvitedRole.invitation_id.in_(_invitations_to(user_id)))
        .execution_options(synchronize_session="fetch")
    )


register(
    Cohort,
    purpose="A run of a course: its name, start and promise.",
    kept="As long as the controller keeps the run.",
    export=nothing_personal,
    erase=nothing_to_erase,
)
register(
    CohortDate,
    purpose="When modules open, workshops are held and exercises are due in a cohort.",
    kept="As long as the cohort.",
    export=nothing_personal,
    erase=nothing_to_erase,
)
# Erased in the opposite order: a team looks for its people before their places go.
register(
    TeamMember,
    purpose="Who is in a team from when until when, and so may read and write its work.",
    kept="As long as the team; gone when the person is erased.",
    export=_export(TeamMember, "team_id", "from_at", "until_at"),
    erase=_erase(TeamMember),
)
register(
    Team,
    purpose="The owner of work: a venture, a student group or one person.",
    kept="As long as its work. The name goes when the only person ever in it is erased.",
    export=_teams,
    erase=_leave_teams,
)
register(
    Enrolment,
    purpose="Which teams take part in which cohorts.",
    kept="As long as the cohort and the team.",
    export=nothing_personal,
    erase=nothing_to_erase,
)
register(
    Membership,
    purpose="A person's role in a cohort, and so what the person may see there.",
    kept=WHILE_THE_COHORT,
    export=_export(Membership, "cohort_id", "role", "from_at", "until_at"),
    erase=_erase(Membership),
)
register(
    MentorAssignment,
    purpose="Which mentor reads and answers which team.",
    kept=WHILE_THE_COHORT,
    export=_export(MentorAssignment, "enrolment_id", "from_at", "until_at"),
    erase=_erase(MentorAssignment),
)
register(
    InvitedRole,
    purpose="What an invitation gives in a cohort when it is accepted.",
    kept="As long as the invitation.",
    export=_invited_roles,
    erase=_erase_invited_roles,
)
register(
    LessonRead,
    purpose="Which lessons a person has read, for the next step and for the person's progress.",
    kept=WHILE_THE_COHORT,
    export=_export(LessonRead, "cohort_id", "lesson_id", "read_at"),
    erase=_erase(LessonRead),
)
