"""What an employer opens: a page for a browser or for paper that reads well, with the signed badges inside."""

import json
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest

import world
from lerwallet.formats.page import DATA_FILE
from lerwallet.multiformats import base64url_decode
from sitting import Sitting

TO: Final = ("--to", "Riverside Cafe", "--for", "summer job", "--nonce", "n-1")
ASKED: Final = ("--audience", "Riverside Cafe", "--nonce", "n-1", "--trust", "trust.json")
CARRIERS: Final = ("html", "pdf")


def shared(
    learner: Sitting, as_: str, *words: str, badges: tuple[str, ...] = ("collaboration", "writing")
) -> Path:
    """A share of BADGES as a file."""
    ids = learner.ids()
    file = f"share.{as_}"
    made = learner(
        "share",
        *(ids[badge] for badge in badges),
        *TO,
        *words,
        "--as",
        as_,
        "--out",
        file,
        "--yes",
        "--force",
    )
    assert made.code == 0, made.err
    return learner.home / file


def display(answer: dict[str, Any]) -> tuple[str, str]:
    (found,) = [each for each in answer["results"][0]["findings"] if each["check"] == "display"]
    return found["outcome"], found["reason"]


@pytest.mark.parametrize("as_", CARRIERS)
@pytest.mark.parametrize("badges", [("collaboration", "research", "writing"), ("writing",)])
def test_the_employer_checks_the_page(as_: str, badges: tuple[str, ...], learner: Sitting) -> None:
    """Verified with name and one-time word; rejected for anybody else, and after its last day."""
    file = shared(learner, as_, "--until", "2099-06-30", badges=badges)

    checked = learner("verify", file, *ASKED, "--json")

    answer = checked.document["results"][0]
    assert (checked.code, answer["verdict"], answer["carrier"]) == (0, "verified", as_)
    assert display(checked.document) == ("passed", "own_words")
    assert learner("verify", file, "--audience", "Another Shop", "--trust", "trust.json").code == 3
    assert learner("verify", file, "--nonce", "n-2", "--trust", "trust.json").code == 3
    assert learner("verify", file, *ASKED, "--at", "2099-07-01").code == 3


@pytest.mark.parametrize("as_", CARRIERS)
def test_an_older_badge_goes_along_beside_the_presentation(as_: str, learner: Sitting) -> None:
    """Its own file, unchanged, in the page's data; in a bare presentation it cannot go."""
    learner.write("older.json", world.hosted())
    older = learner("add", "older.json", "--json").document["added"][0]["id"]

    refused = learner("share", older, *TO, "--out", "share.json", "--yes")
    made = learner("share", older, learner.ids()["writing"], *TO, "--as", as_, "--out", "s", "--yes")
    checked = learner("verify", "s", *ASKED, "--json").document["results"][0]

    assert (refused.code, made.code) == (1, 0)
    assert [each["format"] for each in checked["contents"]] == ["sd-jwt-vc", "ob2-hosted"]
    assert checked["contents"][0]["verdict"] == "verified"
    assert "audience" not in [each["check"] for each in checked["contents"][1]["findings"]]


@pytest.mark.parametrize("as_", CARRIERS)
def test_the_log_keeps_the_very_file(as_: str, learner: Sitting) -> None:
    """Its digest, what carried it, and its bytes."""
    file = shared(learner, as_)
    (logged,) = learner("shares", "list", "--json").document["shares"]

    kept = learner("shares", "show", logged["id"], "--json").document

    assert logged["carrier"] == as_
    sent = base64url_decode(kept["sent_base64url"]) if as_ == "pdf" else kept["sent"].encode()
    assert sent == file.read_bytes()


@pytest.mark.parametrize("as_", CARRIERS)
def test_a_preview_is_the_employers_answer_to_the_file(as_: str, learner: Sitting) -> None:
    """The same outcome of each question, also whether the page shows what is inside; and nothing is kept."""
    before = learner.fingerprint()

    previewed = learner("share", learner.ids()["writing"], *TO, "--as", as_, "--preview", "--json", "--yes")

    assert display(previewed.document["preview"]) == ("passed", "own_words")
    assert previewed.document["preview"]["results"][0]["carrier"] == as_
    assert learner.fingerprint() == before


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--as", "pdf", "--json"), "--out FILE"),
        (("--as", "html", "--json"), "--out FILE"),
        (("--as", "paper"), "pdf"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    words: tuple[str, ...], named: str, learner: Sitting
) -> None:
    """The flag that would have answered is named, and nothing is logged."""
    before = learner.fingerprint()

    result = learner("share", learner.ids()["writing"], *TO, *words, "--yes")

    assert (result.code, named in result.err) == (2, True)
    assert learner.fingerprint() == before


def test_a_terminal_is_not_filled_with_a_pdf(learner: Sitting) -> None:
    """Exit 2, the flag to use, and nothing is logged."""
    result = learner.terminal("share", learner.ids()["writing"], *TO, "--as", "pdf", "--yes")

    assert (result.code, "--out FILE" in result.out) == (2, True)
    assert learner("shares", "list", "--json").document["shares"] == []


@pytest.mark.parametrize("as_", CARRIERS)
def test_it_can_be_piped(as_: str, learner: Sitting) -> None:
    """Without --out the file goes to standard output, whole."""
    piped = learner("share", learner.ids()["writing"], *TO, "--as", as_, "--yes")

    assert learner("verify", "-", *ASKED, stdin=piped.raw).code == 0


def test_a_share_through_other_programs_still_verifies(learner: Sitting) -> None:
    """The PDF linearized and written anew: the same answer."""
    file = shared(learner, "pdf")
    with pikepdf.open(file) as pdf:
        pdf.save(learner.home / "linearized.pdf", linearize=True)
        pdf.save(learner.home / "packed.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)

    for name in ("linearized.pdf", "packed.pdf"):
        checked = learner("verify", name, *ASKED, "--json")
        assert (checked.code, display(checked.document)) == (0, ("passed", "own_words"))


def test_a_printout_is_told_apart(learner: Sitting) -> None:
    """Without the file inside: exit 20, what was lost, and what to ask for."""
    file = shared(learner, "pdf")
    with pikepdf.open(file) as pdf:
        del pdf.attachments[DATA_FILE]
        pdf.save(learner.home / "print.pdf")

    result = learner("verify", "print.pdf")

    assert result.code == 20
    assert "lost in printing" in result.out + result.err
    assert "as lerwallet made it" in result.out + result.err


@pytest.mark.parametrize("as_", CARRIERS)
def test_nothing_that_was_left_out_is_in_the_file(as_: str, learner: Sitting) -> None:
    """The details that were not shown, the other badges, and the names of the wallet: in no part of it, unpacked."""
    file = shared(learner, as_, badges=("writing",))
    data = file.read_bytes()
    if as_ == "pdf":
        with pikepdf.open(file) as pdf:
            pdf.save(
                learner.home / "unpacked.pdf",
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.all,
            )
            inside = pdf.attachments[DATA_FILE].get_file().read_bytes()
        data = (learner.home / "unpacked.pdf").read_bytes()
    else:
        inside = json.dumps(
            json.loads(data.split(b'id="lerwallet-data">')[1].split(b"</script>")[0])
        ).encode()
    decoded = data + inside + b"".join(map(_opened, json.loads(inside)["presentation"].split("~")))

    assert b"Writing" in decoded
    for canary in (b"sam@demo.example", b"Collaboration", b"Research", str(learner.home).encode()):
        assert canary not in decoded
        assert canary.hex().encode() not in decoded


def _opened(part: str) -> bytes:
    """A disclosure or each part of a token, decoded."""
    return b"".join(base64url_decode(each) for each in part.split(".")[:2] if each)
