"""The recovery kit: one sheet that a screen reader can read and a drawer can keep, and the same as plain text."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
import pytest

from lerwallet.pages import recovery_kit
from lerwallet.pages.recovery_kit import recovery_kit_pdf, recovery_kit_text

CODE: Final = "7QK2-0MZ4-XH9C-3TWR-B6VD-81PJ-NE5S"
WALLET: Final = "3f0c9a1e77d24b1f8e0a5c6d9b2e4f10"
DAY: Final = "2026-11-28"
FOLDER: Final = Path(recovery_kit.__file__).parent
LANGUAGES: Final = sorted(path.name.split(".")[1] for path in FOLDER.glob("words.*.json"))


def sheet(code: str = CODE, wallet: str = WALLET, language: str = "en") -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(recovery_kit_pdf(code, wallet, DAY, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_one_tagged_page_with_a_title_in_its_language(language: str) -> None:
    """A screen reader is told what it is, in which language, and in which order."""
    words = json.loads((FOLDER / f"words.{language}.json").read_bytes())

    with sheet(language=language) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo["/Title"]) == words["title"]


def test_the_sheet_needs_no_font_of_the_computer() -> None:
    """Every font stands in the file, and the same kit is the same bytes."""
    once, again = (recovery_kit_pdf(CODE, WALLET, DAY, "en") for _time in range(2))

    with pikepdf.open(BytesIO(once)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        kept = [set(font.DescendantFonts[0].FontDescriptor.keys()) for font in fonts]

    assert once == again
    assert len(kept) == 3
    assert all(each & {"/FontFile2", "/FontFile3"} for each in kept)


@pytest.mark.parametrize(
    "text", ['#read("/etc/hostname")', "$x$ *b* `r` \\ @a <b>", "\u202ex\u0007", "日本" * 50]
)
def test_whatever_stands_for_the_wallet_is_shown_as_it_is(text: str) -> None:
    """No text is markup, reads a file, or stops the sheet from being made."""
    with sheet(wallet=text) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("language", ["xx", "../en", "", "en/../fr"])
def test_a_language_without_words_is_english(language: str) -> None:
    """Neither an unknown language nor one that is a path is an error."""
    assert recovery_kit_text(CODE, WALLET, DAY, language) == recovery_kit_text(CODE, WALLET, DAY, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_holds_the_code_on_a_line_of_its_own(language: str) -> None:
    """Code, wallet and day can be read and copied; no line is longer than 72 characters."""
    lines = recovery_kit_text(CODE, WALLET, DAY, language).splitlines()

    assert f"    {CODE}" in lines
    assert [line for line in lines if WALLET in line and len(line) < 72]
    assert any("2026" in line for line in lines)
    assert max(map(len, lines)) <= 72


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_word(language: str) -> None:
    """The same sentences as in English, with the same places for commands."""
    words, english = (json.loads((FOLDER / f"words.{each}.json").read_bytes()) for each in (language, "en"))

    places = {name: re.findall(r"\{\w+\}", str(sentence)) for name, sentence in words.items()}

    assert places == {name: re.findall(r"\{\w+\}", str(sentence)) for name, sentence in english.items()}
    assert words["language"] == language
