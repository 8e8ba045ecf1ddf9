"""The main job from the outside, in one home: from nothing to a reader who was told the truth.

`tests/test_readme.py` types most of it too, there as processes.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from lerwallet.demo import Learner, School
from sitting import PASSPHRASE, Sitting


def test_from_nothing_to_a_reader_who_was_told_the_truth(tmp_path: Path) -> None:
    """init, add, list, show, verify, trust, portfolio, share; the reader verifies, and a changed copy is refused."""
    you = Sitting(home=tmp_path)

    def typed(*argv: str, code: int = 0) -> str:
        result = you(*argv)
        assert (result.code, "Traceback" in result.err) == (code, False), (argv, result)
        return result.out

    made = you("init", "--json", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})
    keys = {key["algorithm"]: key for key in json.loads(typed("keys", "list", "--json"))["keys"]}
    school = School(datetime.now(UTC), os.urandom)
    (tmp_path / "badges").mkdir()
    for name, data in school.badges(Learner(did=keys["EdDSA"]["did"], jwk=keys["ES256"]["jwk"])):
        you.write(f"badges/{name}", data)

    assert made.document["holder"] == {"did": keys["EdDSA"]["did"]}
    assert typed("add", "badges").count("Added ") == 3
    ids = {row["name"]: row["id"] for row in json.loads(typed("list", "--json"))["credentials"]}
    assert list(ids) == ["Collaboration (demo)", "Research (demo)", "Writing (demo)"]
    assert "What had to be done: Plan a piece of work" in typed("show", ids["Collaboration (demo)"])
    assert typed("verify", "badges/research.png", code=4).startswith("NOT DECIDED: Research (demo)")
    typed("trust", "add", school.did, "--name", "Demo School", "--why", "it is a test")
    assert typed("verify", "badges/research.png").startswith("VERIFIED: Research (demo)")
    typed("portfolio", "new", "Summer job", "--say", "I speak Spanish.")
    typed("portfolio", "build", "Summer job", "--as", "html", "--out", "portfolio.html")
    assert typed("verify", "portfolio.html").startswith("VERIFIED: Summer job")
    typed(
        *("share", ids["Writing (demo)"], "--to", "Riverside Cafe", "--for", "summer job"),
        *("--nonce", "n-1", "--out", "share.jwt"),
    )
    asked = ("--audience", "Riverside Cafe", "--nonce", "n-1")
    told = typed("verify", "share.jwt", *asked)
    assert told.startswith("VERIFIED: Writing (demo)")
    assert "sam@demo.example" not in told
    token = (tmp_path / "share.jwt").read_text()
    signature = token.index("~") - 40  # within what the school signed with
    other = "A" if token[signature] != "A" else "B"
    you.write("changed.jwt", token[:signature] + other + token[signature + 1 :])
    assert typed("verify", "changed.jwt", *asked, code=3).startswith("REJECTED")
    typed("verify", "share.jwt", "--audience", "Another Shop", code=3)
    typed("verify", "share.jwt", "--audience", "Riverside Cafe", "--nonce", "n-2", code=3)
    assert "Riverside Cafe: Writing (demo)" in typed("shares", "list")


def test_the_tour_keeps_nothing(tmp_path: Path) -> None:
    """It ends well without a person, answers as JSON, and leaves no wallet, no settings and no files behind."""
    you = Sitting(home=tmp_path)
    (tmp_path / "tmp").mkdir()

    result = you.process("tour", "--no-input", "--json", env={"TMPDIR": str(tmp_path / "tmp")})

    assert result.code == 0
    answers = {tuple(step["command"][1:3]): step["exit_code"] for step in result.document["steps"]}
    learned = ("rubric add", "draft new", "draft export", "assess return", "assess award", "draft status")
    assert all(answers[tuple(words.split())] == 0 for words in learned)
    assert {0, 3} <= set(answers.values()) <= {0, 3, 4}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_tour_speaks_one_language(tmp_path: Path) -> None:
    """What it shows of the program is in the language in which it tells of it."""
    result = Sitting(home=tmp_path).process("tour", "--no-input", "--lang", "fr")

    assert (result.code, "VÉRIFIÉ" in result.out, "VERIFIED" in result.out) == (0, True, False)
    assert "Collaboration : obtenu" in result.out.replace("\u00a0", " ")


def test_a_preview_says_for_whom_it_is(learner: Sitting) -> None:
    """A token of its own is told whole: that it was made for this reader, and for no other."""
    result = learner("share", learner.ids()["writing"], "--to", "A", "--for", "b", "--preview")

    assert "Was it made for you? yes" in result.out
