"""Wallets to measure with, made by the program itself."""

import subprocess
from pathlib import Path

from benchmarks import corpus
from benchmarks.timing import environment, lerwallet


def wallet_of(folder: Path, count: int) -> Path:
    """A wallet in FOLDER with COUNT badges, locked with the passphrase of `environment`."""
    badges = folder / f"{count} badges"
    badges.mkdir()
    for number, badge in enumerate(corpus.badges("1 kB", count)):
        (badges / f"{number:05}.json").write_bytes(badge)
    wallet = folder / f"wallet of {count}"
    around = environment(folder)
    around["LERWALLET_NEW_PASSPHRASE"] = around["LERWALLET_PASSPHRASE"]
    for words in (["init"], ["add", badges]):
        subprocess.run(lerwallet(*words, "--wallet", wallet), env=around, capture_output=True, check=True)
    return wallet
