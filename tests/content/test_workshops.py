"""A workshop: read whole, every slip told with its line, and read back from its definition."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.activities import TYPES
from app.content import (
    ContentError,
    Problem,
    Site,
    Workshop,
    check_site,
    load_site,
    publish_fields,
    workshop_from_definition,
)
from tests.content.conftest import TINY, TODAY, Desk

TINY_WORKSHOPS = TINY.parent / "workshops"
SHEET = "workshop.yaml"
AIMS = "aims.yaml"
FACTS = "facts.yaml"
WALL = "activities/wall.yaml"
AGAIN = "activities/second-wall.yaml"
CARD = "handouts/card.nb.md"
CARD_EN = "handouts/card.en.md"


@dataclass
class WorkshopDesk(Desk):
    """A copy of the workshops, to be edited as an author would; `courses` is their folder."""

    @property
    def course(self) -> Path:
        return self.courses / "first-wall"

    def problems(self, *, drafts: bool = False) -> list[Problem]:
        return check_site(None, workshops_dir=self.courses, kinds=TYPES, drafts=drafts, today=TODAY)

    def site(self, *, drafts: bool = False) -> Site:
        return load_site(TINY, workshops_dir=self.courses, kinds=TYPES, drafts=drafts, today=TODAY)

    def workshop(self, *, drafts: bool = False) -> Workshop:
        (only,) = self.site(drafts=drafts).workshops
        return only

    def publish(self) -> list[str]:
        return publish_fields(None, workshops_dir=self.courses, kinds=TYPES, today=TODAY)


@pytest.fixture
def desk(tmp_path: Path) -> WorkshopDesk:
    return WorkshopDesk(Path(shutil.copytree(TINY_WORKSHOPS, tmp_path / "workshops")))


# What is read


def test_a_workshop_is_read_whole(desk: WorkshopDesk) -> None:
    workshop = desk.workshop()

    assert workshop.title.nn == "Den fyrste veggen"
    assert workshop.minutes == 15
    assert [activity.id for activity in workshop.activities] == ["wall", "second-wall"]
    assert workshop.begins_at("second-wall") == 5
    assert dict(workshop.participants) == {"min": 2, "best": 20, "max": 30}
    (aim,) = workshop.aims
    assert (aim.code, aim.set, aim.number, aim.source.id) == ("SAM01-01", "KV100", 2, "rules")
    (handout,) = workshop.handouts
    assert (handout.title.en, "Skriv ett ord." in handout.body.nb) == ("Card", True)
    assert desk.site().workshop("first-wall") is workshop


def test_an_aim_may_be_without_its_number(desk: WorkshopDesk) -> None:
    desk.change(AIMS, "  number: 2\n", "")
    (aim,) = desk.workshop().aims
    assert (aim.set, aim.number) == ("KV100", None)
    assert desk.problems() == []


def test_an_activity_has_its_own_settings_and_ways(desk: WorkshopDesk) -> None:
    first, second = desk.workshop().activities

    assert (first.type.max_items, first.type.max_chars) == (3, 100)
    assert (second.source, second.moderation) == ("wall", "off")
    assert first.moderation == TYPES["idea-wall"].moderation
    assert second.help is None


def test_texts_are_rendered_in_three_languages_and_print_facts(desk: WorkshopDesk) -> None:
    wall = desk.workshop().activities[0]

    assert wall.fallback is not None
    assert "100 lapper" in wall.fallback.nb
    assert "100 cards" in wall.fallback.en
    assert 'href="#fact-limit"' in wall.fallback.nn
    assert desk.workshop().facts[0].value.nb == "100 lapper"


def test_the_version_follows_what_the_run_sheet_says(desk: WorkshopDesk) -> None:
    before = desk.workshop()
    desk.change(WALL, "title:", "# the same, with a note\ntitle:")
    assert desk.workshop().version == before.version
    desk.change(WALL, "en: What do you see?", "en: What do you notice?")
    assert desk.workshop().version != before.version


def test_the_site_has_another_version_when_a_workshop_has(desk: WorkshopDesk) -> None:
    before = desk.site().version
    desk.change(WALL, "minutes: 5", "minutes: 6")
    assert desk.site().version != before


# The definition


def test_the_definition_gives_the_workshop_back_without_handouts(desk: WorkshopDesk) -> None:
    workshop = desk.workshop()

    back = workshop_from_definition(workshop.definition_json, TYPES)

    assert back == replace(workshop, handouts=())
    assert workshop_from_definition(workshop.definition_json, dict(TYPES)) is back


def test_an_old_definition_is_read_though_a_limit_has_changed(desk: WorkshopDesk) -> None:
    tree = json.loads(desk.workshop().definition_json)
    tree["activities"]["wall"]["max_items"] = "99"
    tree["activities"]["wall"]["prompt"]["nb"] = "Hva ser du? " * 50

    back = workshop_from_definition(json.dumps(tree), TYPES)

    assert back.activities[0].type.max_items == 99


def test_a_draft_can_be_given_back(desk: WorkshopDesk) -> None:
    desk.change(SHEET, "status: published", "status: draft")
    desk.change(WALL, "  en: What do you see?\n", "")
    workshop = desk.workshop(drafts=True)

    back = workshop_from_definition(workshop.definition_json, TYPES)

    assert back.activities[0].prompt.en == "Hva ser du?"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"workshop": {}}', "nonsense"])
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(ContentError, match="missing"):
        workshop_from_definition(text, TYPES)


def test_a_definition_with_a_type_that_is_gone_is_refused(desk: WorkshopDesk) -> None:
    with pytest.raises(ContentError, match="idea-wall"):
        workshop_from_definition(desk.workshop().definition_json, {})


# Slips


@dataclass
class Slip:
    """An author writes `new` for `old` in a file, and is told `code` on the line that holds `at`
    (or that many lines `below` it), in that file or in `told_in`."""

    file: str
    old: str
    new: str
    code: str
    at: str
    below: int = 0
    told_in: str = ""
    severity: str = "error"


LONG_PROMPT = "ord " * 41
LONG_HELP = "ord " * 101
SECOND_AIM = """\
- id: spare
  subject: {nb: Norsk, nn: Norsk, en: Norwegian}
  code: NOR01-06
  set: KV1
  number: 1
  text: {nb: Les., nn: Les., en: Read.}
  here: {nb: Her., nn: Her., en: Here.}
  source: rules
  checked: 2026-01-15
"""
AIM_DATE = "source: rules\n  checked: 2026-01-15"

SLIPS = {
    # The form of the files
    "bracket not closed": Slip(SHEET, "{min: 2,", "{min: [2,", "yaml", "max: 30}", 0),
    "key twice": Slip(WALL, "minutes: 5", "minutes: 5\nminutes: 6", "duplicate-key", "minutes: 6"),
    # Keys
    "missing key in workshop": Slip(
        SHEET, "level: upper-secondary\n", "", "missing-key", "id: first-wall"
    ),
    "missing key in activity": Slip(WALL, "minutes: 5\n", "", "missing-key", "id: wall"),
    "missing key in aim": Slip(AIMS, "  set: KV100\n", "", "missing-key", "- id: see-it"),
    "missing participants": Slip(
        SHEET, "min: 2, best: 20, ", "min: 2, ", "missing-key", "participants"
    ),
    "unknown key in workshop": Slip(
        SHEET, "level:", "levels: all\nlevel:", "unknown-key", "levels:"
    ),
    "unknown key in activity": Slip(
        WALL, "max_items", "max_item: 2\nmax_items", "unknown-key", "max_item: 2"
    ),
    "unknown key in aim": Slip(
        AIMS, "  set: KV100", "  set: KV100\n  grade: 1", "unknown-key", "grade"
    ),
    "unknown key in handout": Slip(
        CARD, "title: Lapp", "title: Lapp\nstatus: draft", "unknown-key", "status"
    ),
    "key that another type has": Slip(
        AGAIN, "source: wall", "before: wall", "unknown-key", "before"
    ),
    # Ids, and what is listed
    "workshop id is not folder": Slip(
        SHEET, "id: first-wall", "id: wall", "id-mismatch", "id: wall"
    ),
    "activity id is not file": Slip(WALL, "id: wall", "id: walls", "id-mismatch", "id: walls"),
    "bad id": Slip(SHEET, "[wall,", "[Wall!, wall,", "bad-id", "Wall!"),
    "activity twice": Slip(
        SHEET, "[wall,", "[wall,\n  wall,", "duplicate-id", "  wall, second-wall"
    ),
    "aim listed twice": Slip(SHEET, "[see-it]", "[see-it,\n  see-it]", "duplicate-id", "  see-it]"),
    "aim twice": Slip(
        AIMS,
        "aims:\n",
        "aims:\n" + SECOND_AIM.replace("spare", "see-it"),
        "duplicate-id",
        "SAM01",
        -2,
    ),
    "activity without file": Slip(
        SHEET, "second-wall]", "second-wall,\n  more]", "missing-file", "more"
    ),
    "handout without file": Slip(
        SHEET, "handouts: [card]", "handouts: [card, map]", "missing-file", "map"
    ),
    "no activities": Slip(SHEET, "[wall, second-wall]", "[]", "too-few", "activities:"),
    # What is referred to
    "unknown aim": Slip(SHEET, "[see-it]", "[see-it, sea-it]", "unknown-aim", "sea-it"),
    "unknown source of aim": Slip(
        AIMS, "source: rules", "source: rule", "unknown-source", "source: rule"
    ),
    "unknown source of fact": Slip(
        FACTS, "source: rules", "source: rule", "unknown-source", "source: rule"
    ),
    "unknown fact": Slip(
        WALL, "papir. {fact:limit}", "papir. {fact:limits}", "unknown-fact", "limits"
    ),
    "unknown fact in handout": Slip(
        CARD, "Skriv ett ord.", "Skriv {fact:limits}.", "unknown-fact", "limits"
    ),
    "fact in a prompt": Slip(
        WALL, "nb: Hva ser du?", 'nb: "{fact:limit}?"', "fact-outside-lesson", "{fact:limit}?"
    ),
    "unknown type": Slip(WALL, "type: idea-wall", "type: idea-wal", "unknown-type", "idea-wal"),
    "unknown source": Slip(AGAIN, "source: wall", "source: vegg", "unknown-activity", "vegg"),
    "a later activity as source": Slip(
        WALL, "max_items", "source: second-wall\nmax_items", "unknown-activity", "source:"
    ),
    "itself as source": Slip(
        AGAIN, "source: wall", "source: second-wall", "unknown-activity", "source:"
    ),
    # Values
    "unknown level": Slip(
        SHEET, "level: upper-secondary", "level: primary", "unknown-word", "level:"
    ),
    "unknown status": Slip(SHEET, "status: published", "status: public", "unknown-word", "status:"),
    "unknown moderation": Slip(
        AGAIN, 'moderation: "off"', "moderation: post", "unknown-word", "moderation"
    ),
    "minutes that are none": Slip(WALL, "minutes: 5", "minutes: 0", "out-of-range", "minutes"),
    "minutes in words": Slip(WALL, "minutes: 5", "minutes: five", "wrong-type", "minutes"),
    "an option of its type": Slip(
        WALL, "max_items: 3", "max_items: 30", "out-of-range", "max_items"
    ),
    "best below least": Slip(SHEET, "best: 20", "best: 1", "out-of-range", "best: 1"),
    "aim without number": Slip(AIMS, "number: 2", "number: two", "wrong-type", "number"),
    "subjects that are no list": Slip(
        SHEET, "- {nb: Samfunnskunnskap", "  {nb: Samfunnskunnskap", "wrong-type", "subjects"
    ),
    # Texts
    "missing nynorsk": Slip(WALL, "  nn: Kva ser du?\n", "", "missing-language", "prompt:"),
    "missing English in a list": Slip(SHEET, ", en: Paper}", "}", "missing-language", "nb: Papir"),
    "missing language of handout": Slip(CARD, "title: Lapp\n", "title: \n", "empty-text", "title:"),
    "placeholder": Slip(WALL, "nb: Skriv kort.", "nb: TODO", "placeholder", "TODO"),
    "prompt too long": Slip(
        WALL, "en: What do you see?", f"en: {LONG_PROMPT}", "too-long", "en: ord"
    ),
    "help too long": Slip(WALL, "nn: Skriv kort.", f"nn: {LONG_HELP}", "too-long", "help:"),
    "handout without front matter": Slip(
        CARD, "---\ntitle: Lapp\n---\n", "", "front-matter", "", 0
    ),
    "amount": Slip(WALL, "“Write in silence.”", "It costs 100 kroner.", "kroner", "kroner"),
    "amount in a prompt": Slip(WALL, "nb: Hva ser du?", "nb: Hva er 5 kr?", "kroner", "5 kr"),
    "paragraph of law": Slip(WALL, "“Write in silence.”", "See § 4.", "paragraph", "§ 4"),
    "address": Slip(SHEET, "Use the paper.", "See https://example.org", "address", "https:"),
    "HTML": Slip(WALL, "«Skriv i stille.»", "<b>Stille</b>", "raw-html", "<b>"),
    "first heading": Slip(CARD_EN, "## Card", "# Card", "h1", "# Card"),
    # Dates
    "aim checked in the future": Slip(
        AIMS, AIM_DATE, AIM_DATE.replace("2026-01-15", "2027-01-15"), "future-date", "checked"
    ),
    "fact checked in the future": Slip(
        FACTS, AIM_DATE, AIM_DATE.replace("2026-01-15", "2027-01-15"), "future-date", "2027"
    ),
    # What nothing uses
    "unused aim": Slip(
        AIMS, "aims:\n", "aims:\n" + SECOND_AIM, "unused-aim", "spare", severity="warning"
    ),
    "unused fact": Slip(
        FACTS,
        "facts:\n",
        "facts:\n- id: spare\n  about: {nb: A, nn: A, en: A}\n  value: {nb: B, nn: B, en: B}\n"
        "  source: rules\n  checked: 2026-01-15\n",
        "unused-fact",
        "spare",
        severity="warning",
    ),
    "unused source": Slip(
        FACTS,
        "facts:\n",
        "- {id: more, title: Mer, publisher: Ingen, dated: undated, checked: 2026-01-15}\nfacts:\n",
        "unused-source",
        "id: more",
        severity="warning",
    ),
    "other headings": Slip(
        CARD_EN, "## Card 1", "Card 1", "other-headings", "Card 1", -1, severity="warning"
    ),
    # What was published
    "activity not written down": Slip(
        "published.yaml",
        '  "wall": {kind: idea-wall}\n',
        "",
        "not-published",
        "activities:",
        told_in=SHEET,
    ),
    "published activity gone": Slip(
        "published.yaml",
        "aliases: {}",
        '  "old-wall": {kind: idea-wall}\naliases: {}',
        "published-gone",
        "old-wall",
    ),
    "published type changed": Slip(
        "published.yaml",
        '"wall": {kind: idea-wall}',
        '"wall": {kind: canvas}',
        "kind-changed",
        '"wall"',
    ),
    "published field gone": Slip(
        "published.yaml",
        '"wall": {kind: idea-wall}',
        '"wall": {kind: idea-wall, fields: [who]}',
        "published-gone",
        '"wall"',
    ),
}


def test_nothing_is_told_of_a_workshop_without_slips(desk: WorkshopDesk) -> None:
    assert desk.problems(drafts=True) == []


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_once_with_its_line(desk: WorkshopDesk, name: str) -> None:
    slip = SLIPS[name]
    desk.change(slip.file, slip.old, slip.new)
    if slip.code == "too-few":
        shutil.rmtree(desk.course / "activities")
        (desk.course / "published.yaml").unlink()
    told_in = slip.told_in or slip.file
    line = desk.line_of(told_in, slip.at) + slip.below

    (problem,) = desk.problems()

    assert (problem.code, problem.severity) == (slip.code, slip.severity)
    assert (problem.file, problem.line) == (desk.course / told_in, line)
    assert problem.message.endswith(".")
    assert problem.remedy


def told(desk: WorkshopDesk, *, drafts: bool = False) -> list[tuple[str, str, int]]:
    return [
        (each.code, str(each.file.relative_to(desk.course)), each.line)
        for each in desk.problems(drafts=drafts)
    ]


def test_files_that_are_not_listed_or_not_read_are_told(desk: WorkshopDesk) -> None:
    desk.write("activities/extra.yaml", "")
    desk.write("activities/extra.yml", "")
    desk.write("handouts/extra.nb.md", "")
    desk.write("handouts/card.md", "")

    assert told(desk) == [
        ("not-listed", "activities/extra.yaml", 1),
        ("bad-file-name", "activities/extra.yml", 1),
        ("bad-file-name", "handouts/card.md", 1),
        ("not-listed", "handouts/extra.nb.md", 1),
    ]


def test_a_handout_lacks_a_language(desk: WorkshopDesk) -> None:
    (desk.course / CARD_EN).unlink()

    assert told(desk) == [("missing-language", CARD, 1)]


def test_a_folder_without_run_sheet_is_told(desk: WorkshopDesk) -> None:
    (desk.course / SHEET).unlink()

    assert told(desk) == [("missing-file", SHEET, 1)]


def test_a_workshop_with_an_error_is_not_loaded(desk: WorkshopDesk) -> None:
    desk.change(WALL, "minutes: 5", "minutes: five")

    with pytest.raises(ContentError) as raised:
        desk.site()

    assert [problem.code for problem in raised.value.problems] == ["wrong-type"]


# Drafts


def test_a_draft_is_shown_to_those_who_preview_it_alone(desk: WorkshopDesk) -> None:
    desk.change(SHEET, "status: published", "status: draft")
    (desk.course / "published.yaml").unlink()

    assert desk.site().workshops == ()
    assert desk.workshop(drafts=True).id == "first-wall"


def test_a_draft_may_lack_nynorsk_and_english(desk: WorkshopDesk) -> None:
    desk.change(SHEET, "status: published", "status: draft")
    (desk.course / "published.yaml").unlink()
    desk.change(WALL, "  nn: Kva ser du?\n", "")
    (desk.course / CARD_EN).unlink()

    assert told(desk) == []
    assert told(desk, drafts=True) == [
        ("missing-language", WALL, desk.line_of(WALL, "prompt:")),
        ("missing-language", CARD, 1),
    ]
    assert desk.workshop(drafts=True).activities[0].prompt.nn == "Hva ser du?"


# Publishing


def test_what_is_new_is_written_down(desk: WorkshopDesk) -> None:
    before = (desk.course / "published.yaml").read_text("utf-8")
    (desk.course / "published.yaml").unlink()

    assert desk.publish() == ["wall", "second-wall"]
    assert (desk.course / "published.yaml").read_text("utf-8") == before
    assert desk.publish() == []


def test_a_renamed_activity_needs_an_alias(desk: WorkshopDesk) -> None:
    desk.change(SHEET, "[wall, second-wall]", "[wall, last-wall]")
    (desk.course / AGAIN).rename(desk.course / "activities" / "last-wall.yaml")
    desk.change("activities/last-wall.yaml", "id: second-wall", "id: last-wall")
    assert sorted(code for code, _, _ in told(desk)) == ["not-published", "published-gone"]

    desk.change("published.yaml", "aliases: {}", 'aliases:\n  "second-wall": "last-wall"')
    assert desk.publish() == ["last-wall"]
    assert told(desk) == []
