"""Killed while the whole wallet is sealed anew, or a backup takes its place: there is a whole wallet, and it opens."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from killing import killed_after, start
from lerwallet.vault import Vault
from lerwallet.wallet import Wallet
from sitting import PASSPHRASE, Sitting

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")

_TYPED_AGAIN = """
import itertools, sys
from pathlib import Path
from sitting import Sitting
sitting = Sitting(home=Path(sys.argv[1]))
for number in itertools.count():
    result = sitting(*sys.argv[2:])
    assert result.code == 0, result.err
    print(number, flush=True)
"""
_ROTATED_AGAIN = """
import itertools, sys
from pathlib import Path
from lerwallet.vault import Passphrase, Vault, WEAKEST_KDF
from lerwallet.wallet import Wallet
from sitting import PASSPHRASE
vault_rotate = Vault.rotate
Vault.rotate = lambda *given, **_kdf: vault_rotate(*given, kdf=WEAKEST_KDF)  # else nearly every kill would meet the passphrase's cost
with Vault.open(Path(sys.argv[1]) / "wallet", PASSPHRASE) as vault:
    for number in itertools.count():
        Wallet(vault).rotate(Passphrase(PASSPHRASE), str)
        print(number, flush=True)
"""


@pytest.fixture
def keeper(learner: Sitting) -> Sitting:
    """A wallet with three files of evidence."""
    research = learner.ids()["research"]
    for number in range(3):
        learner.write(f"notes-{number}.txt", f"note {number}\n" * 40_000)
        assert learner("evidence", "add", research, f"notes-{number}.txt").code == 0
    return learner


def whole(sitting: Sitting) -> list[str]:
    """What is wrong in the wallet, opened with the passphrase as `doctor` would."""
    with Vault.open(sitting.home / "wallet", PASSPHRASE) as vault:
        return Wallet(vault).problems()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_stopped_while_a_file_is_kept(keeper: Sitting, number: signal.Signals) -> None:
    """A computer that shuts down, a terminal that closes, Ctrl-C: exit 130, a word, and nothing half-done is left."""
    pipe, files = keeper.home / "slow.txt", keeper.home / "wallet" / "files"
    os.mkfifo(pipe)
    before = sorted(files.iterdir())
    words = [sys.executable, "-m", "lerwallet", "evidence", "add", keeper.ids()["research"], str(pipe)]
    process = subprocess.Popen(
        words, env=os.environ | keeper.environment(), stderr=subprocess.PIPE, text=True
    )
    with pipe.open("wb") as slow:
        slow.write(b"the beginning" * 100_000)
        while sorted(files.iterdir()) == before:
            time.sleep(0.01)
        process.send_signal(number)
        _nothing, said = process.communicate(timeout=30)

    assert (process.returncode, said) == (130, "Stopped.\n")
    assert sorted(files.iterdir()) == before
    assert whole(keeper) == []


@pytest.mark.parametrize("moment", [0.0, 0.011, 0.023, 0.031, 0.043])
def test_kill_while_everything_is_locked_anew(keeper: Sitting, moment: float) -> None:
    """It opens with the passphrase, nothing is missing, and what was left over can be swept."""
    before = [keeper(*words, "--json").out for words in (("list",), ("keys", "list"))]

    killed_after(start(_ROTATED_AGAIN, keeper.home), 1, moment)

    assert whole(keeper) == []
    assert [keeper(*words, "--json").out for words in (("list",), ("keys", "list"))] == before
    with Vault.open(keeper.home / "wallet", PASSPHRASE) as vault:
        for path in Wallet(vault).leftovers(older_than=2e10):
            path.unlink()
        assert len(vault.files.names()) == 3
    assert whole(keeper) == []


@pytest.mark.parametrize("moment", [0.0, 0.004, 0.009, 0.015, 0.022])
def test_kill_while_a_backup_takes_the_place(keeper: Sitting, moment: float) -> None:
    """The wallet that was there, or that of the backup; where it stopped between the two, the folder to take is told."""
    assert keeper("backup", "copy.zip").code == 0
    before = keeper("list", "--json").out

    killed_after(start(_TYPED_AGAIN, keeper.home, "restore", "copy.zip", "--force"), 1, moment)

    listed = keeper("list", "--json")
    if listed.code == 10:
        [name] = [word for word in listed.err.split() if ".before-" in word]
        Path(name.rstrip(":.")).rename(keeper.home / "wallet")
        listed = keeper("list", "--json")
    assert (listed.code, listed.out) == (0, before)
    assert whole(keeper) == []
