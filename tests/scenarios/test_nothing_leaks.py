"""A canary in every field of a wallet, and the passphrase: neither stands anywhere outside of what its owner asked for."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from lerwallet.session import Surroundings
from sitting import Sitting
from terminal import call, environment
from world import SCHOOL, badge, dumps, signed

CANARY: Final = "CanaryInTheMine"
WORDS: Final = "CanaryPassphrase of four words"
SECRETS: Final = {"LERWALLET_PASSPHRASE": WORDS, "LERWALLET_NEW_PASSPHRASE": WORDS}


def told(data: bytes) -> list[str]:
    """Which of the secrets stand in DATA, as text in any of the usual encodings."""
    return [
        secret
        for secret in (CANARY, WORDS)
        if any(secret.encode(coding) in data for coding in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


@pytest.fixture
def keeper(tmp_path: Path) -> Sitting:
    """Everything in the wallet names the canary: badge, evidence, portfolio, share, key, draft, notebook, claim, issuer."""
    sitting = Sitting(home=tmp_path)
    assert sitting("init", env=SECRETS).code == 0
    made = signed(badge(name=CANARY, id=f"urn:uuid:{CANARY}", credentialStatus=None), SCHOOL)
    (tmp_path / "in").mkdir()
    [row] = sitting("add", sitting.write(f"in/{CANARY}.json", dumps(made)), "--json", env=SECRETS).document[
        "added"
    ]
    file = sitting.write(f"in/{CANARY}.txt", CANARY * 2000)
    steps = (
        f'pathway = 1\nid = "{CANARY}"\ntitle = "{CANARY}"\nsteps = [{{ name = "{CANARY}", match = "x" }}]'
    )
    path = sitting.write(f"in/{CANARY}.toml", steps)
    for words in (
        ("evidence", "add", row["id"], file),
        ("portfolio", "new", CANARY, "--title", CANARY, "--for", CANARY, "--say", CANARY),
        ("share", row["id"], "--to", CANARY, "--for", CANARY, "--out", f"in/{CANARY}.share"),
        ("keys", "for", CANARY),
        ("draft", "new", "collaboration"),
        ("draft", "edit", "collaboration", "overview", "--from", file),
        ("draft", "attach", "collaboration", "1", file),
        ("draft", "fee", "collaboration", CANARY),
        ("draft", "review-pack", "collaboration", "--out", f"in/{CANARY}.html"),
        ("draft", "export", "collaboration", "--out", f"in/{CANARY}.zip"),
        ("pathway", "add", path),
        ("plan", "add", CANARY, "--because", "now"),
        ("goal", CANARY),
        ("reflect", row["id"], CANARY),
        ("claim", "new", CANARY),
        ("issuer", "init", "--name", CANARY),
        ("check",),
        ("backup", "backup.zip"),
        ("backup", "second.zip", "--verify"),
        ("passphrase", "change"),
        ("rotate",),
        ("restore", "backup.zip", "--force"),
    ):
        result = sitting(*words, env=SECRETS)
        assert result.code == 0, result.err
    return sitting


def test_nothing_is_in_any_file(keeper: Sitting) -> None:
    """Wallet, journals, the wallets that a restore set aside, backups, pins, trust: no word of it, nor in a file's name."""
    files = [path for path in keeper.home.rglob("*") if path.is_file() and path.parent.name != "in"]

    assert len(files) > 6
    assert {str(path): told(path.read_bytes()) for path in files if told(path.read_bytes())} == {}
    assert [path for path in files if CANARY in path.name] == []


def test_nothing_is_in_an_unlocked_wallets_half(keeper: Sitting) -> None:
    """What `unlock` keeps on this computer says nothing either."""
    (keeper.home / "run").mkdir()
    result = keeper("unlock", env=SECRETS | {"XDG_RUNTIME_DIR": str(keeper.home / "run")})
    [half] = (keeper.home / "run").rglob("*.json")

    assert (result.code, told(half.read_bytes() + result.raw + result.err.encode())) == (0, [])


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is of Linux")
def test_nothing_is_left_in_temporary_folders_nor_on_the_command_line(keeper: Sitting) -> None:
    """While a command runs: its arguments, its children's environment and the temporary folder."""
    own = keeper.home / "tmp"
    own.mkdir()
    variables = {
        name: value for name, value in keeper.environment().items() if name != "LERWALLET_PASSPHRASE"
    }
    pipe = keeper.home / "pipe"
    os.mkfifo(pipe)
    row = keeper("list", "--json", env=SECRETS).document["credentials"][0]
    (keeper.home / "words").write_text(WORDS)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "lerwallet", "evidence", "add", row["id"], str(pipe)),
            *("--passphrase-file", str(keeper.home / "words")),
        ],
        env=environment(keeper.home, **variables, TMPDIR=str(own)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with pipe.open("wb") as slow:
        slow.write(CANARY.encode() * 10_000)
        slow.flush()
        seen = b"".join(
            Path(f"/proc/{process.pid}/{what}").read_bytes() for what in ("cmdline", "environ")
        ) + b"".join(path.read_bytes() for path in (keeper.home / "wallet" / "files").iterdir())
        left = list(own.rglob("*"))
    process.communicate(timeout=60)

    assert (process.returncode, told(seen), left) == (0, [], [])


def test_a_crash_tells_no_secret(keeper: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours with the wallet open, with LERWALLET_DEBUG=1: lines of code, and none of what they held."""

    def broken(_self: Surroundings) -> int:
        raise ValueError("ours")

    monkeypatch.setattr(Surroundings, "width", broken)
    result = call(
        "list",
        "--json",
        home=keeper.home,
        env={**keeper.environment(), **SECRETS, "LERWALLET_DEBUG": "1", "COLUMNS": "9"},
    )

    assert "Traceback" in result.err
    assert (result.code, told(result.err.encode())) == (1, [])
    assert json.loads(result.out)["error"]["code"] == "internal_error"
