"""What a stranger's text can do to a terminal: nothing."""

import io
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.session import clean, json_text
from lerwallet.session.output import print_document
from lerwallet.session.text import is_plain

DANGEROUS = [
    "\x1b",
    "\x9b",
    "\x9d",
    "\x07",
    "\b",
    "\r",
    "\n",
    "\u2028",
    "\u2029",
    "\x85",
    "\x00",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\u00ad",
    "\U000e0041",
    "\ud800",
    "[",
    "]",
    "0;",
    "m",
    "8;;",
    "\\",
]
STRANGE = st.one_of(st.text(), st.lists(st.sampled_from(DANGEROUS) | st.text(max_size=3)).map("".join))


def visible(character: str) -> bool:
    """True for what neither moves the cursor, nor reorders the line, nor breaks it."""
    kept = "\u200c\u200d\u200e\u200f\u061c"
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} or character in kept


@given(STRANGE)
@settings(max_examples=300)
def test_nothing_dangerous_is_left(text: str) -> None:
    """Whatever comes in, what goes out is one line that can be encoded; cleaning twice changes nothing."""
    line = clean(text)

    assert all(map(visible, line))
    assert line == clean(line)
    assert line.encode().decode() == line


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S"])))
def test_words_of_every_language_stay(text: str) -> None:
    """Letters, marks, digits, punctuation and symbols are never touched."""
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        (
            "Krey\u00f2l \u0646\u0627\u0645\u0647\u200c\u0647\u0627",
            "Krey\u00f2l \u0646\u0627\u0645\u0647\u200c\u0647\u0627",
        ),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jclear", "clear"),
        ("Verdict: rejected\nVerdict: verified", "Verdict: rejected Verdict: verified"),
        ("over\rwritten", "over written"),
        ("\u202eabc\u202c", "abc"),
        ("half \ud83d", "half \ufffd"),
        ("[red]markup[/red]", "[red]markup[/red]"),
        ("   indented", "   indented"),
    ],
)
def test_known_tricks(text: str, line: str) -> None:
    """Colours, titles, links, forged lines and overrides are taken out; markup is only text."""
    assert clean(text) == line


@given(STRANGE)
@settings(max_examples=300)
def test_json_loses_nothing_and_does_nothing(text: str) -> None:
    """JSON carries the very text, and still no character of it can act on a terminal."""
    document = json_text({"text": text}, indent=None)

    assert json.loads(document) == {"text": text}
    assert all(character >= " " and visible(character) for character in document)
    assert document.encode().decode() == document


@given(STRANGE, st.sampled_from(["utf-8", "cp1252", "ascii"]))
def test_a_document_survives_every_encoding(text: str, encoding: str) -> None:
    """Where the stream cannot carry a character, JSON's own escape does."""
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding=encoding, errors="replace", write_through=True)

    print_document(stream, {"text": text})

    assert json.loads(data.getvalue().decode(encoding)) == {"text": text}


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        (b"a\tb\r\nc\n", True),
        (b"\x1b[2J", False),
        (b"%PDF-1.7\n\xe2\xe3", False),
        (b"PK\x03\x04", False),
        (b"", True),
    ],
)
def test_text_is_told_from_the_rest(data: bytes, plain: bool) -> None:
    """Only lines that a terminal shows as they are count as text."""
    assert is_plain(data) is plain
