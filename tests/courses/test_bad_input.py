"""Ten bad inputs for every form of courses: a clear answer each, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.courses.models import Cohort, CohortDate, Enrolment, InvitedRole, MentorAssignment, Team
from app.courses.models import TeamMember as Member
from tests.courses.conftest import page, problems


@dataclass(frozen=True)
class Form:
    """A form: where it is sent, a field to spoil, and the rest filled in well."""

    path: str
    field: str
    filled: dict[str, str]
    who: str = "staff"
    kept: bool = True  # the field shows again what was typed


FORMS = {
    "new cohort": Form(
        "/cohorts/new",
        "name",
        {"course": "first-steps", "starts_on": "2027-02-01", "reply_working_days": "5"},
        "admin",
    ),
    "settings": Form("/cohorts/{cohort}/settings", "name", {"reply_working_days": "5"}),
    "new team": Form("/cohorts/{cohort}/teams/new", "name", {}),
    "team name": Form("/cohorts/{cohort}/teams/{Nordlys}/name", "name", {}),
    "place": Form("/cohorts/{cohort}/teams/{Nordlys}/members", "person", {}, kept=False),
    "people to invite": Form(
        "/cohorts/{cohort}/invite", "people", {"role": "participant", "team": "", "language": "nb"}
    ),
    "new team in an invitation": Form(
        "/cohorts/{cohort}/invite",
        "new_team",
        {"people": "a@example.org", "role": "participant", "team": "", "language": "nb"},
    ),
}
TABLES = (Cohort, CohortDate, Team, Enrolment, Member, MentorAssignment, InvitedRole)


def counts(stored) -> list[int]:
    return [stored.one(select(func.count()).select_from(table)) for table in TABLES]


def typed_again(shown: BeautifulSoup, name: str) -> str:
    field = shown.find(["input", "textarea"], {"name": name})
    return field.get("value") or field.get_text()


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]


@pytest.fixture
def send(scene, form):
    """Send the form with a value in the field."""

    def posted(value: object, who: str = "", **more: object):
        data = {**form.filled, form.field: value, **more}
        return scene.browser(who or form.who).post(form.path.format(**scene.ids), data=data)

    return posted


def test_one_megabyte_is_told_and_kept(form, send, stored):
    before = counts(stored)
    shown = page(send("x" * 1_000_000), 422)
    assert problems(shown)
    assert counts(stored) == before
    if form.kept:
        assert "x" * 1_000_000 in typed_again(shown, form.field)


def test_empty_is_told(form, send, stored):
    before = counts(stored)
    answer = send("")
    assert counts(stored) == before
    if form.field != "new_team":  # which may be empty
        assert problems(page(answer, 422))


def test_a_file_where_words_belong_is_no_error(form, send, scene, stored):
    from io import BytesIO

    before = counts(stored)
    data = {**form.filled, form.field: (BytesIO(b"\x89PNG\r\n\x1a\n\x00"), "bilde.png")}
    answer = scene.browser(form.who).post(
        form.path.format(**scene.ids), data=data, content_type="multipart/form-data"
    )
    assert answer.status_code in {200, 422}
    assert counts(stored) == before


def test_json_where_a_form_belongs_is_told(form, scene, stored):
    before = counts(stored)
    browser = scene.browser(form.who)
    for body in ({"name": "x"}, {"name": {"a": 1}}, {"name": 5}, ["x"], "x", None):
        answer = browser.post(form.path.format(**scene.ids), json=body)
        assert problems(page(answer, 422)), body
    assert counts(stored) == before


def test_unknown_fields_are_passed_over(form, send):
    assert send("", is_admin="1", cohort_id="999").status_code in {200, 422}


def test_null_bytes_and_half_characters_do_no_harm(form, send, stored):
    for value in ("\x00", "a\x00b", b"\xff\xfe\xed\xa0\x80", "\u202e\u0000\x1b[31m"):
        assert send(value).status_code in {200, 303, 422}
    names = stored.all(select(Team.name)) + stored.all(select(Cohort.name))
    assert not any("\x00" in name for name in names)


def test_emoji_and_other_scripts_are_words_like_any(form, send):
    answer = send("👩🏽‍🌾 ⵣ العربية")
    assert answer.status_code in {200, 303, 422}
    if answer.status_code != 303 and form.kept:
        shown = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        assert "👩🏽‍🌾 ⵣ العربية" in typed_again(shown, form.field)


def test_markup_is_shown_as_typed(form, send):
    answer = send("<script>alert(1)</script>" + "x" * 200)
    assert b"<script>alert(1)" not in answer.data


def test_after_sign_out_nothing_is_saved_and_what_was_typed_comes_back(form, scene, stored):
    before = counts(stored)
    answer = scene.browser("anonymous").post(
        form.path.format(**scene.ids),
        data={**form.filled, form.field: "Noe jeg skrev"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 401
    assert "Noe jeg skrev" in answer.get_data(as_text=True)
    assert counts(stored) == before


def test_a_form_without_its_token_is_not_taken(form, scene, stored):
    before = counts(stored)
    browser = scene.browser(form.who)
    answer = browser.post(
        form.path.format(**scene.ids),
        data={**form.filled, form.field: "Noe jeg skrev"},
        headers={"Sec-Fetch-Site": "same-origin"},
        with_token=False,
    )
    assert answer.status_code == 400
    assert "Noe jeg skrev" in answer.get_data(as_text=True)
    assert counts(stored) == before


def test_somebody_elses_is_not_found(form, scene, stored):
    before = counts(stored)
    for who in ("outsider", "founder", "mentor"):
        answer = scene.browser(who).post(
            form.path.format(**scene.ids), data={**form.filled, form.field: "Noe"}
        )
        assert answer.status_code == 404, who
    assert counts(stored) == before


@pytest.mark.parametrize(
    "path",
    [
        "/cohorts/{}",
        "/cohorts/{}/dates",
        "/cohorts/1/teams/{}",
        "/cohorts/1/people/{}/end",
        "/cohorts/1/invitations/{}/revoke",
        "/cohorts/1/teams/1/members/{}/end",
        "/cohorts/{}/lessons/finding-it",
    ],
)
def test_an_id_that_nothing_has_is_not_found(scene, path):
    staff = scene.browser("staff")
    for number in ("0", "999999", "99999999999999999999", "-1", "x", "1%00"):
        assert staff.get(path.format(number)).status_code == 404, number
