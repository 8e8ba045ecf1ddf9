"""A wallet when the world ends in the middle: killed, out of space, read-only, written by two at once."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from killing import killed_after, start
from lerwallet.errors import DamagedWallet, NotWritten
from lerwallet.vault import Vault
from vault_wallets import filled_wallet, new_wallet, reopen

pytestmark = pytest.mark.skipif(os.name == "nt", reason="these ends of the world are those of POSIX")

_WRITER = """
import io, sys
from pathlib import Path
from vault_wallets import reopen
home, name = Path(sys.argv[1]), sys.argv[2]
with reopen(home, busy_seconds=60) as vault:
    for number in range(int(sys.argv[3])):
        with vault.writing() as change:
            for part in range(5):
                change.put("note", f"{name}-{number}-{part}", b"", b"x" * 3000)
            if number % 10 == 9:
                change.put_key(f"{name}-{number}", b"public", b"secret")
        print(number, flush=True)
"""
_FILER = """
import io, sys
from pathlib import Path
from vault_wallets import reopen
with reopen(Path(sys.argv[1])) as vault:
    for number in range(1000):
        print(vault.files.store(io.BytesIO(b"x" * 3_000_000)).name, flush=True)
"""
_MAKER = """
import sys
from pathlib import Path
from vault_wallets import new_wallet
print("ready", flush=True)
new_wallet(Path(sys.argv[1]))[0].close()
print("done", flush=True)
"""


@pytest.mark.parametrize("moment", [0.001, 0.004, 0.007, 0.011, 0.016])
def test_kill_in_the_middle_of_a_change(tmp_path: Path, moment: float) -> None:
    """Every change that was acknowledged is there; of the one under way all is there or nothing."""
    filled_wallet(tmp_path / "w")

    acknowledged = killed_after(start(_WRITER, tmp_path / "w", "one", 10_000), 3, moment)

    with reopen(tmp_path / "w") as vault:
        names = [head.name for head in vault.heads("note")][1:]
        assert vault.verify() == []
    whole = len(names) // 5
    assert [f"one-{number}-{part}" for number in range(whole) for part in range(5)] == names
    assert len(acknowledged) <= whole <= len(acknowledged) + 1


def test_kill_while_a_file_is_stored(tmp_path: Path) -> None:
    """Files that were acknowledged are whole; the one under way is a leftover that says so, and is not read."""
    filled_wallet(tmp_path / "w")

    acknowledged = killed_after(start(_FILER, tmp_path / "w"), 2, 0.003)

    with reopen(tmp_path / "w") as vault:
        assert set(acknowledged) <= set(vault.files.names())
        assert vault.verify() == []
        assert len(vault.files.leftovers(older_than=time.time() + 60)) <= 1
        assert vault.files.leftovers(older_than=0) == []


@pytest.mark.parametrize("moment", [0.0, 0.001, 0.002, 0.004, 0.008])
def test_kill_while_a_wallet_is_made(tmp_path: Path, moment: float) -> None:
    """There is a whole wallet, or none and room for one."""
    killed_after(start(_MAKER, tmp_path / "w"), 1, moment)

    if not Vault.exists(tmp_path / "w"):
        new_wallet(tmp_path / "w")[0].close()
    with reopen(tmp_path / "w") as vault:
        drafts = set((tmp_path / "w").glob("*.new"))
        assert set(vault.leftovers(older_than=time.time() + 60)) == drafts
        assert vault.verify() == []


def test_two_programs_write_at_once(tmp_path: Path) -> None:
    """Both get everything in; neither sees the other's half."""
    filled_wallet(tmp_path / "w")
    writers = [start(_WRITER, tmp_path / "w", name, 25) for name in ("one", "two")]
    for writer in writers:
        writer.communicate(timeout=120)

    assert [writer.returncode for writer in writers] == [0, 0]
    with reopen(tmp_path / "w") as vault:
        assert len(vault.heads("note")) == 1 + 2 * 25 * 5
        assert vault.generation == 2 + 50
        assert vault.verify() == []


_SPOILED = """
import os, signal, sys
from pathlib import Path
from lerwallet.errors import DamagedWallet, NotWritten
from vault_wallets import reopen
home, spoiled, work = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if spoiled == "full":
    import resource
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
elif os.geteuid() == 0:
    import cryptography.hazmat.primitives.kdf.argon2, lerwallet.vault.age, lerwallet.vault.check
    os.setuid(65534)
with reopen(home) as vault:
    print(len(vault.heads("credential")), vault.verify())
    try:
        if work == "change":
            with vault.writing() as change:
                change.put("note", "large", b"", os.urandom(3_000_000))
        elif work == "store":
            with open("/dev/zero", "rb") as endless:
                vault.files.store(endless)
    except NotWritten as error:
        print(error.code)
"""


def spoiled(home: Path, how: str, work: str) -> list[str]:
    """What a process says whose disk is full, or that may not write, when it does WORK."""
    process = start(_SPOILED, home, how, work)
    said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0
    return said.split("\n")[:-1]


def test_a_folder_copied_while_it_is_written(tmp_path: Path) -> None:
    """Each copy opens as one whole state, or is named damaged: half of a change is never taken for a wallet."""
    filled_wallet(tmp_path / "w")
    writer = start(_WRITER, tmp_path / "w", "one", 10_000)
    assert writer.stdout is not None
    outcomes = []
    try:
        for number in range(12):
            writer.stdout.readline()
            copy = tmp_path / str(number)
            copy.mkdir()
            for name in ("wallet.db", "wallet.db-journal"):
                with suppress(FileNotFoundError):  # the journal comes and goes
                    shutil.copyfile(tmp_path / "w" / name, copy / name)
            outcomes.append(_copied(copy))
    finally:
        writer.kill()
        writer.stdout.close()
        writer.wait()

    assert set(outcomes) <= {"whole", "named"}


def _copied(home: Path) -> str:
    try:
        with reopen(home) as vault:
            names = [head.name for head in vault.heads("note")][1:]
            assert len(names) % 5 == 0
            return "whole" if vault.verify() == [] else "named"
    except DamagedWallet:
        return "named"


def test_disk_full_changes_nothing(tmp_path: Path) -> None:
    """A file that may not grow: a sentence, and the wallet as it was before."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        before = vault.pin

    for work in ("change", "store"):
        assert spoiled(tmp_path / "w", "full", work) == ["3 []", "not_written"]

    with reopen(tmp_path / "w") as vault:
        assert before == vault.pin
        assert vault.verify() == []
        assert vault.files.leftovers(older_than=time.time() + 60) == []


def test_no_room_left_by_sqlite_itself(tmp_path: Path) -> None:
    """SQLITE_FULL is told as a full disk, not hidden by the rollback that follows; the wallet stays usable."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        before = vault.pin
        pages = vault._database.execute("pragma page_count").fetchone()[0]
        vault._database.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(NotWritten, match="full"), vault.writing() as change:
            change.put("note", "large", b"", os.urandom(300_000))

        assert before == vault.pin
        assert vault.verify() == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a user without rights may walk through, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_read_only_wallet_opens_for_reading(open_folder: Path) -> None:
    """A wallet on a medium that takes nothing is read; a change is refused with a sentence."""
    home = open_folder / "w"
    filled_wallet(home)
    (home / "wallet.db").chmod(0o444)
    home.chmod(0o555)

    answers = [spoiled(home, "read-only", work) for work in ("nothing", "change", "store")]
    home.chmod(0o755)

    assert answers == [["3 []"], ["3 []", "not_written"], ["3 []", "not_written"]]
