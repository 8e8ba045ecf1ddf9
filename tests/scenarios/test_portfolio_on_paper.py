"""A portfolio as a PDF: built, read by a recruiter, and found out when somebody edits it by hand."""

import json
from typing import Any

import pikepdf
import pytest

import papers
from lerwallet.formats.page import DATA_FILE
from sitting import Sitting


@pytest.fixture
def sent(learner: Sitting) -> Sitting:
    """A portfolio of two badges with an own statement, built as `work.pdf`."""
    ids = learner.ids()
    made = learner(
        "portfolio", "new", "work", ids["collaboration"], ids["writing"], "--say", "I speak Spanish."
    )
    assert made.code == 0, made.err
    built = learner("portfolio", "build", "work", "--as", "pdf", "--out", "work.pdf", "--json")
    assert built.code == 0, built.err
    assert built.document["carrier"] == "pdf"
    return learner


def checked(learner: Sitting, file: str) -> tuple[int, dict[str, Any]]:
    result = learner("verify", file, "--trust", "trust.json", "--json")
    return result.code, result.document["results"][0]


def display(answer: dict[str, Any]) -> tuple[str, str]:
    (found,) = [each for each in answer["findings"] if each["check"] == "display"]
    return found["outcome"], found["reason"]


def test_the_recruiter_gets_an_answer_for_each_line(sent: Sitting) -> None:
    """Verified, also after another program wrote it anew."""
    with pikepdf.open(sent.home / "work.pdf") as pdf:
        pdf.save(sent.home / "again.pdf", linearize=True)

    for file in ("work.pdf", "again.pdf"):
        code, answer = checked(sent, file)
        assert (code, answer["format"], answer["carrier"]) == (0, "portfolio", "pdf")
        assert display(answer) == ("passed", "own_words")
        assert [each["verdict"] for each in answer["contents"][0]["contents"]] == ["verified", "verified"]


def test_an_edited_one_is_rejected(sent: Sitting) -> None:
    """A skill written by hand: exit 3, with what the page says more."""
    data = papers.changed((sent.home / "work.pdf").read_bytes(), papers.writing("Skill: surgery"))
    sent.write("forged.pdf", data)

    code, answer = checked(sent, "forged.pdf")

    assert (code, display(answer)) == (3, ("failed", "page_differs"))


def test_what_was_not_chosen_is_nowhere_in_it(sent: Sitting) -> None:
    """The third badge, details that are not shown, the wallet's own words: in no part of the file, unpacked."""
    with pikepdf.open(sent.home / "work.pdf") as pdf:
        inside = pdf.attachments[DATA_FILE].get_file().read_bytes()
        pdf.save(
            sent.home / "unpacked.pdf",
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    data = (sent.home / "unpacked.pdf").read_bytes() + json.dumps(json.loads(inside)).encode()

    assert b"Collaboration" in data
    for canary in (b"Research (demo)", b"sam@demo.example", str(sent.home).encode()):
        assert canary not in data


def test_a_terminal_is_not_filled_with_it(sent: Sitting) -> None:
    """Exit 2, and the flag to use."""
    result = sent.terminal("portfolio", "build", "work", "--as", "pdf")

    assert (result.code, "--out FILE" in result.out) == (2, True)
