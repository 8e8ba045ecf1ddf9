"""Proofs that let parts be left out: signing, deriving and checking, beside one P-256 verification and one pairing."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import Any, Final, NamedTuple

import world
from benchmarks import corpus
from benchmarks.timing import calls, show
from lerwallet import keys
from lerwallet.credential import JsonObject
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.multiformats import Codec, multikey_encode
from lerwallet.proofs import selective
from lerwallet.proofs.selective import bbs, bbs_2023, ecdsa_sd

ROUNDS: Final = 9
CALLS: Final = 10
MANDATORY: Final = ("/issuer", "/validFrom", "/validUntil")
CHOICE: Final = ("/credentialSubject/achievement/name", "/credentialSubject/achievement/criteria")
ALL: Final = ("/credentialSubject", "/name")

_SECRET: Final = SecretKey.from_bytes("ES256", bytes(range(1, 33)))
_STATEMENTS: Final = SecretKey.from_bytes("ES256", bytes(range(2, 34)))
_BBS_SECRET: Final = int.from_bytes(bytes(range(1, 33)), "big")


class _Made(NamedTuple):
    key: PublicKey
    sign: Callable[[], dict[str, Any]]


def suites(_folder: Path) -> None:
    """Both suites with badges of two sizes; what is shown is a few parts, or nearly all."""
    for size in ("1 kB", corpus.TYPICAL):
        taken = calls({**dict(_works(size)), **_floors()}, rounds=ROUNDS)
        floors = {name: taken.pop(name) / CALLS for name in ("one P-256", "one pairing")}
        rows = []
        for name, seconds in taken.items():
            each = seconds / CALLS
            against = "one P-256" if name.startswith(selective.ECDSA_SD) else "one pairing"
            ratio = each / floors[against]
            rows.append(f"{name:<36}{each * 1e3:9.2f}{1 / each:10.0f}{ratio:10.1f} x {against}")
        rows += [f"{name:<36}{each * 1e3:9.2f}" for name, each in floors.items()]
        show(f"Selective disclosure, {size}", f"{'':<36}{'ms':>9}{'a second':>10}", rows)


def _works(size: str) -> Iterator[tuple[str, Callable[[], None]]]:
    document = json.loads(world.dumps(corpus.document(size, 1)))
    # no program signs ordered lists in parts
    for each in document["credentialSubject"]["achievement"].get("resultDescription", ()):
        each.pop("allowedValue", None)
    for suite, made in _makers(document).items():
        base, proof = _apart(made.sign())
        yield f"{suite} sign", _often(made.sign)
        yield f"{suite} confirm", _often(partial(selective.confirm, base, proof, made.key))
        for what, pointers in (("few", CHOICE), ("nearly all", ALL)):
            yield f"{suite} derive, {what}", _often(partial(_derive, base, proof, pointers))
            shown, shown_proof = _apart(_derive(base, proof, pointers))
            yield (
                f"{suite} verify, {what}",
                _often(partial(selective.verify, shown, shown_proof, made.key)),
            )
            yield f"{suite} list choices, {what}", _often(partial(_choices, shown, shown_proof))


def _choices(shown: JsonObject, proof: JsonObject) -> None:
    tuple(selective.disclosed(shown, proof).pointers)


def _makers(document: dict[str, Any]) -> Mapping[str, _Made]:
    options = {
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": "did:key:zExample#zExample",
        "proofPurpose": "assertionMethod",
    }
    key = PublicKey.from_multikey(multikey_encode(Codec.BLS12_381_G2, bbs.public_key(_BBS_SECRET)))
    return {
        selective.ECDSA_SD: _Made(
            _SECRET.public,
            lambda: ecdsa_sd.sign(
                document,
                options,
                _SECRET,
                statement_secret=_STATEMENTS,
                hmac_key=bytes(32),
                pointers=MANDATORY,
            ),
        ),
        selective.BBS: _Made(
            key,
            lambda: bbs_2023.sign(document, options, _BBS_SECRET, hmac_key=bytes(32), pointers=MANDATORY),
        ),
    }


def _derive(base: JsonObject, proof: JsonObject, pointers: tuple[str, ...]) -> dict[str, Any]:
    return selective.derive(base, proof, pointers, random=token_bytes)


def _apart(secured: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {name: value for name, value in secured.items() if name != "proof"}, secured["proof"]


def _floors() -> dict[str, Callable[[], None]]:
    from py_arkworks_bls12381 import GT, G1Point, G2Point

    signature = _SECRET.sign(b"statement")
    return {
        "one P-256": _often(lambda: keys.verify("ES256", _SECRET.public, signature, b"statement")),
        "one pairing": _often(lambda: GT.pairing(G1Point(), G2Point())),
    }


def _often(work: Callable[[], object]) -> Callable[[], None]:
    def often() -> None:
        for _call in range(CALLS):
            work()

    return often
