"""The board is drawn from pieces that are remembered: it is the board that would be drawn anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

from app.workshops.views.pieces import TOKEN
from tests.workshops.classroom import Classroom, make_classroom
from tests.workshops.test_steering import cohost_of

#: What is another in each answer: the form's token, the clock, and the seconds that are left.
MOVES = re.compile(r'value="[\w.-]{60,}"|data-now="\d+"|>\d+:\d\d<|data-paused-left="\d+"')


def drawn(room: Classroom) -> str:
    """The board, without what moves by itself."""
    return MOVES.sub("", room.board().text)


def a_lesson(room: Classroom) -> Iterator[str]:
    """All that changes how a person or a card looks, one thing at a time."""
    one, other = room.pupils[:2]
    yield "the lobby"
    room.open("wall")
    yield "an activity"
    one.write("card-1", text="de som bor langt unna")
    yield "a card"
    card = room.response_id(one, "card-1")
    for act in ("spotlight", "spotlight-off", "take-back", "approve", "hide", "show"):
        room.do(f"cards/{card}", act=act)
        yield act
    one.write("card-1", text="skrevet om", base=1)
    yield "a card that is changed"
    other.write("card-1", text="ring 91 23 45 67")
    yield "a card that is held"
    room.do("run", act="lock")
    one.write("card-2", text="for sent")
    yield "a late card"
    for act in ("untimed", "timed", "let-in", "remove", "let-back"):
        room.do(f"people/{other.id}", act=act)
        yield act
    name = re.findall(
        r'name="name" value="([^"]+)"', one.browser.get(f"/live/{room.id}/share").text
    )
    one.browser.post(f"/live/{room.id}/share", data={"name": name[0]})
    yield "one more on a device"
    room.open("teams")
    room.do("groups")
    yield "teams"
    room.teacher.post(f"/sessions/{room.id}/paper", data={"name": "Papirlaget"})
    yield "from paper"
    room.teacher.post("/language", data={"language": "en"})
    yield "another language"
    room.do(f"people/{other.id}", act="erase")
    yield "erased"
    room.do("end", act="end")
    yield "the end"
    room.do("end", act="reopen")
    yield "open again"


def test_what_is_remembered_is_what_would_be_drawn_anew(room: Classroom) -> None:
    remembered = room.app.extensions["live"].remembered
    seen = set()
    for what in a_lesson(room):
        board = drawn(room)
        remembered.pieces.forget_all()
        assert drawn(room) == board, what
        seen.add(board)
    assert len(seen) > 20, "each change is to show"


def test_each_browser_gets_a_token_of_its_own(room: Classroom) -> None:
    helper = cohost_of(room)
    with helper.session_transaction() as cookie:  # visitors share one secret
        cookie["csrf_token"] = "a secret of another browser"
    tokens = []
    for browser in (room.teacher, helper, room.teacher):
        text = browser.get(f"/sessions/{room.id}").text
        assert TOKEN not in text
        forms = BeautifulSoup(text, "html.parser").select("#people form")
        assert len(forms) == len(room.pupils)
        tokens.append({form.find("input", attrs={"name": "csrf_token"})["value"] for form in forms})
    assert [len(each) for each in tokens] == [1, 1, 1]
    assert tokens[1].isdisjoint(tokens[0] | tokens[2])
    person = room.pupils[0].id
    for browser, token, act in ((helper, tokens[1], "untimed"), (room.teacher, tokens[2], "timed")):
        data = {"act": act, "csrf_token": token.pop()}
        done = browser.post(f"/sessions/{room.id}/people/{person}", data=data, with_token=False)
        assert done.status_code == 303


def test_nobody_can_write_a_token(room: Classroom) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text=TOKEN)
    assert "&lt;form-token&gt;" in room.board().text


def test_pieces_of_one_session_are_not_shown_in_another(room: Classroom) -> None:
    other = make_classroom(room.app, pupils=4, email="annen@example.org")
    for each in (room, other):
        each.open("wall")
        each.pupils[0].write("card-1", text=f"fra økt {each.id}")
    for here, there in ((room, other), (other, room)):
        assert f"fra økt {here.id}" in here.board().text
        assert f"fra økt {there.id}" not in here.board().text
        assert f"/sessions/{there.id}/" not in here.board().text
