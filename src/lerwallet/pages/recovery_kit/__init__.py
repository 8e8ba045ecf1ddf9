"""The recovery kit: one sheet for a drawer, with the code that opens the wallet when the passphrase is forgotten.

To add a language: `words.<language>.json` here.
"""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import Any, Final

from lerwallet.pages.typeset import typeset
from lerwallet.pages.words import Words

_HERE: Final = Path(__file__).parent
_COLUMNS: Final = 72
_STEPS: Final = ("step_find", "step_type", "step_after")
_LINE: Final = "_" * _COLUMNS


def recovery_kit_pdf(code: str, wallet_id: str, day: str, language: str) -> bytes:
    """The sheet as a PDF of one page; DAY is ISO 8601 (`2026-11-28`). In English where there are no words in LANGUAGE."""
    words, moment = _words(language), _moment(day)
    facts = {
        "words": words.sentences,
        "code": code,
        "wallet": wallet_id,
        "day": words.day(moment),
        "steps": [_parts(words, step) for step in _STEPS],
        "qr": _qr(code),
    }
    return typeset(_HERE / "page.typ", facts, moment)


def recovery_kit_text(code: str, wallet_id: str, day: str, language: str) -> str:
    """The same sheet as plain text, in lines of 72 characters."""
    words = _words(language)
    steps = ("".join(text for text, _given in _parts(words, step)) for step in _STEPS)
    blocks = (
        words("title").upper(),
        fill(words("what"), _COLUMNS),
        f"{words('code')}\n\n    {code}",
        f"{words('wallet')}: {wallet_id}\n{words('made')}: {words.day(_moment(day))}",
        words("how"),
        *(
            fill(step, _COLUMNS, initial_indent=f"{number}. ", subsequent_indent="   ")
            for number, step in enumerate(steps, 1)
        ),
        fill(words("slips"), _COLUMNS),
        f"{fill(words('hint'), _COLUMNS)}\n\n{_LINE}",
        f"{fill(words('tried'), _COLUMNS)}\n\n{_LINE}",
        fill(words("keep"), _COLUMNS),
    )
    return "\n\n".join(blocks) + "\n"


def _words(language: str) -> Words:
    file = _HERE / f"words.{language}.json"
    return Words.load(file if language.isalpha() and file.exists() else _HERE / "words.en.json")


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _parts(words: Words, sentence: str) -> list[tuple[str, bool]]:
    """The sentence in pieces, each with whether it is a command to type."""
    said = words.say(sentence, restore="lerwallet restore", change="lerwallet passphrase change")
    return [(part.text, part.given) for part in said]


def _qr(code: str) -> str:
    import segno

    drawing = BytesIO()
    made: Any = segno.make(code, error="m", micro=False)
    made.save(drawing, kind="svg", border=4, xmldecl=False)
    return drawing.getvalue().decode()
