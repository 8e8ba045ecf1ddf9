"""The one way that PDFs are made: facts laid out by a Typst template of ours, tagged for screen readers, ready for archives.

PDF/UA-1 and PDF/A-3a in one file. The same facts give the same bytes, on every computer where the letters are those of
the fonts inside Typst (Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari); others need a font of this computer.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lerwallet.errors import Unreadable
from lerwallet.language import _

if TYPE_CHECKING:
    from typst import Fonts

# No file outside of it is read, and packages are looked for here, where none is
_HERE: Final = Path(__file__).parent
NOT_DRAWN: Final = "\N{WHITE SQUARE}"  # stands for what no font here can draw
_PROBES_AT_MOST: Final = 200  # 7 ms each
_STANDARDS: Final = ("a-3a", "ua-1")
# What Typst says of letters like that
_FONTLESS: Final = ("could not be displayed", "contains the codepoint")
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


class Printing(NamedTuple):
    """One PDF of a sheet. `foreign` are the letters in it that are not in the fonts inside Typst."""

    pdf: bytes
    foreign: frozenset[str]


def typeset(
    template: Path, facts: Mapping[str, Any], made_at: datetime, attachment: Attachment | None = None
) -> bytes:
    """The PDF that TEMPLATE makes of FACTS, which are JSON: no text in them can be markup, or read a file.

    Where no font here has some letters, `NOT_DRAWN` stands for each and the template is told, as `letters_missing`.
    """
    return next(printings(template, facts, made_at, attachment)).pdf


def printings(
    template: Path, facts: Mapping[str, Any], made_at: datetime, attachment: Attachment | None = None
) -> Iterator[Printing]:
    """The PDFs that may come of FACTS, the best one first: one, or with foreign letters one with and one without them."""
    sheet = _Sheet(template, made_at, _fonts(system_fonts=False))
    plain = {**facts, "letters_missing": False}
    pdf = sheet.printed(plain, attachment)
    if pdf is not None:
        yield Printing(pdf, frozenset())
        return
    foreign = sheet.missing(facts)
    drawn = _Sheet(template, made_at, _fonts(system_fonts=True)).printed(plain, attachment)
    if drawn is not None:
        yield Printing(drawn, foreign)
    without = sheet.printed({**_without(facts, foreign), "letters_missing": True}, attachment)
    if without is None:  # letters that can be drawn each alone, and not side by side
        foreign = frozenset(piece for piece in _pieces(facts) if not piece.isascii())
        without = sheet.printed({**_without(facts, foreign), "letters_missing": True}, attachment)
    assert without is not None
    yield Printing(without, foreign)


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

    def missing(self, facts: Mapping[str, Any]) -> frozenset[str]:
        """The pieces of text in FACTS that its fonts do not have; of very many, more than these."""
        return frozenset(self._missing(sorted(_pieces(facts)), count(1)))

    def _missing(self, pieces: Sequence[str], probes: Iterator[int]) -> Sequence[str]:
        if not pieces:
            return ()
        if next(probes) > _PROBES_AT_MOST:  # the rest of an alphabet that is mostly not there
            return [piece for piece in pieces if not piece.isascii()]
        if self._compiled(_PROBE, {"facts": json.dumps(pieces)}) is not None:
            return ()
        if len(pieces) == 1:
            return pieces
        middle = len(pieces) // 2
        return (*self._missing(pieces[:middle], probes), *self._missing(pieces[middle:], probes))

    def _compiled(self, source: bytes, inputs: dict[str, str]) -> bytes | None:
        from typst import Compiler, TypstError

        compiler = Compiler(
            source,
            root=_HERE,
            font_paths=self.fonts,
            sys_inputs=inputs,
            package_path=_HERE,
            package_cache_path=_HERE,
        )
        try:
            pdf = compiler.compile(
                format="pdf", pdf_standards=list(_STANDARDS), timestamp=int(self.made_at.timestamp())
            )
        except TypstError as error:
            if any(sign in error.message for sign in _FONTLESS):
                return None
            raise Unreadable(
                _("This page cannot be put on paper: {reason}").format(reason=error.message)
            ) from error
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


def _without(value: Any, missing: frozenset[str]) -> Any:
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
