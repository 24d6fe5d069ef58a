"""Every sort of slip is told once, with its file, its line and what to do."""

from dataclasses import dataclass

import pytest

from app.content import ContentError, load_site
from tests.content.conftest import Desk

NAME = "idea/exercises/name-it.yaml"
COUNT = "idea/exercises/count-it.yaml"
MODEL = "money/exercises/model-it.yaml"
IDEA = "idea/module.yaml"
IDEA_NB = "idea/lessons/finding-it.nb.md"
IDEA_NN = "idea/lessons/finding-it.nn.md"
IDEA_EN = "idea/lessons/finding-it.en.md"
PAYS_NB = "money/lessons/who-pays.nb.md"
PAYS_EN = "money/lessons/who-pays.en.md"
GO_OUT = "Gå ut og spør."


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


OPTION_OLD = "  - id: old\n    label: {nb: Eldre, nn: Eldre, en: Old people}\n"
OPTION_YOUNG = "  - id: young\n    label: {nb: Unge, nn: Unge, en: Young people}\n"
PART = "  - id: name\n    title: {nb: Nok, nn: Nok, en: Again}\n"
FACT_DATE = "  source: rules\n  checked: 2026-01-15"

SLIPS = {
    # The form of the files
    "bracket not closed": Slip(NAME, "minutes: 10", "minutes: [10", "yaml", "due:"),
    "colon in plain text": Slip(NAME, "minutes: 10", "minutes: a: b", "yaml", "a: b"),
    "null byte": Slip("facts.yaml", "Eksempelforlaget", "Eksempel\0", "yaml", "Eksempel\0"),
    "anchor": Slip(NAME, "title: {nb: Gi", "title: &t {nb: Gi", "yaml", "&t"),
    "anchor that holds itself": Slip(NAME, "[finding-it]", "&x [*x]", "yaml", "&x"),
    "a list for a file": Slip("facts.yaml", "sources:\n", "- 1\n", "yaml", "facts:"),
    "key twice": Slip(
        NAME, "minutes: 10", "minutes: 10\nminutes: 9", "duplicate-key", "minutes: 9"
    ),
    "unknown key": Slip(NAME, "minutes: 10", "minutes: 10\nminuts: 9", "unknown-key", "minuts"),
    "unknown key in field": Slip(COUNT, "  min: 0", "  minimum: 0", "unknown-key", "minimum"),
    "unknown key in box": Slip(MODEL, "    required", "    needed", "unknown-key", "needed"),
    "unknown key in column": Slip(COUNT, "width: wide", "wide: true", "unknown-key", "wide:"),
    "unknown key in course": Slip(
        "course.yaml", "plan:", "plans: 1\nplan:", "unknown-key", "plans:"
    ),
    "unknown key in fact": Slip(
        "facts.yaml", "dated: undated", "dated: 2019\n  by: x", "unknown-key", "by:"
    ),
    "unknown key in workshop": Slip(
        IDEA, "hours: 3.5", "hours: 3.5\n  room: 4", "unknown-key", "room"
    ),
    "unknown language": Slip(
        NAME, "en: Name it}", "en: Name it, no: Navn}", "unknown-key", "no: Navn"
    ),
    "missing key": Slip(NAME, "minutes: 10\n", "", "missing-key", "id: name-it"),
    "missing status": Slip(NAME, "status: published\n", "", "missing-key", "id: name-it"),
    "missing label": Slip(
        NAME, "  label: {nb: Navn, nn: Namn, en: Name}\n", "", "missing-key", "- id: name"
    ),
    "missing title in lesson": Slip(
        IDEA_NN, "title: Å finne ein idé\n", "", "missing-key", "summary"
    ),
    "word for number": Slip(NAME, "minutes: 10", "minutes: ten", "wrong-type", "ten"),
    "word for list": Slip(NAME, "[finding-it]", "finding-it", "wrong-type", "builds_on"),
    "list for word": Slip(IDEA, "status: published", "status: [draft]", "wrong-type", "status"),
    "one language for three": Slip(
        IDEA, "{nb: Ideen, nn: Ideen, en: The idea}", "Ideen", "wrong-type", "title"
    ),
    "yes for true": Slip(NAME, "required: true", "required: yes", "wrong-type", "yes"),
    "not a date": Slip(
        "facts.yaml", FACT_DATE, "  source: rules\n  checked: 15.1.2026", "wrong-type", "15.1."
    ),
    "unknown status": Slip(IDEA, "status: published", "status: public", "unknown-word", "public"),
    "unknown status of lesson": Slip(IDEA_NB, "published", "public", "unknown-word", "public"),
    # Ids
    "bad id": Slip(NAME, "- id: why", "- id: Why", "bad-id", "Why"),
    "bad id in list": Slip("course.yaml", "[idea, money]", "[idea, money, Fé]", "bad-id", "Fé"),
    "field twice": Slip(NAME, "- id: why", "- id: name", "duplicate-id", "kind: long_text", -1),
    "box twice": Slip(MODEL, "- id: payers", "- id: users", "duplicate-id", "nb: Betalere", -1),
    "column twice": Slip(COUNT, "- id: amount", "- id: what", "duplicate-id", "nb: Beløp", -2),
    "option twice": Slip(NAME, "- id: old", "- id: young", "duplicate-id", "nb: Eldre", -1),
    "source twice": Slip("facts.yaml", "- id: book", "- id: rules", "duplicate-id", "En bok", -1),
    "plan part twice": Slip(
        "course.yaml", "  parts:\n", "  parts:\n" + PART, "duplicate-id", "nb: Navn", -1
    ),
    "lesson in two modules": Slip(
        "money/module.yaml", "[who-pays]", "[finding-it, who-pays]", "duplicate-id", "lessons:"
    ),
    "exercise twice": Slip(IDEA, "[name-it,", "[name-it,\n name-it,", "duplicate-id", " name-it,"),
    "exercise id is not file": Slip(NAME, "id: name-it", "id: call-it", "id-mismatch", "call-it"),
    "module id is not folder": Slip(IDEA, "id: idea", "id: ideas", "id-mismatch", "ideas"),
    "course id is not folder": Slip(
        "course.yaml", "first-steps", "steps", "id-mismatch", "id: steps"
    ),
    # What is listed and what is there
    "lesson without file": Slip(IDEA, "[finding-it]", "[finding-it, x]", "missing-file", "x]"),
    "exercise without file": Slip(IDEA, "count-it]", "count-it, x]", "missing-file", "x]"),
    "module without file": Slip("course.yaml", "money]", "money, x]", "missing-file", "x]"),
    # Text
    "missing nynorsk": Slip(NAME, "nn: Namn, ", "", "missing-language", "- id: name", 2),
    "missing bokmål": Slip(NAME, "{nb: Unge, ", "{", "missing-language", "- id: young", 1),
    "empty text": Slip(NAME, "nn: Namn,", 'nn: " ",', "empty-text", 'nn: " "'),
    "empty title": Slip(IDEA_EN, "title: Finding an idea", "title:", "empty-text", "title:"),
    "placeholder": Slip(NAME, "nb: Velg en.", "nb: TODO", "placeholder", "TODO"),
    "placeholder in intro": Slip(NAME, "Et godt navn", "Lorem ipsum", "placeholder", "Lorem"),
    "placeholder in lesson": Slip(IDEA_NB, GO_OUT, "XXX", "placeholder", "XXX"),
    "placeholder in title": Slip(IDEA_NB, "Å finne", "TBD", "placeholder", "TBD"),
    # Fields
    "unknown kind": Slip(NAME, "kind: short_text", "kind: shorttext", "unknown-kind", "shorttext"),
    "unknown column kind": Slip(COUNT, "kind: text", "kind: txt", "unknown-kind", "txt"),
    "no limit": Slip(NAME, "  limit: 40\n", "", "missing-key", "- id: name"),
    "limit too large": Slip(NAME, "limit: 40", "limit: 201", "out-of-range", "201"),
    "too many rows": Slip(COUNT, "at_most: 3", "at_most: 51", "out-of-range", "at_most"),
    "no options": Slip(
        NAME, "  options:\n" + OPTION_YOUNG + OPTION_OLD, "", "missing-key", "- id: who"
    ),
    "one option": Slip(NAME, OPTION_OLD, "", "too-few", "options:"),
    "min above max": Slip(
        COUNT, "min: 0\n  max: 168", "min: 9\n  max: 8", "out-of-range", "min: 9"
    ),
    "example too long": Slip(NAME, "limit: 40", "limit: 5", "bad-example", "nb: Andre omgang"),
    "example is no option": Slip(NAME, "example: young", "example: y", "bad-example", "example: y"),
    "example has too many": Slip(NAME, "at_most: 2", "at_most: 1", "bad-example", "[nav, company]"),
    "example off the scale": Slip(NAME, "example: 2", "example: 6", "bad-example", "example: 6"),
    "example is no number": Slip(COUNT, '"37.5"', "much", "bad-example", "much"),
    "example has decimals": Slip(COUNT, '"37.5"', '"37.55"', "bad-example", "37.55"),
    "example cell": Slip(COUNT, "often: monthly", "often: weekly", "bad-example", "at_most", 1),
    "example of box": Slip(MODEL, "limit: 100", "limit: 5", "bad-example", "nb: Unge i byen"),
    "example of unknown column": Slip(COUNT, "often: once", "oftn: once", "unknown-key", "oftn"),
    "unknown plan part": Slip(NAME, "sheet.name", "sheet.nme", "unknown-plan", "sheet.nme"),
    "bad due": Slip(NAME, "1, Friday", "1, Fryday", "bad-offset", "Fryday"),
    "bad opens": Slip(IDEA, "week 1, Monday", "Monday", "bad-offset", "opens"),
    "bad workshop": Slip(IDEA, "week 1, Tuesday", "week 0, Tuesday", "bad-offset", "week 0"),
    "time of day": Slip(NAME, "23:59", "24:00", "bad-offset", "24:00"),
    "long workshop": Slip(IDEA, "hours: 3.5", "hours: 35", "out-of-range", "hours"),
    "unknown lesson": Slip(NAME, "[finding-it]", "[finding]", "unknown-lesson", "builds_on"),
    # Sources and facts
    "unknown source in lesson": Slip(IDEA_NB, "[book]", "[books]", "unknown-source", "[books]"),
    "unknown source in fact": Slip(
        "facts.yaml", "source: rules", "source: rule", "unknown-source", "source: rule"
    ),
    "unknown fact": Slip(PAYS_NB, "fact:threshold", "fact:treshold", "unknown-fact", "treshold"),
    "miswritten fact": Slip(PAYS_NB, "{fact:", "{fact: ", "unknown-fact", "{fact: "),
    "fact in exercise": Slip(NAME, "Hva heter", "{fact:threshold}", "fact-outside-lesson", "{fact"),
    "fact without date": Slip(
        "facts.yaml", FACT_DATE, "  source: rules", "missing-key", "- id: threshold"
    ),
    "date to come": Slip(
        "facts.yaml", FACT_DATE, "  source: rules\n  checked: 2026-11-24", "future-date", "11-24"
    ),
    "address without https": Slip("facts.yaml", "https://", "", "bad-url", "url:"),
    # Running text
    "paragraph of law": Slip(IDEA_NB, GO_OUT, "Etter § 3 skal du.", "paragraph", "§"),
    "amount before": Slip(IDEA_NB, GO_OUT, "Det koster 1,3 mill. kroner.", "kroner", "1,3"),
    "amount after": Slip(IDEA_NB, GO_OUT, "Det koster kr 500.", "kroner", "kr 500"),
    "amount in English": Slip(IDEA_EN, "Go out", "For NOK 500 go out", "kroner", "NOK"),
    "amount in intro": Slip(NAME, "Et godt navn", "100 kr", "kroner", "100 kr"),
    "amount in example": Slip(IDEA_NB, "ti naboer", "for 90 kroner", "kroner", "90"),
    "paragraph in guide": Slip("idea/guide.nn.md", "Set fram", "Etter § 1", "paragraph", "§"),
    "address": Slip(IDEA_NB, GO_OUT, "Se https://example.org/.", "address", "https"),
    "h1": Slip(IDEA_NB, "## Spør dem", "# Spør dem", "h1", "# Spør dem"),
    "underlined h1": Slip(IDEA_NB, "## Spør dem", "Spør dem\n====", "h1", "Spør dem"),
    "heading skips": Slip(IDEA_NB, "## Spør dem", "#### Spør dem", "heading-skip", "####"),
    "image without alt": Slip(IDEA_NB, GO_OUT, "![](ut.png)", "image-without-alt", "ut.png"),
    "raw HTML": Slip(IDEA_NB, GO_OUT, "Gå <b>ut</b>.", "raw-html", "<b>"),
    "HTML comment": Slip(IDEA_NB, GO_OUT, "<!-- skjult -->", "raw-html", "<!--"),
    "unknown call-out": Slip(IDEA_NB, "!!! example", "!!! exampel", "unknown-call-out", "exampel"),
    "call-out without title": Slip(IDEA_NB, ' "Andre omgang"', "", "call-out-title", "!!!"),
    "no front matter": Slip(IDEA_NB, "---\n", "", "front-matter", "title"),
    "front matter in guide": Slip("idea/guide.nb.md", "##", "---\n##", "front-matter", "---"),
    "YAML of front matter": Slip(IDEA_NB, "title: Å", "title: Å: å", "yaml", "Å: å"),
    "too short": Slip(
        IDEA_NB,
        "Ideer kommer fra folk som kjenner behovet selv.",
        "Å " * 80,
        "lesson-length",
        "Å Å",
        -1,
    ),
    "status of translation": Slip(
        IDEA_NN, "status: published", "status: draft", "not-as-in-nb", "status"
    ),
    "sources of translation": Slip(IDEA_NN, "[book]", "[rules]", "not-as-in-nb", "sources"),
    "translation in other parts": Slip(
        PAYS_EN, "## Two", "Two", "other-headings", "sources", 2, severity="warning"
    ),
    "translation with other facts": Slip(
        PAYS_EN, "{fact:threshold}", "that", "other-facts", "sources", 2, severity="warning"
    ),
    # The plan
    "part that nothing fills": Slip(
        NAME,
        "  plan: sheet.name\n",
        "",
        "plan-unfilled",
        "- id: name",
        told_in="course.yaml",
        severity="warning",
    ),
    "part that two exercises fill": Slip(
        MODEL,
        "sheet.model",
        "sheet.name",
        "plan-twice",
        "- id: name",
        told_in="course.yaml",
        severity="warning",
    ),
    "fact that nothing prints": Slip(
        "facts.yaml",
        "facts:\n",
        "facts:\n- id: fee\n  about: {nb: Gebyr, nn: Gebyr, en: Fee}\n"
        "  value: {nb: 500 kr, nn: 500 kr, en: NOK 500}\n" + FACT_DATE + "\n",
        "unused-fact",
        "- id: fee",
        severity="warning",
    ),
    "source that nothing rests on": Slip(
        "facts.yaml",
        "facts:\n",
        "- {id: more, title: Mer, publisher: Ingen, dated: undated, checked: 2026-01-15}\nfacts:\n",
        "unused-source",
        "id: more",
        severity="warning",
    ),
    # What was published
    "field not written down": Slip(
        "published.yaml",
        '  "name-it.why": {kind: long_text}\n',
        "",
        "not-published",
        "- id: why",
        told_in=NAME,
    ),
    "option not written down": Slip(
        "published.yaml", "[young, old]", "[young]", "not-published", "- id: who", told_in=NAME
    ),
    "published field gone": Slip(
        "published.yaml",
        "aliases: {}",
        '  "name-it.gone": {kind: number}\naliases: {}',
        "published-gone",
        "name-it.gone",
    ),
    "published kind changed": Slip(
        NAME,
        "kind: short_text",
        "kind: long_text",
        "kind-changed",
        "name-it.name",
        told_in="published.yaml",
    ),
    "published option gone": Slip(
        NAME,
        "  - id: municipality\n    label: {nb: Kommunen, nn: Kommunen, en: The municipality}\n",
        "",
        "published-gone",
        "name-it.with-whom",
        told_in="published.yaml",
    ),
    "published step gone": Slip(
        NAME, "steps: 5", "steps: 4", "published-gone", "name-it.sure", told_in="published.yaml"
    ),
    "published column gone": Slip(
        "published.yaml",
        "{what: text,",
        "{what: text, why: text,",
        "published-gone",
        "count-it.costs",
    ),
    "published column changed": Slip(
        "published.yaml", "amount: number", "amount: text", "kind-changed", "count-it.costs"
    ),
    "published box gone": Slip(
        "published.yaml", "[users, payers]", "[users, payers, goals]", "published-gone", "model-it"
    ),
    "exercise made a draft again": Slip(
        MODEL,
        "status: published",
        "status: draft",
        "published-gone",
        "model-it.model",
        told_in="published.yaml",
    ),
    "alias of nothing": Slip(
        "published.yaml",
        "aliases: {}",
        'aliases: {"name-it.x": "name-it.why"}',
        "bad-alias",
        "aliases: {",
    ),
}


SOME_ERRORS = [
    "bracket not closed",
    "unknown fact",
    "status of translation",
    "published field gone",
]


def test_nothing_is_told_of_a_course_without_slips(desk: Desk) -> None:
    assert desk.problems(drafts=True) == []


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_once_with_its_line(desk: Desk, name: str) -> None:
    slip = SLIPS[name]
    desk.change(slip.file, slip.old, slip.new)
    told_in = slip.told_in or slip.file
    line = desk.line_of(told_in, slip.at) + slip.below

    (problem,) = desk.problems()

    assert (problem.code, problem.severity) == (slip.code, slip.severity)
    assert (problem.file, problem.line) == (desk.course / told_in, line)
    assert problem.message.endswith(".")
    assert problem.remedy
    assert str(problem).startswith(f"{desk.course / told_in}:{line}: {slip.severity}: ")


@pytest.mark.parametrize("name", SOME_ERRORS)
def test_a_course_with_an_error_is_not_loaded(desk: Desk, name: str) -> None:
    slip = SLIPS[name]
    desk.change(slip.file, slip.old, slip.new)

    with pytest.raises(ContentError, match=r"Remedy: ") as raised:
        desk.load()

    assert [problem.code for problem in raised.value.problems] == [slip.code]


@pytest.mark.parametrize("name", [n for n, slip in SLIPS.items() if slip.severity == "warning"])
def test_a_warning_does_not_keep_a_course_from_loading(desk: Desk, name: str) -> None:
    slip = SLIPS[name]
    desk.change(slip.file, slip.old, slip.new)

    assert desk.load().id == "first-steps"


# Slips that are not a change in one file


def told(desk: Desk) -> list[tuple[str, str, int]]:
    return [
        (each.code, str(each.file.relative_to(desk.courses)), each.line) for each in desk.problems()
    ]


def test_files_that_are_not_listed_are_told(desk: Desk) -> None:
    desk.write("idea/lessons/extra.nb.md", "")
    desk.write("idea/exercises/extra.yaml", "")
    desk.write("extra/module.yaml", "")

    assert told(desk) == [
        ("not-listed", "first-steps/extra/module.yaml", 1),
        ("not-listed", "first-steps/idea/exercises/extra.yaml", 1),
        ("not-listed", "first-steps/idea/lessons/extra.nb.md", 1),
    ]


@pytest.mark.parametrize(
    "file", ["idea/lessons/finding-it.md", "idea/lessons/finding-it.no.md", "idea/exercises/a.yml"]
)
def test_a_file_with_a_name_that_is_not_read_is_told(desk: Desk, file: str) -> None:
    desk.write(file, "")

    assert told(desk) == [("bad-file-name", f"first-steps/{file}", 1)]


def test_a_file_that_is_not_text_is_told(desk: Desk) -> None:
    (desk.course / IDEA_EN).write_bytes(b"---\ntitle: \xff\xfe\n---\n")

    assert told(desk) == [("not-utf-8", f"first-steps/{IDEA_EN}", 1)]


def test_a_translation_without_file_is_told_where_the_original_stands(desk: Desk) -> None:
    (desk.course / IDEA_NN).unlink()
    (desk.course / "idea/guide.en.md").unlink()

    assert told(desk) == [
        ("missing-language", "first-steps/idea/guide.nb.md", 1),
        ("missing-language", f"first-steps/{IDEA_NB}", 1),
    ]


def test_a_guide_without_bokmål_is_told(desk: Desk) -> None:
    (desk.course / "idea/guide.nb.md").unlink()

    assert told(desk) == [("missing-language", "first-steps/idea/guide.nn.md", 1)]


def test_a_lesson_without_text_is_told(desk: Desk) -> None:
    text = (desk.course / IDEA_NB).read_text(encoding="utf-8")
    desk.write(IDEA_NB, text.split("Ideer")[0])

    assert ("empty-text", f"first-steps/{IDEA_NB}", 7) in told(desk)


def test_a_folder_without_course_file_is_told(desk: Desk) -> None:
    (desk.course / "course.yaml").unlink()

    assert told(desk) == [("missing-file", "first-steps/course.yaml", 1)]


def test_a_folder_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        load_site(desk.courses / "nowhere")


def test_an_exercise_that_builds_on_a_draft_is_told(desk: Desk) -> None:
    desk.change(PAYS_NB, "status: published", "status: draft")
    desk.change("money/lessons/who-pays.nn.md", "status: published\n", "")
    desk.change(PAYS_EN, "status: published\n", "")

    assert told(desk) == [
        ("draft-lesson", f"first-steps/{COUNT}", desk.line_of(COUNT, "builds_on")),
        ("draft-lesson", f"first-steps/{MODEL}", desk.line_of(MODEL, "builds_on")),
    ]


def test_every_slip_is_told_in_one_go(desk: Desk) -> None:
    desk.change(NAME, "minutes: 10", "minutes: ten")
    desk.change(NAME, "kind: choice\n", "kind: chioce\n")
    desk.change(IDEA_NB, "## Spør dem", "# Spør dem")
    desk.change("money/module.yaml", "week 2", "week 200")

    assert [code for code, _, _ in told(desk)] == [
        "wrong-type", "unknown-kind", "h1", "bad-offset",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slip", "proposed"),
    [
        ("unknown key", "minutes"),
        ("unknown kind", "short_text"),
        ("unknown fact", "threshold"),
        ("unknown source in lesson", "book"),
        ("unknown plan part", "sheet.name"),
        ("unknown lesson", "finding-it"),
        ("unknown call-out", "example"),
        ("unknown status", "published"),
    ],
)
def test_the_remedy_proposes_the_nearest_name(desk: Desk, slip: str, proposed: str) -> None:
    desk.change(SLIPS[slip].file, SLIPS[slip].old, SLIPS[slip].new)

    (problem,) = desk.problems()

    assert problem.remedy == f"Did you mean {proposed}?"


@pytest.mark.parametrize(
    "harmless",
    [
        "Rommet har 12 kroker.",
        "Det koster noen kroner. 5 av 10 betaler.",
        "En `kr 500`-lapp.",
        "Er a < b, så går det.",
        "Bruk #1 sjelden.",
        "![En sykkel mot en vegg](sykkel.png)",
    ],
)
def test_ordinary_text_is_left_alone(desk: Desk, harmless: str) -> None:
    desk.change(IDEA_NB, GO_OUT, harmless)

    assert desk.problems() == []
