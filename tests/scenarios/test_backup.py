"""A backup holds the whole wallet, is made without a passphrase, and comes back whole or says what is not."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sitting import PASSPHRASE, Sitting

LATER = {"LERWALLET_PASSPHRASE": ""}  # nothing that could open a wallet


@pytest.fixture
def keeper(learner: Sitting) -> Sitting:
    """Three badges and a file of evidence."""
    research = learner.ids()["research"]
    learner("evidence", "add", research, learner.write("film.bin", b"a film" * 50_000))
    return learner


def contents(sitting: Sitting) -> str:
    return sitting("export", "--as", "jsonl").out + sitting("evidence", "list", "--json").out


def rewritten(backup: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of the backup in which each entry is what CHANGE makes of it; None leaves it out."""
    made = backup.with_name("changed.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return made


def test_a_backup_brings_everything_back(keeper: Sitting) -> None:
    """Made without a passphrase, restored without one, and then the same badges and evidence."""
    before = contents(keeper)
    made = keeper("backup", "copy.zip", "--json", env=LATER)
    shutil.rmtree(keeper.home / "wallet")
    restored = keeper("restore", "copy.zip", "--json", env=LATER)

    assert (made.code, restored.code) == (0, 0)
    assert made.document["sha256"] == restored.document["sha256"]
    assert (made.document["credentials"], made.document["evidence"]) == (None, 1)
    assert contents(keeper) == before
    assert (
        keeper("evidence", "export", keeper.ids()["research"], "film.bin", "--out", "-").raw
        == b"a film" * 50_000
    )


def test_a_backup_says_nothing_of_what_is_in_it(keeper: Sitting) -> None:
    """Whoever finds it sees sizes and numbers, and no word."""
    keeper("backup", "copy.zip", env=LATER)

    data = (keeper.home / "copy.zip").read_bytes()

    assert (keeper.home / "copy.zip").stat().st_mode & 0o777 == 0o600
    for word in (b"Research", b"film", b"Demo", PASSPHRASE.encode()):
        assert word not in data


def test_verify_really_opens_it(keeper: Sitting) -> None:
    """The passphrase is asked for, everything is decrypted, the badges are counted, and nothing is left beside it."""
    without = keeper("backup", "first.zip", "--verify", env=LATER)
    made = keeper("backup", "copy.zip", "--verify", "--json")

    assert without.code == 12
    assert (made.code, made.document["credentials"]) == (0, 3)
    assert [path.name for path in keeper.home.iterdir() if "checking" in path.name] == []


def test_a_folder_gets_a_new_file_each_time(keeper: Sitting) -> None:
    """No backup takes the place of an older one."""
    (keeper.home / "stick").mkdir()

    first = keeper("backup", "stick", "--json").document["file"]
    again = keeper("backup", first)

    assert Path(first).parent == Path("stick")
    assert again.code == 1
    assert len(list((keeper.home / "stick").iterdir())) == 1


def test_a_wallet_is_not_replaced_unasked(keeper: Sitting) -> None:
    """Exit 1 and nothing changed; with --force the old one stays beside it."""
    keeper("backup", "copy.zip")
    keeper("remove", keeper.ids()["research"], "--yes")
    before = keeper.fingerprint()

    refused = keeper("restore", "copy.zip")
    unchanged = keeper.fingerprint()
    forced = keeper("restore", "copy.zip", "--force", "--json")

    assert (refused.code, unchanged == before) == (1, True)
    assert forced.code == 0
    assert len(keeper.ids()) == 3
    kept = Path(forced.document["kept"])
    assert len(keeper("list", "--json", "--wallet", kept).document["credentials"]) == 2


@pytest.mark.parametrize("what", ["wallet.db", "files/"])
def test_a_damaged_backup_is_rejected_and_changes_nothing(keeper: Sitting, what: str) -> None:
    """Exit 3, what is damaged is told, and there is no half wallet afterwards."""
    keeper("backup", "copy.zip")
    changed = rewritten(
        keeper.home / "copy.zip",
        lambda name, data: bytes([data[0] ^ 1]) + data[1:] if name.startswith(what) else data,
    )
    shutil.rmtree(keeper.home / "wallet")

    result = keeper("restore", changed)

    assert result.code == 3
    assert "1 of its 2 parts" in result.err
    assert not (keeper.home / "wallet").exists()
    assert [path.name for path in keeper.home.iterdir() if "restoring" in path.name] == []


def test_what_is_whole_of_a_damaged_backup_can_be_taken(keeper: Sitting) -> None:
    """The badges come back without the evidence that is damaged."""
    keeper("backup", "copy.zip")
    changed = rewritten(
        keeper.home / "copy.zip", lambda name, data: None if name.startswith("files/") else data
    )
    shutil.rmtree(keeper.home / "wallet")

    result = keeper("restore", changed, "--partly", "--json")

    assert (result.code, result.document["evidence"]) == (0, 0)
    assert len(keeper.ids()) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda name, data: (
            json.dumps({**json.loads(data), "generation": 99}).encode() if name == "backup.json" else data
        ),
        lambda name, data: b"{}" if name == "backup.json" else data,
        lambda name, data: None if name == "backup.json" else data,
        lambda name, data: b"[]" if name == "backup.json" else data,
    ],
)
def test_a_backup_that_is_none_of_ours_is_refused(
    keeper: Sitting, change: Callable[[str, bytes], bytes | None]
) -> None:
    """A manifest that says something else, or is none: a sentence, and no wallet."""
    keeper("backup", "copy.zip")
    changed = rewritten(keeper.home / "copy.zip", change)
    shutil.rmtree(keeper.home / "wallet")

    result = keeper("restore", changed)

    assert result.code in {13, 20}
    assert not (keeper.home / "wallet").exists()


@pytest.mark.parametrize(("name", "code"), [("nosuch.zip", 1), ("trust.json", 20), ("wallet", 20)])
def test_what_is_no_backup_is_refused(keeper: Sitting, name: str, code: int) -> None:
    """A missing file, another file, a folder."""
    assert keeper("restore", name, "--wallet", "other").code == code
    assert not (keeper.home / "other").exists()


# --- an older copy of the whole folder ----------------------------------------------------------------------------


def test_an_older_copy_of_the_folder_is_noticed(keeper: Sitting) -> None:
    """Somebody puts yesterday's folder back: exit 13, said, and nothing is shown of it."""
    shutil.copytree(keeper.home / "wallet", keeper.home / "yesterday")
    keeper("remove", keeper.ids()["research"], "--yes")
    shutil.rmtree(keeper.home / "wallet")
    (keeper.home / "yesterday").rename(keeper.home / "wallet")

    result = keeper("list")

    assert (result.code, result.out) == (13, "")
    assert "older copy of the wallet" in result.err
    assert "doctor --accept-older" in result.err


def test_another_copy_of_the_same_age_is_noticed(keeper: Sitting) -> None:
    """Two copies that each went on by themselves are two wallets."""
    shutil.copytree(keeper.home / "wallet", keeper.home / "other")
    keeper(
        "remove", keeper.ids()["research"], "--yes", "--wallet", "other", env={"LERWALLET_STATE": "elsewhere"}
    )
    keeper("remove", keeper.ids()["writing"], "--yes")
    shutil.rmtree(keeper.home / "wallet")
    (keeper.home / "other").rename(keeper.home / "wallet")

    assert keeper("list").code == 13


def test_a_restored_backup_is_the_state_that_counts(keeper: Sitting) -> None:
    """Whoever restores an older state on purpose is not told that it is older."""
    keeper("backup", "copy.zip")
    keeper("remove", keeper.ids()["research"], "--yes")
    keeper("restore", "copy.zip", "--force")

    assert keeper("list").code == 0


def test_a_wallet_without_trace_leaves_none(tmp_path: Path) -> None:
    """`init --no-trace`: nothing outside of its folder."""
    sitting = Sitting(home=tmp_path)
    sitting("init", "--no-trace", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})
    sitting("list")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["wallet"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"pins": []}', '{"pins": {"a": 7}}'])
def test_a_damaged_memory_remembers_nothing(keeper: Sitting, text: str) -> None:
    """The wallet is as good without it."""
    (keeper.home / "state" / "pins.json").write_text(text)

    assert keeper("list").code == 0


def test_a_new_recovery_code_takes_the_place_of_the_old_one(keeper: Sitting) -> None:
    """The new one opens the wallet; it is shown once, and everything is still there."""
    code = keeper("recovery", "new", "--json").document["recovery_code"]

    opened = keeper("list", "--json", env={"LERWALLET_PASSPHRASE": code})

    assert len(opened.document["credentials"]) == 3
    assert keeper("recovery", "new", env=LATER).code == 12
