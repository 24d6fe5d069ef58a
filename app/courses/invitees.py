"""Reading a pasted list of people, and saying what would be done with each before anything is.

Understood, one person a line, or several addresses on a line with ; or , between:

    kari@example.org
    Kari Nordmann <kari@example.org>
    epost;navn;rolle;virksomhet          (with ; , or a tab between; a heading line may reorder)
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.accounts.forms import normal_email
from app.content.text import clean
from app.courses.models import InvitedRole, Membership, Team
from app.courses.queries import EnrolledTeam

#: People in one list; a larger one is pasted in parts.
MOST_AT_ONCE = 300
LONGEST_NAME = 120

COLUMNS = ("email", "name", "role", "team")
HEADINGS = {
    "epost": "email", "e-post": "email", "email": "email", "e-mail": "email",
    "navn": "name", "namn": "name", "name": "name",
    "rolle": "role", "role": "role",
    "virksomhet": "team", "verksemd": "team", "gruppe": "team", "venture": "team", "team": "team",
}  # fmt: skip
ROLE_WORDS = {
    "deltaker": "participant", "deltakar": "participant", "participant": "participant",
    "mentor": "mentor",
    "stab": "staff", "staff": "staff",
    "observatør": "observer", "observer": "observer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invitee:
    """One person of a pasted list. `problems` are codes that the view puts into words:

    bad_address, twice, unknown_role, name_too_long, team_too_long, team_not_for_role.
    """

    line: int
    email: str  # lower case; as typed when it is no address
    name: str
    role: str  # one of ROLES; as typed when it is unknown
    team: str  # the team's name, "" for none
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedInvitation:
    """What would be done with one person of the list.

    `state` is "new", "member" (has the place already), "invited" (has an open invitation to it)
    or "problem". `team` is the team that exists, `invitee.team` the name of one to be made.
    """

    invitee: Invitee
    state: str
    team: Team | None


def read_list(text: str, role: str, team: str) -> list[Invitee]:
    """Return the people of a pasted list, in order, with what is wrong with each.

    `role` and `team` (a name or "") are for the lines that name none; a team is for participants
    only and is left out for other roles unless the line itself names it. Of a list with more than
    MOST_AT_ONCE, the rest is not read.
    """
    found: list[Invitee] = []
    columns: Sequence[str] = COLUMNS
    for number, line in enumerate(clean(text).split("\n"), start=1):
        if not line.strip():
            continue
        cells = _cells(line)
        if not found and cells[0].casefold() in HEADINGS:
            columns = [HEADINGS.get(cell.casefold(), "") for cell in cells]
            continue
        if sum("@" in cell for cell in cells) > 1:
            rows = [{"email": cell} for cell in cells if cell]
        else:
            rows = [dict(zip(columns, cells, strict=False))]
        found.extend(_invitee(number, row, role, team) for row in rows[: MOST_AT_ONCE + 1])
        if len(found) > MOST_AT_ONCE:  # too many, however many more
            break
    return _mark_repeated(found)


def plan(
    invitees: Iterable[Invitee],
    people: Iterable[Membership],
    teams: Sequence[EnrolledTeam],
    invited: Iterable[InvitedRole],
) -> list[PlannedInvitation]:
    """Return what would be done with each person, given who and what is in the cohort now.

    `people` are the memberships that hold, `teams` the cohort's teams, `invited` what open
    invitations give that have not run out.
    """
    named = {each.team.name.casefold(): each for each in teams}
    roles = {(m.user.email, m.role) for m in people}
    placed = {(m.user.email, each.team.id) for each in teams for m in each.members}
    waiting = {(each.invitation.email, each.role, each.team_id) for each in invited}

    def planned(invitee: Invitee) -> PlannedInvitation:
        enrolled = named.get(invitee.team.casefold()) if invitee.team else None
        if enrolled and enrolled.enrolment.withdrawn_at is not None:
            invitee = replace(invitee, problems=(*invitee.problems, "team_withdrawn"))
        team = enrolled.team if enrolled else None
        team_id = team.id if team else None
        state = "new"
        if invitee.problems:
            state = "problem"
        elif (invitee.email, invitee.role) in roles and (
            not invitee.team or (invitee.email, team_id) in placed
        ):
            state = "member"
        elif (invitee.email, invitee.role, team_id) in waiting and bool(team) == bool(invitee.team):
            state = "invited"
        return PlannedInvitation(invitee, state, team)

    return [planned(invitee) for invitee in invitees]


def decode(uploaded: bytes) -> str:
    """Return the text of an uploaded list: UTF-8, or what Excel in Norway saves (Windows-1252)."""
    try:
        return uploaded.decode("utf-8-sig")
    except UnicodeDecodeError:
        return uploaded.decode("cp1252", errors="replace")


def _cells(line: str) -> list[str]:
    if _named_address(line):  # a comma may stand in the name
        return [line.strip()]
    separator = next((sign for sign in (";", "\t", ",") if sign in line), ";")
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    except csv.Error:  # a cell of more than 128 kB
        return [line.strip()]


def _named_address(typed: str) -> tuple[str, str] | None:
    """Return name and address of `Kari <kari@example.org>`; None for anything else."""
    name, sign, rest = typed.strip().partition("<")
    name, address = name.strip().removeprefix('"').removesuffix('"'), rest.removesuffix(">")
    if not sign or not rest.endswith(">") or set(name) & set('">@;') or set(address) & set("<>"):
        return None
    return name, address.strip()


def _invitee(line: int, row: dict[str, str], role: str, team: str) -> Invitee:
    typed, name = row.get("email", ""), row.get("name", "")
    if named := _named_address(typed):
        name, typed = name or named[0], named[1]
    role_word = row.get("role", "")
    role = ROLE_WORDS.get(role_word.casefold(), role_word) if role_word else role
    team_word = " ".join(row.get("team", "").split())
    team = team_word or (team if role == "participant" else "")
    name = " ".join(name.split())
    email, problems = _address(typed)
    if role_word and role_word.casefold() not in ROLE_WORDS:
        problems.append("unknown_role")
    elif team_word and role != "participant":
        problems.append("team_not_for_role")
    if len(name) > LONGEST_NAME:
        problems.append("name_too_long")
    if len(team) > LONGEST_NAME:
        problems.append("team_too_long")
    return Invitee(line, email, name, role, team, tuple(problems))


def _address(typed: str) -> tuple[str, list[str]]:
    address = normal_email(typed)
    return (typed, ["bad_address"]) if address is None else (address, [])


def _mark_repeated(invitees: list[Invitee]) -> list[Invitee]:
    seen: set[str] = set()
    marked = []
    for invitee in invitees:
        if invitee.email in seen:
            invitee = replace(invitee, problems=(*invitee.problems, "twice"))
        seen.add(invitee.email)
        marked.append(invitee)
    return marked
