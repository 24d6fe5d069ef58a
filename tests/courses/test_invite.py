"""Inviting: nothing is saved before it has been seen, and a link is shown once."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from app.accounts.models import Invitation
from app.audit.models import AuditEntry
from app.courses.models import Enrolment, InvitedRole, Team
from app.mail.models import OutboxMessage
from tests.courses.conftest import page, problems, words

FORM = {"role": "participant", "team": "", "new_team": "", "language": "nb"}


def look_over(scene, people, **typed):
    """Send a list for looking over; return the page and what it must be sent with."""
    data = {**FORM, "people": people, "step": "preview", **typed}
    shown = page(scene.browser("staff").post(scene.address("/invite"), data=data))
    mark = shown.find("input", {"name": "shown"})
    assert mark is not None
    return shown, {**data, "step": "send", "shown": mark["value"]}


def send(scene, people, **typed) -> list[str]:
    """Look a list over and send it; return the links."""
    _, data = look_over(scene, people, **typed)
    sent = page(scene.browser("staff").post(scene.address("/invite"), data=data))
    return [field["value"] for field in sent.select("input[readonly]")]


def test_people_are_invited_after_the_list_was_seen(scene, stored):
    people = "Kari Nordmann <kari@example.org>\nola@example.org;Ola;mentor\nper@example.org;;;Ny"
    shown, data = look_over(scene, people)
    assert "Send 3 invitasjoner" in words(shown)
    assert "Ny (ny)" in words(shown)
    assert (stored.count(Invitation), stored.count(Team), stored.count(OutboxMessage)) == (0, 1, 0)

    sent = page(scene.browser("staff").post(scene.address("/invite"), data=data))
    given = stored.all(select(InvitedRole).order_by(InvitedRole.id))
    new = stored.one(select(Team).where(Team.name == "Ny"))
    assert [(g.role, g.team_id) for g in given] == [
        ("participant", None),
        ("mentor", None),
        ("participant", new.id),
    ]
    assert stored.one(select(Enrolment).where(Enrolment.team_id == new.id))
    letters = stored.all(select(OutboxMessage).order_by(OutboxMessage.id))
    assert [letter.to_address for letter in letters] == [
        "kari@example.org",
        "ola@example.org",
        "per@example.org",
    ]
    links = [field["value"] for field in sent.select("input[readonly]")]
    for link, letter in zip(links, letters, strict=True):
        assert link in letter.body
    assert "Hei, Kari Nordmann" in letters[0].body
    assert "være mentor i Prøve" in letters[1].body
    assert letters[0].subject == "Invitasjon til Prøve"
    # The token itself is stored nowhere but in the letter.
    tokens = [link.rsplit("/", 1)[1] for link in links]
    assert not set(tokens) & set(stored.all(select(Invitation.token_hash)))
    trail = stored.all(select(AuditEntry).where(AuditEntry.action == "invitation.made"))
    assert {entry.actor_id for entry in trail} == {scene.ids["staff"]}


def test_one_wrong_line_and_nobody_is_invited(scene, stored):
    people = "kari@example.org\nfeil adresse\nola@example.org;Ola;sjef"
    answer = scene.browser("staff").post(
        scene.address("/invite"), data={**FORM, "people": people, "step": "send", "shown": "x"}
    )
    shown = page(answer, 422)
    assert "2 linjer i listen må rettes" in problems(shown)
    assert "Dette er ikke en hel e-postadresse" in words(shown)
    assert "Rollen er ukjent" in words(shown)
    assert shown.find("textarea").get_text().strip() == people
    assert stored.count(Invitation) == 0


def test_a_list_changed_after_it_was_seen_is_shown_again(scene, stored):
    _, data = look_over(scene, "kari@example.org")
    data["people"] = "kari@example.org\nola@example.org"
    again = page(scene.browser("staff").post(scene.address("/invite"), data=data))
    assert "Listen er endret" in words(again)
    assert stored.count(Invitation) == 0
    data["shown"] = again.find("input", {"name": "shown"})["value"]
    page(scene.browser("staff").post(scene.address("/invite"), data=data))
    assert stored.count(Invitation) == 2


def test_sent_twice_is_invited_once(scene, stored):
    _, data = look_over(scene, "kari@example.org")
    staff = scene.browser("staff")
    page(staff.post(scene.address("/invite"), data=data))
    again = page(staff.post(scene.address("/invite"), data=data))
    assert "Har en invitasjon fra før" in words(again)
    assert stored.count(Invitation) == 1
    assert stored.count(OutboxMessage) == 1


def test_those_who_are_there_already_are_told_and_not_invited(scene, stored):
    people = (
        "founder@example.org;;;Nordlys\nmentor@example.org;;mentor\n"
        "founder@example.net\nstaff@example.org;;mentor"
    )
    shown, _ = look_over(scene, people)
    rows = [row.get_text(" ") for row in shown.select("tbody tr")]
    assert "Er med fra før" in rows[0]
    assert "Er med fra før" in rows[1]
    assert "Inviteres" in rows[2]
    assert "Inviteres" in rows[3], "a new role is new"


def test_two_lines_with_the_same_new_team_make_one(scene, stored):
    send(scene, "a@example.org;;;Ny\nb@example.org;;;NY")
    assert stored.count(Team) == 2
    assert len(set(stored.all(select(InvitedRole.team_id)))) == 1


def test_a_file_is_put_where_it_can_be_seen(scene, stored):
    csv = "epost;navn;rolle;virksomhet\r\nbjorg@example.org;Bjørg Ås;deltaker;Nordlys\r\n"
    data = {**FORM, "people": "", "file": (BytesIO(csv.encode("cp1252")), "folk.csv")}
    answer = scene.browser("staff").post(
        scene.address("/invite"), data=data, content_type="multipart/form-data"
    )
    shown = page(answer)
    assert "Bjørg Ås" in shown.find("textarea").get_text()
    assert "Send én invitasjon" in words(shown)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"people": ""}, "minst én adresse"),
        ({"people": " \n "}, "minst én adresse"),
        ({"role": "owner"}, "alternativene"),
        ({"team": "99999"}, "alternativene"),
        ({"language": "se"}, "alternativene"),
        ({"new_team": "x" * 121}, "høyst 120 tegn"),
        ({"people": "\n".join(f"p{n}@example.org" for n in range(301))}, "over 300 personer"),
    ],
)
def test_what_is_wrong_is_told(scene, stored, typed, told):
    data = {**FORM, "people": "kari@example.org", "step": "send", **typed}
    shown = page(scene.browser("staff").post(scene.address("/invite"), data=data), 422)
    assert told in problems(shown)
    assert shown.find("textarea").get_text().strip() == data["people"].strip()
    assert stored.count(Invitation) == 0


def test_a_team_is_chosen_or_named_not_both(scene):
    data = {**FORM, "people": "a@example.org", "team": scene.ids["team"], "new_team": "Ny"}
    shown = page(scene.browser("staff").post(scene.address("/invite"), data=data), 422)
    assert "Ikke begge" in problems(shown)


def test_nobody_is_invited_to_a_team_that_was_withdrawn(scene):
    staff = scene.browser("staff")
    staff.post(scene.address(f"/teams/{scene.ids['Nordlys']}/withdraw"), data={"step": "withdraw"})
    data = {**FORM, "people": "a@example.org;;;nordlys"}
    shown = page(staff.post(scene.address("/invite"), data=data), 422)
    assert "meldt ut av kullet" in words(shown)


def test_sent_again_the_old_link_is_dead(scene, stored):
    (old,) = send(scene, "kari@example.org")
    given = stored.one(select(InvitedRole.id))
    staff, anyone = scene.browser("staff"), scene.browser("anonymous")
    again = page(staff.post(scene.address(f"/invitations/{given}/resend")))
    (new,) = [field["value"] for field in again.select("input[readonly]")]
    assert new != old
    page(anyone.get(old), 404)
    page(anyone.get(new))
    assert stored.count(Invitation) == 1
    assert stored.count(OutboxMessage) == 2


def test_a_revoked_invitation_is_closed_and_gone_from_the_list(scene, stored):
    (link,) = send(scene, "kari@example.org")
    given = stored.one(select(InvitedRole.id))
    staff = scene.browser("staff")
    assert "kari@example.org" in words(page(staff.get(scene.address("/invitations"))))
    assert "slutter å virke" in words(
        page(staff.get(scene.address(f"/invitations/{given}/revoke")))
    )
    page(scene.browser("anonymous").get(link))
    assert staff.post(scene.address(f"/invitations/{given}/revoke")).status_code == 303
    assert "trukket tilbake" in words(page(scene.browser("anonymous").get(link), 410))
    assert "kari@example.org" not in words(page(staff.get(scene.address("/invitations"))))
    revoked = stored.one(select(Invitation.revoked_at))
    assert staff.post(scene.address(f"/invitations/{given}/revoke")).status_code == 303
    assert stored.one(select(Invitation.revoked_at)) == revoked, "sent twice, revoked once"
    assert staff.post(scene.address(f"/invitations/{given}/resend")).status_code == 404


def test_an_accepted_invitation_is_neither_sent_again_nor_revoked(scene, stored):
    (link,) = send(scene, "kari@example.org")
    given = stored.one(select(InvitedRole.id))
    path = link[link.index("/invitations/") :]
    scene.browser("anonymous").post(path, data={"name": "Kari", "password": ""})
    staff = scene.browser("staff")
    for what in ("resend", "revoke"):
        assert staff.post(scene.address(f"/invitations/{given}/{what}")).status_code == 404


def test_the_letter_is_in_the_language_chosen(scene, stored):
    send(scene, "kari@example.org", language="en")
    assert stored.one(select(Invitation.language)) == "en"
