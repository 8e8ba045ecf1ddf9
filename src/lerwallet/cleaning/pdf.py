"""PDF (ISO 32000-2): the tables of facts, metadata, attached files, signatures and names on notes go; the pages stay."""

import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from lerwallet.cleaning.folders import anonymous, is_path, names_folder
from lerwallet.cleaning.pictures import strip_part
from lerwallet.cleaning.trace import Kind, Sort, Stripped, Trace, merged, trace
from lerwallet.cleaning.xmp import xmp_traces
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.language import _

if TYPE_CHECKING:
    import pikepdf

BEGINS: Final = b"%PDF-"
_HEAD: Final = 1024  # bytes in which readers look for the beginning (Annex H of ISO 32000-1)
_OBJECTS_AT_MOST: Final = 200_000
_TEXT_AT_MOST: Final = 2 * 2**20  # bytes of pages that are read for names
_UNPACKED_AT_MOST: Final = 128 * 2**20  # bytes of one stream
_METADATA_AT_MOST: Final = 4 * 2**20
_FACTS: Final = {
    "/Author": Sort.PEOPLE,
    "/Creator": Sort.SOFTWARE,
    "/Producer": Sort.SOFTWARE,
    "/CreationDate": Sort.TIME,
    "/ModDate": Sort.TIME,
}
_ON_A_NOTE: Final = {
    "/T": Sort.PEOPLE,
    "/Subj": Sort.WORDS,
    "/M": Sort.TIME,
    "/CreationDate": Sort.TIME,
    "/NM": Sort.OTHER,
}
_PATHS: Final = ("/F", "/UF", "/DOS", "/Mac", "/Unix", "/URI", "/Base", "/D")  # of files that a link leads to
_PARENTS_AT_MOST: Final = 32  # of a field
_DRAWING_AT_MOST: Final = 4 * 2**20  # bytes of one drawing that are looked at
_DRAWINGS_AT_MOST: Final = 32 * 2**20  # bytes of all of them
_OF_PROGRAMS: Final = {"/PieceInfo": Sort.OTHER, "/LastModified": Sort.TIME, "/Thumb": Sort.THUMBNAIL}
_IN_DRAWING: Final = re.compile(rb"\\.|[()%]", re.DOTALL)
_PICTURE_IN_LINE: Final = re.compile(rb"(?<!\S)ID\s")
_STRING: Final = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)


def _strip(data: bytes) -> tuple[Stripped, Callable[[], bytes]]:
    import pikepdf

    _set_bounds()
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise Unreadable(
            _("The PDF is locked with a password."),
            hint=_("Save a copy without the password in a PDF program first"),
        ) from None
    except Exception as error:
        raise _damaged() from error
    if len(pdf.objects) > _OBJECTS_AT_MOST:
        raise RefusedForSafety(_("The PDF has more than {limit} objects.").format(limit=_OBJECTS_AT_MOST))
    try:
        unread: dict[str, None] = {}
        traces = merged(_taken_out(pdf, unread))
        text = _text(pdf, unread)
    except LerwalletError:
        raise
    except Exception as error:  # whatever a hostile file leads the reader to
        raise _damaged() from error
    _nothing_lost(pdf.get_warnings())
    return Stripped(traces=traces, unread=tuple(unread), text=text), lambda: _written(pdf)


def _set_bounds() -> None:
    """See to it that a stream of objects unpacks to no more than a bound, in this process from now on."""
    from pikepdf import settings

    if hasattr(settings, "set_qpdf_limits"):  # older versions know no bound
        settings.set_qpdf_limits(
            flate_max_memory=_UNPACKED_AT_MOST,
            run_length_max_memory=_UNPACKED_AT_MOST,
            png_max_memory=_UNPACKED_AT_MOST,
            tiff_max_memory=_UNPACKED_AT_MOST,
        )


def _nothing_lost(warnings: list[str]) -> None:
    """The reader goes on without objects that it could not unpack: a copy would lack them. Raises as `clean`."""
    for warning in warnings:
        if "memory limit exceeded" in warning:
            raise RefusedForSafety(
                _("The PDF would unpack to more than {size} MB.").format(size=_UNPACKED_AT_MOST // 2**20)
            )
        if "error decoding stream data" in warning or "non-dictionary object" in warning:
            raise _damaged()


def _written(pdf: "pikepdf.Pdf") -> bytes:
    copy = io.BytesIO()
    try:
        # what nothing leads to any more is not written; a fresh identifier, as the old one names the original
        pdf.save(copy, deterministic_id=True, fix_metadata_version=False)
    except Exception as error:
        raise _damaged() from error
    return copy.getvalue()


def _taken_out(pdf: "pikepdf.Pdf", unread: dict[str, None]) -> Iterator[Trace]:
    """Take out of PDF what tells; each trace."""
    yield from _facts(pdf)
    yield from _attachments(pdf)
    yield from _layers(pdf.Root.get("/OCProperties"))
    yield from _form(pdf, unread)
    for each in pdf.objects:
        for table in _tables(each):
            yield from _object(table, unread)
    for page in pdf.pages:
        yield from _notes(page.obj, unread)


def _facts(pdf: "pikepdf.Pdf") -> Iterator[Trace]:
    if "/Info" in pdf.trailer:
        yield from _told(pdf.trailer.Info)
        del pdf.trailer["/Info"]
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]


def _told(facts: Any) -> Iterator[Trace]:
    for name, value in _entries(facts):
        sort = _FACTS.get(name, Sort.WORDS)
        yield trace(sort, "" if sort is Sort.TIME else _words(value))


def _layers(layers: Any) -> Iterator[Trace]:
    """Who or what made the settings of layers (8.11.4.3); the layers keep their names, by which readers list them."""
    import pikepdf

    if not _is_table(layers):
        return
    more = layers.get("/Configs")
    for setting in (layers.get("/D"), *(more if isinstance(more, pikepdf.Array) else ())):
        if _is_table(setting) and "/Creator" in setting:
            yield trace(Sort.PEOPLE, _words(setting["/Creator"]))
            del setting["/Creator"]


def _form(pdf: "pikepdf.Pdf", unread: dict[str, None]) -> Iterator[Trace]:
    """The second description of a form, in XML (12.7.8): it goes where the fields that all readers show are there."""
    form: Any = pdf.Root.get("/AcroForm")
    if not _is_table(form) or "/XFA" not in form:
        return
    if pdf.Root.get("/NeedsRendering") or not form.get("/Fields"):
        unread[_("a form in XML (XFA)")] = None
        return
    yield trace(Sort.OTHER, "XFA")
    del form["/XFA"]


def _attachments(pdf: "pikepdf.Pdf") -> Iterator[Trace]:
    for name in list(pdf.attachments):
        yield trace(Sort.ATTACHMENT, name)
    names: Any = pdf.Root.get("/Names")
    if _is_table(names) and "/EmbeddedFiles" in names:
        yield trace(Sort.ATTACHMENT)
        del names["/EmbeddedFiles"]
    if "/Collection" in pdf.Root:
        del pdf.Root["/Collection"]


def _tables(each: Any) -> Iterator[Any]:
    """The table EACH, and those that stand in it; what it only refers to has a turn of its own."""
    import pikepdf

    waiting = [each]
    while waiting:
        here = waiting.pop()
        if _is_table(here):
            yield here
            inside = (
                list(here.values())
                if isinstance(here, pikepdf.Dictionary)
                else list(here.stream_dict.values())
            )
        elif isinstance(here, pikepdf.Array):
            inside = list(here)
        else:
            continue
        waiting += [value for value in inside if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _object(each: Any, unread: dict[str, None]) -> Iterator[Trace]:
    """Metadata of one table, wherever the file has it."""
    if "/Metadata" in each and each.get("/Type") != "/Metadata":
        yield from _metadata(each["/Metadata"])
        del each["/Metadata"]
    for name, sort in _OF_PROGRAMS.items():
        if name in each:
            yield trace(sort)
            del each[name]
    if "/EF" in each:  # the content of a file that something else names
        yield trace(Sort.ATTACHMENT, _words(each.get("/F")))
        del each["/EF"]
    if "/AF" in each:  # associated files
        yield trace(Sort.ATTACHMENT)
        del each["/AF"]
    yield from _origins(each)
    yield from _paths(each)
    if "/User" in each and each.get("/Type") is None and _is_table(each["/User"]):
        unread[_("a layer for certain people")] = None
    if "/V" in each and (_is_signature(each["/V"]) or _field_type(each) == "/Sig"):
        yield from _signature(each["/V"])
        del each["/V"]
    if "/Perms" in each and each.get("/Type") == "/Catalog":
        yield trace(Sort.SIGNATURE)
        del each["/Perms"]
    yield from _picture(each, unread)


def _origins(each: Any) -> Iterator[Trace]:
    """The files that a drawing or a picture was made of: as TeX tells it, for printers (OPI), and for layers."""
    for name in [name for name in each.keys() if name.startswith("/PTEX.")]:  # noqa: SIM118  a table of pikepdf
        yield trace(Sort.PEOPLE, _words(each[name]))
        yield from _told(each[name])
        del each[name]
    if "/OPI" in each:
        for _version, told in _entries(each["/OPI"]):
            yield trace(Sort.PEOPLE, _words(told.get("/F")) if _is_table(told) else "")
        del each["/OPI"]
    if "/CreatorInfo" in each:
        told = each["/CreatorInfo"]
        yield trace(Sort.PEOPLE, _words(told.get("/Creator")) if _is_table(told) else "")
        del each["/CreatorInfo"]


def _paths(each: Any) -> Iterator[Trace]:
    """Links into folders of a machine: where they led is no place for another reader."""
    for name in _PATHS:
        path = _words(each.get(name))
        absolute = path.startswith("/") and name not in {"/URI", "/D"}  # of files (7.11.2.1)
        if absolute or is_path(path) or names_folder(path):
            yield trace(Sort.PEOPLE, path)
            each[name] = anonymous(path)


def _field_type(field: Any) -> Any:
    """The type of a FIELD, which those above it may have for it (12.7.4.1)."""
    for _level in range(_PARENTS_AT_MOST):
        if not _is_table(field):
            return None
        if "/FT" in field:
            return field["/FT"]
        field = field.get("/Parent")
    return None


def _is_signature(value: Any) -> bool:
    return _is_table(value) and (value.get("/Type") in {"/Sig", "/DocTimeStamp"} or "/ByteRange" in value)


def _metadata(stream: Any) -> Iterator[Trace]:
    import pikepdf

    yield trace(Sort.OTHER, "XMP")
    if isinstance(stream, pikepdf.Stream):
        yield from xmp_traces(_beginning(stream, _METADATA_AT_MOST))


def _signature(signature: Any) -> Iterator[Trace]:
    yield trace(Sort.SIGNATURE)
    if _is_table(signature):
        yield trace(Sort.PEOPLE, _words(signature.get("/Name")), _words(signature.get("/ContactInfo")))
        if "/Location" in signature:
            yield trace(Sort.PLACE)


def _picture(each: Any, unread: dict[str, None]) -> Iterator[Trace]:
    """Pictures on the pages: a JPEG is kept with all that a camera wrote into it."""
    import pikepdf

    if not isinstance(each, pikepdf.Stream) or each.get("/Subtype") != "/Image":
        return
    filters = each.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names == ["/DCTDecode"]:
        try:
            stripped = strip_part(each.read_raw_bytes())
        except Unreadable:
            stripped = None
        if stripped is None:
            unread[_("a damaged picture")] = None
        elif stripped[1]:
            how: Any = each.get("/DecodeParms")
            each.write(stripped[0], filter=pikepdf.Name.DCTDecode, decode_parms=how)
            yield from stripped[1]
    elif names[-1] in {"/DCTDecode", "/JPXDecode"}:
        unread[_("a picture in a form that lerwallet does not read (JPEG 2000, or packed twice)")] = None


def _notes(page: Any, unread: dict[str, None]) -> Iterator[Trace]:
    """Who wrote the notes on a PAGE, and when; files that hang on it. Fields of forms keep their names."""
    import pikepdf

    notes = page.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return
    kept = []
    for note in notes:
        if _is_table(note) and note.get("/Subtype") in {"/FileAttachment", "/Sound", "/Movie"}:
            yield trace(Sort.ATTACHMENT)
            continue
        kept.append(note)
        if not _is_table(note) or note.get("/Subtype") == "/Widget":
            continue
        for name, sort in _ON_A_NOTE.items():
            if name in note:
                yield trace(sort, _words(note[name]) if sort is Sort.PEOPLE else "")
                del note[name]
        if "/RC" in note:
            if note.get("/Contents") and ("/AP" in note or note.get("/Subtype") != "/FreeText"):
                yield trace(Sort.WORDS)  # the same words once more, with their fonts
                del note["/RC"]
            else:  # it is what readers show
                unread[_("a note in XML")] = None
    if len(kept) != len(notes):
        page["/Annots"] = pikepdf.Array(kept)


def _text(pdf: "pikepdf.Pdf", unread: dict[str, None]) -> str:
    """What pages and drawings say, where their fonts keep the letters as they are: enough to find a name in most."""
    parts: list[str] = []
    seen: set[tuple[int, int]] = set()
    left = _DRAWINGS_AT_MOST
    text_left = _TEXT_AT_MOST
    for drawing in _drawings(pdf):
        if drawing.objgen in seen:  # pages may share one
            continue
        seen.add(drawing.objgen)
        at_most = min(left, _DRAWING_AT_MOST)
        drawn = _beginning(drawing, at_most)
        if len(drawn) >= at_most or (not drawn and drawing.read_raw_bytes()):
            unread[_("a drawing that is too long, or packed in a rare way")] = None
        if _has_comments(drawn):
            unread[_("comments in a drawing")] = None
        parts.append(b"".join(found[1] for found in _STRING.finditer(drawn[:text_left])).decode("latin-1"))
        left -= len(drawn)
        text_left = max(0, text_left - len(drawn))
        if not left:
            break
    return "\n".join(parts)


def _drawings(pdf: "pikepdf.Pdf") -> Iterator[Any]:
    """The streams that draw: pages, forms and patterns, the looks of fields and notes, and letters made of drawings."""
    import pikepdf

    for page in pdf.pages:
        content = page.obj.get("/Contents")
        yield from _streams(list(content) if isinstance(content, pikepdf.Array) else [content])
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and (each.get("/Subtype") == "/Form" or "/PatternType" in each):
            yield each
        elif isinstance(each, pikepdf.Dictionary) and _is_table(each.get("/CharProcs")):
            yield from _streams(each.CharProcs.values())


def _streams(values: Iterable[Any]) -> Iterator[Any]:
    import pikepdf

    return (value for value in values if isinstance(value, pikepdf.Stream))


def _has_comments(drawn: bytes) -> bool:
    """Whether somebody's words stand between the orders that draw (7.2.4). A picture among these hides where it ends."""
    if b"%" not in drawn:
        return False
    if _PICTURE_IN_LINE.search(drawn):
        return True
    depth = 0  # of brackets in a string
    for found in _IN_DRAWING.finditer(drawn):
        match found[0]:
            case b"(":
                depth += 1
            case b")":
                depth = max(0, depth - 1)
            case b"%" if not depth:
                return True
    return depth > 0


def _beginning(stream: Any, at_most: int) -> bytes:
    """What STREAM holds, as far as AT_MOST bytes: a few may unpack to gigabytes. Empty for rarer ways of packing."""
    raw: bytes = stream.read_raw_bytes()
    match str(stream.get("/Filter")):
        case "None":
            return raw[:at_most]
        case "/FlateDecode" if at_most:
            try:
                return zlib.decompressobj().decompress(raw, at_most)
            except zlib.error:
                return b""
        case _:
            return b""


def _entries(table: Any) -> Iterator[tuple[str, Any]]:
    if _is_table(table):
        yield from table.items()


def _is_table(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Dictionary | pikepdf.Stream)


def _words(value: Any) -> str:
    import pikepdf

    return str(value) if isinstance(value, str | pikepdf.String) else ""


def _damaged() -> Unreadable:
    return Unreadable(_("The PDF is cut off or damaged."))


PDF: Final = Kind("PDF", lambda data: BEGINS in data[:_HEAD], _strip)
