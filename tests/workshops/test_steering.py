"""The teacher steers, the server keeps state and time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.workshops.models import LiveGroup, LiveMeeting, LiveRun, LiveSession, LiveStep
from tests.databases import Store
from tests.visitors import Visitor
from tests.workshops.classroom import JSON, Classroom, make_classroom


def run_of(room: Classroom) -> LiveRun:
    return room.one(select(LiveRun).where(LiveRun.id == room.run_id()))


def order(room: Classroom) -> list[str]:
    with room.app.app_context():
        from app.workshops.queries import steps_of

        return [step.activity_id for step in steps_of(room.id)]


def test_a_session_copies_its_run_sheet(room: Classroom, app: Flask) -> None:
    workshop = app.extensions["site"].workshops[0]
    assert order(room) == [activity.id for activity in workshop.activities]


def test_opening_one_activity_closes_the_one_before(room: Classroom, stored: Store) -> None:
    room.open("check-in")
    room.open("wall")
    runs = stored.all(select(LiveRun).order_by(LiveRun.id))
    assert [run.closed_at is None for run in runs] == [False, True]
    wall = next(s for s in app_steps(room) if s.activity_id == "wall")
    assert "Aktivitet 3 av" in room.pupils[0].state().text
    assert wall.seconds == 300


def app_steps(room: Classroom) -> list[LiveStep]:
    with room.app.app_context():
        from app.workshops.queries import steps_of

        return list(steps_of(room.id))


def test_going_back_finds_what_was_written(room: Classroom, stored: Store) -> None:
    run = room.open("wall")
    room.pupils[0].write("card-1", text="Står her")
    room.open("commission")
    assert room.open("wall") == run
    assert "Står her" in room.pupils[0].state().text
    assert stored.count(LiveRun) == 2


def test_the_clock_is_given_more_paused_and_let_go_on(room: Classroom) -> None:
    room.open("wall")
    first = run_of(room).deadline
    assert first is not None
    room.do("clock", seconds=60)
    second = run_of(room).deadline
    assert second is not None
    assert timedelta(seconds=58) <= second - first <= timedelta(seconds=62)
    room.do("run", act="pause")
    paused = run_of(room)
    assert paused.deadline is None
    assert paused.paused_left is not None
    assert 350 <= paused.paused_left <= 361
    assert "data-paused-left" in room.pupils[0].state().text
    room.do("clock", seconds=180)
    room.do("run", act="resume")
    left = (run_of(room).deadline or clock.now()) - clock.now()
    assert timedelta(seconds=525) < left < timedelta(seconds=545)


def test_a_clock_that_has_run_out_does_not_go_on_by_itself(room: Classroom, stored: Store) -> None:
    room.open("wall")
    room.do("clock", seconds=-60)
    assert stored.one(select(LiveSession.current_run_id)) == room.run_id()
    for seconds in (1, 7, 10**6, "x", ""):
        assert room.act("clock", seconds=seconds).status_code == 400


@pytest.mark.parametrize(("activity", "first"), [("ideas", 150), ("pitches", 45), ("wall", 300)])
def test_fewer_minutes_shorten_each_part(room: Classroom, activity: str, first: int) -> None:
    step = next(each for each in app_steps(room) if each.activity_id == activity)
    room.open(activity)
    before = (run_of(room).deadline or clock.now()) - clock.now()
    assert timedelta(seconds=first - 3) < before <= timedelta(seconds=first)
    minutes = step.seconds // 120
    room.do(f"steps/{step.id}", act="retime", minutes=minutes)
    room.open("commission")
    room.open(activity)
    after = (run_of(room).deadline or clock.now()) - clock.now()
    expected = first * minutes * 60 / step.seconds
    assert timedelta(seconds=expected - 4) < after <= timedelta(seconds=expected + 1)


def pace(room: Classroom) -> str:
    found = re.search(r'data-pace="(\w+)">\s*([^<]+)<', room.board().text)
    assert found
    return found[2].strip()


def begun(room: Classroom, ago: timedelta) -> None:
    """Let the session have begun so long ago."""
    with room.app.app_context():
        meeting = db.session.scalars(
            select(LiveMeeting).where(LiveMeeting.session_id == room.id)
        ).one()
        meeting.started_at = clock.now() - ago
        db.session.commit()


def test_whatever_is_opened_at_its_minute_is_on_time(app: Flask) -> None:
    room = make_classroom(app, pupils=12)
    room.open("check-in")
    room.open("teams")
    room.do("groups")
    at = timedelta()
    for step in app_steps(room):
        begun(room, at)
        room.open(step.activity_id)
        assert pace(room) == "I rute", step.activity_id
        at += timedelta(seconds=step.seconds)


def test_leaving_out_the_break_catches_up(room: Classroom) -> None:
    room.open("wall")
    begun(room, timedelta(minutes=15))
    assert pace(room) == "3 min etter skjema"
    room.do(f"steps/{room.step_id('buffer')}", act="skip")
    assert pace(room) == "1 min etter skjema"
    room.do(f"steps/{room.step_id('ideas')}", act="retime", minutes=4)
    assert pace(room) == "3 min foran skjema"


def test_what_is_changed_before_the_beginning_is_the_plan(room: Classroom) -> None:
    room.do(f"steps/{room.step_id('buffer')}", act="skip")
    room.do(f"steps/{room.step_id('check-in')}", act="retime", minutes=9)
    room.open("check-in")
    assert pace(room) == "I rute"


def test_skip_move_and_retime_what_is_left(room: Classroom) -> None:
    before = order(room)
    room.do(f"steps/{room.step_id('wall')}", act="up")
    at = before.index("wall")
    assert order(room)[at - 1 : at + 1] == ["wall", before[at - 1]]
    room.do(f"steps/{room.step_id('wall')}", act="down")
    assert order(room) == before
    room.do(f"steps/{room.step_id(before[0])}", act="up")
    assert order(room) == before
    room.do(f"steps/{room.step_id('wall')}", act="retime", minutes=9)
    room.do(f"steps/{room.step_id('buffer')}", act="skip")
    room.open("wall")
    left = (run_of(room).deadline or clock.now()) - clock.now()
    assert timedelta(seconds=535) < left < timedelta(seconds=541)
    assert f"av {len(before) - 1}" in room.pupils[0].state().text
    for minutes in ("0", "181", "x", ""):
        answer = room.act(f"steps/{room.step_id('wall')}", act="retime", minutes=minutes)
        assert answer.status_code == 422
        assert "1 til 180" in answer.get_json()["message"]


@pytest.mark.parametrize("act", ["skip", "down"])
def test_pupils_are_told_when_the_plan_that_they_see_is_another(room: Classroom, act: str) -> None:
    room.open("wall")
    before = room.pupils[0].state()
    number = re.search(r"Aktivitet (\d+ av \d+)", before.text)
    room.do(f"steps/{room.step_id('commission')}", act=act)
    after = room.pupils[0].state(**{"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    told = re.search(r"Aktivitet (\d+ av \d+)", after.text)
    assert number
    assert told
    assert told[1] != number[1]


def test_a_note_is_kept(room: Classroom, stored: Store) -> None:
    room.do(f"steps/{room.step_id('wall')}", act="note", note="Gruppe 3 trengte hjelp")
    assert "Gruppe 3 trengte hjelp" in room.board().text
    answer = room.act(f"steps/{room.step_id('wall')}", act="note", note="x" * 1001)
    assert answer.status_code == 422


def test_parts_are_gone_through_one_by_one_and_not_past_the_end(room: Classroom) -> None:
    room.open("pairs-and-fours")
    assert run_of(room).part == 1
    first = run_of(room).deadline
    room.do("part", part=2)
    assert run_of(room).part == 2
    assert (run_of(room).deadline or clock.now()) >= (first or clock.now())
    assert room.act("part", part=3).status_code == 409
    assert room.act("part", part=0).status_code == 409


def test_how_many_have_answered_and_who_is_told_on_the_board(room: Classroom) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="En")
    room.pupils[0].write("card-2", text="To")
    assert "1 av 4" in room.board().text
    assert "1 av 4" in room.stage().text


def test_a_board_that_has_not_changed_is_not_sent_again(room: Classroom) -> None:
    room.open("wall")
    first = room.board()
    again = room.teacher.get(
        f"/sessions/{room.id}/board", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.text) == (304, "")
    assert again.headers["X-Now"].isdigit()
    room.pupils[0].write("card-1", text="En")
    again = room.teacher.get(
        f"/sessions/{room.id}/board", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 200


def test_an_answer_wakes_the_teacher_and_no_other_pupil(room: Classroom) -> None:
    room.open("wall")
    before = {pupil.id: pupil.state().headers["ETag"] for pupil in room.pupils}
    room.pupils[0].write("card-1", text="En")
    for pupil in room.pupils:
        answer = pupil.state(**{"If-None-Match": before[pupil.id]})
        assert answer.status_code == 304


def test_a_cohost_steers_by_a_link_that_works_once(room: Classroom) -> None:
    page = room.teacher.post(f"/sessions/{room.id}/links", data={"act": "cohost"}).text
    token = page.split("/seats/")[1].split('"')[0].split("<")[0].strip()
    helper = room.visitor()
    assert helper.get(f"/seats/{token}").status_code == 200
    assert helper.get(f"/sessions/{room.id}").status_code in {302, 404}, "looking takes no seat"
    assert helper.post(f"/seats/{token}").location == f"/sessions/{room.id}"
    assert room.visitor().post(f"/seats/{token}").status_code == 410
    answer = helper.post(
        f"/sessions/{room.id}/steps/{room.step_id('wall')}", data={"act": "open"}, headers=JSON
    )
    assert answer.status_code == 204
    assert helper.get(f"/sessions/{room.id}/delete").status_code in {302, 401, 404}
    assert helper.post(f"/sessions/{room.id}/links", data={"act": "cohost"}).status_code != 200


def cohost_of(room: Classroom) -> Visitor:
    page = room.teacher.post(f"/sessions/{room.id}/links", data={"act": "cohost"}).text
    helper = room.visitor()
    helper.post(f"/seats/{page.split('/seats/')[1].split(chr(34))[0].split('<')[0].strip()}")
    return helper


def test_the_trail_names_the_host_only_for_what_the_host_did(
    room: Classroom, stored: Store
) -> None:
    helper, person = cohost_of(room), room.pupils[0].id
    for browser in (helper, room.teacher):
        for path, act in (
            (f"people/{person}", "remove"),
            (f"people/{person}", "let-back"),
            ("end", "end"),
            ("end", "reopen"),
        ):
            answer = browser.post(f"/sessions/{room.id}/{path}", data={"act": act}, headers=JSON)
            assert answer.status_code == 204
    done = stored.all(select(AuditEntry).order_by(AuditEntry.id))
    actors = [each.actor_id for each in done if each.action != "session.made"]
    assert actors[-8:] == [None] * 4 + [room.teacher_id] * 4


def test_nobody_is_moved_to_a_team_that_is_no_more(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=8)
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    room.pupils[0].write("who", text="De nye")
    room.open("teams")
    room.do("groups")
    [former] = [
        group
        for group in stored.all(select(LiveGroup))
        if group.kind not in {"pair", "four", "team"}
    ]
    answer = room.act("people/group", person=room.pupils[0].id, group=former.id)
    assert answer.status_code == 422
    team = stored.all(select(LiveGroup).where(LiveGroup.kind == "team"))[0]
    room.do("people/group", person=room.pupils[0].id, group=team.id)


def test_a_projector_by_link_sees_the_stage_and_not_the_board(room: Classroom) -> None:
    page = room.teacher.post(f"/sessions/{room.id}/links", data={"act": "projector"}).text
    token = page.split("/seats/")[1].split('"')[0].split("<")[0].strip()
    screen = room.visitor()
    assert screen.post(f"/seats/{token}").location == f"/sessions/{room.id}/projector"
    assert screen.get(f"/sessions/{room.id}/projector").status_code == 200
    assert screen.get(f"/sessions/{room.id}").status_code in {302, 404}
    assert screen.post(f"/sessions/{room.id}/end", data={"act": "end"}).status_code != 303
    from app.workshops.models import LiveSeat

    seat = room.one(select(LiveSeat.id))
    room.do(f"links/{seat}/revoke")
    assert screen.get(f"/sessions/{room.id}/stage").status_code != 200


def test_pupils_cannot_steer(room: Classroom) -> None:
    browser = room.pupils[0].browser
    for path in ("", "/board", "/stage", "/projector", "/results"):
        assert browser.get(f"/sessions/{room.id}{path}").status_code in {302, 404}, path
    for path in ("run", "clock", "part", "end", "screen", "cards", "groups", "door"):
        answer = browser.post(f"/sessions/{room.id}/{path}", data={"act": "end"}, headers=JSON)
        assert answer.status_code in {401, 404}, path


@pytest.mark.parametrize("path", ["run", "screen", "door", "steps/{step}", "people/{person}"])
def test_an_unknown_button_does_nothing(room: Classroom, path: str) -> None:
    room.open("wall")
    url = path.format(step=room.step_id("wall"), person=room.pupils[0].id)
    assert room.act(url, act="explode").status_code == 400


def test_the_end_can_be_taken_back(room: Classroom, stored: Store) -> None:
    room.open("wall")
    room.do("end", act="end")
    ended = stored.one(select(LiveSession))
    assert ended.state == "ended"
    days = (ended.delete_at - ended.ended_at).days
    assert days == 30
    room.do("end", act="reopen")
    assert stored.one(select(LiveSession.state)) == "live"
    # The class goes on where it was.
    assert stored.one(select(LiveRun.closed_at)) is None
    assert "Låst" not in room.pupils[0].state().get_data(as_text=True)
    room.open("commission")
    assert room.pupils[0].state().status_code == 200


def test_only_the_two_buttons_end_and_reopen(room: Classroom, stored: Store) -> None:
    for act in ("", "explode"):
        assert room.act("end", act=act).status_code == 400
    before = stored.one(select(LiveSession))
    room.do("end", act="reopen")
    after = stored.one(select(LiveSession))
    assert (after.state, after.delete_at) == (before.state, before.delete_at)


def test_a_session_is_not_reopened_to_be_deleted_at_once(room: Classroom, stored: Store) -> None:
    """Made long before the lesson, its days are counted from when it was made while it is open."""
    room.do("end", act="end")
    with room.app.app_context():
        session = db.session.get_one(LiveSession, room.id)
        session.created_at -= timedelta(days=35)
        db.session.commit()
    answer = room.act("end", act="reopen")
    assert answer.status_code == 409
    assert "for lenge siden" in answer.get_json()["message"]
    kept = stored.one(select(LiveSession))
    assert kept.state == "ended"
    assert kept.delete_at > clock.now() + timedelta(days=29)


def test_a_note_that_is_too_long_comes_back_to_be_cut(room: Classroom, stored: Store) -> None:
    long = "Et langt notat. " * 100
    url = f"/sessions/{room.id}/steps/{room.step_id('wall')}"
    answer = room.teacher.post(url, data={"act": "note", "note": long})
    assert answer.status_code == 422
    assert "høyst 1000" in answer.text
    assert long in answer.text
    assert 'name="act" value="note"' in answer.text


def test_a_card_whose_revision_cannot_be_read_is_not_let_through(room: Classroom) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="En")
    card = room.response_id(room.pupils[0], "card-1")
    for revision in ("", "x", "2", "9" * 50):
        assert room.act(f"cards/{card}", act="approve", revision=revision).status_code == 409
    room.do(f"cards/{card}", act="approve", revision=1)


def test_nobody_is_told_to_be_a_day_behind(room: Classroom) -> None:
    """A session is opened again when papers are entered, the day after."""
    room.open("wall")
    assert "board-pace" in room.board().text
    with room.app.app_context():
        meeting = db.session.scalars(select(LiveMeeting)).one()
        assert meeting.started_at
        meeting.started_at -= timedelta(days=1)
        db.session.commit()
    room.do("run", act="lock")
    assert "board-pace" not in room.board().text


@pytest.mark.parametrize("page", ["results", ""])
def test_who_is_refused_is_where_they_were(room: Classroom, page: str) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    pupil.write("card-1", text="Lest")
    card = room.response_id(pupil, "card-1")
    pupil.write("card-1", text="Skrevet om", base=1)
    fields = {"act": "approve", "revision": 1, "back": page}
    answer = room.teacher.post(f"/sessions/{room.id}/cards/{card}", data=fields)
    assert answer.location == f"/sessions/{room.id}" + (f"/{page}" if page else "")
    assert "endret siden du leste det" in room.teacher.get(answer.location).text
