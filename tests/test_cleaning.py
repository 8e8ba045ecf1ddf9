"""A cleaned copy shows what the file shows, and tells nothing else; what cannot be looked into is never called clean."""

import importlib
import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngImageFile

import telling_files as files
from lerwallet import cleaning
from lerwallet.cleaning import Sort, archives, names_in
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable

MAKERS: dict[str, Callable[[], bytes]] = {
    "jpeg": files.photo,
    "png": lambda: files.photo("PNG"),
    "png with words": files.png_with_words,
    "webp": lambda: files.photo("WEBP"),
    "tiff": lambda: files.photo("TIFF"),
    "gif": files.gif,
    "pdf": files.pdf,
    "docx": files.docx,
    "xlsx": files.xlsx,
    "pptx": files.pptx,
    "odt": files.odt,
}


def unpacked(data: bytes) -> bytes:
    """All that stands in DATA, also in packed parts."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return data + b"".join(archive.read(name) for name in archive.namelist())
    if data.startswith(b"%PDF"):
        opened, plain = pikepdf.open(io.BytesIO(data)), io.BytesIO()
        opened.save(
            plain,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return plain.getvalue()
    return data


def words(cleaned: cleaning.Cleaned, sort: Sort) -> tuple[str, ...]:
    return next(each.words for each in cleaned.removed if each.sort is sort)


@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_is_left_of_who_made_it(kind: str) -> None:
    """The names that stood beside the content are told and gone, also from packed parts; a second look finds nothing."""
    data = MAKERS[kind]()

    cleaned = cleaning.clean(data)
    again = cleaning.clean(cleaned.data)

    rest = unpacked(cleaned.data)
    assert cleaned.removed
    for told in (b"Maria", b"Ortiz", files.CAMERA.encode(), b"Quito", b"diary", b"00A1B2C3"):
        assert told not in rest
    assert again.removed == ()


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "gif"])
def test_a_picture_looks_the_same(kind: str) -> None:
    """Every pixel of every frame is as it was."""
    data = MAKERS[kind]()

    cleaned = cleaning.clean(data).data

    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(cleaned)) as after:
        assert (before.format, getattr(before, "n_frames", 1)) == (
            after.format,
            getattr(after, "n_frames", 1),
        )
        for number in range(getattr(before, "n_frames", 1)):
            before.seek(number)
            after.seek(number)
            difference = ImageChops.difference(before.convert("RGB"), after.convert("RGB"))
            assert difference.getbbox() is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_lies_on_its_side_is_turned(form: str) -> None:
    """What the camera said about up and down goes with its Exif, so the picture itself is turned."""
    cleaned = cleaning.clean(files.photo(form, orientation=6)).data

    with Image.open(io.BytesIO(cleaned)) as after:
        assert after.size == (20, 32)
        red, green, blue = after.convert("RGB").getpixel((15, 4))  # type: ignore[misc]  # of an RGB picture three
    assert (red > 200, green < 80, blue < 80) == (True, True, True)


def test_a_photo_tells_place_name_and_camera() -> None:
    """What was found is told by its sort, with the words that it consisted of."""
    cleaned = cleaning.clean(files.photo())

    sorts = [each.sort for each in cleaned.removed]
    assert sorts == [Sort.PLACE, Sort.PEOPLE, Sort.DEVICE, Sort.WORDS, Sort.OTHER]
    assert words(cleaned, Sort.PEOPLE) == (files.NAME,)
    assert words(cleaned, Sort.DEVICE) == (files.CAMERA,)
    assert words(cleaned, Sort.OTHER) == ("Exif", "XMP")


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif"])
def test_what_hangs_behind_a_picture_goes(kind: str) -> None:
    """Phones append a film to a photo: it is no part of the picture."""
    data = MAKERS[kind]() + b"ftypmp42 a film of Maria"

    cleaned = cleaning.clean(data)

    assert Sort.ATTACHMENT in [each.sort for each in cleaned.removed]
    assert b"a film" not in cleaned.data


def _png(mode: str, *, more: bytes = b"", behind: bytes = b"", laced: bool = False) -> bytes:
    """A PNG of that MODE with MORE behind its pixels in their stream, and something BEHIND that stream."""
    picture = io.BytesIO()
    Image.effect_noise((13, 7), 60).convert(mode).save(picture, "PNG")
    data = picture.getvalue()
    start = data.index(b"IDAT")
    size = int.from_bytes(data[start - 4 : start], "big")
    pixels = data[start + 4 : start + 4 + size]
    head = data[12:29]
    if laced:
        # a grey picture of Adam7: seven passes, each row of zeros
        head = head[:-1] + b"\1"
        pixels = zlib.compress(bytes(_LACED))
    packed = zlib.compress(zlib.decompress(pixels) + more) + behind
    chunks = [
        data[:8],
        *(
            len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
            for kind, content in (
                (b"IHDR", head[4:]),
                *([(b"PLTE", data[data.index(b"PLTE") + 4 :][:768])] if mode == "P" else []),
                (b"IDAT", packed[:20]),
                (b"IDAT", packed[20:]),
                (b"IEND", b""),
            )
        ),
    ]
    return b"".join(chunks)


# passes of a picture of 13 columns and 7 rows, one byte a pixel: rows, and columns and the byte of the filter
_LACED = 1 * (2 + 1) + 1 * (2 + 1) + 1 * (4 + 1) + 2 * (3 + 1) + 2 * (7 + 1) + 4 * (6 + 1) + 3 * (13 + 1)


@pytest.mark.parametrize(
    ("mode", "laced"),
    [("L", False), ("1", False), ("RGB", False), ("RGBA", False), ("P", False), ("LA", False), ("L", True)],
)
@pytest.mark.parametrize("hidden", ["more", "behind"])
def test_what_hangs_behind_the_pixels_goes(mode: str, laced: bool, hidden: str) -> None:
    """In their own chunk, packed with them or not: no picture shows it. Every pixel stays, and nothing else is touched."""
    told = b"a diary of Maria " * 5
    data = _png(mode, laced=laced, **{hidden: told})
    plain = _png(mode, laced=laced)

    cleaned = cleaning.clean(data)

    chunks = cleaned.data[cleaned.data.index(b"IDAT") + 4 :]
    unpacker = zlib.decompressobj()
    assert told[:20] not in unpacker.decompress(chunks) + cleaned.data
    assert [each.sort for each in cleaned.removed] == [Sort.ATTACHMENT]
    assert cleaning.clean(cleaned.data).removed == ()
    assert cleaning.clean(plain).data == plain
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(cleaned.data)) as after:
        assert before.tobytes() == after.tobytes()


def test_what_hangs_behind_the_pixels_of_a_frame_goes() -> None:
    """A picture that moves has pixels of each frame in chunks of its own."""
    frames = [Image.effect_noise((9, 5 + number), 60).resize((9, 5)) for number in range(3)]
    made = io.BytesIO()
    frames[0].save(made, "PNG", save_all=True, append_images=frames[1:])
    plain = made.getvalue()
    told = b"a diary of Maria"
    data, number, place = plain[:8], 0, 8
    while place < len(plain):
        size, kind = int.from_bytes(plain[place : place + 4], "big"), plain[place + 4 : place + 8]
        content = plain[place + 8 : place + 8 + size]
        contents = [content]
        if kind == b"fdAT" and told:
            packed = zlib.compress(zlib.decompress(content[4:]) + told)
            contents = [b"0000" + packed[:20], b"0000" + packed[20:]]
            told = b""
        for each in contents:
            if kind in {b"fcTL", b"fdAT"}:
                numbered, number = number.to_bytes(4, "big") + each[4:], number + 1
            else:
                numbered = each
            data += len(numbered).to_bytes(4, "big") + kind + numbered
            data += zlib.crc32(kind + numbered).to_bytes(4, "big")
        place += 12 + size

    cleaned = cleaning.clean(data)

    frame = cleaned.data[cleaned.data.index(b"fdAT") + 8 :]
    assert b"diary" not in zlib.decompressobj().decompress(frame)
    assert [each.sort for each in cleaned.removed] == [Sort.ATTACHMENT]
    assert cleaning.clean(plain).data == plain
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(cleaned.data)) as after:
        assert isinstance(before, PngImageFile)
        assert isinstance(after, PngImageFile)
        assert (before.n_frames, after.n_frames) == (3, 3)
        for place in range(3):
            before.seek(place)
            after.seek(place)
            assert before.tobytes() == after.tobytes()


def test_a_pdf_keeps_its_pages_notes_and_fields() -> None:
    """Words and picture are drawn as before, the note says what it said, the field has its name."""
    before = files.pdf()

    cleaned = cleaning.clean(before)

    opened, untouched = pikepdf.open(io.BytesIO(cleaned.data)), pikepdf.open(io.BytesIO(before))
    page, original = opened.pages[0].obj, untouched.pages[0].obj
    assert page.Contents.read_bytes() == original.Contents.read_bytes()
    note, field = list(page.Annots)
    assert (str(note.Contents), "/T" in note, str(field.T)) == ("Well done", False, "field-1")
    assert Image.open(io.BytesIO(page.Resources.XObject.P.read_raw_bytes())).size == (32, 20)
    assert words(cleaned, Sort.ATTACHMENT) == ("diary.txt",)
    assert words(cleaned, Sort.PEOPLE) == (files.NAME, "Mr. Ortiz")


def test_a_document_keeps_its_words_and_its_order() -> None:
    """Parts stay in their places, the change stays a change; only who and when are empty."""
    before = files.docx()

    cleaned = cleaning.clean(before)

    with zipfile.ZipFile(io.BytesIO(cleaned.data)) as after, zipfile.ZipFile(io.BytesIO(before)) as original:
        text = after.read("word/document.xml").decode()
        assert after.namelist() == [name for name in original.namelist() if "thumbnail" not in name]
        assert "thumbnail" not in after.read("_rels/.rels").decode()
        assert "thumbnail" not in after.read("[Content_Types].xml").decode()
        assert "word/document.xml" in after.read("_rels/.rels").decode()
    assert '<w:ins w:id="1" w:author="" w:date="2000-01-01T00:00:00Z"><w:r><w:t>A lesson plan</w:t>' in text
    assert set(words(cleaned, Sort.PEOPLE)) == {files.NAME, "M. Ortiz", "MO", "Demo High"}


def test_names_of_things_are_no_names_of_people() -> None:
    """Tables, sheets and shapes are found by their names, so these stay."""
    workbook, slides = cleaning.clean(files.xlsx()).data, cleaning.clean(files.pptx()).data

    assert b'name="Table1" displayName="Table1"' in unpacked(workbook)
    assert b'<sheet name="Plan"/>' in unpacked(workbook)
    assert b'name="Title 1"' in unpacked(slides)
    assert b'dt="2000-01-01T00:00:00Z"' in unpacked(slides)


def test_a_signed_pdf_says_that_the_copy_is_not() -> None:
    """The signature names who signed, where and when; nobody signed the copy."""
    opened, signed = pikepdf.open(io.BytesIO(files.pdf())), io.BytesIO()
    opened.pages[0].obj.Annots[1].FT = pikepdf.Name.Sig
    opened.pages[0].obj.Annots[1].V = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig, Name=pikepdf.String("Dr. Vera"), Location=pikepdf.String("Quito")
    )
    opened.save(signed)

    cleaned = cleaning.clean(signed.getvalue())

    assert {Sort.SIGNATURE, Sort.PLACE} <= {each.sort for each in cleaned.removed}
    assert "Dr. Vera" in words(cleaned, Sort.PEOPLE)
    assert b"Vera" not in unpacked(cleaned.data)


def test_an_open_document_begins_as_it_must() -> None:
    """`mimetype` stands first and is not packed, or no program opens it."""
    cleaned = cleaning.clean(files.odt()).data

    assert cleaned[30:38] == b"mimetype"
    assert cleaned[38:].startswith(b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize("make", [files.pdf, files.docx])
def test_a_name_that_the_pages_show_is_told(make: Callable[[str], bytes]) -> None:
    """The words stay, as they are the work; that they name the author is said."""
    named = cleaning.clean(make("A lesson plan by Maria Lopez"))
    not_named = cleaning.clean(make("A lesson plan"))

    assert named.still_named == (files.NAME,)
    assert not_named.still_named == ()


def test_parts_that_nobody_can_look_into_are_named() -> None:
    """A drawing of an unknown kind inside a document is not called clean."""
    more: dict[str, str | bytes] = {
        "word/media/image2.emf": b"\1\0\0\0 EMF",
        "customXml/item1.xml": "<a>Maria</a>",
    }

    cleaned = cleaning.clean(files.docx(more=more))

    assert cleaned.unread == ("word/media/image2.emf", "customXml/item1.xml")


def test_facts_that_stand_elsewhere() -> None:
    """Some programs keep them under another name, and an object in a document has its own."""
    facts = "<a:b><dc:creator>Maria Lopez</dc:creator></a:b>"
    more: dict[str, str | bytes] = {
        "package/services/metadata/core-properties/1.psmdcp": facts,
        "Object 1/meta.xml": facts,
    }

    cleaned = cleaning.clean(files.docx(more=more))

    assert (cleaned.unread, b"Maria" in unpacked(cleaned.data)) == ((), False)


OFFICE_PLACES = {
    "a table worked out": (
        "xl/pivotCache/pivotCacheDefinition1.xml",
        '<pivotCacheDefinition refreshedBy="Maria Lopez" refreshedDate="45000.5"/>',
        '<pivotCacheDefinition refreshedBy=""/>',
    ),
    "a quoted end of a tag": (
        "word/footnotes.xml",
        '<w:x w:note="a>b" w:author="Maria Lopez"/>',
        '<w:x w:note="a&gt;b" w:author=""/>',
    ),
    "a tag in quotes": ("a.xml", "<a b='<c d=\">' w:author='Maria'/>", '<a b=\'<c d="&gt;\' w:author=""/>'),
    "where data came from": (
        "xl/connections.xml",
        '<connection id="1" sourceFile="C:\\Users\\maria.lopez\\data.xlsx"><dbPr connection="DSN=Maria"/></connection>',
        '<connection id="1" sourceFile="file.xlsx"><dbPr connection=""/></connection>',
    ),
    "a mail merge": (
        "word/merge.xml",
        '<w:connectString w:val="Data Source=C:\\Users\\maria.lopez\\a.mdb"/>',
        '<w:connectString w:val=""/>',
    ),
    "words about a picture": (
        "word/header1.xml",
        '<wp:docPr id="1" name="Picture 1" descr="C:\\Users\\maria.lopez\\a.jpg"/>',
        '<wp:docPr id="1" name="Picture 1" descr=""/>',
    ),
    "a template on a server": (
        "word/_rels/settings.xml.rels",
        '<Relationship Id="r" Target="\\\\server\\home\\maria.lopez" TargetMode="External"/>',
        '<Relationship Id="r" Target="file" TargetMode="External"/>',
    ),
    "a linked file": (
        "word/_rels/a.rels",
        '<R Target="file:///home/maria/Maria.docx"/>',
        '<R Target="file.docx"/>',
    ),
    "the document's number": (
        "word/numbers.xml",
        '<a><w14:docId w14:val="0ABCDEF1"/><w15:docId w15:val="{11111111-2222-3333-4444-555555555555}"/></a>',
        "<a></a>",
    ),
    "who shares a workbook": (
        "xl/revisions/userNames.xml",
        '<userInfo name="Maria Lopez" id="-1" dateTime="2024-01-01T10:00:00"/>',
        '<userInfo name="" id="-1" dateTime="2000-01-01T00:00:00Z"/>',
    ),
    "a comment in XML": ("word/a.xml", "<a><!-- by Maria > --></a>", "<a></a>"),
    "letters marked as such": (
        "word/a.xml",
        "<a><dc:creator><![CDATA[Maria]]></dc:creator><b>1 &lt; <![CDATA[2 < 3]]></b></a>",
        "<a><dc:creator></dc:creator><b>1 &lt; 2 &lt; 3</b></a>",
    ),
    "an end of a tag in a name": (
        "a.xml",
        "<dc:creator>Maria > Lopez</dc:creator>",
        "<dc:creator></dc:creator>",
    ),
}


@pytest.mark.parametrize(("name", "before", "after"), OFFICE_PLACES.values(), ids=OFFICE_PLACES)
def test_rarer_places_in_documents_that_name_somebody(name: str, before: str, after: str) -> None:
    """Each is told and gone, and what stands around it stays; nothing of it is left to warn about."""
    cleaned = cleaning.clean(files.zipped({"[Content_Types].xml": "<Types/>", name: before}))

    with zipfile.ZipFile(io.BytesIO(cleaned.data)) as copy:
        assert copy.read(name).decode() == after
    assert cleaned.removed
    assert cleaned.unread == ()


@pytest.mark.parametrize(
    "part",
    [
        "<w:instrText>INCLUDEPICTURE C:\\\\Users\\\\maria\\\\a.png</w:instrText>",
        '<a title="see &#47;home/maria/a.txt"/>',
        "<f>'\\\\server\\maria\\[a.xlsx]Sheet1'!A1</f>",
        "<!DOCTYPE a [<!ENTITY who 'Maria'>]><a/>",
    ],
    ids=["field", "in words", "formula", "entity"],
)
def test_folders_in_what_a_document_says(part: str) -> None:
    """They may be what it shows, so they stay, and the part is not called clean."""
    cleaned = cleaning.clean(files.docx(more={"word/extra.xml": part}))

    assert cleaned.unread == ("word/extra.xml",)


@pytest.mark.parametrize(
    "part",
    [
        '<Relationship Target="https://school.example/home/plan" TargetMode="External"/>',
        '<w:dataBinding w:xpath="//a:title"/>',
        '<numFmt numFmtId="164" formatCode="h:\\0"/>',
    ],
    ids=["web", "path in a part", "form of numbers"],
)
def test_what_only_looks_like_a_folder(part: str) -> None:
    """It stays as it is, and nobody is warned of it."""
    cleaned = cleaning.clean(files.docx(more={"word/more.xml": part}))

    assert part.encode() in unpacked(cleaned.data)
    assert cleaned.unread == ()


def test_a_field_that_shows_its_author_is_told() -> None:
    """It is part of the page, so it stays; that it names somebody is said although no metadata does."""
    text = "<text:p>By <text:creator>Maria Lopez</text:creator></text:p>"

    cleaned = cleaning.clean(files.zipped({"mimetype": "application/x", "content.xml": text}))

    assert (cleaned.removed, cleaned.still_named) == ((), (files.NAME,))


@pytest.mark.parametrize(
    "unit", ['<a "', "<a '\"", "<a=\"<b' \" '", "<!--", "<![CDATA[", "<?", "/", "\\", "<dc:creator "]
)
def test_a_document_made_to_take_long(unit: str) -> None:
    """Twice as much takes about twice as long: a megabyte is read at once, whatever is begun and not ended in it."""
    data = files.zipped({"[Content_Types].xml": "<Types/>", "a.xml": unit * (2**20 // len(unit))})

    began = time.process_time()
    try:
        cleaning.clean(data)
    except Unreadable as error:
        assert error.message  # noqa: PT017  a comment without an end
    took = time.process_time() - began

    assert took < 10  # seconds; many times that where each beginning is looked at again


def _pdf_with_more(change: Callable[[pikepdf.Pdf, pikepdf.Object], None]) -> bytes:
    """An empty page, and what CHANGE puts into the file and on its page."""
    made, saved = pikepdf.new(), io.BytesIO()
    change(made, made.add_blank_page().obj)
    made.save(saved)
    return saved.getvalue()


def _draw(made: pikepdf.Pdf, page: pikepdf.Object, **more: Any) -> None:
    form = made.make_stream(b"q Q", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 1, 1])
    for name, value in more.items():
        form["/" + name.replace("_", ".")] = value
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im1=form))
    page.Contents = made.make_stream(b"/Im1 Do")


def _note(page: pikepdf.Object, **more: Any) -> None:
    page.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 1, 1], **more)])


def _tex(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    facts = pikepdf.Dictionary(Author="Maria Lopez")
    _draw(made, page, PTEX_FileName="/home/maria/a.pdf", PTEX_InfoDict=made.make_indirect(facts))


def _opi(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    _draw(made, page, OPI=pikepdf.Dictionary({"/2.0": pikepdf.Dictionary(F="/Users/maria/face.tif")}))


def _layers(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    usage = pikepdf.Dictionary(CreatorInfo=pikepdf.Dictionary(Creator="Maria Lopez"))
    layer = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Layer 1", Usage=usage))
    setting = pikepdf.Dictionary(Creator="Maria Lopez")
    made.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=setting, Configs=[setting])
    page.Resources = pikepdf.Dictionary(Properties=pikepdf.Dictionary(L=layer))


def _subject(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    _note(page, Subtype=pikepdf.Name.Stamp, Subj="Maria Lopez", Contents="Seen", RC="<p>Maria</p>")


def _web_link(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///home/maria/x.docx")
    _note(page, Subtype=pikepdf.Name.Link, A=action)


def _file_link(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="/C/Users/maria/a.pdf", UF="C:\\maria\\a.pdf")
    action = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=file, D=[0, pikepdf.Name.Fit])
    _note(page, Subtype=pikepdf.Name.Link, A=action)


def _xfa(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="one")
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[field], XFA=made.make_stream(b"<author>Maria</author>"))


def _inherited_signature(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    parent = made.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="p"))
    field = made.make_indirect(
        pikepdf.Dictionary(T="s", Parent=parent, V=pikepdf.Dictionary(Name="Maria Lopez"))
    )
    parent.Kids = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[parent])


@pytest.mark.parametrize(
    "change",
    [_tex, _opi, _layers, _subject, _web_link, _file_link, _xfa, _inherited_signature],
)
def test_rarer_places_in_a_pdf_that_name_somebody(
    change: Callable[[pikepdf.Pdf, pikepdf.Object], None],
) -> None:
    """Each is told and gone; nothing of it is left to warn about."""
    data = _pdf_with_more(change)

    cleaned = cleaning.clean(data)

    assert b"aria" in unpacked(data)
    assert b"aria" not in unpacked(cleaned.data)
    assert cleaned.removed
    assert cleaned.unread == ()


def _note_in_xml(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    _note(page, Subtype=pikepdf.Name.FreeText, Contents="Seen", RC="<p>Maria</p>")


def _form_in_xml(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    _xfa(made, page)
    made.Root.NeedsRendering = True


def _layer_for_people(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
    _layers(made, page)
    usage = made.Root.OCProperties.OCGs[0].Usage
    usage.User = pikepdf.Dictionary(Type=pikepdf.Name.Ind, Name="Maria Lopez")


def _drawn_as(drawn: bytes, **more: Any) -> Callable[[pikepdf.Pdf, pikepdf.Object], None]:
    def change(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
        page.Contents = made.make_stream(drawn, **more)

    return change


@pytest.mark.parametrize(
    ("change", "unread"),
    [
        (_note_in_xml, ("a note in XML",)),
        (_form_in_xml, ("a form in XML (XFA)",)),
        (_layer_for_people, ("a layer for certain people",)),
        (_drawn_as(b"% Maria at home\nq Q"), ("comments in a drawing",)),
        (_drawn_as(b"((100%) \\( 5%) Tj % Maria\nq Q"), ("comments in a drawing",)),
        (_drawn_as(b"BI /W 1 /H 1 ID %\nEI"), ("comments in a drawing",)),
        (
            _drawn_as(b"2520 Maria>", Filter=pikepdf.Name.ASCIIHexDecode),
            ("a drawing that is too long, or packed in a rare way",),
        ),
        (_drawn_as(b"q Q " * 2**20), ("a drawing that is too long, or packed in a rare way",)),
        (_drawn_as(b"((100%) \\) 5%) Tj q Q"), ()),
    ],
    ids=[
        "note",
        "form",
        "layer",
        "comment",
        "after a string",
        "picture",
        "packed",
        "long",
        "only in strings",
    ],
)
def test_what_stays_in_a_pdf_is_warned_of(
    change: Callable[[pikepdf.Pdf, pikepdf.Object], None], unread: tuple[str, ...]
) -> None:
    """Where taking out would change what the page shows, it stays, and the copy is not called clean."""
    cleaned = cleaning.clean(_pdf_with_more(change))

    assert cleaned.unread == unread


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"\0\0\0\x18ftypheic", LerwalletError, "kind_not_known"),
        (b"\0\0\0\x18ftypmp42", LerwalletError, "kind_not_known"),
        (b"", LerwalletError, "kind_not_known"),
        (b"what I did", LerwalletError, "kind_not_known"),
        (b"%PDF-1.7 nothing", Unreadable, "unreadable"),
        (b"\xff\xd8\xff\xe0", Unreadable, "unreadable"),
        (bytes(cleaning.LARGEST + 1), RefusedForSafety, "refused_for_safety"),
    ],
    ids=["heic", "film", "empty", "text", "cut pdf", "cut jpeg", "large"],
)
def test_what_is_not_cleaned(data: bytes, error: type[LerwalletError], code: str) -> None:
    """Each with its reason; nothing is given out."""
    with pytest.raises(error) as raised:
        cleaning.clean(data)

    assert raised.value.code == code


def _bomb() -> bytes:
    """A PNG that says to be larger than any picture."""
    small, size = files.photo("PNG"), (20_000).to_bytes(4, "big")
    head = b"IHDR" + size + size + small[24:29]
    return small[:12] + head + zlib.crc32(head).to_bytes(4, "big") + small[33:]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (_bomb, RefusedForSafety),
        (lambda: files.docx(more={"word/vbaProject.bin": b"Sub"}), RefusedForSafety),
        (lambda: files.docx(more={"word/latin.xml": b"<a>\xe9</a>"}), Unreadable),
        (files.locked_pdf, Unreadable),
    ],
    ids=["picture bomb", "macros", "other letters", "locked pdf"],
)
def test_what_is_made_to_exhaust_or_hide(make: Callable[[], bytes], error: type[LerwalletError]) -> None:
    """Refused in one sentence, before memory is filled."""
    data = make()

    with pytest.raises(error):
        cleaning.clean(data)


def test_a_pdf_that_unpacks_to_gigabytes() -> None:
    """Pages and metadata are read for words only as far as a bound; the copy keeps the page as it is packed."""
    made, saved = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    packing = zlib.compressobj()
    bomb = b"".join(packing.compress(bytes(2**20)) for _mebibyte in range(40)) + packing.flush()
    made.pages[0].obj.Contents = made.make_stream(bomb, Filter=pikepdf.Name.FlateDecode)
    made.Root.Metadata = made.make_stream(bomb, Filter=pikepdf.Name.FlateDecode)
    made.save(saved)

    tracemalloc.start()
    cleaned = cleaning.clean(saved.getvalue())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(cleaned.data) < 2**20
    assert peak < 20 * 2**20


def test_a_pdf_of_more_drawings_than_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound holds for all together, and what is behind it is not called clean; a shared one counts once."""
    monkeypatch.setattr(importlib.import_module("lerwallet.cleaning.pdf"), "_DRAWINGS_AT_MOST", 100)

    def pages(*drawn: bytes) -> Callable[[pikepdf.Pdf, pikepdf.Object], None]:
        def change(made: pikepdf.Pdf, page: pikepdf.Object) -> None:
            streams = {each: made.make_stream(each) for each in drawn}
            for each in drawn:
                made.add_blank_page().obj.Contents = streams[each]

        return change

    shared = cleaning.clean(_pdf_with_more(pages(b"q Q " * 15, b"q Q " * 15, b"q Q " * 15)))
    many = cleaning.clean(_pdf_with_more(pages(b"q Q " * 15, b"Q q " * 15, b"% Maria")))

    assert shared.unread == ()
    assert many.unread == ("a drawing that is too long, or packed in a rare way",)


def test_a_pdf_whose_objects_unpack_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader would go on without these objects: such a file is refused, and no copy lacks a page."""
    if not hasattr(pikepdf.settings, "set_qpdf_limits"):
        pytest.skip("this version of pikepdf knows no bound")
    module = importlib.import_module("lerwallet.cleaning.pdf")
    monkeypatch.setattr(module, "_UNPACKED_AT_MOST", 1000)
    opened, saved = pikepdf.open(io.BytesIO(files.pdf())), io.BytesIO()
    opened.docinfo["/Long"] = "x" * 2000
    opened.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    try:
        with pytest.raises((RefusedForSafety, Unreadable)):
            cleaning.clean(saved.getvalue())
    finally:
        monkeypatch.undo()
        module._set_bounds()  # it holds for the whole process


def test_a_document_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused once the bound is reached, whatever sizes it states."""
    monkeypatch.setattr(archives, "_UNPACKED_AT_MOST", 2**20)
    data = files.docx(more={"word/big.xml": bytes(2**21)})
    lying = data.replace((2**21).to_bytes(4, "little"), (9).to_bytes(4, "little"))

    for bomb in (data, lying):
        with pytest.raises((RefusedForSafety, Unreadable)):
            cleaning.clean(bomb)


def test_readers_say_nothing_by_themselves(caplog: pytest.LogCaptureFixture) -> None:
    """A flaw that a reader would log is told once, by us."""
    three_samples = struct.pack("<HHIH", 277, 3, 1, 3)
    flawed = files.photo("TIFF").replace(three_samples, struct.pack("<HHIH", 277, 3, 1, 33_000))

    with pytest.raises(Unreadable):
        cleaning.clean(flawed)

    assert caplog.records == []


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False))
def test_hostile_bytes_never_break_it(kind: str, random: Random) -> None:
    """Flipped, cut and doubled bytes: a copy or one sentence, never another exception."""
    data = bytearray(MAKERS[kind]())
    for _flip in range(random.randint(1, 12)):
        data[random.randrange(len(data))] = random.randrange(256)
    cut = bytes(data[: random.randint(1, len(data))] if random.random() < 0.3 else data)

    for work in (cleaning.look, cleaning.clean):
        try:
            work(cut)
        except LerwalletError as error:
            assert error.message  # noqa: PT017  what came is the one thing that may be raised


@pytest.mark.parametrize(
    ("name", "people", "found"),
    [
        ("Maria-Lopez-plan.pdf", [], ("Maria Lopez",)),
        ("plan_maria.pdf", ["Maria Lopez"], ("maria",)),
        ("maria@example.org.txt", [], ("maria@example.org",)),
        ("Lesson Plan.pdf", [], ()),
        ("IMG_2041.jpg", ["Maria Lopez"], ()),
        ("", [], ()),
    ],
)
def test_names_in_a_file_name(name: str, people: list[str], found: tuple[str, ...]) -> None:
    """People that are known, addresses, and two words in a row as names are written."""
    assert names_in(name, people) == found
