"""The team's side: what it was told, beside its own words."""

from __future__ import annotations

import pytest

from tests.reviews.conftest import WHY, Scene, page, words
from tests.statements import statements


@pytest.fixture
def told(scene: Scene) -> int:
    """A submission that was sent back with two comments."""
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Hvem av dem?")
    scene.comment(submission, "", "Godt navn.", passage="name")
    scene.decide(submission, summary="Snevre inn målgruppa.")
    return submission


def test_the_decision_and_the_comments_stand_beside_the_words(scene: Scene, told: int) -> None:
    soup = page(scene.visitor("founder").get(f"/submissions/{told}/feedback"))
    assert "Snevre inn målgruppa." in words(soup.select_one(".decision"))
    mark = soup.select_one("[data-passage=why] mark")
    assert mark is not None
    assert mark.text == "De trenger jobb"
    part = soup.find(id="part-why")
    assert "Hvem av dem?" in words(part)
    assert "mentor" in words(part)


def test_the_exercise_page_shows_them_beside_its_fields(scene: Scene, told: int) -> None:
    enrolment = scene.ids["Nordlys"]
    soup = page(scene.visitor("founder").get(f"/enrolments/{enrolment}/exercises/name-it"))
    assert "Snevre inn målgruppa." in words(soup)
    field = soup.find(id="question-why")
    assert "Hvem av dem?" in words(field)
    area = field.select_one("textarea[form]")
    assert soup.find("form", id=area["form"])["action"].endswith("/messages")
    assert soup.find("form", id=area["form"]).find_parent("form") is None
    assert soup.find("a", href=f"/submissions/{told}/feedback") is not None


def test_before_the_decision_there_is_a_promise_and_nothing_else(scene: Scene) -> None:
    submission = scene.hand_in()
    scene.comment(submission, "De trenger jobb", "Hvem av dem?")
    soup = page(scene.visitor("founder").get(f"/submissions/{submission}/feedback"))
    assert "Svar er lovet innen" in words(soup)
    assert "Hvem av dem?" not in words(soup)
    assert soup.select(".thread, mark") == []


def test_in_the_next_round_earlier_comments_are_still_there(scene: Scene, told: int) -> None:
    second = scene.hand_in(days_ago=-1, why=WHY.replace("De trenger jobb", "De ønsker seg arbeid"))
    soup = page(scene.visitor("founder").get(f"/submissions/{second}/feedback"))
    assert "Tilbakemelding på runde 1" in words(soup)
    assert "Ordene er endret siden runde 1" in words(soup.find(id="part-why"))


@pytest.mark.parametrize("who", ["other-founder", "mentor", "stranger", "staff", "admin"])
def test_it_is_the_teams_alone(scene: Scene, told: int, who: str) -> None:
    assert scene.visitor(who).get(f"/submissions/{told}/feedback").status_code == 404


def test_who_left_the_team_reads_no_more(scene: Scene, told: int) -> None:
    with scene.app.app_context():
        from sqlalchemy import select

        from app.courses.models import TeamMember
        from app.database import db

        founder = scene.ids["founder"]
        for each in db.session.scalars(select(TeamMember).where(TeamMember.user_id == founder)):
            each.until_at = scene.now
        db.session.commit()
    assert scene.visitor("founder").get(f"/submissions/{told}/feedback").status_code == 404


def test_beside_every_field_costs_no_more_queries_than_once(scene: Scene, told: int) -> None:
    founder = scene.visitor("founder")
    founder.get(f"/submissions/{told}/feedback")
    with statements() as sent:
        founder.get(f"/submissions/{told}/feedback")
    few = len(sent)
    for n in range(30):
        scene.comment(told, "De trenger jobb", f"Nummer {n}")
    with statements() as sent:
        founder.get(f"/submissions/{told}/feedback")
    assert len(sent) == few
