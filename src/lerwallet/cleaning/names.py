"""Names in the name of a file: who sends `Maria-Lopez-plan.pdf` has told whose plan it is."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

_E_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LEAST: Final = 3  # letters of a name that is looked for
# Words that file names begin with a capital and that are nobody's name; one too few only costs a question.
_USUAL: Final = frozenset(
    re.findall(
        r"\w+",
        "the my our a an of for and in to with draft final copy clean version lesson plan class classroom "
        "school unit week  report reflection review rubric evidence project portfolio work sample test quiz "
        "exam essay paper book reading  writing math science art music history english french group student "
        "students teacher parent letter email form  photo picture image video audio screen shot screenshot "
        "scan slides presentation notes room grade year spring  summer fall autumn winter january february "
        "march april may june july august september october november december  new old microsoft word excel "
        "powerpoint google doc document sheet file data table chart research question skills",
    )
)


def names_in(file_name: str, people: Iterable[str] = ()) -> tuple[str, ...]:
    """What in FILE_NAME may be a name: of PEOPLE, an e-mail address, or two words in a row as names are written."""
    stem = file_name.rpartition(".")[0] or file_name
    known = {word.casefold() for name in people for word in _WORD.findall(name) if len(word) >= _LEAST}
    words = _WORD.findall(stem)
    found = [
        *_E_MAIL.findall(stem),
        *_pairs(words),
        *(word for word in words if word.casefold() in known),
    ]
    whole = [each for each in found if not any(each != other and each in other for other in found)]
    return tuple(dict.fromkeys(whole))


def names_said(text: str, people: Iterable[str]) -> tuple[str, ...]:
    """Those of PEOPLE whose names TEXT has in it, as words of their own."""
    return tuple(
        name
        for name in people
        if len(name) >= _LEAST and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    )


def _pairs(words: list[str]) -> Iterator[str]:
    return (
        f"{first} {second}"
        for first, second in pairwise(words)
        if _like_a_name(first) and _like_a_name(second)
    )


def _like_a_name(word: str) -> bool:
    return len(word) > 1 and word.istitle() and word.casefold() not in _USUAL
