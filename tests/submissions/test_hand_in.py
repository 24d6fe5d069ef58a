"""Handing in: once, whole, on top of what one has seen; and nothing typed is lost on the way."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.audit.models import AuditEntry
from app.courses.models import Enrolment
from app.courses.rules import reply_by
from app.database import db
from app.mail.models import OutboxMessage
from app.reviews import actions as reviews
from app.submissions import actions, rules
from app.submissions.models import DraftSlot, ExerciseVersion, Submission
from tests.databases import Store
from tests.submissions.conftest import Team, form_on, soup_of, words_of


def rounds(stored: Store, team: Team) -> list[Submission]:
    return stored.all(
        select(Submission)
        .where(Submission.enrolment_id == team.enrolment)
        .order_by(Submission.round)
    )


def content(stored: Store, team: Team) -> dict[str, object]:
    query = select(Submission.content).where(Submission.enrolment_id == team.enrolment)
    return json.loads(stored.one(query))


def drafts(stored: Store, team: Team) -> dict[str, object]:
    query = select(DraftSlot).where(DraftSlot.enrolment_id == team.enrolment)
    return {draft.slot: draft.written for draft in stored.all(query)}


def decide(team: Team, outcome: str) -> None:
    with team.cast.app.app_context():
        submission = db.session.scalars(
            select(Submission)
            .where(Submission.enrolment_id == team.enrolment)
            .order_by(Submission.round.desc())
        ).first()
        mentor = db.session.get_one(User, team.cast.ids["mentor"])
        reviews.decide(mentor, submission, outcome, "Se kommentarene.", clock.now())
        db.session.commit()


# -- What a hand-in makes -------------------------------------------------------------------------


def test_hand_in_leads_to_a_receipt_for_exactly_what_is_stored(team: Team, stored: Store) -> None:
    form = team.open("count-it").fill(team.examples("count-it"))
    response = form.press()
    assert response.status_code == 303
    submission = stored.one(select(Submission).where(Submission.enrolment_id == team.enrolment))
    assert response.location.endswith(f"/receipts/{submission.number}")
    body = stored.one(select(Submission.content).where(Submission.id == submission.id))
    assert submission.sha256 == hashlib.sha256(body).hexdigest()
    assert json.loads(body) == {
        "answers": {
            "costs": [
                {"amount": "4000", "often": "monthly", "what": "Leie"},
                {"amount": "1250.5", "often": "once", "what": "Verktøy"},
            ],
            "hours": "37.5",
        },
        "course": "first-steps",
        "exercise": "count-it",
        "number": submission.number,
        "round": 1,
        "version": team.exercise("count-it").version,
    }
    receipt = words_of(form.browser.get(response.location))
    assert submission.number in receipt
    assert submission.sha256 in receipt


def test_reply_is_promised_in_working_days(team: Team, stored: Store) -> None:
    team.hand_in("name-it")
    submission = rounds(stored, team)[0]
    assert submission.reply_by == reply_by(submission.handed_in_at, 5)


def test_number_can_be_read_aloud(team: Team, stored: Store) -> None:
    number = team.hand_in("name-it")
    first, second = number.split("-")
    assert len(first) == len(second) == 4
    assert set(first + second) <= set(rules.NUMBER_SIGNS)
    assert not set(rules.NUMBER_SIGNS) & set("0O1IL2Z5S8BAEU")


def test_assigned_mentors_get_mail_and_the_trail_gets_an_entry(team: Team, stored: Store) -> None:
    team.hand_in("name-it")
    submission = rounds(stored, team)[0]
    mail = stored.one(
        select(OutboxMessage).where(
            OutboxMessage.kind == "submission_handed_in",
            OutboxMessage.recipient_id == team.cast.ids["mentor"],
            OutboxMessage.subject.contains("Tindra"),
        )
    )
    assert f"/submissions/{submission.id}/review" in mail.body
    assert "Andre omgang" not in mail.body, "mail holds no answers"
    entry = stored.one(
        select(AuditEntry).where(
            AuditEntry.action == "submission.handed_in", AuditEntry.thing_id == submission.id
        )
    )
    assert entry.actor_id == team.cast.ids["founder"]


def test_wording_is_stored_once_for_all_who_answered_it(team: Team, stored: Store) -> None:
    team.hand_in("name-it")
    version = team.exercise("name-it").version
    assert len(stored.all(select(ExerciseVersion).where(ExerciseVersion.hash == version))) == 1
    number = stored.one(select(Submission.number).where(Submission.enrolment_id == team.enrolment))
    assert number


def test_late_is_allowed_and_said(team: Team, stored: Store) -> None:
    # The cohort began three weeks ago; name-it was due at the end of its first week.
    page = team.open("name-it")
    assert "Fristen er ute. Du kan fortsatt levere" in words_of(page.response)
    team.hand_in("name-it")
    assert len(rounds(stored, team)) == 1


def test_drafts_hold_what_was_handed_in(team: Team, stored: Store) -> None:
    team.save("name-it", {"name": ("Gammelt", 0)})
    team.hand_in("name-it")
    assert drafts(stored, team)["name"] == "Andre omgang"


# -- The same once more ---------------------------------------------------------------------------


def test_same_form_sent_twice_gives_the_same_receipt(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill(team.examples("name-it"))
    first, second = form.press(), form.press()
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(rounds(stored, team)) == 1


def test_same_form_gives_the_same_receipt_long_after(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill(team.examples("name-it"))
    first = form.press()
    decide(team, "changes_requested")
    team.save("name-it", {"why": ("Noe helt annet", 1)})
    assert form.press().location == first.location
    decided_again = rounds(stored, team)
    assert len(decided_again) == 1
    assert drafts(stored, team)["why"] == "Noe helt annet", "a late retry changes nothing"


def test_twenty_at_a_time_make_one_submission(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill(team.examples("name-it"))
    body = {**form.sent.to_dict(False), "action": "hand-in"}
    del body["csrf_token"]  # each browser sends its own

    def send(_number: int) -> tuple[int, str | None]:
        response = team.browser().post(form.action, data=body)
        return response.status_code, response.location

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(send, range(20)))
    assert {status for status, _location in answers} == {303}
    assert len({location for _status, location in answers}) == 1
    assert len(rounds(stored, team)) == 1


def test_two_people_at_a_time_make_one_submission(team: Team, stored: Store) -> None:
    forms = [
        team.open("name-it", who).fill(team.examples("name-it")) for who in ("founder", "mate")
    ]
    with ThreadPoolExecutor(2) as threads:
        statuses = sorted(r.status_code for r in threads.map(lambda form: form.press(), forms))
    assert statuses == [303, 409]
    assert len(rounds(stored, team)) == 1


def test_same_key_with_other_words_is_refused_and_keeps_them(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill(team.examples("name-it"))
    number = form.press().location.rsplit("/", 1)[1]
    answer = form.fill({"why": "Nye ord etter at jeg gikk tilbake"}).press()
    assert answer.status_code == 422
    words = words_of(answer)
    assert "ikke levert" in words
    assert number in words
    assert "Nye ord etter at jeg gikk tilbake" in words
    assert len(rounds(stored, team)) == 1


def test_same_key_in_a_new_round_keeps_the_words_in_the_form(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill(team.examples("name-it"))
    form.press()
    decide(team, "changes_requested")
    answer = form.fill({"why": "Bedre grunn"}).press()
    assert answer.status_code == 422
    again = form_on(form.browser, answer)
    assert again.sent["why"] == "Bedre grunn"
    assert again.sent["key"] != form.sent["key"]
    assert again.press().status_code == 303
    assert len(rounds(stored, team)) == 2


# -- Rounds ---------------------------------------------------------------------------------------


def test_next_round_starts_from_the_last_answers(team: Team, stored: Store) -> None:
    team.hand_in("count-it")
    decide(team, "changes_requested")
    form = team.open("count-it")
    assert form.sent["hours"] == "37.5"
    assert form.sent["costs.1.what"] == "Verktøy"
    assert form.fill({"hours": "40"}).press().status_code == 303
    first, second = rounds(stored, team)
    assert (first.round, second.round) == (1, 2)
    assert first.number != second.number


@pytest.mark.parametrize("outcome", [None, "approved"])
def test_nothing_can_be_handed_in_while_waiting_or_once_approved(
    team: Team, stored: Store, outcome: str | None
) -> None:
    early = team.open("name-it", "mate").fill(
        {**team.examples("name-it"), "why": "Det jeg skrev mens du leverte"}
    )
    team.hand_in("name-it")
    if outcome:
        decide(team, outcome)
    answer = early.press()
    assert answer.status_code == 409
    assert "Det jeg skrev mens du leverte" in words_of(answer)
    assert len(rounds(stored, team)) == 1


# -- Mistakes -------------------------------------------------------------------------------------


def test_problems_come_in_a_summary_with_links_and_all_that_was_typed(
    team: Team, stored: Store
) -> None:
    form = team.open("count-it").fill(
        {"hours": "mange", "costs": [{"what": "x" * 61, "amount": "-1", "often": "monthly"}]}
    )
    answer = form.press()
    assert answer.status_code == 422
    page = soup_of(answer)
    links = [str(link["href"]) for link in page.select(".ds-error-summary a")]
    assert links == ["#hours", "#costs.0.what", "#costs.0.amount"]
    for link in links:
        control = page.find(id=link[1:])
        assert control is not None
        assert control["aria-invalid"] == "true"
        for described in str(control["aria-describedby"]).split():
            assert page.find(id=described) is not None
    again = form_on(form.browser, answer)
    assert again.sent["hours"] == "mange"
    assert again.sent["costs.0.what"] == "x" * 61
    assert again.sent["costs.0.often"] == "monthly"
    assert drafts(stored, team)["hours"] == "mange", "it is saved as a draft too"
    assert not rounds(stored, team)
    assert again.fill(team.examples("count-it")).press().status_code == 303


def test_an_empty_form_names_every_field_that_must_be_filled(team: Team) -> None:
    answer = team.open("name-it").press()
    assert answer.status_code == 422
    links = [link["href"] for link in soup_of(answer).select(".ds-error-summary a")]
    assert links == ["#name", "#who", "#with-whom"]
    for link in links:
        assert soup_of(answer).find(id=link[1:]) is not None


def test_a_megabyte_comes_back_whole(team: Team, stored: Store) -> None:
    text = "x" * 1_000_000
    answer = team.open("name-it").fill({**team.examples("name-it"), "why": text}).press()
    assert answer.status_code == 422
    assert "999500 tegn for langt" in words_of(answer).replace("\xa0", "")
    assert form_on(team.browser(), answer).sent["why"] == text
    assert drafts(stored, team)["name"] == "Andre omgang"


def test_unknown_fields_and_options(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill({**team.examples("name-it"), "who": "martians"})
    form.sent.add("no-such-field", "x")
    form.sent.add("base.no-such-field", "0")
    answer = form.press()
    assert answer.status_code == 422
    assert [link["href"] for link in soup_of(answer).select(".ds-error-summary a")] == ["#who"]
    form_on(form.browser, answer).fill({"who": "young"}).press()
    assert set(content(stored, team)["answers"]) == {
        slot.key for slot in team.exercise("name-it").slots
    }


def test_null_bytes_go_and_emoji_stay(team: Team, stored: Store) -> None:
    answers = {**team.examples("name-it"), "name": "Tin\x00dra 👩‍🔧", "why": "a\r\nb\x1b"}
    assert team.open("name-it").fill(answers).press().status_code == 303
    kept = content(stored, team)["answers"]
    assert kept["name"] == "Tindra 👩‍🔧"
    assert kept["why"] == "a\nb"


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 40, "٣", "1.5"])
def test_a_base_that_is_no_revision_never_overwrites(team: Team, stored: Store, base: str) -> None:
    team.save("name-it", {"name": ("Først", 0)})
    form = team.open("name-it", "mate").fill(team.examples("name-it"))
    form.sent["base.name"] = base
    assert form.press().status_code == 409
    assert drafts(stored, team)["name"] == "Først"


@pytest.mark.parametrize("key", ["", "kort", "x" * 1000, "æøå æøå æøå æøå æøå", "a\x00" * 10])
def test_a_form_without_a_usable_key_is_handed_in_all_the_same(team: Team, key: str) -> None:
    form = team.open("name-it").fill(team.examples("name-it"))
    form.sent["key"] = key
    assert form.press().status_code == 303


def test_another_teams_form_is_not_there(team: Team, stored: Store) -> None:
    before = stored.count(Submission)
    form = team.open("name-it").fill(team.examples("name-it"))
    form.action = form.action.replace(
        f"/enrolments/{team.enrolment}/", f"/enrolments/{team.cast.ids['Havbris.enrolment']}/"
    )
    assert form.press().status_code == 404
    assert stored.count(Submission) == before


def test_after_sign_out_what_was_typed_comes_back(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill({**team.examples("name-it"), "why": "Skrevet for sent"})
    with form.browser.session_transaction() as session:
        session.pop("sign_in")
    answer = form.browser.post(
        form.action,
        data=form.sent.to_dict(False),
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 401
    assert "Skrevet for sent" in answer.text
    assert not rounds(stored, team)


def test_coming_back_to_the_address_of_the_form_leads_to_the_exercise(team: Team) -> None:
    answer = team.browser().get(team.address("name-it", "/hand-in"))
    assert answer.status_code == 303
    assert urlsplit(answer.location).path == team.address("name-it")


def test_an_empty_post_loses_nothing(team: Team, stored: Store) -> None:
    team.save("name-it", {"name": ("Står her", 0)})
    answer = team.browser().post(team.address("name-it", "/hand-in"), data={})
    assert answer.status_code == 422
    assert drafts(stored, team)["name"] == "Står her", "fields that were not sent are left alone"


# -- Two in one team ------------------------------------------------------------------------------


def clash(team: Team):  # type: ignore[no-untyped-def]
    """The founder's form, posted after the mate changed the name."""
    team.save("name-it", {"name": ("Først", 0)})
    form = team.open("name-it").fill({**team.examples("name-it"), "name": "Mitt"})
    team.save("name-it", {"name": ("Hennes", 1)}, who="mate")
    return form, form.press()


def test_a_field_changed_meanwhile_gives_a_comparison(team: Team, stored: Store) -> None:
    _form, answer = clash(team)
    assert answer.status_code == 409
    words = words_of(answer)
    assert "Mitt" in words
    assert "Hennes" in words
    assert "Other Founder" in words
    assert not rounds(stored, team)
    kept = drafts(stored, team)
    assert kept["name"] == "Hennes"
    assert kept["why"] == team.examples("name-it")["why"], "the rest is saved"


@pytest.mark.parametrize(("choice", "expected"), [("mine", "Mitt"), ("theirs", "Hennes")])
def test_the_chosen_text_is_handed_in(
    team: Team, stored: Store, choice: str, expected: str
) -> None:
    form, answer = clash(team)
    compare = form_on(form.browser, answer)
    compare.sent["choice.name"] = choice
    first = compare.press()
    assert first.status_code == 303
    assert content(stored, team)["answers"]["name"] == expected
    assert drafts(stored, team)["name"] == expected
    assert compare.press().location == first.location, "sent twice, it is one submission"


def test_ones_own_text_from_another_window_is_told_as_such(team: Team) -> None:
    form = team.open("name-it").fill({**team.examples("name-it"), "name": "Her"})
    team.save("name-it", {"name": ("Der", 0)})
    answer = form.press()
    assert answer.status_code == 409
    assert "Teksten som er lagret" in words_of(answer)
    assert "Teksten til" not in words_of(answer)


def test_without_a_choice_the_comparison_comes_again(team: Team, stored: Store) -> None:
    form, answer = clash(team)
    again = form_on(form.browser, answer).press()
    assert again.status_code == 409
    assert not rounds(stored, team)
    assert drafts(stored, team)["name"] == "Hennes"


def test_changed_once_more_before_the_choice(team: Team, stored: Store) -> None:
    form, answer = clash(team)
    compare = form_on(form.browser, answer)
    compare.sent["choice.name"] = "mine"
    team.save("name-it", {"name": ("Hennes igjen", 2)}, who="mate")
    again = compare.press()
    assert again.status_code == 409
    assert "Hennes igjen" in words_of(again)
    assert "Mitt" in words_of(again)
    assert not rounds(stored, team)


def test_table_rows_survive_the_comparison(team: Team, stored: Store) -> None:
    team.save("count-it", {"hours": ("1", 0)})
    form = team.open("count-it").fill(team.examples("count-it"))
    team.save("count-it", {"hours": ("2", 1)}, who="mate")
    compare = form_on(form.browser, form.press())
    compare.sent["choice.hours"] = "mine"
    assert compare.press().status_code == 303
    assert content(stored, team)["answers"]["costs"][1]["what"] == "Verktøy"


# -- Without scripts ------------------------------------------------------------------------------


def test_save_button_saves_and_comes_back(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill({"name": "Halvferdig"})
    answer = form.press("save")
    assert answer.status_code == 303
    assert urlsplit(answer.location).path == team.address("name-it")
    assert drafts(stored, team)["name"] == "Halvferdig"
    assert team.open("name-it").sent["name"] == "Halvferdig"


def test_save_button_compares_too(team: Team, stored: Store) -> None:
    form = team.open("name-it").fill({"name": "Mitt"})
    team.save("name-it", {"name": ("Hennes", 0)}, who="mate")
    answer = form.press("save")
    assert answer.status_code == 409
    compare = form_on(form.browser, answer)
    compare.sent["choice.name"] = "mine"
    assert compare.press("save").status_code == 303
    assert drafts(stored, team)["name"] == "Mitt"


def test_adding_a_row_keeps_what_was_typed_and_moves_focus(team: Team, stored: Store) -> None:
    form = team.open("count-it").fill(
        {"hours": "7", "costs": [{"what": "Leie", "amount": "1", "often": "once"}]}
    )
    answer = form.press("add-row:costs")
    assert answer.status_code == 200
    again = form_on(form.browser, answer)
    assert again.sent["hours"] == "7"
    assert again.sent["costs.0.what"] == "Leie"
    assert again.sent["costs.1.what"] == ""
    focus = again.soup.select_one("main [autofocus]")
    assert focus is not None
    assert focus["name"] == "costs.1.what"
    assert drafts(stored, team)["hours"] == "7"


def test_removing_a_row(team: Team, stored: Store) -> None:
    form = team.open("count-it").fill(team.examples("count-it"))
    answer = form.press("remove-row:costs:0")
    assert answer.status_code == 303
    assert [row["what"] for row in drafts(stored, team)["costs"] if row["what"]] == ["Verktøy"]


@pytest.mark.parametrize(
    "action", ["remove-row:costs:99", "remove-row:name:x", "remove-row:", "add-row:nope", "dance"]
)
def test_buttons_that_do_not_exist_do_no_harm(team: Team, action: str) -> None:
    form = team.open("count-it").fill(team.examples("count-it"))
    assert form.press(action).status_code in (200, 303)


# -- The action itself ----------------------------------------------------------------------------


def test_action_works_without_a_request(team: Team, stored: Store) -> None:
    with team.cast.app.app_context():
        founder = db.session.get_one(User, team.cast.ids["founder"])
        enrolment = db.session.get_one(Enrolment, team.enrolment)
        exercise, at = team.exercise("name-it"), clock.now() - timedelta(days=2)
        actions.save_draft(founder, enrolment, exercise, {"name": actions.Write("Kladd")}, at)
        answers = team.examples("name-it")
        submission = actions.hand_in(founder, enrolment, exercise, answers, "any key", at)
        with pytest.raises(actions.NotWritable):
            actions.hand_in(founder, enrolment, exercise, answers, "another key", at)
        with pytest.raises(KeyError):
            actions.save_draft(founder, enrolment, exercise, {"nope": actions.Write("")}, at)
        db.session.commit()
        assert submission.handed_in_at == at
    assert drafts(stored, team)["name"] == "Andre omgang"
