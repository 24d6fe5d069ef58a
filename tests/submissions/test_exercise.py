"""The exercise page in all its states, for every kind of field."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.database import db
from app.reviews import actions as reviews
from app.submissions.models import Submission
from app.submissions.queries import rounds
from tests.statements import statements
from tests.submissions.conftest import Team, soup_of, words_of


def decide(team: Team, outcome: str, exercise: str = "name-it") -> None:
    with team.cast.app.app_context():
        mentor = db.session.get_one(User, team.cast.ids["mentor"])
        last = rounds(team.enrolment, exercise)[0]
        reviews.decide(mentor, last, outcome, "Nesten i mål.", clock.now())
        db.session.commit()


def test_not_begun_shows_question_deadline_and_an_empty_form(team: Team) -> None:
    form = team.open("name-it")
    words = words_of(form.response)
    assert "Ikke begynt" in words
    assert "Hva heter ideen?" in words
    assert "Frist:" in words
    assert "Omtrent 10 minutter" in words
    assert form.sent["name"] == ""
    assert form.sent["base.name"] == "0"
    assert len(form.soup.select("h1")) == 1
    primary = [b.get_text() for b in form.soup.select("main form .ds-button:not([data-variant])")]
    assert primary == ["Lever inn"]


def test_draft_is_put_back_with_its_revision(team: Team) -> None:
    team.save("name-it", {"name": ("Tindra", 0), "with-whom": (["nav", "company"], 0)})
    form = team.open("name-it", "mate")
    assert "Utkast" in words_of(form.response)
    assert form.sent["name"] == "Tindra"
    assert form.sent.getlist("with-whom") == ["nav", "company"]
    assert form.sent["base.name"] == "1"
    status = form.soup.select_one("[role=status][data-save-status]")
    assert status is not None
    assert status.get_text().startswith("Lagret")


def test_waiting_shows_answers_and_the_promise_and_no_form(team: Team) -> None:
    number = team.hand_in("name-it")
    page = team.browser().get(team.address("name-it"))
    words = words_of(page)
    assert "Svar lovet innen" in words
    assert number in words
    assert "Andre omgang" in words
    assert "Lever inn" not in words
    assert not soup_of(page).select("main form textarea[name=why]")


def test_changes_requested_brings_form_and_feedback_together(team: Team) -> None:
    team.hand_in("name-it")
    decide(team, "changes_requested")
    form = team.open("name-it")
    words = words_of(form.response)
    assert "Endringer ønsket" in words
    assert "Nesten i mål." in words
    assert form.sent["name"] == "Andre omgang"
    assert "Runde 1" in words


def test_approved_is_read_only(team: Team) -> None:
    team.hand_in("name-it")
    decide(team, "approved")
    words = words_of(team.browser().get(team.address("name-it")))
    assert "Oppgaven er godkjent" in words
    assert "Andre omgang" in words
    assert "Lever inn" not in words


def test_all_rounds_are_listed_last_first(team: Team) -> None:
    first = team.hand_in("name-it")
    decide(team, "changes_requested")
    second = team.hand_in("name-it")
    links = [
        link.get_text()
        for link in soup_of(team.browser().get(team.address("name-it"))).select(".rounds a")
    ]
    assert links == ["Runde 2", second, "Runde 1", first]


def test_every_control_has_a_label_and_says_in_words_what_must_be_filled(team: Team) -> None:
    for exercise in ("name-it", "count-it", "model-it"):
        page = team.open(exercise).soup
        for control in page.select("main form [name]:not([type=hidden]):not(button)"):
            if control.find_parent("template"):
                continue
            assert page.select(f'label[for="{control["id"]}"]'), control
            for described in str(control.get("aria-describedby", "")).split():
                assert page.find(id=described), described
        ids = [e["id"] for e in page.select("[id]") if not e.find_parent("template")]
        assert len(ids) == len(set(ids))
    name = team.open("name-it").soup.select_one('label[for="name"]')
    why = team.open("name-it").soup.select_one('label[for="why"]')
    assert "(må fylles ut)" in name.get_text()
    assert "(valgfritt)" in why.get_text()


def test_scale_has_words_at_both_ends(team: Team) -> None:
    page = team.open("name-it").soup
    labels = [
        page.select_one(f'label[for="{radio["id"]}"]').get_text()
        for radio in page.select("input[name=sure]")
    ]
    assert labels == ["1, Usikker", "2", "3", "4", "5, Sikker"]


def test_table_has_spare_rows_and_totals(team: Team) -> None:
    form = team.open("count-it")
    assert {name for name in form.sent if name.endswith(".what")} == {
        "costs.0.what",
        "costs.1.what",
        "costs.2.what",
    }
    team.save("count-it", {"costs": (team.examples("count-it")["costs"], 0)})
    output = team.open("count-it").soup.select_one("output[data-total=amount]")
    assert output.get_text().replace("\xa0", " ") == "5 250,5"


def test_examples_are_folded_and_named(team: Team) -> None:
    page = team.open("name-it").soup
    summaries = [s.get_text() for s in page.select("details.example > summary")]
    assert "Se et eksempel: Navn" in summaries
    assert not page.select("details.example[open]")


@pytest.mark.parametrize(
    ("language", "label", "help_"),
    [("nn", "Namn", "Eitt eller to ord."), ("en", "Name", "One or two words.")],
)
def test_exercise_is_shown_in_the_readers_language(
    team: Team, language: str, label: str, help_: str
) -> None:
    browser = team.browser()
    with browser.session_transaction() as session:
        session["language"] = language
    page = soup_of(browser.get(team.address("name-it")))
    assert page.select_one('label[for="name"]').get_text().startswith(label)
    assert page.find(id="name-help").get_text() == help_


def test_markup_in_answers_is_shown_as_it_was_typed(team: Team) -> None:
    evil = "</textarea><script>alert(1)</script>\"'&"
    team.save("name-it", {"name": (evil, 0), "why": (evil, 0)})
    form = team.open("name-it")
    assert form.sent["name"] == evil
    assert form.sent["why"] == evil
    assert "<script>alert" not in form.response.text


def test_page_starts_with_a_line_break_in_long_text_intact(team: Team) -> None:
    team.save("name-it", {"why": ("\n\nTo tomme linjer først", 0)})
    form = team.open("name-it")
    assert form.sent["why"] == "\n\nTo tomme linjer først"


@pytest.mark.parametrize("who", ["mentor", "staff", "admin", "other_staff"])
def test_only_the_team_sees_its_drafts(team: Team, who: str) -> None:
    team.save("name-it", {"name": ("Hemmelig", 0)})
    assert team.browser(who).get(team.address("name-it")).status_code == 404


def test_a_member_who_left_no_longer_sees_it(team: Team) -> None:
    with team.cast.app.app_context():
        from app.courses import actions as courses
        from app.courses.models import TeamMember

        staff = db.session.get_one(User, team.cast.ids["staff"])
        place = db.session.scalars(
            select(TeamMember).where(
                TeamMember.user_id == team.cast.ids["other_founder"], TeamMember.until_at.is_(None)
            )
        ).one()
        courses.end_team_member(place, staff, clock.now())
        db.session.commit()
    assert team.browser("mate").get(team.address("name-it")).status_code == 404


def test_number_of_queries_does_not_grow_with_rounds_or_drafts(team: Team) -> None:
    browser = team.browser()
    browser.get(team.address("name-it"))
    with statements() as before:
        browser.get(team.address("name-it"))
    for _ in range(3):
        team.hand_in("name-it")
        decide(team, "changes_requested")
    with statements() as after:
        browser.get(team.address("name-it"))
    assert len(before) <= 8, before
    assert len(after) <= 12, after


def test_content_of_earlier_rounds_is_not_read(team: Team) -> None:
    team.hand_in("name-it")
    decide(team, "changes_requested")
    team.hand_in("name-it")
    with team.cast.app.app_context():
        last, first = rounds(team.enrolment, "name-it")
        assert isinstance(first, Submission)
        assert "content" not in first.__dict__
        assert last.answers["name"] == "Andre omgang"
