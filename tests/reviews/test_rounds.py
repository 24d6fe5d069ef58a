"""Round two: what changed, beside what was asked for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.database import db
from app.submissions.models import Submission
from tests.databases import Store
from tests.reviews.conftest import WHY, Scene, page, words
from tests.statements import statements

BETTER = WHY.replace("Kommunen betaler.", "Kommunen og fylket betaler.")


@pytest.fixture
def second(scene: Scene) -> int:
    """A second round, in which one answer changed. The first asked about three things."""
    first = scene.hand_in()
    scene.ids["first"] = first
    scene.ids["stays"] = scene.comment(first, "De trenger jobb", "Hvem?")
    scene.ids["moved"] = scene.comment(first, "Kommunen betaler", "Hvem der?")
    scene.ids["name"] = scene.comment(first, "", "Godt navn.", passage="name")
    scene.decide(first, summary="Hvem betaler?")
    return scene.hand_in(days_ago=-1, why=BETTER)


def review(scene: Scene, submission: int, who: str = "mentor", query: str = ""):  # type: ignore[no-untyped-def]
    return page(scene.visitor(who).get(f"/submissions/{submission}/review{query}"))


def test_changes_are_marked_in_words_for_those_who_do_not_see_them(
    scene: Scene, second: int
) -> None:
    passage = review(scene, second).select_one("[data-passage=why]")
    assert passage is not None
    added = passage.select("ins")
    assert words(added[0]) == "Lagt til: og fylket Slutt på lagt til."
    for aside in passage.select("[data-aside]"):
        aside.decompose()
    assert passage.text == BETTER


def test_removed_words_are_shown_and_are_not_part_of_the_text(scene: Scene) -> None:
    first = scene.hand_in()
    scene.decide(first)
    second = scene.hand_in(days_ago=-1, why=WHY.replace("De trenger jobb 🚀 nå. ", ""))
    passage = review(scene, second).select_one("[data-passage=why]")
    assert passage is not None
    assert "Fjernet: De trenger jobb 🚀 nå." in words(passage.select_one("del"))
    assert passage.select_one("del")["data-aside"] == ""  # type: ignore[index]


def test_the_reason_of_last_time_stands_above(scene: Scene, second: int) -> None:
    soup = review(scene, second)
    assert "Hvem betaler?" in words(soup.select_one(".decision"))
    assert "1 av 5 svar er endret" in words(soup)
    assert "3 kommentarer er åpne" in words(soup)


def test_threads_come_along_and_are_found_again(scene: Scene, second: int) -> None:
    soup = review(scene, second)
    stays = soup.find(id=f"thread-{scene.ids['stays']}")
    assert "Fra runde 1" in words(stays)
    mark = soup.select_one("[data-passage=why] mark")
    assert mark is not None
    assert mark.text == "De trenger jobb"


def test_a_thread_whose_words_are_gone_keeps_them(scene: Scene, second: int) -> None:
    moved = words(review(scene, second).find(id=f"thread-{scene.ids['moved']}"))
    assert "Kommunen betaler" in moved
    assert "Ordene er endret siden runde 1" in moved


def test_unchanged_answers_are_folded_unless_something_is_asked_there(
    scene: Scene, second: int
) -> None:
    soup = review(scene, second)
    assert soup.select_one("#part-who > details.folded:not([open])") is not None
    assert soup.select_one("#part-why details.folded") is None
    assert soup.select_one("#part-name details.folded") is None, "a comment there is still open"


def test_one_can_look_without_the_changes(scene: Scene, second: int) -> None:
    soup = review(scene, second, query="?plain=1")
    assert soup.select("ins, del") == []
    assert soup.find("a", string="Vis hva som er endret") is not None


def test_the_rounds_link_to_each_other_and_old_ones_take_no_comments(
    scene: Scene, second: int
) -> None:
    first = scene.ids["first"]
    soup = review(scene, first)
    assert soup.select_one(f".round-links a[href='/submissions/{second}/review']") is not None
    assert soup.select("[data-comment-on]") == []
    assert "tidligere runde" in words(soup)


def test_a_text_written_anew_is_not_marked_word_by_word(scene: Scene) -> None:
    first = scene.hand_in()
    scene.decide(first)
    second = scene.hand_in(
        days_ago=-1, why="Noe ganske annet står her denne gangen, helt fra bunnen."
    )
    part = review(scene, second).select_one("#part-why")
    assert part is not None
    assert part.select("[data-passage=why] ins") == []
    assert WHY in part.select_one(".earlier-text").text  # type: ignore[union-attr]


def test_choices_numbers_and_tables_are_compared_too(scene: Scene) -> None:
    first = scene.hand_in("count-it")
    scene.decide(first)
    rows = [{"what": "Leie av lokale", "amount": "4500", "often": "monthly"}]
    second = scene.hand_in("count-it", days_ago=-1, hours="40", costs=rows)
    soup = review(scene, second)
    assert "37,5" in words(soup.select_one("#part-hours del"))
    table = soup.select_one("#part-costs table")
    assert "Lagt til: av lokale" in words(table)
    assert "Fjernet: 4" in words(table)
    assert "Verktøy" in words(table.select_one("tr.gone"))  # type: ignore[union-attr]


def test_a_canvas_is_compared_box_by_box(scene: Scene) -> None:
    first = scene.hand_in("model-it")
    scene.decide(first)
    second = scene.hand_in("model-it", days_ago=-1, model__users="Unge i hele byen")
    soup = review(scene, second)
    assert "Lagt til: hele" in words(soup.find(id="part-model.users"))
    assert soup.find(id="part-model.payers").find("details", class_="folded") is not None


def test_threads_about_a_field_that_is_gone_are_not_lost(scene: Scene, second: int) -> None:
    with scene.app.app_context():
        from app.reviews.models import Thread

        db.session.get_one(Thread, scene.ids["name"]).passage = "a-field-of-before"
        db.session.commit()
    soup = review(scene, second)
    assert "felt som ikke lenger er i oppgaven" in words(soup)
    assert "Godt navn." in words(soup.find(id=f"thread-{scene.ids['name']}"))


def test_staff_read_and_it_is_noted(scene: Scene, second: int, stored: Store) -> None:
    soup = review(scene, second, who="staff")
    assert soup.select("main form") == [], "staff read, and write nothing"
    trace = stored.one(select(AuditEntry).where(AuditEntry.action == "submission.read"))
    assert (trace.actor_id, trace.thing_id) == (scene.ids["staff"], second)


def test_a_mentors_reading_is_no_event(scene: Scene, second: int, stored: Store) -> None:
    review(scene, second)
    assert stored.all(select(AuditEntry).where(AuditEntry.action == "submission.read")) == []


@pytest.mark.parametrize("who", ["admin", "stranger", "founder", "other-founder"])
def test_others_do_not_read_here(scene: Scene, second: int, who: str) -> None:
    assert scene.visitor(who).get(f"/submissions/{second}/review").status_code == 404


def test_an_erased_submission_keeps_its_page_and_no_words(scene: Scene, second: int) -> None:
    with scene.app.app_context():
        gone = db.session.get_one(Submission, second)
        gone.content = gone.sha256 = gone.body_hash = None
        gone.erased_at = scene.now
        db.session.commit()
    soup = review(scene, second)
    assert "Innleveringen er slettet" in words(soup)
    assert "fylket" not in words(soup)


def test_the_same_number_of_queries_with_3_and_with_60_threads(scene: Scene) -> None:
    submission = scene.hand_in()
    mentor = scene.visitor("mentor")
    counts = []
    for wanted in (3, 60):
        for n in range(wanted):
            scene.comment(submission, "De trenger jobb", f"Nummer {wanted} {n}")
        mentor.get(f"/submissions/{submission}/review")
        with statements() as sent:
            assert mentor.get(f"/submissions/{submission}/review").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1], "\n".join(sent)
