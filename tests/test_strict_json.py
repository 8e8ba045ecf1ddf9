"""JSON from outside has one meaning, or is refused."""

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.strict_json import JSON, MAX_DEPTH, loads, loads_object, misfit

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
@settings(max_examples=80, deadline=None)
def test_what_json_can_hold_comes_back(value: JSON) -> None:
    """Every value that JSON can hold is read as it was written, escaped or not."""
    escaped, plain = json.dumps(value), json.dumps(value, ensure_ascii=False).encode()

    assert [value, value] == [loads(escaped), loads(plain)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'a': 1}",
        "[1,]",
        '{"a": 1} x',
        "// no\n1",
        '{"a": 1, "a": 2}',
        '[{"b": {"a": 1, "\\u0061": 1}}]',
        "NaN",
        "[-Infinity]",
        "1e999",
        "9" * 5000,
        '"\\ud800"',
        '{"\\udc00\\ud800": 1}',
        '"\ud800"',
        '"tab\there"',
        "01",
        '"open',
        '"\\',
    ],
)
def test_text_with_two_meanings_or_none_is_unreadable(text: str) -> None:
    """Duplicate keys, NaN, half characters, numbers beyond floats and plain non-JSON are not read (pitfall 19)."""
    with pytest.raises(Unreadable):
        loads(text)


def test_bytes_must_be_utf8() -> None:
    """UTF-16 and broken UTF-8 are refused; a byte order mark is taken off."""
    for data in (b'"\xff"', '{"a": 1}'.encode("utf-16"), b'"\xed\xa0\x80"', b"\xef\xbb\xbf\xef\xbb\xbf1"):
        with pytest.raises(Unreadable):
            loads(data)

    expected: list[JSON] = [{"a": "é"}, 1]
    assert expected == [loads('\ufeff{"a": "é"}'.encode()), loads("\ufeff1")]


def test_surrogate_pairs_are_one_character() -> None:
    """An escaped pair is a whole character, and a backslash before it changes that."""
    expected: list[JSON] = ["😀", "\\ud83d"]

    assert expected == [loads('"\\ud83d\\ude00"'), loads('"\\\\ud83d"')]


def test_depth_is_counted_outside_of_strings() -> None:
    """A hundred levels are read, one more is refused, and brackets inside a text do not count."""
    fits = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    text = json.dumps(['"[{' * 500] * 3)

    with pytest.raises(RefusedForSafety):
        loads(f"[{fits}]")
    with pytest.raises(RefusedForSafety):
        loads('{"a":' * 100_000)

    assert json.loads(fits) == loads(fits)
    assert json.loads(text) == loads(text)


@pytest.mark.parametrize(
    "text", ['"' + '\\"' * 300_000, "[" + "[]," * 600_000, '"a' * 300_000, "]" * 600_000]
)
def test_texts_made_to_be_slow_are_answered_soon(text: str) -> None:
    """Half a megabyte of quotes or brackets is refused in well under a few seconds."""
    started = time.perf_counter()

    with pytest.raises(LerwalletError):
        loads(text)

    assert time.perf_counter() - started < 3


def test_size_has_a_limit() -> None:
    """What is larger than the limit is not even looked at."""
    with pytest.raises(RefusedForSafety):
        loads(b"1" * 11, max_bytes=10)


def test_only_an_object_where_an_object_is_needed() -> None:
    """A list is not an object."""
    with pytest.raises(Unreadable):
        loads_object("[]")


@given(st.binary(max_size=60) | st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_noise_is_read_or_refused(data: bytes | str) -> None:
    """Whatever comes, it is a value or an error that can be told."""
    with contextlib.suppress(LerwalletError):
        loads(data)


@pytest.mark.parametrize(
    "kind", ["missing", "string_type", "list_type", "dict_type", "timezone_aware", "other"]
)
def test_what_does_not_fit_is_told_with_its_place(kind: str) -> None:
    """The place is named, and pydantic's own words are the last resort."""
    told = misfit(kind, ("issuers", 0, "id"), "something else")

    assert told.startswith("issuers/0/id")
    assert (kind == "other") == ("something else" in told)
