"""What a wallet costs beside plain sqlite3 in the same run: `python benchmarks/vault.py`.

Read ratios, not milliseconds.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lerwallet.vault import CHEAPEST_KDF, Passphrase, Vault, backup

HEAD = json.dumps(
    {"name": "Badge of collaboration", "issuer": "did:web:example.org", "skills": ["a", "b"] * 8}
).encode()
BODY = os.urandom(4096)
EVIDENCE = 50_000_000


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of TIMES runs."""
    taken = []
    for _time in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def plain_wallet(path: Path, count: int) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma synchronous = extra")
    database.execute("create table records (id blob primary key, kind text, name text, head blob, body blob)")
    database.execute("begin")
    database.executemany(
        "insert into records values (randomblob(16), 'credential', ?, ?, ?)",
        ((f"urn:badge:{number}", HEAD, BODY) for number in range(count)),
    )
    database.execute("commit")
    return database


def sealed_wallet(home: Path, count: int) -> Vault:
    vault, _code = Vault.create(home, Passphrase("x"), created_at="", kdf=CHEAPEST_KDF)
    with vault.writing() as change:
        for number in range(count):
            change.put("credential", f"urn:badge:{number}", HEAD, BODY)
    return vault


def open_cheaply(home: Path) -> Vault:
    return Vault.open(home, "x", weakest_kdf=CHEAPEST_KDF)


def measure(folder: Path, count: int) -> None:
    start = time.perf_counter()
    plain = plain_wallet(folder / "plain.db", count)
    middle = time.perf_counter()
    vault = sealed_wallet(folder / "w", count)
    end = time.perf_counter()
    report(f"put {count:>6} in one change", 1000 * (end - middle), 1000 * (middle - start))

    def list_plain() -> None:
        again = sqlite3.connect(folder / "plain.db")
        [json.loads(row[0]) for row in again.execute("select head from records where kind = 'credential'")]
        again.close()

    def list_sealed() -> None:
        with open_cheaply(folder / "w") as again:
            [json.loads(head.data) for head in again.heads("credential")]

    def put_plain() -> None:
        plain.execute("insert into records values (randomblob(16), 'credential', 'x', ?, ?)", (HEAD, BODY))

    def put_sealed() -> None:
        with vault.writing() as change:
            change.put("credential", os.urandom(8).hex(), HEAD, BODY)

    report(f"open and list {count:>6} heads", milliseconds(list_sealed), milliseconds(list_plain))
    report(f"put one beside {count:>6}", milliseconds(put_sealed, 21), milliseconds(put_plain, 21))
    some = vault.heads("credential")[count // 2].id
    report("get one", milliseconds(lambda: vault.get(some), 21), None)
    vault.close()
    plain.close()
    report(
        f"back up {count:>6}",
        milliseconds(lambda: backed_up(folder), 3),
        milliseconds(lambda: shutil.copy(folder / "plain.db", folder / "copy.db"), 3),
    )
    with open_cheaply(folder / "w") as again:
        report(f"rotate {count:>6}", milliseconds(lambda: rotated(again), 1), None)


def backed_up(folder: Path) -> None:
    made_at = "2026-01-01T00:00:00Z"
    backup.write(folder / "w", folder / "copy.zip", made_at=made_at, busy_seconds=1, replace=True)


def rotated(vault: Vault) -> None:
    vault.rotate(Passphrase("x"), lambda _change, _files: None, lambda _code: None, kdf=CHEAPEST_KDF)


def measure_opening(folder: Path) -> None:
    vault, code = Vault.create(folder / "w", Passphrase("x"), created_at="")
    vault.close()
    report("open by passphrase (Argon2id)", milliseconds(lambda: Vault.open(folder / "w", "x").close()), None)
    report("open by recovery code", milliseconds(lambda: Vault.open(folder / "w", code).close()), None)
    with Vault.open(folder / "w", "x") as vault:
        report("change the passphrase", milliseconds(lambda: vault.change_passphrase(Passphrase("x"))), None)


def measure_files(folder: Path) -> None:
    source = folder / "evidence"
    source.write_bytes(os.urandom(EVIDENCE))
    vault = sealed_wallet(folder / "w", 0)
    names: list[str] = []

    def copy_plain() -> None:
        digest = hashlib.sha256()
        with source.open("rb") as stream, (folder / "copy").open("wb") as target:
            while part := stream.read(65536):
                digest.update(part)
                target.write(part)
            target.flush()
            os.fsync(target.fileno())

    def store() -> None:
        with source.open("rb") as stream:
            names.append(vault.files.store(stream).name)

    def read_plain() -> None:
        digest = hashlib.sha256()
        with (folder / "copy").open("rb") as stream:
            while part := stream.read(65536):
                digest.update(part)

    def read_sealed() -> None:
        with vault.files.open(names[0]) as stream:
            while stream.read(65536):
                pass

    report("50 MB of evidence in", milliseconds(store, 3), milliseconds(copy_plain, 3))
    report("50 MB of evidence out", milliseconds(read_sealed, 3), milliseconds(read_plain, 3))
    vault.close()


def measure_memory(folder: Path) -> None:
    """Peak memory of a process that lists, with 10,000 records and with none."""
    program = (
        "import sys; from pathlib import Path; from lerwallet.vault import *\n"
        "v = Vault.open(Path(sys.argv[1]), 'x', weakest_kdf=CHEAPEST_KDF); v.heads('credential')\n"
        # not ru_maxrss: that one is inherited from this process
        "print(*[line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')])"
    )
    peaks = []
    for count in (0, 10_000):
        home = folder / str(count)
        sealed_wallet(home, count).close()
        done = subprocess.run(
            [sys.executable, "-c", program, home], capture_output=True, text=True, check=True
        )
        peaks.append(int(done.stdout) // 1024)
    print(f"memory of listing 10000: {peaks[1] - peaks[0]} MiB above an empty wallet ({peaks[0]} MiB)")


def report(what: str, sealed: float, plain: float | None) -> None:
    beside = "" if plain is None else f"   plain {plain:9.1f} ms   ratio {sealed / plain:5.2f}"
    print(f"{what:<34}{sealed:9.1f} ms{beside}", flush=True)


def main() -> None:
    tasks: list[Callable[[Path], None]] = [
        measure_opening,
        lambda folder: measure(folder, 100),
        lambda folder: measure(folder, 1_000),
        lambda folder: measure(folder, 10_000),
        lambda folder: measure(folder, 100_000),
        measure_files,
        measure_memory,
    ]
    for task in tasks:
        folder = Path(tempfile.mkdtemp())
        try:
            task(folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
