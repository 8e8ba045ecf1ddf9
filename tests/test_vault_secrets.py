"""What opens a wallet: passphrases in any spelling, recovery codes in any hand, devices that only read."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import DamagedWallet, RefusedForSafety, WrongPassphrase
from lerwallet.vault import (
    CHEAPEST_KDF,
    STANDARD_KDF,
    DeviceSecret,
    KdfParameters,
    Passphrase,
    RecoveryCode,
    SlotType,
    Vault,
)
from lerwallet.vault.slots import slot_strength
from vault_wallets import CREATED_AT, WORDS, filled_wallet, new_wallet, reopen, tampering

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_wrong_passphrase_is_told_apart(tmp_path: Path) -> None:
    """A wrong passphrase is exit 12, never damage."""
    filled_wallet(tmp_path / "w")

    with pytest.raises(WrongPassphrase) as caught:
        reopen(tmp_path / "w", "Correct horse battery staple")

    assert caught.value.exit_code == 12
    assert "Correct horse" not in str(caught.value)


def test_passphrase_in_another_spelling_opens(tmp_path: Path) -> None:
    """An accent typed as one character or as two, or a full-width letter, is the same passphrase."""
    Vault.create(tmp_path / "w", Passphrase("café \uff21"), created_at=CREATED_AT, kdf=CHEAPEST_KDF)[
        0
    ].close()

    with reopen(tmp_path / "w", "cafe\u0301 A") as vault:
        assert vault.can_sign


@pytest.mark.parametrize("text", ["", "   ", "\n", "a\udcff"])
def test_passphrase_that_cannot_be_meant_is_refused(text: str) -> None:
    """Empty words, or bytes that are no text, make no passphrase."""
    with pytest.raises(WrongPassphrase):
        Passphrase(text)


def test_secrets_do_not_show_themselves(tmp_path: Path) -> None:
    """No secret appears where its object is printed."""
    vault, code = new_wallet(tmp_path / "w")
    vault.close()
    shown = repr(
        [Passphrase(WORDS), code, DeviceSecret(b"d" * 32), vault, vault._keys, vault.files._identity()]
    )

    for secret in (WORDS, str(code), "dddd", vault._keys.reading.hex()):
        assert secret not in shown


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=16, max_size=16))
def test_recovery_code_comes_back_however_it_is_copied(secret: bytes) -> None:
    """Lower case, spaces for dashes, O for 0, I and L for 1: the same code."""
    code = str(RecoveryCode(secret))
    copied = code.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\n"

    assert (len(code), len(code.split("-"))) == (28 + 6, 7)
    assert code == str(RecoveryCode.parse(code)) == str(RecoveryCode.parse(copied))


@settings(max_examples=5, deadline=None)
@given(st.binary(min_size=16, max_size=16))
def test_every_slip_of_one_symbol_is_refused(secret: bytes) -> None:
    """Each of the 28 symbols, exchanged for each other symbol, and each two neighbours exchanged: all refused."""
    symbols = str(RecoveryCode(secret)).replace("-", "")
    slips = {
        symbols[:place] + other + symbols[place + 1 :]
        for place in range(28)
        for other in ALPHABET
        if other != symbols[place]
    }
    assert len(slips) == 28 * 31
    # the last symbol of the number and the first of the check lie in two numbers: that pair is left out
    slips |= {
        symbols[:place] + symbols[place + 1] + symbols[place] + symbols[place + 2 :]
        for place in range(27)
        if symbols[place] != symbols[place + 1] and place != 25
    }

    accepted = [slip for slip in slips if is_accepted(slip)]

    assert accepted == []


def is_accepted(text: str) -> bool:
    try:
        RecoveryCode.parse(text)
    except WrongPassphrase:
        return False
    return True


@pytest.mark.parametrize("text", ["", "0000", "U" * 28, "0" * 29, "Z" * 28, "é" * 28])
def test_what_is_no_recovery_code_is_told(text: str) -> None:
    """Too short, too long, letters that no code has, numbers beyond 128 bits."""
    with pytest.raises(WrongPassphrase):
        RecoveryCode.parse(text)


def test_recovery_code_opens_and_signs(tmp_path: Path) -> None:
    """The code opens where the passphrase is forgotten, typed as plain text too, and sets a new passphrase."""
    code = filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w", str(code).lower()) as vault:
        assert vault.secret_key("key-1") == b"0123456789abcdef0123456789abcdef"
        vault.change_passphrase(Passphrase("new words"), kdf=CHEAPEST_KDF)

    reopen(tmp_path / "w", "new words").close()
    reopen(tmp_path / "w", RecoveryCode.parse(str(code))).close()
    with pytest.raises(WrongPassphrase):
        reopen(tmp_path / "w")


def test_passphrase_that_looks_like_a_code_opens(tmp_path: Path) -> None:
    """Twenty-eight letters may be a passphrase as well."""
    words = str(RecoveryCode(b"\x05" * 16)).lower()
    Vault.create(tmp_path / "w", Passphrase(words), created_at=CREATED_AT, kdf=CHEAPEST_KDF)[0].close()

    reopen(tmp_path / "w", words).close()


def test_recovery_code_of_another_wallet(tmp_path: Path) -> None:
    """A code written right but of another wallet is told as that."""
    filled_wallet(tmp_path / "w")

    with pytest.raises(WrongPassphrase, match="not the one of this wallet"):
        reopen(tmp_path / "w", RecoveryCode.generate(os.urandom))


def test_new_recovery_code_replaces_the_old(tmp_path: Path) -> None:
    """The old code opens nothing any more."""
    old = filled_wallet(tmp_path / "w")
    with reopen(tmp_path / "w") as vault:
        given: list[RecoveryCode] = []
        vault.new_recovery_code(given.append)
        [new] = given

    reopen(tmp_path / "w", new).close()
    with pytest.raises(WrongPassphrase):
        reopen(tmp_path / "w", old)


def test_passphrase_change_touches_no_record_and_raises_the_cost(tmp_path: Path) -> None:
    """Two rows change, whatever the wallet holds; the new slot costs what new wallets cost."""
    filled_wallet(tmp_path / "w", records=20)
    with tampering(tmp_path / "w") as database:
        before = (
            database.execute("select * from heads").fetchall(),
            database.execute("select * from bodies").fetchall(),
        )
    with reopen(tmp_path / "w") as vault:
        vault.change_passphrase(Passphrase("new words"))
        strength = {slot.type: slot_strength(slot) for slot in vault.slots()}
    with tampering(tmp_path / "w") as database:
        after = (
            database.execute("select * from heads").fetchall(),
            database.execute("select * from bodies").fetchall(),
        )

    assert before == after
    assert strength == {SlotType.PASSPHRASE: STANDARD_KDF, SlotType.RECOVERY: None}
    with Vault.open(tmp_path / "w", "new words") as vault:
        assert vault.verify() == []
    with pytest.raises(WrongPassphrase):
        Vault.open(tmp_path / "w", WORDS)


def test_device_secret_opens_but_does_not_sign(tmp_path: Path) -> None:
    """A keyring reads and writes records; a signature, a key, a passphrase ask for the passphrase."""
    filled_wallet(tmp_path / "w")
    secret = DeviceSecret(b"d" * 32)
    with reopen(tmp_path / "w") as vault:
        vault.keep_device_secret(secret)

    with Vault.open(tmp_path / "w", secret) as vault:
        assert not vault.can_sign
        assert [head.name for head in vault.heads("note")] == ["first"]
        assert [key.name for key in vault.keys()]  # noqa: SIM118  a method of the vault == ["key-1"]
        with vault.writing() as change:
            change.put("note", "second", b"", b"")
        for asks in (
            lambda: vault.secret_key("key-1"),
            lambda: vault.change_passphrase(Passphrase("x"), kdf=CHEAPEST_KDF),
            lambda: vault.new_recovery_code(print),
        ):
            with pytest.raises(WrongPassphrase, match="asks for the passphrase"):
                asks()
        with pytest.raises(WrongPassphrase), vault.writing() as change:
            change.put_key("key-2", b"", b"")
        assert vault.verify() == []
        vault.forget_device_secret()

    with pytest.raises(WrongPassphrase):
        Vault.open(tmp_path / "w", secret)
    with reopen(tmp_path / "w") as vault:
        assert vault.verify() == []
        assert vault.secret_key("key-1") == b"0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        (KdfParameters(memory_kib=100 * 1024 * 1024, passes=3, lanes=4), RefusedForSafety),
        (KdfParameters(memory_kib=64 * 1024, passes=4_000_000, lanes=4), RefusedForSafety),
        (KdfParameters(memory_kib=64 * 1024, passes=3, lanes=4_000_000), RefusedForSafety),
        (KdfParameters(memory_kib=64, passes=3, lanes=4), DamagedWallet),
    ],
)
def test_stored_costs_out_of_bounds_are_refused_unpaid(
    tmp_path: Path, costs: KdfParameters, expected: type[Exception]
) -> None:
    """A file that asks for 100 GiB, for hours, or for next to nothing is refused before anything is computed."""
    filled_wallet(tmp_path / "w")
    rewrite_costs(tmp_path / "w", costs)

    with pytest.raises(expected):
        Vault.open(tmp_path / "w", WORDS)


def test_cheap_wallet_does_not_open_by_itself(tmp_path: Path) -> None:
    """What tests use is refused everywhere else."""
    filled_wallet(tmp_path / "w")

    with pytest.raises(DamagedWallet, match="less work"):
        Vault.open(tmp_path / "w", WORDS)


def rewrite_costs(home: Path, costs: KdfParameters) -> None:
    """Change the costs and mend the checksum: all that somebody without a key can do."""
    from lerwallet.vault.slots import Slot

    with tampering(home) as database:
        row = database.execute("select * from slots where type = 'passphrase'").fetchone()
        written = json.loads(row[2]) | {"m": costs.memory_kib, "t": costs.passes, "p": costs.lanes}
        parameters = json.dumps(written)
        slot = Slot(
            id=row[0], type=row[1], parameters=parameters.encode(), wrapped=row[3], mac=row[4], checksum=b""
        )
        database.execute(
            "update slots set parameters = ?, checksum = ? where id = ?", (parameters, slot.sum(), row[0])
        )
