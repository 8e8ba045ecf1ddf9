"""The fast path and the slow path of canonicalization never differ: the same lines, or both refuse."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import ContextNotCarried, ProofError
from lerwallet.proofs.rdf import Quad, canonical, canonicalize, strict, walk
from lerwallet.proofs.rdf.terms import NotCovered
from rdf_documents import OB, V2, badge, options, presentation
from rdf_random import random_document
from reference import samples

Path = Callable[[Mapping[str, Any]], list[Quad]]


def outcome(path: Path, document: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Canonical lines; None where the document is refused or says nothing."""
    try:
        return canonical(path(document)).lines or None
    except ProofError:
        return None


def fast_path(document: Mapping[str, Any]) -> list[Quad]:
    return walk.dataset(document).quads()


def agree(document: Mapping[str, Any]) -> bool:
    """Compare both paths; False where the fast one does not cover DOCUMENT."""
    try:
        fast = outcome(fast_path, document)
    except NotCovered:
        return False

    assert outcome(strict.quads, document) == fast
    return True


@settings(max_examples=max(250, settings().max_examples), deadline=None)
@given(st.randoms(use_true_random=True))
def test_any_document_gives_the_same_lines_on_both_paths(random: Random) -> None:
    """Scoped contexts, graphs, lists, types, odd characters, odd numbers, twins: both paths say the same."""
    agree(random_document(random))


@settings(deadline=None)
@given(st.randoms(use_true_random=True))
def test_odd_documents_are_never_read_by_the_fast_path_only(random: Random) -> None:
    """With something odd at every sixth place, what the slow path refuses the fast path does not accept."""
    agree(random_document(random, chaos=0.15))


def test_what_credentials_use_is_covered() -> None:
    """A rich badge, its proof options and a presentation take the fast path and agree with the slow one."""
    documents = [badge(), options(), presentation()]

    assert all(agree(document) for document in documents)
    assert None not in [outcome(fast_path, document) for document in documents]


def test_a_type_in_a_list_too_many_is_left_to_the_slow_path() -> None:
    """The fast path reads the only one of a list as if it stood alone, and does not look any deeper."""
    with pytest.raises(NotCovered):
        walk.dataset(badge() | {"type": [["VerifiableCredential"]]})


def pieces(value: Any) -> Iterator[dict[str, Any]]:
    """Every part of a file with its own contexts: the document without its proof, and the options of each proof."""
    if isinstance(value, dict):
        if "@context" in value:
            yield {name: item for name, item in value.items() if name != "proof"}
            proofs = value.get("proof", [])
            for proof in proofs if isinstance(proofs, list) else [proofs]:
                if isinstance(proof, dict):
                    unsigned = {
                        name: item for name, item in proof.items() if name not in {"proofValue", "jws"}
                    }
                    yield {"@context": value["@context"]} | unsigned
        for item in value.values():
            yield from pieces(item)
    elif isinstance(value, list):
        for item in value:
            yield from pieces(item)


def test_real_credentials_agree_and_nearly_all_are_covered() -> None:
    """Both paths agree on every published sample, and at least 95 of 100 Open Badges 3.0 take the fast one."""
    covered, all_badges = 0, 0
    for file in sorted(samples().glob("*.json")):
        try:
            content = json.loads(file.read_bytes())
        except ValueError:
            continue
        for document in pieces(content):
            fast = agree(document)
            if "/spec/ob/v3p0/" in json.dumps(document["@context"]) and _is_carried(document):
                all_badges += 1
                covered += fast

    assert all_badges > 200
    assert covered / all_badges > 0.95


def _is_carried(document: Mapping[str, Any]) -> bool:
    try:
        strict.quads(document)
    except ContextNotCarried:
        return False
    except ProofError:
        return True
    return True


_NAMES = st.sampled_from(
    [
        "@context",
        "@id",
        "@type",
        "@value",
        "@language",
        "@graph",
        "@list",
        "@set",
        "@index",
        "@reverse",
        "@included",
        "@nest",
        "@direction",
        "@json",
        "id",
        "type",
        "name",
        "issuer",
        "proof",
        "verifiableCredential",
        "credentialSubject",
        "urn:a",
        "cred:x",
    ]
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["_:a", "urn:a", "@id"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_NAMES | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(_NAMES, _JSON, max_size=5), st.sampled_from([V2, [V2, OB], None]))
def test_no_json_at_all_ends_in_anything_but_an_answer(document: dict[str, Any], context: Any) -> None:
    """Any JSON object gives lines or one of our own refusals, never a crash."""
    if context is not None:
        document = document | {"@context": context}
    with suppress(ProofError):
        canonicalize(document)
