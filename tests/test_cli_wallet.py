"""Making a wallet, its keys and its passphrase, as people and scripts do."""

import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from terminal import call, converse, run


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
    """Two questions, and the code is shown with the advice to write it down."""
    result = converse(
        "init", home=tmp_path, answers=[("New passphrase: ", "two words"), ("The same again: ", "two words")]
    )

    assert result.code == 0
    assert "Recovery code: " in result.out
    assert "two words" not in result.out


def test_the_passphrase_can_be_changed(tmp_path: Path) -> None:
    """Afterwards the new one opens the wallet and the old one does not."""
    make(tmp_path)
    old, new = {"LERWALLET_PASSPHRASE": "open sesame"}, {"LERWALLET_PASSPHRASE": "new words"}

    changed = call(
        "passphrase", "change", home=tmp_path, env={**old, "LERWALLET_NEW_PASSPHRASE": "new words"}
    )

    assert (changed.code, changed.out) == (0, "The passphrase was changed.\n")
    assert (
        call("keys", "list", home=tmp_path, env=old).code,
        call("keys", "list", home=tmp_path, env=new).code,
    ) == (12, 0)


def test_without_a_wallet_each_command_says_so(tmp_path: Path) -> None:
    """Exit 10, and what to do about it."""
    result = run("keys", "list", "--json", home=tmp_path)

    assert (result.code, result.document["error"]["hint"]) == (10, "Run: lerwallet init")
