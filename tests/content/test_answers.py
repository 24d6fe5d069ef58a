"""Reading, judging and tidying answers, one kind of field after the other."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.content import Course, Exercise, Slot, Table, Value, plain_number

Find = Callable[[str], Exercise]

GOOD_NAME = {"name": "Andre omgang", "who": "young", "with-whom": ["nav"]}


def slot(exercise: Exercise, key: str) -> Slot:
    found = exercise.slot(key)
    assert found is not None
    return found


def codes(exercise: Exercise, answers: dict[str, Value]) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in exercise.problems(answers)]


# The whole exercise


def test_a_form_is_read_slot_by_slot_and_other_names_are_passed_over(exercise: Find) -> None:
    form = MultiDict(
        [
            ("name", "Sykkel"),
            ("name", "to"),
            ("with-whom", "nav"),
            ("with-whom", "x"),
            ("csrf", "1"),
        ]
    )

    assert exercise("name-it").read(form) == {
        "name": "Sykkel",
        "why": "",
        "who": "",
        "with-whom": ["nav", "x"],
        "sure": "",
    }


def test_the_worked_examples_can_be_handed_in(course: Course) -> None:
    for exercise in course.exercises:
        for language in ("nb", "nn", "en"):
            answers = {slot.key: slot.example_in(language) for slot in exercise.slots}

            assert exercise.problems(answers) == ()
            assert exercise.canonical(answers) == answers


def test_required_answers_are_asked_for(exercise: Find) -> None:
    assert codes(exercise("name-it"), {}) == [
        ("name", "required"),
        ("who", "required"),
        ("with-whom", "required"),
    ]
    assert codes(exercise("count-it"), {}) == [("hours", "required"), ("costs", "required")]


def test_a_canvas_passes_required_on_to_boxes_that_do_not_say(exercise: Find) -> None:
    assert codes(exercise("model-it"), {}) == [("model.users", "required")]


def test_an_answer_of_another_shape_counts_as_none(exercise: Find) -> None:
    answers: dict[str, Value] = {**GOOD_NAME, "name": ["a"], "with-whom": "nav"}

    assert codes(exercise("name-it"), answers) == [("name", "required"), ("with-whom", "required")]
    assert exercise("name-it").canonical(answers)["name"] == ""


def test_answers_under_other_keys_are_left_out(exercise: Find) -> None:
    tidy = exercise("name-it").canonical({**GOOD_NAME, "old-field": "x"})

    assert list(tidy) == ["name", "why", "who", "with-whom", "sure"]


# Text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("nu\x00ll\x07\x1b", "null"),
        ("tab\tulator", "tab\tulator"),
        ("a\u030a", "å"),
        ("\ud83d half", " half"),
        ("👩‍🔬 🇳🇴", "👩‍🔬 🇳🇴"),
    ],
)
def test_what_was_typed_is_kept_but_for_what_cannot_be_stored(
    exercise: Find, typed: str, kept: str
) -> None:
    why = slot(exercise("name-it"), "why")

    assert why.read(MultiDict({"why": typed})) == kept
    assert why.coerce(typed) == kept
    assert kept.encode()


def test_a_draft_keeps_white_space_and_a_hand_in_trims_it(exercise: Find) -> None:
    why = slot(exercise("name-it"), "why")
    typed = "\n  Fordi  \n\n - punkt \n\n"

    assert why.read(MultiDict({"why": typed})) == typed
    assert why.canonical(typed) == "  Fordi\n\n - punkt"


def test_a_short_text_is_one_line(exercise: Find) -> None:
    assert slot(exercise("name-it"), "name").canonical(" Andre\nomgang ") == "Andre omgang"


def test_a_text_counts_code_points_up_to_its_limit(exercise: Find) -> None:
    name = slot(exercise("name-it"), "name")

    assert name.problems("🚲" * 40 + "  ") == ()
    (problem,) = name.problems("å" * 41)
    assert (problem.code, problem.data) == ("too_long", {"limit": 40, "length": 41})
    assert problem.slot.label.nb == "Navn"


@pytest.mark.parametrize("blank", ["", "   ", "\n\t\n", "\u00a0"])
def test_white_space_is_no_answer(exercise: Find, blank: str) -> None:
    name = slot(exercise("name-it"), "name")

    assert name.is_empty(blank)
    assert [problem.code for problem in name.problems(blank)] == ["required"]


@settings(deadline=None)
@given(st.text())
def test_tidying_a_text_again_changes_nothing(course: Course, typed: str) -> None:
    exercise = course.exercise("name-it")
    assert exercise is not None
    for key in ("name", "why"):
        once = slot(exercise, key).canonical(typed)
        assert slot(exercise, key).canonical(once) == once


# Numbers


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12,50", "12.5"),
        ("1 200,50", "1200.5"),
        ("1200.5", "1200.5"),
        ("1\u00a0200\u202f000", "1200000"),
        ("1\u2009200", "1200"),
        ("\u22123", "-3"),
        ("-0,00", "0"),
        ("+7", "7"),
        ("007", "7"),
        ("0", "0"),
        (" 5 ", "5"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, plain: str) -> None:
    assert plain_number(typed) == plain


@pytest.mark.parametrize(
    "typed",
    [
        "", "mye", "1.200,50", "12 00", "1,2,3", "1e5", "NaN", "٣", "½", "--1", "5 kr", "1 2000",
        ",5",
        "9" * 16, "0," + "3" * 16, "1" * 100_000,
    ],
)  # fmt: skip
def test_other_things_are_not_numbers(typed: str) -> None:
    assert plain_number(typed) is None


@settings(deadline=None)
@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_a_plain_number_is_exact_and_stays_as_it_is(number: Decimal) -> None:
    plain = plain_number(f"{number:f}".replace(".", ","))

    assert plain is not None
    assert Decimal(plain) == number
    assert plain_number(plain) == plain


@settings(deadline=None)
@given(st.text(alphabet="0123456789 ,.-+\u00a0k", max_size=12))
def test_a_number_that_is_read_is_read_the_same_again(typed: str) -> None:
    plain = plain_number(typed)

    assert plain is None or plain_number(plain) == plain


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("fem", "not_a_number"),
        ("-1", "too_small"),
        ("168,5", "too_large"),
        ("7,25", "too_many_decimals"),
        ("1.000", "too_many_decimals"),  # a thousand, most likely, and not one
        ("1,000", "too_many_decimals"),
    ],
)
def test_a_number_is_judged(exercise: Find, typed: str, code: str) -> None:
    hours = slot(exercise("count-it"), "hours")

    assert [problem.code for problem in hours.problems(typed)] == [code]
    assert hours.canonical(typed)  # what was typed is never lost


@pytest.mark.parametrize("typed", ["37,5", "37.50", "40,00", "168", "0"])
def test_a_number_within_bounds_passes(exercise: Find, typed: str) -> None:
    assert slot(exercise("count-it"), "hours").problems(typed) == ()


def test_a_number_tells_its_bounds(exercise: Find) -> None:
    hours = slot(exercise("count-it"), "hours")

    assert hours.problems("-1")[0].data == {"min": "0"}
    assert hours.problems("200")[0].data == {"max": "168"}
    assert hours.problems("1,11")[0].data == {"decimals": 1}


# Choices and scale


def test_options_are_kept_as_ids_in_their_order(exercise: Find) -> None:
    several = slot(exercise("name-it"), "with-whom")

    assert several.read(
        MultiDict([("with-whom", v) for v in ("nav", "nav", "", "municipality")])
    ) == [
        "nav",
        "municipality",
    ]
    assert several.canonical(["nav", "municipality"]) == ["municipality", "nav"]


@pytest.mark.parametrize(
    ("answers", "where", "code"),
    [
        ({"who": "everyone"}, "who", "unknown_option"),
        ({"with-whom": ["nav", "x"]}, "with-whom", "unknown_option"),
        ({"with-whom": ["nav", "company", "municipality"]}, "with-whom", "too_many"),
        ({"sure": "6"}, "sure", "unknown_option"),
        ({"sure": "0"}, "sure", "unknown_option"),
        ({"sure": "2.0"}, "sure", "unknown_option"),
    ],
)
def test_what_cannot_be_chosen_is_told(
    exercise: Find, answers: dict[str, Value], where: str, code: str
) -> None:
    assert codes(exercise("name-it"), {**GOOD_NAME, **answers}) == [(where, code)]


def test_an_unknown_option_is_kept_until_it_is_mended(exercise: Find) -> None:
    read = exercise("name-it").read(MultiDict({"who": "everyone", "with-whom": "x"}))

    assert (read["who"], read["with-whom"]) == ("everyone", ["x"])


# Tables


def test_a_table_is_read_row_by_row(exercise: Find) -> None:
    form = MultiDict(
        {
            "costs.10.what": "Siste",
            "costs.2.what": "Første",
            "costs.2.amount": "1 200,50",
            "costs.x.what": "nei",
            "costs.99999999999999999999.what": "nei",
            "other.1.what": "nei",
        }
    )

    assert slot(exercise("count-it"), "costs").read(form) == [
        {"what": "Første", "amount": "1 200,50", "often": ""},
        {"what": "Siste", "amount": "", "often": ""},
    ]


def test_a_table_is_tidied(exercise: Find) -> None:
    costs = slot(exercise("count-it"), "costs")
    rows = [
        {"what": " Leie\r\n", "amount": "1 200,50", "often": "once"},
        {"what": " ", "amount": "", "often": ""},
        {"what": "Strøm"},
    ]

    assert costs.canonical(rows) == [
        {"what": " Leie", "amount": "1200.5", "often": "once"},
        {"what": "Strøm", "amount": "", "often": ""},
    ]


def test_a_table_of_blank_rows_is_empty(exercise: Find) -> None:
    costs = slot(exercise("count-it"), "costs")

    assert costs.is_empty([])
    assert costs.is_empty([{"what": " ", "amount": "", "often": ""}])
    assert not costs.is_empty([{"what": "Leie"}])


def test_the_cells_of_a_table_are_judged_where_they_stand(exercise: Find) -> None:
    costs = slot(exercise("count-it"), "costs")
    rows = [
        {"what": "", "amount": "", "often": ""},
        {"what": "", "amount": "mye", "often": "daily"},
        {"what": "x" * 61, "amount": "-1", "often": ""},
    ]

    found = [
        (p.where, p.code, p.data.get("row"), p.data.get("column")) for p in costs.problems(rows)
    ]

    assert found == [
        ("costs.1.what", "required", 2, "what"),
        ("costs.1.amount", "not_a_number", 2, "amount"),
        ("costs.1.often", "unknown_option", 2, "often"),
        ("costs.2.what", "too_long", 3, "what"),
        ("costs.2.amount", "too_small", 3, "amount"),
    ]


def test_a_table_has_so_many_rows_and_no_more(exercise: Find) -> None:
    costs = slot(exercise("count-it"), "costs")

    assert costs.problems([{"what": "a"}] * 3) == ()
    assert [(p.where, p.code, p.data) for p in costs.problems([{"what": "a"}] * 4)] == [
        ("costs", "too_many", {"at_most": 3})
    ]


def test_a_column_that_is_not_there_is_told_and_kept(exercise: Find) -> None:
    costs = slot(exercise("count-it"), "costs")
    rows = costs.coerce([{"what": "a", "colour": "red"}])

    assert rows == [{"what": "a", "amount": "", "often": "", "colour": "red"}]
    assert [problem.code for problem in costs.problems(rows)] == ["unknown_option"]


def test_totals_are_exact_and_pass_over_what_is_no_number(exercise: Find) -> None:
    table = exercise("count-it").field("costs")
    assert isinstance(table, Table)

    rows = [{"amount": "0,1"}, {"amount": "0.2"}, {"amount": "1 000"}, {"amount": "mye"}, {}]

    assert table.totals(rows) == {"amount": Decimal("1000.3")}
    assert table.totals([]) == {"amount": Decimal(0)}


# JSON


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", None), ("name", 1), ("name", ["a"]), ("name", {"a": "b"}),
        ("with-whom", "nav"), ("with-whom", [1]), ("with-whom", {"nav": True}),
    ],
)  # fmt: skip
def test_json_of_another_shape_is_refused(exercise: Find, key: str, value: object) -> None:
    assert slot(exercise("name-it"), key).coerce(value) is None


@pytest.mark.parametrize("value", ["", {}, [1], ["a"], [{"what": 1}], [{"what": None}], [[]]])
def test_json_that_is_no_table_is_refused(exercise: Find, value: object) -> None:
    assert slot(exercise("count-it"), "costs").coerce(value) is None


# Passages


def test_every_answer_can_be_commented_on_as_a_whole(exercise: Find) -> None:
    every = [
        passage
        for slot in exercise("name-it").slots
        for passage in slot.passages(exercise("name-it").canonical(GOOD_NAME)[slot.key])
    ]

    assert [(passage.key, passage.text) for passage in every] == [
        ("name", "Andre omgang"),
        ("why", ""),
        ("who", ""),
        ("with-whom", ""),
        ("sure", ""),
    ]


def test_a_table_can_be_commented_on_cell_by_cell(exercise: Find) -> None:
    costs = slot(exercise("count-it"), "costs")
    passages = costs.passages(
        [{"what": "Leie", "amount": "12", "often": "once"}, {"what": "Strøm"}]
    )

    assert [(passage.key, passage.text) for passage in passages] == [
        ("costs", ""),
        ("costs.0.what", "Leie"),
        ("costs.0.amount", "12"),
        ("costs.0.often", ""),
        ("costs.1.what", "Strøm"),
        ("costs.1.amount", ""),
        ("costs.1.often", ""),
    ]
    assert (passages[4].label.nb, passages[4].label.en) == ("Hva, rad 2", "What, row 2")


def test_the_boxes_of_a_canvas_are_slots(exercise: Find) -> None:
    first, second = exercise("model-it").slots

    assert (first.key, first.field.kind, first.label.en, first.limit) == (
        "model.users",
        "canvas",
        "Users",
        100,
    )
    assert (second.key, second.required, second.plan) == ("model.payers", False, "sheet.model")
    assert [p.key for p in first.passages("Unge")] == ["model.users"]
    assert first.read(MultiDict({"model.users": "Unge"})) == "Unge"
