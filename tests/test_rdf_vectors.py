"""The canonical documents and hashes that the W3C published for its RDF suites come out byte for byte."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from lerwallet.proofs.rdf import canonicalize
from reference import vectors

EDDSA = vectors("vc-di-eddsa")
ECDSA = vectors("vc-di-ecdsa")


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


@pytest.mark.parametrize(
    ("files", "suffix", "digest"),
    [
        (EDDSA / "Ed25519Signature2020", "EdSig", "sha256"),
        (EDDSA / "eddsa-rdfc-2022", "DataInt", "sha256"),
        (ECDSA / "ecdsa-rdfc-2019-p256", "ECDSAP256", "sha256"),
        (ECDSA / "ecdsa-rdfc-2019-p384", "ECDSAP384", "sha384"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_vectors_of_the_rdf_suites(files: Path, suffix: str, digest: str) -> None:
    """Document and proof options: canonical text, hashes, and their order."""
    unsigned = {
        name: value for name, value in read(files / f"signed{suffix}.json").items() if name != "proof"
    }
    document = canonicalize(unsigned, digest=digest)
    proof = canonicalize(read(files / f"proofConfig{suffix}.json"), digest=digest)
    hashes = [hashlib.new(digest, part).hexdigest() for part in (proof, document)]

    assert (files / f"canonDoc{suffix}.txt").read_bytes() == document
    assert (files / f"proofCanon{suffix}.txt").read_bytes() == proof
    assert (files / f"proofHash{suffix}.txt").read_text().strip() == hashes[0]
    assert (files / f"docHash{suffix}.txt").read_text().strip() == hashes[1]
    assert (files / f"combinedHash{suffix}.txt").read_text().strip() == "".join(hashes)
