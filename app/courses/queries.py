"""A person's places in cohorts and teams, and the things they may open because of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import User
from app.courses.models import Cohort, Enrolment, Membership, MentorAssignment, TeamMember
from app.database import db


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


def places(person: User) -> Places:
    """Return the person's present memberships, with their cohorts loaded; one query."""
    return Places(
        tuple(
            db.session.scalars(
                select(Membership)
                .join(Membership.cohort)
                .options(contains_eager(Membership.cohort))
                .where(Membership.user_id == person.id, Membership.until_at.is_(None))
                .order_by(Cohort.starts_on.desc(), Cohort.id.desc(), Membership.id)
            )
        )
    )


def own_enrolments(person: User) -> list[Enrolment]:
    """Return the enrolments of the teams that the person is in now, newest cohort first."""
    return list(
        db.session.scalars(
            select(Enrolment)
            .join(Enrolment.cohort)
            .join(Enrolment.team)
            .join(TeamMember, TeamMember.team_id == Enrolment.team_id)
            .options(contains_eager(Enrolment.cohort), contains_eager(Enrolment.team))
            .where(
                TeamMember.user_id == person.id,
                TeamMember.until_at.is_(None),
                Enrolment.withdrawn_at.is_(None),
            )
            .order_by(Cohort.starts_on.desc(), Enrolment.id)
        )
    )


def own_enrolment(person: User, enrolment_id: int) -> Enrolment | None:
    """Return an enrolment of a team that the person is in now, cohort and team loaded; else None."""
    return db.session.scalar(
        _enrolment(enrolment_id).where(
            Enrolment.withdrawn_at.is_(None),
            exists().where(
                TeamMember.team_id == Enrolment.team_id,
                TeamMember.user_id == person.id,
                TeamMember.until_at.is_(None),
            ),
        )
    )


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


def _enrolment(enrolment_id: int):  # type: ignore[no-untyped-def]
    return (
        select(Enrolment)
        .options(joinedload(Enrolment.cohort), joinedload(Enrolment.team))
        .where(Enrolment.id == enrolment_id)
    )


def _has_role(cohort_id, person: User, *roles: str):  # type: ignore[no-untyped-def]
    held = exists().where(
        Membership.cohort_id == cohort_id,
        Membership.user_id == person.id,
        Membership.until_at.is_(None),
    )
    return held.where(Membership.role.in_(roles)) if roles else held
