"""Proof options are canonicalized by a form that is found out once: the same bytes as any document, or the same refusal."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError
from lerwallet.proofs import proof_options
from lerwallet.proofs.proof_options import canonicalize_options
from lerwallet.proofs.rdf import canonicalize
from rdf_documents import ED2020, OB, V1, V2, options

ODD = [
    "",
    "a",
    "did:a",
    "did:key:z#z",
    "did:key:ü",
    "did://x",
    "https://school.example/#key",
    '"',
    "\\",
    "\x7f",
    "\n",
]
PLACEHOLDERS = [
    "<did:example:any#key>",
    "did:example:any#key",
    "2000-01-01T00:00:00Z",
    '"2000-01-01T00:00:00Z"',
]
TIMES = ["2024-05-01T00:00:00Z", "2000-01-01T00:00:00Z", "2024-05-01T00:00:00.123+02:00", "1", "T"]
CONTEXTS: list[Any] = [
    [V2, OB],
    [V2],
    [V1, ED2020],
    [V1],
    [OB, V2],
    [V2, V2],
    [],
    V2,
    [V2, {"a": "urn:a"}],
    ["x:"],
]


def outcome(form: Any, document: dict[str, Any]) -> bytes | tuple[type, str]:
    try:
        return bytes(form(document, digest="sha256"))
    except LerwalletError as refused:
        return type(refused), refused.message


@settings(deadline=None)
@given(st.data())
def test_any_options_have_the_form_that_any_document_has(data: st.DataObject) -> None:
    """Whatever stands in them, odd values and other members among it."""
    text = st.sampled_from([*ODD, *TIMES]) | st.text(max_size=8)
    document: dict[str, Any] = options() | {"@context": data.draw(st.sampled_from(CONTEXTS))}
    for name in ("created", "verificationMethod", "proofPurpose", "cryptosuite", "type", "domain", "id"):
        if data.draw(st.integers(0, 3)) == 0:
            document[name] = data.draw(text | st.none() | st.integers() | st.lists(text, max_size=2))
        elif data.draw(st.integers(0, 15)) == 0:
            document.pop(name, None)

    assert outcome(canonicalize_options, document) == outcome(canonicalize, document)


@pytest.mark.parametrize("time", TIMES)
def test_usual_options_differ_in_time_and_key_only(time: str) -> None:
    """The form is used for them, and gives what canonicalizing them gives."""
    document = options() | {"created": time, "verificationMethod": "did:web:school.example:a#key-1"}

    assert proof_options._form(document) is not None
    assert canonicalize_options(document, digest="sha384") == canonicalize(document, digest="sha384")


@pytest.mark.parametrize("member", ["type", "cryptosuite", "proofPurpose"])
@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_member_that_says_what_stands_for_any_is_read_as_it_stands(member: str, text: str) -> None:
    """What stands for any time and key in the form may be in the options too."""
    examples = "https://www.w3.org/ns/credentials/examples/v2"
    stated = {
        "@context": [V2, examples],
        "type": "Ed25519Signature2020",
        "cryptosuite": "x",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": "did:key:z6Mk#z6Mk",
        "proofPurpose": "assertionMethod",
        member: text,
    }

    def attempt(canonicalizing: Any) -> object:
        try:
            return canonicalizing(stated, digest="sha256")
        except LerwalletError as refused:
            return refused.message

    assert attempt(canonicalize_options) == attempt(canonicalize)
