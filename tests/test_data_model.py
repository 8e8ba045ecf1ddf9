"""The published inputs of the VCDM 2.0 suite: what conforms is complete and canonical, and what does not is refused."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from lerwallet.errors import LerwalletError
from lerwallet.formats import read
from lerwallet.proofs.rdf import canonicalize
from lerwallet.verification import Outcome, form
from reference import vectors

FOLDER: Final = vectors("vc-data-model-2")
ISSUER: Final = "did:example:issuer"  # the suite leaves the issuer to whoever signs

DISAGREEMENTS: Final = {
    "issuer-name-language-direction-en-ok.json": (
        "@direction: RDF has no agreed form for it, so a signature would not cover it"
    ),
}


def cases() -> list[Any]:
    files = sorted(FOLDER.rglob("*.json"))
    return [pytest.param(file, id=file.name) for file in files if file.stem.endswith(("-ok", "-fail"))]


def issued(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(file.read_bytes())
    if "VerifiableCredential" in document.get("type", []):
        issuer = document.setdefault("issuer", ISSUER)
        if isinstance(issuer, dict):
            issuer.setdefault("id", ISSUER)
    return document


def conforms(document: dict[str, Any]) -> bool:
    """Whether it could be issued: complete, and with one canonical form."""
    try:
        complete = form.answer(read(json.dumps(document).encode())).outcome is Outcome.PASSED
        canonicalize(document)
    except LerwalletError:
        return False
    return complete


@pytest.mark.parametrize("file", cases())
def test_published_input_is_judged_as_its_name_says(file: Path) -> None:
    """`-ok` conforms and `-fail` is refused, but for those that are listed with a reason."""
    expected = file.stem.endswith("-ok") and file.name not in DISAGREEMENTS

    assert conforms(issued(file)) is expected
