"""Cohorts, their dates, teams, enrolments, memberships, mentor assignments, lessons read.

Content (courses, modules, lessons, exercises) lives in files; rows refer to it by stable ids.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Invitation, User
from app.database import Base

#: Roles that a membership can have (design, section 2).
ROLES = ("participant", "mentor", "staff", "observer")


class Cohort(Base):
    """One run of a course, with its own dates and people."""

    __tablename__ = "cohorts"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[date]
    reply_working_days: Mapped[int] = mapped_column(default=5)  # promised answer to a hand-in
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    dates: Mapped[list[CohortDate]] = relationship(
        back_populates="cohort", cascade="all, delete-orphan", order_by="CohortDate.at"
    )


class CohortDate(Base):
    """One date of a cohort, resolved from the course's offsets when the cohort was made.

    Editing the content never moves it; staff may.
    """

    __tablename__ = "cohort_dates"
    __table_args__ = (UniqueConstraint("cohort_id", "kind", "content_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # "opens" and "workshop" (content_id: module), "due" (content_id: exercise)
    content_id: Mapped[str]
    at: Mapped[datetime]

    cohort: Mapped[Cohort] = relationship(back_populates="dates")


class Team(Base):
    """The owner of work: a venture, a student group or one person. It outlives cohorts."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]

    members: Mapped[list[TeamMember]] = relationship(back_populates="team")


class TeamMember(Base):
    """A person in a team, from–until. Leaving ends access and moves no work."""

    __tablename__ = "team_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship(back_populates="members")
    user: Mapped[User] = relationship()


class Enrolment(Base):
    """A team in one cohort. Drafts and submissions belong to it."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("cohort_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()
    team: Mapped[Team] = relationship()


class Membership(Base):
    """A person's role in one cohort, from–until. One person may have several."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()
    user: Mapped[User] = relationship()


class MentorAssignment(Base):
    """A mentor who reads and answers what one team hands in, in one cohort."""

    __tablename__ = "mentor_assignments"
    __table_args__ = (UniqueConstraint("enrolment_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolments.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    enrolment: Mapped[Enrolment] = relationship()
    user: Mapped[User] = relationship()


class InvitedRole(Base):
    """What an invitation gives: a role in a cohort, and for participants a place in a team."""

    __tablename__ = "invited_roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), index=True
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )

    invitation: Mapped[Invitation] = relationship()
    cohort: Mapped[Cohort] = relationship()
    team: Mapped[Team | None] = relationship()


class LessonRead(Base):
    """A person has read a lesson of a cohort's course: by own act, or by reaching its end."""

    __tablename__ = "lesson_reads"
    __table_args__ = (UniqueConstraint("user_id", "cohort_id", "lesson_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[str]
    read_at: Mapped[datetime]
