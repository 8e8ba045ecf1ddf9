"""Documents of office programs, Office Open XML (ECMA-376) and OpenDocument: who, when and how go, what they say stays.

Parts are changed in place, attribute by attribute: these programs refuse documents whose prefixes were written anew.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape
from typing import Final, NamedTuple

from lerwallet.cleaning import archives
from lerwallet.cleaning.folders import anonymous, is_path, names_folder
from lerwallet.cleaning.pictures import strip_part
from lerwallet.cleaning.trace import Kind, Sort, Stripped, Trace, merged, trace
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

_TYPES: Final = "[Content_Types].xml"
_OPEN_DOCUMENT: Final = "content.xml"
_XML: Final = (".xml", ".rels")
# A tag goes on to the first > that is not quoted. What is begun and not ended goes on to the end of the text, so that
# no beginning is looked at twice.
_MARKUP: Final = re.compile(
    r"<!--(?:.*?-->|.*)|<!\[CDATA\[(?:.*?\]\]>|.*)|<\?(?:.*?\?>|.*)"
    r"""|<[^<>!?](?:"[^"]*+"|'[^']*+'|[^<>"'])*+>""",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"""(\s)([\w.:-]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_SHOWN: Final = re.compile(r"<[^<>]*>")

# Attributes and elements by their names, without prefixes and in small letters, and what they tell.
_ATTRIBUTES: Final[Mapping[str, Sort]] = {
    "author": Sort.PEOPLE,
    "initials": Sort.PEOPLE,
    "userid": Sort.PEOPLE,
    "username": Sort.PEOPLE,
    "lastmodifiedby": Sort.PEOPLE,
    "refreshedby": Sort.PEOPLE,  # who worked a table out last, as the next two say when
    "refresheddate": Sort.TIME,
    "refresheddateiso": Sort.TIME,
    "rsidr": Sort.HISTORY,
    "rsidrpr": Sort.HISTORY,
    "rsidrdefault": Sort.HISTORY,
    "rsidp": Sort.HISTORY,
    "rsiddel": Sort.HISTORY,
    "rsidsect": Sort.HISTORY,
    "rsidtr": Sort.HISTORY,
    "rsid": Sort.HISTORY,  # LibreOffice, as the next
    "paragraph-rsid": Sort.HISTORY,
}
_OF_A_PERSON: Final = {"name", "displayname"}  # names of many things; of people only in these:
_PERSONS: Final = {"cmauthor", "author", "person", "userinfo"}
_DATES: Final = {
    "date",
    "dt",
    "dateutc",
    "datetime",
}  # of comments and changes, where they are written in full
_HISTORY_TAGS: Final = {"rsid", "rsidroot"}
_SOURCES: Final = {("connectstring", "val"), ("udl", "val"), ("dbpr", "connection")}  # where data came from
_OWN_DATA: Final = "$workbook$"
_NO_PATHS: Final = {"formatcode", "xmlns", "xpath"}  # in which slashes and colons say something else
_FULL_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?")
_SOME_DAY: Final = "2000-01-01T00:00:00Z"
_NO_HISTORY: Final = "00000000"
_ELEMENTS: Final[Mapping[str, Sort]] = {
    "dc:creator": Sort.PEOPLE,
    "meta:creator-initials": Sort.PEOPLE,
    "loext:sender-initials": Sort.PEOPLE,
    "dc:date": Sort.TIME,
    "author": Sort.PEOPLE,  # of comments in a spreadsheet
}
_SETTING: Final = re.compile(
    r"""(<config:config-item\s[^<>]*config:name=["'](PrinterName|PrinterSetup|Rsid|RsidRoot)["'][^<>]*>)([^<]*)(?=</)"""
)
_FACTS: Final[Mapping[str, Sort]] = {
    "creator": Sort.PEOPLE,
    "initial-creator": Sort.PEOPLE,
    "printed-by": Sort.PEOPLE,
    "lastmodifiedby": Sort.PEOPLE,
    "manager": Sort.PEOPLE,
    "company": Sort.PEOPLE,
    "application": Sort.SOFTWARE,
    "generator": Sort.SOFTWARE,
    "created": Sort.TIME,
    "modified": Sort.TIME,
    "creation-date": Sort.TIME,
    "date": Sort.TIME,
    "lastprinted": Sort.TIME,
    "print-date": Sort.TIME,
    "totaltime": Sort.TIME,
    "editing-duration": Sort.TIME,
    "title": Sort.WORDS,
    "subject": Sort.WORDS,
    "description": Sort.WORDS,
    "keywords": Sort.WORDS,
    "keyword": Sort.WORDS,
    "category": Sort.WORDS,
    "template": Sort.WORDS,
    "user-defined": Sort.WORDS,
    "lpwstr": Sort.WORDS,
    "hyperlinkbase": Sort.WORDS,
}
_ELEMENT: Final = re.compile(r"<([\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>([^<>]*)</")

# Parts that hold nothing but facts: each is left empty, as others refer to it.
_XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FACTS_PARTS: Final[Mapping[str, str]] = {
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>',
}
_PROGRAMS: Final = re.compile(
    r"(^|/)(vbaProject\.bin|macrosheets/|activeX/)|^(Basic|Scripts)/", re.IGNORECASE
)
_SIGNATURES: Final = re.compile(r"^_xmlsignatures/|^META-INF/\w*signatures\.xml$")
_THUMBNAILS: Final = re.compile(r"^(docProps|Thumbnails)/thumbnail\.\w+$", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"(^|/)embeddings/|^ObjectReplacements/", re.IGNORECASE)
_OF_OTHER_PROGRAMS: Final = re.compile(r"^customXml/item\d+\.xml$", re.IGNORECASE)  # whatever they like
_WITHOUT_TRACES: Final = (".ttf", ".odttf", ".fntdata", ".rdf")


class _Change(NamedTuple):
    data: bytes
    traces: list[Trace]
    named: tuple[str, ...] = ()  # those whom a field shows that is there to show a name
    all_read: bool = True


def _strip(data: bytes) -> tuple[Stripped, Callable[[], bytes]]:
    contents = archives.parts(data)
    if any(_PROGRAMS.search(name) for name in contents):
        raise RefusedForSafety(
            _("The document has programs (macros) in it, and lerwallet does not look into these."),
            hint=_("Save it without macros (as .docx, .xlsx, .pptx or .odt), or as PDF"),
        )
    if b"encryption-data" in contents.get("META-INF/manifest.xml", b""):
        raise Unreadable(_("The document is locked with a password."))
    kept: dict[str, bytes] = {}
    traces: list[Trace] = []
    unread: list[str] = []
    named: dict[str, None] = {}
    gone = [name for name in contents if _SIGNATURES.search(name) or _THUMBNAILS.search(name)]
    for name, part in contents.items():
        if name in gone:
            traces.append(trace(Sort.SIGNATURE if _SIGNATURES.search(name) else Sort.THUMBNAIL))
            continue
        change = _changed(name, part) or _Change(part, [], all_read=False)
        if not change.all_read:
            unread.append(name)
        kept[name] = change.data
        traces += change.traces
        named.update(dict.fromkeys(change.named))
    kept = {
        name: _without_mention(part, gone) if name.endswith((".rels", _TYPES, "manifest.xml")) else part
        for name, part in kept.items()
    }
    stripped = Stripped(traces=merged(traces), unread=tuple(unread), text=_text(kept), named=tuple(named))
    return stripped, lambda: archives.packed(kept)


def _changed(name: str, part: bytes) -> _Change | None:
    """What becomes of one PART; None where nobody here can look into it."""
    facts = _FACTS_PARTS.get(_usual_name(name))
    if facts is not None:
        empty = (_XML_HEAD + facts).encode()
        return _Change(empty, list(_facts(part)) if part != empty else [])
    if name == archives.FIRST or not part or name.lower().endswith(_WITHOUT_TRACES):
        return _Change(part, [])
    if _EMBEDDED.search(name) or _OF_OTHER_PROGRAMS.search(name):
        return None
    if name.lower().endswith(_XML):
        return _xml(part)
    stripped = strip_part(part)
    return None if stripped is None else _Change(*stripped)


def _usual_name(name: str) -> str:
    """NAME as most programs have it: some keep the facts elsewhere, and objects in a document have their own."""
    if name.endswith(".psmdcp"):
        return "docProps/core.xml"
    return "meta.xml" if name.endswith("/meta.xml") else name


def _facts(part: bytes) -> Iterator[Trace]:
    text = part.decode("utf-8", "replace")
    for _prefix, name, words in _ELEMENT.findall(text):
        sort = _FACTS.get(name.lower())
        if sort is not None and words.strip():
            yield trace(sort, "" if sort is Sort.TIME else unescape(words))
    if not re.search(r"<office:meta\s*/>", text):
        yield trace(
            Sort.OTHER, "docProps" if "coreProperties" in text or "Properties" in text else "meta.xml"
        )


def _xml(part: bytes) -> _Change:
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("The document is written in letters that are not UTF-8.")) from None
    traces: list[Trace] = []
    changed = _MARKUP.sub(lambda found: _markup(found[0], traces), text)
    changed = _elements(changed, traces)
    named = tuple(unescape(found[1]).strip() for found in _NAMES_SHOWN.finditer(changed))
    return _Change(
        changed.encode() if changed != text else part,
        traces,
        named=tuple(name for name in named if name),
        all_read=not names_folder(unescape(changed)) and "<!ENTITY" not in changed,
    )


def _markup(found: str, traces: list[Trace]) -> str:
    """One piece of markup without what it tells; letters that were marked as such become letters like all others."""
    if found.startswith("<!--"):
        if not found.endswith("-->"):
            raise Unreadable(_("The document is cut off or damaged."))
        traces.append(trace(Sort.WORDS, found[4:-3]))
        return ""
    if found.startswith("<![CDATA["):
        return escape(found[9:].removesuffix("]]>"), quote=False)
    if found.startswith("<?"):
        return found
    return _tag(found[:-1].replace(">", "&gt;") + ">", traces)  # as the same is written plainly


def _tag(tag: str, traces: list[Trace]) -> str:
    """One TAG with the values of telling attributes emptied, or taken out where they may not be empty."""
    element = _local(re.split(r"[\s/>]", tag[1:], maxsplit=1)[0])
    if element == "docid" and tag.endswith(
        "/>"
    ):  # the same in every copy of the document; readers make another
        traces.append(trace(Sort.HISTORY))
        return ""

    def attribute(found: re.Match[str]) -> str:
        space, name, equals, quoted = found.groups()
        local, value = _local(name), unescape(quoted[1:-1])

        def put(new: str, *told: Trace) -> str:
            traces.extend(told)
            return f'{space}{name}{equals}"{new}"'

        if not value:
            return found[0]
        if local in _DATES and _FULL_DATE.fullmatch(value):
            return found[0] if value == _SOME_DAY else put(_SOME_DAY, trace(Sort.TIME))
        if local == "val" and element in _HISTORY_TAGS:
            return found[0] if value == _NO_HISTORY else put(_NO_HISTORY, trace(Sort.HISTORY))
        if local == "url" and element == "abspath":  # the folder that a workbook lay in
            return put("", trace(Sort.PEOPLE, value))
        if (element, local) in _SOURCES and (_OWN_DATA not in value.lower() or names_folder(value)):
            return put("", trace(Sort.PEOPLE, value))
        if local == "descr" and is_path(value):  # where a picture lay is nothing to read out
            return put("", trace(Sort.PEOPLE, value))
        if local not in _NO_PATHS and not name.startswith("xmlns:") and is_path(value):
            return put(anonymous(value), trace(Sort.PEOPLE, value))
        if local in _OF_A_PERSON and element in _PERSONS:
            return put("", trace(Sort.PEOPLE, value))
        sort = _ATTRIBUTES.get(local)
        if sort is None:
            return found[0]
        if sort in {Sort.HISTORY, Sort.TIME}:
            traces.append(trace(sort))
            return ""
        return put("", trace(sort, value))

    return _ATTRIBUTE.sub(attribute, tag)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _elements(text: str, traces: list[Trace]) -> str:
    """TEXT with the words of telling elements emptied."""

    def element(found: re.Match[str]) -> str:
        start, name, words, end = found.groups()
        sort = _ELEMENTS[name]
        words = unescape(words).strip()
        if not words or words == _SOME_DAY:
            return found[0]
        traces.append(trace(sort, "" if sort is Sort.TIME else words))
        return start + (_SOME_DAY if sort is Sort.TIME else "") + end

    def setting(found: re.Match[str]) -> str:
        start, name, value = found.groups()
        empty = "0" if name.startswith("Rsid") else ""
        if value == empty:
            return found[0]
        traces.append(trace(Sort.HISTORY) if empty else trace(Sort.DEVICE, unescape(value)[:40]))
        return start + empty

    return _SETTING.sub(setting, _TELLING.sub(element, text))


_TELLING: Final = re.compile(rf"(<({'|'.join(map(re.escape, _ELEMENTS))})(?:\s[^<>]*)?>)([^<]*)(</\2\s*>)")
_NAMES_SHOWN: Final = re.compile(
    r"<text:(?:creator|initial-creator|printed-by|author-name|author-initials|sender-[a-z-]+)(?:\s[^<>]*)?>([^<]*)</"
)


def _without_mention(part: bytes, gone: list[str]) -> bytes:
    """A list of parts without those that are GONE."""
    text = part.decode("utf-8", "replace")
    for name in gone:
        text = re.sub(rf"""<[\w.:-]+\s[^<>]*["']/?(?:\.\./)*{re.escape(name)}["'][^<>]*/>""", "", text)
    return text.encode()


def _text(parts: Mapping[str, bytes]) -> str:
    """What the document shows, without tags: runs stand beside each other, as on the page."""
    shown = (
        part.decode("utf-8", "replace")
        for name, part in parts.items()
        if name.endswith(".xml") and not name.startswith(("docProps/", "META-INF/"))
    )
    return "\n".join(unescape(_SHOWN.sub("", text)) for text in shown)


def _is_office(data: bytes) -> bool:
    return data.startswith(archives.BEGINS) and not {_TYPES, _OPEN_DOCUMENT}.isdisjoint(archives.names(data))


OFFICE: Final = Kind("Word, Excel, PowerPoint, OpenDocument", _is_office, _strip)
