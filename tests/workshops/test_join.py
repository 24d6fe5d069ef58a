"""In with a code: proposed names, own names, the door, coming back, and what is wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.tokens import is_token
from app.database import db
from app.workshops.models import Participant
from app.workshops.privacy import delete_what_is_due
from app.workshops.rules import RESUME_TRIES
from tests.databases import Store
from tests.workshops.classroom import Classroom, make_classroom, proposed


def resume_code_of(room: Classroom, participant_id: int) -> str:
    """The code that the board shows for a participant."""
    from app.workshops.codes import resume_code

    row = room.one(select(Participant).where(Participant.id == participant_id))
    return resume_code(str(room.app.secret_key), row.id, row.resume_serial)


def test_a_code_however_it_is_typed_leads_to_the_session(room: Classroom) -> None:
    typed = f" {room.code[:3].lower()}-{room.code[3:].lower()} "
    answer = room.visitor().get("/join", query_string={"code": typed})
    assert answer.status_code == 302
    assert answer.location == f"/join/{room.code}"


@pytest.mark.parametrize("typed", ["", "abc", "åæø!!!", "0" * 500, "\0\0\0\0\0\0", "💥💥💥💥💥💥"])
def test_what_is_no_code_is_told_so_and_kept(room: Classroom, typed: str) -> None:
    answer = room.visitor().get("/join", query_string={"code": typed})
    assert answer.status_code == 422
    assert "seks tegn" in answer.text


def test_a_wrong_code_is_not_found_and_asks_again(room: Classroom) -> None:
    answer = room.visitor().get("/join/222222")
    assert answer.status_code == 404
    assert 'name="code"' in answer.text


def test_names_are_proposed_and_one_gives_a_seat(room: Classroom, stored: Store) -> None:
    browser = room.visitor()
    names = proposed(browser.get(f"/join/{room.code}").text)
    assert len(names) == 3
    answer = browser.post(f"/join/{room.code}", data={"name": names[1]})
    assert answer.location == f"/live/{room.id}"
    assert names[1] in browser.get(answer.location).text
    kept = stored.all(select(Participant).where(Participant.name == names[1]))
    assert len(kept) == 1
    assert kept[0].removed_at is None


def test_a_name_is_one_of_ours_unless_the_teacher_allows_others(room: Classroom) -> None:
    browser = room.visitor()
    answer = browser.post(f"/join/{room.code}", data={"name": "Kari Nordmann"})
    assert answer.status_code == 422
    assert browser.post(f"/join/{room.code}", data={"own_name": "Kari"}).status_code == 422
    room.do("settings", own_names="y", days=30)
    assert browser.post(f"/join/{room.code}", data={"own_name": " Kari "}).status_code == 303
    assert "Kari" in browser.get(f"/live/{room.id}").text


def test_a_name_can_be_had_once(room: Classroom) -> None:
    name = room.pupils[0].name
    answer = room.visitor().post(f"/join/{room.code}", data={"name": name})
    assert answer.status_code == 409
    assert "Det navnet er tatt" in answer.text


@pytest.mark.parametrize("name", ["x" * 25, "123", "kontakt meg: kari@example.org", "\u202e"])
def test_a_name_of_ones_own_has_bounds(room: Classroom, name: str) -> None:
    room.do("settings", own_names="y", days=30)
    answer = room.visitor().post(f"/join/{room.code}", data={"own_name": name})
    assert answer.status_code == 422


def test_a_closed_door_lets_nobody_new_in_and_keeps_those_who_are(room: Classroom) -> None:
    room.do("door", act="close")
    browser = room.visitor()
    name = proposed(room.visitor().get(f"/join/{room.code}").text)
    assert name == []
    assert browser.post(f"/join/{room.code}", data={"name": "Rolig Rev"}).status_code in {403, 422}
    assert room.pupils[0].state().status_code == 200
    assert f"/join/{room.code}/resume" in room.visitor().get(f"/join/{room.code}").text
    room.do("door", act="open")
    assert room.join().page().status_code == 200


def test_one_who_is_in_is_led_back_by_the_cookie(room: Classroom) -> None:
    pupil = room.pupils[0]
    answer = pupil.browser.get(f"/join/{room.code}")
    assert answer.status_code == 302
    assert answer.location == f"/live/{room.id}"


def test_another_device_comes_back_with_name_and_resume_code(room: Classroom) -> None:
    pupil = room.pupils[0]
    code = resume_code_of(room, pupil.id)
    assert code[:3] in pupil.page().text
    phone = room.visitor()
    sent = {"name": pupil.name.upper(), "resume_code": f"{code[:3]} {code[3:].lower()}"}
    answer = phone.post(f"/join/{room.code}/resume", data=sent)
    assert answer.location == f"/live/{room.id}"
    assert pupil.name in phone.get(answer.location).text
    assert pupil.state().status_code == 404, "the first device has lost the seat"
    again = room.visitor().post(f"/join/{room.code}/resume", data=sent)
    assert again.status_code == 422, "a code is good once"


def test_five_wrong_resume_codes_and_the_teacher_lets_in(room: Classroom) -> None:
    pupil = room.pupils[0]
    right = resume_code_of(room, pupil.id)
    wrong = "222222" if right != "222222" else "333333"
    for _ in range(RESUME_TRIES):
        sent = {"name": pupil.name, "resume_code": wrong}
        answer = room.visitor().post(f"/join/{room.code}/resume", data=sent)
        assert answer.status_code == 422
    sent = {"name": pupil.name, "resume_code": right}
    assert room.visitor().post(f"/join/{room.code}/resume", data=sent).status_code == 422
    room.do(f"people/{pupil.id}", act="let-in")
    fresh = resume_code_of(room, pupil.id)
    assert fresh != right
    sent = {"name": pupil.name, "resume_code": fresh}
    assert room.visitor().post(f"/join/{room.code}/resume", data=sent).status_code == 303


def test_a_removed_person_sees_why_and_can_be_let_back(room: Classroom) -> None:
    pupil = room.pupils[0]
    room.open("wall")
    assert pupil.write("card-1", text="Eldre uten nett")["status"] == "stored"
    room.do(f"people/{pupil.id}", act="remove")
    assert "tatt deg ut" in pupil.state().text
    assert pupil.send(pupil.a_write("card-2", text="Mer")).status_code == 404
    assert "Eldre uten nett" not in room.board().text
    room.do(f"people/{pupil.id}", act="let-back")
    assert "Eldre uten nett" in pupil.state().text
    assert pupil.write("card-2", text="Mer")["status"] == "stored"


def test_a_late_joiner_is_in_the_step_and_in_the_smallest_team(app: Flask) -> None:
    room = make_classroom(app, pupils=7)
    room.open("wall")
    room.open("teams")
    room.do("groups")
    late = room.join()
    state = late.state().text
    assert "Du kom mens vi holdt på" in state
    assert "Stille vegg" in state, "what the others have done"
    with app.app_context():
        from app.workshops.queries import groups_of

        teams = [group for group in groups_of(room.id) if group.kind == "team"]
    own = [team for team in teams if late.id in team.members]
    assert len(own) == 1
    assert len(own[0].members) - 1 == min(len(set(t.members) - {late.id}) for t in teams)


def test_a_code_leads_nowhere_once_the_session_has_ended(room: Classroom) -> None:
    room.do("end", act="end")
    assert room.visitor().get(f"/join/{room.code}").status_code == 404
    assert "Takk for innsatsen" in room.pupils[0].state().text


@pytest.mark.parametrize("days", [0, 2])
def test_one_who_leaves_after_the_end_is_not_sent_to_a_code_that_leads_nowhere(
    room: Classroom, days: int
) -> None:
    room.do("end", act="end")
    with room.app.app_context():
        delete_what_is_due(clock.now() + timedelta(days=days))
        db.session.commit()
    browser = room.pupils[0].browser
    left = browser.post(f"/live/{room.id}/leave")
    assert browser.get(left.location).status_code == 200
    assert browser.get(f"/live/{room.id}").status_code == 404


def test_a_code_rests_a_day_before_it_can_be_used_again(room: Classroom) -> None:
    from app.workshops.queries import code_is_free

    room.do("end", act="end")
    with room.app.app_context():
        delete_what_is_due(clock.now() + timedelta(hours=23))
        assert not code_is_free(room.code)
        delete_what_is_due(clock.now() + timedelta(hours=25))
        db.session.commit()
        assert code_is_free(room.code)


def test_a_seat_in_one_session_is_none_in_another(app: Flask, room: Classroom) -> None:
    other = make_classroom(app, pupils=1, email="annen@example.org")
    stranger = other.pupils[0].browser
    for path in ("", "/state", "/stream", "/mine"):
        assert stranger.get(f"/live/{room.id}{path}").status_code == 404, path
    assert other.teacher.get(f"/sessions/{room.id}").status_code == 404
    assert other.teacher.get(f"/sessions/{room.id}/projector").status_code == 404


def test_a_name_with_spaces_around_it_comes_back_too(room: Classroom) -> None:
    pupil = room.pupils[0]
    sent = {"name": f"  {pupil.name}  ", "resume_code": resume_code_of(room, pupil.id)}
    assert room.visitor().post(f"/join/{room.code}/resume", data=sent).status_code == 303


def test_a_pupil_whose_page_is_old_is_not_asked_to_sign_in(room: Classroom) -> None:
    ours = {"Sec-Fetch-Site": "same-origin"}
    data = {"name": "Modig oter", "csrf_token": "old"}
    answer = room.visitor().post(f"/join/{room.code}", data=data, headers=ours, with_token=False)
    assert answer.status_code == 400
    assert "Modig oter" in answer.text
    assert 'action="/sign-in"' not in answer.text


# -- A form that is sent twice: the first answer never came, or one pressed twice ------------------


def seat_in(page: str) -> str:
    """The secret that a page's form proposes."""
    found = re.search(r'name="seat"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_name_sent_twice_lets_one_in(room: Classroom, stored: Store) -> None:
    form = room.visitor().get(f"/join/{room.code}").text
    sent = {"name": proposed(form)[0], "seat": seat_in(form)}
    before = stored.count(Participant)
    for _ in range(2):
        browser = room.visitor()  # what the first answer set was never seen
        answer = browser.post(f"/join/{room.code}", data=sent)
        assert answer.location == f"/live/{room.id}"
        assert sent["name"] in browser.get(answer.location).text
    room.do("door", act="close")
    assert room.visitor().post(f"/join/{room.code}", data=sent).location == f"/live/{room.id}"
    assert stored.count(Participant) == before + 1


def test_two_from_one_form_are_two(room: Classroom) -> None:
    form = room.visitor().get(f"/join/{room.code}").text
    seats = []
    for name in proposed(form)[:2]:
        browser = room.visitor()
        sent = {"name": name, "seat": seat_in(form)}
        page = browser.get(browser.post(f"/join/{room.code}", data=sent).location).text
        assert name in page
        with browser.session_transaction() as cookie:
            seats.append(cookie["seats"][0][2])
    assert seats[0] == seat_in(form)
    assert seats[1] not in form


@pytest.mark.parametrize("seat", ["", "short", "x" * 44, "x" * 100_000, "\0" * 43, "ø" * 43])
def test_a_secret_that_is_none_of_ours_is_not_used(room: Classroom, seat: str) -> None:
    browser = room.visitor()
    name = proposed(browser.get(f"/join/{room.code}").text)[0]
    browser.post(f"/join/{room.code}", data={"name": name, "seat": seat})
    with browser.session_transaction() as cookie:
        assert is_token(cookie["seats"][0][2])


def test_the_seat_of_another_session_opens_nothing(app: Flask, room: Classroom) -> None:
    other = make_classroom(app, pupils=1, email="annen@example.org")
    form = room.visitor().get(f"/join/{room.code}").text
    sent = {"name": proposed(form)[0], "seat": seat_in(form)}
    assert room.visitor().post(f"/join/{room.code}", data=sent).status_code == 303
    there = room.visitor()
    assert there.post(f"/join/{other.code}", data=sent).location == f"/live/{other.id}"
    assert there.get(f"/live/{room.id}").status_code == 404


def test_a_resume_code_sent_twice_gives_the_seat_once_and_lets_in_twice(room: Classroom) -> None:
    pupil = room.pupils[0]
    form = room.visitor().get(f"/join/{room.code}/resume").text
    code = resume_code_of(room, pupil.id)
    sent = {"name": pupil.name, "resume_code": code, "seat": seat_in(form)}
    for _ in range(2):
        phone = room.visitor()
        answer = phone.post(f"/join/{room.code}/resume", data=sent)
        assert answer.location == f"/live/{room.id}"
        assert pupil.name in phone.get(answer.location).text
    room.do(f"people/{pupil.id}", act="remove")
    assert room.visitor().post(f"/join/{room.code}/resume", data=sent).status_code == 422
