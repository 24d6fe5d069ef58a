"""Plays a lesson by the real actions of live sessions, at the times when they would have happened.

Names, codes and keys are new each time; what is said, by whom and in which team is the story's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from app.accounts.models import User
from app.activities.base import NewGroup
from app.clock import OSLO, local_date
from app.content import Workshop
from app.demo.lesson import Lesson, Team
from app.workshops import queries
from app.workshops.actions import answers, cards, groups, people, sessions, steps
from app.workshops.models import LiveGroup, LiveRun, LiveSession, LiveStep, Participant
from app.workshops.names import propose
from app.workshops.rules import Write

#: One thing that somebody writes: who, in which slot, and what in each field.
Writing = tuple[str, str, Mapping[str, Any]]

STARTS = time(10, 15)
REMOVED = "removed"


def last_school_day(now: datetime) -> datetime:
    """Return when the lesson began: a weekday at least two days ago, in the morning."""
    day = local_date(now) - timedelta(days=2)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return datetime.combine(day, STARTS, OSLO).astimezone(UTC)


@dataclass(slots=True)
class Class:
    """A class at work in one session; `at` is what the clock on the wall says."""

    story: Lesson
    session: LiveSession
    steps: Mapping[str, LiveStep]
    at: datetime
    pupils: dict[str, Participant] = field(default_factory=dict)
    came_late: list[tuple[LiveRun, Writing]] = field(default_factory=list)
    _keys: Iterator[int] = field(default_factory=count)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)

    def join(self, who: str, name: str) -> None:
        """Let somebody in."""
        self.pupils[who], _ = people.join(self.session, name, self.at)

    @contextmanager
    def opened(self, activity_id: str) -> Iterator[LiveRun]:
        """Open an activity; afterwards its time is up."""
        step = self.steps[activity_id]
        ends = self.at + timedelta(seconds=step.seconds)
        run = steps.open_step(self.session, step, self.at)
        yield run
        self.at = max(self.at, ends)

    def write(self, run: LiveRun, written: Sequence[Writing], seconds: float) -> None:
        """Let people write, one after the other, during so many seconds."""
        pause = seconds / (len(written) + 2)
        self.wait(pause)
        for each in written:
            self.wait(pause)
            who, slot, _ = each
            if (who, slot) in self.story.late_answers:
                self.came_late.append((run, each))
            else:
                self._send(run, each)

    def deliver_what_is_late(self) -> None:
        """Send what lay on devices without a network when its activity was closed."""
        self.wait(20)
        for run, each in self.came_late:
            self._send(run, each)
        self.came_late.clear()

    def _send(self, run: LiveRun, written: Writing) -> None:
        who, slot, told = written
        fields = {name: (str(value),) for name, value in told.items()}
        key = f"demo-{self.session.id}-{next(self._keys):08d}"
        write = Write(key, run.id, slot, 0, fields)
        (taken,) = answers.take(self.session, self.pupils[who], [write], self.at)
        if taken.status != "stored":
            raise ValueError(f"{who} in {run.activity_id}, {slot}: {taken.code or taken.status}")

    def say(self, run: LiveRun, slot: str, **fields: Any) -> None:
        """Let the teacher write in one of the teacher's slots."""
        told = {name: (str(value),) for name, value in fields.items()}
        answers.take_teachers(self.session, run, slot, told, self.at)

    def show(self, run: LiveRun) -> None:
        """Let the cards through that are neither held nor hidden, and reveal."""
        cards.approve_all(self.session, queries.answers_of(run.id), self.at)
        steps.set_revealed(self.session, run, True)

    def group(self, kind: str) -> list[LiveGroup]:
        """The groups of a kind, by number."""
        return list(queries.group_rows(self.session.id, kind))

    def ids(self, who: Iterable[str]) -> tuple[int, ...]:
        """The ids of some pupils' participants."""
        return tuple(self.pupils[each].id for each in who)


def play(story: Lesson, workshop: Workshop, teacher: User, now: datetime) -> LiveSession:
    """Play a whole lesson that has ended when it is `now`; return its session."""
    starts = last_school_day(now)
    made = starts - timedelta(minutes=25)
    session = sessions.make_session(teacher, workshop, story.language, made)
    own = {step.activity_id: step for step in queries.steps_of(session.id)}
    room = Class(story, session, own, starts - timedelta(minutes=4))
    names = _let_in(room)
    room.at = starts
    _play_activities(room, workshop, late_name=names[0])
    sessions.end_session(session, session.host_id, room.at)
    return session


def _let_in(room: Class) -> list[str]:
    """Let everybody in but the one who comes late; return the names that are left."""
    here = [who for who in room.story.pupils if who != room.story.late] + [REMOVED]
    names = propose(room.story.language, (), len(here) + 1)
    for who in here:
        room.join(who, names.pop())
        room.wait(7)
    return names


def _play_activities(room: Class, workshop: Workshop, late_name: str) -> None:
    """Play the activities in the order of the run sheet."""
    plays: Mapping[str, Callable[[Class], None]] = {
        "check-in": _scale,
        "wall": _wall,
        "pairs-and-fours": lambda room: _pairs_and_fours(room, late_name),
        "themes": _themes,
        "dots": _dots,
        "teams": _teams,
        "problem-card": lambda room: _canvas(room, "problem-card"),
        "ideas": _ideas,
        "team-vote": _team_vote,
        "mini-canvas": lambda room: _canvas(room, "mini-canvas"),
        "pitch-sentence": lambda room: _canvas(room, "pitch-sentence"),
        "pitches": _pitches,
        "check-out": _scale_again,
        "exit-ticket": _exit_tickets,
    }
    for activity in workshop.activities:
        if activity.id in plays:
            plays[activity.id](room)
        else:  # something to look at
            with room.opened(activity.id):
                pass


# -- The activities, in order ----------------------------------------------------------------------


def _each(room: Class, activity_id: str) -> list[tuple[str, Any]]:
    """What each pupil wrote in an activity, without those who wrote nothing."""
    return [
        (w, wrote[activity_id]) for w, wrote in room.story.pupils.items() if activity_id in wrote
    ]


def _scale(room: Class) -> None:
    with room.opened("check-in") as run:
        room.write(run, [(who, "scale", told) for who, told in _each(room, "check-in")], 120)
        room.show(run)


def _scale_again(room: Class) -> None:
    with room.opened("check-out") as run:
        told = _each(room, "check-out")
        room.write(run, [(who, "scale", {"value": value}) for who, value in told], 50)
        room.show(run)


def _wall(room: Class) -> None:
    with room.opened("wall") as run:
        told = [*_each(room, "wall"), (REMOVED, room.story.removed["wall"])]
        # Everybody's first card, then everybody's second: as cards come.
        written = [
            (who, f"card-{n + 1}", {"text": texts[n]})
            for n in range(max(len(texts) for _, texts in told))
            for who, texts in told
            if n < len(texts)
        ]
        room.write(run, written, 270)
        people.remove(room.session, room.pupils[REMOVED], room.session.host_id, room.at)
        for who, slot in sorted(room.story.hidden):
            card = queries.response_in_slot(run.id, room.pupils[who].owner, slot)
            if card is None:
                raise ValueError(f"{who} has no {slot} to hide")
            cards.hide(room.session, card, room.at)
        room.show(run)


def _pairs_and_fours(room: Class, late_name: str) -> None:
    """Two and two, four and four. The groups are the story's, made before chance makes them."""
    pairs, fours = room.story.pairs, room.story.fours
    _make_groups(room, "pair", "Par {}", [pair["members"] for pair in pairs])
    with room.opened("pairs-and-fours") as run:
        room.deliver_what_is_late()
        room.write(run, _cards("pair", [(each["members"], each["cards"]) for each in pairs]), 130)
        together = [_members_of(room, four) for four in fours]
        _make_groups(room, "four", "Gruppe {}", together)
        steps.go_to_part(room.session, run, 2, room.at)
        room.join(room.story.late, late_name)
        chosen = [[card["text"] for card in four["cards"]] for four in fours]
        room.write(run, _cards("four", list(zip(together, chosen, strict=True))), 130)
        room.show(run)


def _make_groups(room: Class, kind: str, name: str, members: Iterable[Sequence[str]]) -> None:
    new = [NewGroup(room.ids(who), name.format(n)) for n, who in enumerate(members, start=1)]
    groups.make_groups(room.session, kind, new)


def _members_of(room: Class, four: Mapping[str, Any]) -> list[str]:
    return [who for number in four["pairs"] for who in room.story.pairs[number - 1]["members"]]


def _cards(kind: str, told: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Writing]:
    """The cards of pairs or fours; the members take turns in writing."""
    return [
        (members[n % len(members)], f"{kind}-card-{n + 1}", {"text": text})
        for members, texts in told
        for n, text in enumerate(texts)
    ]


def _themes(room: Class) -> None:
    with room.opened("themes") as run:
        source = queries.newest_run(room.steps["pairs-and-fours"].id)
        if source is None:
            raise ValueError("there is nothing to sort")
        proposals: list[Writing] = [
            (_members_of(room, four)[0], "proposal", {"label": four["proposal"]})
            for four in room.story.fours
            if "proposal" in four
        ]
        room.write(run, proposals, 30)
        for theme, label in room.story.new_themes.items():
            room.say(run, theme, label=label)
        written: list[Writing] = []
        for group, four in zip(room.group("four"), room.story.fours, strict=True):
            for number, card in enumerate(four["cards"], start=1):
                at = queries.response_in_slot(source.id, f"g{group.id}", f"four-card-{number}")
                who = _members_of(room, four)[number]
                if at is not None:
                    written.append((who, f"card-{at.id}", {"theme": card["theme"]}))
        room.write(run, written, 110)
        cards.approve_all(room.session, queries.answers_of(run.id), room.at)


def _dots(room: Class) -> None:
    with room.opened("dots") as run:
        room.write(run, [(who, "dots", told) for who, told in _each(room, "dots")], 150)
        steps.set_revealed(room.session, run, True)


def _teams(room: Class) -> None:
    """Wishes, teams by theme; then the teacher moves those whom the story has elsewhere."""
    with room.opened("teams") as run:
        told = _each(room, "teams")
        written = [(w, "wish", dict(zip(("first", "second"), t, strict=False))) for w, t in told]
        room.write(run, written, 60)
        steps.form_groups(room.session, run, room.at)
        by_theme = {group.theme: group for group in room.group("team")}
        members = {group.id: group.members for group in queries.groups_of(room.session.id)}
        for team in room.story.teams:
            group = by_theme[team.theme]
            for who in team.pupils:
                if room.pupils[who].id not in members[group.id]:
                    groups.move_person(room.session, room.pupils[who], group)


def _canvas(room: Class, activity_id: str) -> None:
    """The teams fill in a canvas at the same time; the members take turns in writing."""
    with room.opened(activity_id) as run:
        fields = list(room.story.teams[0].written[activity_id])
        written: list[Writing] = [
            (team.pupils[n % len(team.pupils)], name, {"text": team.written[activity_id][name]})
            for n, name in enumerate(fields)
            for team in room.story.teams
        ]
        room.write(run, written, 0.9 * room.steps[activity_id].seconds)
        room.show(run)


def _ideas(room: Class) -> None:
    with room.opened("ideas") as run:
        for number in (1, 2, 3):
            if number > 1:
                steps.go_to_part(room.session, run, number, room.at)
            written: list[Writing] = [
                (who, f"r{number}-{n}", {"text": text})
                for who, told in _each(room, "ideas")
                for n, text in enumerate(told.get(f"r{number}", ()), start=1)
            ]
            room.write(run, written, 145)


def _team_vote(room: Class) -> None:
    """Dots on the team's ideas, which the story names by who wrote them: "a5 r2-1"."""
    ideas = queries.newest_run(room.steps["ideas"].id)
    if ideas is None:
        raise ValueError("there are no ideas to vote on")
    found = {(idea.owner, idea.slot): str(idea.id) for idea in queries.answers_of(ideas.id)}
    with room.opened("team-vote") as run:
        room.deliver_what_is_late()
        written: list[Writing] = []
        for who, told in _each(room, "team-vote"):
            dots = {}
            for idea, number in told.items():
                author, slot = idea.split()
                dots[found[room.pupils[author].owner, slot]] = number
            written.append((who, "dots", dots))
        room.write(run, written, 200)
        steps.set_revealed(room.session, run, True)


def _pitches(room: Class) -> None:
    with room.opened("pitches") as run:
        teams = zip(room.group("team"), _in_order(room), strict=True)
        for number, (group, team) in enumerate(teams):
            if number:
                steps.go_to_part(room.session, run, 2 * number + 1, room.at)
            room.wait(50)
            steps.go_to_part(room.session, run, 2 * number + 2, room.at)
            told = team.written["pitches"]
            room.write(run, [(t["from"], f"to-{group.id}", _without_from(t)) for t in told], 60)
            room.show(run)
            room.wait(15)


def _in_order(room: Class) -> list[Team]:
    """The story's teams in the order of the groups that they have become."""
    by_theme = {team.theme: team for team in room.story.teams}
    return [by_theme[group.theme or ""] for group in room.group("team")]


def _without_from(told: Mapping[str, Any]) -> dict[str, Any]:
    return {part: text for part, text in told.items() if part != "from"}


def _exit_tickets(room: Class) -> None:
    with room.opened("exit-ticket") as run:
        written: list[Writing] = [
            (who, f"q-{question}", {"text": text})
            for who, told in _each(room, "exit-ticket")
            for question, text in told.items()
        ]
        room.write(run, written, 110)
        for number, label in enumerate(room.story.ticket_themes, start=1):
            room.say(run, f"theme-{number}", label=label)
        for who, theme in _each(room, "ticket-theme"):
            said = queries.response_in_slot(run.id, room.pupils[who].owner, "q-learned")
            if said is not None:
                room.say(run, f"tag-{said.id}", theme=theme)
