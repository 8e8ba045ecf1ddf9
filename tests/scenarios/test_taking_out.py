"""Drafts, rubrics and pathways are taken out again, with what belongs to them and nothing else."""

import os
from pathlib import Path
from typing import Any

import pytest

from learning import PACK, write_pack
from lerwallet.vault import Vault
from lerwallet.wallet import Wallet
from sitting import PASSPHRASE, Sitting

STEPS = 'pathway = 1\nid = "first"\ntitle = "First"\n[[steps]]\nname = "Cook"\nmatch = "cooking"\n'


@pytest.fixture(scope="module")
def _writing(_beginning: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    sitting = _beginning.copied(tmp_path_factory.mktemp("writing"))
    write_pack(sitting.home / "pack")
    for number in range(2):
        sitting.write(f"plan-{number}.txt", f"Monday {number}: a song.")
    sitting.write("steps.toml", STEPS)
    for argv in (
        ["rubric", "add", "pack"],
        ["draft", "new", "planning"],
        ["draft", "new", "collaboration"],
        ["draft", "attach", "planning", "Plan", "plan-0.txt", "plan-1.txt"],
        ["draft", "attach", "collaboration", "1", "plan-0.txt"],
        ["draft", "hours", "planning", "2"],
        ["draft", "check", "planning", "--level", "overview=passing"],
        ["draft", "edit", "collaboration", "overview", "--from", "plan-0.txt"],
        ["draft", "edit", "planning", "reflection", "--from", "plan-0.txt"],
        ["draft", "edit", "planning", "reflection", "--from", "plan-1.txt"],
        ["draft", "export", "planning", "--out", "submission.zip"],
        ["pathway", "add", "steps.toml"],
    ):
        assert sitting(*argv).code == 0
    return sitting


@pytest.fixture
def writer(_writing: Sitting, tmp_path: Path) -> Sitting:
    """Somebody with two drafts, one of them handed in, and a pathway."""
    return _writing.copied(tmp_path)


def whole(sitting: Sitting) -> tuple[list[str], list[str], int]:
    """What is wrong with the wallet, the kinds of records in it, and how many sealed files."""
    with Vault.open(sitting.home / "wallet", PASSPHRASE) as vault:
        return Wallet(vault).problems(), sorted(vault.kinds()), len(vault.files.names())


def titles(sitting: Sitting) -> list[str]:
    drafts: list[dict[str, Any]] = sitting("draft", "list", "--json").document["drafts"]
    return [each["title"] for each in drafts]


def test_a_draft_goes_with_all_that_belongs_to_it(writer: Sitting) -> None:
    """Versions, files, attempts, hours and its own check; another draft and its files stay, and no file is left over."""
    result = writer("draft", "remove", "planning", "--yes", "--json")

    assert (result.code, len(result.document["removed"])) == (0, 1)
    counted = {name: result.document[name] for name in ("versions", "files", "attempts", "answers")}
    assert counted == {"versions": 2, "files": 2, "attempts": 1, "answers": 0}
    assert titles(writer) == ["Collaboration"]
    problems, kinds, files = whole(writer)
    assert (problems, files) == ([], 1)
    assert not {"attempt", "draft-spent", "draft-check"} & set(kinds)
    assert writer("draft", "status", "planning").code == 1
    assert writer("draft", "status", "collaboration").code == 0


def test_what_goes_with_a_draft_is_said_before(writer: Sitting) -> None:
    """In a terminal it is asked, and No changes nothing; elsewhere `--yes` is asked for."""
    before = writer.fingerprint()
    unasked = writer("draft", "remove", "planning")
    asked = writer.terminal("draft", "remove", "planning", answers=[("has no place then.", "no")])

    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    assert "with 2 versions, 2 files, 1 attempt?" in asked.out
    assert writer.fingerprint() == before


@pytest.mark.skipif(os.name == "nt", reason="locks are of POSIX there")
def test_a_draft_that_somebody_writes_at_stays(writer: Sitting) -> None:
    """What the editor saves would have no place anymore."""
    import fcntl

    identifier = writer("draft", "status", "collaboration", "--json").document["draft"]["id"]
    place = writer.home / "wallet" / "desk" / f"{identifier}-overview"
    place.mkdir(parents=True)
    (place / f"{place.name}.txt").write_text("Half a sentence")
    (place / "sheet.json").write_text(
        f'{{"draft": "{identifier}", "part": "overview", "after": [], "ours": []}}'
    )
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = writer("draft", "remove", "collaboration", "--yes")

    assert (result.code, "open in an editor" in result.err) == (2, True)
    assert "Collaboration" in titles(writer)


def test_a_rubric_that_a_draft_is_for_stays(writer: Sitting) -> None:
    """Refused in a sentence that names the draft; without the draft it goes, and can be kept again."""
    before = writer.fingerprint()
    refused = writer("rubric", "remove", "planning", "--yes", "--json")
    untouched = writer.fingerprint()
    writer("draft", "remove", "planning", "--yes")
    removed = writer("rubric", "remove", "planning", "--yes", "--json")

    assert (refused.code, refused.document["error"]["code"]) == (1, "rubric_in_use")
    assert "lerwallet draft remove" in refused.document["error"]["hint"]
    assert untouched == before
    assert [each["name"] for each in removed.document["removed"]] == ["planning"]
    assert writer("rubric", "show", "planning").code == 1
    assert writer("rubric", "add", "pack", "--json").document["new"] is True


def test_of_a_rubric_in_two_versions_the_newest_goes(writer: Sitting) -> None:
    """The draft for the older one is read as before."""
    write_pack(writer.home / "newer", PACK.replace("Plans a lesson.", "Plans a week."))
    writer("rubric", "add", "newer")
    removed = writer("rubric", "remove", "planning", "--yes")
    again = writer("rubric", "remove", "planning", "--yes")

    assert (removed.code, again.code) == (0, 1)
    assert writer("draft", "status", "planning").code == 0


def test_a_rubric_is_taken_out_after_a_question(writer: Sitting) -> None:
    """In a terminal; elsewhere `--yes` is asked for, and nothing changes."""
    writer("draft", "remove", "planning", "--yes")
    before = writer.fingerprint()
    unasked = writer("rubric", "remove", "planning")
    asked = writer.terminal("rubric", "remove", "planning", answers=[("cannot be judged then.", "no")])

    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    assert "Nothing was removed." in asked.out
    assert writer.fingerprint() == before


def test_a_pathway_goes_and_the_badges_stay(learner: Sitting) -> None:
    """It was a view on them."""
    learner.write("steps.toml", STEPS)
    learner("pathway", "add", "steps.toml")
    unasked = learner("pathway", "remove", "first")
    removed = learner("pathway", "remove", "first", "--yes", "--json")

    assert (unasked.code, removed.document["removed"]) == (2, ["first"])
    assert learner("pathway", "list", "--json").document["pathways"] == []
    assert len(learner.ids()) == 3
    assert learner("pathway", "remove", "first", "--yes").code == 1


def test_what_was_taken_out_comes_back_from_another_copy_and_that_is_told(
    writer: Sitting, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing remembers a removal: a draft that the other wallet still has is whole again."""
    laptop = writer.copied(tmp_path_factory.mktemp("laptop"))
    writer("draft", "remove", "planning", "--yes")
    merged = writer("merge", laptop.home / "wallet")

    assert (merged.code, "it is here again" in merged.err) == (0, True)
    assert "lerwallet check" not in merged.err
    assert sorted(titles(writer)) == ["Collaboration", "Planning"]
    assert (whole(writer)[0], whole(writer)[2]) == ([], 3)
