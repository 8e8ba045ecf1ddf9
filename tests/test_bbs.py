"""BBS signatures against the fixtures of the draft, byte for byte, in both ciphersuites."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lerwallet.errors import ProofFailed
from lerwallet.proofs.selective import bbs, bbs_hashing
from lerwallet.proofs.selective.bbs_hashing import ORDER, Ciphersuite
from reference import vectors

FOLDER = vectors("bbs-core")
SUITES: dict[str, Callable[[], Ciphersuite]] = {
    "bls12-381-sha-256": bbs_hashing.sha_256,
    "bls12-381-shake-256": bbs_hashing.shake_256,
}


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def octets(*texts: str) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(SUITES[name](), read(path), name, id=f"{name}-{path.stem}")
        for name in SUITES
        for path in sorted((FOLDER / name / kind).glob("*.json"))
    ]


def mocked(suite: Ciphersuite, name: str) -> bbs.Random:
    """The numbers of the fixtures, in place of unforeseeable ones."""
    mock = read(FOLDER / name / "mockedRng.json")
    seed, domain = octets(mock["seed"], mock["dst"])
    return lambda count: suite.expand(seed, domain, count)


@pytest.mark.parametrize("name", SUITES)
def test_hashing_and_generators_are_those_of_the_draft(name: str) -> None:
    """Generators, numbers of messages, hash_to_scalar and the mocked numbers."""
    suite, folder = SUITES[name](), FOLDER / name
    points = read(folder / "generators.json")
    mapped = read(folder / "MapMessageToScalarAsHash.json")["cases"]
    hashed = read(folder / "h2s.json")
    mock = read(folder / "mockedRng.json")

    made = suite.generators(10)
    numbers = bbs._random_scalars(mocked(suite, name), mock["count"])

    assert suite.base.to_compressed_bytes().hex() == points["P1"]
    assert made.first.to_compressed_bytes().hex() == points["Q1"]
    assert [point.to_compressed_bytes().hex() for point in made.messages] == points["MsgGenerators"]
    assert suite.message_scalars(octets(*(case["message"] for case in mapped))) == [
        int(case["scalar"], 16) for case in mapped
    ]
    assert suite.scalar(*octets(hashed["message"], hashed["dst"])) == int(hashed["scalar"], 16)
    assert numbers == [int(number, 16) for number in mock["mockedScalars"]]


@pytest.mark.parametrize("name", SUITES)
def test_key_pair_is_that_of_the_draft(name: str) -> None:
    """KeyGen and SkToPk."""
    pair = read(FOLDER / name / "keypair.json")

    secret, public = bbs.key_pair(SUITES[name](), *octets(pair["keyMaterial"], pair["keyInfo"]))

    assert f"{secret:064x}" == pair["keyPair"]["secretKey"]
    assert public.hex() == pair["keyPair"]["publicKey"]


@pytest.mark.parametrize(("suite", "case", "name"), cases("signature"))
def test_signature_is_that_of_the_draft(suite: Ciphersuite, case: dict[str, Any], name: str) -> None:
    """Sign gives the same bytes, and Verify the same answer."""
    public, signature, header = octets(case["signerKeyPair"]["publicKey"], case["signature"], case["header"])
    messages = octets(*case["messages"])

    if case["result"]["valid"]:
        secret = int(case["signerKeyPair"]["secretKey"], 16)
        assert bbs.sign(suite, secret, header, messages) == signature
        bbs.verify(suite, public, signature, header, messages)
    else:
        with pytest.raises(ProofFailed):
            bbs.verify(suite, public, signature, header, messages)


@pytest.mark.parametrize(("suite", "case", "name"), cases("proof"))
def test_proof_is_that_of_the_draft(suite: Ciphersuite, case: dict[str, Any], name: str) -> None:
    """ProofGen gives the same bytes with the mocked numbers, and ProofVerify the same answer."""
    public, signature, proof, header, presentation = octets(
        *(case[name] for name in ("signerPublicKey", "signature", "proof", "header", "presentationHeader"))
    )
    messages, shown = octets(*case["messages"]), case["disclosedIndexes"]
    told = {place: messages[place] for place in shown}

    if case["result"]["valid"]:
        made = bbs.prove(suite, public, signature, header, presentation, messages, shown, mocked(suite, name))
        assert made == proof
        bbs.verify_proof(suite, public, proof, header, presentation, told)
    else:
        with pytest.raises(ProofFailed):
            bbs.verify_proof(suite, public, proof, header, presentation, told)


def test_shipped_generators_are_the_right_ones() -> None:
    """The table holds what the draft says to make, each one made again here."""
    suite = bbs_hashing.sha_256()
    count = bbs_hashing._TABLE.stat().st_size // bbs_hashing._UNCOMPRESSED

    made = [suite.generator(number).to_compressed_bytes() for number in range(1, count + 2)]

    assert b"".join(made) == suite.generators(count).octets


CASE = read(FOLDER / "bls12-381-sha-256" / "proof" / "proof003.json")
POINTS_OF_A_PROOF = (0, 48, 96)
NUMBERS_OF_A_PROOF = (144, 176, 208, 240, -32)


def changed(start: int, size: int, value: bytes) -> bytes:
    proof = bytes.fromhex(CASE["proof"])
    start %= len(proof)
    return proof[:start] + value + proof[start + size :]


@pytest.mark.parametrize(
    "proof",
    [
        *(changed(start, 48, b"\xc0" + bytes(47)) for start in POINTS_OF_A_PROOF),  # the zero of the group
        *(
            changed(start, 48, b"\xff" * 48) for start in POINTS_OF_A_PROOF
        ),  # no point, which the library reads as zero
        *(
            changed(start, 48, b"\x80" + bytes(46) + b"\x04") for start in POINTS_OF_A_PROOF
        ),  # on the curve, not in the group
        *(changed(start, 32, bytes(32)) for start in NUMBERS_OF_A_PROOF),
        *(changed(start, 32, ORDER.to_bytes(32, "big")) for start in NUMBERS_OF_A_PROOF),
        b"",
        bytes.fromhex(CASE["proof"])[:-1],
        bytes.fromhex(CASE["proof"])[:-32],
    ],
)
def test_points_and_numbers_out_of_range_are_refused(proof: bytes) -> None:
    """Pitfall 25: no zero, nothing outside of the group, no second spelling (draft, 4.2.4.4)."""
    public, header, presentation = octets(CASE["signerPublicKey"], CASE["header"], CASE["presentationHeader"])
    messages = octets(*CASE["messages"])
    told = {place: messages[place] for place in CASE["disclosedIndexes"]}

    with pytest.raises(ProofFailed):
        bbs.verify_proof(bbs_hashing.sha_256(), public, proof, header, presentation, told)


@pytest.mark.parametrize(
    "public", [b"\xc0" + bytes(95), b"\xff" * 96, bytes(96), b"\x80" + bytes(94) + b"\x01"]
)
def test_key_that_is_no_point_is_refused(public: bytes) -> None:
    """The zero of the group, and what is not in it, is no key."""
    proof, header, presentation = octets(CASE["proof"], CASE["header"], CASE["presentationHeader"])
    messages = octets(*CASE["messages"])
    told = {place: messages[place] for place in CASE["disclosedIndexes"]}

    with pytest.raises(ProofFailed) as caught:
        bbs.verify_proof(bbs_hashing.sha_256(), public, proof, header, presentation, told)

    assert caught.value.code == "key_unusable"
