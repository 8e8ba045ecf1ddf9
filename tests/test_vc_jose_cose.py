"""The published inputs of the VC-JOSE-COSE suite: tokens that verify, and tokens that must not."""

import json
from typing import Any, Final

import pytest

from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured, read
from lerwallet.keys import PublicKey
from lerwallet.proofs import jose
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.verification import Outcome, form
from reference import vectors

FOLDER: Final = vectors("vc-jose-cose")


def cases() -> list[Any]:
    return [
        pytest.param(case, id=case["name"])
        for case in json.loads((FOLDER / "cases.json").read_text())
        if case["fn"] == "verify" and not case["feature"].endswith("_cose")
    ]


def holds(data: bytes, jwk: dict[str, Any]) -> bool:
    """Whether the token is one, is rightly signed by the key, and has what its standard requires, inside too."""
    try:
        secured = read(data)
        token = secured.securing.jws if isinstance(secured.securing, SdJwt) else secured.securing
        if not isinstance(token, Jws):
            return False
        jose.verify(token, PublicKey.from_jwk(jwk))
    except LerwalletError:
        return False
    return _complete(secured) and all(
        isinstance(each, Secured) and _complete(each) for each in secured.contents
    )


def _complete(secured: Secured) -> bool:
    return form.answer(secured).outcome is Outcome.PASSED


@pytest.mark.parametrize("case", cases())
def test_published_token_is_judged_as_the_suite_says(case: dict[str, Any]) -> None:
    """Signature, media type, extensions and what is inside each decide where they should."""
    method = json.loads((FOLDER / "input" / case["key_file"]).read_text())
    public = {name: value for name, value in method["publicKeyJwk"].items() if name != "d"}

    found = holds((FOLDER / "input" / case["input_file"]).read_bytes(), public)

    assert found is (case["expected_result"] == "success")
