"""Reading PDFs: what is attached is found after other programs wrote the file anew; what strangers build exhausts nothing."""

import zlib
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any, Final

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

import paging
import papers
import world
from lerwallet import formats
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.formats.page import DATA_FILE

BADGE: Final = paging.credential("Rowing")
PACKED: Final = pikepdf.ObjectStreamMode.generate
REWRITTEN: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "linearized": {"linearize": True},
    "packed": {"object_stream_mode": PACKED, "recompress_flate": True},
    "unpacked": {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized},
    "older": {"force_version": "1.4", "object_stream_mode": pikepdf.ObjectStreamMode.disable},
    "locked by its owner": {"encryption": pikepdf.Encryption(owner="x", user="", R=6)},
}


@pytest.mark.parametrize("saving", REWRITTEN.values(), ids=REWRITTEN.keys())
def test_it_is_read_after_another_program_wrote_it(saving: dict[str, Any]) -> None:
    """Linearized, packed, unpacked, or with an owner's password: the same two badges are inside."""
    data = papers.changed(papers.sample(), lambda _pdf: None, **saving)

    secured = formats.read(data)

    assert (secured.format, secured.carrier) == ("portfolio", "pdf")
    assert isinstance(secured.contents[0], formats.Secured)
    assert len(secured.contents[0].contents) == 2


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("badge__json", BADGE, "ob3-json"),
        ("credential__JSON", BADGE, "ob3-json"),
        ("badge__jwt", world.vc_jwt(world.badge(), world.SCHOOL), "ob3-jwt"),
        ("assertion__json", world.hosted(), "ob2-hosted"),
    ],
)
def test_a_badge_that_an_issuer_attached_is_read(name: str, content: bytes, form: str) -> None:
    """Beside files that are no badge, and by what it is."""
    data = papers.made(papers.attaching(**{name: content, "notes__txt": b"hello", "logo__png": b"\x89PNG"}))

    secured = formats.read(data)

    assert (secured.format, secured.carrier, secured.data) == (form, "pdf", data)


def test_two_attached_badges_are_nobodys_choice() -> None:
    """Nothing says which one is meant."""
    files = {"a__json": BADGE, "b__json": paging.credential("Sailing")}

    with pytest.raises(Unreadable, match="More than one badge"):
        formats.read(papers.made(papers.attaching(**files)))


def test_a_printout_says_what_was_lost() -> None:
    """The same page without its attachment: the sentence names the printing, and the hint the original."""

    def lose(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments[DATA_FILE]

    with pytest.raises(Unreadable, match="lost in printing") as lost:
        formats.read(papers.changed(papers.sample(), lose))

    assert "as lerwallet made it" in lost.value.hint


def test_a_certificate_without_a_badge_gets_its_hint() -> None:
    """It can be kept as evidence."""
    with pytest.raises(Unreadable, match="PDF certificate") as unread:
        formats.read(papers.made(papers.writing("Certificate of attendance")))

    assert "lerwallet evidence add" in unread.value.hint


def test_one_that_is_locked_says_so() -> None:
    """With a password that the reader does not have."""
    data = papers.changed(
        papers.sample(), lambda _pdf: None, encryption=pikepdf.Encryption(owner="x", user="y")
    )

    with pytest.raises(Unreadable, match="locked with a password"):
        formats.read(data)


def test_two_files_of_ours_are_told() -> None:
    """A second data file under another key of the tree."""

    def again(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["another"] = pikepdf.AttachedFileSpec(pdf, b"{}", filename=DATA_FILE)

    with pytest.raises(Unreadable, match="changed"):
        formats.read(papers.changed(papers.sample(), again))


# --- what is made to exhaust ------------------------------------------------------------------------------------


def _document(*objects: bytes) -> bytes:
    """A PDF of OBJECTS, numbered from 1; the first one is its root."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _attached(*packed: bytes, entries: bytes = b"/Filter /FlateDecode") -> bytes:
    """A PDF with PACKED as the content of its attachments."""
    count = len(packed)
    names = b" ".join(b"(a%05d.json) %d 0 R" % (number, 4 + number) for number in range(count))
    specs = [
        b"<< /Type /Filespec /F (a%05d.json) /EF << /F %d 0 R >> >>" % (number, 4 + count + number)
        for number in range(count)
    ]
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [%s] >> >> >>" % names,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        *specs,
        *(_stream(each, entries) for each in packed),
    )


ZEROS: Final = zlib.compress(bytes(64 * 1024 * 1024), 9)
SOME: Final = zlib.compress(bytes(30 * 1024 * 1024), 9)


def _deep() -> bytes:
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R /X %s%s >>" % (b"[" * 100_000, b"]" * 100_000), b"<< >>"
    )


def _looping_names() -> bytes:
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        b"<< /Kids [3 0 R 3 0 R] >>",
    )


EXHAUSTING: Final[dict[str, Callable[[], bytes]]] = {
    "one bomb": lambda: _attached(ZEROS),
    "many small bombs": lambda: _attached(*[SOME] * 8),
    "a bomb in a bomb": lambda: _attached(
        zlib.compress(ZEROS, 9), entries=b"/Filter [/FlateDecode /FlateDecode]"
    ),
    "a bomb of another kind": lambda: _attached(b"\x80\x0b" * 999, entries=b"/Filter /LZWDecode"),
    "the same, spelled oddly": lambda: _attached(b"\x80\x0b" * 999, entries=b"/Filter /#4cZWDecode"),
    "a bomb as run lengths": lambda: _attached(b"\x81a" * 2_000_000, entries=b"/Filter /RunLengthDecode"),
    "thousands of attachments": lambda: _attached(*[zlib.compress(b"{}")] * 3000),
    "brackets in brackets": _deep,
    "trees that bite their tails": _looping_names,
    "streams without end": lambda: b"%PDF-1.7\n" + b"stream\n\x78\x9c" * 100_000,
    "an object of objects": lambda: _document(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 9 >>" % (b"2 0 R " * 100_000),
    ),
}


@pytest.mark.parametrize("make", EXHAUSTING.values(), ids=EXHAUSTING.keys())
def test_what_is_made_to_exhaust_is_refused_soon(make: Callable[[], bytes]) -> None:
    """Bombs, loops, depth and number: an error with a sentence, in a moment."""
    data, started = make(), perf_counter()

    with pytest.raises((RefusedForSafety, Unreadable)) as refused:
        formats.read(data)

    assert refused.value.message
    assert perf_counter() - started < 10


SAMPLE: Final = papers.sample()


@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 400), st.binary(max_size=30))
def test_any_damage_is_told(start: int, length: int, junk: bytes) -> None:
    """A piece cut out and another put in: it is read, or there is an error with a sentence; nothing else happens."""
    damaged = SAMPLE[:start] + junk + SAMPLE[start + length :]

    with suppress(LerwalletError):
        assert formats.read(damaged).carrier == "pdf"


def test_the_data_of_a_page_is_read_strictly() -> None:
    """A member twice, or what is not JSON."""
    for text in (b'{"schema": 1, "schema": 2}', b"{", b"[]", b"\xff"):

        def other(pdf: pikepdf.Pdf, text: bytes = text) -> None:
            pdf.attachments[DATA_FILE] = pikepdf.AttachedFileSpec(pdf, text)

        with pytest.raises(LerwalletError):
            formats.read(papers.changed(papers.sample(), other))


def test_the_parser_says_nothing_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    """A flaw in the metadata of a stranger's file is nothing that stands on stderr."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"xmlns:", b"xmlnt:"))

    data = papers.changed(papers.sample(), spoil, fix_metadata_version=False)

    world.world().verify(data)

    assert caplog.records == []


def test_limits_of_the_parser_are_as_before() -> None:
    """Reading a stranger's file changes nothing for whatever else opens one."""
    before = pikepdf.settings.get_qpdf_limits()

    formats.read(papers.sample())
    with pytest.raises(LerwalletError):
        formats.read(papers.sample()[:100])

    assert pikepdf.settings.get_qpdf_limits() == before
