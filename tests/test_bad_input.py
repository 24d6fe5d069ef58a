"""Ten bad inputs for everything that can be sent: a clear answer each, and nothing typed is lost.

One table of every endpoint that takes POST; a new one that is missing fails. Each form is filled in
well, then spoilt in one way. What is stored is compared row by row, before and after. What only one
form can be given wrongly is tested beside that form.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.models import OneTimeLink, User
from app.accounts.passwords import hash_password
from app.accounts.rules import LINK_LIFE
from app.accounts.tokens import new_token, token_hash
from app.activities import TYPES
from app.content import Exercise, Site, load_site
from app.courses import actions as courses
from app.courses.models import Cohort, CohortDate
from app.database import db
from app.mail.models import OutboxMessage
from app.workshops import queries
from app.workshops.actions import people, sessions, steps
from app.workshops.codes import resume_code
from app.workshops.models import LiveSession
from tests.cast import PEOPLE, WITHOUT_ACCOUNT, Cast, example_answers, make_cast
from tests.databases import Store
from tests.servers import PROJECT
from tests.test_access import TABLE as WHO_MAY
from tests.test_access import expected, outcome, restore, values

__all__ = ["restore"]
pytestmark = pytest.mark.only("sqlite")  # a file is soon put back; features test PostgreSQL too

PASSWORD = "en setning å huske"
EXERCISE = "business-model"  # Nordlys has not begun on it
Fields = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """What can be sent to an endpoint, filled in well, and what can be spoilt in it."""

    who: str
    filled: Callable[[Cast], Fields] = lambda _cast: {}
    #: A field for words; and whether they are secret, so that no page shows them again.
    text: str = ""
    secret: bool = False
    #: Fields that take a number, a date or one of some values.
    strict: tuple[str, ...] = ()
    #: Ids that belong to others, by field: all must be refused.
    foreign: Callable[[Cast], Fields] = lambda _cast: {}
    #: Sent empty it still says all there is to say: a button.
    button: bool = False
    #: What may come to be twice as many when it is sent twice.
    again: frozenset[str] = frozenset()
    #: Tables that are written also when the form is refused: what was typed is kept there.
    keeps: frozenset[str] = frozenset()
    json: bool = False


def button(who: str, *again: str) -> Form:
    return Form(who, button=True, again=frozenset(again))


def fixed(**fields: Any) -> Callable[[Cast], Fields]:
    return lambda _cast: dict(fields)


def hand_in(cast: Cast) -> Fields:
    sent: Fields = {"action": "hand-in", "key": "a-key-of-this-form-0"}
    for key, value in example_answers(exercise(cast)).items():
        sent[f"base.{key}"] = "0"
        if isinstance(value, str):
            sent[key] = value
            continue
        for number, row in enumerate(value):
            assert isinstance(row, dict)
            sent |= {f"{key}.{number}.{column}": cell for column, cell in row.items()}
    return sent


def exercise(cast: Cast) -> Exercise:
    found = cast.course.exercise(EXERCISE)
    assert found is not None
    return found


def comment(cast: Cast) -> Fields:
    return {"passage": "problem", "text": "Hvem av dem?", "key": "k"}


def card(cast: Cast, host: str) -> Fields:
    return {"card": [f"{cast.ids[f'{host}.response']}:1"]}


def pressed(act: str, *again: str) -> Form:
    """A button on the board that is one of several."""
    return Form("teacher", fixed(act=act), strict=("act",), again=frozenset(again))


def written(cast: Cast, host: str = "teacher") -> Fields:
    """What the plain form of a wall sends, in the run of a host's session."""
    run = cast.ids[f"{host}.run"]
    return {"key": "a-key-of-a-form", "run": run, "slot": "card-2", "base": "0", "text": "Et ord"}


def theme(cast: Cast) -> Fields:
    return {"run": cast.ids["themes.run"], "slot": "theme-1", "label": "Et tema"}


NAME = fixed(name="Et navn")
EMAIL = fixed(email="founder@example.org")

#: Endpoint → the form that is sent there. About Nordlys and its cohort, and the teacher's session,
#: as in the table of access.
FORMS: dict[str, Form] = {
    "accounts.sign_in": Form(
        "anonymous",
        fixed(email="founder@example.org", password=PASSWORD),
        text="email",
        again=frozenset({"sign_ins"}),
    ),
    "accounts.sign_out": button("founder"),
    "accounts.sign_in_link": Form("anonymous", EMAIL, "email"),
    "accounts.use_sign_in_link": button("anonymous"),
    "accounts.reset_password": Form("anonymous", EMAIL, "email"),
    "accounts.set_password": Form(
        "anonymous", fixed(new_password="helt nytt passord 7"), "new_password", secret=True
    ),
    "accounts.language": Form("anonymous", fixed(language="nn"), strict=("language",)),
    "accounts.account": Form(
        "founder", fixed(name="Et navn", language="nn"), "name", strict=("language",)
    ),
    "accounts.change_password": Form(
        "founder",
        fixed(password=PASSWORD, new_password="helt nytt passord 7"),
        "new_password",
        secret=True,
    ),
    "accounts.delete_account": Form("founder", fixed(sure="y")),
    "accounts.sign_out_everywhere": button("founder"),
    "accounts.end_sign_in": button("founder"),
    "accounts.edit_person": Form("admin", fixed(may_run_workshops="y"), button=True),
    "accounts.erase_person": Form("admin", fixed(sure="y")),
    "accounts.invite_person": Form(
        "admin",
        fixed(email="enda.en@example.org", name="Et navn", language="nb"),
        "name",
        strict=("language", "email"),
        again=frozenset({"invitations", "outbox_messages"}),
    ),
    "accounts.revoke_invitation": button("admin"),
    "courses.invitation": Form("anonymous", fixed(name="Et navn", password=PASSWORD), "name"),
    "courses.new_cohort": Form(
        "admin",
        lambda cast: {
            "course": cast.course.id,
            "name": "Et navn",
            "starts_on": "2027-02-01",
            "reply_working_days": "5",
            "shown": f"{cast.course.id} 2027-02-01",
            "step": "create",
        },
        "name",
        strict=("course", "starts_on", "reply_working_days"),
        again=frozenset({"cohorts", "cohort_dates", "memberships"}),
    ),
    "courses.settings": Form(
        "staff",
        fixed(name="Et navn", reply_working_days="5"),
        "name",
        strict=("reply_working_days",),
    ),
    "courses.dates": Form(
        "staff",
        lambda cast: {f"date-{cast.ids['date']}": ["2027-02-01", "12:00"]},
        strict=("date-1",),
        foreign=lambda cast: {f"date-{cast.ids['other_date']}": ["2027-02-01", "12:00"]},
    ),
    "courses.add_missing_dates": button("staff"),
    "courses.end_cohort": button("staff"),
    "courses.invite": Form(
        "staff",
        fixed(people="enda.en@example.org", role="participant", team="", language="nb"),
        "people",
        strict=("role", "team", "language"),
        foreign=lambda cast: {"team": cast.ids["Fremmed.team"]},
    ),
    "courses.resend_invitation": button("staff", "outbox_messages"),
    "courses.revoke_invitation": button("staff"),
    "courses.assign_mentors": Form(
        "staff",
        lambda cast: {
            "pair": [f"{cast.ids['Nordlys.enrolment']}-{cast.ids['other_mentor']}"],
        },
        strict=("pair",),
        foreign=lambda cast: {
            "pair": [
                f"{cast.ids['Fremmed.enrolment']}-{cast.ids['mentor']}",
                f"{cast.ids['Nordlys.enrolment']}-{cast.ids['foreign_mentor']}",
                f"{cast.ids['Nordlys.enrolment']}-{cast.ids['founder']}",
            ],
            "shown": [f"{cast.ids['Fremmed.enrolment']}-{cast.ids['foreign_mentor']}"],
        },
    ),
    "courses.end_membership": button("staff"),
    "courses.new_team": Form("staff", NAME, "name"),
    "courses.rename_team": Form("staff", NAME, "name"),
    "courses.place_member": Form(
        "staff",
        lambda cast: {"person": str(cast.ids["other_founder"])},
        strict=("person",),
        foreign=lambda cast: {"person": cast.ids["foreign_founder"]},
    ),
    "courses.end_team_member": button("staff"),
    "courses.withdraw": button("staff"),
    "courses.read_lesson": button("founder"),
    "submissions.save_draft": Form(
        "founder",
        lambda _cast: {"slots": {"model.users": {"value": "Et ord", "base": 0}}},
        "model.users",
        json=True,
    ),
    "submissions.hand_in": Form(
        "founder",
        hand_in,
        "model.users",
        strict=("yearly-costs",),
        keeps=frozenset({"draft_slots"}),
    ),
    "reviews.comment": Form("mentor", comment, "text", strict=("passage",)),
    "reviews.reply": Form("founder", fixed(text="Et ord", key="k"), "text"),
    "reviews.resolve": button("mentor"),
    "reviews.change_message": Form("mentor", fixed(text="Et ord"), "text"),
    "reviews.delete_message": button("mentor"),
    "reviews.decide": Form(
        "mentor",
        fixed(summary="Et ord", outcome="changes_requested", seen="999999"),
        "summary",
        strict=("outcome",),
    ),
    "workshops.new_session": button("teacher", "live_sessions", "live_meetings", "live_steps"),
    "workshops.delete_session": Form("teacher", fixed(sure="1")),
    "workshops.make_link": pressed("cohost", "live_seats"),
    "workshops.revoke_link": button("teacher"),
    "workshops.take_link": button("anonymous"),
    "workshops.steer_run": pressed("lock"),
    "workshops.add_time": Form("teacher", fixed(seconds="60"), strict=("seconds",)),
    "workshops.go_to_part": Form("teacher", fixed(part="2"), strict=("part",)),
    "workshops.teacher_answer": Form(
        "teacher",
        theme,
        "label",
        strict=("run", "slot"),
        foreign=lambda cast: {"run": cast.ids["other_teacher.run"]},
    ),
    "workshops.steer_step": Form("teacher", fixed(act="note", note="Et ord"), "note", ("act",)),
    "workshops.steer_card": Form(
        "teacher", fixed(act="approve", revision="1"), strict=("act", "revision")
    ),
    "workshops.approve_all": Form(
        "teacher",
        lambda cast: card(cast, "teacher"),
        strict=("card",),
        foreign=lambda cast: card(cast, "other_teacher"),
    ),
    "workshops.screen": pressed("blank"),
    "workshops.steer_person": pressed("untimed"),
    "workshops.move_person": Form(
        "teacher",
        lambda cast: {"group": cast.ids["teacher.group"]},
        strict=("group",),
        foreign=lambda cast: {"group": cast.ids["other_teacher.group"]},
    ),
    "workshops.move_somebody": Form(
        "teacher",
        lambda cast: {
            "person": cast.ids["teacher.participant"],
            "group": cast.ids["teacher.group"],
        },
        strict=("person", "group"),
        foreign=lambda cast: {"person": cast.ids["other_teacher.participant"]},
    ),
    "workshops.merge_people": Form(
        "teacher",
        lambda cast: {
            "first": cast.ids["teacher.participant"],
            "second": cast.ids["teacher.second"],
        },
        strict=("first", "second"),
        foreign=lambda cast: {"second": cast.ids["other_teacher.participant"]},
    ),
    # Sent from another browser it is one more seat in the same team.
    "workshops.write_from_paper": Form(
        "teacher",
        fixed(name="Papirlaget"),
        "name",
        again=frozenset({"live_participants", "live_group_members"}),
    ),
    "workshops.make_groups": button("teacher"),
    "workshops.rename_group": Form("teacher", NAME, "name"),
    # Its boxes sent empty are boxes that nobody has ticked.
    "workshops.settings": Form("teacher", fixed(own_names="y", days="60"), button=True),
    "workshops.door": pressed("close"),
    "workshops.end": pressed("end"),
    "workshops.join_session": Form(
        "anonymous",
        fixed(name="Modig oter", own_name=""),
        "own_name",
        strict=("name",),
    ),
    "workshops.resume": Form(
        "anonymous",
        lambda cast: {"name": "Rolig Rev", "resume_code": cast.words["resume_code"]},
        "name",
        strict=("resume_code",),
        keeps=frozenset({"live_participants", "live_sessions"}),  # wrong codes are counted
    ),
    "workshops.answer": Form(
        "participant",
        written,
        "text",
        strict=("key", "run", "slot", "base"),
        foreign=lambda cast: {"run": cast.ids["other_teacher.run"]},
    ),
    "workshops.erase_me": button("participant"),
    "workshops.leave": button("participant"),
    "workshops.share": Form(
        "participant",
        fixed(name="Modig oter", own_name=""),
        "own_name",
        strict=("name",),
    ),
    "workshops.take_turn": Form(
        "participant",
        lambda cast: {"person": cast.ids["teacher.participant"]},
        strict=("person",),
        foreign=lambda cast: {"person": cast.ids["other_teacher.participant"]},
    ),
}

#: What may be sent well without changing a row.
AS_ASKED = {
    "courses.invite",
    "accounts.language",
    "courses.add_missing_dates",
    "workshops.leave",
    "workshops.take_turn",
}
#: Endpoints that are tried in another session of the teacher's: what is to be open there.
OPEN_FOR = {
    "workshops.go_to_part": "pairs-and-fours",
    "workshops.make_groups": "teams",
    "workshops.teacher_answer": "themes",
}


# -- The people, their passwords and links ---------------------------------------------------------


@pytest.fixture(scope="session")
def site() -> Site:
    """The real courses and the real workshops: more can be sent there than in a tiny one."""
    return load_site(PROJECT / "courses", workshops_dir=PROJECT / "workshops", kinds=TYPES)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application; what breaks in it is answered as in production, with 500."""
    return make_app(PROPAGATE_EXCEPTIONS=False)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Everybody; and a team with people of the other cohort, which nobody here may reach.

    In the teacher's session one may take part under a name of one's own.
    """
    cast = make_cast(app)
    with app.app_context():
        db.session.execute(update(User).values(password_hash=hash_password(PASSWORD)))
        cast.ids["date"] = _a_date(cast.ids["cohort"])
        cast.ids["other_date"] = _a_date(cast.ids["other_cohort"])
        _strangers(cast)
        for purpose in ("sign_in", "reset_password"):
            cast.words[purpose] = _link(cast, purpose)
        session = db.session.get_one(LiveSession, cast.ids["teacher.session"])
        sessions.set_own_names(session, True)
        cast.ids["teacher.second"] = people.join(session, "Rask ravn", cast.now)[0].id
        pupil = cast.ids["teacher.participant"]
        cast.words["resume_code"] = resume_code(str(app.secret_key), pupil, 1)
        for activity_id in OPEN_FOR.values():
            _other_session(cast, activity_id)
        db.session.commit()
    return cast


def _other_session(cast: Cast, activity_id: str) -> None:
    host = db.session.get_one(User, cast.ids["teacher"])
    session = sessions.make_session(host, cast.workshop, "nb", cast.now)
    step = next(s for s in queries.steps_of(session.id) if s.activity_id == activity_id)
    run = steps.open_step(session, step, cast.now)
    cast.ids[f"{activity_id}.session"], cast.ids[f"{activity_id}.run"] = session.id, run.id


def _a_date(cohort_id: int) -> int:
    found = db.session.scalars(select(CohortDate.id).where(CohortDate.cohort_id == cohort_id))
    return next(iter(found))


def _strangers(cast: Cast) -> None:
    staff = db.session.get_one(User, cast.ids["other_staff"])
    cohort = db.session.get_one(Cohort, cast.ids["other_cohort"])
    people = {}
    for who in ("foreign_founder", "foreign_mentor"):
        people[who] = User(email=f"{who}@example.org", name=who, language="nb", created_at=cast.now)
        db.session.add(people[who])
        db.session.flush()
        cast.ids[who] = people[who].id
    team = courses.create_team("Fremmed", staff, cast.now)
    enrolment = courses.enrol(team, cohort, staff, cast.now)
    courses.add_membership(cohort, people["foreign_founder"], "participant", staff, cast.now)
    courses.add_membership(cohort, people["foreign_mentor"], "mentor", staff, cast.now)
    courses.add_team_member(team, people["foreign_founder"], staff, cast.now)
    courses.assign_mentor(enrolment, people["foreign_mentor"], staff, cast.now)
    cast.ids["Fremmed.team"], cast.ids["Fremmed.enrolment"] = team.id, enrolment.id


def _link(cast: Cast, purpose: str) -> str:
    token = new_token()
    db.session.add(
        OneTimeLink(
            user_id=cast.ids["founder"],
            purpose=purpose,
            token_hash=token_hash(token),
            created_at=cast.now,
            expires_at=cast.now + LINK_LIFE,
        )
    )
    return token


# -- Sending, and what comes of it -----------------------------------------------------------------


@dataclass
class Sent:
    """One form that was sent: the answer, and the rows of the database before and after."""

    endpoint: str
    answer: TestResponse
    rows: list[str] = field(repr=False)
    before: list[str] = field(repr=False)

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.answer.text, "html.parser")

    @property
    def written(self) -> list[str]:
        """The rows that are new or changed."""
        known = set(self.before)
        return [row for row in self.rows if row not in known]

    @property
    def unchanged(self) -> bool:
        """Whether nothing is written, but for what the form keeps when it is refused."""
        kept = FORMS[self.endpoint].keeps if self.answer.status_code == 422 else frozenset()
        return all(_table(row) in kept for row in set(self.rows) ^ set(self.before))

    def holds(self, typed: str) -> bool:
        """Say whether what was typed is stored, or in the page to be sent again."""
        stored = "\n".join(self.rows).replace("''", "'")
        as_json = (json.dumps(typed, ensure_ascii=ascii)[1:-1] for ascii in (False, True))
        return any(each in stored for each in (typed, *as_json)) or typed in _typed_in(self.page)

    def problem(self) -> str:
        """Say what is unclear about the answer; "" when nothing is."""
        answer = self.answer
        if answer.status_code >= 500:
            return "broken"
        if answer.status_code in {301, 302, 303}:
            return "" if answer.location.startswith("/") else f"leads to {answer.location}"
        if answer.is_json:
            body = answer.get_json()
            return "" if answer.status_code == 200 or body.get("message") else "no words"
        main = self.page.find("main")
        if main is None or main.find("h1") is None:
            return "no page"
        # On a pupil's small page the words stand beside the field.
        if answer.status_code == 422 and not main.find_all(role="alert") + main.select("#problems"):
            return "no summary of problems"
        return ""


def _typed_in(page: BeautifulSoup) -> str:
    fields = page.select("input[value]")
    return "\n".join([*(str(f["value"]) for f in fields), page.get_text()])


Send = Callable[..., Sent]


@pytest.fixture
def send(cast: Cast, restore: Callable[[], None], database_url: str) -> Send:
    """Send one form in an untouched database; `keep` goes on from what the last one left."""
    file = database_url.removeprefix("sqlite:///")

    def rows() -> list[str]:
        with closing(sqlite3.connect(file)) as connection:
            return sorted(row for row in connection.iterdump() if row.startswith("INSERT"))

    restored = rows()

    def sent(endpoint: str, *, who: str = "", keep: bool = False, **request: Any) -> Sent:
        if not keep:
            restore()
        before = rows() if keep else restored
        browser = cast.visitor(who or FORMS[endpoint].who)
        answer = browser.post(address(cast, endpoint), **request)
        answer.get_data()
        return Sent(endpoint, answer, rows(), before)

    return sent


def address(cast: Cast, endpoint: str) -> str:
    known = values(cast, endpoint)
    if endpoint.startswith("submissions."):
        known["exercise_id"] = EXERCISE
    if activity_id := OPEN_FOR.get(endpoint):
        known["session_id"] = cast.ids[f"{activity_id}.session"]
    if purpose := {
        "accounts.use_sign_in_link": "sign_in",
        "accounts.set_password": "reset_password",
    }.get(endpoint):
        known["token"] = cast.words[purpose]
    adapter = cast.app.url_map.bind("localhost")
    rule = next(iter(cast.app.url_map.iter_rules(endpoint)))
    return adapter.build(endpoint, {name: known[name] for name in rule.arguments}, method="POST")


def body(form: Form, fields: Fields, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return fields as the page of the form sends them."""
    if form.json:
        return {"json": fields, "headers": {"Accept": "application/json", **(headers or {})}}
    return {"data": fields, "headers": headers or {}}


def with_text(form: Form, cast: Cast, typed: str) -> Fields:
    """Return the form with something else in its field for words."""
    fields = form.filled(cast)
    if form.json:
        return {"slots": {form.text: {"value": typed, "base": 0}}}
    return {**fields, form.text: typed}


def those(wanted: Callable[[Form], object]) -> Iterator[tuple[str, Form]]:
    return ((endpoint, form) for endpoint, form in FORMS.items() if wanted(form))


# -- The table is whole, and the forms in it are good ----------------------------------------------


def test_every_endpoint_that_takes_post_is_in_the_table(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert posts == set(FORMS), "add the endpoint to FORMS, filled in well"


def test_without_scripts_each_form_does_what_it_says(send: Send, cast: Cast) -> None:
    """A plain form post, which also shows that the forms of the table are filled in well."""
    wrong = []
    for endpoint, form in FORMS.items():
        sent = send(endpoint, **body(form, form.filled(cast), {"Accept": "text/html"}))
        done = sent.answer.status_code in {200, 303} and not sent.problem()
        as_asked = endpoint in AS_ASKED
        if not done or (sent.unchanged and not as_asked) or (sent.answer.is_json and not form.json):
            wrong.append(f"{endpoint}: {sent.answer.status} {sent.problem()}")
    assert not wrong, "\n".join(wrong)


# -- The ten bad inputs ----------------------------------------------------------------------------


def test_empty_is_told_and_nothing_is_written(send: Send, cast: Cast) -> None:
    wrong = []
    for endpoint, form in FORMS.items():
        blank = dict.fromkeys(form.filled(cast), "")
        for fields in ({}, {"slots": {}} if form.json else blank):
            sent = send(endpoint, **body(form, fields))
            if sent.problem() or not (form.button or sent.unchanged):
                wrong.append(f"{endpoint}: {sent.answer.status} {sent.problem()} {sent.written}")
    assert not wrong, "\n".join(wrong)


def test_a_megabyte_of_text_is_told_and_comes_back(send: Send, cast: Cast) -> None:
    wrong = []
    for endpoint, form in those(lambda form: form.text):
        typed = "Ord " * 250_000 + "slutt"
        sent = send(endpoint, **body(form, with_text(form, cast, typed)))
        told = sent.answer.status_code in {413, 422} and not sent.problem()
        # A script that saves keeps the words on its page, and on the device.
        kept = form.secret or form.json or typed in _typed_in(sent.page)
        if not told or not kept or any(len(row) > 500_000 for row in sent.rows):
            wrong.append(f"{endpoint}: {sent.answer.status} {sent.problem()} kept: {kept}")
    assert not wrong, "\n".join(wrong)


def test_more_than_the_server_takes_is_told_and_nothing_is_written(send: Send, cast: Cast) -> None:
    too_much = b"x=" + b"y" * 4 * 1024 * 1024
    wrong = []
    for endpoint in FORMS:
        for kind in ("application/x-www-form-urlencoded", "application/json"):
            sent = send(endpoint, data=too_much, content_type=kind)
            passed_over = FORMS[endpoint].button and kind == "application/json"
            if sent.problem() or not (passed_over or sent.unchanged):
                wrong.append(f"{endpoint}: {kind}: {sent.answer.status} {sent.problem()}")
    assert not wrong, "\n".join(wrong)


def test_the_wrong_kind_of_value_is_told_and_nothing_is_written(send: Send, cast: Cast) -> None:
    wrong = []
    for endpoint, form in FORMS.items():
        good = form.filled(cast)
        picture = (BytesIO(b"\x89PNG\r\n\x1a\n\x00"), "<b>bilde</b>.png")
        spoilt: list[dict[str, Any]] = [
            body(form, {**good, name: bad})
            for name in form.strict
            for bad in ("abc", "-1", "9" * 5000, "1e400", ["x", "y", "z"])
        ]
        if form.text and not form.json:
            spoilt.append(
                {"data": {**good, form.text: picture}, "content_type": "multipart/form-data"}
            )
        for thing in (["x"], 5, {"name": 5, "text": {"a": []}, "email": [1]}):
            spoilt.append({"json": thing})
        spoilt.append({"data": b"\xff\xfe{", "content_type": "application/json"})
        spoilt.append({"data": b"[" * 100_000, "content_type": "application/json"})
        spoilt.append({"data": b"x", "content_type": "multipart/form-data"})
        for request in spoilt:
            sent = send(endpoint, **request)
            if sent.problem() or not (form.button or sent.unchanged):
                wrong.append(
                    f"{endpoint}: {str(request)[:150]}: {sent.answer.status} {sent.problem()} "
                    f"{sent.written}"
                )
    assert not wrong, "\n".join(wrong)


def test_what_belongs_to_others_cannot_be_reached(send: Send, cast: Cast) -> None:
    wrong = []
    for endpoint, form in FORMS.items():
        good = form.filled(cast)
        for who in set(PEOPLE[1:]) - WHO_MAY[endpoint]:
            sent = send(endpoint, who=who, **body(form, good))
            if outcome(sent.answer) != expected(endpoint, who) or not sent.unchanged:
                wrong.append(f"{endpoint} as {who}: {sent.answer.status} {sent.written}")
        if theirs := form.foreign(cast):
            sent = send(endpoint, **body(form, {**good, **theirs}))
            about_them = [row for row in sent.written if "AUDIT" not in row.upper()]
            mine = send(endpoint, **body(form, good)).written if endpoint == "courses.dates" else []
            if sent.problem() or len(about_them) > len(mine):
                wrong.append(f"{endpoint} with {theirs}: {sent.answer.status} {about_them}")
    assert not wrong, "\n".join(wrong)


def test_sent_twice_is_done_once(send: Send, cast: Cast) -> None:
    wrong = []
    for endpoint, form in FORMS.items():
        first = send(endpoint, **body(form, form.filled(cast)))
        second = send(endpoint, keep=True, **body(form, form.filled(cast)))
        grown = {
            table
            for table in {_table(row) for row in second.rows} - {"audit_entries"}
            if _count(second.rows, table) > _count(first.rows, table)
        }
        if second.problem() or not grown <= form.again:
            wrong.append(f"{endpoint}: {second.answer.status} {second.problem()} {grown}")
    assert not wrong, "\n".join(wrong)


def _table(row: str) -> str:
    return row.split('"')[1]


def _count(rows: list[str], table: str) -> int:
    return sum(_table(row) == table for row in rows)


def test_after_sign_out_the_words_come_back_and_can_be_sent(send: Send, cast: Cast) -> None:
    wrong = []
    for endpoint, form in those(lambda form: form.who not in WITHOUT_ACCOUNT):
        typed = "ord@example.org" if endpoint == "courses.invite" else "Ord jeg skrev"
        fields = with_text(form, cast, typed) if form.text else form.filled(cast)
        if form.secret:
            fields[form.text] = "et helt nytt passord"
        late = {"Sec-Fetch-Site": "same-origin"}
        sent = send(endpoint, who="anonymous", **body(form, fields, late))
        if sent.problem() or sent.answer.status_code not in {302, 303, 401}:
            wrong.append(f"{endpoint}: {sent.answer.status} {sent.problem()}")
        elif endpoint != "accounts.sign_out" and not sent.unchanged:
            wrong.append(f"{endpoint}: written {sent.written}")
        elif form.text and not form.secret and not form.json:
            problem = _sign_in_and_send_again(sent, form, cast, typed)
            if problem:
                wrong.append(f"{endpoint}: {problem}")
    assert not wrong, "\n".join(wrong)


def _sign_in_and_send_again(sent: Sent, form: Form, cast: Cast, typed: str) -> str:
    if not sent.holds(typed):
        return "the words are gone"
    browser = cast.visitor("anonymous")
    carried = _fields(sent.page, "/sign-in")
    name = form.who.replace("_", ".")
    again = browser.post(
        "/sign-in", data={**carried, "email": f"{name}@example.org", "password": PASSWORD}
    )
    page = BeautifulSoup(again.text, "html.parser")
    action = page.select_one("main form")["action"]
    answer = browser.post(action, data=_fields(page, action))
    if answer.status_code not in {200, 303}:
        return f"sent again: {answer.status}"
    shown = answer.text if answer.status_code == 200 else browser.get(answer.location).text
    if typed not in shown and sent.endpoint not in {"accounts.invite_person", "reviews.decide"}:
        return f"sent again, but it is not there: {answer.status}"
    return ""


def _fields(page: BeautifulSoup, action: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for control in page.select(f'form[action="{action}"] input[name]'):
        fields.setdefault(control["name"], []).append(control.get("value", ""))
    return fields


def test_unknown_fields_are_passed_over(send: Send, cast: Cast, app: Flask) -> None:
    unknown = {
        "id": "1",
        "user_id": "1",
        "author_id": "1",
        "cohort_id": str(cast.ids["other_cohort"]),
        "enrolment_id": str(cast.ids["Havbris.enrolment"]),
        "published_at": "2020-01-01",
        "is_admin": "y",
        "email": "annen@example.org",
        "password_hash": "x",
        "base.no-such-slot": "0",
        "no-such-slot": "x",
        "date-999999": "x",
        "__class__": "x",
        "": "x",
    }
    wrong = []
    for endpoint, form in FORMS.items():
        good = form.filled(cast)
        extra = {name: value for name, value in unknown.items() if name not in good}
        if endpoint in {"accounts.edit_person", "accounts.invite_person"}:
            del extra["is_admin"]  # known there
        plain = send(endpoint, **body(form, good))
        sent = send(endpoint, **body(form, {**extra, **good}))
        same = [_essence(row) for row in sent.rows] == [_essence(row) for row in plain.rows]
        if sent.problem() or sent.answer.status != plain.answer.status or not same:
            wrong.append(f"{endpoint}: {sent.answer.status} {sent.problem()} {sent.written}")
    assert not wrong, "\n".join(wrong)


def _essence(row: str) -> tuple[object, ...]:
    """A row without what differs each time: moments, and what is drawn by lot."""
    return tuple(
        "…"
        if re.search(
            r"\d\d:\d\d:\d\d|argon2|@erased|[0-9a-f]{40}|[A-Z0-9]{4}-[A-Z0-9]{4}|://|^'[A-Z0-9]{6}'$",
            word,
        )
        else word
        for word in re.split(r",(?=['X\d-])", row)
    )


CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")


def test_control_characters_are_left_out_and_the_words_kept(send: Send, cast: Cast) -> None:
    wrong = []
    for endpoint, form in FORMS.items():
        for name in dict.fromkeys((form.text, *form.strict)):
            if not name:
                continue
            typed = "Før\0 og\x07 \x1b[31metter\x9b\r\nBcc: x@example.org"
            fields = with_text(form, cast, typed) if name == form.text else form.filled(cast)
            if name != form.text:
                fields[name] = typed
            sent = send(endpoint, **body(form, fields))
            dirty = [row for row in sent.written if CONTROLS.search(row) or "\\u0000" in row]
            lost = not form.secret and name == form.text and not sent.holds("etter")
            if sent.problem() or dirty or lost:
                wrong.append(f"{endpoint} {name}: {sent.answer.status} {sent.problem()} {dirty}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "typed",
    [
        "👩🏽‍🌾 🇳🇴 ❤️",
        "a\u030a e\u0301 Z\u0351\u036b\u0343\u036a",  # combining
        "עברית ثم العربية \u202eabc\u202c",  # right to left, and turned round
        "na\u200dme \u200b \ufeff",  # joined by nothing
        "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}",
    ],
    ids=["emoji", "combining", "right to left", "zero width", "markup"],
)
def test_all_signs_are_words_like_any(send: Send, cast: Cast, typed: str) -> None:
    wrong = []
    for endpoint, form in those(lambda form: form.text):
        sent = send(endpoint, **body(form, with_text(form, cast, typed)))
        kept = form.secret or any(
            sent.holds(words.strip()) for words in (typed, unicodedata.normalize("NFC", typed))
        )
        alive = sent.page.find("img", src="x") or (
            "{{7*7}}" in typed and "alert(1)</s" in (sent.answer.text)
        )
        if sent.problem() or not kept or alive:
            wrong.append(f"{endpoint}: {sent.answer.status} {sent.problem()} kept: {kept}")
    assert not wrong, "\n".join(wrong)


# -- What is no form at all ------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_do_nothing(
    method: str, cast: Cast, restore: Callable[[], None], database_url: str
) -> None:
    file = database_url.removeprefix("sqlite:///")

    def rows() -> list[str]:
        with closing(sqlite3.connect(file)) as connection:
            dumped = (row for row in connection.iterdump() if row.startswith("INSERT"))
            return sorted(row for row in dumped if not row.startswith('INSERT INTO "audit'))

    restore()
    before = rows()
    wrong = []
    for endpoint, form in FORMS.items():
        with cast.visitor(form.who).open(address(cast, endpoint), method=method) as answer:
            if answer.status_code >= 500 or rows() != before:
                wrong.append(f"{method} {endpoint}: {answer.status}")
                restore()
    assert not wrong, "\n".join(wrong)


ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "/\t//[",  # a browser passes over the tab; what is left is no address
    "/\t/℀",
    "javascript:alert(1)",
    "/home\r\nSet-Cookie: a=b",
]


def test_no_form_leads_away_from_here(cast: Cast) -> None:
    who = fixed(email="founder@example.org", password=PASSWORD)(cast)
    for target in ELSEWHERE:
        led = [
            cast.visitor("anonymous").post("/language", data={"language": "nb", "next": target}),
            cast.visitor("anonymous").post("/sign-in", data={**who, "next": target}),
            cast.visitor("anonymous").post("/sign-in", data={**who, "resend_action": target}),
            cast.visitor("founder").get("/sign-in", query_string={"next": target}),
        ]
        assert {answer.location for answer in led} == {"/", "/home"}, target


def test_words_from_elsewhere_are_not_shown_to_be_sent(cast: Cast) -> None:
    for origin in ("http://[", "null", "", "http://evil.example", "x"):
        answer = cast.visitor("anonymous").post(
            "/account", data={"name": "Ord utenfra"}, headers={"Origin": origin}
        )
        assert answer.status_code == 302, origin
        assert "Ord utenfra" not in answer.text


def test_a_number_without_sense_is_no_error(cast: Cast) -> None:
    admin, mentor = cast.visitor("admin"), cast.visitor("mentor")
    for page in ("9" * 30, "-9", "0", "x", "1e9", "\0"):
        assert admin.get("/people", query_string={"page": page}).status_code == 200, page
        assert mentor.get("/queue", query_string={"page": page}).status_code in {200, 404}, page
    for number in ("9" * 5000, "\uff11", "1%00", "1;", "0x1", "+1", "1.0"):
        for place in ("/cohorts/{}", "/people/{}", "/submissions/{}/review", "/receipts/{}"):
            assert admin.get(place.format(number)).status_code == 404, (place, number)


def test_a_number_out_of_bounds_on_the_board_changes_nothing(send: Send, cast: Cast) -> None:
    numbers = ("99999999999", "9" * 5000, "0", "-1", "--1", "1e3", "1.5", "0x1", "²", "abc", "\0")
    others: dict[str, tuple[str, Fields]] = {
        "workshops.settings": ("days", {"own_names": "y"}),
        "workshops.steer_step": ("minutes", {"act": "retime"}),
        "workshops.add_time": ("seconds", {}),
        "workshops.go_to_part": ("part", {}),
    }
    for endpoint, (name, others_sent) in others.items():
        for number in numbers:
            for accept, told in (("application/json", {400, 409, 422}), ("text/html", None)):
                data = {**others_sent, name: number}
                sent = send(endpoint, data=data, headers={"Accept": accept})
                assert not sent.problem() or sent.answer.is_json, (endpoint, number)
                assert told is None or sent.answer.status_code in told, (endpoint, number)
                assert sent.unchanged, (endpoint, number)


def test_a_row_that_is_not_there_is_no_error(send: Send, cast: Cast) -> None:
    for action in ("remove-row:income:", "add-row:income:", "save:"):
        for row in ("9" * 5000, "-1", "x", "²", "\0", ""):
            fields = hand_in(cast) | {"action": action + row}
            sent = send("submissions.hand_in", data=fields)
            assert sent.answer.status_code in {200, 303}, (action, row)
            assert sent.holds(fields["model.users"])


def test_the_address_in_a_mail_does_not_come_from_the_request(
    cast: Cast, stored: Store, app: Flask
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # the cookie of its token is for another host
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}
    data = EMAIL(cast) | {"email": "mentor@example.org"}
    answer = cast.visitor("anonymous").post("/sign-in-link", data=data, headers=evil)
    assert answer.location == "/sign-in-link?sent=1"
    mail = stored.one(select(OutboxMessage).where(OutboxMessage.kind == "sign_in_link"))
    assert app.config["PUBLIC_URL"] in mail.body
    assert "evil" not in mail.body + mail.subject
