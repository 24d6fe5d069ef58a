"""Codes have no look-alikes, are read however they are typed, and spell nothing rude."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workshops.codes import (
    ALPHABET,
    LENGTH,
    new_code,
    normal_code,
    resume_code,
    same_code,
    spoken,
)
from app.workshops.words_held import has_rude_part

CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
KEY = "a key for tests, long enough 0123456789"


def test_the_alphabet_has_28_signs_and_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 28
    assert not set(ALPHABET) & set("0O1ILBSZ")


def test_new_codes_are_of_the_alphabet_and_differ() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) > 1995
    assert set("".join(codes)) == set(ALPHABET)
    assert {len(code) for code in codes} == {LENGTH}


def test_a_code_with_a_rude_word_in_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    rude = iter(codecs.decode("SHPX23", "rot13") + "ACDEFG")
    monkeypatch.setattr("secrets.choice", lambda _signs: next(rude))
    assert new_code() == "ACDEFG"


@pytest.mark.parametrize("rot13", ["2SHPX3", "XHX234", "2ARTRE", "QP7JNG", "S43AQR", "CHYR22"])
def test_rude_parts_are_found_also_with_digits_for_letters(rot13: str) -> None:
    assert has_rude_part(codecs.decode(rot13, "rot13"))


@given(CODES)
def test_a_code_is_itself_however_it_is_typed(code: str) -> None:
    assert normal_code(code) == code
    assert normal_code(spoken(code)) == code
    assert normal_code(f" {code[:2].lower()}-{code[2:4]}\u2013{code[4:].lower()}\t\u200b") == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("abc234", "A8C234"),
        ("zsbAAA", "258AAA"),
        ("ＡＣＤ ２３４", "ACD234"),
        ("ACD\u00a0234", "ACD234"),
    ],
)
def test_look_alikes_are_taken_for_what_was_shown(typed: str, meant: str) -> None:
    assert normal_code(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "ACD23", "ACD2345", "ACD23O", "ACD231", "ÆCD234", "ACD.234", "\x00", "A" * 10**6]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normal_code(typed) is None


@given(st.text(st.characters(codec=None, categories=None), max_size=80))
def test_no_text_breaks_it(typed: str) -> None:
    code = normal_code(typed)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


def test_a_shown_code_is_in_two_groups() -> None:
    assert spoken("ACD234") == "ACD 234"


def test_a_resume_code_is_the_same_each_time_and_another_for_each() -> None:
    assert resume_code(KEY, 7, 0) == resume_code(KEY, 7, 0)
    codes = {resume_code(KEY, person, serial) for person in range(300) for serial in range(3)}
    assert len(codes) == 900
    assert resume_code(KEY, 7, 0) != resume_code(KEY[::-1], 7, 0)
    assert resume_code(KEY, 1, 11) != resume_code(KEY, 11, 1)
    assert all(normal_code(code) == code for code in codes)


def test_no_resume_code_spells_anything_rude() -> None:
    assert not any(has_rude_part(resume_code(KEY, person, 0)) for person in range(20_000))


def test_codes_are_compared_as_meant() -> None:
    assert same_code("258 ACD", "zsb-acd")
    assert not same_code("258ACD", "258ACE")
    assert not same_code("", "")
    assert not same_code("OOOOOO", "OOOOOO")
    assert not same_code("æøå", "ACD234")
