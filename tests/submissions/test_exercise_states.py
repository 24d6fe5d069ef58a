"""The states of many exercises, in a number of queries that does not grow."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.accounts.models import User
from app.courses import actions as courses
from app.courses.models import Cohort, Enrolment
from app.database import db
from app.reviews import actions as reviews
from app.submissions import actions
from app.submissions.queries import exercise_states, rounds
from tests.statements import statements
from tests.submissions.conftest import Team


def test_states_follow_what_happens(team: Team) -> None:
    app, ids, at = team.cast.app, team.cast.ids, clock.now() - timedelta(days=3)
    with app.app_context():
        founder, mentor = (db.session.get_one(User, ids[who]) for who in ("founder", "mentor"))
        enrolment = db.session.get_one(Enrolment, team.enrolment)
        exercise, key = team.exercise("name-it"), (team.enrolment, "name-it")
        assert key not in exercise_states([team.enrolment])

        actions.save_draft(founder, enrolment, exercise, {"name": actions.Write("A")}, at)
        state = exercise_states([team.enrolment])[key]
        assert (state.state, state.has_draft, state.draft_changed_at) == ("draft", True, at)

        later = at + timedelta(hours=1)
        answers = team.examples("name-it")
        submission = actions.hand_in(founder, enrolment, exercise, answers, "k1", later)
        state = exercise_states([team.enrolment])[key]
        assert state.state == "handed_in"
        assert (state.round, state.number) == (1, submission.number)
        assert (state.handed_in_at, state.reply_by) == (later, submission.reply_by)
        assert (state.submission_id, state.has_draft) == (submission.id, False)

        reviews.decide(mentor, submission, "changes_requested", "Mer.", later + timedelta(hours=1))
        state = exercise_states([team.enrolment])[key]
        assert (state.state, state.decided_at) == ("changes_requested", later + timedelta(hours=1))

        draft = {"name": actions.Write("B")}
        actions.save_draft(founder, enrolment, exercise, draft, later + timedelta(hours=2))
        assert exercise_states([team.enrolment])[key].has_draft

        actions.hand_in(founder, enrolment, exercise, answers, "k2", later + timedelta(hours=3))
        reviews.decide(
            mentor, rounds(team.enrolment, "name-it")[0], "approved", "", later + timedelta(hours=4)
        )
        state = exercise_states([team.enrolment])[key]
        assert (state.state, state.round) == ("approved", 2)


def test_two_queries_for_one_team_and_for_thirty(team: Team) -> None:
    app, ids, now = team.cast.app, team.cast.ids, clock.now()
    with app.app_context():
        staff, founder = (db.session.get_one(User, ids[who]) for who in ("staff", "founder"))
        cohort = db.session.get_one(Cohort, ids["cohort"])
        enrolments = []
        for number in range(30):
            new = courses.create_team(f"Lag {number}", staff, now)
            enrolments.append(courses.enrol(new, cohort, staff, now))
        for enrolment in enrolments:
            exercise = team.exercise("count-it")
            actions.hand_in(
                founder, enrolment, exercise, team.examples("count-it"), f"k{enrolment.id}", now
            )
        db.session.commit()
        found = [enrolment.id for enrolment in enrolments]
        with statements() as few:
            exercise_states(found[:1])
        with statements() as many:
            states = exercise_states(found)
        assert len(few) == len(many) == 2
        assert {states[each, "count-it"].state for each in found} == {"handed_in"}
        with statements() as none:
            assert exercise_states([]) == {}
        assert not none
