"""Kills one operation on a wallet again and again at random moments, and looks each time whether the wallet is whole.

A script: `python killed_often.py add 100 FOLDER`. What it prints at the end is counted; the first broken promise ends it with
an assertion. To add an operation: a class with `work`, which does and acknowledges one after the other, and `look`.
"""

import io
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from lerwallet import formats
from lerwallet.errors import WrongPassphrase
from lerwallet.vault import CHEAPEST_KDF, Passphrase, Vault
from lerwallet.verification import verify
from lerwallet.wallet import Adding, Wallet
from lerwallet.wallet.evidence import Artefact
from terminal import call
from world import NOW, SCHOOL, World, badge, dumps, signed

WORDS: Final = "correct horse"
LONGEST: Final = 0.06  # seconds until the kill, from the first acknowledgement on
Acknowledge = Callable[[object], None]


def made(number: int) -> Adding:
    """A badge of its own."""
    document = signed(badge(id=f"urn:uuid:{number}", name=f"Badge {number}", credentialStatus=None), SCHOOL)
    secured = formats.read(dumps(document))
    return Adding(
        secured=secured, report=verify(secured, World().verifier(holder=True)).to_json(), file_name="b.json"
    )


def artefact(name: str, data: bytes) -> Artefact:
    return Artefact(name=name, media_type="text/plain", stream=io.BytesIO(data))


def opened(home: Path, words: str = WORDS) -> Wallet:
    return Wallet(Vault.open(home, words, weakest_kdf=CHEAPEST_KDF, busy_seconds=30))


def cheap_wallet(home: Path, badges: int) -> None:
    vault, _code = Vault.create(home, Passphrase(WORDS), created_at="", kdf=CHEAPEST_KDF)
    with Wallet(vault) as wallet:
        wallet.new_key("EdDSA", NOW)
        wallet.add([made(number) for number in range(badges)], NOW)


class Add:
    badges = 1

    def work(self, home: Path, acknowledge: Acknowledge) -> None:
        with opened(home) as wallet:
            start = len(wallet.rows())
            for number in range(start, start + 10_000):
                wallet.add([made(number)], NOW)
                acknowledge(number)

    def look(self, before: "State", after: "State", acknowledged: Sequence[str]) -> int:
        expected = before.badges | {f"urn:uuid:{number}" for number in acknowledged}
        assert expected <= after.badges
        return len(after.badges - expected)


class Remove:
    badges = 60

    def work(self, home: Path, acknowledge: Acknowledge) -> None:
        with opened(home) as wallet:
            for row in wallet.rows():
                wallet.remove([row])
                acknowledge(row.credential_id)

    def look(self, before: "State", after: "State", acknowledged: Sequence[str]) -> int:
        expected = before.badges - set(acknowledged)
        assert after.badges <= expected
        return len(expected - after.badges)


class EvidenceAdd:
    badges = 1

    def work(self, home: Path, acknowledge: Acknowledge) -> None:
        with opened(home) as wallet:
            [row] = wallet.rows()
            for number in range(len(wallet.evidence()), 10_000):
                [(kept, _new)] = wallet.add_evidence(
                    row, [artefact(f"{number}.txt", str(number).encode() * 30_000)], NOW
                )
                acknowledge(kept.name)

    def look(self, before: "State", after: "State", acknowledged: Sequence[str]) -> int:
        expected = before.evidence | set(acknowledged)
        assert expected <= after.evidence
        return len(after.evidence - expected)


class PassphraseChange:
    badges = 3

    def work(self, home: Path, acknowledge: Acknowledge) -> None:
        with opened(home, words_of(home)) as wallet:
            for number in range(10_000):
                with (home.parent / "next").open("a") as tried:
                    print(f"new words {number}", file=tried)
                wallet.vault.change_passphrase(Passphrase(f"new words {number}"), kdf=CHEAPEST_KDF)
                acknowledge(number)

    def look(self, before: "State", after: "State", acknowledged: Sequence[str]) -> int:
        assert (after.badges, after.evidence) == (before.badges, before.evidence)
        return int(after.words != f"new words {acknowledged[-1]}")


class Rotate:
    badges = 20

    def work(self, home: Path, acknowledge: Acknowledge) -> None:
        with opened(home) as wallet:
            for number in range(10_000):
                wallet.rotate(Passphrase(WORDS), lambda _code: None, kdf=CHEAPEST_KDF)
                acknowledge(number)

    def look(self, before: "State", after: "State", acknowledged: Sequence[str]) -> int:
        assert (after.badges, after.evidence) == (before.badges, before.evidence)
        return after.generation - before.generation - len(acknowledged)


class Restore:
    badges = 20

    def work(self, home: Path, acknowledge: Acknowledge) -> None:
        for number in range(10_000):
            result = call("restore", home.parent / "copy.zip", "--force", home=home.parent)
            assert result.code == 0, result.err
            acknowledge(number)

    def look(self, before: "State", after: "State", _acknowledged: Sequence[str]) -> int:
        assert (after.badges, after.evidence) == (before.badges, before.evidence)
        return after.put_back


OPERATIONS: Final[dict[str, Any]] = {
    "add": Add,
    "remove": Remove,
    "evidence-add": EvidenceAdd,
    "passphrase-change": PassphraseChange,
    "rotate": Rotate,
    "restore": Restore,
}


class State:
    """What is in the wallet, found whole and free of leftovers."""

    def __init__(self, home: Path) -> None:
        self.put_back = 0
        if not Vault.exists(home):  # killed between the two steps of a restore, which tells where it lies
            listed = call("list", home=home.parent)
            assert listed.code == 10, listed.err
            [name] = [word for word in listed.err.split() if ".before-" in word]
            Path(name.rstrip(":.")).rename(home)
            self.put_back = 1
        for beside in [*home.parent.glob(f"{home.name}.before-*"), *home.parent.glob(f".{home.name}.*")]:
            shutil.rmtree(beside)
        self.words = words_of(home)
        with opened(home, self.words) as wallet:
            assert wallet.problems() == []
            self.generation = wallet.vault.generation
            self.badges = {row.credential_id for row in wallet.rows()}
            self.evidence = {each.name for each in wallet.evidence()}
            for path in wallet.leftovers(older_than=time.time() + 60):
                path.unlink()
            assert sorted(each.file for each in wallet.evidence()) == wallet.vault.files.names()
            assert not list(home.glob("*.new"))


def words_of(home: Path) -> str:
    """Which passphrase opens the wallet: exactly one does of those that were ever tried."""
    known = home.parent / "next"
    tried = [WORDS, *(known.read_text().splitlines() if known.exists() else ())]
    right: list[str] = []
    for words in tried:
        try:
            opened(home, words).vault.close()
        except WrongPassphrase:  # also a line that was not written to its end
            continue
        right.append(words)
    assert len(right) == 1, right
    return right[0]


def killed_once(operation: Any, home: Path, chance: random.Random) -> list[str]:
    """What a child process had acknowledged when it was killed at a random moment."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with open(writing, "w", buffering=1) as said:  # noqa: PTH123  a file descriptor
            operation.work(home, lambda what: print(what, file=said, flush=True))
        os._exit(0)
    os.close(writing)
    with open(reading) as heard:  # noqa: PTH123
        first = heard.readline()
        time.sleep(chance.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        lines = [first, *heard.readlines()]
    os.waitpid(child, 0)
    acknowledged = [line.strip() for line in lines if line.endswith("\n")]
    assert acknowledged, "the operation did not begin"
    return acknowledged


def main(name: str, rounds: int, folder: Path) -> None:
    operation = OPERATIONS[name]()
    template, home = folder / "template" / "wallet", folder / "at-work" / "wallet"
    cheap_wallet(template, operation.badges)
    with opened(template) as wallet:
        wallet.add_evidence(wallet.rows()[0], [artefact("first.txt", b"a" * 50_000)], NOW)
    if name == "restore":
        assert call("backup", folder / "template" / "copy.zip", home=folder / "template").code == 0
    chance, found, acknowledged = random.Random(rounds), 0, 0  # noqa: S311  which moments, and nothing secret
    for _round in range(rounds):
        shutil.rmtree(home.parent, ignore_errors=True)
        shutil.copytree(template.parent, home.parent)
        before = State(home)
        done = killed_once(operation, home, chance)
        found += operation.look(before, State(home), done) > 0
        acknowledged += len(done)
    sys.stdout.write(
        f"{name}: {rounds} kills, {acknowledged} acknowledged, none lost; the one under way was there {found} times\n"
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
