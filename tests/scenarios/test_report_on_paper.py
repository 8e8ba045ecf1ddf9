"""A report on paper: sentences and tables that a screen reader can walk through, whatever strangers wrote in the cells."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Final

import pikepdf
import pytest

from lerwallet.formats import pdf_words
from lerwallet.pages.report import Report, Table, report_pdf
from sitting import Sitting

MADE_AT: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)


def made(*rows: tuple[str, ...]) -> bytes:
    table = Table("Counted", ("Earned", "Badge"), rows)
    return report_pdf(Report("en", "Hours", ["20 hours."], [table], ["Made today."]), MADE_AT)


def said(data: bytes) -> str:
    with pikepdf.open(BytesIO(data)) as pdf:
        return "".join("".join(word for page in pdf.pages for word in pdf_words.page_words(page)).split())


def test_it_has_a_title_and_a_table_with_headers() -> None:
    """Tagged, in its language, the same bytes for the same report; each column says what stands in it."""
    data = made(("2026-01-01", "Rowing"))

    with pikepdf.open(BytesIO(data)) as pdf:
        tags = {
            str(each.get("/S"))
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/S" in each
        }
        title, language = str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)

    assert (title, language) == ("Hours", "en")
    assert {"/Table", "/TH", "/TD"} <= tags
    assert data == made(("2026-01-01", "Rowing"))


@pytest.mark.parametrize(
    "text", ['#read("page.typ")', "$x$ *b*", "a\u202eb\x07", "日本 \ue000", "W" * 100_000]
)
def test_a_cell_is_shown_and_does_nothing(text: str) -> None:
    """No text is markup or leaves the sheet; what no font has is a white square."""
    assert "20hours." in said(made((text, text)))


def test_the_hours_for_a_licence_on_paper(learner: Sitting) -> None:
    """What counts, what does not and why, as a file for the board; a terminal is not filled with it."""
    words = (
        "renewal",
        "report",
        "--from",
        "2021-07-01",
        "--to",
        "2099-06-30",
        "--rate",
        "10h",
        "--as",
        "pdf",
    )

    written = learner(*words, "--out", "hours.pdf")
    shown = learner.terminal(*words)

    text = said((learner.home / "hours.pdf").read_bytes())
    assert written.code == 0
    assert "Collaboration(demo)" in text
    assert "Notcounted" in text
    assert (shown.code, "--out FILE" in shown.out) == (2, True)
