"""What is written counts once, late or not, and nothing that was acknowledged is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.workshops.models import LiveRun, Response, ResponseWrite
from tests.databases import Store
from tests.workshops.classroom import JSON, Classroom, make_classroom


def run_out(room: Classroom, seconds: int) -> None:
    """Let the open activity's clock have run out so many seconds ago."""
    with room.app.app_context():
        at = clock.now() - timedelta(seconds=seconds)
        db.session.execute(update(LiveRun).where(LiveRun.id == room.run_id()).values(deadline=at))
        from app.workshops.models import LiveSession

        db.session.execute(
            update(LiveSession)
            .where(LiveSession.id == room.id)
            .values(shape_version=LiveSession.shape_version + 1)
        )
        db.session.commit()


def test_an_answer_is_stored_and_comes_back(room: Classroom, stored: Store) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    told = pupil.write("card-1", text="  Eldre   uten nett ")
    assert told == {"key": told["key"], "status": "stored", "revision": 1, "late": False}
    kept = stored.one(select(Response))
    assert kept.payload == {"texts": {"text": "Eldre uten nett"}, "choice": {}}
    assert "Eldre uten nett" in pupil.state().text


def test_the_same_key_is_one_answer(room: Classroom, stored: Store) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    write = pupil.a_write("card-1", text="En")
    first, second = pupil.send(write).get_json(), pupil.send(write, write).get_json()
    assert second["results"] == [first["results"][0]] * 2
    assert stored.count(ResponseWrite) == 1
    assert stored.one(select(Response.revision)) == 1


def test_a_key_with_other_words_is_not_said_to_be_stored(room: Classroom, stored: Store) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    pupil.write("card-1", key="sent-before", text="En")
    for slot, text in (("card-1", "To"), ("card-2", "En")):
        told = pupil.write(slot, key="sent-before", text=text)
        assert told["status"] == "refused"
        assert "en gang til" in told["message"]
    assert pupil.write("card-1", key="sent-before", base=1, text="En")["status"] == "stored"
    assert stored.one(select(Response)).payload["texts"] == {"text": "En"}


def test_without_scripts_an_old_form_with_new_words_is_sent_again_under_another_key(
    room: Classroom, stored: Store
) -> None:
    room.open("wall")
    browser, url = room.pupils[0].browser, f"/live/{room.id}/answers"
    browser.post(url, data=plain(room, text="En"))
    answer = browser.post(url, data=plain(room, text="To"))
    assert answer.status_code == 422
    form = BeautifulSoup(answer.text, "html.parser").select_one(f'main form[action="{url}"]')
    assert form is not None
    again = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert browser.post(url, data={**again, "text": "To"}).status_code == 303
    assert stored.one(select(Response)).payload["texts"] == {"text": "To"}


def test_a_key_belongs_to_one_person(room: Classroom, stored: Store) -> None:
    room.open("wall")
    for pupil in room.pupils[:2]:
        assert pupil.write("card-1", key="the-same-key-0", text=pupil.name)["status"] == "stored"
    assert stored.count(Response) == 2


def test_an_answer_can_be_changed_and_taken_back(room: Classroom, stored: Store) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    pupil.write("card-1", text="En")
    assert pupil.write("card-1", base=1, text="To")["revision"] == 2
    assert pupil.write("card-1", base=2, text="")["status"] == "stored"
    assert stored.one(select(Response)).payload["texts"] == {}
    assert stored.count(ResponseWrite) == 3, "what happened is kept"


def test_after_the_clock_it_is_kept_and_flagged_late(room: Classroom, stored: Store) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    run_out(room, 1)
    assert pupil.write("card-1", text="I siste liten")["late"] is False, "two seconds of grace"
    run_out(room, 3)
    assert pupil.write("card-2", text="For sent")["late"] is True
    kept = stored.all(select(Response).order_by(Response.id))
    assert [answer.late for answer in kept] == [False, True]
    assert "Låst" in pupil.state().text


def test_one_who_was_given_time_is_not_late(room: Classroom) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    room.do(f"people/{pupil.id}", act="untimed")
    run_out(room, 60)
    assert pupil.write("card-1", text="Min tid")["late"] is False
    assert "data-untimed" in pupil.state().text


def test_what_comes_when_another_activity_is_open_is_late_and_kept(room: Classroom) -> None:
    run = room.open("wall")
    room.open("commission")
    told = room.pupils[0].write("card-1", run=run, text="Skrevet uten nett")
    assert (told["status"], told["late"]) == ("stored", True)


def test_what_comes_in_a_later_round_is_late(app: Flask) -> None:
    room = make_classroom(app, pupils=4)
    room.open("teams")
    room.do("groups")
    room.open("ideas")
    pupil = room.pupils[0]
    assert pupil.write("r1-1", text="I tide")["late"] is False
    room.do("part", part=2)
    assert pupil.write("r1-2", text="Uten nett i runde 1")["late"] is True
    assert pupil.write("r2-1", text="I tide")["late"] is False
    assert pupil.write("r3-1", text="For tidlig")["status"] == "refused"


def test_locked_by_the_teacher_is_late_until_it_is_opened_again(room: Classroom) -> None:
    room.open("wall")
    room.do("run", act="lock")
    assert room.pupils[0].write("card-1", text="En")["late"] is True
    room.do("run", act="unlock")
    assert room.pupils[0].write("card-2", text="To")["late"] is False


def test_after_the_end_it_is_still_kept(room: Classroom, stored: Store) -> None:
    run = room.open("wall")
    room.do("end", act="end")
    told = room.pupils[0].write("card-1", run=run, text="Mobilen var tom")
    assert (told["status"], told["late"]) == ("stored", True)
    assert stored.count(Response) == 1


def test_two_on_a_team_do_not_overwrite_each_other(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=4)
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    one, two = room.pupils[:2]
    slot = "who"
    assert one.write(slot, base=0, text="De som bor langt unna")["revision"] == 1
    told = two.write(slot, base=0, text="De nye")
    assert told["status"] == "conflict"
    assert told["fields"] == {"text": ["De som bor langt unna"]}
    assert told["revision"] == 1
    assert two.write(slot, base=1, text="De nye som bor langt unna")["revision"] == 2
    kept = stored.one(select(Response).where(Response.slot == slot))
    assert kept.payload["texts"]["text"] == "De nye som bor langt unna"
    writes = stored.all(select(ResponseWrite).where(ResponseWrite.slot == slot))
    assert sorted(write.status for write in writes) == ["conflict", "stored", "stored"]


def test_where_a_team_has_emptied_a_field_anybody_writes_anew(app: Flask) -> None:
    room = make_classroom(app, pupils=4)
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    one, two = room.pupils[:2]
    assert one.write("who", base=0, text="De nye")["revision"] == 1
    assert one.write("who", base=1, text="")["revision"] == 2
    told = two.write("who", base=0, text="De som bor langt unna")
    assert (told["status"], told["revision"]) == ("stored", 3)


def test_a_team_of_others_cannot_be_written_for(app: Flask) -> None:
    """The owner follows from who writes; nothing that is sent can name another."""
    room = make_classroom(app, pupils=8)
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    told = {pupil.id: pupil.write("who", text=f"Ord {pupil.id}") for pupil in room.pupils}
    with app.app_context():
        from app.workshops.queries import group_in

        for row in db.session.scalars(select(Response)).all():
            assert row.owner.startswith("g")
            assert group_in(room.id, int(row.owner[1:])) is not None
    assert all(each["status"] in {"stored", "conflict"} for each in told.values())


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("card-99", {"text": "x"}),
    ("card-1; DROP", {"text": "x"}),
    ("card-1", {"text": "x" * 141}),
]


@pytest.mark.parametrize(("slot", "fields"), REFUSED)
def test_what_cannot_be_taken_is_told_and_nothing_else_is_lost(
    room: Classroom, slot: str, fields: dict[str, Any], stored: Store
) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    good = pupil.a_write("card-2", text="Denne er god")
    bad = pupil.a_write(slot, **fields)
    first, second = pupil.send(bad, good).get_json()["results"]
    assert first["status"] == "refused"
    assert first["message"]
    assert second["status"] == "stored"
    assert stored.count(Response) == 1


BROKEN: list[Any] = [
    [],
    {},
    {"writes": "x"},
    {"writes": [1]},
    {"writes": [{}]},
    {"writes": [{"key": "k" * 8, "run": "1", "slot": "card-1", "base": 0, "fields": {}}]},
    {"writes": [{"key": "k" * 8, "run": True, "slot": "card-1", "base": 0, "fields": {}}]},
    {"writes": [{"key": "k" * 8, "run": 1, "slot": 5, "base": 0, "fields": {}}]},
    {"writes": [{"key": "k" * 8, "run": 1, "slot": "card-1", "base": -1, "fields": {}}]},
    {"writes": [{"key": "k" * 8, "run": 2**40, "slot": "card-1", "base": 0, "fields": {}}]},
    {"writes": [{"key": "k" * 8, "run": 1, "slot": "card-1", "base": 0, "fields": {"a": [1]}}]},
    {"writes": [{"key": "k" * 8, "run": 1, "slot": "card-1", "base": 0, "fields": []}]},
    {"writes": [{"key": "kort", "run": 1, "slot": "card-1", "base": 0, "fields": {}}]},
    {"writes": [{"key": "k" * 8, "run": 1, "slot": "a\0", "base": 0, "fields": {}}]},
]


@pytest.mark.parametrize("body", BROKEN)
def test_what_is_no_write_changes_nothing(room: Classroom, body: Any, stored: Store) -> None:
    room.open("wall")
    url = f"/live/{room.id}/answers"
    answer = room.pupils[0].browser.post(url, json=body)
    assert answer.status_code == 400
    assert stored.count(ResponseWrite) == 0


def test_json_that_cannot_be_read_is_told(room: Classroom, stored: Store) -> None:
    room.open("wall")
    url = f"/live/{room.id}/answers"
    for data in (b"", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"writes": NaN}'):
        answer = room.pupils[0].browser.post(
            url, data=data, content_type="application/json", headers=JSON
        )
        assert answer.status_code == 400, data[:20]
        assert "Last siden på nytt" in answer.get_json()["message"]
    assert stored.count(ResponseWrite) == 0


def plain(room: Classroom, **fields: Any) -> dict[str, Any]:
    """What a form sends in a browser without scripts."""
    base = {"run": room.run_id(), "slot": "card-1", "base": "0", "key": "from-a-form-1"}
    return {**base, **fields}


def test_without_scripts_what_was_not_taken_can_be_put_right_and_sent(
    room: Classroom, stored: Store
) -> None:
    room.open("wall")
    browser, url = room.pupils[0].browser, f"/live/{room.id}/answers"
    long = "Mange ord " * 1200
    answer = browser.post(url, data=plain(room, text=long))
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert "kan ha høyst 140" in page.select_one("#problems").text  # type: ignore[union-attr]
    form = page.select_one(f'main form[action="{url}"]')
    assert form is not None
    assert str(form.select_one("textarea").string).strip() == long.strip()  # type: ignore[union-attr]
    again = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert browser.post(url, data={**again, "text": "Kort"}).status_code == 303
    assert stored.one(select(Response)).payload["texts"] == {"text": "Kort"}


def test_without_scripts_a_conflict_can_be_settled(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=4)
    room.open("teams")
    room.do("groups")
    room.open("problem-card")
    one, two = room.pupils[:2]
    one.write("who", text="De som bor langt unna")
    url = f"/live/{room.id}/answers"
    answer = two.browser.post(url, data=plain(room, slot="who", text="De nye"))
    assert answer.status_code == 409
    form = BeautifulSoup(answer.text, "html.parser").select_one(f'main form[action="{url}"]')
    assert form is not None
    assert "De nye" in form.text
    again = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert two.browser.post(url, data={**again, "text": "De nye"}).status_code == 303
    kept = stored.one(select(Response).where(Response.slot == "who"))
    assert kept.payload["texts"] == {"text": "De nye"}


def test_one_who_was_removed_keeps_the_words_and_is_told(room: Classroom, stored: Store) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    room.do(f"people/{pupil.id}", act="remove")
    answer = pupil.browser.post(f"/live/{room.id}/answers", data=plain(room, text="Mine ord"))
    assert answer.status_code == 422
    assert "tatt deg ut" in answer.text
    assert "Mine ord" in answer.text
    assert stored.count(Response) == 0


def test_a_run_of_another_session_is_refused(app: Flask, room: Classroom, stored: Store) -> None:
    other = make_classroom(app, pupils=1, email="annen@example.org")
    foreign = other.open("wall")
    room.open("wall")
    told = room.pupils[0].write("card-1", run=foreign, text="Utenfra")
    assert told["status"] == "refused"
    assert stored.count(Response) == 0


def test_words_of_one_who_had_the_seat_before_are_not_taken(room: Classroom) -> None:
    room.open("wall")
    one, two = room.pupils[:2]
    body = {"owner": f"{room.id}-1.{one.id}", "writes": [one.a_write("card-1", text="Mitt")]}
    answer = two.browser.post(f"/live/{room.id}/answers", json=body)
    assert answer.status_code == 404


def test_a_plain_form_works_without_scripts(room: Classroom, stored: Store) -> None:
    run = room.open("wall")
    pupil = room.pupils[0]
    form = {
        "run": run,
        "slot": "card-1",
        "base": "0",
        "key": "from-a-form-1",
        "text": "Uten skript",
    }
    answer = pupil.browser.post(f"/live/{room.id}/answers", data=form)
    assert answer.status_code == 303
    assert "Lagret" in pupil.browser.get(answer.location).text
    assert stored.one(select(Response)).payload["texts"]["text"] == "Uten skript"


def test_control_characters_go_and_all_signs_stay(room: Classroom, stored: Store) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="Før\0 og\x1b etter 👩🏽‍🌾 עברית")
    kept = stored.one(select(Response)).payload["texts"]["text"]
    assert kept == "Før og etter 👩🏽‍🌾 עברית"


def test_too_many_writes_a_minute_wait(room: Classroom) -> None:
    room.open("wall")
    pupil = room.pupils[0]
    for _ in range(300):
        answer = pupil.send(pupil.a_write("card-1", text="Igjen"))
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert answer.get_json()["wait"] > 0
    assert room.pupils[1].write("card-1", text="Rolig")["status"] == "stored"


def test_own_answers_are_seen_taken_along_and_erased(room: Classroom, stored: Store) -> None:
    room.open("wall")
    one, two = room.pupils[:2]
    one.write("card-1", text="Først dette")
    one.write("card-1", base=1, text="Bare mitt")
    two.write("card-1", text="En annens")
    page = one.browser.get(f"/live/{room.id}/mine").text
    assert "Bare mitt" in page
    assert "En annens" not in page
    taken = one.browser.get(f"/live/{room.id}/mine", query_string={"download": 1}).get_json()
    assert taken["answers"][0]["words"] == ["Bare mitt"]
    assert [each["words"] for each in taken["sent"]] == [["Først dette"], ["Bare mitt"]]
    assert one.browser.post(f"/live/{room.id}/erase-me").status_code == 303
    assert stored.all(select(Response.owner)) == [f"p{two.id}"]
    assert one.state().status_code == 404
    assert "Bare mitt" not in room.board().text


def test_what_one_has_chosen_is_told_in_words(room: Classroom) -> None:
    one = room.pupils[0]
    room.open("check-in")
    one.write("scale", value=4)
    room.open("dots")
    one.write("dots", **{"school-work": 2, "money": 1})
    room.open("teams")
    one.write("wish", first="money")
    taken = one.browser.get(f"/live/{room.id}/mine", query_string={"download": 1}).get_json()
    chosen = [each["chosen"] for each in taken["answers"]]
    assert chosen[0] == ["4 av 5"]
    assert [told.partition(":")[0] for told in chosen[1]] == ["2 prikker", "1 prikk"]
    assert [told.partition(":")[0] for told in chosen[2]] == ["Helst"]
    page = one.browser.get(f"/live/{room.id}/mine").text
    assert "4 av 5" in page
    assert "school-work" not in page
