"""Friendly names of two words for people who do not use their own: "Modig oter".

In bokmål and nynorsk every noun is masculine or feminine, so that the adjective has one form. All
words are kind on their own and beside any other, and mean nothing rude in the other languages:
there is no "kind beaver" and no "torsk".
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from typing import Final, NamedTuple


class Words(NamedTuple):
    """The words of one language; any adjective goes with any noun."""

    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]


def _words(adjectives: str, nouns: str) -> Words:
    return Words(tuple(adjectives.split()), tuple(nouns.split()))


_NB: Final = _words(
    """
    Rask Klok Modig Blid Munter Snill Trygg Rolig Våken Kvikk Lur Stolt Raus Ærlig Ivrig Flink
    Tapper Sindig Lun Livlig Vennlig Nysgjerrig Tålmodig Oppfinnsom Omtenksom Hjelpsom Lærenem
    Pålitelig Håpefull Heldig Lykkelig Fornøyd Glad Smidig Stødig Frisk Sterk Djerv Kreativ
    Flittig Grundig Strålende Smilende Syngende Dansende Glitrende Lysende Vandrende Svevende
    Sprudlende Drømmende Seilende
    """,
    """
    elg hjort rein rev oter mår gaupe jerv hare grevling røyskatt isbjørn fjellrev sel delfin
    nise laks ørret røye ørn falk ugle svane lerke trost spurv linerle nattergal svale ravn
    måke terne lunde trane hegre lom frosk salamander skilpadde humle maur sommerfugl
    øyenstikker marihøne gresshoppe foss bekk elv fjord tind øy bukt skog eng dal måne sol
    stjerne komet regnbue bølge bris furu gran bjørk eik osp selje lyng mose liljekonvall
    kløver multe løvetann soleie perle flamme gnist
    """,
)

_NN: Final = _words(
    """
    Rask Klok Modig Blid Munter Snill Trygg Roleg Vaken Kvikk Lur Stolt Raus Ærleg Ivrig Flink
    Tapper Sindig Lun Livleg Venleg Nyfiken Tolmodig Oppfinnsam Omtenksam Hjelpsam Lærenem
    Påliteleg Håpefull Heldig Lukkeleg Nøgd Glad Smidig Stødig Frisk Sterk Djerv Kreativ Flittig
    Grundig Strålande Smilande Syngjande Dansande Glitrande Lysande Vandrande Svevande
    Sprudlande Drøymande Seglande
    """,
    """
    elg hjort rein rev oter mår gaupe jerv hare grevling røyskatt isbjørn fjellrev sel delfin
    nise laks aure røye ørn falk ugle svane lerke trast sporv linerle nattergal svale ramn måse
    terne lunde trane hegre lom frosk salamander skjelpadde humle maur sommarfugl augnestikkar
    marihøne grashoppe foss bekk elv fjord tind øy bukt skog eng dal måne sol stjerne komet
    regnboge bølgje bris furu gran bjørk eik osp selje lyng mose liljekonvall kløver molte
    løvetann soleie perle flamme gneiste
    """,
)

_EN: Final = _words(
    """
    Brave Bright Calm Cheerful Clever Curious Kind Merry Quick Proud Honest Steady Patient
    Gentle Friendly Eager Lively Lucky Happy Hopeful Thoughtful Helpful Creative Careful Daring
    Nimble Noble Sunny Swift Sincere Trusty Generous Loyal Wise Witty Jolly Joyful Graceful
    Peaceful Confident Smiling Singing Dancing Shining Glowing Wandering Dreaming Soaring
    Sparkling Humble Fearless Inventive
    """,
    """
    otter fox hare lynx elk deer reindeer badger seal dolphin porpoise salmon eagle falcon owl
    swan lark sparrow nightingale raven gull tern puffin crane heron wren finch kestrel osprey
    plover frog salamander turtle tortoise bumblebee ant butterfly dragonfly ladybird
    grasshopper waterfall brook river fjord summit island bay forest meadow valley moon sun star
    comet rainbow wave breeze spruce birch oak aspen maple moss clover pearl lantern pebble
    koala panda hedgehog squirrel marten chipmunk lighthouse snowflake sunrise harbour
    """,
)

WORDS: Final = {"nb": _NB, "nn": _NN, "en": _EN}
_NUMBERED = re.compile(r"(.+) [1-9]\d{0,5}")


def propose(
    language: str,
    taken: Collection[str],
    count: int = 3,
    rng: random.Random | None = None,
) -> list[str]:
    """Return `count` different names of a language that are not among those taken.

    Names are compared without regard to capitals. When fewer than `count` are free, the rest get a
    number: "Modig oter 2". An unknown language is answered in bokmål.
    """
    rng = rng or random.SystemRandom()
    words = WORDS.get(language, _NB)
    used = {name.casefold() for name in taken}
    free = [name for name in _all(words) if name.casefold() not in used]
    chosen = rng.sample(free, min(count, len(free)))
    number = 2
    while len(chosen) < count:
        again = [f"{name} {number}" for name in _all(words)]
        free = [name for name in again if name.casefold() not in used]
        chosen += rng.sample(free, min(count - len(chosen), len(free)))
        number += 1
    return chosen


def is_ours(name: str, language: str) -> bool:
    """Say whether a name is one that `propose` gives in a language, with or without a number."""
    words = WORDS.get(language, _NB)
    numbered = _NUMBERED.fullmatch(name)
    first, _, second = (numbered[1] if numbered else name).partition(" ")
    return first in words.adjectives and second in words.nouns


def _all(words: Words) -> list[str]:
    return [f"{adjective} {noun}" for adjective in words.adjectives for noun in words.nouns]
