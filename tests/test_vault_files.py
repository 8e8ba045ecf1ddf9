"""Files beside the records: any size, each whole or refused, none in another's place."""

import hashlib
import io
from pathlib import Path

import pytest

from lerwallet.errors import DamagedWallet, NotFound
from lerwallet.vault import StoredFile, Vault, age
from vault_wallets import filled_wallet, reopen

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    filled_wallet(tmp_path / "w")
    return reopen(tmp_path / "w")


def read(vault: Vault, name: str) -> bytes:
    with vault.files.open(name) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 256_000])
def test_what_is_stored_comes_back(vault: Vault, size: int) -> None:
    """Size and digest are those of the content; the bytes are the same."""
    content = CONTENT[:size]

    stored = vault.files.store(io.BytesIO(content))

    assert (size, hashlib.sha256(content).hexdigest()) == (stored.size, stored.sha256)
    assert content == read(vault, stored.name)
    assert vault.verify() == []


def test_same_content_twice_is_two_files(vault: Vault) -> None:
    """One can be deleted without the other, and nobody sees from outside that they are the same."""
    one, two = (vault.files.store(io.BytesIO(CONTENT)) for _time in range(2))
    vault.files.delete(one.name)

    assert [two.name] == vault.files.names()
    assert read(vault, two.name) == CONTENT
    with pytest.raises(NotFound):
        vault.files.delete(one.name)


def test_missing_file_is_named(vault: Vault) -> None:
    """A file that somebody took away is damage."""
    stored = vault.files.store(io.BytesIO(CONTENT))
    (vault.home / "files" / f"{stored.name}.age").unlink()

    with pytest.raises(DamagedWallet, match=stored.name), vault.files.open(stored.name):
        pass


@pytest.mark.parametrize("name", ["../wallet", "x", "", "A" * 48, "/etc/passwd"])
def test_name_that_is_no_name_reaches_no_file(vault: Vault, name: str) -> None:
    """Only names that the vault gives lead to a file."""
    with pytest.raises(NotFound), vault.files.open(name):
        pass


def change_byte(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("place", [0, 30, 150, 210, 70_000, -1])
def test_changed_file_is_named(vault: Vault, place: int) -> None:
    """A byte changed anywhere: exit 13, by reading and by verifying."""
    stored = vault.files.store(io.BytesIO(CONTENT))
    change_byte(vault.home / "files" / f"{stored.name}.age", place)

    with pytest.raises(DamagedWallet):
        read(vault, stored.name)
    assert len(vault.verify()) == 1


def test_file_in_the_place_of_another_is_named(vault: Vault) -> None:
    """Two genuine files under each other's names are not believed, nor is one made for the same key by hand."""
    one, two = vault.files.store(io.BytesIO(b"one")), vault.files.store(io.BytesIO(b"two"))
    first, second = (vault.home / "files" / f"{stored.name}.age" for stored in (one, two))
    first.rename(first.with_suffix(".x"))
    second.rename(first)
    first.with_suffix(".x").rename(second)

    for stored in (one, two):
        with pytest.raises(DamagedWallet):
            read(vault, stored.name)
    with first.open("wb") as target:
        age.encrypt(io.BytesIO(b"forged"), target, [vault.files._identity().recipient()])
    with pytest.raises(DamagedWallet):
        read(vault, one.name)


def test_stream_that_breaks_leaves_nothing(vault: Vault) -> None:
    """A source that stops with an error leaves no file and no leftover."""

    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise KeyError

    with pytest.raises(KeyError):
        vault.files.store(Broken())

    assert list((vault.home / "files").iterdir()) == []


def test_file_is_found_after_reopening(vault: Vault) -> None:
    """The key of the files is the wallet's: the recovery code reads them too."""
    stored = vault.files.store(io.BytesIO(CONTENT))
    vault.close()

    with reopen(vault.home) as again:
        assert StoredFile(name=stored.name, size=len(CONTENT), sha256=stored.sha256) == stored
        assert read(again, stored.name) == CONTENT
