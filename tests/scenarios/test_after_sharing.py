"""After a share: what the log tells, one word for one reader, the letter that asks it back, and links for everybody."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sitting import Sitting

TO = ("--to", "Riverside Cafe", "--for", "summer job")


def shared(learner: Sitting, badge: str, *words: str, out: str = "share.jwt") -> dict[str, Any]:
    result = learner("share", learner.ids()[badge], *(words or TO), "--out", out, "--json")
    assert result.code == 0, result.err
    share: dict[str, Any] = result.document["share"]
    return share


def test_the_log_says_who_why_what_until_when_and_by_which_key(learner: Sitting) -> None:
    """For people and for scripts."""
    keys = {key["algorithm"]: key["did"] for key in learner("keys", "list", "--json").document["keys"]}
    share = shared(learner, "writing", *TO, "--reveal", "/skills", "--until", "2099-06-30")

    shown = learner("shares", "show", share["id"])
    (logged,) = learner("shares", "list", "--json").document["shares"]

    assert logged == share
    assert (logged["to_from"], logged["request"], logged["withdrawn"]) == ("you", None, None)
    assert logged["signed_by"] == [keys["ES256"]]
    code = learner("show", learner.ids()["writing"], "--json").document["short_code"]
    assert share["credentials"][0]["short_code"] == code
    for told in (
        code,
        "Riverside Cafe",
        "summer job",
        "/skills",
        "2099-06-30",
        keys["ES256"],
        share["sha256"],
    ):
        assert told in shown.out


# --- one word for one reader ------------------------------------------------------------------------------------


def test_one_time_words_are_for_one_reader(learner: Sitting) -> None:
    """A second reader needs a word of their own, or --force; the same reader may have it again."""
    shared(learner, "writing", *TO, "--nonce", "n-1")
    before = learner.fingerprint()
    writing = learner.ids()["writing"]
    other = ("--to", "Another Shop", "--for", "b", "--nonce", "n-1")

    refused = learner("share", writing, *other, "--out", "new.jwt", "--json")
    preview = learner("share", writing, *other, "--preview")
    untouched = learner.fingerprint() == before
    again = learner(
        "share", writing, "--to", "riverside  cafe", "--for", "b", "--nonce", "n-1", "--out", "b.jwt"
    )
    forced = learner("share", writing, *other, "--out", "c.jwt", "--force")

    assert (refused.code, refused.document["error"]["code"], preview.code) == (1, "already_shared", 1)
    assert "Riverside Cafe" in refused.err
    assert untouched
    assert not (learner.home / "new.jwt").exists()
    assert (again.code, forced.code) == (0, 0)
    assert "Riverside Cafe" in forced.err


def test_the_same_badge_may_be_shared_afresh(learner: Sitting) -> None:
    """Another reader, another one-time word: nothing to refuse."""
    first = shared(learner, "collaboration", *TO, out="a.json")
    second = shared(learner, "collaboration", "--to", "Another Shop", "--for", "b", out="b.json")

    assert first["nonce"] != second["nonce"]
    assert first["sha256"] != second["sha256"]


def test_a_request_that_was_answered_as_one_is_not_answered_as_another(learner: Sitting) -> None:
    """The same request cannot be used to collect for a second name."""
    assert learner("request", "new", "--ask", "name", "--out", "request.json").code == 0
    answer = ("share", "--request", "request.json")

    first = learner(*answer, "--to", "A", "--out", "a.jwt")
    second = learner(*answer, "--to", "B", "--out", "b.jwt")

    assert (first.code, second.code) == (0, 1)
    assert "was used for A" in second.err


# --- asking it back ---------------------------------------------------------------------------------------------


def test_a_letter_asks_for_it_to_be_deleted(learner: Sitting) -> None:
    """It names what was given, the day is remembered, and nobody is told that anything was called back."""
    share = shared(learner, "writing", *TO, "--until", "2099-06-30")

    printed = learner("shares", "withdraw", share["id"])
    written = learner("shares", "withdraw", share["id"][:4], "--out", "letter.txt", "--json")
    (logged,) = learner("shares", "list", "--json").document["shares"]

    letter = (learner.home / "letter.txt").read_text()
    assert (printed.code, written.code) == (0, 0)
    assert printed.out == letter
    for told in ("To: Riverside Cafe", "- Writing (demo)", share["sha256"], share["nonce"], "2099-06-30"):
        assert told in letter
    assert "nobody can take back" in letter
    assert "nothing was sent" in printed.err
    assert "sam@demo.example" not in letter
    assert max(map(len, letter.splitlines())) <= 100
    assert logged["withdrawn"].startswith("20")
    assert written.document["shares"] == [logged]
    assert "(asked back on " in learner("shares", "list").out


def test_the_day_of_the_first_letter_stays(learner: Sitting) -> None:
    """A second letter is no other withdrawal."""
    share = shared(learner, "writing")
    first = learner("shares", "withdraw", share["id"], "--json").document

    second = learner("shares", "withdraw", share["id"], "--json").document

    assert first["shares"][0]["withdrawn"] == second["shares"][0]["withdrawn"]
    assert first["letter"].startswith("To: Riverside Cafe\n")
    assert len(learner("shares", "list", "--json").document["shares"]) == 1


def test_a_letter_that_cannot_be_written_withdraws_nothing(learner: Sitting) -> None:
    """The file that is there stays, and so does the log."""
    share = shared(learner, "writing")
    before = learner.fingerprint()

    result = learner("shares", "withdraw", share["id"], "--out", "share.jwt")

    assert result.code == 1
    assert learner.fingerprint() == before


def test_a_name_that_would_act_on_a_terminal_is_harmless_in_the_letter(learner: Sitting) -> None:
    """The name may have come from a stranger's request."""
    share = shared(learner, "writing", "--to", "Cafe\x1b[2J", "--for", "b\u202ec")

    result = learner("shares", "withdraw", share["id"], "--out", "letter.txt")

    told = (learner.home / "letter.txt").read_text() + result.out + result.err
    assert "To: Cafe" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


# --- links for everybody ----------------------------------------------------------------------------------------


def test_a_link_for_a_profile(learner: Sitting) -> None:
    """The badge, the school and the months, and nothing about the learner; what it makes public is said beside."""
    row = next(
        each
        for each in learner("list", "--json").document["credentials"]
        if each["name"] == "Collaboration (demo)"
    )

    result = learner("share", row["id"], "--as", "linkedin")

    link = result.out.strip()
    stated = {name: value[0] for name, value in parse_qs(urlsplit(link).query).items()}
    assert link.startswith("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&")
    assert stated["name"] == "Collaboration (demo)"
    assert stated["organizationName"] == "Demo School (made up)"
    assert f"{stated['issueYear']}-{int(stated['issueMonth']):02}" == row["valid_from"][:7]
    assert f"{stated['expirationYear']}-{int(stated['expirationMonth']):02}" == row["valid_until"][:7]
    assert stated["certId"] == row["credential_id"]
    assert row["subject"] not in link
    assert "makes public" in result.err
    assert "Demo School (made up)" in result.err


def test_a_link_needs_no_reader_and_is_no_share(learner: Sitting) -> None:
    """Nothing is signed or logged; a script gets the link and what it tells."""
    before = learner.fingerprint()

    result = learner("share", *learner.ids().values(), "--as", "linkedin", "--json")

    assert (result.code, result.document["share"]) == (0, None)
    assert len(result.document["links"]) == 3
    assert result.document["links"][1]["public"]["name"] == "Research (demo)"
    assert "sam" not in json.dumps(result.document["links"]).lower()
    assert learner.fingerprint() == before


@pytest.mark.parametrize(
    "words", [["--reveal", "full"], ["--nonce", "x"], ["--preview"], ["--until", "2099-01-01"]]
)
def test_a_link_takes_nothing_that_would_mislead(words: list[str], learner: Sitting) -> None:
    """Nothing in it can be chosen or made for one reader: exit 2."""
    assert learner("share", learner.ids()["writing"], "--as", "linkedin", *words).code == 2


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--for", "b"], "--to is missing."),
        (["--to", "A"], "--for is missing."),
        (["--to", "", "--for", "b"], "--to is empty."),
        (["--to", "A", "--for", " "], "--for is empty."),
    ],
)
def test_every_other_share_has_a_reader_and_a_reason(words: list[str], named: str, learner: Sitting) -> None:
    """Exit 2 with what is missing."""
    result = learner("share", learner.ids()["writing"], *words)

    assert (result.code, result.out) == (2, "")
    assert named in result.err


def test_something_must_be_shared(learner: Sitting) -> None:
    """Without ids only a request can say what."""
    results = [learner("share", *words) for words in (TO, ("--as", "linkedin"))]

    assert [(result.code, "ID is missing." in result.err) for result in results] == [(2, True)] * 2
