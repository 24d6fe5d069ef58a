"""Saving while one types: slot by slot, with revisions, and a clear answer to anything else."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.submissions import rules
from app.submissions.models import DraftSlot
from tests.databases import Store
from tests.submissions.conftest import Team

JSON = {"Accept": "application/json"}


def saved(stored: Store, team: Team, slot: str) -> tuple[object, int]:
    draft = stored.one(
        select(DraftSlot).where(DraftSlot.enrolment_id == team.enrolment, DraftSlot.slot == slot)
    )
    return draft.written, draft.revision


def test_first_save_has_base_0_and_each_save_a_new_revision(team: Team, stored: Store) -> None:
    first = team.save("name-it", {"name": ("Tin", 0)})
    assert first.status_code == 200
    assert first.json["slots"] == {"name": {"saved": 1}}
    second = team.save("name-it", {"name": ("Tindra", 1)})
    assert second.json["slots"] == {"name": {"saved": 2}}
    assert saved(stored, team, "name") == ("Tindra", 2)


def test_answer_tells_the_clock_in_norway(team: Team) -> None:
    answer = team.save("name-it", {"name": ("Tin", 0)}).json
    hours, minutes = answer["clock"].split(".")
    assert 0 <= int(hours) < 24
    assert 0 <= int(minutes) < 60


def test_several_slots_of_every_kind_are_saved_together(team: Team, stored: Store) -> None:
    answer = team.save("name-it", {"name": ("A", 0), "with-whom": (["nav"], 0), "sure": ("2", 0)})
    assert answer.json["slots"] == {k: {"saved": 1} for k in ("name", "with-whom", "sure")}
    rows = [{"what": "Leie", "amount": "4 000", "often": "monthly"}]
    team.save("count-it", {"costs": (rows, 0)})
    assert saved(stored, team, "costs") == (rows, 1)
    team.save("model-it", {"model.users": ("Unge", 0)})
    assert saved(stored, team, "model.users") == ("Unge", 1)


def test_invalid_answers_are_kept_as_typed(team: Team, stored: Store) -> None:
    team.save("count-it", {"hours": ("rundt tolv", 0)})
    assert saved(stored, team, "hours") == ("rundt tolv", 1)


def test_teammates_words_are_never_overwritten_unseen(team: Team, stored: Store) -> None:
    team.save("name-it", {"name": ("Mitt", 0)})
    answer = team.save("name-it", {"name": ("Ditt", 0), "why": ("Fordi", 0)}, who="mate").json
    conflict = answer["slots"]["name"]["conflict"]
    assert conflict["value"] == "Mitt"
    assert conflict["revision"] == 1
    assert conflict["by"] == "Founder"
    assert conflict["at"]
    assert answer["slots"]["why"] == {"saved": 1}, "other slots are saved all the same"
    assert saved(stored, team, "name") == ("Mitt", 1)


def test_same_words_from_an_old_revision_are_fine(team: Team, stored: Store) -> None:
    team.save("name-it", {"name": ("Likt", 0)})
    again = team.save("name-it", {"name": ("Likt", 0)}, who="mate")
    assert again.json["slots"] == {"name": {"saved": 1}}
    assert saved(stored, team, "name") == ("Likt", 1)


def test_choosing_ones_own_text_after_a_conflict_replaces_the_other(
    team: Team, stored: Store
) -> None:
    team.save("name-it", {"name": ("Mitt", 0)})
    revision = team.save("name-it", {"name": ("Ditt", 0)}, who="mate").json["slots"]["name"][
        "conflict"
    ]["revision"]
    team.save("name-it", {"name": ("Ditt", revision)}, who="mate")
    assert saved(stored, team, "name") == ("Ditt", 2)


def test_emptying_a_field_is_saved_too(team: Team, stored: Store) -> None:
    team.save("name-it", {"name": ("Noe", 0)})
    team.save("name-it", {"name": ("", 1)})
    assert saved(stored, team, "name") == ("", 2)


def test_an_empty_field_that_was_never_written_needs_no_row(team: Team, stored: Store) -> None:
    before = stored.count(DraftSlot)
    answer = team.save("name-it", {"name": ("", 0)})
    assert answer.json["slots"] == {"name": {"saved": 0}}
    assert stored.count(DraftSlot) == before


def test_revisions_never_run_backwards_over_a_hand_in(team: Team, stored: Store) -> None:
    team.save("name-it", {"name": ("A", 0)})
    team.save("name-it", {"name": ("Andre omgang", 1)})
    team.hand_in("name-it")
    assert saved(stored, team, "name") == ("Andre omgang", 2)


def test_control_characters_go_and_emoji_stay(team: Team, stored: Store) -> None:
    team.save("name-it", {"name": ("A\x00B\x07 👩‍🔧 é", 0)})
    assert saved(stored, team, "name")[0] == "AB 👩‍🔧 é"


@pytest.mark.parametrize(
    "slots",
    [
        {"no-such-field": {"value": "x", "base": 0}},
        {"name": {"value": ["a list"], "base": 0}},
        {"name": {"value": 7, "base": 0}},
        {"name": {"value": None, "base": 0}},
        {"with-whom": {"value": "nav", "base": 0}},
        {"name": {"value": "x", "base": "0"}},
        {"name": {"value": "x", "base": -1}},
        {"name": {"value": "x", "base": True}},
        {"name": {"value": "x", "base": 10**30}},
        {"name": {"value": "x"}},
        {"name": "x"},
        ["name"],
        None,
    ],
)
def test_malformed_json_is_refused_and_nothing_is_saved(
    team: Team, stored: Store, slots: object
) -> None:
    before = stored.count(DraftSlot)
    answer = team.browser().post(
        team.address("name-it", "/draft"), json={"slots": slots}, headers=JSON
    )
    assert answer.status_code == 400
    assert answer.json["message"]
    assert stored.count(DraftSlot) == before


@pytest.mark.parametrize("body", [b"", b"{", b"\x00\xff", b"[]", b'"text"', b"[[[[[["])
def test_what_is_no_json_is_refused(team: Team, body: bytes) -> None:
    answer = team.browser().post(
        team.address("name-it", "/draft"),
        data=body,
        content_type="application/json",
        headers=JSON,
    )
    assert answer.status_code == 400
    assert answer.json["message"]


def test_a_megabyte_is_too_big(team: Team, stored: Store) -> None:
    before = stored.count(DraftSlot)
    answer = team.save("name-it", {"why": ("x" * 1_000_000, 0)})
    assert answer.status_code == 413
    assert answer.json["error"] == 413
    assert stored.count(DraftSlot) == before


def test_a_slot_far_beyond_its_limit_is_too_big(team: Team) -> None:
    answer = team.save("name-it", {"why": ("x" * (rules.LARGEST_DRAFT + 1), 0)})
    assert answer.status_code == 413
    assert "kortere" in answer.json["message"]


def test_signed_out_is_401_in_json(team: Team, stored: Store) -> None:
    before = stored.count(DraftSlot)
    answer = team.save("name-it", {"name": ("x", 0)}, who="anonymous")
    assert answer.status_code == 401
    assert answer.json["message"]
    assert stored.count(DraftSlot) == before


def test_without_a_valid_token_nothing_is_saved(team: Team, stored: Store) -> None:
    before = stored.count(DraftSlot)
    answer = team.browser().post(
        team.address("name-it", "/draft"),
        json={"slots": {"name": {"value": "x", "base": 0}}},
        headers=JSON,
        with_token=False,
    )
    assert answer.status_code == 400
    assert stored.count(DraftSlot) == before


def test_page_of_another_person_is_treated_as_signed_out(team: Team, stored: Store) -> None:
    before = stored.count(DraftSlot)
    body = {
        "person": team.cast.ids["founder"],
        "slots": {"name": {"value": "ikke mine ord", "base": 0}},
    }
    answer = team.browser("mate").post(team.address("name-it", "/draft"), json=body, headers=JSON)
    assert answer.status_code == 401
    assert stored.count(DraftSlot) == before


@pytest.mark.parametrize("who", ["mentor", "staff", "admin", "other_staff"])
def test_only_the_team_writes(team: Team, who: str) -> None:
    assert team.save("name-it", {"name": ("x", 0)}, who=who).status_code == 404


def test_another_teams_exercise_is_not_there(team: Team) -> None:
    address = f"/enrolments/{team.cast.ids['Havbris.enrolment']}/exercises/name-it/draft"
    answer = team.browser().post(address, json={"slots": {}}, headers=JSON)
    assert answer.status_code == 404


def test_an_exercise_that_is_not_in_the_course_is_not_there(team: Team) -> None:
    assert team.save("no-such-exercise", {}).status_code == 404


def test_nothing_is_saved_while_it_waits_for_an_answer(team: Team, stored: Store) -> None:
    team.hand_in("name-it")
    answer = team.save("name-it", {"name": ("etterpå", 1)})
    assert answer.status_code == 409
    assert "levert" in answer.json["message"]
    assert saved(stored, team, "name")[0] == "Andre omgang"


def test_an_empty_save_is_fine(team: Team) -> None:
    answer = team.save("name-it", {})
    assert answer.status_code == 200
    assert answer.json["slots"] == {}


def test_answer_is_never_cached(team: Team) -> None:
    answer = team.save("name-it", {"name": ("x", 0)})
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.text)["slots"]
