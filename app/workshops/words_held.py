"""Which free text is held back until the teacher has read it.

Rude words and slurs in bokmål, nynorsk and English, also when they are lightly disguised; words
that tell somebody to die; and texts that hold an e-mail address, a telephone number or a national
identity number. Nothing is refused and nothing is lost: what is held waits for the teacher's eyes,
so a false alarm costs one press. Words that only describe people, such as "homofil" or "skeiv", are
not in the list, nor are mild oaths, nor "ass", which pupils use for "altså".
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

# Written in rot13, so that nobody has to meet these words when they read or search the code.
# A star means that the word may go on.
_WORDS = """
anmvfiva artene arter artere artre artrer artrera avttn* avttre* banarer* banav cbea cbeab
cbeabra cbeabtensv cbeauho chffl chffvrf chyn chyr chyre chyvat cnxv cnxvf cnxxvf cnxxvfne
cnxxvfra cnxxvfre cravf crqb crqbf cvxx cvxxnar cvxxra cvxxre cvxxubqr* cvxxuhr* ehaxn ehaxne*
ehaxr ehaxvat enfftng* enffuby* enffuhyy* enffuøy* ergneq ergneqf ergneqreg ergneqrq eæi eæin
eæiuhyy* eæiuåy* eæiuøy* fbcne fbcre fbcrer fcnffre fcnffrea fcnffrera fcnfg fcnfgra fcnfgre
finegfxnyy* finegvat* fngna fngnaf fuvg fuvgf fuvggl fuvgurnq* fyhg fyhgf fyhggl genaal* genafr
genafre gjng gjngf gvfcn gvfcr gvgf gvggvrf intvan jnax jnaxre* jrgonpx* juber juberf nefrubyr*
nffubyr* obbof ohyyfuvg onfgneq onfgneqf ovgpu* oybjwbo* pbpx pbpxf pbpxfhpx* phag phagf
phzfubg* puvax puvaxf qevgfrxx* qevggfrxx* qevgghatr* qevggxwreevat* qhzonff qvpx qvpxf
qvpxurnq* qvyqb* riarirvx* shpx* shx sngnff snna snra* snttbg* svggn svggr svggra svggrar
svggrfyvxx* svggrgelar* svggrsnra* sæa tbbx tbbxf ubehatr* uben uber uberar ubere uberohxx* ubzb
ubzbre ubzfr ubzfra ubzfre ubzfrgr uhecn uhecr unaqwbo* urfgxhx* uryirgr* vqvbg vqvbgne vqvbgra
vqvbgre wnpxnff wæii* wæiry* wæiy* wøqrfiva wøqrsnra xahyy* xhx xhxra xhxubqr* xhxuhr* xhxxra
xhxxre xwreevatsnra xåg xågr yhqqre* yrfor zbatb zbatbre zbatvf zbatvfre zbgureshpx* zhfyvzfiva
"""
_PHRASES = """
fhpx zl
fht zrt
fvrt urvy
gn yvirg ni qrt
gn yvirg qvgg
qerc qrt
tb qvr
urvy uvgyre
xvyy hefrys
xvyy lbhefrys
"""
#: Ordinary words that look like a held one with a letter repeated.
_ORDINARY = frozenset(["slutt", "sopp", "sopper", "soppar", "puller", "pulling", "pulle", "pulla"])

_LOOKS_LIKE = str.maketrans("013457893@$€|+", "oleastbgeaselt")
_LOOKS_LIKE_WITH_I = _LOOKS_LIKE | str.maketrans("1!|", "iii")
# Cyrillic and Greek letters that cannot be told from ours.
_FOREIGN = str.maketrans("асеіјкмнорѕтухυαενοικρτχ", "aceijkmhopstyxuaevoikptx")

_MAIL = re.compile(r"[^\s@]{1,64}\s?(?:@|\(at\)|\[at\]|krøllalfa)\s?[^\s@]{1,200}\.\w{2,}")
_NUMBERS = re.compile(
    r"(?<!\d)(?:"
    r"\d{6}[ .\-]?\d{5}"  # a national identity number, whole or parted after the date of birth
    # Telephone numbers: 91234567, 912 34 567, 91 23 45 67, with or without the country's number.
    r"|(?:(?:\+|00)?47[ .\-]?)?[2-9](?:\d{7}|\d\d[ .\-]\d\d[ .\-]\d{3}|\d(?:[ .\-]\d\d){3})"
    r"|(?:\+|00)\d{2,3}(?:[ .\-]?\d){7,11}"  # of another country
    r")(?!\d)"
)
_TOKEN = re.compile(r"\S+")
_SINGLE_LETTERS = re.compile(r"(?<!\w)(?:[^\W_][\W_]{1,3}){2,}[^\W_](?!\w)")


def is_held(text: str) -> bool:
    """Say whether the teacher should read this text before anyone else does."""
    plain = _plain(text)
    if _MAIL.search(plain) or _NUMBERS.search(plain):
        return True
    if any(_is_rude(token) for token in _TOKEN.findall(plain)):
        return True
    if _phrases().search(" ".join(re.findall(r"\w+", plain))):
        return True
    spelled = (re.sub(r"[\W_]", "", found) for found in _SINGLE_LETTERS.findall(plain))
    return any(_words().search(reading) for word in spelled for reading in _readings(word))


def has_rude_part(signs: str) -> bool:
    """Say whether a rude word stands anywhere in these signs; for codes that we make ourselves."""
    readings = _readings(_plain(signs))
    return any(part in reading for reading in readings for part in _parts())


def _is_rude(token: str) -> bool:
    """Look at a token whole, without its inner signs (f-u-c-k), and at each part of it."""
    trimmed = token.strip(".,:;!?()[]{}\"'«»“”’*_-–—/")
    if not any(sign.isalpha() for sign in trimmed):
        return False
    for word in {token, trimmed, re.sub(r"[\W_]", "", trimmed), *re.split(r"[\W_]+", trimmed)}:
        if word not in _ORDINARY and any(_words().fullmatch(one) for one in _readings(word)):
            return True
    return "*" in trimmed and bool(_starred(trimmed))


def _starred(token: str) -> bool:
    """Say whether a word with stars for some of its letters (f*ck) can be a held one."""
    if sum(sign.isalpha() for sign in token) < 2 or len(token) > 30:
        return False
    masked = re.compile("".join("." if sign == "*" else re.escape(sign) for sign in token))
    return any(masked.fullmatch(word.rstrip("*")) for word in _listed(_WORDS))


def _readings(word: str) -> set[str]:
    """Return a word as written and as it reads when digits and signs stand for letters."""
    return {word, word.translate(_LOOKS_LIKE), word.translate(_LOOKS_LIKE_WITH_I)}


def _plain(text: str) -> str:
    """Return text in small letters without accents or invisible signs; å, ä and ö stay."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_FOREIGN)
    return "".join(_plain_sign(sign) for sign in composed)


def _plain_sign(sign: str) -> str:
    if sign.isascii() or sign in "æøåäö":
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    kept = unicodedata.normalize("NFD", sign)
    return "".join(one for one in kept if unicodedata.category(one) not in {"Mn", "Me", "Cf"})


def _listed(words: str, between: str | None = None) -> list[str]:
    """Return a list's words in the clear, those with æ, ø and å also as ae, oe and aa."""
    clear = codecs.decode(words, "rot13").strip().split(between)
    other = [word.replace("æ", "ae").replace("ø", "oe").replace("å", "aa") for word in clear]
    return sorted({*clear, *other})


def _pattern(word: str) -> str:
    """Return a pattern for a word in which any letter may be repeated, but none left out."""
    stem = word.rstrip("*")
    letters = "".join(f"{re.escape(letter)}+" for letter in stem)
    return letters + (r"\w*" if word.endswith("*") else "")


@lru_cache(1)
def _words() -> re.Pattern[str]:
    return re.compile("|".join(_pattern(word) for word in _listed(_WORDS)))


@lru_cache(1)
def _phrases() -> re.Pattern[str]:
    phrases = "|".join(_listed(_PHRASES, between="\n"))
    return re.compile(rf"\b(?:{phrases})\b")


@lru_cache(1)
def _parts() -> tuple[str, ...]:
    # In a code, short words that are innocent in a sentence also catch the eye.
    words = (*_listed(_WORDS), *_listed("snt nff frk xxx encr ungr anmv tnl"))
    return tuple({word.rstrip("*") for word in words})
