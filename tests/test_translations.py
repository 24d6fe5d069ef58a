"""Every word of the interface is there in nynorsk and English, and says the same."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator

import pytest
from babel.dates import parse_pattern
from babel.messages import Catalog, Message

from tests.servers import PROJECT
from tests.visitors import Visitor

PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])|\{(\w+)\}|(%%)")
#: Patterns for dates; they hold no words but those between quotation marks.
DATE_PATTERN = re.compile(r"^(E+ )?(d+\.? ?)?(M+)?( y)?( 'kl\.' )?(HH\.mm)?$")

BOKMÅL = re.compile(
    r"\b(ikke|jeg|hva|hvem|hvor|hvordan|noen|noe|fra|virksomhet\w*|siden|uke[nr]?|enhet\w*|navn\w*|"
    r"ennå|mens|hvis|kun|bare|gjøre?s?|være|velg|dere|deres|tilbakemeldingen|innleveringen|"
    r"oppgave[nr]?|kommentarer|mentorer|deltaker\w*|åpne[rst]?)\b",
    re.IGNORECASE,
)


def _tool():  # type: ignore[no-untyped-def]
    """The same tool that `make translations` and `make check` run."""
    specification = importlib.util.spec_from_file_location(
        "translations_tool", PROJECT / "tools" / "translations.py"
    )
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


TOOL = _tool()
LANGUAGES = ("nn", "en")


@pytest.fixture(scope="module")
def words() -> Catalog:
    found = TOOL.words()
    assert len(found) > 500, "The words of templates and code were not found."
    return found


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalog:
    return TOOL.read(language)


def forms(text: object) -> list[str]:
    return list(text) if isinstance(text, (list, tuple)) else [str(text)]


def placeholders(text: str) -> list[str]:
    return sorted(found.group() for found in PLACEHOLDER.finditer(text))


def pairs(catalogue: Catalog) -> Iterator[tuple[Message, str, str]]:
    """Each translated form with the form in the code that it stands for."""
    for message in catalogue:
        if message.id:
            for source, text in zip(forms(message.id), forms(message.string), strict=True):
                yield message, source, text


def test_every_message_is_translated_and_none_is_left_over(
    words: Catalog, catalogue: Catalog
) -> None:
    problems = TOOL.problems_in(catalogue, words)
    assert not problems, "Run `make translations`, then fill in:\n" + "\n".join(problems)


def test_nothing_is_a_guess_or_kept_for_later(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_placeholders_are_the_same(catalogue: Catalog) -> None:
    wrong = [
        f"{source!r}: {text!r}"
        for _message, source, text in pairs(catalogue)
        if placeholders(source) != placeholders(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_plural_has_as_many_forms_as_the_language(catalogue: Catalog) -> None:
    plural = [message for message in catalogue if isinstance(message.id, (list, tuple))]
    assert len(plural) > 10
    assert [
        m.id for m in plural if len(m.string) != catalogue.num_plurals or not all(m.string)
    ] == []


def test_translations_begin_and_end_as_the_words_in_the_code(catalogue: Catalog) -> None:
    """A lost full stop, colon or space shows on the page."""
    wrong = [
        f"{source!r}: {text!r}"
        for _message, source, text in pairs(catalogue)
        if not DATE_PATTERN.match(source) and _edges(source) != _edges(text)
    ]
    assert not wrong, "\n".join(wrong)


def _edges(text: str) -> tuple[bool, bool, str]:
    end = text[-1] if text[-1] in ".:?)" else ""
    return text != text.lstrip(), text != text.rstrip(), end


def test_nobody_is_shouted_at(words: Catalog, catalogue: Catalog) -> None:
    texts = [text for message in words if message.id for text in forms(message.id)]
    texts += [text for _message, _source, text in pairs(catalogue)]
    assert [text for text in texts if "!" in text] == []


def test_quotation_marks_are_those_of_the_language(language: str, catalogue: Catalog) -> None:
    foreign = "«»" if language == "en" else "“”"
    found = [
        text for _m, _source, text in pairs(catalogue) if any(sign in text for sign in foreign)
    ]
    assert found == []


def test_no_bokmål_is_left_in_nynorsk() -> None:
    """Words that are bokmål alone, and easy to leave behind."""
    found = [
        f"{text!r}: {hit.group()}"
        for _message, _source, text in pairs(TOOL.read("nn"))
        if (hit := BOKMÅL.search(text))
    ]
    assert not found, "\n".join(found)


def test_date_patterns_are_patterns(catalogue: Catalog) -> None:
    found = [text for _m, source, text in pairs(catalogue) if DATE_PATTERN.match(source)]
    assert len(found) >= 5
    for text in found:
        assert parse_pattern(text).format


@pytest.mark.parametrize(
    ("language", "heading"),
    [("nb", "Slik foregår det"), ("nn", "Slik går det føre seg"), ("en", "How it works")],
)
def test_a_visitor_reads_the_front_page_in_the_language_of_the_browser(
    client: Visitor, language: str, heading: str
) -> None:
    page = client.get("/", headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in page.text
    assert heading in page.text
