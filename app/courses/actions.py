"""What is done to cohorts, teams, places and lessons read.

Every action leaves its mark in the audit trail (except the reading of a lesson, which is its own
record), flushes, and leaves the commit to the caller. What is done twice is done once: adding what
is there already, or ending what has ended, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import actions as accounts
from app.accounts.models import Invitation, User
from app.accounts.tokens import new_token, token_hash
from app.audit.actions import record
from app.content import Course
from app.courses.invitees import PlannedInvitation
from app.courses.models import (
    ROLES,
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
from app.courses.queries import roles_given_by, roles_in
from app.courses.rules import missing_dates, planned_dates
from app.database import db
from app.mail.actions import queue_mail
from app.mail.links import link


class LastStaff(Exception):
    """The only one who runs a cohort cannot leave: somebody has to see what happens there."""


class NotMentor(ValueError):
    """Someone who is not a mentor of the cohort was to be assigned to a team."""


class InvitationClosed(Exception):
    """The invitation was accepted, revoked or ran out a moment ago."""


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation just made, with its link: the only moment the link is known."""

    given: InvitedRole
    url: str


# Cohorts and their dates


def create_cohort(
    course: Course,
    name: str,
    starts_on: date,
    reply_working_days: int,
    creator: User,
    now: datetime,
) -> Cohort:
    """Make a cohort: all dates of the course resolved and stored, the creator one of its staff.

    `reply_working_days` (1 or more) is how many working days an answer to a hand-in may take.
    """
    if reply_working_days < 1:
        raise ValueError("an answer is promised at least one working day ahead")
    cohort = Cohort(
        course_id=course.id,
        name=name,
        starts_on=starts_on,
        reply_working_days=reply_working_days,
        created_at=now,
        dates=[
            CohortDate(kind=planned.kind, content_id=planned.content_id, at=planned.at)
            for planned in planned_dates(course, starts_on)
        ],
    )
    db.session.add(cohort)
    db.session.flush()
    record(creator.id, "cohort.created", "cohort", cohort.id, now, cohort_id=cohort.id)
    add_membership(cohort, creator, "staff", creator, now)
    return cohort


def change_dates(
    cohort: Cohort, moments: Mapping[int, datetime], actor: User, now: datetime
) -> list[CohortDate]:
    """Move dates of a cohort, by the dates' ids, to aware moments; return those that moved.

    Ids of other cohorts are passed over. Promised answers to what is handed in do not move.
    """
    moved = []
    for each in cohort.dates:
        at = moments.get(each.id, each.at)
        if at == each.at:
            continue
        record(
            actor.id, "cohort.date_moved", "cohort_date", each.id, now, cohort_id=cohort.id,
            before=each.at.isoformat(), after=at.isoformat(),
        )  # fmt: skip
        each.at = at
        moved.append(each)
    db.session.flush()
    return moved


def add_missing_dates(
    cohort: Cohort, course: Course, actor: User, now: datetime
) -> list[CohortDate]:
    """Add the dates of content that came after the cohort was made; those it has do not move."""
    _hold(cohort)
    added = [
        CohortDate(
            cohort_id=cohort.id, kind=planned.kind, content_id=planned.content_id, at=planned.at
        )
        for planned in missing_dates(course, cohort.starts_on, cohort.dates)
    ]
    cohort.dates.extend(added)
    db.session.flush()
    for each in added:
        record(actor.id, "cohort.date_added", "cohort_date", each.id, now, cohort_id=cohort.id)
    return added


def change_cohort(
    cohort: Cohort, name: str, reply_working_days: int, actor: User, now: datetime
) -> None:
    """Rename a cohort and change its promise for what is handed in from now on."""
    if (cohort.name, cohort.reply_working_days) == (name, reply_working_days):
        return
    cohort.name, cohort.reply_working_days = name, reply_working_days
    _record(actor, "cohort.changed", cohort, now, reply_working_days=reply_working_days)


def end_cohort(cohort: Cohort, actor: User, now: datetime) -> None:
    """End a cohort. Its people keep reading; whether work goes on is for the features above."""
    if cohort.ended_at is None:
        cohort.ended_at = now
        _record(actor, "cohort.ended", cohort, now)


def reopen_cohort(cohort: Cohort, actor: User, now: datetime) -> None:
    """Let an ended cohort go on."""
    if cohort.ended_at is not None:
        cohort.ended_at = None
        _record(actor, "cohort.reopened", cohort, now)


# Teams


def create_team(name: str, actor: User, now: datetime) -> Team:
    """Make a team: a venture, a student group or one person. It is in no cohort until enrolled."""
    team = Team(name=name, created_at=now)
    db.session.add(team)
    db.session.flush()
    record(actor.id, "team.created", "team", team.id, now)
    return team


def rename_team(team: Team, name: str, actor: User, now: datetime) -> None:
    """Give a team another name."""
    if team.name != name:
        team.name = name
        db.session.flush()
        record(actor.id, "team.renamed", "team", team.id, now)


def enrol(team: Team, cohort: Cohort, actor: User, now: datetime) -> Enrolment:
    """Put a team in a cohort. A team that was withdrawn comes back with its work."""
    _hold(cohort)
    enrolment = db.session.scalar(
        select(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.team_id == team.id)
    )
    if enrolment is None:
        enrolment = Enrolment(cohort=cohort, team=team, created_at=now)
        db.session.add(enrolment)
    elif enrolment.withdrawn_at is None:
        return enrolment
    enrolment.withdrawn_at = None
    db.session.flush()
    record(
        actor.id, "enrolment.made", "enrolment", enrolment.id, now,
        cohort_id=cohort.id, team_id=team.id,
    )  # fmt: skip
    return enrolment


def withdraw(enrolment: Enrolment, actor: User, now: datetime) -> None:
    """Take a team out of a cohort. Its work is kept, its people keep their team."""
    if enrolment.withdrawn_at is None:
        enrolment.withdrawn_at = now
        db.session.flush()
        record(
            actor.id, "enrolment.withdrawn", "enrolment", enrolment.id, now,
            cohort_id=enrolment.cohort_id, team_id=enrolment.team_id,
        )  # fmt: skip


def add_team_member(team: Team, user: User, actor: User, now: datetime) -> TeamMember:
    """Put a person in a team from now on; a person who is in it already stays as they are."""
    db.session.execute(select(Team.id).where(Team.id == team.id).with_for_update())
    member = db.session.scalar(
        select(TeamMember).where(
            TeamMember.team_id == team.id,
            TeamMember.user_id == user.id,
            TeamMember.until_at.is_(None),
        )
    )
    if member is not None:
        return member
    member = TeamMember(team=team, user=user, from_at=now)
    db.session.add(member)
    db.session.flush()
    record(actor.id, "team.member_added", "team", team.id, now, user_id=user.id)
    return member


def end_team_member(member: TeamMember, actor: User, now: datetime) -> None:
    """End a person's place in a team: access ends, no work moves."""
    if member.until_at is None:
        member.until_at = now
        db.session.flush()
        record(actor.id, "team.member_ended", "team", member.team_id, now, user_id=member.user_id)


def move_team_member(member: TeamMember, to: Team, actor: User, now: datetime) -> TeamMember:
    """Move a person from one team to another from now on. The work stays with the first team."""
    end_team_member(member, actor, now)
    return add_team_member(to, member.user, actor, now)


# Roles


def add_membership(cohort: Cohort, user: User, role: str, actor: User, now: datetime) -> Membership:
    """Give a person a role (one of `ROLES`) in a cohort; a role that had ended begins again."""
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}")
    _hold(cohort)
    membership = db.session.scalar(
        select(Membership).where(
            Membership.cohort_id == cohort.id,
            Membership.user_id == user.id,
            Membership.role == role,
        )
    )
    if membership is None:
        membership = Membership(cohort=cohort, user=user, role=role, from_at=now)
        db.session.add(membership)
    elif membership.until_at is None:
        return membership
    else:
        membership.from_at, membership.until_at = now, None
    db.session.flush()
    _record(actor, "membership.added", cohort, now, user_id=user.id, role=role)
    return membership


def end_membership(membership: Membership, actor: User, now: datetime) -> None:
    """End a person's role in a cohort, and what hung on it there.

    A mentor's assignments end; a participant leaves the cohort's teams. Raises LastStaff for the
    only one left who runs the cohort.
    """
    if membership.until_at is not None:
        return
    cohort = membership.cohort
    _hold(cohort)
    if membership.role == "staff" and _is_last_staff(membership):
        raise LastStaff
    membership.until_at = now
    db.session.flush()
    _record(
        actor, "membership.ended", cohort, now, user_id=membership.user_id, role=membership.role
    )
    if membership.role == "mentor":
        for assignment in _assignments_in(cohort, membership.user_id):
            unassign_mentor(assignment, actor, now)
    if membership.role == "participant":
        for member in _places_in(cohort, membership.user_id):
            end_team_member(member, actor, now)


def assign_mentor(
    enrolment: Enrolment, mentor: User, actor: User, now: datetime
) -> MentorAssignment:
    """Let a mentor of the cohort read and answer what a team hands in. Raises NotMentor."""
    _hold(enrolment.cohort)
    if "mentor" not in roles_in(mentor, enrolment.cohort_id):
        raise NotMentor(f"user {mentor.id} is not a mentor of cohort {enrolment.cohort_id}")
    assignment = db.session.scalar(
        select(MentorAssignment).where(
            MentorAssignment.enrolment_id == enrolment.id, MentorAssignment.user_id == mentor.id
        )
    )
    if assignment is None:
        assignment = MentorAssignment(enrolment=enrolment, user=mentor, from_at=now)
        db.session.add(assignment)
    elif assignment.until_at is None:
        return assignment
    else:
        assignment.from_at, assignment.until_at = now, None
    db.session.flush()
    record(
        actor.id, "mentor.assigned", "enrolment", enrolment.id, now,
        cohort_id=enrolment.cohort_id, user_id=mentor.id,
    )  # fmt: skip
    return assignment


def unassign_mentor(assignment: MentorAssignment, actor: User, now: datetime) -> None:
    """End a mentor's assignment. Comments and decisions already given stay."""
    if assignment.until_at is None:
        assignment.until_at = now
        db.session.flush()
        record(
            actor.id, "mentor.unassigned", "enrolment", assignment.enrolment_id, now,
            cohort_id=assignment.enrolment.cohort_id, user_id=assignment.user_id,
        )  # fmt: skip


# Invitations


def invite_people(
    cohort: Cohort,
    planned: Iterable[PlannedInvitation],
    language: str,
    days: int,
    actor: User,
    now: datetime,
) -> list[SentInvitation]:
    """Invite those of a checked list who are new; others in it are passed over.

    Teams that the list names and the cohort lacks are made and enrolled. Each person gets a mail
    in `language` with a link that can be used for `days` days.
    """
    made: dict[str, Team] = {}
    sent = []
    for each in planned:
        if each.state != "new":
            continue
        invitee, team = each.invitee, each.team
        if team is None and invitee.team:
            team = made.get(invitee.team.casefold())
            if team is None:
                team = made[invitee.team.casefold()] = create_team(invitee.team, actor, now)
                enrol(team, cohort, actor, now)
        invitation, token = accounts.invite(
            invitee.email, invitee.name, language, actor, now, days=days
        )
        given = InvitedRole(invitation=invitation, cohort=cohort, role=invitee.role, team=team)
        db.session.add(given)
        db.session.flush()
        sent.append(_mail_invitation(given, token, actor, now))
    return sent


def resend_invitation(given: InvitedRole, days: int, actor: User, now: datetime) -> SentInvitation:
    """Mail an invitation again with a new link, good for `days` days; the old one ends."""
    token = new_token()
    invitation = given.invitation
    invitation.token_hash = token_hash(token)
    invitation.expires_at = now + timedelta(days=days)
    db.session.flush()
    record(
        actor.id, "invitation.resent", "invitation", invitation.id, now, cohort_id=given.cohort_id
    )
    return _mail_invitation(given, token, actor, now)


def revoke_invitation(given: InvitedRole, actor: User, now: datetime) -> None:
    """Make an invitation's link useless."""
    if given.invitation.revoked_at is None:
        accounts.revoke_invitation(actor, given.invitation, now)


def accept(
    invitation: Invitation,
    now: datetime,
    *,
    name: str = "",
    password: str = "",
    person: User | None = None,
) -> User:
    """Accept an invitation: an account if there is none, the roles and the place in a team.

    `name`, `password` and `person` as in `accounts.accept_invitation`. Raises InvitationClosed
    when it cannot be used any more.
    """
    db.session.refresh(invitation, with_for_update=True)
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now:
        raise InvitationClosed
    user = accounts.accept_invitation(invitation, now, name=name, password=password, person=person)
    for given in roles_given_by(invitation):
        add_membership(given.cohort, user, given.role, user, now)
        if given.team is not None:
            add_team_member(given.team, user, user, now)
    return user


def _mail_invitation(given: InvitedRole, token: str, actor: User, now: datetime) -> SentInvitation:
    invitation = given.invitation
    url = link("courses.invitation", token=token)
    queue_mail(
        None, invitation.email, invitation.language, "cohort_invitation", now,
        name=invitation.name, inviter=actor.name, cohort=given.cohort.name, role=given.role,
        team=given.team.name if given.team else "", url=url, expires_at=invitation.expires_at,
    )  # fmt: skip
    return SentInvitation(given, url)


# Lessons


def mark_lesson_read(user: User, cohort: Cohort, lesson_id: str, now: datetime) -> LessonRead:
    """Remember that a person has read a lesson. The first time counts; again changes nothing."""
    same = select(LessonRead).where(
        LessonRead.user_id == user.id,
        LessonRead.cohort_id == cohort.id,
        LessonRead.lesson_id == lesson_id,
    )
    found = db.session.scalar(same)
    if found is not None:
        return found
    read = LessonRead(user_id=user.id, cohort_id=cohort.id, lesson_id=lesson_id, read_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(read)
    except IntegrityError:  # the same person in another tab was first
        return db.session.scalars(same).one()
    return read


def _hold(cohort: Cohort) -> None:
    """Let one change at a time through for a cohort, so that two never make the same row.

    On SQLite writers queue anyway and the lock is left out of the statement.
    """
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())


def _record(actor: User, action: str, cohort: Cohort, now: datetime, **details: Any) -> None:
    db.session.flush()
    record(actor.id, action, "cohort", cohort.id, now, cohort_id=cohort.id, **details)


def _is_last_staff(membership: Membership) -> bool:
    others = select(Membership.id).where(
        Membership.cohort_id == membership.cohort_id,
        Membership.role == "staff",
        Membership.until_at.is_(None),
        Membership.id != membership.id,
    )
    return db.session.scalar(others.limit(1)) is None


def _assignments_in(cohort: Cohort, user_id: int) -> list[MentorAssignment]:
    return list(
        db.session.scalars(
            select(MentorAssignment)
            .join(MentorAssignment.enrolment)
            .where(
                Enrolment.cohort_id == cohort.id,
                MentorAssignment.user_id == user_id,
                MentorAssignment.until_at.is_(None),
            )
        )
    )


def _places_in(cohort: Cohort, user_id: int) -> list[TeamMember]:
    return list(
        db.session.scalars(
            select(TeamMember)
            .join(Enrolment, Enrolment.team_id == TeamMember.team_id)
            .where(
                Enrolment.cohort_id == cohort.id,
                TeamMember.user_id == user_id,
                TeamMember.until_at.is_(None),
            )
        )
    )
