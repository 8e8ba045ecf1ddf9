"""Badges are found in pictures, put into pictures, and never harm the one who opens the picture."""

import contextlib
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import world
from lerwallet import formats
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.formats import png, svg
from lerwallet.formats.baked import BakedText, Keyword, Place
from reference import samples

JWS = "eyJhbGciOiJFZERTQSJ9.e30.AAAA"
OB3 = "https://purl.imsglobal.org/ob/v3p0"
OB2 = "http://openbadges.org"


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


IHDR = chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
IDAT = chunk(b"IDAT", zlib.compress(b"\0\0"))
IEND = chunk(b"IEND")


def picture(*chunks: bytes) -> bytes:
    return png.SIGNATURE + IHDR + b"".join(chunks) + IDAT + IEND


def drawing(inside: str = "", *, before: str = "", namespace: str = OB3) -> bytes:
    root = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="{namespace}">'
    return f"{before}{root}{inside}<path/></svg>".encode()


@pytest.mark.parametrize(
    ("found", "kind", "compressed"),
    [
        (chunk(b"iTXt", b"openbadges\0\0\0\0\0{\xc3\xa9}"), Place.ITXT, False),
        (
            chunk(b"iTXt", b"openbadges\0\1\0en\0B\xc3\xa4dge\0" + zlib.compress("{é}".encode())),
            Place.ITXT,
            True,
        ),
        (chunk(b"tEXt", b"openbadges\0{\xc3\xa9}"), Place.TEXT, False),
        (chunk(b"tEXt", b"openbadges\0{\xe9}"), Place.TEXT, False),
        (chunk(b"zTXt", b"openbadges\0\0" + zlib.compress("{é}".encode())), Place.ZTXT, True),
    ],
)
def test_every_kind_of_text_chunk_is_read(found: bytes, kind: Place, compressed: bool) -> None:
    """The chunk of the standard, the older ones and the compressed ones hold the same badge (pitfall 34)."""
    expected = [BakedText(keyword=Keyword.OPENBADGES, text="{é}", compressed=compressed, kind=kind)]

    assert expected == png.unbake(picture(found))


def test_other_texts_in_a_picture_are_none_of_ours() -> None:
    """A comment, a longer keyword and what follows the end of the picture are passed over."""
    comment = chunk(b"tEXt", b"Comment\0openbadges")
    longer = chunk(b"iTXt", b"openbadges2\0\0\0\0\0x")
    after = chunk(b"tEXt", b"openbadges\0https://badges.example/1")

    assert png.unbake(picture(comment, longer) + after) == []


@pytest.mark.parametrize(
    "found",
    [
        chunk(b"iTXt", b"openbadges\0\0\0\0\0{}")[:-1] + b"\0",
        chunk(b"iTXt", b"openbadges\0\0\0"),
        chunk(b"iTXt", b"openbadges\0\2\0\0\0{}"),
        chunk(b"iTXt", b"openbadges\0\0\0\0\0\xff"),
        chunk(b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"{}")[:-2]),
        chunk(b"zTXt", b"openbadges\0\1" + zlib.compress(b"{}")),
        chunk(b"zTXt", b"openbadges\0\0{}"),
        b"\xff\xff\xff\xffiTXt",
        b"\0\0\xff\xffiTXt",
        chunk(b"i?Xt"),
    ],
)
def test_a_damaged_badge_is_told(found: bytes) -> None:
    """A checksum that does not fit, a broken text and a picture that is cut off are told, not guessed at."""
    with pytest.raises(Unreadable):
        png.unbake(picture(found))


def test_pictures_made_to_do_harm_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that unpacks without end and a picture of endless parts are refused."""
    monkeypatch.setattr(png, "MAX_TEXT", 1000)
    monkeypatch.setattr(png, "MAX_CHUNKS", 10)

    for data in (
        picture(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(bytes(1001)))),
        picture(*[chunk(b"tEXt")] * 10),
    ):
        with pytest.raises(RefusedForSafety):
            png.unbake(data)


def test_a_baked_picture_is_as_the_standard_says() -> None:
    """The chunk stands before the pixels, uncompressed, and every other byte stays."""
    baked = png.bake(picture(), Keyword.OPENBADGECREDENTIAL, JWS)

    expected = picture(chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + JWS.encode()))
    assert expected == baked


def test_a_badge_is_replaced_only_when_asked() -> None:
    """A picture with a badge is refused, or gets exactly one badge, wherever the old ones stood."""
    old = chunk(b"tEXt", b"openbadges\0https://badges.example/1")
    data = png.SIGNATURE + IHDR + old + IDAT + old + IEND

    with pytest.raises(LerwalletError) as caught:
        png.bake(data, Keyword.CLRCREDENTIAL, JWS)
    replaced = png.bake(data, Keyword.CLRCREDENTIAL, JWS, replace=True)

    assert caught.value.code == "already_baked"
    assert png.bake(picture(), Keyword.CLRCREDENTIAL, JWS) == replaced


@pytest.mark.parametrize(
    ("inside", "namespace", "text", "kind"),
    [
        (f'<o:credential verify="{JWS}"/>', OB3, JWS, Place.ATTRIBUTE),
        (f'<o:credential verify=" {JWS}\n">{{}}</o:credential>', OB3, JWS, Place.ATTRIBUTE),
        ("<o:credential>\n<![CDATA[ {}]]>\n</o:credential>", OB3, "{}", Place.BODY),
        ("<o:credential>{&quot;a&quot;}</o:credential>", OB3, '{"a"}', Place.BODY),
        ('<g><o:assertion verify="https://a.example/1">{}</o:assertion></g>', OB2, "{}", Place.BODY),
        (
            '<o:assertion verify="https://a.example/1"></o:assertion>',
            OB2,
            "https://a.example/1",
            Place.ATTRIBUTE,
        ),
    ],
)
def test_every_kind_of_svg_badge_is_read(inside: str, namespace: str, text: str, kind: Place) -> None:
    """A JWS, a URL or JSON is found by namespace and name, whatever the prefix, also with the public DTD named."""
    dtd = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    keyword = Keyword.OPENBADGES if namespace == OB2 else Keyword.OPENBADGECREDENTIAL

    expected = [BakedText(keyword=keyword, text=text, compressed=False, kind=kind)]
    assert expected == svg.unbake(drawing(inside, before=dtd, namespace=namespace))


def test_look_alikes_in_an_svg_are_none_of_ours() -> None:
    """The prefix alone, the wrong name in the right namespace and a comment are no badge."""
    inside = '<openbadges:credential xmlns:openbadges="urn:x"/><o:assertion/><!-- <o:credential>{}</o:credential> -->'

    assert svg.unbake(drawing(inside)) == []


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "{}">]>',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        '<!DOCTYPE svg [<!ATTLIST credential verify CDATA "x">]>',
        '<!DOCTYPE svg [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>',
        "<!DOCTYPE svg []>",
    ],
)
def test_entities_are_refused(before: str) -> None:
    """No declaration of a picture's own is followed: not a harmless one, no billion laughs, no file (pitfall 34)."""
    with pytest.raises(RefusedForSafety):
        svg.unbake(drawing("<o:credential>{}</o:credential>", before=before))


def test_an_entity_of_the_public_dtd_is_refused() -> None:
    """The DTD is not loaded, so that what it may define is not known."""
    with pytest.raises(RefusedForSafety):
        svg.unbake(
            drawing("<o:credential>&who;</o:credential>", before='<!DOCTYPE svg SYSTEM "http://a.example/">')
        )


def test_deep_and_endless_svgs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Depth, number of elements and size are bounded."""
    monkeypatch.setattr(svg, "MAX_ELEMENTS", 500)
    monkeypatch.setattr(svg, "MAX_TEXT", 5000)

    for inside in ("<g>" * 300 + "</g>" * 300, "<g/>" * 500, "x" * 5000):
        with pytest.raises(RefusedForSafety):
            svg.unbake(drawing(inside))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg>",
        b"<html/>",
        b"<svg>&nbsp;</svg>",
        b"<?xml version='1.0' encoding='nonsense'?><svg/>",
        drawing("<o:credential><g/></o:credential>"),
        drawing("<o:credential>"),
        drawing('<o:credential verify="a" verify="b"/>'),
        b"<svg/><svg/>",
    ],
)
def test_what_is_no_svg_is_told(data: bytes) -> None:
    """Broken XML, another kind of XML, an unknown encoding and elements inside a badge are told."""
    with pytest.raises(Unreadable):
        svg.unbake(data)


@pytest.mark.parametrize(
    "data",
    [
        drawing(),
        b"<svg/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<s:svg xmlns:s='http://www.w3.org/2000/svg' a='>'></s:svg>",
        b'<svg xmlns:openbadges="urn:x" b="1"/>',
        drawing("<o:credential>{}</o:credential> <g/> <o:credential verify='x'/>"),
    ],
)
@pytest.mark.parametrize("text", ['{"é": "]]>", "<&": ""}', JWS, "https://a.example/?a=\"<&'"])
def test_what_is_baked_into_an_svg_comes_out(data: bytes, text: str) -> None:
    """Whatever the drawing looks like, exactly the badge that went in is found, also when baked again."""
    for keyword in Keyword:
        baked = svg.bake(data, keyword, text, replace=True)

        expected = [(keyword, text)] * 2
        twice = svg.bake(baked, keyword, text, replace=True)
        assert expected == [(each.keyword, each.text) for each in svg.unbake(baked) + svg.unbake(twice)]


def test_an_svg_with_a_badge_is_not_overwritten() -> None:
    """As with PNG, the badge in it goes only when asked."""
    with pytest.raises(LerwalletError, match="already"):
        svg.bake(drawing("<o:credential>{}</o:credential>"), Keyword.OPENBADGES, JWS)


def test_an_svg_that_would_change_the_badge_is_refused() -> None:
    """Another encoding, or a character that XML has no place for, would make another badge of it."""
    utf16 = "<?xml version='1.0' encoding='UTF-16'?><svg/>".encode("utf-16")
    latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><svg/>"

    for data, text in ((utf16, JWS), (latin, '{"é": 1}'), (b"<svg/>", "{\0}"), (b"<svg/>", "{\r\n}")):
        with pytest.raises(Unreadable):
            svg.bake(data, Keyword.OPENBADGECREDENTIAL, text)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_changed_bytes_never_crash(data: st.DataObject) -> None:
    """Whatever bytes of a picture are changed, it is read or refused."""
    original, unbake = data.draw(
        st.sampled_from(
            [
                (png.bake(picture(), Keyword.OPENBADGES, "{}"), png.unbake),
                (picture(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b"{}"))), png.unbake),
                (drawing(f'<o:credential verify="{JWS}">{{}}</o:credential>'), svg.unbake),
            ]
        )
    )
    changed = bytearray(original)
    for _change in range(data.draw(st.integers(0, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(changed)))

    with contextlib.suppress(LerwalletError):
        unbake(bytes(changed[:cut]) if data.draw(st.booleans()) else bytes(changed))


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
    st.sampled_from(Keyword),
)
@settings(max_examples=60, deadline=None)
def test_what_is_baked_comes_out(text: str, keyword: Keyword) -> None:
    """Any text comes out of a PNG as it went in."""
    expected = [BakedText(keyword=keyword, text=text, compressed=False, kind=Place.ITXT)]

    assert expected == png.unbake(png.bake(picture(), keyword, text))


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("1ed-ob30-simple-jwt.png", ["eyJ"]),
        ("1ed-ob30-simple-jwt.svg", ["eyJ"]),
        ("1ed-ob30-simple-jwt_v1.svg", ["eyJ"]),
        ("1ed-ob30-simple-json.svg", ["{"]),
        ("dcc-v1_dataIntegrityProof_didKey_mixedRegistry-validStatus-noExpiry.svg", []),
        ("_support/ob20-assets_robotics-badge.png", []),
    ],
)
def test_real_pictures(name: str, begins: list[str]) -> None:
    """Published baked badges are found, and pictures without one are said to have none."""
    data = (samples() / name).read_bytes()
    unbake = png.unbake if name.endswith(".png") else svg.unbake

    found = unbake(data)

    assert begins == [each.text[: len(begin)] for each, begin in zip(found, begins, strict=True)]


def baked_with(*texts: tuple[bytes, bytes]) -> bytes:
    """A picture that holds each text under its keyword."""
    return picture(*(chunk(b"iTXt", keyword + b"\0\0\0\0\0" + text) for keyword, text in texts))


def test_two_badges_in_one_picture_are_no_ones_choice() -> None:
    """A second, different badge would otherwise be looked past; the same one twice is one."""
    newer = b"openbadgecredential"

    with pytest.raises(Unreadable, match="more than one badge"):
        formats.read(baked_with((newer, b'{"one": 1}'), (newer, b'{"two": 2}')))
    with pytest.raises(Unreadable, match="no badge or credential"):
        formats.read(baked_with((newer, b'{"one": 1}'), (newer, b'{"one": 1}')))


def test_of_an_older_and_a_newer_form_the_newer_is_read() -> None:
    """Some issuers bake both for older readers."""
    old = b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"https://a.example/1"}'

    secured = formats.read(
        baked_with((b"openbadges", old), (b"openbadgecredential", world.dumps(world.badge())))
    )

    assert secured.format == "ob3-json"
