"""The one way that PDFs are made: facts laid out by a Typst template of ours, tagged for screen readers, ready for archives.

PDF/UA-1 and PDF/A-3a in one file. The same facts give the same bytes, on every computer where the letters are those of
the fonts inside Typst (Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari); others need a font of this computer.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from typst import Fonts

NOT_DRAWN: Final = "\N{WHITE SQUARE}"  # stands for what no font here can draw
_STANDARDS: Final = ("a-3a", "ua-1")
_FONTLESS: Final = (
    "could not be displayed",
    "contains the codepoint",
)  # what Typst says of letters like that
# Each piece is a paragraph of its own, so that no neighbour changes how it is drawn.
_PROBE: Final = b"""
#set document(title: "probe")
#for piece in json(bytes(sys.inputs.facts)) [#piece#parbreak()]
"""


class Attachment(NamedTuple):
    """The file for machines inside a PDF."""

    name: str
    media_type: str
    about: str
    text: str


def typeset(
    template: Path, facts: Mapping[str, Any], made_at: datetime, attachment: Attachment | None = None
) -> bytes:
    """The PDF that TEMPLATE makes of FACTS, which are JSON: no text in them can be markup, or read a file.

    Where no font here has some letters, `NOT_DRAWN` stands for each and the template is told, as `letters_missing`.
    """
    for system_fonts in (False, True):
        sheet = _Sheet(template, made_at, _fonts(system_fonts=system_fonts))
        pdf = sheet.printed({**facts, "letters_missing": False}, attachment)
        if pdf is not None:
            return pdf
    missing = sheet.missing(facts)
    pdf = sheet.printed({**_without(facts, missing), "letters_missing": True}, attachment)
    if pdf is None:  # letters that can be drawn each alone, and not side by side
        others = {piece for piece in _pieces(facts) if not piece.isascii()}
        pdf = sheet.printed({**_without(facts, others), "letters_missing": True}, attachment)
    assert pdf is not None
    return pdf


def _fonts(*, system_fonts: bool) -> "Fonts":
    from typst import Fonts

    return Fonts(include_system_fonts=system_fonts)


class _Sheet(NamedTuple):
    template: Path
    made_at: datetime
    fonts: "Fonts"

    def printed(self, facts: Mapping[str, Any], attachment: Attachment | None) -> bytes | None:
        """The PDF; None where a letter is in no font."""
        inputs = {"facts": json.dumps(facts)}
        if attachment is not None:
            inputs |= {f"attached_{name}": value for name, value in attachment._asdict().items()}
        return self._compiled(self.template.read_bytes(), inputs)

    def missing(self, facts: Mapping[str, Any]) -> set[str]:
        """The pieces of text in FACTS that no font here has."""
        return set(self._missing(sorted(_pieces(facts))))

    def _missing(self, pieces: Sequence[str]) -> Sequence[str]:
        if not pieces or self._compiled(_PROBE, {"facts": json.dumps(pieces)}) is not None:
            return ()
        if len(pieces) == 1:
            return pieces
        middle = len(pieces) // 2
        return (*self._missing(pieces[:middle]), *self._missing(pieces[middle:]))

    def _compiled(self, source: bytes, inputs: dict[str, str]) -> bytes | None:
        from typst import Compiler, TypstError

        folder = (
            self.template.parent
        )  # no file outside of it can be read, and packages are looked for there too
        compiler = Compiler(
            source,
            root=folder,
            font_paths=self.fonts,
            sys_inputs=inputs,
            package_path=folder,
            package_cache_path=folder,
        )
        try:
            pdf = compiler.compile(
                format="pdf", pdf_standards=list(_STANDARDS), timestamp=int(self.made_at.timestamp())
            )
        except TypstError as error:
            if any(sign in error.message for sign in _FONTLESS):
                return None
            raise
        assert isinstance(pdf, bytes)
        return pdf


def _pieces(value: object) -> set[str]:
    """Each letter in the texts of VALUE, once, with the marks that are drawn on it."""
    match value:
        case str():
            return set(_clusters(value))
        case Mapping():
            return {piece for each in value.values() for piece in _pieces(each)}
        case list() | tuple():
            return {piece for each in value for piece in _pieces(each)}
        case _:
            return set()


def _without(value: Any, missing: set[str]) -> Any:
    match value:
        case str():
            return "".join(NOT_DRAWN if piece in missing else piece for piece in _clusters(value))
        case Mapping():
            return {name: _without(each, missing) for name, each in value.items()}
        case list() | tuple():
            return [_without(each, missing) for each in value]
        case _:
            return value


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters
