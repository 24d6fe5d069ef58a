"""What was published stays: new fields are written down, renamed ones are followed."""

import pytest

from app.content import ContentError, Value, publish_fields
from tests.content.conftest import TODAY, Desk

NAME = "idea/exercises/name-it.yaml"
COUNT = "idea/exercises/count-it.yaml"
MODEL = "money/exercises/model-it.yaml"


def published(desk: Desk) -> str:
    return (desk.course / "published.yaml").read_text(encoding="utf-8")


def codes(desk: Desk) -> list[str]:
    return [problem.code for problem in desk.problems()]


def test_everything_new_is_written_down(desk: Desk) -> None:
    before = published(desk)
    (desk.course / "published.yaml").unlink()

    added = publish_fields(desk.courses, today=TODAY)

    assert added[0] == "name-it.name"
    assert "count-it.costs.often.monthly" in added
    assert published(desk) == before
    assert desk.problems() == []


def test_nothing_new_writes_nothing(desk: Desk) -> None:
    desk.change("published.yaml", "fields:", "fields: # as it was")
    before = published(desk)

    assert publish_fields(desk.courses, today=TODAY) == []
    assert published(desk) == before


def test_a_new_option_column_and_box_are_added_to_what_was_there(desk: Desk) -> None:
    desk.change("published.yaml", "[municipality, nav, company]", "[nav]")
    desk.change("published.yaml", "amount: number, ", "")
    desk.change("published.yaml", "[users, payers]", "[payers]")
    assert codes(desk) == ["not-published"] * 3

    assert publish_fields(desk.courses, today=TODAY) == [
        "name-it.with-whom.municipality",
        "name-it.with-whom.company",
        "count-it.costs.amount",
        "model-it.model.users",
    ]
    assert "options: [nav, municipality, company]" in published(desk)
    assert desk.problems() == []


def test_drafts_are_not_written_down(desk: Desk) -> None:
    desk.write("published.yaml", "fields: {}\n")
    desk.change("course.yaml", "status: published", "status: draft")

    assert publish_fields(desk.courses, today=TODAY) == []
    assert published(desk) == "fields: {}\n"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (NAME, "minutes: 10", "minutes: ten"),
        ("published.yaml", "name-it.why", "name-it.gone"),
    ],
)
def test_nothing_is_written_down_while_there_are_errors(
    desk: Desk, file: str, old: str, new: str
) -> None:
    desk.change(file, old, new)
    before = published(desk)

    with pytest.raises(ContentError):
        publish_fields(desk.courses, today=TODAY)

    assert published(desk) == before


# Renaming


def rename(desk: Desk, *aliases: tuple[str, str]) -> None:
    lines = "".join(f'  "{old}": "{new}"\n' for old, new in aliases)
    desk.change("published.yaml", "aliases: {}\n", f"aliases:\n{lines}")
    publish_fields(desk.courses, today=TODAY)


def carry(desk: Desk, exercise: str, answers: dict[str, Value]) -> dict[str, Value]:
    assert desk.problems() == []
    return desk.load().carry_over(exercise, answers)


def test_a_field_renamed_without_alias_is_an_error(desk: Desk) -> None:
    desk.change(NAME, "- id: why", "- id: reason")

    assert codes(desk) == ["not-published", "published-gone"]


def test_a_renamed_field_takes_its_answers_along(desk: Desk) -> None:
    desk.change(NAME, "- id: why", "- id: reason")
    rename(desk, ("name-it.why", "name-it.reason"))

    answers: dict[str, Value] = {"name": "a.b", "why": "Fordi."}
    assert carry(desk, "name-it", answers) == {"name": "a.b", "reason": "Fordi."}


def test_a_field_renamed_twice_is_followed_all_the_way(desk: Desk) -> None:
    desk.change(NAME, "- id: why", "- id: reason")
    rename(desk, ("name-it.why", "name-it.reason"))
    desk.change(NAME, "- id: reason", "- id: cause")
    desk.change("published.yaml", "aliases:\n", 'aliases:\n  "name-it.reason": "name-it.cause"\n')
    publish_fields(desk.courses, today=TODAY)

    assert carry(desk, "name-it", {"why": "Fordi."}) == {"cause": "Fordi."}


def test_a_renamed_option_is_followed_also_in_a_renamed_field(desk: Desk) -> None:
    desk.change(NAME, "- id: with-whom", "- id: partners")
    desk.change(NAME, "- id: nav\n", "- id: welfare\n")
    desk.change(NAME, "[nav, company]", "[welfare, company]")
    rename(
        desk,
        ("name-it.with-whom", "name-it.partners"),
        ("name-it.with-whom.nav", "name-it.partners.welfare"),
    )

    answers: dict[str, Value] = {"with-whom": ["nav", "company"], "why": "nav"}
    assert carry(desk, "name-it", answers) == {"partners": ["welfare", "company"], "why": "nav"}


def test_a_renamed_column_is_followed_and_later_its_option(desk: Desk) -> None:
    desk.change(COUNT, "  - id: often", "  - id: rhythm")
    desk.change(COUNT, "often: monthly", "rhythm: monthly")
    desk.change(COUNT, "often: once", "rhythm: once")
    rename(desk, ("count-it.costs.often", "count-it.costs.rhythm"))
    desk.change(COUNT, "    - id: once", "    - id: single")
    desk.change(COUNT, "rhythm: once", "rhythm: single")
    alias = '"count-it.costs.rhythm.once": "count-it.costs.rhythm.single"'
    desk.change("published.yaml", "aliases:\n", f"aliases:\n  {alias}\n")
    publish_fields(desk.courses, today=TODAY)

    answers: dict[str, Value] = {"costs": [{"what": "once", "often": "once"}], "hours": "3"}
    assert carry(desk, "count-it", answers) == {
        "costs": [{"what": "once", "rhythm": "single"}],
        "hours": "3",
    }


def test_a_renamed_box_is_followed(desk: Desk) -> None:
    desk.change(MODEL, "- id: payers", "- id: customers")
    rename(desk, ("model-it.model.payers", "model-it.model.customers"))

    assert carry(desk, "model-it", {"model.payers": "NAV"}) == {"model.customers": "NAV"}


def test_an_alias_to_nothing_is_an_error(desk: Desk) -> None:
    desk.change("published.yaml", "aliases: {}", 'aliases: {"name-it.why": "name-it.x"}')

    assert sorted(codes(desk)) == ["bad-alias", "published-gone"]


def test_aliases_in_a_ring_are_an_error(desk: Desk) -> None:
    ring = 'aliases: {"name-it.why": "name-it.name", "name-it.name": "name-it.why"}'
    desk.change("published.yaml", "aliases: {}", ring)

    assert "kind-changed" in codes(desk)
