"""From a rubric to a recruiter's answer, on two wallets and a reader's desk: nothing is sent, files are handed over."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from killing import killed_after, start
from sitting import Sitting, sit_down

DID: Final = "did:web:riverside.example"
SECRET_THOUGHT: Final = "I was afraid to speak in the group."
ITEM: Final = "Record of the work together"
PATHWAY: Final = """
pathway = 1
id = "skills"
title = "Skills for youth"
[[steps]]
name = "Work with others"
achievement = "ACHIEVEMENT"
[final]
name = "A project of your own"
match = "project"
"""
_WRITES_ON: Final = """
import itertools, sys
from pathlib import Path
from sitting import Sitting
sitting = Sitting(home=Path(sys.argv[1]))
for number in itertools.count():
    sitting("draft", "edit", "collaboration", "reflection", "--from", "-", stdin=f"Thought {number}.")
    print(number, flush=True)
"""


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """A programme's own staff, with a wallet of their own and an issuer in it."""
    sitting = sit_down(tmp_path_factory.mktemp("office"))
    for argv in (
        ["rubric", "add", "collaboration"],
        ["issuer", "init", "--name", "Riverside Programme", "--did", DID],
        ["issuer", "publish", "--out", "web"],
    ):
        assert sitting(*argv).code == 0
    return sitting


@pytest.fixture
def reader(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """A recruiter without a wallet, who trusts the programme."""
    sitting = Sitting(home=tmp_path_factory.mktemp("reader"))
    assert sitting("trust", "add", DID, "--name", "Riverside", "--why", "called them").code == 0
    return sitting


def hand(name: str, giver: Sitting, taker: Sitting) -> None:
    """A file, or a folder, on a stick."""
    source, target = giver.home / name, taker.home / name
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def done(sitting: Sitting, *argv: str | Path, **given: Any) -> dict[str, Any]:
    """The answer to a command that succeeds."""
    result = sitting(*argv, "--json", **given)
    assert result.code == 0, result.err
    return result.document


def state(learner: Sitting) -> str:
    found: str = done(learner, "draft", "status", "collaboration")["draft"]["state"]
    return found


def write_a_draft(learner: Sitting) -> None:
    """The rubric comes first; a kill in the middle of writing loses nothing that was saved."""
    done(learner, "rubric", "add", "collaboration")
    done(learner, "draft", "new", "collaboration")
    said = killed_after(start(_WRITES_ON, learner.home), 2, 0.1)
    versions = done(learner, "draft", "versions", "collaboration")["versions"]
    assert len(versions) >= len(said) >= 2
    done(learner, "draft", "edit", "collaboration", "overview", "--from", "-", stdin="A play, four of us.")
    done(learner, "draft", "edit", "collaboration", "reflection", "--from", "-", stdin=SECRET_THOUGHT)
    learner.write("plan.txt", "Who does what, and by when.")
    done(learner, "draft", "attach", "collaboration", ITEM, "plan.txt")


def not_yet(learner: Sitting, office: Sitting) -> None:
    """The first attempt comes back, and only one thing is to be done again."""
    done(learner, "draft", "export", "collaboration", "--out", "first.zip")
    assert state(learner) == "sent"
    hand("first.zip", learner, office)
    assert done(office, "assess", "open", "first.zip")["signed"] is True
    levels = ("overview=passing", "Shared goal=passing", "reflection=passing", "Listening=basic")
    words = [word for level in levels for word in ("--level", level)]
    note = "Listening=Whose idea changed what you did?"
    given = done(office, "assess", "return", "first.zip", *words, "--note", note, "--out", "feedback.json")
    hand("feedback.json", office, learner)
    done(learner, "draft", "import-feedback", "collaboration", "feedback.json")
    assert state(learner) == "not_yet"
    assert done(learner, "next")["next"]["code"] == "again"
    assert [each["key"] for each in given["feedback"]["levels"] if not each["passes"]] == ["Listening"]


def awarded(learner: Sitting, office: Sitting, form: str) -> dict[str, Any]:
    """The second attempt names the first, what passed and is the same is not judged again, and the badge is handed over."""
    learner.write("notes.txt", "Ana said: let us begin at the end. So we did.")
    done(learner, "draft", "attach", "collaboration", ITEM, "notes.txt")
    done(learner, "draft", "export", "collaboration", "--out", "second.zip")
    hand("second.zip", learner, office)
    levels = ("--level", "Listening=passing", "--level", "Shared goal=passing")  # both are about the new file
    result = office(
        *("assess", "award", "second.zip", *levels, "--comment", "Well told."),
        *("--assessor", "Rose Pierre", "--as", form, "--out", "badge", "--json"),
    )
    assert result.code == 0, result.err
    assert "taken over" in result.err
    done(office, "issuer", "publish", "--out", "web")
    hand("badge", office, learner)
    hand("web", office, learner)
    award: dict[str, Any] = result.document["award"]
    return award


def kept(learner: Sitting, achievement: str) -> str:
    """Nothing counts before it was checked to the end; then the draft is earned, and the pathway one step further."""
    learner.write("skills.toml", PATHWAY.replace("ACHIEVEMENT", achievement))
    done(learner, "pathway", "add", "skills.toml")
    [row] = done(learner, "add", "badge")["added"]
    before = done(learner, "pathway", "show", "skills")["pathway"]["steps"][0]
    done(learner, "check", "--documents", "web")
    after = done(learner, "pathway", "show", "skills")["pathway"]["steps"][0]
    assert row["last_check"]["verdict"] == "undecided"
    assert (before["state"], after["state"], after["by"]) == ("working", "done", row["id"])
    assert state(learner) == "earned"
    badge: str = row["id"]
    return badge


@pytest.mark.parametrize("form", ["sd-jwt", "ecdsa-sd", "ob3"])
def test_the_whole_way(form: str, newcomer: Sitting, office: Sitting, reader: Sitting) -> None:
    """Written, not yet, again, awarded, kept; shared with the level and without the reflection; withdrawn, and refused."""
    write_a_draft(newcomer)
    not_yet(newcomer, office)
    award = awarded(newcomer, office, form)
    badge = kept(newcomer, award["achievement"])

    wish = ("--to", "Riverside Cafe", "--for", "summer job", "--nonce", "n-1", "--out", "share.json")
    shared = done(newcomer, "share", badge, *wish)["share"]["credentials"][0]
    hand("share.json", newcomer, reader)
    hand("web", office, reader)
    asked = ("--audience", "Riverside Cafe", "--nonce", "n-1", "--documents", "web")
    answer = done(reader, "verify", "share.json", *asked)
    assert answer["verdict"] == "verified"
    assert answer["results"][0]["contents"][0]["credential"]["assessed"] == "assessed"
    assert SECRET_THOUGHT not in (reader.home / "share.json").read_text() + json.dumps(answer)
    assert shared["disclosure"] == ("whole" if form == "ob3" else "selective")

    done(office, "issuer", "withdraw", award["short_id"], "--yes")
    done(office, "issuer", "publish", "--out", "web")
    hand("web", office, reader)
    after = reader("verify", "share.json", *asked, "--json")
    findings = after.document["results"][0]["contents"][0]["findings"]
    status = next(each for each in findings if each["check"] == "status")
    assert (after.code, status["outcome"], status["reason"]) == (3, "failed", "revoked")


def test_a_programme_without_a_website(newcomer: Sitting, tmp_path_factory: pytest.TempPathFactory) -> None:
    """On a stick only: the issuer is a key, the badge holds at once, and the pathway goes one step further quietly."""
    office = sit_down(tmp_path_factory.mktemp("office"))
    for sitting in (office, newcomer):
        done(sitting, "rubric", "add", "collaboration")
    done(office, "issuer", "init", "--name", "Lekòl")
    done(newcomer, "draft", "new", "collaboration")
    done(newcomer, "draft", "export", "collaboration", "--out", "first.zip", "--yes")
    hand("first.zip", newcomer, office)
    levels = ("overview", "Shared goal", "Listening", "reflection")
    passing = [word for name in levels for word in ("--level", f"{name}=passing")]
    award = done(office, "assess", "award", "first.zip", *passing, "--out", "badge.json", "--yes")["award"]
    newcomer.write("skills.toml", PATHWAY.replace("ACHIEVEMENT", award["achievement"]))
    done(newcomer, "pathway", "add", "skills.toml")
    hand("badge.json", office, newcomer)

    added = newcomer("add", "badge.json")

    assert added.code == 0
    assert "1 of 2 in Skills for youth" in added.err.splitlines()
    unknown = f"It is from {award['issuer']['id']}, who goes by Lekòl and is on no list of yours."
    assert unknown in added.err.splitlines()
    assert unknown in newcomer("pathway", "show", "skills").out
    assert unknown in newcomer("draft", "status", "collaboration").out
    assert unknown in newcomer("draft", "list").err
    assert state(newcomer) == "earned"
    assert newcomer("check").code == 0
