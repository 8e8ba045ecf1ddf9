"""`rotate` locks everything with new keys: nothing is lost, nothing older opens it, and where it stops nothing was changed."""

import io
import json
import os
import shutil

import pytest

from lerwallet.errors import DamagedWallet
from lerwallet.vault import Vault
from sitting import PASSPHRASE, Sitting
from vault_wallets import tampering

NEW = "four other good words"
OPEN = {"LERWALLET_PASSPHRASE": NEW}
ASKED = {"LERWALLET_NEW_PASSPHRASE": NEW}


@pytest.fixture
def keeper(learner: Sitting) -> Sitting:
    """A wallet with evidence, a share and a portfolio."""
    learner.write("notes.txt", "what I wrote\n" * 5000)
    research = learner.ids()["research"]
    for words in (
        ("evidence", "add", research, "notes.txt"),
        ("evidence", "add", learner.ids()["writing"], "notes.txt"),
        ("portfolio", "new", "first", research, "--for", "work"),
        ("share", research, "--to", "Cafe", "--for", "a job", "--out", "sent.json"),
    ):
        result = learner(*words)
        assert result.code == 0, result.err
    return learner


def told(sitting: Sitting, **env: str) -> list[str]:
    """All that the wallet says of what is in it."""
    words = ("list", "keys list", "shares list", "portfolio list", "evidence check")
    return [sitting(*each.split(), "--json", env=env).out for each in words]


def sealed(sitting: Sitting) -> set[str]:
    return {path.name for path in (sitting.home / "wallet" / "files").iterdir()}


def test_everything_stays_and_nothing_older_opens_it(keeper: Sitting) -> None:
    """The same badges, keys, shares and files; the old passphrase and code are exit 12, the new ones open and sign."""
    before, files, research = told(keeper), sealed(keeper), keeper.ids()["research"]
    old_code = keeper("recovery", "new", "--json").document["recovery_code"]

    code = keeper("rotate", "--json", env=ASKED).document["recovery_code"]

    assert told(keeper, **OPEN) == before
    assert len(sealed(keeper)) == len(files)
    assert not sealed(keeper) & files
    tries = {
        secret: keeper("list", env={"LERWALLET_PASSPHRASE": secret}).code
        for secret in (PASSPHRASE, old_code, code)
    }
    assert tries == {PASSPHRASE: 12, old_code: 12, code: 0}
    signed = keeper("share", research, "--to", "B", "--for", "c", "--out", "2.json", env=OPEN)
    assert signed.code == 0, signed.err
    assert keeper("doctor", env=OPEN).code == 0


def test_what_the_old_keys_opened_they_open_no_more(keeper: Sitting) -> None:
    """Somebody who kept the keys, not only the passphrase, reads no row and no file."""
    home = keeper.home / "wallet"
    with Vault.open(home, PASSPHRASE) as thief:
        keeper("rotate", env=ASKED)

        with pytest.raises(DamagedWallet):
            thief.heads("credential")
        for name in thief.files.names():
            with pytest.raises(DamagedWallet), thief.files.open(name) as stream:
                stream.read()


def test_an_old_slot_put_back_is_noticed(keeper: Sitting) -> None:
    """The old file's way in, beside the new rows, opens nothing."""
    home, old = keeper.home / "wallet", keeper.home / "old"
    shutil.copytree(home, old)
    keeper("rotate", env=ASKED)

    with tampering(home) as database:
        database.execute("attach ? as old", (str(old / "wallet.db"),))
        database.execute("insert into slots select * from old.slots")

    assert keeper("list").code == 13
    assert keeper("list", env=OPEN).code == 13


@pytest.mark.parametrize(
    ("env", "exit_code"),
    [
        ({"LERWALLET_PASSPHRASE": "wrong", **ASKED}, 12),
        ({}, 12),
    ],
)
def test_refused_without_a_change(keeper: Sitting, env: dict[str, str], exit_code: int) -> None:
    """A wrong passphrase, or no new one: a sentence, and the wallet as it was."""
    before = keeper.fingerprint()

    result = keeper("rotate", env=env)

    assert (result.code, "Traceback" in result.err) == (exit_code, False)
    assert keeper.fingerprint() == before


def test_damaged_evidence_stops_it(keeper: Sitting) -> None:
    """Exit 13 before anything was written; what was sealed anew until then is gone again."""
    victim = max((keeper.home / "wallet" / "files").iterdir())
    data = victim.read_bytes()
    victim.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    before = keeper.fingerprint()

    result = keeper("rotate", env=ASKED)

    assert (result.code, keeper.fingerprint() == before) == (13, True)
    assert "Restore a backup" in result.err


def test_files_that_no_badge_has_are_swept(keeper: Sitting) -> None:
    """What a crash in the middle leaves behind is told as left over, not as damage, and goes when asked."""
    with Vault.open(keeper.home / "wallet", PASSPHRASE) as vault:
        extra = vault.files.store(io.BytesIO(b"nobody's"))
    stranger = keeper.home / "wallet" / "files" / f"{'0' * 48}.age"
    stranger.write_bytes(b"under other keys")
    for path in (stranger, stranger.with_stem(extra.name)):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    kept = sealed(keeper) - {stranger.name, f"{extra.name}.age"}

    looks = {each["check"]: each["health"] for each in keeper("doctor", "--json").document["looks"]}
    keeper("doctor", "--sweep")

    assert (looks["integrity"], looks["leftovers"]) == ("good", "caution")
    assert sealed(keeper) == kept


def test_an_older_copy_is_not_swept(keeper: Sitting) -> None:
    """What it does not need, the newest state may: exit 13, and every file stays."""
    home, old = keeper.home / "wallet", keeper.home / "old.db"
    shutil.copy(home / "wallet.db", old)
    keeper.write("more.txt", "more")
    keeper("evidence", "add", keeper.ids()["research"], "more.txt")
    shutil.copy(old, home / "wallet.db")
    for path in (home / "files").iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    before = sealed(keeper)

    result = keeper("doctor", "--sweep")

    assert (result.code, sealed(keeper)) == (13, before)


def test_the_words_say_what_it_does_not_protect(keeper: Sitting) -> None:
    """Older backups still open; keys that sign stay the same."""
    result = keeper("rotate", env=ASKED)

    assert "Older backups still open with the old passphrase" in result.out
    assert "lerwallet keys new" in result.out
    assert json.loads(told(keeper, **OPEN)[1])["keys"]
