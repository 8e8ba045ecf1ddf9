"""Making a wallet, its keys and its passphrase, as people and scripts do."""

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lerwallet.session import Surroundings
from lerwallet.vault import RecoveryCode, Vault
from lerwallet.vault.slots import slot_strength
from terminal import LERWALLET, call, converse, environment, run

NEW_PASSPHRASE = (("New passphrase: ", "two words"), ("The same again: ", "two words"))
TYPE_IT = "(Enter to go on without):"


def make(home: Path) -> dict[str, Any]:
    """A wallet in HOME's own folder; its `init` answer."""
    return call("init", "--json", home=home, env={"LERWALLET_NEW_PASSPHRASE": "open sesame"}).document


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    home = tmp_path_factory.mktemp("home")
    return home, make(home)


def test_init_answers_once_with_the_recovery_code(made: tuple[Path, dict[str, Any]]) -> None:
    """The folder, the holder's did:key, and a code that opens the wallet like the passphrase does."""
    home, answer = made

    opened = call(
        "keys", "list", "--json", home=home, env={"LERWALLET_PASSPHRASE": answer["recovery_code"].lower()}
    )

    assert (answer["schema"], answer["home"]) == ("lerwallet/wallet/1", str(home / "wallet"))
    assert [
        (key["algorithm"], key["did"].startswith(start))
        for key, start in zip(opened.document["keys"], ("did:key:z6Mk", "did:jwk:"), strict=True)
    ] == [("EdDSA", True), ("ES256", True)]
    assert answer["holder"] == {"did": opened.document["keys"][0]["did"]}
    assert opened.document["keys"][0]["created"] == "2026-11-21T12:00:00Z"


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_a_wallet_is_its_owner_s_alone(made: tuple[Path, dict[str, Any]]) -> None:
    """Folders 0700, files 0600."""
    home = made[0] / "wallet"

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (home, *home.rglob("*"))}

    assert modes <= {0o700, 0o600}


def test_a_second_wallet_is_refused_before_a_passphrase(made: tuple[Path, dict[str, Any]]) -> None:
    """Where there is a wallet, `init` changes nothing: exit 1."""
    result = call("init", "--json", home=made[0])

    assert (result.code, result.document["error"]["code"]) == (1, "wallet_exists")


def test_init_asks_in_a_terminal(tmp_path: Path) -> None:
    """Two questions, the code with the advice to write it down, and the code typed back; Enter goes on without."""
    result = converse(
        "init",
        home=tmp_path,
        answers=[
            *NEW_PASSPHRASE,
            (TYPE_IT, "0004-1061-050R-3GG2-8A1C-60T3-GF5F"),
            (TYPE_IT, "0004-1061-050R-3GG2-8A1C-60T3-GF5E"),
            (TYPE_IT, ""),
        ],
    )

    assert result.code == 0
    assert "Recovery code: " in result.out
    assert "two words" not in result.out
    for said in ("has a typing slip in it", "and not this one", "was not compared"):
        assert said in result.out


def test_the_code_is_typed_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who copied it rightly is told so; small letters do."""
    monkeypatch.setattr(Surroundings, "answers_questions", lambda _self: True)
    monkeypatch.setattr(RecoveryCode, "generate", lambda _random: RecoveryCode(bytes(range(16))))

    result = call(
        "init",
        home=tmp_path,
        env={"LERWALLET_NEW_PASSPHRASE": "open sesame"},
        stdin="0004 1061 050r 3gg2 8a1c 60t3 gf5e\n",
    )

    assert result.code == 0
    assert "The code on your paper is right." in result.err


@pytest.mark.parametrize("ending", [".pdf", ".txt"])
def test_a_page_to_print_holds_the_code(tmp_path: Path, ending: str) -> None:
    """It is written for its owner only, and the screen does not say to write it down once more."""
    kit = tmp_path / f"kit{ending}"
    result = call("init", "--kit", kit, home=tmp_path, env={"LERWALLET_NEW_PASSPHRASE": "open sesame"})

    code = re.search("(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", result.out)
    assert code is not None
    assert stat.S_IMODE(kit.stat().st_mode) == 0o600
    assert kit.read_bytes().startswith(b"%PDF") or code[0] in kit.read_text()
    assert "Print it, then delete the file." in result.out


@pytest.mark.parametrize(("name", "code"), [("kit.doc", 2), ("there.pdf", 1), ("no/where.pdf", 1)])
def test_a_kit_that_cannot_be_written_makes_no_wallet(tmp_path: Path, name: str, code: int) -> None:
    """It is said before the wallet is made."""
    (tmp_path / "there.pdf").write_bytes(b"of somebody")
    result = call(
        "init", "--kit", tmp_path / name, home=tmp_path, env={"LERWALLET_NEW_PASSPHRASE": "open sesame"}
    )

    assert result.code == code
    assert not (tmp_path / "wallet").exists()
    assert (tmp_path / "there.pdf").read_bytes() == b"of somebody"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [("recovery", "new"), ("rotate",)])
def test_a_code_that_nobody_got_changes_nothing(
    made: tuple[Path, dict[str, Any]], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Where the answer cannot be written, the old code still opens the wallet."""
    shutil.copytree(made[0] / "wallet", tmp_path / "wallet")
    secrets = {"LERWALLET_PASSPHRASE": "open sesame", "LERWALLET_NEW_PASSPHRASE": "new words here"}
    folders = {"LERWALLET_HOME": str(tmp_path / "wallet"), "LERWALLET_STATE": str(tmp_path / "state")}
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(  # noqa: PLW1510  its code is what is looked at
            [*LERWALLET, *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(tmp_path, **folders, **secrets),
        )

    again = call("keys", "list", home=tmp_path, env={"LERWALLET_PASSPHRASE": made[1]["recovery_code"]})
    assert (ended.returncode, again.code) == (1, 0)


def test_each_guess_can_be_made_dearer_and_stays_so(tmp_path: Path) -> None:
    """--kdf strong; the next passphrase costs as much, unless less is asked for."""
    passphrase = {"LERWALLET_PASSPHRASE": "open sesame", "LERWALLET_NEW_PASSPHRASE": "open sesame"}
    call("init", "--kdf", "strong", home=tmp_path, env=passphrase)
    first = costs(tmp_path)
    call("passphrase", "change", home=tmp_path, env=passphrase)
    second = costs(tmp_path)
    call("passphrase", "change", "--kdf", "standard", home=tmp_path, env=passphrase)

    assert (first, second, costs(tmp_path)) == (256, 256, 64)


def costs(home: Path) -> int:
    """MiB for one guess at the passphrase."""
    with Vault.open(home / "wallet", "open sesame") as vault:
        [cost] = filter(None, map(slot_strength, vault.slots()))
    return cost.memory_kib // 1024


def test_the_passphrase_can_be_changed(tmp_path: Path) -> None:
    """Afterwards the new one opens the wallet and the old one does not."""
    make(tmp_path)
    old, new = {"LERWALLET_PASSPHRASE": "open sesame"}, {"LERWALLET_PASSPHRASE": "new words"}

    changed = call(
        "passphrase", "change", home=tmp_path, env={**old, "LERWALLET_NEW_PASSPHRASE": "new words"}
    )

    assert changed.code == 0
    assert (
        "copies that were made before still open with the old one" in changed.out
    )  # what it does not protect
    assert (
        call("keys", "list", home=tmp_path, env=old).code,
        call("keys", "list", home=tmp_path, env=new).code,
    ) == (12, 0)


def test_without_a_wallet_each_command_says_so(tmp_path: Path) -> None:
    """Exit 10, and what to do about it."""
    result = run("keys", "list", "--json", home=tmp_path)

    assert (result.code, result.document["error"]["hint"]) == (10, "Run: lerwallet init")
