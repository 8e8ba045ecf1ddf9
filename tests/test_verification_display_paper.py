"""The PDF around the badges: made again and compared, so that an edited one is found and a strange one never passes."""

import copy
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Page, Pdf, String

import paging
import papers
import world
from lerwallet import pages
from lerwallet.formats.page import DATA_FILE
from lerwallet.pages import typeset
from lerwallet.verification import Report
from test_pages import SAID_MORE
from test_pdf import REWRITTEN

WORLD: Final = world.world()
SAMPLE: Final = papers.sample()
FAILED: Final = ("failed", "page_differs")
UNKNOWN: Final = "unknown"


def verify(data: bytes, **asked: Any) -> Report:
    return WORLD.verify(data, **{"audience": world.EMPLOYER, "nonce": world.NONCE, **asked})


def display(data: bytes) -> tuple[str, str]:
    finding = verify(data).finding("display")
    assert finding is not None
    return finding.outcome.value, finding.answer.reason


@pytest.mark.parametrize("kind", ["plain", "linearized", "packed", "unpacked"])
def test_a_page_that_another_program_wrote_anew_passes(kind: str) -> None:
    """As qpdf writes it plainly, linearized, packed, unpacked: verified, with all that is inside."""
    data = papers.changed(SAMPLE, lambda _pdf: None, **REWRITTEN[kind])

    report = verify(data)

    assert (display(data), report.verdict.value) == (("passed", "own_words"), "verified")
    assert [finding.check for finding in report.findings] == ["format", "contents", "display"]


def _page_more(pdf: Pdf) -> None:
    pdf.add_blank_page(page_size=(595, 842))
    papers.writing("Skill: surgery", page=-1)(pdf)


def _note(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=[9, 9, 99, 99], Contents=String("Surgeon"))
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])


def _stamp(pdf: Pdf) -> None:
    drawing = pdf.make_stream(
        b"BT /F 12 Tf (Surgeon) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99]
    )
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[9, 9, 99, 99], AP=Dictionary(N=drawing))
    pdf.pages[0].Annots = Array([pdf.make_indirect(stamp)])


def _link(pdf: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://example.com/pay"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[9, 9, 99, 99], A=action)
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])


def _field(pdf: Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("a"),
        V=String("Surgeon"),
        Rect=[9, 9, 99, 99],
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].Annots)


def _script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('Surgeon')"))


def _named_script(pdf: Pdf) -> None:
    pdf.Root.Names.JavaScript = Dictionary(
        Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=String("1"))])
    )


def _layer(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Surgeon")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer])))


def _picture(pdf: Pdf) -> None:
    picture = pdf.make_stream(
        b"\x00",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
    pdf.pages[0].Resources.XObject = Dictionary(Added=picture)
    pdf.pages[0].contents_add(b"q 99 0 0 99 9 9 cm /Added Do Q")


def _form(pdf: Pdf) -> None:
    papers.writing("x")(pdf)
    resources = pdf.pages[0].Resources
    drawing = pdf.make_stream(
        b"BT /Added 12 Tf (Surgeon) Tj ET",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, 9, 9],
        Resources=resources,
    )
    resources.XObject = Dictionary(Stamp=drawing)
    pdf.pages[0].contents_add(b"/Stamp Do")


def _spoken(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"/Span << /ActualText (Surgeon) >> BDC EMC")


def _alternate(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].Alt = String("Surgeon")


def _title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = "Badges of a surgeon"


def _outline(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.Title = String("Surgeon")


def _other_letters(pdf: Pdf) -> None:
    """The same drawing, said to be other letters: for whoever listens or copies."""
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    table = font.ToUnicode.read_bytes()
    font.ToUnicode.write(table.replace(b"<0042>", b"<0053>", 1))


MORE: Final[dict[str, papers.Change]] = {
    "a skill by hand": papers.writing("Skill: surgery"),
    "an invisible text": papers.writing("Skill: surgery", before=b"3 Tr"),
    "a text in white": papers.writing("Skill: surgery", before=b"1 1 1 rg"),
    "a text outside of the page": papers.writing("Skill: surgery", before=b"1 0 0 1 9000 9000 Tm"),
    "a page with a text": _page_more,
    "a note": _note,
    "a stamp": _stamp,
    "a link to an address": _link,
    "a form field": _field,
    "a script at opening": _script,
    "a script by name": _named_script,
    "a layer": _layer,
    "a picture": _picture,
    "a picture in the content": lambda pdf: pdf.pages[0].contents_add(
        b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI", prepend=False
    ),
    "a drawing with a text in it": _form,
    "a text that is only read aloud": _spoken,
    "an alternate text": _alternate,
    "another title": _title,
    "another outline": _outline,
    "other letters": _other_letters,
    "another attachment": papers.attaching(surgeon__json=b"{}"),
}


@pytest.mark.parametrize("change", MORE.values(), ids=MORE.keys())
@pytest.mark.parametrize(
    "saving", [{}, {"linearize": True, "object_stream_mode": pikepdf.ObjectStreamMode.generate}]
)
def test_a_page_that_says_more_is_rejected(change: papers.Change, saving: dict[str, Any]) -> None:
    """However it is said, seen or unseen, and whatever program wrote it anew afterwards."""
    report = verify(papers.changed(papers.changed(SAMPLE, change), lambda _pdf: None, **saving))

    finding = report.finding("display")
    assert finding is not None
    assert (finding.outcome.value, finding.answer.reason, report.verdict.value) == (*FAILED, "rejected")
    assert finding.answer.detail["says"]


def _without_last_words(pdf: Pdf) -> None:
    content = pdf.pages[0].Contents.read_bytes()
    at = content.rindex(b"BT")
    pdf.pages[0].Contents.write(content[:at] + content[content.index(b"ET", at) + 2 :])


def _drawn(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 0 RG 100 100 m 150 300 l 200 100 l S")


def _white(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"q 1 1 1 rg 0 300 595 500 re f Q", prepend=False)


def _cropped(pdf: Pdf) -> None:
    pdf.pages[0].CropBox = Array([0, 600, 595, 842])


def _turned(pdf: Pdf) -> None:
    pdf.pages[0].Rotate = 180


def _other_shapes(pdf: Pdf) -> None:
    """Another font under the same letters: what is seen is not what is said."""
    fonts = list(pdf.pages[0].Resources.Font.values())
    fonts[0].DescendantFonts = fonts[1].DescendantFonts


def _untagged(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


LESS: Final[dict[str, papers.Change]] = {
    "words taken away": _without_last_words,
    "an empty page more": lambda pdf: pdf.pages.append(
        Page(Dictionary(Type=Name.Page, MediaBox=[0, 0, 9, 9]))
    ),
    "the last page taken away": lambda pdf: pdf.pages.__delitem__(-1),
    "lines drawn by hand": _drawn,
    "a white sheet over it": _white,
    "cut off": _cropped,
    "upside down": _turned,
    "other shapes for the letters": _other_shapes,
    "without tags": _untagged,
}


@pytest.mark.parametrize("change", LESS.values(), ids=LESS.keys())
def test_a_page_of_another_form_is_not_decided(change: papers.Change) -> None:
    """Where it says nothing more and is not what was made, nobody knows what it hides."""
    report = verify(papers.changed(SAMPLE, change))

    finding = report.finding("display")
    assert finding is not None
    assert (finding.outcome.value, report.verdict.value) == (UNKNOWN, "undecided")


def test_a_file_that_can_be_read_in_two_ways_does_not_pass() -> None:
    """Its table of places broken: the parser mends it, and another one may mend it in another way."""
    at = SAMPLE.rindex(b"startxref")

    assert display(SAMPLE[:at] + b"startxref\n7\n%%EOF")[0] == UNKNOWN


def test_a_later_revision_counts() -> None:
    """An update that was appended changes what every viewer shows, and what is compared."""
    changed = papers.changed(SAMPLE, papers.writing("Skill: surgery"))

    assert display(changed + b"\n%%EOF\n") == FAILED


OVERLAY: Final = (
    b"<style>body{visibility:hidden}</style><h1 style='visibility:visible'>Doctor of Medicine</h1>"
)


def _unreached(data: bytes) -> bytes:
    """DATA with an object more that nothing leads to, and its table of places in order."""

    def add(pdf: Pdf) -> None:
        kept = pdf.make_stream(OVERLAY)
        pdf.trailer["/Beside"] = kept

    return papers.changed(data, add, compress_streams=False)


def _again(data: bytes) -> bytes:
    return data + b"\n%" + OVERLAY + b"\n" + data[data.rindex(b"startxref") :]


@pytest.mark.parametrize(
    "beside",
    [
        lambda data: data + b"\n" + OVERLAY,
        lambda data: data + b"%" + OVERLAY,
        lambda data: data + b"\nDoctor of Medicine",
        _again,
        _unreached,
    ],
    ids=["after the end", "in a comment", "words alone", "before another end", "in an object of nobody"],
)
@pytest.mark.parametrize("kind", ["plain", "linearized"])
def test_a_pdf_that_is_a_web_page_too_does_not_pass(kind: str, beside: Callable[[bytes], bytes]) -> None:
    """Its name ends in .html, a browser shows the words beside the PDF, and no PDF viewer does."""
    data = beside(papers.changed(SAMPLE, lambda _pdf: None, **REWRITTEN[kind]))

    assert display(data)[0] == UNKNOWN


def test_markup_after_the_header_does_not_pass() -> None:
    """A comment before the first object, with every place in the table moved by its length."""
    data = papers.changed(SAMPLE, lambda _pdf: None)
    at, comment = data.index(b"1 0 obj"), b"%" + OVERLAY + b"\n"
    table = data.rindex(b"xref\n0 ")
    places = re.sub(
        rb"(\d{10})( 00000 n)",
        lambda found: b"%010d" % (int(found[1]) + len(comment)) + found[2],
        data[table : data.rindex(b"startxref")],
    )
    end = b"startxref\n%d\n%%%%EOF\n" % (table + len(comment))

    assert display(data[:at] + comment + data[at:table] + places + end)[0] == UNKNOWN


def _twice(data: bytes) -> bytes:
    """Its first object a second time, with another place in the same table: programs differ in which they take."""
    table = data.rindex(b"xref\n0 ")
    first = data[data.index(b"1 0 obj") : data.index(b"endobj") + 7]
    size = int(data[table + 7 : data.index(b"\n", table + 7)])
    entries = data[table:].split(b"trailer", 1)
    again = b"1 1\n%010d 00000 n \n" % table
    end = b"startxref\n%d\n%%%%EOF\n" % (table + len(first))
    assert entries[0].count(b"\n") == size + 2
    return data[:table] + first + entries[0] + again + b"trailer" + entries[1].split(b"startxref")[0] + end


@pytest.mark.parametrize(
    "change",
    [
        _twice,
        lambda data: data.replace(b"/Count 2", b"/Count 1", 1),
        lambda data: data.replace(b"/Type /Pages", b"/Type /Pagez", 1),
        lambda data: data.replace(b"1 0 obj", b"1 0 obj %", 1),
    ],
    ids=["an object twice", "pages not counted", "another type", "a comment"],
)
def test_a_file_that_programs_read_differently_does_not_pass(change: Callable[[bytes], bytes]) -> None:
    """Where the one who checks finds the same drawing as in ours, the next program may find another."""
    plain = papers.changed(SAMPLE, lambda _pdf: None)
    data = change(plain)

    assert data != plain
    assert display(data)[0] == UNKNOWN


@pytest.mark.parametrize(("old", "new"), SAID_MORE.values(), ids=SAID_MORE.keys())
def test_the_web_page_of_a_share_that_says_more_is_rejected(old: str, new: str) -> None:
    """By hand, hidden, by a style, as a picture: what is found on a portfolio is found here."""
    markup = pages.render(
        papers.share(paging.skilled("Reading aloud", ["Reading"]), paging.credential("Rowing"))
    )
    old = old if old in markup else "</main>"

    report = verify(markup.replace(old, new, 1).encode())

    finding = report.finding("display")
    assert finding is not None
    assert (finding.outcome.value, finding.answer.reason) == FAILED


def test_other_facts_in_the_data_are_found_by_their_signature() -> None:
    """A PDF made anew around a changed badge shows what is inside, and what is inside does not hold."""
    page = copy.deepcopy(papers.share(paging.credential("Rowing")))
    page["presentation"]["verifiableCredential"][0]["name"] = "Surgery"

    report = verify(pages.render_pdf(page))

    assert report.verdict.value == "rejected"
    assert report.contents[0].verdict.value == "rejected"


@pytest.mark.parametrize(
    "change", [{"template": "share/99"}, {"schema": "lerwallet/page/99"}, {"language": "xx"}]
)
def test_a_page_of_another_time_is_not_decided(change: dict[str, str]) -> None:
    """A template that is not here says nothing about the page."""
    data = json.dumps({**papers.share(paging.credential("Rowing")), **change}).encode()

    def other(pdf: Pdf) -> None:
        pdf.attachments[DATA_FILE] = pikepdf.AttachedFileSpec(pdf, data)

    assert display(papers.changed(SAMPLE, other)) == (UNKNOWN, "page_of_unknown_form")


def test_somebody_elses_pdf_is_not_decided() -> None:
    """The badge in it holds; what its page says nobody has compared. Its holder is asked about the badge alone."""
    data = papers.made(papers.attaching(badge__json=paging.credential("Rowing")))

    report = WORLD.verify(data)

    assert (report.format, report.carrier, report.verdict.value) == ("ob3-json", "pdf", "undecided")
    assert WORLD.verify(data, holder=True).verdict.value == "verified"


# --- letters that a computer may lack ---------------------------------------------------------------------------

FOREIGN: Final = "\U00012000\U00012001"  # cuneiform, which the fonts inside do not have


def _sheets() -> list[typeset.Printing]:
    return list(pages.printings(papers.share(paging.credential("Rowing"), to=f"Cafe {FOREIGN}")))


def test_the_page_of_a_computer_without_the_letters_passes_everywhere() -> None:
    """With white squares it is the same on every computer."""
    assert display(_sheets()[-1].pdf) == ("passed", "own_words")


@pytest.mark.parametrize("change", [papers.writing("Skill: surgery"), _note])
def test_foreign_letters_hide_nothing(change: papers.Change) -> None:
    """What is added is found, whatever the fonts."""
    for sheet in _sheets():
        assert display(papers.changed(sheet.pdf, change)) == FAILED


def test_other_fonts_are_no_forgery(monkeypatch: pytest.MonkeyPatch) -> None:
    """The letters drawn with a font that is not on this computer: not decided, with that reason."""
    sheets = _sheets()
    if len(sheets) < 2:
        pytest.skip("this computer has no font for cuneiform")
    inside = typeset._fonts
    monkeypatch.setattr(typeset, "_fonts", lambda **_asked: inside(system_fonts=False))

    assert display(sheets[0].pdf) == (UNKNOWN, "page_needs_fonts")


# --- anything ---------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(1, 255))
def test_no_flipped_byte_says_more_and_passes(position: int, flip: int) -> None:
    """One byte changed anywhere: what is still verified says the same, letter for letter."""
    data = bytearray(SAMPLE)
    data[position] ^= flip

    report = verify(bytes(data))

    if report.verdict.value == "verified":
        assert _text(bytes(data)) == _text(SAMPLE)


def _text(data: bytes) -> Sequence[str]:
    from lerwallet.formats import pdf_words

    return pdf_words.sayings(data)
