"""Home: the one next thing for each kind of person."""

from __future__ import annotations

from bs4 import BeautifulSoup

from app.accounts.actions import sign_in
from app.accounts.models import User
from app.database import db
from app.reviews import actions as reviews
from app.submissions.models import Submission
from tests.cast import Cast


def page(cast: Cast, who: str, path: str = "/home") -> BeautifulSoup:
    answer = cast.visitor(who).get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def next_step(soup: BeautifulSoup) -> str:
    found = soup.select_one(".next-step")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def test_a_founder_sees_what_to_do_next_and_the_six_modules(cast):
    soup = page(cast, "founder")
    assert len(soup.select(".path > li")) == len(cast.course.modules)
    assert f"Les «{cast.course.lessons[0].title.nb}»" in next_step(soup)


def test_when_changes_are_asked_for_that_comes_first(cast):
    with cast.app.app_context():
        mentor = db.session.get_one(User, cast.ids["mentor"])
        waiting = db.session.get_one(Submission, cast.ids["submission"])
        reviews.decide(mentor, waiting, "changes_requested", "Litt til.", cast.now)
        db.session.commit()
    soup = page(cast, "founder")
    assert f"Mentor ber om endringer i «{cast.exercise.title.nb}»" in next_step(soup)
    link = soup.select_one(".next-step .ds-button")
    assert link is not None
    assert link["href"].endswith(f"/exercises/{cast.exercise.id}")


def test_a_mentor_sees_how_many_wait(cast):
    text = page(cast, "mentor").get_text(" ")
    assert "Én innlevering venter på svar" in text


def test_staff_see_their_cohort_and_other_staff_do_not(cast):
    first = f"/cohorts/{cast.ids['cohort']}/matrix"
    assert page(cast, "staff").select_one(f'a[href="{first}"]')
    assert not page(cast, "other_staff").select_one(f'a[href="{first}"]')


def test_one_who_is_nowhere_is_told_what_to_do(cast):
    with cast.app.app_context():
        from app.accounts.actions import make_user

        stranger = make_user("ingen@example.org", "Ingen", None, cast.now)
        cast.tokens["stranger"] = sign_in(stranger, "Prøve", 1, cast.now, way="password")
        db.session.commit()
    assert "Du er ikke med i noe kull nå" in page(cast, "stranger").get_text(" ")


def test_an_admin_is_led_to_make_a_cohort(cast):
    assert page(cast, "admin").select_one('a[href="/cohorts"]')
