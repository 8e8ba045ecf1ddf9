"""What each command costs from the shell: whole processes beside `python -c pass`."""

from pathlib import Path
from typing import Final

from benchmarks import corpus
from benchmarks.timing import calls, lerwallet, nothing, processes, show
from benchmarks.wallets import wallet_of
from lerwallet.vault.kdf import STANDARD_KDF, argon2id

ROUNDS: Final = 15
# the samples were made in this year of the tests' world
AT: Final = ("--at", "2026-11-21T12:00:00Z", "--accept-unknown-issuer")


def starts(folder: Path) -> None:
    """`--version`, `--help`, help of a command, `list`."""
    wallets = {count: wallet_of(folder, count) for count in (10, 1_000)}
    commands = {
        "python -c pass": nothing(),
        "--version": lerwallet("--version"),
        "--help": lerwallet("--help"),
        "verify --help": lerwallet("verify", "--help"),
        **{
            f"list, {count:,} badges": lerwallet("list", "--wallet", wallet)
            for count, wallet in wallets.items()
        },
    }
    taken = processes(commands, folder, rounds=ROUNDS)
    derivation = calls({"kdf": lambda: argon2id(b"x", b"salt" * 4, STANDARD_KDF)}, rounds=ROUNDS)["kdf"]
    one = taken["python -c pass"]
    rows = []
    for name, seconds in taken.items():
        opens = name.startswith("list")
        without = f"{(seconds - derivation) / one:8.1f}" if opens else ""
        rows.append(f"{name:<28}{seconds * 1000:8.1f} ms{seconds / one:8.1f}{without}")
    rows.append(f"{'(key derivation, in process)':<28}{derivation * 1000:8.1f} ms{derivation / one:8.1f}")
    show(
        "Whole processes",
        f"{'':<28}{'':>11}{'x pass':>8}{'less key derivation':>21}",
        rows,
    )


def verifications(folder: Path) -> None:
    """`verify` of one badge of each format."""
    commands = {"python -c pass": nothing()}
    for name, sample in corpus.formats_of_one().items():
        path = folder / sample.file
        path.write_bytes(sample.data)
        commands[name] = lerwallet("verify", *AT, path)
    taken = processes(commands, folder, rounds=ROUNDS)
    one = taken["python -c pass"]
    show(
        "One badge, whole process",
        f"{'':<28}{'':>11}{'x pass':>8}",
        [f"{name:<28}{seconds * 1000:8.1f} ms{seconds / one:8.1f}" for name, seconds in taken.items()],
    )
