"""Several on one device take turns: each answers alone, they are in the same groups, nobody else
gets a seat by it. And what a team did on paper is written in by the teacher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app.workshops.live import live
from app.workshops.models import GroupMember, LiveGroup, LiveSeat, Participant, Response
from app.workshops.rules import MOST_ON_A_DEVICE
from tests.databases import Store
from tests.visitors import Visitor
from tests.workshops.classroom import Classroom, Pupil, make_classroom, proposed
from tests.workshops.test_join import resume_code_of, seat_in
from tests.workshops.test_steering import cohost_of


def share(pupil: Pupil) -> Pupil:
    """One more comes in on a pupil's device, and has the turn."""
    room, url = pupil.room, f"/live/{pupil.room.id}/share"
    name = proposed(pupil.browser.get(url).text)[0]
    answer = pupil.browser.post(url, data={"name": name})
    assert answer.status_code == 303, answer.text
    found = room.one(
        select(Participant.id).where(Participant.session_id == room.id, Participant.name == name)
    )
    newcomer = Pupil(room, pupil.browser, name, found)
    room.pupils.append(newcomer)
    return newcomer


def turn_to(pupil: Pupil) -> None:
    answer = pupil.browser.post(f"/live/{pupil.room.id}/turn", data={"person": pupil.id})
    assert answer.status_code == 303, answer.text


def turns(pupil: Pupil) -> Iterator[tuple[str, bool, bool]]:
    """Who takes turns on a device: the name, whether it is their turn, whether they answered."""
    page = BeautifulSoup(pupil.state().text, "html.parser")
    for each in page.select(".turns button"):
        answered = each.select_one(".turn-state")
        name = next(iter(each.stripped_strings))
        yield name, each.get("aria-current") == "true", answered is not None


def teams_of(store: Store, *pupils: Pupil) -> list[int]:
    """The team of each."""
    found = stored_members(store, "team")
    return [found[each.id] for each in pupils]


def stored_members(store: Store, kind: str) -> dict[int, int]:
    members = store.all(select(GroupMember).where(GroupMember.kind == kind))
    return {each.participant_id: each.group_id for each in members}


# -- Several on one device -------------------------------------------------------------------------


def test_each_on_a_device_answers_alone(room: Classroom, stored: Store) -> None:
    room.open("wall")
    first = room.pupils[0]
    assert list(turns(first)) == []
    first.write("card-1", text="Fra den første")
    second = share(first)
    assert list(turns(second)) == [(first.name, False, True), (second.name, True, False)]
    assert "Fra den første" not in second.state().text
    second.write("card-1", text="Fra den andre")
    turn_to(first)
    assert list(turns(first)) == [(first.name, True, True), (second.name, False, True)]
    assert "Fra den første" in first.state().text
    found = stored.all(select(Response).order_by(Response.id))
    assert [(each.owner, each.payload["texts"]["text"]) for each in found] == [
        (f"p{first.id}", "Fra den første"),
        (f"p{second.id}", "Fra den andre"),
    ]


def test_one_takes_along_what_is_theirs_alone(room: Classroom) -> None:
    room.open("wall")
    first = room.pupils[0]
    first.write("card-1", text="Fra den første")
    second = share(first)
    mine = f"/live/{room.id}/mine"
    assert "Fra den første" not in second.browser.get(mine).text
    taken = second.browser.get(mine, query_string={"download": 1}).get_json()
    assert (taken["name"], taken["shares_a_device"], taken["sent"]) == (second.name, True, [])


def test_all_on_a_device_are_here(room: Classroom) -> None:
    first = room.pupils[0]
    second, third = share(first), share(first)
    with room.app.app_context():
        presence = live().presence
    presence.forget(room.id)
    third.state()
    assert presence.here(room.id) == {first.id, second.id, third.id}
    assert room.board().text.count("deler enhet") == 3


def test_the_turn_is_for_those_on_the_device(room: Classroom) -> None:
    first, other = room.pupils[:2]
    share(first)
    url = f"/live/{room.id}/turn"
    for person, status in ((other.id, 404), (10**6, 404), ("", 400), ("x", 400)):
        assert first.browser.post(url, data={"person": person}).status_code == status
    assert room.visitor().post(url, data={"person": first.id}).status_code == 404


def test_one_device_has_room_for_a_team(room: Classroom, stored: Store) -> None:
    first = room.pupils[0]
    for _ in range(MOST_ON_A_DEVICE - 1):
        last = share(first)
    before = len(stored.all(select(Participant)))
    url = f"/live/{room.id}/share"
    assert "Én til på denne enheten" not in last.page().text
    refused = last.browser.post(url, data={"name": proposed(last.browser.get(url).text)[0]})
    assert refused.status_code == 409
    assert "plass til 6" in refused.text
    assert len(stored.all(select(Participant))) == before


def test_a_shared_device_keeps_the_rules_of_the_door(room: Classroom) -> None:
    first = room.pupils[0]
    url = f"/live/{room.id}/share"
    assert first.browser.post(url, data={"name": "Kari Nordmann"}).status_code == 422
    assert first.browser.post(url, data={"name": room.pupils[1].name}).status_code == 409
    name = proposed(first.browser.get(url).text)[0]
    room.do("door", act="close")
    assert first.browser.post(url, data={"name": name}).status_code == 403
    room.do("end", act="end")
    assert first.browser.post(url, data={"name": name}).location == f"/live/{room.id}"
    assert "Én til på denne enheten" not in first.page().text


def test_one_who_leaves_or_is_erased_leaves_the_device_to_the_others(
    room: Classroom, stored: Store
) -> None:
    first = room.pupils[0]
    second, third = share(first), share(first)
    assert third.browser.post(f"/live/{room.id}/leave").location == f"/live/{room.id}"
    assert f'data-name="{second.name}"' in second.state().text
    assert second.browser.post(f"/live/{room.id}/erase-me").location == f"/live/{room.id}"
    assert f'data-name="{first.name}"' in first.state().text
    assert list(turns(first)) == []
    assert first.browser.post(f"/live/{room.id}/leave").location == f"/join/{room.code}"
    assert first.state().status_code == 404
    left = {each.name: each.device for each in stored.all(select(Participant))}
    assert second.name not in left
    assert left[third.name] is None


def test_one_who_is_taken_out_is_told_and_the_others_go_on(room: Classroom) -> None:
    room.open("wall")
    first = room.pupils[0]
    second = share(first)
    room.do(f"people/{second.id}", act="remove")
    assert "tatt deg ut" in second.state().text
    turn_to(first)
    assert first.write("card-1", text="Videre")["status"] == "stored"
    assert list(turns(first)) == []  # there is nobody to take turns with


def test_one_who_was_erased_by_the_teacher_gives_the_turn_to_the_next(room: Classroom) -> None:
    first = room.pupils[0]
    second = share(first)
    room.do(f"people/{second.id}", act="erase")
    assert f'data-name="{first.name}"' in first.state().text


def test_one_may_come_from_another_device_and_leave_for_one(room: Classroom, stored: Store) -> None:
    first, second, third = room.pupils[:3]

    def come(pupil: Pupil, browser: Visitor, query: str) -> None:
        url = f"/join/{room.code}/resume{query}"
        fields = {"name": pupil.name, "resume_code": resume_code_of(room, pupil.id)}
        assert browser.post(url, data=fields).status_code == 303

    come(second, first.browser, "?beside=1")
    assert second.browser.get(f"/live/{room.id}").status_code == 404
    assert [name for name, _, _ in turns(first)] == [first.name, second.name]
    come(second, room.visitor(), "")
    assert list(turns(first)) == []
    share(third)
    everybody = stored.all(select(Participant).order_by(Participant.id))
    assert [each.device for each in everybody] == [1, None, 2, None, 2]


def test_those_on_a_device_are_in_the_same_groups(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=9)
    mates = [room.pupils[0], share(room.pupils[0]), share(room.pupils[0])]
    others = [room.pupils[1], share(room.pupils[1])]
    room.open("teams")
    room.do("groups")
    assert len(set(teams_of(stored, *mates))) == 1
    assert len(set(teams_of(stored, *others))) == 1
    sizes = Counter(teams_of(stored, *room.pupils)).values()
    assert sum(sizes) == len(room.pupils) == 12
    assert max(sizes) - min(sizes) <= 1
    late = share(mates[0])
    assert teams_of(stored, late) == teams_of(stored, mates[0])


def test_a_device_that_was_handed_on_leaves_no_key_behind(room: Classroom) -> None:
    """Somebody new takes the place of all who were there, when they leave it."""
    first = room.pupils[0]
    share(first)
    for _ in range(2):
        first.browser.post(f"/live/{room.id}/leave")
    with first.browser.session_transaction() as cookie:
        assert cookie["seats"] == []


# -- From paper ------------------------------------------------------------------------------------


def paper(room: Classroom, **fields: object) -> None:
    answer = room.teacher.post(f"/sessions/{room.id}/paper", data=fields)
    assert answer.location == f"/live/{room.id}", answer.text


def test_the_teacher_writes_what_a_team_did_on_paper(teams: Classroom, stored: Store) -> None:
    team = stored.all(select(LiveGroup).where(LiveGroup.kind == "team"))[0]
    teams.open("problem-card")
    teams.do("run", act="lock")
    teams.do("run", act="unlock")
    teams.pupils[0].state()
    paper(teams, group=team.id)
    page = teams.teacher.get(f"/live/{teams.id}").text
    assert team.name in page
    assert "Papir 1" in page
    assert f'href="/sessions/{teams.id}"' in page
    seat = stored.one(select(Participant).where(Participant.name == "Papir 1"))
    assert seat.untimed
    writer = Pupil(teams, teams.teacher, seat.name, seat.id)
    assert writer.write("who", text="Skrevet på papir")["status"] == "stored"
    assert stored.one(select(Response.owner)) == f"g{team.id}"
    assert "Skrevet på papir" in teams.teacher.get(f"/sessions/{teams.id}/results").text


def test_a_team_that_was_never_on_a_device_is_made(room: Classroom, stored: Store) -> None:
    for name in ("Kaffe", "Sykkel", "kaffe"):  # the third time it is there
        paper(room, name=name)
    assert 'data-name="Papir 1"' in room.teacher.get(f"/live/{room.id}").text
    assert room.board().text.count('data-presence="paper"') == 2
    made = stored.all(select(LiveGroup).order_by(LiveGroup.number))
    assert [(each.kind, each.name, each.number) for each in made] == [
        ("team", "Kaffe", 1),
        ("team", "Sykkel", 2),
    ]
    names = stored.all(select(Participant.name).where(Participant.untimed.is_(True)))
    assert sorted(names) == ["Papir 1", "Papir 2"]
    page = BeautifulSoup(room.teacher.get(f"/live/{room.id}").text, "html.parser")
    taking_turns = [next(iter(each.stripped_strings)) for each in page.select(".turns button")]
    assert taking_turns == ["Papir 1 · Kaffe", "Papir 2 · Sykkel"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"group": ""},
        {"group": "1000000"},
        {"name": "x" * 41},
        {"name": "Ny", "group": "1"},
    ],
)
def test_a_team_is_asked_for(room: Classroom, stored: Store, fields: dict[str, str]) -> None:
    answer = room.act("paper", **fields)
    assert answer.status_code == 422
    assert "høyst 40 tegn" in answer.get_json()["message"]
    assert stored.all(select(LiveGroup)) == []


def test_nothing_is_written_from_paper_after_the_end(room: Classroom) -> None:
    room.do("end", act="end")
    answer = room.act("paper", name="Kaffe")
    assert answer.status_code == 409
    assert "Åpne den igjen" in answer.get_json()["message"]


def test_another_teachers_team_cannot_be_chosen(app: Flask, teams: Classroom) -> None:
    other = make_classroom(app, email="annen@example.org")
    with app.app_context():
        team = teams.one(select(LiveGroup.id).where(LiveGroup.kind == "team").limit(1))
    assert other.act("paper", group=team).status_code == 422


def test_paper_is_nobody_in_the_room(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=8)
    paper(room, name="Kaffe")
    team = stored.one(select(LiveGroup.id))
    late = room.join()
    assert stored_members(stored, "team").get(late.id) is None  # not put in with the paper
    room.open("pairs-and-fours")
    assert len(stored_members(stored, "pair")) == 9
    room.open("teams")
    room.do("groups")
    members = stored_members(stored, "team")
    assert [who for who, at in members.items() if at == team] == [
        stored.one(select(Participant.id).where(Participant.on_paper.is_(True)))
    ]
    assert len(members) == 10
    assert stored.one(select(LiveGroup.name).where(LiveGroup.id == team)) == "Kaffe"
    room.open("exit-ticket")
    assert "0 av 9 har svart" in room.board().text
    latest = room.join()
    assert stored_members(stored, "team")[latest.id] != team
    results = room.teacher.get(f"/sessions/{room.id}/results").text
    assert "10 deltakere" in results
    assert "Kaffe" in results


def test_a_team_on_paper_has_one_seat_wherever_it_is_written(
    room: Classroom, stored: Store
) -> None:
    paper(room, name="Kaffe")
    first = stored.one(select(Participant.id).where(Participant.on_paper.is_(True)))
    room.do(f"people/{first}", act="remove")
    paper(room, name="Kaffe")
    with room.teacher.session_transaction() as cookie:
        held = list(cookie["seats"])
        cookie["seats"] = []
    paper(room, name="Kaffe")
    assert "Papir 2" in room.teacher.get(f"/live/{room.id}").text
    assert len(stored.all(select(Participant).where(Participant.on_paper.is_(True)))) == 2
    with room.teacher.session_transaction() as cookie:
        cookie["seats"] = held
    assert room.teacher.get(f"/live/{room.id}").status_code == 200  # "Papir 1": taken out, told so


def test_a_form_from_the_page_of_another_does_nothing_to_who_has_the_turn(
    room: Classroom, stored: Store
) -> None:
    room.open("wall")
    first = room.pupils[0]
    page = BeautifulSoup(first.page().text, "html.parser")
    form = page.select_one("form[data-answer]")
    typed = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    owner = typed["owner"]
    second = share(first)
    for path in ("leave", "erase-me"):
        answer = first.browser.post(f"/live/{room.id}/{path}", data={"owner": owner})
        assert answer.location == f"/live/{room.id}"
        assert f"Nå er det {second.name} sin tur" in second.page().text
    answer = first.browser.post(f"/live/{room.id}/answers", data={**typed, "text": "Mitt eget"})
    assert answer.status_code == 409
    assert "Mitt eget" in answer.text
    assert f"svaret til {second.name}" in answer.text
    assert stored.all(select(Response)) == []
    assert len(stored.all(select(Participant))) == 5
    turn_to(first)
    first.browser.post(f"/live/{room.id}/answers", data={**typed, "text": "Mitt eget"})
    assert stored.one(select(Response.owner)) == f"p{first.id}"


def test_coming_back_on_the_device_that_one_is_on_changes_nothing_for_the_others(
    room: Classroom, stored: Store
) -> None:
    first = room.pupils[0]
    second = share(first)
    url = f"/join/{room.code}/resume"
    wrong = {"name": second.name, "resume_code": "222222"}
    assert first.browser.post(url, data=wrong).status_code == 422
    assert [name for name, _, _ in turns(first)] == [first.name, second.name]
    for pupil in (second, first):
        right = {"name": pupil.name, "resume_code": resume_code_of(room, pupil.id)}
        assert first.browser.post(url, data=right).status_code == 303
        assert [name for name, _, _ in turns(first)] == [first.name, second.name]
    devices = stored.all(select(Participant).where(Participant.device.is_not(None)))
    assert {each.id for each in devices} == {first.id, second.id}
    with first.browser.session_transaction() as cookie:
        assert len(cookie["seats"]) == 2


def test_who_is_left_sees_that_somebody_went_to_a_phone_of_their_own(room: Classroom) -> None:
    first = room.pupils[0]
    second = share(first)
    turn_to(first)
    etag = first.state().headers["ETag"]
    fields = {"name": second.name, "resume_code": resume_code_of(room, second.id)}
    assert room.visitor().post(f"/join/{room.code}/resume", data=fields).status_code == 303
    assert first.state(**{"If-None-Match": etag}).status_code == 200
    assert list(turns(first)) == []
    assert "deler enhet" not in room.board().text


def test_one_who_is_let_back_comes_to_the_team_of_the_device(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=8)
    first = room.pupils[0]
    second = share(first)
    room.do(f"people/{second.id}", act="remove")
    room.open("teams")
    room.do("groups")
    room.do(f"people/{second.id}", act="let-back")
    assert len(set(teams_of(stored, first, second))) == 1


def test_the_next_one_has_room_when_another_was_taken_out(room: Classroom) -> None:
    first = room.pupils[0]
    for _ in range(MOST_ON_A_DEVICE - 1):
        last = share(first)
    room.do(f"people/{last.id}", act="remove")
    turn_to(first)
    assert "Én til på denne enheten" in first.page().text
    share(first)


def test_four_on_a_device_are_a_four(app: Flask, stored: Store) -> None:
    room = make_classroom(app, pupils=3)
    for first in list(room.pupils[:2]):
        for _ in range(3):
            share(first)
    for _ in range(3):
        room.join()
    room.open("pairs-and-fours")
    room.do("part", part=2)
    fours = stored_members(stored, "four")
    assert len(fours) == len(room.pupils) == 12
    assert sorted(Counter(fours.values()).values()) == [4, 4, 4]


def seat_of_paper(room: Classroom, team: int) -> Pupil:
    """The teacher, who writes from paper for a team."""
    paper(room, group=team)
    found = room.one(
        select(Participant)
        .join(GroupMember, GroupMember.participant_id == Participant.id)
        .where(GroupMember.group_id == team, Participant.on_paper.is_(True))
    )
    return Pupil(room, room.teacher, found.name, found.id)


def a_team(store: Store) -> int:
    return int(store.all(select(LiveGroup.id).where(LiveGroup.kind == "team"))[0])


def test_paper_that_was_taken_out_can_be_let_back(teams: Classroom, stored: Store) -> None:
    team = a_team(stored)
    writer = seat_of_paper(teams, team)
    for act in ("remove", "let-back"):
        teams.do(f"people/{writer.id}", act=act)
    assert stored_members(stored, "team")[writer.id] == team
    teams.open("problem-card")
    assert writer.write("who", text="Fra papiret")["status"] == "stored"


def test_ideas_from_paper_go_on_to_the_vote(teams: Classroom, stored: Store) -> None:
    team = a_team(stored)
    teams.open("ideas")
    writer = seat_of_paper(teams, team)
    assert writer.write("r1-1", text="En idé fra papiret")["status"] == "stored"
    assert f"{writer.name} ·" in teams.board().text, "the board says from where"
    teams.open("team-vote")
    members = stored_members(stored, "team")
    here = [pupil for pupil in teams.pupils if members[pupil.id] == team]
    page = here[0].state().text
    assert "En idé fra papiret" in page
    card = stored.one(select(Response.id).where(Response.owner == f"p{writer.id}"))
    for pupil in (*here, writer):
        assert pupil.write("dots", **{str(card): 1})["status"] == "stored"
    assert f"{len(here)} av {len(here)} har stemt" in teams.board().text
    assert f"{len(here)} av {len(here)} har stemt" in teams.stage().text


def test_a_vote_from_paper_is_nobody_who_has_voted(room: Classroom, stored: Store) -> None:
    room.open("wall")
    room.pupils[0].write("card-1", text="De nye")
    room.open("themes")
    room.open("dots")
    paper(room, name="Kaffe")
    seat = stored.one(select(Participant).where(Participant.on_paper.is_(True)))
    writer = Pupil(room, room.teacher, seat.name, seat.id)
    voted = [pupil.write("dots", money=1)["status"] for pupil in (*room.pupils, writer)]
    assert voted == ["stored"] * 5
    stage = " ".join(BeautifulSoup(room.stage().text, "html.parser").get_text(" ").split())
    assert "4 av 4 har stemt" in stage


def test_a_cohost_whose_link_is_taken_back_writes_for_no_team(
    teams: Classroom, stored: Store
) -> None:
    helper = cohost_of(teams)
    url, team = f"/sessions/{teams.id}", a_team(stored)
    assert helper.post(f"{url}/paper", data={"group": team}).location == f"/live/{teams.id}"
    assert helper.get(f"/live/{teams.id}").status_code == 200
    link = stored.one(select(LiveSeat.id))
    teams.do(f"links/{link}/revoke", act="revoke")
    assert helper.get(f"/live/{teams.id}").status_code == 404
    seat_of_paper(teams, team)
    assert teams.teacher.get(f"/live/{teams.id}").status_code == 200


def test_leaving_paper_leads_back_to_the_board(teams: Classroom, stored: Store) -> None:
    seat_of_paper(teams, a_team(stored))
    left = teams.teacher.post(f"/live/{teams.id}/leave")
    assert left.location == f"/sessions/{teams.id}"


def test_nobody_is_here_where_only_paper_is(app: Flask) -> None:
    room = make_classroom(app)
    paper(room, name="Kaffe")
    assert "Alle er her" not in room.board().text


def test_the_secret_of_one_who_has_left_opens_nothing(room: Classroom) -> None:
    form = room.visitor().get(f"/join/{room.code}").text
    sent = {"name": proposed(form)[0], "seat": seat_in(form)}
    browser = room.visitor()
    browser.post(f"/join/{room.code}", data=sent)
    with browser.session_transaction() as cookie:
        held = list(cookie["seats"])
    browser.post(f"/live/{room.id}/leave")
    with browser.session_transaction() as cookie:
        cookie["seats"] = held
    assert browser.get(f"/live/{room.id}").status_code == 404
    assert room.visitor().post(f"/join/{room.code}", data=sent).status_code == 409


def test_one_who_was_taken_out_is_offered_no_more_on_the_device(room: Classroom) -> None:
    pupil = room.pupils[0]
    assert "Én til på denne enheten" in pupil.page().text
    room.do(f"people/{pupil.id}", act="remove")
    assert "Én til på denne enheten" not in pupil.page().text
