"""RDFC-1.0 gives the labels and lines that the standard's test suite gives, and gives up on poison."""

import hashlib
import json
import time
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import TooComplex, UnsafeDocument
from lerwallet.proofs.rdf import Quad, canonical, canonical_quads
from lerwallet.proofs.rdf.reading import read
from reference import vectors

SUITE = vectors("rdf-canon")
CASES = json.loads((SUITE / "manifest.json").read_text("utf-8"))


def text(name: str) -> str:
    return Path(SUITE / name).read_bytes().decode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_suite(case: dict[str, Any]) -> None:
    """Every case of the W3C suite: canonical lines, labels, SHA-384, and refusal of poison."""
    digest = case.get("hashAlgorithm", "SHA256").lower()
    if case["type"].endswith("NegativeEvalTest"):
        with pytest.raises(TooComplex):
            canonical_quads(text(case["action"]), digest=digest)
    elif case["type"].endswith("MapTest"):
        labels = canonical(read(text(case["action"])), digest).labels

        assert json.loads(text(case["result"])) == {old[2:]: new[2:] for old, new in labels.items()}
    else:
        assert text(case["result"]).encode() == canonical_quads(text(case["action"]), digest=digest)


def clique(size: int) -> list[Quad]:
    return [(f"_:n{a}", "<urn:p>", f"_:n{b}", "") for a, b in permutations(range(size), 2)]


@pytest.mark.parametrize("size", [9, 14, 40])
def test_pitfall_17_a_poison_graph_ends_in_bounded_time(size: int) -> None:
    """Nodes that nothing tells apart, each tied to each other, are refused and not tried in every order."""
    start = time.process_time()
    with pytest.raises(TooComplex):
        canonical(clique(size))

    assert time.process_time() - start < 5


def test_a_long_chain_of_twins_does_not_crash() -> None:
    """A ring of thousands of like nodes is answered with a sentence, not a stack overflow."""
    size = 3000
    ring = [(f"_:n{a}", "<urn:p>", f"_:n{(a + 1) % size}", "") for a in range(size)]

    with pytest.raises(TooComplex):
        canonical(ring)


def test_pitfall_17_a_quad_that_mentions_one_node_twice_counts_once() -> None:
    """A node that points at itself has one line for that in its hash, as §4.6.3 says."""
    quads = [("_:x", "<urn:p>", "_:x", ""), ("_:x", "<urn:p>", "_:y", "")]
    x = hashlib.sha256(b"_:a <urn:p> _:a .\n_:a <urn:p> _:z .\n").hexdigest()
    y = hashlib.sha256(b"_:z <urn:p> _:a .\n").hexdigest()

    assert list(canonical(quads).labels) == (["_:x", "_:y"] if x < y else ["_:y", "_:x"])


def test_pitfall_17_lines_are_sorted_by_code_point() -> None:
    """U+FFFD comes before U+1F600, though not in UTF-16."""
    quads = [("<urn:s>", "<urn:p>", '"\U0001f600"', ""), ("<urn:s>", "<urn:p>", '"\ufffd"', "")]

    assert canonical(quads).lines == ('<urn:s> <urn:p> "\ufffd" .\n', '<urn:s> <urn:p> "\U0001f600" .\n')


def test_pitfall_16_lines_end_at_line_feeds_only() -> None:
    """U+0085 and U+2028 may stand in a literal, and do not end the line."""
    line = '<urn:s> <urn:p> "a\u0085b\u2028c" .\n'

    assert line.encode() == canonical_quads(line)


def test_a_line_that_is_no_statement_is_refused() -> None:
    """Text that is not N-Quads is not half read."""
    with pytest.raises(UnsafeDocument):
        canonical_quads("<urn:s> <urn:p> .\n")


@pytest.mark.parametrize("place", range(4))
def test_an_address_that_hides_another_term_is_refused(place: int) -> None:
    """Written out, `<urn:a\\u003E\\u0020\\u003Curn:b>` would be two addresses."""
    terms = ["<urn:s>", "<urn:p>", "<urn:o>", "<urn:g>"]
    terms[place] = r"<urn:a\u003E\u0020\u003Curn:b>"
    with pytest.raises(UnsafeDocument):
        canonical_quads(f"{' '.join(terms)} .\n")


@settings(deadline=None)
@given(st.randoms(use_true_random=True))
def test_neither_labels_nor_order_change_the_canonical_form(random: Random) -> None:
    """Renaming the blank nodes and shuffling the quads gives the same bytes, symmetric graphs included."""
    nodes = [f"_:n{number}" for number in range(random.randint(1, 6))]
    terms = [*nodes, "<urn:a>", '"x"']
    quads = [
        (
            random.choice(nodes),
            random.choice(["<urn:p>", "<urn:q>"]),
            random.choice(terms),
            random.choice(["", "", *nodes[:2]]),
        )
        for _number in range(random.randint(1, 12))
    ]
    names = dict(zip(nodes, random.sample([f"_:m{number}" for number in range(9)], len(nodes)), strict=True))
    renamed = [tuple(names.get(term, term) for term in quad) for quad in quads]
    random.shuffle(renamed)

    assert canonical(quads).lines == canonical([(s, p, o, g) for s, p, o, g in renamed]).lines


def test_twins_in_two_graphs_with_many_statements_are_told_apart_at_once() -> None:
    """Two badges of one kind in a presentation differ by their graph only, which each of their statements names."""
    quads = [
        (f"_:n{twin}", f"<urn:p{number}>", '"x"', f"_:g{twin}") for twin in range(2) for number in range(40)
    ] + [(f"<urn:{twin}>", "<urn:in>", f"_:g{twin}", "") for twin in range(2)]

    assert len(canonical(quads).lines) == 82
