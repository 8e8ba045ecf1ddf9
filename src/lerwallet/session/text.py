"""What may reach a terminal: text from a credential is a stranger's, so it is made harmless before it is printed."""

import json
import re
import unicodedata

# ECMA-48: CSI ..., OSC/DCS/SOS/PM/APC up to their end, and two-character escapes; the 8-bit forms as well.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
# Joiners and marks that Persian, Hindi, Arabic, Hebrew and emoji are written with; they cannot reorder a line.
_KEPT_FORMAT_CHARACTERS = frozenset("\u200c\u200d\u200e\u200f\u061c")
_LINE_BREAKS = frozenset("\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_HARMLESS_IN_QUOTES = re.compile(r"[\w @%+=:,./#-]+")
# JSON escapes C0 itself; these would still act on a terminal, or cannot be encoded.
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def clean(text: str) -> str:
    """TEXT as one visible line: without terminal escapes, control characters and bidirectional overrides.

    Line breaks and tabs become a space, what has no encoding U+FFFD; everything else stays as it is.
    """
    if text.isprintable():
        return text
    return "".join(map(_harmless, _ESCAPES.sub("", text)))


def _harmless(character: str) -> str:
    if character in _LINE_BREAKS:
        return " "
    match unicodedata.category(character):
        case "Cc":
            return ""
        case "Cf":
            return character if character in _KEPT_FORMAT_CHARACTERS else ""
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return character


def json_text(document: object, *, ascii_only: bool = False, indent: int | None = 2) -> str:
    """DOCUMENT as JSON that loses nothing and still cannot act on a terminal: what could is written as an escape."""
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent, allow_nan=False)
    return _UNSAFE_IN_JSON.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1] if ord(found.group()) != 0x7F else "\\u007f"


def is_plain(data: bytes) -> bool:
    """True where DATA is text that a terminal shows as it is."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return all(clean(line) == line for line in re.split(r"\r?\n|\t", text))


def typed(word: str) -> str:
    """WORD as it must be typed: names and issuers in a command that we advise must not become commands themselves."""
    import shlex  # `list` needs none of this

    quoted = shlex.quote(word)
    # double quotes, which every system's shell knows, where they do
    return f'"{word}"' if quoted != word and _HARMLESS_IN_QUOTES.fullmatch(word) else quoted
