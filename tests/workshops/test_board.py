"""The board and the screen in the room, in every state of a session."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select

from app.workshops.models import LiveStep, Response
from tests.workshops.classroom import Classroom, Pupil


def parsed(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def page_of(room: Classroom) -> BeautifulSoup:
    answer = room.teacher.get(f"/sessions/{room.id}")
    assert answer.status_code == 200
    return parsed(answer.text)


def buttons(page: BeautifulSoup | Tag) -> list[str]:
    return [" ".join(each.text.split()) for each in page.find_all("button")]


def activities(room: Classroom) -> list[str]:
    with room.app.app_context():
        from app.workshops.queries import steps_of

        return [step.activity_id for step in steps_of(room.id)]


def twice(page: BeautifulSoup) -> list[str]:
    """The ids that are there more than once."""
    ids = Counter(each["id"] for each in page.find_all(id=True))
    return [name for name, times in ids.items() if times > 1]


def begin_first(room: Classroom) -> None:
    room.open(activities(room)[0])


def begin_and_close(room: Classroom) -> None:
    begin_first(room)
    room.do("run", act="close")


def begin_and_end(room: Classroom) -> None:
    begin_first(room)
    room.do("end", act="end")


STATES = {
    "lobby": (lambda room: None, "Slipp inn klassen"),
    "live": (begin_first, "Innsjekk"),
    "between": (begin_and_close, "Ingen aktivitet er åpen"),
    "ended": (begin_and_end, "Økta er avsluttet"),
}


@pytest.fixture(params=list(STATES))
def state(request: pytest.FixtureRequest, room: Classroom) -> tuple[str, str]:
    """Each state of a session, with the heading that the board has in it."""
    prepare, heading = STATES[request.param]
    prepare(room)
    return request.param, heading


def test_the_board_says_where_the_session_is(room: Classroom, state: tuple[str, str]) -> None:
    page = page_of(room)
    assert [h1.text.strip() for h1 in page.find_all("h1")] == [state[1]]
    assert page.find(id="live-state")["data-etag"] in room.board().headers["ETag"]


def test_every_form_of_the_board_goes_somewhere_and_is_protected(
    room: Classroom, state: tuple[str, str], app: Flask
) -> None:
    found = page_of(room).select("main form")
    assert found
    adapter = app.url_map.bind("localhost")
    for form in found:
        assert adapter.match(form["action"], method="POST"), form["action"]
        assert form.find("input", attrs={"name": "csrf_token"}), form["action"]


def test_the_board_has_each_id_once_and_every_field_a_label(
    room: Classroom, state: tuple[str, str]
) -> None:
    page = page_of(room)
    assert twice(page) == []
    labelled = {label["for"] for label in page.find_all("label", attrs={"for": True})}
    fields = page.select("main input:not([type=hidden]), main textarea, main select")
    assert [field["id"] for field in fields if field["id"] not in labelled] == []


def test_code_and_address_are_there_until_the_end(room: Classroom, state: tuple[str, str]) -> None:
    spoken = f"{room.code[:3]} {room.code[3:]}"
    there = state[0] != "ended"
    assert (spoken in page_of(room).text) is there
    assert (spoken in room.stage().text) is there


def test_the_screen_is_drawn_in_every_state(room: Classroom, state: tuple[str, str]) -> None:
    answer = room.teacher.get(f"/sessions/{room.id}/projector")
    assert answer.status_code == 200
    page = parsed(answer.text)
    assert len(page.find_all("h1")) == 1
    view = page.find(id="live-state")["data-view"]
    assert view == ("activity" if state[0] == "live" else state[0])


def test_every_activity_is_drawn_on_board_screen_and_results(room: Classroom) -> None:
    for activity_id in activities(room):
        room.open(activity_id)
        if activity_id == "wall":
            room.pupils[0].write("card-1", text="De som bor langt unna")
        if activity_id == "teams":
            room.do("groups")
        for view in (room.board(), room.stage()):
            assert (activity_id, view.status_code) == (activity_id, 200)
            assert (activity_id, twice(parsed(view.text))) == (activity_id, [])
    results = room.teacher.get(f"/sessions/{room.id}/results")
    assert results.status_code == 200
    assert twice(parsed(results.text)) == []


def test_the_board_counts_those_who_have_answered_and_names_the_others(room: Classroom) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="En")
    page = page_of(room)
    assert page.find(id="h-answers").text.strip() == "1 av 4 har svart"
    missing = page.find(id="missing").text
    assert all(pupil.name in missing for pupil in room.pupils[1:])
    assert room.pupils[0].name not in missing
    presence = {
        each["id"]: each["data-presence"] for each in page.select("#people > li[data-presence]")
    }
    assert presence[f"person-{room.pupils[0].id}"] == "answered"
    assert presence[f"person-{room.pupils[3].id}"] in {"here", "away"}


def card(page: BeautifulSoup, text: str) -> Tag:
    return next(each for each in page.select(".mod-card") if text in each.text)


def acts(of: Tag) -> set[str]:
    return {each["value"] for each in of.find_all("button", attrs={"name": "act"})}


def test_a_card_may_be_approved_shown_alone_and_hidden_and_that_undone(room: Classroom) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="De som bor langt unna")
    found = room.response_id(room.pupils[0], "card-1")
    assert acts(card(page_of(room), "langt unna")) == {"approve", "spotlight", "hide"}
    room.do(f"cards/{found}", act="spotlight", revision=1)
    assert acts(card(page_of(room), "langt unna")) == {"spotlight-off", "take-back", "hide"}
    assert "langt unna" in parsed(room.stage().text).select_one(".stage-spotlight").text
    room.do(f"cards/{found}", act="hide")
    assert acts(card(page_of(room), "langt unna")) == {"show"}
    assert "langt unna" not in room.stage().text


def approve_all_of(page: BeautifulSoup) -> list[str]:
    form = next(each for each in page.find_all("form") if each["action"].endswith("/cards"))
    return [each["value"] for each in form.find_all("input", attrs={"name": "card"})]


def test_all_that_the_teacher_has_seen_are_approved_and_nothing_else(room: Classroom) -> None:
    room.open("wall")
    first, second, third, _ = room.pupils
    first.write("card-1", text="Sett av læreren")
    second.write("card-1", text="Endret etterpå")
    third.write("card-1", text="faen så kjedelig")
    listed = approve_all_of(page_of(room))
    second.write("card-1", base=1, text="Noe helt annet")
    first.write("card-2", text="Kom etterpå")
    room.do("cards", card=listed)
    stage = room.stage().text
    assert "Sett av læreren" in stage
    assert not {"Endret etterpå", "Noe helt annet", "Kom etterpå", "faen"} & set(
        re.findall("Endret etterpå|Noe helt annet|Kom etterpå|faen", stage)
    )


def test_what_is_held_back_is_marked_and_not_among_those_approved_at_once(
    room: Classroom,
) -> None:
    room.open("wall")
    for pupil, text in zip(room.pupils, ("faen", "Alene", "Uten bil", "Ny her"), strict=True):
        pupil.write("card-1", text=text)
    page = page_of(room)
    held = card(page, "faen")
    assert held["data-state"] == "held"
    assert "Holdt tilbake" in held.text
    assert held["id"].removeprefix("card-") not in {
        each.split(":")[0] for each in approve_all_of(page)
    }


def test_a_card_that_was_changed_since_it_was_read_is_not_let_through(room: Classroom) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="Først")
    room.pupils[0].write("card-1", base=1, text="Så")
    found = room.response_id(room.pupils[0], "card-1")
    answer = room.act(f"cards/{found}", act="approve", revision=1)
    assert (answer.status_code, "Les det en gang til" in answer.text) == (409, True)
    assert "Så" not in parsed(room.stage().text).select_one(".stage-main").text
    room.do(f"cards/{found}", act="approve", revision=2)
    assert "Så" in parsed(room.stage().text).select_one(".stage-main").text


def test_what_only_the_teacher_reads_can_not_be_shown(room: Classroom) -> None:
    room.open("exit-ticket")
    with room.app.app_context():
        slot = room.app.extensions["site"].workshops[0].activity("exit-ticket").type.questions[0]
    room.pupils[0].write(slot.slot, text="CANARY")
    found = room.response_id(room.pupils[0], slot.slot)
    assert acts(card(page_of(room), "CANARY")) == {"hide"}
    room.do(f"cards/{found}", act="spotlight")
    room.do("run", act="reveal")
    assert "CANARY" not in room.stage().text
    assert "CANARY" not in room.pupils[1].state().text


def test_a_blank_screen_shows_the_code_alone(room: Classroom) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="CANARY")
    room.do(f"cards/{room.response_id(room.pupils[0], 'card-1')}", act="approve", revision=1)
    assert "CANARY" in room.stage().text
    room.do("screen", act="blank")
    stage = parsed(room.stage().text)
    assert stage.find(id="live-state")["data-view"] == "blank"
    assert stage.select_one(".stage-main").text.strip() == ""
    assert room.code[:3] in stage.text


def test_the_main_button_goes_through_the_parts_and_then_to_the_next_step(
    room: Classroom,
) -> None:
    room.open("pairs-and-fours")
    main = page_of(room).select_one(".board-bar form")
    assert main["action"].endswith("/part")
    assert main.button["value"] == "2"
    room.do("part", part=2)
    main = page_of(room).select_one(".board-bar form")
    assert main["action"].endswith(f"/steps/{room.step_id('themes')}")


def test_a_removed_person_may_be_let_back_from_the_board(room: Classroom) -> None:
    who: Pupil = room.pupils[2]
    room.do(f"people/{who.id}", act="remove")
    row = page_of(room).find(id=f"person-{who.id}")
    assert row["data-presence"] == "removed"
    assert "Tatt ut" in row.text
    assert acts(row) == {"let-back", "erase"}


def test_people_are_moved_between_teams_from_two_lists(room: Classroom) -> None:
    for _ in range(5):
        room.join()
    room.open("teams")
    room.do("groups")
    page = page_of(room)
    form = page.find(id="move").form
    teams = [each["value"] for each in form.find(id="move-to").find_all("option")]
    assert len(teams) > 1
    for team in teams:
        room.do("people/group", person=room.pupils[0].id, group=team)
        members = page_of(room).find(id=f"board-group-{team}").select_one(".team-members").text
        assert room.pupils[0].name in members
    assert room.act("people/group", person=10**6, group=teams[0]).status_code == 422


def test_the_board_lists_so_many_cards_and_all_when_asked(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.workshops.views.board.MOST_CARDS", 2)
    room.open("wall")
    for number, pupil in enumerate(room.pupils):
        pupil.write("card-1", text=f"Lapp nummer {number}")
    page = page_of(room)
    assert len(page.select("#cards-waiting > li")) == 2
    assert "Lapp nummer 0" in page.select_one("#cards-waiting").text  # waited longest
    all_of_them = parsed(room.teacher.get(f"/sessions/{room.id}?cards=all").text)
    assert len(all_of_them.select("#cards-waiting > li")) == 4
    assert "cards=all" in all_of_them.find(id="main")["data-state-url"]


def test_a_plain_form_comes_back_to_the_board(room: Classroom) -> None:
    step = room.one(select(LiveStep.id).where(LiveStep.session_id == room.id).limit(1))
    answer = room.teacher.post(f"/sessions/{room.id}/steps/{step}", data={"act": "open"})
    assert (answer.status_code, answer.location) == (303, f"/sessions/{room.id}")
    room.open("wall")
    room.pupils[0].write("card-1", text="En")
    found = room.one(select(Response.id))
    answer = room.teacher.post(
        f"/sessions/{room.id}/cards/{found}", data={"act": "hide", "back": "results"}
    )
    assert answer.location == f"/sessions/{room.id}/results"


# -- Others who steer ------------------------------------------------------------------------------


def take(room: Classroom, role: str) -> tuple[str, str]:
    """Make a link and follow it in a browser of its own; return its board and what it saw first."""
    made = parsed(room.teacher.post(f"/sessions/{room.id}/links", data={"act": role}).text)
    path = "/seats/" + made.find(id="made-link").text.strip().rsplit("/", 1)[1]
    browser = room.visitor()
    offered = browser.get(path)
    assert offered.status_code == 200
    taken = browser.post(path)
    assert taken.status_code == 303
    again = room.visitor().get(path)
    assert (again.status_code, "virker ikke lenger" in again.text) == (410, True)
    return browser.get(taken.location).text, offered.text


def test_a_co_host_gets_the_board_without_what_is_the_hosts_alone(room: Classroom) -> None:
    board, offered = take(room, "cohost")
    assert "Bli med og styr" in offered
    assert "Slipp inn klassen" in board
    assert not parsed(board).find_all("form", action=re.compile("/links"))
    assert "/delete" not in board


def test_a_link_for_a_screen_gives_the_screen_alone(room: Classroom) -> None:
    stage, offered = take(room, "projector")
    assert "Vis på denne skjermen" in offered
    assert parsed(stage).find("main")["data-live"] == "projector"


def test_the_run_sheet_on_paper_is_the_sessions_own(room: Classroom) -> None:
    room.do(f"steps/{room.step_id('commission')}", act="skip")
    room.do(f"steps/{room.step_id('wall')}", act="retime", minutes=9)
    room.do(f"steps/{room.step_id('wall')}", act="note", note="Del ut lapper\nførst")
    url = f"/sessions/{room.id}/run-sheet"
    sheet = parsed(room.teacher.get(url).text)
    times = [each.text for each in sheet.select(".sheet-time")]
    assert times[:3] == ["0–5", "5–14", "14–19"]
    titles = [each.text for each in sheet.select(".overview th[scope=row]")]
    assert "Oppdraget" not in titles
    assert "Del ut lapper" in sheet.select_one("[aria-labelledby=wall] .sheet-note").text
    assert sheet.select_one(".overview td:last-child").text == ""
    assert "før timen" in sheet.text
    room.open("check-in")
    begun = parsed(room.teacher.get(url).text)
    clocks = [each.select("td")[-1].text for each in begun.select(".overview tbody tr")]
    assert all(re.fullmatch(r"\d\d\.\d\d", each) for each in clocks), clocks


def test_the_poster_has_code_address_and_qr(room: Classroom) -> None:
    page = parsed(room.teacher.get(f"/sessions/{room.id}/poster").text)
    poster = page.select_one(".poster")
    assert f"{room.code[:3]} {room.code[3:]}" in poster.text
    assert "/join" in poster.text
    assert poster.select_one("svg.qr")["aria-label"].endswith(f"/join/{room.code}")


def test_the_list_of_sessions_leads_on(room: Classroom) -> None:
    page = parsed(room.teacher.get("/sessions").text)
    row = page.select_one("tbody tr")
    assert {"Klar til å starte", f"{room.code[:3]} {room.code[3:]}", "4"} <= {
        " ".join(each.text.split()) for each in row.select("td, td *")
    }
    assert row.find("a", href=f"/sessions/{room.id}")
    begin_and_end(room)
    row = parsed(room.teacher.get("/sessions").text).select_one("tbody tr")
    assert row.find("a", href=f"/sessions/{room.id}/results")


def test_a_teacher_without_sessions_is_led_to_the_library(room: Classroom) -> None:
    page = parsed(room.teacher.get(f"/sessions/{room.id}/delete").text)
    assert page.select_one("main form button")["name"] == "sure"
    room.teacher.post(f"/sessions/{room.id}/delete", data={"sure": "1"})
    page = parsed(room.teacher.get("/sessions").text)
    assert page.select_one(".empty a")["href"] == "/workshops"
