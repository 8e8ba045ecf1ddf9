"""A backup holds the whole wallet, is made without a passphrase, and comes back whole or says what is not."""

import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lerwallet.session.pins import Pins
from lerwallet.vault import Vault
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


@pytest.mark.parametrize(("name", "code"), [("nosuch.zip", 20), ("trust.json", 20), ("wallet", 20)])
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
    went_apart(keeper, changes=1)

    assert keeper("list").code == 13


def test_a_copy_that_went_further_by_itself_is_noticed(keeper: Sitting) -> None:
    """It has more changes, and one that this computer has seen is not among them; it is taken only when that is said."""
    went_apart(keeper, changes=3)

    refused, doctor = keeper("list"), keeper("doctor", "--accept-older", "--yes")

    assert refused.code == 13
    assert "was changed apart from" in refused.err
    assert "To have both: lerwallet merge" in doctor.err
    assert keeper("list").code == 0


def test_a_copy_that_only_went_on_is_welcome(keeper: Sitting) -> None:
    """A wallet that was used on another computer for a while comes back."""
    for number in range(3):
        learned = keeper.write(f"note-{number}.txt", str(number))
        keeper("evidence", "add", keeper.ids()["research"], learned, env={"LERWALLET_STATE": "elsewhere"})

    assert keeper("list").code == 0


def went_apart(keeper: Sitting, *, changes: int) -> None:
    """Another copy takes the wallet's place, which was changed so many times, while the wallet was changed once."""
    shutil.copytree(keeper.home / "wallet", keeper.home / "other")
    research, elsewhere = keeper.ids()["research"], {"LERWALLET_STATE": "elsewhere"}
    for number in range(changes):
        note = keeper.write(f"note-{number}.txt", str(number))
        keeper("evidence", "add", research, note, "--wallet", "other", env=elsewhere)
    keeper("remove", keeper.ids()["writing"], "--yes")
    shutil.rmtree(keeper.home / "wallet")
    (keeper.home / "other").rename(keeper.home / "wallet")


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


# --- what an attack found ---------------------------------------------------------------------------------------------


def test_missing_evidence_is_damage(keeper: Sitting) -> None:
    """A file that a badge should have beside it and has not: `doctor` says so, and no backup calls itself whole."""
    [file] = (keeper.home / "wallet" / "files").iterdir()
    file.unlink()

    doctor, made = keeper("doctor"), keeper("backup", "copy.zip", "--verify")

    assert (doctor.code, made.code) == (13, 13)
    assert "film.bin" in doctor.out
    assert not (keeper.home / "copy.zip").exists()


@pytest.mark.parametrize("place", ["wallet/wallet.db", "wallet/copy.zip", "wallet", "-"])
@pytest.mark.parametrize("force", [True, False])
def test_a_backup_never_touches_the_wallet(keeper: Sitting, place: str, *, force: bool) -> None:
    """Not its own file, nor a place inside its folder."""
    before = keeper.fingerprint()

    result = keeper("backup", place, *(["--force"] if force else []))

    assert (result.code, keeper.fingerprint() == before) == (2, True)


def test_a_failed_verify_leaves_the_older_backup(keeper: Sitting) -> None:
    """A new file takes the old one's name only when it was found whole."""
    keeper("backup", "copy.zip")
    before = (keeper.home / "copy.zip").read_bytes()

    result = keeper("backup", "copy.zip", "--verify", "--force", env={"LERWALLET_PASSPHRASE": "wrong"})

    assert result.code == 12
    assert (keeper.home / "copy.zip").read_bytes() == before
    assert [path.name for path in keeper.home.iterdir() if path.name.startswith(".backup")] == []


def test_a_folder_of_others_is_not_moved(keeper: Sitting) -> None:
    """A folder that is no wallet's own stays where it is, with and without --force."""
    keeper("backup", "copy.zip")
    (keeper.home / "docs").mkdir()
    (keeper.home / "docs" / "thesis.txt").write_text("mine")
    for words in (("--wallet", "docs"), ("--wallet", "docs", "--force")):
        assert keeper("restore", "copy.zip", *words).code == 1
    (keeper.home / "wallet" / "notes.txt").write_text("mine")
    forced = keeper("restore", "copy.zip", "--force")

    assert forced.code == 1
    assert "notes.txt" in forced.err
    assert (keeper.home / "docs" / "thesis.txt").read_text() == "mine"


def test_a_linked_folder_stays_a_link(keeper: Sitting) -> None:
    """The wallet goes back onto the disk that the link leads to."""
    keeper("backup", "copy.zip")
    (keeper.home / "disk").mkdir()
    (keeper.home / "wallet").rename(keeper.home / "disk" / "real")
    (keeper.home / "wallet").symlink_to(keeper.home / "disk" / "real")

    assert keeper("restore", "copy.zip", "--force").code == 0
    assert (keeper.home / "wallet").is_symlink()
    assert keeper("list").code == 0


def test_a_restored_state_counts_only_once_it_opens(keeper: Sitting) -> None:
    """Anybody can write a number into a backup: the wallet that this computer knows is not locked out by it."""
    keeper("backup", "copy.zip")
    unpacked = keeper.home / "unpacked.db"
    with zipfile.ZipFile(keeper.home / "copy.zip") as archive:
        unpacked.write_bytes(archive.read("wallet.db"))
    database = sqlite3.connect(unpacked)
    with database:
        database.execute("update root set generation = 999999")
    database.close()
    data = unpacked.read_bytes()

    def forged(name: str, old: bytes) -> bytes:
        if name == "wallet.db":
            return data
        stated = json.loads(old) if name == "backup.json" else {}
        files = {**stated.get("files", {}), "wallet.db": hashlib.sha256(data).hexdigest()}
        return json.dumps({**stated, "generation": 999999, "files": files}).encode() if stated else old

    restored = keeper("restore", rewritten(keeper.home / "copy.zip", forged), "--wallet", "other")

    assert restored.code == 0
    assert keeper("list", "--wallet", "other").code == 13
    assert keeper("list").code == 0


def test_who_read_before_a_change_does_not_make_the_memory_older(keeper: Sitting) -> None:
    """A reader that closes late remembers nothing older than what was written meanwhile."""
    pins = Pins(keeper.home / "state" / "pins.json")
    older = Vault.pin_of(keeper.home / "wallet")
    keeper("remove", keeper.ids()["research"], "--yes")
    newer = Vault.pin_of(keeper.home / "wallet")

    pins.see(older)

    assert pins.seen(newer.vault_id) == newer


def test_a_planted_no_trace_file_makes_nobody_forget(keeper: Sitting) -> None:
    """Whoever can write into the folder could plant it, and put an older copy back later."""
    shutil.copytree(keeper.home / "wallet", keeper.home / "yesterday")
    (keeper.home / "wallet" / "no-trace").touch()
    keeper("remove", keeper.ids()["research"], "--yes")
    shutil.rmtree(keeper.home / "wallet")
    (keeper.home / "yesterday").rename(keeper.home / "wallet")

    assert keeper("list").code == 13


def test_the_wish_for_no_trace_is_kept(tmp_path: Path) -> None:
    """A wallet of which nothing is kept outside stays one after a backup."""
    sitting = Sitting(home=tmp_path)
    sitting("init", "--no-trace", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})
    sitting("backup", "copy.zip")
    sitting("restore", "copy.zip", "--force")
    sitting("list")

    assert not (tmp_path / "state").exists()


def test_an_interrupted_restore_is_told(keeper: Sitting) -> None:
    """Killed between its two steps, it leaves both wallets beside the place: neither is a reason for a new one."""
    (keeper.home / "wallet").rename(keeper.home / "wallet.before-20270101-000000-abcd")

    result = keeper("list")

    assert result.code == 10
    assert "wallet.before-20270101" in result.err


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"backup.json", b"backup.jsoN"),
        lambda data: data[: len(data) // 2],
        lambda _data: b"PK\x03\x04",
        lambda _data: b"",
    ],
)
def test_hostile_zips_are_refused_in_words(keeper: Sitting, spoil: Callable[[bytes], bytes]) -> None:
    """Whatever is wrong with the file: a sentence, no wallet, no leftover."""
    keeper("backup", "copy.zip")
    (keeper.home / "bad.zip").write_bytes(spoil((keeper.home / "copy.zip").read_bytes()))

    result = keeper("restore", "bad.zip", "--wallet", "other")

    assert result.code in {3, 20}
    assert "Traceback" not in result.err
    assert [path.name for path in keeper.home.iterdir() if "other" in path.name] == []


def test_packed_entries_are_refused(keeper: Sitting) -> None:
    """Ours are not; others could unpack without end."""
    keeper("backup", "copy.zip")
    with (
        zipfile.ZipFile(keeper.home / "copy.zip") as old,
        zipfile.ZipFile(keeper.home / "bad.zip", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))

    assert keeper("restore", "bad.zip", "--wallet", "other").code in {3, 20}


def test_older_backups_go_once_enough_newer_ones_are_whole(keeper: Sitting) -> None:
    """--keep 2: a damaged one does not count, and backups of other wallets and other files stay."""
    (keeper.home / "stick").mkdir()
    made = []
    for name in ("first", "second", "third"):
        copy = Path(keeper.home, keeper("backup", "stick", "--json").document["file"])
        made.append(copy.rename(keeper.home / "stick" / f"{name}.lerwallet-backup"))
    damaged = bytearray(made[2].read_bytes())
    damaged[200] ^= 1
    made[2].write_bytes(damaged)
    keeper.write("stick/strange.lerwallet-backup", b"not a backup")

    result = keeper("backup", "stick", "--keep", "2", "--json")

    left = {path.name for path in (keeper.home / "stick").iterdir()}
    assert result.code == 0
    assert len(result.document["deleted"]) == 1
    assert {"third.lerwallet-backup", "strange.lerwallet-backup"} <= left
    assert len(left & {"first.lerwallet-backup", "second.lerwallet-backup"}) == 1


@pytest.mark.parametrize(("words", "code"), [(("copy.zip", "--keep", "2"), 2), (("stick", "--keep", "1"), 2)])
def test_keeping_needs_a_folder_and_two(keeper: Sitting, words: tuple[str, ...], code: int) -> None:
    """One backup is none."""
    assert keeper("backup", *words).code == code
    assert not (keeper.home / "copy.zip").exists()
