"""A learner's wallet for the tests of sharing: opened to sign, filled as `add` does, and soon made (the cheapest passphrase)."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import world
from lerwallet import formats
from lerwallet.credential import utc
from lerwallet.keys import PublicKey
from lerwallet.sharing import Share, Wish, make
from lerwallet.verification import Report, verify_bytes
from lerwallet.wallet import Adding, HolderKey, Row, Wallet
from lerwallet.wallet.holder_keys import ALGORITHMS, holder_keys, put_new
from vault_wallets import new_wallet

EMPLOYER = "https://employer.example"
NONCE = "n-4711"


class Pocket:
    """A wallet with one key of each kind, which badges are given to."""

    def __init__(self, home: Path) -> None:
        vault, _code = new_wallet(home)
        with vault.writing() as change:
            for algorithm in ALGORITHMS:
                put_new(change, algorithm, utc(world.NOW))
        self.wallet = Wallet(vault)
        self.computer, self.phone = (_actor(key) for key in holder_keys(vault))

    def keep(self, *credentials: bytes) -> list[Row]:
        """Keep CREDENTIALS as `add` does."""
        return keep(self.wallet, *credentials)

    def share(self, *rows: Row, **wish: Any) -> Share:
        """A share of ROWS with the employer."""
        asked = {"to": "Employer", "purpose": "a job", "audience": EMPLOYER, "nonce": NONCE, **wish}
        return make(self.wallet, rows, Wish(**asked), now=world.NOW, random=random_bytes())


def keep(wallet: Wallet, *credentials: bytes, **asked: Any) -> list[Row]:
    """Keep CREDENTIALS in WALLET as `add` does; ASKED as of a verifier."""
    verifier = world.world().verifier(holder=True, **asked)
    adding = [
        Adding(
            secured=formats.read(each),
            report=verify_bytes("test", each, verifier).to_json(),
            file_name="test",
        )
        for each in credentials
    ]
    return [kept.row for kept in wallet.add(adding, world.NOW)]


def read_by_employer(share: Share, **asked: Any) -> Report:
    """What the employer's own verifier says of the very bytes."""
    expected = {"audience": EMPLOYER, "nonce": NONCE, "accept_unknown_issuer": True, **asked}
    return world.world().verify(share.data, **expected)


def random_bytes() -> Callable[[int], bytes]:
    """Bytes that differ each time they are asked for, and are the same in every run."""
    count = 0

    def random(length: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(b"%d" % count).digest(length)

    return random


def _actor(key: HolderKey) -> world.Actor:
    """The owner of KEY, as an issuer knows them; they sign nothing here."""
    return world.Actor(
        name=key.id,
        did=key.did,
        method=key.verification_method,
        algorithm=key.algorithm,
        public=PublicKey.from_jwk(key.jwk),
        sign=lambda _message: b"",
    )
