"""The short code of a badge: the same everywhere, easy to write down, and a slip is noticed."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

import world
from lerwallet import formats
from lerwallet.proofs import sd_jwt
from lerwallet.short_code import ALPHABET, LENGTH, short_code
from lerwallet.wallet.identity import code


def is_code(text: str) -> bool:
    """Whether whoever types TEXT made no slip: the sum of its places by their number, from 2, is that of the last."""
    code = text.upper().replace(" ", "").replace("-", "")
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    *digits, last = map(ALPHABET.index, code)
    return (sum(place * digit for place, digit in enumerate(digits, 2)) - last) % len(ALPHABET) == 0


def test_the_code_of_a_badge_never_changes() -> None:
    """It stands on paper and in forms: this very code is for good."""
    assert short_code("urn:uuid:5b6f9a3e-2c1d-4e8f-9a7b-0123456789ab") == "YT9FX77T4NR7"


@given(st.text())
def test_it_is_twelve_letters_and_digits_that_nobody_mistakes(badge: str) -> None:
    """At most 12 characters, and whatever is typed with spaces or in small letters is read."""
    short = short_code(badge)

    assert len(short) == LENGTH == 12
    assert set(short) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0ODQ1IL2Z5S6G8BUV")
    assert is_code(short)
    assert is_code(f" {short[:4]}-{short[4:8]} {short[8:]}".lower())


@given(st.text(), st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(badge: str, place: int, letter: str) -> None:
    """Wherever it is, and whichever it is."""
    short = short_code(badge)

    slipped = short[:place] + letter + short[place + 1 :]

    assert is_code(slipped) == (slipped == short)


@given(st.text())
def test_two_letters_in_the_wrong_order_are_noticed(badge: str) -> None:
    """Any two neighbours, also the check itself."""
    short = short_code(badge)

    for place, (one, other) in enumerate(pairwise(short)):
        swapped = short[:place] + other + one + short[place + 2 :]
        assert is_code(swapped) == (one == other)


def test_codes_of_many_badges_differ() -> None:
    """No clash among twenty thousand."""
    codes = {short_code(str(number)) for number in range(20_000)}

    assert len(codes) == 20_000


def test_what_is_no_code() -> None:
    """Another length, other letters, nothing."""
    assert not any(map(is_code, ["", "W7KE", "0" * 12, "YT9FX77T4NR7R", "é" * 12]))


def test_a_copy_with_fewer_details_has_the_same_code() -> None:
    """What the holder leaves out, and the wrapping, change nothing."""
    token = world.sd_jwt_vc()
    fewer = sd_jwt.select(sd_jwt.parse(token), {"/skill"}.__contains__)

    codes = {code(formats.read(each.encode())) for each in (token, fewer)}

    assert len(codes) == 1
    assert codes != {code(formats.read(world.sd_jwt_vc(jti="urn:x:other").encode()))}
