"""One person at one computer: a home with a wallet in it and three badges beside it, and commands typed one after the other.

`Sitting` types in this process; `Sitting.process` and `Sitting.terminal` are the real thing. Its clock is the real one.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lerwallet.demo import Learner, School
from terminal import Result, call, converse, run

PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """Where somebody sits: HOME holds the wallet, the settings, and the folder `badges`."""

    home: Path

    def __call__(
        self, *argv: str | Path, stdin: bytes | str = b"", env: Mapping[str, str] | None = None
    ) -> Result:
        """What `lerwallet ARGV` answers, from within HOME and without a network; the passphrase is known."""
        here = Path.cwd()
        os.chdir(self.home)
        try:
            return call(*argv, home=self.home, env=self.environment(env), stdin=stdin, now=datetime.now(UTC))
        finally:
            os.chdir(here)

    def process(
        self, *argv: str | Path, stdin: bytes | str = b"", env: Mapping[str, str] | None = None
    ) -> Result:
        """The same as a process of its own."""
        return run(*argv, home=self.home, env=self.environment(env), stdin=stdin)

    def terminal(
        self,
        *argv: str | Path,
        answers: Iterable[tuple[str, str]] = (),
        env: Mapping[str, str] | None = None,
    ) -> Result:
        """The same in a terminal, where somebody types ANSWERS."""
        return converse(*argv, home=self.home, answers=answers, env=self.environment(env))

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        return {
            "LERWALLET_HOME": str(self.home / "wallet"),
            "LERWALLET_CONFIG": str(self.home / "config"),
            "LERWALLET_STATE": str(self.home / "state"),
            "LERWALLET_PASSPHRASE": PASSPHRASE,
            "LERWALLET_OFFLINE": "1",
            **(more or {}),
        }

    def ids(self) -> dict[str, str]:
        """The short id of each badge, by the first word of its name."""
        rows = self("list", "--json").document["credentials"]
        return {row["name"].split()[0].lower(): row["id"] for row in rows}

    def write(self, name: str, data: bytes | str) -> Path:
        path = self.home / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def fingerprint(self) -> dict[str, str]:
        """The digest of every file in the wallet's folder."""
        wallet = self.home / "wallet"
        return {
            str(path.relative_to(wallet)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(wallet.rglob("*"))
            if path.is_file()
        }

    def copied(self, home: Path) -> "Sitting":
        """The same person at the same point, in another home."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return Sitting(home=home)


def sit_down(home: Path) -> Sitting:
    """A new wallet; a school has sent it three badges, which lie in the folder `badges` and are not added yet."""
    sitting = Sitting(home=home)
    made = sitting("init", "--json", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})
    assert made.code == 0, made.err
    keys: list[dict[str, Any]] = sitting("keys", "list", "--json").document["keys"]
    by_algorithm = {key["algorithm"]: key for key in keys}
    learner = Learner(did=by_algorithm["EdDSA"]["did"], jwk=by_algorithm["ES256"]["jwk"])
    school = School(datetime.now(UTC), os.urandom)
    (home / "badges").mkdir()
    for name, data in school.badges(learner):
        sitting.write(f"badges/{name}", data)
    sitting.write(
        "trust.json",
        json.dumps(
            {
                "schema": "lerwallet/trust/1",
                "issuers": [{"id": school.did, "name": "Demo School", "why": "a test"}],
                "registries": [],
            }
        ),
    )
    return sitting
