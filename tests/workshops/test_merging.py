"""Two participants who are one person are made one: nothing is lost, nobody else is touched."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.workshops.live import live
from app.workshops.models import GroupMember, Participant, Response, ResponseWrite
from tests.databases import Store
from tests.workshops.classroom import Classroom, Pupil, make_classroom


def merge(room: Classroom, one: Pupil, other: Pupil) -> None:
    room.do("people/merge", first=one.id, second=other.id)


def words(store: Store, pupil: Pupil) -> dict[str, str]:
    found = store.all(select(Response).where(Response.owner == f"p{pupil.id}"))
    return {each.slot: each.payload["texts"].get("text", "") for each in found}


@pytest.mark.parametrize("turned", [False, True])
def test_the_new_device_goes_on_as_the_one_who_was_here_first(
    room: Classroom, stored: Store, turned: bool
) -> None:
    room.open("wall")
    lost = room.pupils[0]
    lost.write("card-1", text="Fra den første telefonen")
    lost.write("card-2", text="Også derfra")
    again = room.join()
    again.write("card-1", text="Fra den nye")
    merge(room, *((again, lost) if turned else (lost, again)))
    assert lost.state().status_code == 404
    page = again.state().text
    assert f'data-name="{lost.name}"' in page
    assert words(stored, again) == {
        "card-1": "Fra den nye",
        "card-2": "Også derfra",
        "card-5": "Fra den første telefonen",
    }
    assert again.write("card-3", text="Og videre")["status"] == "stored"
    names = [each.name for each in stored.all(select(Participant))]
    assert sorted(names) == sorted({pupil.name for pupil in room.pupils} - {again.name})
    assert again.name not in room.board().text


def test_no_card_is_left_out_however_many_there_are(room: Classroom, stored: Store) -> None:
    room.open("wall")
    lost, again = room.pupils[0], room.join()
    for number in range(1, 6):
        lost.write(f"card-{number}", text=f"Før {number}")
        again.write(f"card-{number}", text=f"Etter {number}")
    merge(room, lost, again)
    kept = words(stored, again)
    assert {f"card-{number}": kept[f"card-{number}"] for number in range(1, 6)} == {
        f"card-{number}": f"Etter {number}" for number in range(1, 6)
    }
    assert sorted(kept.values()) == sorted(
        f"{when} {number}" for when in ("Før", "Etter") for number in range(1, 6)
    )
    assert all(text in room.board().text for text in kept.values())


def test_of_what_there_is_one_the_later_counts(room: Classroom, stored: Store) -> None:
    room.open("check-in")
    lost, again = room.pupils[0], room.join()
    lost.write("scale", value=2)
    again.write("scale", value=4)
    merge(room, lost, again)
    assert [each.payload["choice"] for each in stored.all(select(Response))] == [{"value": 4}]


def test_two_who_have_sent_the_same_key_can_be_one(room: Classroom, stored: Store) -> None:
    room.open("wall")
    lost, again = room.pupils[0], room.join()
    for pupil in (lost, again):
        pupil.write("card-1", key="the-same-key", text=f"Fra {pupil.id}")
    merge(room, lost, again)
    assert sorted(words(stored, again).values()) == sorted(f"Fra {p.id}" for p in (lost, again))
    same = again.write("card-1", key="the-same-key", text=f"Fra {again.id}")
    assert same["status"] == "stored"


def test_all_that_was_sent_is_kept_and_belongs_to_the_one_who_stays(
    room: Classroom, stored: Store
) -> None:
    room.open("wall")
    lost, again = room.pupils[0], room.join()
    lost.write("card-1", text="Først")
    again.write("card-1", text="Sist")
    merge(room, lost, again)
    sent = stored.all(select(ResponseWrite).order_by(ResponseWrite.id))
    assert [each.payload["texts"]["text"] for each in sent] == ["Først", "Sist"]
    assert {each.participant_id for each in sent} == {again.id}
    taken = again.browser.get(f"/live/{room.id}/mine", query_string={"download": 1}).get_json()
    assert [each["words"] for each in taken["sent"]] == [["Først"], ["Sist"]]
    assert {each["with_a_group"] for each in taken["sent"]} == {False}
    done = stored.one(select(AuditEntry).where(AuditEntry.action == "participant.merged"))
    assert (done.thing_id, done.details) == (again.id, {"gone": lost.id})


def test_an_empty_answer_does_not_take_the_place_of_words(room: Classroom, stored: Store) -> None:
    room.open("wall")
    lost, again = room.pupils[0], room.join()
    lost.write("card-1", text="Noe")
    again.write("card-1", text="Noe annet")
    again.write("card-1", base=1, text="")
    merge(room, lost, again)
    assert words(stored, again) == {"card-1": "Noe"}


def test_what_was_let_through_stays_so(room: Classroom) -> None:
    room.open("wall")
    lost, again = room.pupils[0], room.join()
    lost.write("card-1", text="Lest av læreren")
    room.do(f"cards/{room.response_id(lost, 'card-1')}", act="approve")
    merge(room, lost, again)
    assert "Lest av læreren" in room.stage().text


def test_the_one_who_is_here_keeps_the_device(room: Classroom, stored: Store) -> None:
    first, second = room.pupils[0], room.join()
    with room.app.app_context():
        presence = live().presence
    presence.forget(room.id)  # nobody has been heard from
    with presence.streaming(room.id, [first.id]):
        merge(room, first, second)
    assert first.state().status_code == 200
    assert second.state().status_code == 404
    assert stored.one(select(Participant.name).where(Participant.id == first.id)) == first.name


def test_the_team_is_the_first_ones(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=8)
    room.open("teams")
    room.do("groups")
    lost, again = room.pupils[0], room.join()

    def team_of(pupil: Pupil) -> list[int]:
        mine = select(GroupMember.group_id).where(GroupMember.participant_id == pupil.id)
        return list(stored.all(mine))

    before = team_of(lost)
    room.open("problem-card")
    lost.write("who", text="Skrevet for laget")
    again.state()
    merge(room, lost, again)
    assert team_of(again) == before
    assert team_of(lost) == []
    assert "Skrevet for laget" in again.state().text


def test_two_others_are_needed(room: Classroom, stored: Store) -> None:
    one, two = room.pupils[:2]
    room.do(f"people/{two.id}", act="remove")
    for first, second in ((one.id, one.id), (one.id, two.id), (one.id, ""), (one.id, 10**6)):
        answer = room.act("people/merge", first=first, second=second)
        assert answer.status_code == 422
        assert "samme person" in answer.get_json()["message"]
    assert len(stored.all(select(Participant))) == 4
