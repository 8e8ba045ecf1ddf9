"""The keyring of the computer opens the wallet where its owner asked for it: it reads, and does not sign."""

import importlib
import json
import sys
import types
from pathlib import Path
from typing import ClassVar

import pytest

from lerwallet.vault import SlotType, Vault, os_keyring
from sitting import PASSPHRASE, Sitting

LOCKED = {"LERWALLET_PASSPHRASE": ""}


class Keeping:
    """A keyring as it should be. `kept` is what it holds, by service and name."""

    viable: ClassVar[bool] = True
    name: ClassVar[str] = "Made-up keyring"
    kept: ClassVar[dict[tuple[str, str], str]] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Losing(Keeping):
    """As the null keyring: says yes, and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Locked(Keeping):
    """As a keyring that nobody has unlocked; its error holds what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(service, username, password)

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(service, username)


def use(monkeypatch: pytest.MonkeyPatch, keyring: type[Keeping] | None) -> None:
    """This computer has KEYRING and no other."""
    made_up = types.ModuleType("made_up_keyring")
    vars(made_up)["Keyring"] = keyring
    monkeypatch.setitem(sys.modules, "made_up_keyring", made_up)
    monkeypatch.setattr(os_keyring, "KEYRINGS", (("made_up_keyring", "Keyring"),) if keyring else ())
    monkeypatch.setattr(Keeping, "kept", {})


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> type[Keeping]:
    use(monkeypatch, Keeping)
    return Keeping


def test_it_opens_and_does_not_sign(learner: Sitting, keyring: type[Keeping]) -> None:
    """`list` needs no passphrase any more; `share` does: exit 12 where nobody gives it."""
    writing = learner.ids()["writing"]
    words = ("share", writing, "--to", "A", "--for", "b", "--out", "s.jwt")

    switched = learner("keyring", "on")
    listed, refused, signed = learner("list", env=LOCKED), learner(*words, env=LOCKED), learner(*words)

    assert (switched.code, listed.code, refused.code, signed.code) == (0, 0, 12, 0)
    assert "Made-up keyring" in switched.out
    assert len(keyring.kept) == 1


def test_it_keeps_neither_passphrase_nor_key(learner: Sitting, keyring: type[Keeping]) -> None:
    """What it is given is 32 random bytes that open one slot."""
    learner("keyring", "on")

    [(service, name)] = keyring.kept
    [text] = keyring.kept.values()
    assert (service, name) == ("lerwallet", Vault.pin_of(learner.home / "wallet").vault_id)
    assert len(text) == 44
    assert PASSPHRASE not in text


def test_it_ends_when_that_is_said(learner: Sitting, keyring: type[Keeping]) -> None:
    """The slot is gone from the wallet, and the secret from the keyring; saying it twice changes nothing."""
    learner("keyring", "on")
    first, second = learner("keyring", "off"), learner("keyring", "off", "--json")

    assert (first.code, second.code, second.document["keyring"]) == (0, 0, False)
    assert keyring.kept == {}
    assert SlotType.KEYRING not in Vault.slot_types(learner.home / "wallet")
    assert learner("list", env=LOCKED).code == 12


def test_nothing_is_asked_that_was_not_opted_into(learner: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wallet without that slot never looks at a keyring."""
    monkeypatch.setattr(os_keyring, "find", lambda _id: pytest.fail("the keyring was asked"))

    assert learner("list", env=LOCKED).code == 12


@pytest.mark.parametrize(
    ("bad", "said"), [(Losing, "did not keep"), (Locked, "RuntimeError"), (None, "no keyring")]
)
def test_a_keyring_that_cannot_be_used_changes_nothing(
    learner: Sitting, monkeypatch: pytest.MonkeyPatch, bad: type[Keeping] | None, said: str
) -> None:
    """Exit 1, the reason in words without the secret, and the wallet as it was."""
    use(monkeypatch, bad)
    before = learner.fingerprint()

    result = learner("keyring", "on", "--json")

    assert (result.code, result.document["error"]["code"]) == (1, "no_keyring")
    assert said in result.err
    assert learner.fingerprint() == before


def test_a_locked_keyring_leaves_the_passphrase(
    learner: Sitting, keyring: type[Keeping], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next source is asked; without one it is exit 12."""
    learner("keyring", "on")
    monkeypatch.setattr(keyring, "get_password", Locked.get_password)

    assert learner("list").code == 0
    assert learner("list", env=LOCKED).code == 12


def test_a_secret_of_another_wallet_leaves_the_passphrase(learner: Sitting, keyring: type[Keeping]) -> None:
    """What was exchanged in the keyring opens nothing, and blames nobody."""
    learner("keyring", "on")
    for name in keyring.kept:
        keyring.kept[name] = "A" * 43 + "="

    assert (learner("list").code, learner("list", env=LOCKED).code) == (0, 12)


def test_new_keys_end_it(learner: Sitting, keyring: type[Keeping]) -> None:
    """After `rotate` the keyring opens nothing, and holds nothing."""
    learner("keyring", "on")
    learner("rotate", env={"LERWALLET_NEW_PASSPHRASE": "new words here"})

    assert keyring.kept == {}
    assert learner("list", env=LOCKED).code == 12


def test_lock_says_that_the_keyring_still_opens_it(learner: Sitting, keyring: type[Keeping]) -> None:
    """Who locks the wallet before walking away should know."""
    learner("keyring", "on")

    assert "lerwallet keyring off" in learner("lock").err


def test_doctor_says_whether_it_works(
    learner: Sitting, keyring: type[Keeping], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off, on, and on without an answer."""
    off = looks(learner)
    learner("keyring", "on")
    on = looks(learner)
    monkeypatch.setattr(keyring, "get_password", Locked.get_password)
    broken = looks(learner)

    assert (off["keyring"], on["keyring"], broken["keyring"]) == ("good", "good", "caution")


def looks(sitting: Sitting) -> dict[str, str]:
    found = json.loads(sitting("doctor", "--json").out)["looks"]
    return {look["check"]: look["health"] for look in found}


def test_a_wallet_without_trace_uses_none(tmp_path: Path, keyring: type[Keeping]) -> None:
    """It would be kept on this computer."""
    sitting = Sitting(home=tmp_path)
    sitting("init", "--no-trace", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})

    assert sitting("keyring", "on").code == 1
    assert keyring.kept == {}


def test_only_known_keyrings_are_asked() -> None:
    """Each class exists in the library, and none is of those that keep plain text or nothing."""
    for module, class_name in os_keyring.KEYRINGS:
        assert hasattr(importlib.import_module(module), class_name)
        assert not any(word in module for word in ("alt", "null", "fail", "chainer"))
