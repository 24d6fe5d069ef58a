"""What is deleted is gone: from every table, from the file's bytes, from logs and folders."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select, text

from app import clock
from app.audit.models import AuditEntry
from app.database import db
from app.mail.worker import do_periodic_work
from app.workshops.models import LiveSession, RunSheetVersion
from app.workshops.privacy import delete_what_is_due
from tests.databases import Store
from tests.workshops.classroom import Classroom

CANARY = "kanarifuglen i gruva"


@pytest.fixture
def told(room: Classroom, caplog: pytest.LogCaptureFixture) -> Classroom:
    """A session in which words were written everywhere that words can be written."""
    caplog.set_level(logging.DEBUG)
    room.do("settings", own_names="y", days=30)
    browser = room.visitor()
    named = browser.post(f"/join/{room.code}", data={"own_name": CANARY})
    assert named.status_code == 303
    room.do(f"steps/{room.step_id('wall')}", act="note", note=CANARY)
    room.open("wall")
    pupil = room.pupils[0]
    pupil.write("card-1", text=CANARY)
    pupil.write("card-1", base=1, text=f"{CANARY} endret")
    pupil.write("card-2", text=CANARY)
    pupil.write("card-2", base=1, text="")
    room.do(f"cards/{room.response_id(pupil, 'card-1')}", act="approve")
    room.open("teams")
    room.do("groups")
    with room.app.app_context():
        from app.workshops.queries import groups_of

        team = next(group for group in groups_of(room.id) if group.kind == "team")
    room.do(f"groups/{team.id}", name=CANARY)
    room.do("end", act="end")
    return room


def everything_in(database_url: str) -> str:
    """Every column of every row, as text."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = []
        for table in inspect(connection).get_table_names():
            rows += [
                str(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{table}"'))
            ]
    engine.dispose()
    return "\n".join(rows)


def bytes_in(folder: Path) -> bytes:
    files = [file for file in folder.rglob("*") if file.is_file() and ".pytest" not in str(file)]
    return b"\n".join(file.read_bytes() for file in files)


def test_when_its_day_has_come_nothing_is_left(
    told: Classroom,
    database: str,
    database_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    stored: Store,
) -> None:
    assert CANARY in everything_in(database_url)
    if database == "sqlite":
        assert CANARY.encode() in bytes_in(tmp_path)
    with told.app.app_context():
        do_periodic_work(clock.now() + timedelta(days=29))
        assert stored.count(LiveSession) == 1, "not before its day"
        do_periodic_work(clock.now() + timedelta(days=31))
        db.session.remove()
        db.engine.dispose()
    assert stored.count(LiveSession) == 0
    assert CANARY not in everything_in(database_url)
    assert CANARY.encode() not in bytes_in(tmp_path)
    assert CANARY not in caplog.text
    done = stored.one(select(AuditEntry).where(AuditEntry.action == "session.deleted"))
    assert done.details == {"why": "time", "people": 5}


def test_a_teacher_deletes_at_once(
    told: Classroom, database: str, database_url: str, tmp_path: Path
) -> None:
    answer = told.teacher.post(f"/sessions/{told.id}/delete", data={"sure": "1"})
    assert answer.status_code == 303
    with told.app.app_context():
        db.session.remove()
        db.engine.dispose()
    assert CANARY not in everything_in(database_url)
    assert CANARY.encode() not in bytes_in(tmp_path)
    assert told.pupils[0].state().status_code == 410, "the device may forget as well"


def test_deleting_asks_first(told: Classroom) -> None:
    page = told.teacher.get(f"/sessions/{told.id}/delete")
    assert page.status_code == 200
    assert told.teacher.post(f"/sessions/{told.id}/delete", data={}).status_code == 400
    assert told.board().status_code == 200


def test_the_days_are_the_teachers_to_set_and_shown_to_all(room: Classroom, stored: Store) -> None:
    room.do("settings", days=7)
    room.do("end", act="end")
    session = stored.one(select(LiveSession))
    assert (session.delete_at - session.ended_at).days == 7
    for days in ("0", "366", "x"):
        answer = room.act("settings", days=days)
        assert answer.status_code == 422
    year = str(session.delete_at.year)
    assert year in room.pupils[0].state().text


def test_a_session_made_long_before_is_not_deleted_in_the_lesson(
    room: Classroom, stored: Store
) -> None:
    made_earlier(room, days=29.9)
    room.open("wall")
    assert 'value="30"' in room.board().text
    with room.app.app_context():
        assert delete_what_is_due(clock.now() + timedelta(hours=5)) == 0
    room.do("end", act="end")
    session = stored.one(select(LiveSession))
    assert (session.delete_at - session.ended_at).days == 30


@pytest.mark.parametrize("ended", [True, False])
def test_days_that_are_over_already_are_refused(
    room: Classroom, stored: Store, ended: bool
) -> None:
    """All would else be gone within the hour, without a question."""
    if ended:
        room.do("end", act="end")
    made_earlier(room, days=20)
    before = stored.one(select(LiveSession.delete_at))
    answer = room.act("settings", own_names="y", days=7)
    assert answer.status_code == 422
    assert "Velg flere" in answer.get_json()["message"]
    after = stored.one(select(LiveSession))
    assert (after.delete_at, after.own_names) == (before, False), "nothing is changed"
    room.do("settings", days=25)


def made_earlier(room: Classroom, days: float) -> None:
    """As if the session had been made, and perhaps ended, so many days ago."""
    with room.app.app_context():
        session = db.session.get_one(LiveSession, room.id)
        earlier = timedelta(days=days)
        session.created_at -= earlier
        session.delete_at -= earlier
        session.ended_at = session.ended_at and session.ended_at - earlier
        db.session.commit()


def test_one_person_is_erased_and_the_rest_stays(
    told: Classroom, database: str, database_url: str, tmp_path: Path
) -> None:
    told.do("end", act="reopen")
    other = told.pupils[1]
    told.open("wall")
    other.write("card-1", text="Dette blir igjen")
    told.do(f"people/{told.pupils[0].id}", act="erase")
    rest = everything_in(database_url)
    assert "Dette blir igjen" in rest
    assert "endret" not in rest


def test_an_erased_teacher_takes_their_sessions_along(told: Classroom, stored: Store) -> None:
    from app.accounts.privacy_registry import erase_person

    with told.app.app_context():
        erase_person(told.teacher_id, clock.now())
        db.session.commit()
    assert stored.count(LiveSession) == 0


def test_a_run_sheet_of_a_deleted_session_is_never_taken_for_another(
    room: Classroom, stored: Store
) -> None:
    """The process remembers run sheets by their ids."""
    before = stored.one(select(RunSheetVersion.id))
    room.teacher.post(f"/sessions/{room.id}/delete", data={"sure": "y"})
    assert stored.count(RunSheetVersion) == 0
    workshop = room.app.extensions["site"].workshops[0].id
    assert room.teacher.post(f"/workshops/{workshop}/sessions").status_code == 303
    assert stored.one(select(RunSheetVersion.id)) > before
