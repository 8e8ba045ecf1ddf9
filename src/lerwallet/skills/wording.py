"""Do words fit a text? By the words alone, their case and accents aside, and a plain plural; nothing is guessed from meaning."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

_LETTERS: Final = re.compile(r"[^\W_]+", re.UNICODE)
# Scripts that are written without spaces, where a name is looked for as it stands
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_SHORT: Final = 3  # letters: what is no longer, such as "and" or "der", says nothing by itself
# Longer words that say nothing of a skill, in the languages that lerwallet speaks
_SAY_NOTHING: Final = frozenset(
    {
        *(
            "with",
            "from",
            "that",
            "this",
            "your",
            "have",
            "will",
            "must",
            "able",
            "into",
            "over",
            "such",
            "their",
        ),
        *(
            "other",
            "than",
            "more",
            "skill",
            "ability",
            "knowledge",
            "work",
            "working",
            "using",
            "level",
            "good",
        ),
        *("avec", "dans", "pour", "vous", "votre", "sont", "cette", "niveau", "competence", "connaissance"),
    }
)


class Why(StrEnum):
    """Why a skill fits, the surest first."""

    CODE = "code"  # the same code or address in a framework
    NAME = "name"  # its whole name stands there
    WORDS = "words"  # all the telling words of its name stand there


@lru_cache(maxsize=65_536)
def folded(text: str) -> tuple[str, ...]:
    """The words of TEXT without case, accents and plural."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn" or _is_vowel_sign(sign))
    return tuple(_singular(word) for word in _LETTERS.findall(unicodedata.normalize("NFKC", bare)))


def _is_vowel_sign(sign: str) -> bool:
    """Marks are accents in Latin, Greek and Cyrillic, and letters in Devanagari, Thai and others."""
    return ord(sign) > 0x06FF


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORT and word.endswith("s") and not word.endswith("ss") else word


# What is asked is compared with each skill in turn


@lru_cache(maxsize=64)
def _there(text: str) -> frozenset[str]:
    return frozenset(folded(text))


@lru_cache(maxsize=64)
def _cased(text: str) -> str:
    return text.casefold()


def unspaced(name: str) -> bool:
    """Whether NAME is in a script without spaces, and so looked for as it stands."""
    return _UNSPACED.search(name) is not None


def telling(text: str) -> tuple[str, ...]:
    """The words of TEXT that say something by themselves."""
    return tuple(word for word in folded(text) if len(word) > _SHORT and word not in _SAY_NOTHING)


def fit(name: str, text: str) -> tuple[Why, tuple[str, ...]] | None:
    """Why NAME fits TEXT, and by which words; None where it does not."""
    words = folded(name)
    if not words:
        return None
    if unspaced(name):
        return (Why.NAME, (name,)) if name.casefold() in _cased(text) else None
    own = telling(name)
    if not _there(text).issuperset(own or words):  # said fast, for a long list meets a long text
        return None
    if _follows(words, folded(text)):
        return Why.NAME, words
    return (Why.WORDS, own) if len(own) > 1 else None


def shared(text: str, other: str) -> tuple[str, ...]:
    """The telling words that both have, in the order of TEXT."""
    there = set(telling(other))
    return tuple(dict.fromkeys(word for word in telling(text) if word in there))


def _follows(words: Sequence[str], there: Sequence[str]) -> bool:
    length = len(words)
    return any(there[start : start + length] == words for start in range(len(there) - length + 1))
