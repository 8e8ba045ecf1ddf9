"""The published inputs of the VC-JOSE-COSE suite: tokens that verify, and tokens that must not."""

import base64
import contextlib
import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured, cose, read
from lerwallet.keys import PublicKey
from lerwallet.proofs import jose
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.verification import Outcome, Verdict, form
from reference import vectors
from world import EMPLOYER, NONCE, VCDM_2, vp_jwt, world

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


# --- COSE: recognized and shown, and not decided --------------------------------------------------------------


def cose_message(name: str) -> bytes:
    return cose.from_base64((FOLDER / "input" / name).read_text())


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize(
    ("name", "form"),
    [("credential-cose-minimal.txt", "vc-cose"), ("presentation-cose-single.txt", "vp-cose")],
)
def test_cose_is_recognized_shown_and_not_decided(name: str, form: str, *, as_text: bool) -> None:
    """As bytes, or in base64: what it says is told as a claim, and the reason that it is not decided is named."""
    data = (FOLDER / "input" / name).read_bytes() if as_text else cose_message(name)
    result = world().verify(data).to_json()
    proof = next(each for each in result["findings"] if each["check"] == "proof")

    assert (result["format"], result["carrier"], result["verdict"]) == (form, "cose", "undecided")
    assert (proof["outcome"], proof["reason"], proof["detail"]) == (
        "unknown",
        "proof_not_supported",
        {"suite": "COSE_Sign1"},
    )
    assert result["credential"] is None
    assert result["claims"]["type"]


def test_a_credential_in_cose_inside_a_presentation_is_not_passed_over() -> None:
    """An envelope of this media type is opened, and leaves the presentation open."""
    inside = base64.b64encode(cose_message("credential-cose-minimal.txt")).decode()
    envelope = {
        "@context": VCDM_2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+cose;base64,{inside}",
    }
    report = world().verify(vp_jwt(envelope), audience=EMPLOYER, nonce=NONCE)

    assert [each.format for each in report.contents] == ["vc-cose"]
    assert [each.verdict for each in report.contents] == [Verdict.UNDECIDED]
    assert report.verdict is not Verdict.VERIFIED  # it was given to somebody else, too


@pytest.mark.parametrize(
    "data",
    [
        b"\xd2\x84",
        b"\xd2\x84\x40\xa0\x40\x40",
        b"\xd2\x84\x40\xa0\xf6\x40",
        b"\xd2\x84\x40\xa0\x42[]\x40",
        b"\xd2\x84\x40\xa0\x42{}\x40trailing",
        b"0oR",
        b"0oR*",
    ],
)
def test_damaged_cose_is_refused_with_a_sentence(data: bytes) -> None:
    """No payload (a detached one too), no object, something behind it, no base64."""
    with pytest.raises(LerwalletError) as refused:
        read(data)

    assert refused.value.message


@given(st.binary(max_size=200))
def test_no_bytes_in_cose_are_a_crash(data: bytes) -> None:
    """Whatever follows the tag: read, or refused."""
    with contextlib.suppress(LerwalletError):
        read(b"\xd2\x84" + data)
