"""Pages on paper: tagged PDFs, the same bytes for the same data, and nothing that a stranger wrote does anything."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest

import paging
import papers
import world
from lerwallet import formats, pages
from lerwallet.credential import read_time, utc
from lerwallet.errors import LerwalletError
from lerwallet.formats import pdf_words
from lerwallet.pages import plain, typeset
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.sharing.paged import page_of
from lerwallet.short_code import short_code
from pocket import Pocket

GOLDEN: Final = Path(__file__).parent / "golden"
HOSTILE: Final = {
    "import": '#import "/etc/passwd": *',
    "read": '#read("page.typ") #eval("1+1")',
    "maths": "$x^2$ *b* _i_ `raw` <label> @ref",
    "escapes": "\\u{41} \\ ~ --- // no comment /* none */",
    "package": '#import "@preview/cetz:0.3.0"',
    "overrides": "abc\u202edcba\u2066",
    "controls": "a\x00b\x07c\x1bd\x7fe",
    "template": "{{ 7 * 7 }} {to} {% raw %}",
    "spaces": "one  two   three",
}


def words_of(data: bytes) -> str:
    with pikepdf.open(BytesIO(data)) as pdf:
        return " ".join(word for page in pdf.pages for word in pdf_words.page_words(page))


def attached(data: bytes) -> dict[str, Any]:
    secured = formats.read(data)
    assert isinstance(secured.securing, formats.Page)
    return dict(secured.securing.data)


@pytest.mark.parametrize("name", ["share-1", "portfolio-1"])
def test_a_page_that_was_sent_is_made_again(name: str) -> None:
    """The golden files from their own data, byte for byte: where this fails, pages already sent would look forged.

    On paper that holds for the typesetter that they were made with; another one may draw the same words elsewhere.
    """
    markup, paper = (GOLDEN / f"{name}.html").read_bytes(), (GOLDEN / f"{name}.pdf").read_bytes()

    again = pages.render_pdf(attached(paper))

    assert pages.render(attached(markup)).encode() == markup
    assert again == paper or _made_by(again) != _made_by(paper)


def _made_by(data: bytes) -> str:
    with pikepdf.open(BytesIO(data)) as pdf:
        return str(pdf.docinfo["/Creator"])


@pytest.mark.parametrize("language", sorted(pages.languages("share/1")))
def test_it_is_tagged_and_says_what_it_is(language: str) -> None:
    """Title, language, tags in reading order, PDF/A-3 and PDF/UA-1 by its own word, the data as its source."""
    page = papers.share(paging.credential("Rowing"), language=language)

    with pikepdf.open(BytesIO(pages.render_pdf(page))) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        fonts = [font for each in pdf.pages for font in each.Resources.Font.values()]
        kept = [set(font.DescendantFonts[0].FontDescriptor.keys()) for font in fonts]
        title, lang = str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)
        (relation,) = [str(each.relationship) for each in pdf.attachments.values()]
        marked = bool(pdf.Root.MarkInfo.Marked)

    assert "Riverside Cafe" in title
    assert (lang, marked, relation) == (language, True, "/Source")
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert all(each & {"/FontFile2", "/FontFile3"} for each in kept)


def test_the_data_inside_is_the_data_given_and_makes_the_same_page() -> None:
    """What went in comes out, and makes the same bytes again."""
    page = papers.share(paging.credential("Rowing"))

    made = pages.render_pdf(page)

    assert attached(made) == page
    assert pages.render_pdf(attached(made)) == made


def test_the_first_page_says_what_it_is_for_whom_and_how_to_check_it() -> None:
    """For whom, why, when, until when, how to check it, what is inside, the badge's number."""
    with pikepdf.open(BytesIO(papers.sample())) as pdf:
        said = " ".join(pdf_words.page_words(pdf.pages[0]))

    for told in (
        "Badges for Riverside Cafe",
        "What for: nursing assistant",
        "lerwallet verify FILE --audience",
        f"--nonce {world.NONCE}",
        "21 November 2026",
        "30 June 2027",
        "No detail that could have been left out",
        short_code(world.badge()["id"]),
        "20 November 2026",
    ):
        assert re.sub(r"\s", "", told) in re.sub(r"\s", "", said), told


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_strangers_text_is_shown_and_does_nothing(text: str) -> None:
    """In a name, a skill, the reader and the purpose: what the page shows is the text, on both carriers."""
    page = {**papers.share(paging.skilled(text, [text], description=text), to=text), "for": text}

    said = "".join(words_of(pages.render_pdf(page)).split())

    shown = "".join(" ".join(plain.line(text).split()).split())
    assert said.count(shown) >= 4
    assert "root:" not in said


def test_endless_texts_are_cut_and_stay_on_the_page() -> None:
    """100 kB without a space: no more than a page says, and no letter right of the margin."""
    page = papers.share(paging.skilled("A" * 100_000, ["B" * 100_000]), to="C" * 100_000)

    made = pages.render_pdf(page)

    with pikepdf.open(BytesIO(made)) as pdf:
        lines = [line for sheet in pdf.pages for line in pdf_words.page_words(sheet)]
        assert len(pdf.pages) <= 3
    assert "".join(lines).count("A") < 1000
    assert max(map(len, lines)) < 110


@pytest.mark.parametrize(
    "name", ["محمد علي", "नेहा शर्मा", "Юлия Ёлкина", "Ελένη", "שרה", "Zoë Ñáñez", "o\u0302\u0323"]
)
def test_names_in_scripts_of_the_fonts_inside_need_no_computer(name: str) -> None:
    """One PDF, the same everywhere, without a white square."""
    (only,) = pages.printings(papers.share(paging.credential(name)))

    assert only.foreign == frozenset()
    assert typeset.NOT_DRAWN not in words_of(only.pdf)


@pytest.mark.parametrize("name", ["\U00012000 cuneiform", "\ue000 private", "日本 \U00020bb7", "\uffff"])
def test_letters_that_no_font_has_are_marked_and_said(name: str) -> None:
    """A white square for each, a sentence, and all of them in the file inside; still tagged and for archives."""
    page = papers.share(paging.credential("Rowing"), to=name)
    *_others, without = pages.printings(page)

    said = words_of(without.pdf)

    assert without.foreign
    assert typeset.NOT_DRAWN in said
    assert "letters could not be drawn" in said
    assert attached(without.pdf)["to"] == name


def test_very_many_letters_that_no_font_has_cost_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try typesets a page: after a few hundred the rest is taken for missing, and the PDF is made all the same."""
    tries = []
    compiled = typeset._Sheet._compiled

    def counted(sheet: typeset._Sheet, source: bytes, inputs: dict[str, str]) -> bytes | None:
        tries.append(source)
        return compiled(sheet, source, inputs)

    monkeypatch.setattr(typeset._Sheet, "_compiled", counted)
    name = "".join(map(chr, range(0x12000, 0x12000 + 190)))

    printings = pages.printings(papers.share(paging.credential("Rowing"), to=f"Café {name}"))

    assert len(tries) <= 210
    assert "Rowing" in words_of(printings[-1].pdf)


def test_an_own_badge_is_told_apart() -> None:
    """Whoever issued it to themselves said so, and nobody else; on the page it is nobody's check."""
    own = world.signed(world.badge(world.LEARNER, credentialStatus=None, name="Chess"), world.LEARNER)

    page = papers.share(paging.credential("Rowing"), world.dumps(own))

    for said in (words_of(pages.render_pdf(page)), pages.render(page)):
        assert "Own statement" in said
        assert said.index("Rowing") < said.rindex("Chess")


def test_a_badge_that_stays_at_home_is_an_own_statement(tmp_path: Path) -> None:
    """What the holder names in their own words stands last, and is told as that."""
    pocket = Pocket(tmp_path)
    (row,) = pocket.keep(paging.credential("Rowing"))
    share = pocket.share(row, statements=("I can cook for forty.",))
    told = {name: paging.line()[name] for name in ("mark", "checked_at", "registry", "endorsers")}

    page = page_of(share, {row.id: told}, "en")

    for said in (words_of(pages.render_pdf(page)), pages.render(page)):
        assert said.index("Rowing") < said.index("Own statements") < said.index("I can cook for forty.")


def test_what_the_page_says_of_the_signature_is_what_was_signed() -> None:
    """Whom it was signed for, the one-time word and the last day stand in no other place than the signature."""
    page = papers.share(paging.credential("Rowing"))
    page["presentation"]["proof"]["domain"] = "Somebody Else"

    assert "Somebody Else" in pages.render(page)
    with pytest.raises(LerwalletError):
        pages.render({**page, "audience": "Riverside Cafe"})
    with pytest.raises(LerwalletError):
        pages.render({**page, "made_at": "2026-11-20T12:00:00Z"})


def test_one_sd_jwt_is_shown_as_itself() -> None:
    """Its details, how many were left out by its own signature, and for whom its key binding is."""
    token = world.bound(world.sd_jwt_vc())
    secured = formats.read(token)
    assert isinstance(secured.securing, SdJwt)
    made_at, nonce = _signed(secured.securing)
    page = papers.share(paging.credential("x"), presentation=token.decode(), made_at=made_at)

    assert nonce in pages.render(page)


def _signed(token: SdJwt) -> tuple[str, str]:
    """When and with which one-time word the key binding was made."""
    claims = token.binding_claims
    assert claims is not None
    made_at = read_time(claims["iat"])
    assert made_at is not None
    return utc(made_at), str(claims["nonce"])


def test_the_page_loads_nothing_and_has_no_script() -> None:
    """The HTML of a share: no address, no picture, no script but the data."""
    markup = pages.render(papers.share(paging.credential("Rowing"), lines=[paging.line()]))

    assert re.findall(r"<(?:script|link|img|iframe|object|form)\b[^>]*>", markup) == [
        '<script type="application/json" id="lerwallet-data">'
    ]
    assert "default-src 'none'" in markup
    assert not re.search(r"\b(?:href|src|srcset|action|style)=|url\(", re.sub(r"(?s)<script.*", "", markup))


@pytest.mark.parametrize("language", sorted(pages.languages("share/1")))
def test_each_language_of_a_share_has_every_word(language: str) -> None:
    """The same sentences as in English, with the same places for facts."""
    folder = Path(pages.__file__).parent / "share_1"
    words, english = (json.loads((folder / f"words.{each}.json").read_bytes()) for each in (language, "en"))

    places = {name: sorted(re.findall(r"\{\w+\}", str(sentence))) for name, sentence in words.items()}

    assert places == {name: sorted(re.findall(r"\{\w+\}", str(said))) for name, said in english.items()}
    assert len(words["months"]) == 12


# --- portfolios -------------------------------------------------------------------------------------------------


def _portfolio(**evidence: Any) -> paging.Object:
    lines = [
        paging.line(note="I loved it.\nReally.", evidence=[paging.file(**evidence)]),
        paging.line(1, mark="expired"),
        paging.whole(world.hosted()),
        paging.statement("I speak Spanish."),
    ]
    badges = (paging.skilled("Reading aloud", ["Reading"]), paging.credential("Rowing"))
    return paging.page(*badges, lines=lines, profile="I am María.", contacts=["maria@example.com"])


def test_a_portfolio_on_paper_says_what_its_web_page_says() -> None:
    """Each line with its mark, notes and statements marked as own words, what it is for and how to check it."""
    said = "".join(words_of(pages.render_pdf(_portfolio())).split())

    for told in (
        *(
            "Maria López",
            "For: nursing assistant",
            "maria@example.com",
            "I am María.",
            "lerwallet verify FILE",
        ),
        *("Reading aloud", "Rowing", "Expired", "I loved it.", "The sofa that we mended", "Older badges"),
        *("Own statement", "I speak Spanish.", "21 November 2026", "shown by: Reading aloud"),
    ):
        assert "".join(told.split()) in said, told


def test_a_picture_is_drawn_with_its_caption_for_those_who_do_not_see_it() -> None:
    """An alternate text from the caption; the picture itself stands in the page."""
    with pikepdf.open(BytesIO(pages.render_pdf(_portfolio()))) as pdf:
        drawn = [name for page in pdf.pages for name in page.Resources.get("/XObject", {})]
        spoken = list(pdf_words._structure(pdf))

    assert drawn
    assert "/Alt=The sofa that we mended" in spoken


def _png(width: int, height: int) -> bytes:
    """A picture that says that it has WIDTH and HEIGHT, and has nothing in it."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return world.PICTURE_PNG[:16] + size + world.PICTURE_PNG[24:]


@pytest.mark.parametrize(
    "picture",
    [_png(40_000, 40_000), _png(0, 0), world.PICTURE_PNG[:40], b"\x89PNG\r\n\x1a\n" + b"x" * 100],
    ids=["a bomb", "nothing", "cut short", "no picture"],
)
def test_a_picture_that_cannot_be_drawn_is_told_by_its_name(picture: bytes) -> None:
    """Soon, and all else stands on the page."""
    page = _portfolio(**{k: v for k, v in paging.file(picture).items() if k != "caption"})

    said = words_of(pages.render_pdf(page))

    assert "sofa.png" in "".join(said.split())
    assert "<image>" not in said
