"""Names are two kind words that go together, and there are enough of them."""

from __future__ import annotations

import random
import time
from itertools import product

import pytest

from app.workshops.names import WORDS, is_ours, propose
from app.workshops.words_held import is_held

LANGUAGES = ("nb", "nn", "en")

#: Neuter nouns that one might think of, with which our adjectives would need a -t.
NEUTER = {"ekorn", "fjell", "hav", "vann", "vatn", "tre", "nordlys", "dyr", "lam", "berg", "tjern"}
#: How a word ends, or begins, in bokmål and never in nynorsk.
ENDS_IN_BOKMAL = ("ende", "lig", "som", "bue", "stikker")
BEGINS_IN_BOKMAL = ("øyen", "sommer", "skil", "gress")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_more_than_three_thousand(language: str) -> None:
    adjectives, nouns = WORDS[language]
    assert len(set(adjectives)) == len(adjectives) >= 48
    assert len(set(nouns)) == len(nouns) >= 64


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_adjective_fits_the_noun(language: str) -> None:
    """Masculine or feminine nouns, and adjectives that do not tell the two apart."""
    adjectives, nouns = WORDS[language]
    assert not set(nouns) & NEUTER
    assert not {"Liten", "Lita", "Egen", "Eigen"} & set(adjectives)
    plural = [
        word for word in adjectives if word.endswith("e") and not word.endswith(("ende", "ande"))
    ]
    assert plural == []


def test_nynorsk_is_nynorsk() -> None:
    words = (*WORDS["nn"].adjectives, *WORDS["nn"].nouns)
    assert [word for word in words if word.endswith(ENDS_IN_BOKMAL)] == []
    assert [word for word in words if word.startswith(BEGINS_IN_BOKMAL)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_combination_is_held_as_rude(language: str) -> None:
    adjectives, nouns = WORDS[language]
    held = [f"{one} {two}" for one, two in product(adjectives, nouns) if is_held(f"{one} {two}")]
    run_together = [one + two for one, two in product(adjectives, nouns) if is_held(one + two)]
    assert held + run_together == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_proposals_are_ours_free_and_different(language: str) -> None:
    taken = propose(language, [], count=3000)
    proposed = propose(language, [name.upper() for name in taken])
    assert len(set(proposed)) == 3
    assert not set(proposed) & set(taken)
    assert all(is_ours(name, language) for name in proposed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_hall_gets_numbers(language: str) -> None:
    adjectives, nouns = WORDS[language]
    all_names = [f"{one} {two}" for one, two in product(adjectives, nouns)]
    last, *others = propose(language, all_names[1:])
    assert last == all_names[0]
    assert len(others) == 2
    assert all(name.endswith(" 2") and is_ours(name, language) for name in others)
    (third,) = propose(language, [*all_names, *(f"{name} 2" for name in all_names)], count=1)
    assert third.endswith(" 3")


def test_ten_thousand_people_get_names_of_their_own() -> None:
    assert len(set(propose("nb", [], count=10_000))) == 10_000


def test_the_same_chance_gives_the_same_names() -> None:
    assert propose("nb", [], rng=random.Random(1)) == propose("nb", [], rng=random.Random(1))
    assert propose("nb", [], rng=random.Random(1)) != propose("nb", [], rng=random.Random(2))


def test_an_unknown_language_is_answered_in_bokmal() -> None:
    assert all(is_ours(name, "nb") for name in propose("se", []))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Modig",
        "oter",
        "Modig  oter",
        "modig oter",
        "Modig otter",
        "Modig oter 0",
        "Modig oter x",
        "Kari Nordmann",
    ],
)
def test_other_names_are_not_ours(name: str) -> None:
    assert not is_ours(name, "nb")


def test_proposing_is_quick_also_when_many_are_taken() -> None:
    taken = propose("nb", [], count=1000)
    started = time.process_time()
    for _ in range(20):
        propose("nb", taken)
    assert time.process_time() - started < 0.5
