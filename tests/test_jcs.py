"""JSON has one canonical form, RFC 8785's, or is refused."""

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lerwallet.errors import UnsafeDocument
from lerwallet.proofs.jcs import canonicalize_json
from reference import vectors

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2**53) + 1, 2**53 - 1)  # larger ones come back as integers that are refused
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("name", ["arrays", "french", "values"])
def test_the_published_documents_come_out_as_published(name: str) -> None:
    """The RFC's own inputs give the RFC's own bytes."""
    folder = vectors("jcs")
    value = json.loads((folder / "input" / f"{name}.json").read_bytes())

    assert (folder / "output" / f"{name}.json").read_bytes() == canonicalize_json(value)


def test_the_published_numbers_come_out_as_published() -> None:
    """Thousands of doubles are written as ECMAScript writes them."""
    wrong = []
    for line in (vectors("jcs") / "es6-numbers.csv").read_text("ascii").split("\n"):
        bits, _comma, expected = line.partition(",")
        if expected:
            number = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))[0]
            if canonicalize_json(number) != expected.encode():
                wrong.append(line)

    assert wrong == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.1, "0.1"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (-1.5e300, "-1.5e+300"),
        (5e-324, "5e-324"),
        (333333333.33333329, "333333333.3333333"),
        (2**53 - 1, "9007199254740991"),
    ],
)
def test_a_number_is_written_as_ecmascript_writes_it(number: float, expected: str) -> None:
    """The turning points of the notation are where ECMA-262 puts them."""
    assert expected.encode() == canonicalize_json(number)


@pytest.mark.parametrize(
    "value",
    [2**53, -(2**53), 10**50, math.nan, math.inf, "\ud800", {"\udfff": 1}, {1: 2}, (1,), b"x", {"a": {1}}],
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    """Large integers, NaN, half characters and what is no JSON never get a hash."""
    with pytest.raises(UnsafeDocument):
        canonicalize_json(value)


def test_deep_nesting_is_refused_and_does_not_crash() -> None:
    """A file of a hundred thousand brackets ends in a sentence."""
    value: list[Any] = []
    for _level in range(100_000):
        value = [value]

    with pytest.raises(UnsafeDocument):
        canonicalize_json(value)


def test_names_are_sorted_by_utf_16() -> None:
    """A name outside of the basic plane stands before U+FB33, as the RFC's example has it."""
    value = {"\ufb33": 1, "\U0001f600": 2, "\r": 3, "1": 4, "ö": 5}

    assert '{"\\r":3,"1":4,"ö":5,"😀":2,"\ufb33":1}'.encode() == canonicalize_json(value)


@given(JSON)
def test_the_canonical_form_means_the_same_and_is_its_own_canonical_form(value: Any) -> None:
    """Reading what was written gives the value back, and writing it again the same bytes."""
    data = canonicalize_json(value)
    again = json.loads(data)

    assert value == again
    assert data == canonicalize_json(again)
