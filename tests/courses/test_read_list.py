"""Reading a pasted list of people, whatever it was copied from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.invitees import MOST_AT_ONCE, Invitee, decode, read_list


def read(text: str, role: str = "participant", team: str = "") -> list[tuple[str, str, str, str]]:
    found = read_list(text, role, team)
    assert not [each for each in found if each.problems], found
    return [(each.email, each.name, each.role, each.team) for each in found]


KARI = ("kari@example.org", "Kari Nordmann", "participant", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kari@example.org", [("kari@example.org", "", "participant", "")]),
        ("Kari Nordmann <Kari@Example.org>", [KARI]),
        ('"Kari Nordmann" <kari@example.org>', [KARI]),
        (
            "Nordmann, Kari <kari@example.org>",
            [("kari@example.org", "Nordmann, Kari", "participant", "")],
        ),
        ("\n\n  kari@example.org;Kari Nordmann  \n\n", [KARI]),
        ("kari@example.org\tKari Nordmann", [KARI]),
        ("kari@example.org,Kari Nordmann", [KARI]),
        ("epost;navn\nkari@example.org;Kari Nordmann", [KARI]),
        ("Navn;E-post\r\nKari Nordmann;kari@example.org\r\n", [KARI]),
        ("navn,ukjent,epost\nKari Nordmann,x,kari@example.org", [KARI]),
        (
            "a@example.org; Kari Nordmann <kari@example.org>",
            [("a@example.org", "", "participant", ""), KARI],
        ),
        (
            "ola@example.org;Ola;Mentor",
            [("ola@example.org", "Ola", "mentor", "")],
        ),
        (
            "ola@example.org;Ola;deltakar;Ny gruppe",
            [("ola@example.org", "Ola", "participant", "Ny gruppe")],
        ),
        ("ola@example.org;;observatør;", [("ola@example.org", "", "observer", "")]),
    ],
)
def test_what_is_understood(text, expected):
    assert read(text) == expected


def test_what_lines_do_not_say_is_the_same_for_all():
    found = read("a@example.org\nb@example.org;;mentor", "participant", "Nordlys")
    assert found == [
        ("a@example.org", "", "participant", "Nordlys"),
        ("b@example.org", "", "mentor", ""),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("kari", "bad_address"),
        ("kari@", "bad_address"),
        ("kari@example", "bad_address"),
        ("kari@example.org>", "bad_address"),
        ("æøå", "bad_address"),
        (";Kari", "bad_address"),
        ("x" * 300 + "@example.org", "bad_address"),
        ("kari@example.org;Kari;sjef", "unknown_role"),
        ("kari@example.org;Kari;mentor;Nordlys", "team_not_for_role"),
        ("kari@example.org;" + "x" * 121, "name_too_long"),
        ("kari@example.org;Kari;deltaker;" + "x" * 121, "team_too_long"),
    ],
)
def test_what_is_wrong_is_said_of_its_line(line, problem):
    good, wrong = read_list(f"a@example.org\n{line}", "participant", "")
    assert good.problems == ()
    assert (wrong.line, wrong.problems) == (2, (problem,))


def test_the_second_of_two_alike_is_told():
    found = read_list("a@example.org\nA@Example.org\nb@example.org", "mentor", "")
    assert [each.problems for each in found] == [(), ("twice",), ()]


def test_a_file_from_excel_in_norway_is_understood():
    assert decode("Bjørg Ås".encode("cp1252")) == "Bjørg Ås"
    assert decode("\ufeffBjørg Ås".encode()) == "Bjørg Ås"


@given(st.text(max_size=400), st.sampled_from(["participant", "mentor"]), st.just("Nordlys"))
def test_no_text_is_too_strange_to_be_read(text, role, team):
    for invitee in read_list(text, role, team):
        assert isinstance(invitee, Invitee)
        assert "\x00" not in invitee.email + invitee.name + invitee.team
        assert invitee.problems or "@" in invitee.email


@given(st.binary(max_size=400))
def test_no_file_is_too_strange_to_be_read(uploaded):
    read_list(decode(uploaded), "participant", "")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sign", [" ", "<", "a", "a <"], ids=["spaces", "angles", "a", "names"])
def test_half_a_million_signs_on_a_line_are_soon_read(sign: str) -> None:
    found = read_list(sign * 500_000 + "x", "participant", "")
    assert found[0].problems[0] == "bad_address"


@pytest.mark.parametrize("sign", ["\n", ","])
def test_a_list_without_end_is_not_read_to_its_end(sign: str) -> None:
    found = read_list(f"a@example.org{sign}" * 50_000, "participant", "")
    assert len(found) == MOST_AT_ONCE + 1
