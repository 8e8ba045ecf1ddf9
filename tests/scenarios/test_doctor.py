"""`doctor` looks at what could go wrong, says it in a line each with its fix, and changes nothing unasked."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from sitting import Sitting


def looks(sitting: Sitting, *more: str) -> dict[str, str]:
    return {each["check"]: each["health"] for each in sitting("doctor", "--json", *more).document["looks"]}


@pytest.fixture
def keeper(learner: Sitting) -> Sitting:
    """A wallet with a backup, so that nothing is left to be said."""
    learner("backup", "copy.zip")
    return learner


def test_a_wallet_that_is_well(keeper: Sitting) -> None:
    """Every look is good, exit 0, and nothing was written."""
    before = keeper.fingerprint()

    result = keeper("doctor")

    assert (result.code, keeper.fingerprint() == before) == (0, True)
    assert set(looks(keeper).values()) == {"good"}
    assert all(line.startswith("Good: ") for line in result.out.splitlines())


def test_no_backup_is_told(learner: Sitting) -> None:
    """With what to do; it is advice, and the wallet is well: exit 0."""
    result = learner("doctor")

    assert result.code == 0
    assert "Take care: This computer has made no backup of it.\n  Fix: Make one" in result.out


def test_a_backup_that_lacks_changes_is_told(keeper: Sitting) -> None:
    """A recent one is good enough; what is missing in it is counted."""
    keeper("remove", keeper.ids()["research"], "--yes")

    assert looks(keeper)["backup"] == "good"
    assert "lacks 1 change" in keeper("doctor").out


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_open_permissions_are_told(keeper: Sitting) -> None:
    """A file that others can read."""
    (keeper.home / "wallet" / "wallet.db").chmod(0o644)

    assert looks(keeper)["permissions"] == "caution"


def test_leftovers_are_told_and_swept_when_asked(keeper: Sitting) -> None:
    """Only old ones, for young ones may be somebody's work under way."""
    old, young = (keeper.home / "wallet" / f"wallet.db.{name}.new" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"")
    os.utime(old, (1_000_000_000, 1_000_000_000))

    told = looks(keeper)["leftovers"]
    swept = looks(keeper, "--sweep")["leftovers"]

    assert (told, swept) == ("caution", "good")
    assert (old.exists(), young.exists()) == (False, True)


def test_a_synced_folder_is_told(keeper: Sitting) -> None:
    """A service that copies the file while it is written can tear it."""
    place = keeper.home / "Dropbox" / "wallet"
    shutil.copytree(keeper.home / "wallet", place)

    assert looks(keeper, "--wallet", str(place))["place"] == "caution"


def test_a_clock_that_is_behind_is_told(keeper: Sitting) -> None:
    """Expired badges would look good."""
    os.utime(keeper.home / "wallet" / "wallet.db", (4_000_000_000, 4_000_000_000))

    assert looks(keeper)["clock"] == "caution"


def test_damage_is_bad(keeper: Sitting) -> None:
    """Exit 13, and what is damaged is told."""
    database = sqlite3.connect(keeper.home / "wallet" / "wallet.db")
    with database:
        database.execute("update bodies set sealed = zeroblob(length(sealed)) where position = 3")
    database.close()

    result = keeper("doctor", "--json")

    assert result.code == 13
    assert {each["health"] for each in result.document["looks"] if each["check"] == "integrity"} == {"bad"}


def _older(keeper: Sitting) -> None:
    shutil.copytree(keeper.home / "wallet", keeper.home / "yesterday")
    keeper("remove", keeper.ids()["research"], "--yes")
    shutil.rmtree(keeper.home / "wallet")
    (keeper.home / "yesterday").rename(keeper.home / "wallet")


def test_an_older_copy_is_accepted_only_when_that_is_said(keeper: Sitting) -> None:
    """Told by doctor too; `--accept-older` names what is lost, asks, and then the wallet opens again."""
    _older(keeper)
    told = keeper("doctor")
    unasked = keeper("doctor", "--accept-older")
    accepted = keeper("doctor", "--accept-older", "--yes")

    assert (told.code, unasked.code, accepted.code) == (13, 2, 0)
    assert "what came after is lost" in accepted.err
    assert keeper("list").code == 0


def test_there_must_be_a_wallet(tmp_path: Path) -> None:
    """Exit 10, as everywhere."""
    assert Sitting(home=tmp_path)("doctor").code == 10


def test_damage_does_not_stop_the_other_looks(keeper: Sitting) -> None:
    """Where the root of the wallet was exchanged, that is bad, and everything else is looked at all the same."""
    with sqlite3.connect(keeper.home / "wallet" / "wallet.db") as database:
        database.execute("update root set sealed = zeroblob(length(sealed))")
    database.close()

    result = keeper("doctor", "--json")

    looks = {look["check"]: look["health"] for look in result.document["looks"]}
    assert result.code == 13
    assert looks["integrity"] == "bad"
    assert {"permissions", "place", "clock", "backup"} <= set(looks)
