"""Home of a teacher: the session to go to, the others, and the way to the library."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag

from app.accounts.actions import make_user, sign_in
from app.accounts.models import User
from app.database import db
from app.workshops.actions import people, sessions
from tests.cast import Cast
from tests.statements import statements


@pytest.fixture
def taught(cast: Cast) -> Cast:
    """The cast with a teacher who is in no cohort."""
    with cast.app.app_context():
        teacher = make_user(
            "larer@example.org", "Liv Lærer", None, cast.now, may_run_workshops=True
        )
        cast.ids["teacher"] = teacher.id
        cast.tokens["teacher"] = sign_in(teacher, "Prøve", 1, cast.now, way="password")
        db.session.commit()
    return cast


def add(cast: Cast, state: str, days_ago: int, who: str = "teacher") -> int:
    """Make a session in a state; return its id."""
    with cast.app.app_context():
        workshop = cast.app.extensions["site"].workshops[0]
        host = db.session.get_one(User, cast.ids[who])
        at = cast.now - timedelta(days=days_ago)
        session = sessions.make_session(host, workshop, "nb", at)
        if state != "lobby":
            sessions.begin(session, at)
            people.join(session, "Modig oter", at)
        if state == "ended":
            sessions.end_session(session, session.host_id, at + timedelta(hours=1))
        db.session.commit()
        return session.id


def home(cast: Cast, who: str = "teacher") -> Tag:
    answer = cast.visitor(who).get("/home")
    assert answer.status_code == 200
    found = BeautifulSoup(answer.text, "html.parser").main
    assert found is not None
    return found


def links(part: Tag) -> list[str]:
    return [str(link["href"]) for link in part.select("a")]


def test_one_who_has_held_nothing_is_led_to_the_library(taught: Cast) -> None:
    main = home(taught)
    step = main.select_one(".next-step")
    assert step is not None
    assert links(step) == ["/workshops"]
    assert "Du er ikke med i noe kull nå" not in main.get_text()


def test_open_sessions_come_first_and_the_running_one_before_all(taught: Cast) -> None:
    ended = add(taught, "ended", days_ago=1)
    live = add(taught, "live", days_ago=2)
    ready = add(taught, "lobby", days_ago=3)
    main = home(taught)
    step = main.select_one(".next-step")
    assert step is not None
    assert "er i gang" in step.get_text()
    assert "Én er inne" in step.get_text()
    assert links(step) == [f"/sessions/{live}"]
    cards = [links(card) for card in main.select("li.card")]
    assert cards == [[f"/sessions/{ready}"], [f"/sessions/{ended}/results"], ["/workshops"]]
    assert "/sessions" in links(main)


def test_others_sessions_are_not_there(taught: Cast) -> None:
    with taught.app.app_context():
        db.session.get_one(User, taught.ids["mentor"]).may_run_workshops = True
        db.session.commit()
    theirs = add(taught, "live", days_ago=0, who="mentor")
    assert f"/sessions/{theirs}" not in links(home(taught))
    assert f"/sessions/{theirs}" in links(home(taught, "mentor"))


def test_one_who_may_not_run_workshops_sees_none_of_it(taught: Cast) -> None:
    assert "/workshops" not in links(home(taught, "founder"))


def test_home_asks_as_often_with_many_sessions_as_with_few(taught: Cast) -> None:
    visitor = taught.visitor("teacher")
    asked = []
    for number in (2, 20):
        for n in range(number):
            add(taught, "ended", days_ago=n)
        with statements() as sent:
            assert visitor.get("/home").status_code == 200
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 8
