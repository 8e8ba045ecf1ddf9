"""Badges baked into SVG pictures: one element is found and written, nothing is drawn, nothing is loaded.

Open Badges 3.0, 5.3.2 (as 2.0 before it): an element of the standard's namespace inside <svg>. It is known by
namespace and local name, never by prefix. To add a standard: a row in `ELEMENTS`.
"""

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple, NoReturn
from xml.parsers import expat

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.formats.baked import MAX_TEXT, BakedText, Keyword, Place, already_baked
from lerwallet.language import _

MAX_DEPTH: Final = 256  # elements inside one another
MAX_ELEMENTS: Final = 200_000
PREFIX: Final = "openbadges"


class Element(NamedTuple):
    """The element that holds a badge."""

    namespace: str
    name: str


ELEMENTS: Final = {
    Keyword.OPENBADGES: Element("http://openbadges.org", "assertion"),
    Keyword.OPENBADGECREDENTIAL: Element("https://purl.imsglobal.org/ob/v3p0", "credential"),
    Keyword.CLRCREDENTIAL: Element("https://purl.imsglobal.org/clr/v2p0", "credential"),
}
_KEYWORDS: Final = {f"{element.namespace} {element.name}": keyword for keyword, element in ELEMENTS.items()}
_SVG: Final = "http://www.w3.org/2000/svg svg"
_TAG: Final = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_QUOTED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_NAME: Final = re.compile(rb"<[^\s/>]+")


def unbake(data: bytes) -> list[BakedText]:
    """The badges baked into the SVG DATA, in the order of the file; none is an empty list.

    Where the attribute `verify` holds a JWS, that is the badge; beside a URL the JSON in the body says more.
    Raises `Unreadable` for what is no SVG, and `RefusedForSafety` for entities, and for what is too deep or too much.
    """
    return [found.text() for found in _parsed(data).found]


def bake(data: bytes, keyword: Keyword, text: str, *, replace: bool = False) -> bytes:
    """The SVG DATA with TEXT in it as the element that KEYWORD names; all other bytes stay as they are.

    A picture that holds a badge is refused, unless REPLACE says that the badge in it may go.
    """
    parsed = _parsed(data)
    if parsed.found and not replace:
        raise already_baked()
    picture = _with_element(data, parsed, keyword, text)
    if [(keyword, text.strip())] != [(each.keyword, each.text) for each in unbake(picture)]:
        raise _cannot_hold()  # XML leaves out some characters, and another encoding would change others
    return picture


def _with_element(data: bytes, parsed: "_Parser", keyword: Keyword, text: str) -> bytes:
    tag = _TAG.match(data, parsed.root_start)
    name = _NAME.match(data, parsed.root_start)
    if tag is None or name is None:
        raise _cannot_hold()
    namespace = ELEMENTS[keyword].namespace
    declaration = f' xmlns:{PREFIX}="{namespace}"'
    known = parsed.prefixes.get(PREFIX)
    root = name.group() + (declaration.encode() if known is None else b"") + data[name.end() : tag.end()]
    element = _element(keyword, text, "" if known in {None, namespace} else declaration)
    if root.endswith(b"/>"):
        return b"".join(
            [
                data[: parsed.root_start],
                root[:-2],
                b">",
                element,
                b"</",
                name.group()[1:],
                b">",
                data[tag.end() :],
            ]
        )
    rest = data
    for found in reversed(parsed.found):
        rest = rest[: found.start] + rest[_element_end(data, found) :]
    return rest[: parsed.root_start] + root + element + rest[tag.end() :]


def _cannot_hold() -> Unreadable:
    return Unreadable(_("This SVG picture cannot hold this badge. It should be written in UTF-8."))


def _element(keyword: Keyword, text: str, declaration: str) -> bytes:
    name = f"{PREFIX}:{ELEMENTS[keyword].name}"
    if text.lstrip().startswith("{"):
        # "]]>" would end the section, and may stand in a JSON string
        body = text.replace("]]>", "]]]]><![CDATA[>")
        return f"<{name}{declaration}><![CDATA[{body}]]></{name}>".encode()
    return f'<{name}{declaration} verify="{text.translate(_QUOTED)}"/>'.encode()


def _element_end(data: bytes, found: "_Found") -> int:
    tag = _TAG.match(data, found.start)
    if tag is not None and not tag.group().endswith(b"/>"):
        tag = _TAG.match(data, found.end)
    if tag is None:
        raise _cannot_hold()
    return tag.end()


@dataclass(kw_only=True)
class _Found:
    keyword: Keyword
    verify: str
    start: int  # bytes in the file
    depth: int
    end: int = 0  # where its end tag begins
    body: list[str] = field(default_factory=list)

    def text(self) -> BakedText:
        body = "".join(self.body).strip()
        verify = self.verify.strip()
        by_attribute = verify and not (body and verify.startswith(("http://", "https://")))
        return BakedText(
            keyword=self.keyword,
            text=verify if by_attribute else body,
            compressed=False,
            kind=Place.ATTRIBUTE if by_attribute else Place.BODY,
        )


class _Parser:
    """One pass over the picture: what it found, and everything that it refuses."""

    def __init__(self) -> None:
        self.found: list[_Found] = []
        self.prefixes: dict[str | None, str] = {}  # as the root element declares them
        self.root_start = 0
        self._depth = 0
        self._elements = 0
        self._open: _Found | None = None
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._expat.StartNamespaceDeclHandler = self._prefix
        self._expat.StartDoctypeDeclHandler = self._doctype
        self._expat.EntityDeclHandler = self._refuse_entity
        self._expat.ExternalEntityRefHandler = self._refuse_entity
        self._expat.SkippedEntityHandler = self._refuse_entity

    def read(self, data: bytes) -> None:
        self._expat.Parse(data, True)

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_declarations: int) -> None:
        # Drawing programs name the public DTD of SVG; that is never loaded, and so it may stand.
        if has_declarations:
            self._refuse_entity()

    def _refuse_entity(self, *_about: object) -> NoReturn:
        raise RefusedForSafety(
            _("This SVG picture was not read: it has declarations of its own (entities), which can do harm."),
            hint=_("Download the picture again from the issuer's page, or ask for the badge as PNG or JSON."),
        )

    def _prefix(self, prefix: str | None, uri: str | None) -> None:
        if self._depth == 0:
            self.prefixes[prefix] = uri or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 0:
            self.root_start = self._expat.CurrentByteIndex
            if name not in {_SVG, "svg"}:
                raise Unreadable(_("This is XML, but it is not an SVG picture."))
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise RefusedForSafety(_("This SVG picture has too many parts, and so it was not read."))
        if self._open is not None:
            raise Unreadable(_("The badge in this picture is damaged: it has other elements inside."))
        keyword = _KEYWORDS.get(name)
        if keyword is not None:
            self._open = _Found(
                keyword=keyword,
                verify=attributes.get("verify", ""),
                start=self._expat.CurrentByteIndex,
                depth=self._depth,
            )

    def _characters(self, text: str) -> None:
        if self._open is not None:
            self._open.body.append(text)

    def _end(self, _name: str) -> None:
        if self._open is not None and self._open.depth == self._depth:
            self._open.end = self._expat.CurrentByteIndex
            self.found.append(self._open)
            self._open = None
        self._depth -= 1


def _parsed(data: bytes) -> _Parser:
    if len(data) > MAX_TEXT:
        raise RefusedForSafety(
            _("This SVG picture is larger than {limit} bytes, and so it was not read.").format(limit=MAX_TEXT)
        )
    parser = _Parser()
    try:
        parser.read(data)
    except (expat.ExpatError, ValueError, LookupError) as problem:  # the latter two: an unknown encoding
        raise Unreadable(
            _("This is not an SVG picture, or it is damaged ({problem}).").format(problem=problem),
            hint=_("Download the picture again from the issuer's page."),
        ) from problem
    return parser
