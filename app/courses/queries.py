"""A person's places in cohorts and teams, and the things they may open because of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Exists, Select, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload

from app.accounts.models import Invitation, User
from app.accounts.tokens import token_hash
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

# Asked on nearly every page, so they are put together once.
_PLACES = (
    select(Membership)
    .join(Membership.cohort)
    .options(contains_eager(Membership.cohort))
    .where(Membership.user_id == bindparam("user_id"), Membership.until_at.is_(None))
    .order_by(Cohort.starts_on.desc(), Cohort.id.desc(), Membership.id)
)
_OWN_ENROLMENTS = (
    select(Enrolment)
    .join(Enrolment.cohort)
    .join(Enrolment.team)
    .join(TeamMember, TeamMember.team_id == Enrolment.team_id)
    .options(contains_eager(Enrolment.cohort), contains_eager(Enrolment.team))
    .where(
        TeamMember.user_id == bindparam("user_id"),
        TeamMember.until_at.is_(None),
        Enrolment.withdrawn_at.is_(None),
    )
    .order_by(Cohort.starts_on.desc(), Enrolment.id)
)


_OWN_ENROLMENT = (
    select(Enrolment)
    .options(joinedload(Enrolment.cohort), joinedload(Enrolment.team))
    .where(
        Enrolment.id == bindparam("enrolment_id"),
        Enrolment.withdrawn_at.is_(None),
        exists().where(
            TeamMember.team_id == Enrolment.team_id,
            TeamMember.user_id == bindparam("user_id"),
            TeamMember.until_at.is_(None),
        ),
    )
)
_READING = select(
    select(CohortDate.at)
    .where(
        CohortDate.cohort_id == bindparam("cohort_id"),
        CohortDate.kind == "opens",
        CohortDate.content_id == bindparam("module_id"),
    )
    .scalar_subquery(),
    select(LessonRead.read_at)
    .where(
        LessonRead.user_id == bindparam("user_id"),
        LessonRead.cohort_id == bindparam("cohort_id"),
        LessonRead.lesson_id == bindparam("lesson_id"),
    )
    .scalar_subquery(),
    select(func.min(Enrolment.id))
    .join(TeamMember, TeamMember.team_id == Enrolment.team_id)
    .where(
        Enrolment.cohort_id == bindparam("cohort_id"),
        Enrolment.withdrawn_at.is_(None),
        TeamMember.user_id == bindparam("user_id"),
        TeamMember.until_at.is_(None),
    )
    .scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Places:
    """The memberships that a person has now, newest cohort first."""

    memberships: tuple[Membership, ...]

    @property
    def roles(self) -> frozenset[str]:
        """All roles that the person has in any cohort."""
        return frozenset(membership.role for membership in self.memberships)

    def cohorts(self, *roles: str) -> tuple[Cohort, ...]:
        """The cohorts in which the person has one of the roles (any role when none is named)."""
        found = {m.cohort.id: m.cohort for m in self.memberships if not roles or m.role in roles}
        return tuple(found.values())

    def cohort(self, cohort_id: int) -> Cohort | None:
        """The cohort with this id, if the person has a role in it."""
        return next((m.cohort for m in self.memberships if m.cohort_id == cohort_id), None)

    def roles_in(self, cohort_id: int) -> frozenset[str]:
        """The roles that the person has in one cohort."""
        return frozenset(m.role for m in self.memberships if m.cohort_id == cohort_id)


def places(person: User) -> Places:
    """Return the person's present memberships, with their cohorts loaded; one query."""
    return Places(tuple(db.session.scalars(_PLACES, {"user_id": person.id})))


def own_enrolments(person: User) -> list[Enrolment]:
    """Return the enrolments of the teams that the person is in now, newest cohort first."""
    return list(db.session.scalars(_OWN_ENROLMENTS, {"user_id": person.id}))


def own_enrolment(person: User, enrolment_id: int) -> Enrolment | None:
    """Return an enrolment of a team that the person is in now, cohort and team loaded."""
    asked = {"user_id": person.id, "enrolment_id": enrolment_id}
    return db.session.scalar(_OWN_ENROLMENT, asked)


def mentored_enrolment(person: User, enrolment_id: int) -> Enrolment | None:
    """Return an enrolment that the person is assigned to as a mentor now; else None."""
    return db.session.scalar(
        _enrolment(enrolment_id).where(
            exists().where(
                MentorAssignment.enrolment_id == Enrolment.id,
                MentorAssignment.user_id == person.id,
                MentorAssignment.until_at.is_(None),
            )
        )
    )


def staffed_enrolment(person: User, enrolment_id: int) -> Enrolment | None:
    """Return an enrolment in a cohort where the person is staff now; else None."""
    return db.session.scalar(
        _enrolment(enrolment_id).where(_has_role(Enrolment.cohort_id, person, "staff"))
    )


def cohort_as_member(person: User, cohort_id: int) -> Cohort | None:
    """Return a cohort in which the person has any role now; else None."""
    return db.session.scalar(
        select(Cohort).where(Cohort.id == cohort_id, _has_role(Cohort.id, person))
    )


def cohort_as_staff(person: User, cohort_id: int) -> Cohort | None:
    """Return a cohort that the person runs: staff of it, or an admin (who sees states only)."""
    query = select(Cohort).where(Cohort.id == cohort_id)
    if not person.is_admin:
        query = query.where(_has_role(Cohort.id, person, "staff"))
    return db.session.scalar(query)


def _enrolment(enrolment_id: int) -> Select[Enrolment]:
    return (
        select(Enrolment)
        .options(joinedload(Enrolment.cohort), joinedload(Enrolment.team))
        .where(Enrolment.id == enrolment_id)
    )


def _has_role(cohort_id: int | InstrumentedAttribute[int], person: User, *roles: str) -> Exists:
    held = exists().where(
        Membership.cohort_id == cohort_id,
        Membership.user_id == person.id,
        Membership.until_at.is_(None),
    )
    return held.where(Membership.role.in_(roles)) if roles else held


# What staff see of a cohort. Each of these makes a fixed number of queries, however many rows.


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort in a list, with how many teams and participants it has now."""

    cohort: Cohort
    teams: int
    participants: int


@dataclass(frozen=True, slots=True)
class EnrolledTeam:
    """A team in a cohort, with the people in it and the mentors assigned to it now."""

    enrolment: Enrolment
    members: tuple[TeamMember, ...]
    mentors: tuple[MentorAssignment, ...]

    @property
    def team(self) -> Team:
        """The team itself."""
        return self.enrolment.team


def cohorts_run_by(person: User) -> list[CohortRow]:
    """Return the cohorts that the person runs (an admin: all), newest first; one query."""
    teams = (
        select(func.count())
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    participants = (
        select(func.count())
        .where(
            Membership.cohort_id == Cohort.id,
            Membership.role == "participant",
            Membership.until_at.is_(None),
        )
        .scalar_subquery()
    )
    query = select(Cohort, teams, participants).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    if not person.is_admin:
        query = query.where(_has_role(Cohort.id, person, "staff"))
    return [CohortRow(*row) for row in db.session.execute(query)]


def cohort_like(course_id: str, name: str, starts_on: date) -> Cohort | None:
    """Return a cohort of the same course, name and start, if there is one."""
    return db.session.scalars(
        select(Cohort)
        .where(Cohort.course_id == course_id, Cohort.name == name, Cohort.starts_on == starts_on)
        .order_by(Cohort.id)
    ).first()


def people_of(cohort_id: int) -> list[Membership]:
    """Return the memberships that hold in a cohort now, with their people; one query."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.user)
            .options(contains_eager(Membership.user))
            .where(Membership.cohort_id == cohort_id, Membership.until_at.is_(None))
            .order_by(User.name, Membership.id)
        )
    )


def teams_of(cohort_id: int) -> list[EnrolledTeam]:
    """Return the teams of a cohort, withdrawn ones too, with people and mentors; three queries."""
    enrolments = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.team)
        .options(contains_eager(Enrolment.team))
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Team.name, Enrolment.id)
    ).all()
    members = defaultdict(list)
    for member in db.session.scalars(
        _members()
        .join(Enrolment, Enrolment.team_id == TeamMember.team_id)
        .where(Enrolment.cohort_id == cohort_id, TeamMember.until_at.is_(None))
    ):
        members[member.team_id].append(member)
    mentors = defaultdict(list)
    for assignment in db.session.scalars(
        _assignments()
        .join(MentorAssignment.enrolment)
        .where(Enrolment.cohort_id == cohort_id, MentorAssignment.until_at.is_(None))
    ):
        mentors[assignment.enrolment_id].append(assignment)
    return [EnrolledTeam(e, tuple(members[e.team_id]), tuple(mentors[e.id])) for e in enrolments]


def team_of(enrolment: Enrolment) -> EnrolledTeam:
    """Return one team of a cohort, with people and mentors; two queries."""
    members = db.session.scalars(
        _members().where(TeamMember.team_id == enrolment.team_id, TeamMember.until_at.is_(None))
    )
    mentors = db.session.scalars(
        _assignments().where(
            MentorAssignment.enrolment_id == enrolment.id, MentorAssignment.until_at.is_(None)
        )
    )
    return EnrolledTeam(enrolment, tuple(members), tuple(mentors))


def team_member(team_id: int, member_id: int) -> TeamMember | None:
    """Return a person's place in a team, ended or not, with the person; else None."""
    return db.session.scalar(
        _members().where(TeamMember.team_id == team_id, TeamMember.id == member_id)
    )


def former_members(team_id: int) -> list[TeamMember]:
    """Return those who have left a team, last to leave first; one query."""
    return list(
        db.session.scalars(
            _members()
            .where(TeamMember.team_id == team_id, TeamMember.until_at.is_not(None))
            .order_by(None)
            .order_by(TeamMember.until_at.desc())
        )
    )


def open_invitations(cohort_id: int) -> list[InvitedRole]:
    """Return what invitations give that are neither accepted nor revoked, newest first.

    One that has run out is among them: it can be sent again. One query.
    """
    return list(
        db.session.scalars(
            select(InvitedRole)
            .join(InvitedRole.invitation)
            .options(contains_eager(InvitedRole.invitation), joinedload(InvitedRole.team))
            .where(
                InvitedRole.cohort_id == cohort_id,
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
            )
            .order_by(Invitation.created_at.desc(), InvitedRole.id.desc())
        )
    )


def invitation_with(token: str) -> Invitation | None:
    """Return the invitation that a link's token belongs to, usable or not; else None."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))


def roles_given_by(invitation: Invitation) -> list[InvitedRole]:
    """Return what an invitation gives, with cohorts and teams; one query."""
    return list(
        db.session.scalars(
            select(InvitedRole)
            .options(joinedload(InvitedRole.cohort), joinedload(InvitedRole.team))
            .where(InvitedRole.invitation_id == invitation.id)
            .order_by(InvitedRole.id)
        )
    )


def lessons_read(user_ids: Collection[int], cohort_id: int) -> dict[int, frozenset[str]]:
    """Return the ids of the lessons that each person has read in a cohort; one query.

    Every person asked for has a key, also one who has read nothing.
    """
    found: dict[int, set[str]] = {user_id: set() for user_id in user_ids}
    for user_id, lesson_id in db.session.execute(
        select(LessonRead.user_id, LessonRead.lesson_id).where(
            LessonRead.cohort_id == cohort_id, LessonRead.user_id.in_(found)
        )
    ):
        found[user_id].add(lesson_id)
    return {user_id: frozenset(lessons) for user_id, lessons in found.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a person is with a lesson, when its module opens, and where its exercises are."""

    opens_at: datetime | None
    read_at: datetime | None
    enrolment_id: int | None


def reading(person: User, cohort_id: int, module_id: str, lesson_id: str) -> Reading:
    """Return what a cohort's page of a lesson needs to know of the reader; one query."""
    asked = {
        "user_id": person.id,
        "cohort_id": cohort_id,
        "module_id": module_id,
        "lesson_id": lesson_id,
    }
    return Reading(*db.session.connection().execute(_READING, asked).one())


def roles_in(person: User, cohort_id: int) -> frozenset[str]:
    """Return the roles that the person has in a cohort now; one query."""
    return frozenset(
        db.session.scalars(
            select(Membership.role).where(
                Membership.cohort_id == cohort_id,
                Membership.user_id == person.id,
                Membership.until_at.is_(None),
            )
        )
    )


# One thing in a cohort, together with the right to run that cohort.


def enrolment_as_staff(person: User, cohort_id: int, enrolment_id: int) -> Enrolment | None:
    """Return an enrolment in a cohort that the person runs; else None."""
    if cohort_as_staff(person, cohort_id) is None:
        return None
    return db.session.scalar(_enrolment(enrolment_id).where(Enrolment.cohort_id == cohort_id))


def membership_as_staff(person: User, cohort_id: int, membership_id: int) -> Membership | None:
    """Return a membership, ended or not, in a cohort that the person runs; else None."""
    if cohort_as_staff(person, cohort_id) is None:
        return None
    return db.session.scalar(
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.cohort))
        .where(
            Membership.id == membership_id,
            Membership.cohort_id == cohort_id,
        )
    )


def invited_role_as_staff(person: User, cohort_id: int, role_id: int) -> InvitedRole | None:
    """Return what an invitation gives in a cohort that the person runs; else None.

    One that was accepted is not found: it cannot be sent again or revoked. A revoked one is.
    """
    if cohort_as_staff(person, cohort_id) is None:
        return None
    return db.session.scalar(
        select(InvitedRole)
        .join(InvitedRole.invitation)
        .options(
            contains_eager(InvitedRole.invitation),
            joinedload(InvitedRole.cohort),
            joinedload(InvitedRole.team),
        )
        .where(
            InvitedRole.id == role_id,
            InvitedRole.cohort_id == cohort_id,
            Invitation.accepted_at.is_(None),
        )
    )


def cohort_with_dates(cohort_id: int) -> Cohort | None:
    """Return a cohort with its dates loaded; two queries."""
    return db.session.scalar(
        select(Cohort).options(selectinload(Cohort.dates)).where(Cohort.id == cohort_id)
    )


def _members() -> Select[TeamMember]:
    return (
        select(TeamMember)
        .join(TeamMember.user)
        .options(contains_eager(TeamMember.user))
        .order_by(TeamMember.from_at, TeamMember.id)
    )


def _assignments() -> Select[MentorAssignment]:
    return (
        select(MentorAssignment)
        .join(MentorAssignment.user)
        .options(contains_eager(MentorAssignment.user))
        .order_by(User.name, MentorAssignment.id)
    )
