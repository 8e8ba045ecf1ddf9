"""Verifications per second in one process, beside the floor: parsing, two SHA-256 and one Ed25519 verification."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import world
from benchmarks import corpus
from benchmarks.timing import calls, show
from lerwallet.verification import Verdict, verify_bytes

ROUNDS: Final = 15


def sizes(_folder: Path) -> None:
    """OB 3.0 with eddsa-rdfc-2022 in three sizes."""
    rows = []
    for size in corpus.SIZES:
        badges = corpus.badges(size, 20 if size == "29 kB" else 100)
        taken = calls({"ours": _ours(badges), "floor": _floor(badges)}, rounds=ROUNDS)
        each, floor = (taken[name] / len(badges) for name in ("ours", "floor"))
        rows.append(_row(f"eddsa-rdfc-2022, {size}", each) + f"{floor * 1e6:9.0f}{each / floor:10.2f}")
    show("Verifications in one process", f"{_HEAD}{'floor us':>9}{'x floor':>10}", rows)


def formats(_folder: Path) -> None:
    """One badge of each format, again and again."""
    works = {name: _ours([sample.data] * 20, None) for name, sample in corpus.formats_of_one().items()}
    taken = calls(works, rounds=ROUNDS)
    show("By format", _HEAD, [_row(name, seconds / 20) for name, seconds in taken.items()])


_HEAD: Final = f"{'':<28}{'each us':>10}{'a second':>10}"


def _row(name: str, seconds: float) -> str:
    return f"{name:<28}{seconds * 1e6:10.0f}{1 / seconds:10.0f}"


def _ours(badges: Sequence[bytes], verdict: Verdict | None = Verdict.VERIFIED) -> Callable[[], None]:
    verifier = world.world().verifier(accept_unknown_issuer=True)

    def verify() -> None:
        for badge in badges:
            found = verify_bytes("badge.json", badge, verifier).verdict
            if verdict is not None and found is not verdict:
                raise SystemExit(f"a badge that should be {verdict} is {found}")

    return verify


def _floor(badges: Sequence[bytes]) -> Callable[[], None]:
    """What no verifier of this proof can leave out; hashing the badge stands for hashing its canonical form."""
    secret = Ed25519PrivateKey.generate()
    key, options = secret.public_key(), b"x" * 400
    signed = [secret.sign(_message(options, badge)) for badge in badges]

    def verify() -> None:
        for badge, signature in zip(badges, signed, strict=True):
            json.loads(badge)
            key.verify(signature, _message(options, badge))

    return verify


def _message(options: bytes, badge: bytes) -> bytes:
    return hashlib.sha256(options).digest() + hashlib.sha256(badge).digest()
