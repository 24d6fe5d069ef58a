"""The macros in app/templates/components give the names, states and links that people need."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from app.submissions.states import STATES
from tests.templates.markup import Markup

Render = Callable[..., Markup]
FRONT_END = Path(__file__).resolve().parents[2] / "frontend"


class ExampleForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind that the macros know."""

    name = StringField("Navn", [InputRequired("Skriv inn navnet.")], description="Slik det er nå.")
    email = EmailField("E-post")
    story = TextAreaField("Fortell", [InputRequired("Skriv noe."), Length(max=5)])
    payer = RadioField(
        "Hvem betaler?",
        [InputRequired("Velg hvem som betaler.")],
        choices=[SelectChoice("a", "Kommunen"), SelectChoice("b", "Brukeren")],
        description="Velg den viktigste.",
    )
    asked = SelectMultipleField("Hvem har du spurt?", choices=[SelectChoice("x", "Naboen")])
    keep = BooleanField("Husk meg", description="Ikke på en felles maskin.")


@pytest.fixture
def empty_form(house: Flask) -> ExampleForm:
    with house.test_request_context():
        return ExampleForm(meta={"csrf": False})


@pytest.fixture
def bad_form(house: Flask) -> ExampleForm:
    """Sent with a story that is too long and nothing else."""
    with house.test_request_context(method="POST", data={"story": 'altfor "lang" <b>'}):
        form = ExampleForm(meta={"csrf": False})
        assert not form.validate()
        return form


def test_field_has_its_label_and_help(render: Render, empty_form: ExampleForm) -> None:
    page = render("{{ forms.field(f.name, autocomplete='name') }}", f=empty_form)
    box = page.one("input")
    assert page.one("label", for_=box["id"]).text == "Navn"
    assert page.described(box) == "Slik det er nå."
    assert box.get("aria-invalid") is None
    assert box["autocomplete"] == "name"
    assert "required" in box.attributes


def test_field_that_need_not_be_filled_in_says_so(render: Render, empty_form: ExampleForm) -> None:
    page = render("{{ forms.field(f.email) }}", f=empty_form)
    assert page.one("label").text == "E-post (valgfritt)"
    assert "required" not in page.one("input").attributes
    assert page.one("input").get("aria-describedby") is None


def test_field_with_an_error_keeps_what_was_typed(render: Render, bad_form: ExampleForm) -> None:
    page = render("{{ forms.field(f.story, rows=6) }}", f=bad_form)
    box = page.one("textarea")
    assert box["aria-invalid"] == "true"
    assert page.described(box) != ""
    assert box.text == 'altfor "lang" <b>'
    assert box["rows"] == "6"


def test_help_is_read_before_the_error(render: Render, bad_form: ExampleForm) -> None:
    page = render("{{ forms.field(f.name) }}", f=bad_form)
    assert page.described(page.one("input")) == "Slik det er nå. Skriv inn navnet."


def test_radios_are_a_group_with_a_name(render: Render, bad_form: ExampleForm) -> None:
    page = render("{{ forms.field(f.payer) }}", f=bad_form)
    group = page.one("fieldset")
    assert page.one("legend").text == "Hvem betaler?"
    assert page.described(group) == "Velg den viktigste. Velg hvem som betaler."
    radios = page.all("input", type="radio", name="payer")
    assert [radio["value"] for radio in radios] == ["a", "b"]
    assert all(radio["aria-invalid"] == "true" for radio in radios)
    labels = [page.one("label", for_=radio["id"]).text for radio in radios]
    assert labels == ["Kommunen", "Brukeren"]


def test_several_choices_are_checkboxes(render: Render, empty_form: ExampleForm) -> None:
    page = render("{{ forms.field(f.asked) }}", f=empty_form)
    assert page.one("input", type="checkbox")["value"] == "x"
    assert page.one("legend").text == "Hvem har du spurt? (valgfritt)"


def test_one_checkbox_has_its_label_and_help(render: Render, empty_form: ExampleForm) -> None:
    page = render("{{ forms.field(f.keep) }}", f=empty_form)
    box = page.one("input", type="checkbox")
    assert page.one("label", for_=box["id"]).text == "Husk meg"
    assert page.described(box) == "Ikke på en felles maskin."


def test_summary_links_each_problem_to_its_field(render: Render, bad_form: ExampleForm) -> None:
    page = render(
        "{{ forms.errors(f) }}{% for x in f %}{{ forms.field(x) }}{% endfor %}", f=bad_form
    )
    summary = page.one("ds-error-summary")
    assert page.by_id(summary["aria-labelledby"]).text == "3 ting må rettes"
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary.attributes
    links = [element for element in page.all("a") if element.inside(summary)]
    assert [link["href"] for link in links] == ["#name", "#story", "#payer-0"]
    for link in links:
        assert page.by_id(link["href"][1:]).tag in {"input", "textarea"}


def test_no_summary_without_problems(render: Render, empty_form: ExampleForm) -> None:
    assert render("{{ forms.errors(f) }}", f=empty_form).elements == []


def test_summary_counts_one_thing_as_one(render: Render) -> None:
    page = render("{{ forms.error_summary([('x', 'Skriv inn et tall.')]) }}<input id='x'>")
    assert page.one("h2").text == "Én ting må rettes"


def test_forms_and_post_buttons_carry_the_token(render: Render) -> None:
    page = render(
        "{% call forms.form('/save') %}{{ forms.submit('Lagre') }}{% endcall %}"
        "{{ forms.post_button('/out', 'Logg ut', fields={'next': '/\"x'}) }}"
    )
    assert [form["method"] for form in page.all("form")] == ["post", "post"]
    assert len(page.all("input", type="hidden", name="csrf_token")) == 2
    assert all(box["value"] for box in page.all("input", name="csrf_token"))
    assert page.one("input", name="next")["value"] == '/"x'
    assert "novalidate" in page.one("form", action="/save").attributes


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("not_started", "Ikke begynt"),
        ("draft", "Utkast"),
        ("handed_in", "Levert"),
        ("changes_requested", "Endringer ønsket"),
        ("approved", "Godkjent"),
    ],
)
def test_state_is_told_in_words(render: Render, state: str, words: str) -> None:
    tag = render("{{ feedback.state(state) }}", state=state).one("span")
    assert tag.text == words
    assert tag["data-state"] == state


def test_every_state_has_a_shape_of_its_own() -> None:
    styles = (FRONT_END / "css" / "feedback.css").read_text("utf-8")
    shapes = dict(
        re.findall(r'\[data-state="(\w+)"\] \{\s+--state-shape: url\("\./(.+?)"\)', styles)
    )
    assert set(shapes) == set(STATES)
    drawings = {(FRONT_END / "css" / file).read_text("utf-8") for file in shapes.values()}
    assert len(drawings) == len(STATES)


def test_unknown_state_is_not_left_blank(render: Render) -> None:
    assert render("{{ feedback.state('lost') }}").one("span").text == "lost"


def test_alert_and_empty_state_have_headings(render: Render) -> None:
    page = render(
        "{% call feedback.alert('warning', 'Frist i morgen', level=3) %}"
        "<p>Til 23.59.</p>{% endcall %}"
        "{{ feedback.empty('Ingen venter', 'Neste frist er 12. mars.') }}"
    )
    assert page.one("h3").text == "Frist i morgen"
    assert page.one("div", data_color="warning").text == "Frist i morgen Til 23.59."
    assert page.one("h2").text == "Ingen venter"


@pytest.mark.parametrize(("done", "total", "share"), [(3, 7, "43 100"), (7, 7, "100 100")])
def test_ring_draws_the_share_and_says_it(
    render: Render, done: int, total: int, share: str
) -> None:
    page = render("{{ progress.ring(done, total, 'Tre av sju') }}", done=done, total=total)
    assert page.one("svg", role="img")["aria-label"] == "Tre av sju"
    assert page.one("circle", class_="done")["stroke-dasharray"] == share


@pytest.mark.parametrize(("done", "total"), [(0, 7), (0, 0)])
def test_no_share_draws_no_arc(render: Render, done: int, total: int) -> None:
    page = render(
        "{{ progress.ring(a, b, 'Ingen') }}{{ progress.bar(a, b, 'Ingen') }}", a=done, b=total
    )
    assert page.all("circle", class_="done") == page.all("rect", class_="done") == []


def test_card_with_an_address_is_one_link(render: Render) -> None:
    page = render("{% call cards.card('Problemark', '/p') %}<p>Tekst</p>{% endcall %}")
    assert page.one("a", href="/p").text == "Problemark"
    assert page.one("a").inside(page.one("h3"))


def test_path_step_says_which_is_current_and_done(render: Render) -> None:
    page = render(
        "<ol>{% call cards.path_step(1, 'done') %}A{% endcall %}"
        "{% call cards.path_step(2, 'current') %}B{% endcall %}"
        "{% call cards.path_step(3) %}C{% endcall %}</ol>"
    )
    assert [step.get("aria-current") for step in page.all("li")] == [None, "step", None]
    assert page.one("svg", role="img")["aria-label"] == "Ferdig"


def test_wide_table_scrolls_by_keyboard(render: Render) -> None:
    page = render("{% call tables.scroll('Oppgaver') %}<table></table>{% endcall %}")
    region = page.one("div", role="group")
    assert region["aria-label"] == "Oppgaver"
    assert region["tabindex"] == "0"


def test_dialog_has_a_name_and_can_be_closed(render: Render) -> None:
    page = render(
        "{{ dialog.opener('sure', 'Slett') }}"
        "{% call dialog.dialog('sure', 'Slette?') %}{{ dialog.closer('sure') }}{% endcall %}"
    )
    box = page.one("dialog")
    assert page.by_id(box["aria-labelledby"]).text == "Slette?"
    assert page.one("button", command="show-modal")["commandfor"] == box["id"]
    closers = page.all("button", command="close", commandfor="sure")
    assert [closer.get("aria-label") or closer.text for closer in closers] == ["Lukk", "Avbryt"]


def test_dates_are_shown_in_oslo_time(render: Render) -> None:
    late = datetime(2027, 3, 12, 22, 59, tzinfo=UTC)
    page = render(
        "{{ dates.deadline(x) }}{{ dates.clock(x) }}{{ dates.date(y) }}",
        x=late,
        y=date(2027, 3, 13),
    )
    assert [time.text for time in page.all("time")] == [
        "fredag 12. mars kl. 23.59",
        "23.59",
        "13. mars 2027",
    ]
    assert page.all("time")[0]["datetime"] == "2027-03-12T22:59:00+00:00"


def test_pagination_marks_the_page_one_is_on(render: Render) -> None:
    imports = '{% from "components/pagination.html" import pagination %}'
    page = render(imports + "{{ pagination(4, 9, 'things.list', {'module': 'a'}) }}")
    assert page.one("a", aria_current="page").text == "4"
    assert [a.text for a in page.all("a")] == ["Forrige", "1", "3", "4", "5", "9", "Neste"]
    assert page.one("a", rel="next")["href"] == "/list?page=5&module=a"
    assert render(imports + "{{ pagination(1, 1, 'things.list') }}").elements == []


def test_breadcrumbs_are_a_named_list(render: Render) -> None:
    page = render(
        '{% from "components/breadcrumbs.html" import breadcrumbs %}'
        "{{ breadcrumbs([('Hjem', '/home'), ('Modul 1', '/m')]) }}"
    )
    assert page.one("nav")["aria-label"] == "Du er her"
    assert [link.text for link in page.all("a")] == ["Hjem", "Modul 1"]
