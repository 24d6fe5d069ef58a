"""The matrix: states in words, who needs a hand, and who may read on."""

from __future__ import annotations

from datetime import timedelta

from bs4 import BeautifulSoup

from app.courses.models import Cohort
from app.database import db
from app.overview.queries import cells
from app.submissions.models import Submission
from tests.cast import Cast


def rows(cast: Cast, who: str, query: str = "") -> dict[str, BeautifulSoup]:
    """Return the matrix's rows by the name of the venture."""
    answer = cast.visitor(who).get(f"/cohorts/{cast.ids['cohort']}/matrix{query}")
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.text, "html.parser")
    return {row.th.get_text(): row for row in soup.select("tbody tr")}


def test_every_venture_is_there_with_its_states_in_words(cast):
    found = rows(cast, "staff")
    assert list(found) == ["Havbris", "Nordlys"]
    states = [cell.get_text() for cell in found["Nordlys"].select("td[data-state]")]
    assert states[0] == "Levert"
    assert states[1:] == ["Ikke begynt"] * (len(cast.course.exercises) - 1)


def test_staff_can_read_what_was_handed_in_and_an_admin_sees_the_state_only(cast):
    link = rows(cast, "staff")["Nordlys"].select_one("td[data-state] a")
    assert link is not None
    assert link["href"] == f"/submissions/{cast.ids['submission']}/review"
    assert not rows(cast, "admin")["Nordlys"].select("td[data-state] a")


def test_a_late_answer_shows_who_needs_a_hand(cast):
    with cast.app.app_context():
        waiting = db.session.get_one(Submission, cast.ids["waiting"])
        waiting.reply_by = cast.now - timedelta(hours=1)
        db.session.commit()
    found = rows(cast, "staff")
    assert "Svar er forsinket" in found["Havbris"].get_text(" ")
    assert "Svar er forsinket" not in found["Nordlys"].get_text(" ")


def test_the_last_round_counts_and_a_withdrawn_team_does_not(cast):
    with cast.app.app_context():
        cohort = db.session.get_one(Cohort, cast.ids["cohort"])
        found = cells(cohort, cast.now, cast.now)
        cell = found[cast.ids["Nordlys.enrolment"]][cast.exercise.id]
        assert (cell.state, cell.submission_id) == ("handed_in", cast.ids["submission"])
    cast.visitor("staff").post(
        f"/cohorts/{cast.ids['cohort']}/teams/{cast.ids['Nordlys.enrolment']}/withdraw",
        data={"confirm": "1"},
    )
    assert list(rows(cast, "staff")) == ["Havbris"]


def test_one_module_alone(cast):
    last = cast.course.modules[0]
    found = rows(cast, "staff", f"?module={last.id}")
    assert len(found["Nordlys"].select("td[data-state]")) == len(last.exercises)
