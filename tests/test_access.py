"""Who may do what: every endpoint × every kind of person, against one table.

A new endpoint that is missing from the table fails. Each request is sent in full, by a browser in
which that person is signed in; the answer must be "not found" for those whom the table leaves out,
the way to sign in for those who have no account, and neither of the two for the rest.

Pupils have no account, so what is theirs alone is "not found" for anybody else: whether there is
such a session is told to nobody.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.access import declaration
from app.workshops import live
from tests.cast import PEOPLE, WITHOUT_ACCOUNT, Cast, make_cast
from tests.databases import dispose

ALL = frozenset(PEOPLE)
SIGNED_IN = ALL - WITHOUT_ACCOUNT
TEAM = frozenset({"founder"})
REVIEWERS = frozenset({"mentor"})
STAFF = frozenset({"staff"})
RUN_IT = frozenset({"staff", "admin"})
ADMIN = frozenset({"admin"})
IN_COHORT = frozenset({"founder", "other_founder", "mentor", "other_mentor", "staff"})
PREPARE = frozenset({"mentor", "other_mentor", "staff"})
TEACHERS = frozenset({"teacher", "other_teacher", "admin"})
HOST = frozenset({"teacher"})
STEER = frozenset({"teacher", "cohost"})
SHOW = frozenset({"teacher", "cohost", "projector"})
PUPIL = frozenset({"participant"})

#: Endpoint → who may. Everything is about Nordlys and its cohort, and the teacher's session.
TABLE: dict[str, frozenset[str]] = {
    "static": ALL,
    "health.healthz": ALL,
    "health.readyz": ALL,
    "overview.front": ALL,
    "overview.home": SIGNED_IN,
    "overview.path": IN_COHORT,
    "overview.matrix": RUN_IT,
    "overview.concept_sheet": TEAM,
    "accounts.sign_in": ALL,
    "accounts.sign_out": ALL,
    "accounts.sign_in_link": ALL,
    "accounts.use_sign_in_link": ALL,
    "accounts.reset_password": ALL,
    "accounts.set_password": ALL,
    "accounts.language": ALL,
    "accounts.account": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.export": SIGNED_IN,
    "accounts.delete_account": SIGNED_IN,
    "accounts.sign_out_everywhere": SIGNED_IN,
    "accounts.end_sign_in": TEAM,  # a device of the founder
    "accounts.people": ADMIN,
    "accounts.edit_person": ADMIN,
    "accounts.erase_person": ADMIN,
    "accounts.invite_person": ADMIN,
    "accounts.revoke_invitation": ADMIN,
    "courses.invitation": ALL,
    "courses.cohorts": RUN_IT | {"other_staff"},  # each sees their own
    "courses.new_cohort": ADMIN,
    "courses.cohort": RUN_IT,
    "courses.settings": RUN_IT,
    "courses.dates": RUN_IT,
    "courses.add_missing_dates": RUN_IT,
    "courses.end_cohort": RUN_IT,
    "courses.invite": RUN_IT,
    "courses.invitations": RUN_IT,
    "courses.resend_invitation": RUN_IT,
    "courses.revoke_invitation": RUN_IT,
    "courses.assign_mentors": RUN_IT,
    "courses.end_membership": RUN_IT,
    "courses.new_team": RUN_IT,
    "courses.team": RUN_IT,
    "courses.rename_team": RUN_IT,
    "courses.place_member": RUN_IT,
    "courses.end_team_member": RUN_IT,
    "courses.withdraw": RUN_IT,
    "courses.lesson": IN_COHORT,
    "courses.read_lesson": frozenset({"founder", "other_founder"}),
    "courses.guide": PREPARE,
    "submissions.exercise": TEAM,
    "submissions.save_draft": TEAM,
    "submissions.hand_in": TEAM,
    "submissions.round": TEAM | REVIEWERS | STAFF,
    "submissions.receipt": TEAM | REVIEWERS | STAFF,
    "submissions.receipt_content": TEAM | REVIEWERS | STAFF,
    "workshops.library": ALL,
    "workshops.workshop": ALL,
    "workshops.preview": ALL,
    "workshops.run_sheet": ALL,
    "workshops.handout": ALL,
    "workshops.blank_poster": ALL,
    "workshops.own_sessions": TEACHERS,  # each sees their own
    "workshops.new_session": TEACHERS,
    "workshops.delete_session": HOST,
    "workshops.make_link": HOST,
    "workshops.revoke_link": HOST,
    **dict.fromkeys(
        (
            "workshops.board",
            "workshops.board_state",
            "workshops.board_stream",
            "workshops.results",
            "workshops.results_xlsx",
            "workshops.results_pdf",
            "workshops.poster",
            "workshops.session_run_sheet",
            "workshops.steer_run",
            "workshops.add_time",
            "workshops.go_to_part",
            "workshops.teacher_answer",
            "workshops.steer_step",
            "workshops.steer_card",
            "workshops.approve_all",
            "workshops.screen",
            "workshops.steer_person",
            "workshops.move_person",
            "workshops.move_somebody",
            "workshops.merge_people",
            "workshops.write_from_paper",
            "workshops.make_groups",
            "workshops.rename_group",
            "workshops.settings",
            "workshops.door",
            "workshops.end",
        ),
        STEER,
    ),
    "workshops.projector": SHOW,
    "workshops.stage_state": SHOW,
    "workshops.stage_stream": SHOW,
    "workshops.join": ALL,
    "workshops.join_session": ALL,
    "workshops.resume": ALL,
    "workshops.take_link": ALL,
    "workshops.pupil": PUPIL,
    "workshops.pupil_state": PUPIL,
    "workshops.pupil_stream": PUPIL,
    "workshops.answer": PUPIL,
    "workshops.mine": PUPIL,
    "workshops.erase_me": PUPIL,
    "workshops.leave": PUPIL,
    "workshops.share": PUPIL,
    "workshops.take_turn": PUPIL,
    "reviews.queue": frozenset({"mentor", "other_mentor"}),
    "reviews.review": REVIEWERS | STAFF,
    "reviews.feedback": TEAM,
    "reviews.comment": REVIEWERS,
    "reviews.reply": TEAM | REVIEWERS,
    "reviews.resolve": REVIEWERS,
    "reviews.change_message": REVIEWERS,
    "reviews.delete_message": REVIEWERS,
    "reviews.decide": REVIEWERS,
}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Everybody, on this test's database."""
    return make_cast(app)


def values(cast: Cast, endpoint: str) -> dict[str, object]:
    """Return what the address of an endpoint is made of: things of Nordlys and its cohort.

    In a lesson: those of the teacher's session.
    """
    ids, words = cast.ids, cast.words
    tokens = {"courses.invitation": "invitation", "workshops.take_link": "teacher.link"}
    return {
        "cohort_id": ids["cohort"],
        "enrolment_id": ids["Nordlys.enrolment"],
        "exercise_id": cast.exercise.id,
        "lesson_id": cast.course.lessons[0].id,
        "module_id": cast.course.modules[0].id,
        "round": 1,
        "number": words["number"],
        "submission_id": ids["answered" if endpoint == "reviews.feedback" else "submission"],
        "thread_id": ids["thread"],
        "message_id": ids["unsent_message"],
        "membership_id": ids["membership"],
        "member_id": ids["Nordlys.member"],
        "role_id": ids["invited_role"],
        "invitation_id": ids["invitation"],
        "user_id": ids["other_mentor"],
        "sign_in_id": ids["founder.sign_in"],
        "token": words.get(tokens.get(endpoint, ""), "no-such-token"),
        "filename": "favicon.svg",
        "workshop_id": cast.workshop.id,
        "handout_id": cast.workshop.handouts[0].id,
        "session_id": ids["teacher.session"],
        "code": words["teacher.code"],
        "step_id": ids["teacher.step"],
        "response_id": ids["teacher.response"],
        "participant_id": ids["teacher.participant"],
        "group_id": ids["teacher.group"],
        "seat_id": ids["teacher.seat"],
    }


def addresses(cast: Cast) -> list[tuple[str, str, str]]:
    """Return endpoint, method and address of everything that the application answers."""
    found = []
    adapter = cast.app.url_map.bind("localhost")
    for rule in cast.app.url_map.iter_rules():
        known = values(cast, rule.endpoint)
        url = adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})
        for method in sorted(rule.methods & {"GET", "POST"}):
            found.append((rule.endpoint, method, url))
    return found


def outcome(answer: TestResponse) -> str:
    """Say in one word how a request was answered."""
    to_sign_in = answer.status_code in {301, 302, 303} and "/sign-in" in answer.location
    if answer.status_code == 401 or to_sign_in:
        return "sign in"
    if answer.status_code == 404:
        return "not found"
    return "broken" if answer.status_code >= 500 else "answered"


def expected(endpoint: str, who: str) -> str:
    """Say what the table promises."""
    if who in TABLE[endpoint]:
        return "answered"
    signs_in = who in WITHOUT_ACCOUNT and TABLE[endpoint] != PUPIL
    return "sign in" if signs_in else "not found"


#: Signing in and out leads to the sign-in page for anybody, and links that do not exist are told.
LEADS_TO_SIGN_IN = {"accounts.sign_out", "accounts.sign_out_everywhere"}


def test_every_endpoint_is_in_the_table_and_says_who_may(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(TABLE), "add the endpoint to TABLE, and decide who may"
    silent = [name for name, view in app.view_functions.items() if declaration(view) is None]
    assert not silent, "declare @public, @signed_in or @allowed on these views"


@pytest.mark.only("sqlite")  # the rights are the same code on both; a file is soon restored
@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_gets_what_the_table_says_and_nothing_else(
    who: str, cast: Cast, restore: Callable[[], None]
) -> None:
    wrong = []
    for endpoint, method, url in addresses(cast):
        restore()  # one request may end what the next one is about
        with cast.visitor(who).open(url, method=method, data={"x": "y"}) as answer:
            got = outcome(answer)
        want = expected(endpoint, who)
        if got != want and not (got == "sign in" and endpoint in LEADS_TO_SIGN_IN):
            wrong.append(f"{method} {url} ({endpoint}): {got}, not {want}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def restore(app: Flask, cast: Cast, database_url: str, tmp_path: Path) -> Callable[[], None]:
    """Put the database file back to how the cast left it."""
    with app.app_context():
        dispose(app)
    file, kept = Path(database_url.removeprefix("sqlite:///")), tmp_path / "kept.db"
    shutil.copyfile(file, kept)

    def put_back() -> None:
        with app.app_context():
            dispose(app)
        for leftover in (Path(f"{file}-wal"), Path(f"{file}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(kept, file)
        live.init_app(app)  # it remembers rows by their version, and those begin again

    return put_back
