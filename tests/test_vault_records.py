"""Records in a wallet: what is put comes back, in order, all or nothing."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lerwallet.errors import NotFound, NoWallet, RefusedForSafety, WalletBusy, WalletExists
from lerwallet.vault import Passphrase, Vault
from lerwallet.vault.seal import padded_size
from vault_wallets import CREATED_AT, WORDS, filled_wallet, new_wallet, reopen


def test_new_wallet_is_empty_and_says_when_it_was_made(tmp_path: Path) -> None:
    """Generation 1, nothing in it, nothing wrong with it."""
    vault, _code = new_wallet(tmp_path / "deep" / "w")

    with vault:
        assert (
            vault.generation,
            vault.created_at,
            vault.heads("credential"),
            vault.keys(),
            vault.verify(),
        ) == (1, CREATED_AT, [], [], [])
        assert vault.pin == Vault.pin_of(tmp_path / "deep" / "w")
        assert vault.pin.vault_id == vault.vault_id


def test_records_come_back_in_the_order_they_came(tmp_path: Path) -> None:
    """Bytes are bytes; an update keeps the place and counts the revision; a transaction counts once."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        with vault.writing() as change:
            first = change.put("credential", "urn:badge:0", b"\x00\xff", b"\r\n\x00" * 5000)
            change.delete(vault.heads("credential")[1].id)
        heads = vault.heads("credential")

        assert [(head.name, head.revision, head.data) for head in heads] == [
            ("urn:badge:0", 2, b"\x00\xff"),
            ("urn:badge:2", 1, b'{"name": "Badge 2"}'),
        ]
        assert vault.get(first).body == b"\r\n\x00" * 5000
        assert vault.find("credential", "urn:badge:1") is None
        assert vault.generation == 3


def test_wallets_are_told_apart(tmp_path: Path) -> None:
    """No wallet: exit 10. A wallet already there: it is left as it is."""
    with pytest.raises(NoWallet):
        reopen(tmp_path)
    filled_wallet(tmp_path / "w")
    before = (tmp_path / "w" / "wallet.db").read_bytes()

    with pytest.raises(WalletExists):
        new_wallet(tmp_path / "w")

    assert before == (tmp_path / "w" / "wallet.db").read_bytes()
    assert Vault.exists(tmp_path / "w")
    assert not Vault.exists(tmp_path)


def test_nothing_is_kept_of_a_change_that_raises(tmp_path: Path) -> None:
    """Puts, deletes and keys of a transaction that raised are gone; reading inside it saw them."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        before = vault.pin, vault.heads("credential"), vault.keys()
        with pytest.raises(ZeroDivisionError), vault.writing() as change:  # noqa: PT012  a block that raises at its end
            change.put("credential", "new", b"", b"")
            change.put_key("key-2", b"p", b"s")
            assert vault.secret_key("key-2") == b"s"
            assert len(vault.heads("credential")) == 4
            assert vault.verify() == []
            raise ZeroDivisionError

        assert before == (vault.pin, vault.heads("credential"), vault.keys())
        assert vault.verify() == []


def test_change_of_nothing_leaves_the_file_alone(tmp_path: Path) -> None:
    """A transaction without a change is no new generation."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        before = vault.pin
        with vault.writing():
            pass

        assert before == vault.pin


def test_keys_come_and_go(tmp_path: Path) -> None:
    """A key is replaced, found again and deleted; it is no ordinary record."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        with vault.writing() as change:
            change.put_key("key-1", b"public 2", b"secret 2")
            change.put_key("key-2", b"public 3", b"secret 3")
        assert [(key.name, key.revision, key.public) for key in vault.keys()] == [  # noqa: SIM118  a method of the vault
            ("key-1", 2, b"public 2"),
            ("key-2", 1, b"public 3"),
        ]
        assert (vault.secret_key("key-1"), vault.secret_key("key-2")) == (b"secret 2", b"secret 3")
        with pytest.raises(ValueError, match="put_key"), vault.writing() as change:
            change.put("key", "x", b"", b"")
        with pytest.raises(ValueError, match="delete_key"), vault.writing() as change:
            change.delete(vault.keys()[0].id)
        with vault.writing() as change:
            change.delete_key("key-1")
        with pytest.raises(NotFound):
            vault.secret_key("key-1")
        assert vault.verify() == []


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    """An unknown id is not found, in reading and in deleting."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        with pytest.raises(NotFound):
            vault.get(bytes(16))
        with pytest.raises(NotFound), vault.writing() as change:
            change.delete(bytes(16))


def test_record_too_large_is_refused(tmp_path: Path) -> None:
    """A record has a size that the wallet can be read with; larger things are files."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault, pytest.raises(RefusedForSafety), vault.writing() as change:
        change.put("note", "huge", bytes(2 * 1024 * 1024), b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_the_owner_may_read(tmp_path: Path) -> None:
    """Folders 0700, files 0600, whatever the umask."""
    before = os.umask(0)
    try:
        filled_wallet(tmp_path / "w")
        with reopen(tmp_path / "w") as vault, (tmp_path / "w" / "wallet.db").open("rb") as content:
            vault.files.store(content)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "w").rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "w", tmp_path / "w" / "files")}

    assert ({0o600}, {0o700}) == (modes, folders)


def test_no_plaintext_in_any_file(tmp_path: Path) -> None:
    """A canary in every field is in no file of the wallet, in the middle of a transaction either."""
    canary = "CANARYcanaryCANARY"
    vault, code = Vault.create(tmp_path / "w", Passphrase(WORDS + canary), created_at=canary)
    source = tmp_path / "source"
    source.write_bytes(canary.encode() * 1000)
    seen = b""

    def look() -> bytes:
        return b"".join(path.read_bytes() for path in (tmp_path / "w").rglob("*") if path.is_file())

    with vault:
        with vault.writing() as change:
            for number in range(200):
                change.put(canary, f"{canary}{number}", canary.encode(), canary.encode() * 100)
            change.put_key(canary, canary.encode(), canary.encode())
            seen += b"".join(path.read_bytes() for path in (tmp_path / "w").glob("*-journal"))
        with source.open("rb") as stream:
            vault.files.store(stream)
    seen += look()

    for secret in (canary, canary.encode("utf-16-le").decode("latin-1"), str(code), WORDS):
        assert secret.encode("latin-1") not in seen


def test_sizes_are_rounded_up() -> None:
    """Padmé: never smaller, never more than 12 % larger beyond the smallest size."""
    for size in (*range(1, 3000), 10_000, 123_456, 10**7 + 1):
        assert size <= padded_size(size) <= max(256, size * 1.12)
    assert len({padded_size(size) for size in range(1, 10_000)}) < 120


def test_another_writer_is_waited_for_then_told(tmp_path: Path) -> None:
    """While one writes, another reads what was before, and is told the wallet is in use when it would write."""
    filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as one, reopen(tmp_path / "w") as two:
        with one.writing() as change:
            change.put("note", "second", b"", b"")
            assert [head.name for head in two.heads("note")] == ["first"]
            with pytest.raises(WalletBusy) as caught, two.writing():
                pass
        assert caught.value.exit_code == 11
        assert [head.name for head in two.heads("note")] == ["first", "second"]
        with two.writing() as change:
            change.put("note", "third", b"", b"")
        assert [head.name for head in one.heads("note")] == ["first", "second", "third"]
        assert one.generation == two.generation


class WalletAgainstDict(RuleBasedStateMachine):
    """Whatever is done in whatever order, the wallet holds what a dict would."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name) / "w"
        self.vault, self.code = new_wallet(self.home)
        self.expected: dict[tuple[str, str], tuple[bytes, bytes]] = {}
        self.secrets: dict[str, bytes] = {}

    names = st.sampled_from(["a", "b", "ü", "a\x00b", ""])
    kinds = st.sampled_from(["credential", "note"])

    @rule(kind=kinds, name=names, head=st.binary(max_size=400), body=st.binary(max_size=2000))
    def put(self, kind: str, name: str, head: bytes, body: bytes) -> None:
        with self.vault.writing() as change:
            change.put(kind, name, head, body)
        self.expected[kind, name] = (head, body)

    @rule(kind=kinds, name=names, body=st.binary(max_size=50))
    def put_twice_then_fail(self, kind: str, name: str, body: bytes) -> None:
        with pytest.raises(KeyError), self.vault.writing() as change:  # noqa: PT012  a block that raises at its end
            change.put(kind, name, b"", body)
            change.put(kind, name, b"", body)
            raise KeyError

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def delete_and_put_again(self, data: st.DataObject) -> None:
        kind, name = data.draw(st.sampled_from(sorted(self.expected)))
        found = self.vault.find(kind, name)
        assert found is not None
        again = data.draw(st.booleans())
        with self.vault.writing() as change:
            change.delete(found.head.id)
            if again:
                change.put(kind, name, b"again", b"again")
        del self.expected[kind, name]
        if again:
            self.expected[kind, name] = (b"again", b"again")

    @rule(name=names, secret=st.binary(max_size=64))
    def put_key(self, name: str, secret: bytes) -> None:
        with self.vault.writing() as change:
            change.put_key(name, b"public", secret)
        self.secrets[name] = secret

    @rule(by_code=st.booleans())
    def reopen(self, by_code: bool) -> None:
        self.vault.close()
        self.vault = reopen(self.home, self.code if by_code else WORDS)

    @invariant()
    def holds_what_a_dict_would(self) -> None:
        found = {
            (head.kind, head.name): (head.data, self.vault.get(head.id).body)
            for kind in ("credential", "note")
            for head in self.vault.heads(kind)
        }
        assert self.expected == found
        assert self.secrets == {key.name: self.vault.secret_key(key.name) for key in self.vault.keys()}  # noqa: SIM118  a method of the vault

    def teardown(self) -> None:
        assert self.vault.verify() == []
        self.vault.close()
        self.folder.cleanup()


TestWalletAgainstDict = WalletAgainstDict.TestCase
TestWalletAgainstDict.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
