"""Each value has exactly one text."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.multiformats import (
    Base,
    Codec,
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
    multibase_decode,
    multibase_encode,
    multikey_decode,
    multikey_encode,
)

# Published by the did:key method specification and the Data Integrity cryptosuites.
PUBLISHED = {
    "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK": Codec.ED25519,
    "z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F": Codec.X25519,
    "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme": Codec.SECP256K1,
    "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169": Codec.P256,
    "z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9": Codec.P384,
}


@pytest.mark.parametrize(("text", "codec"), PUBLISHED.items())
def test_published_keys_come_back(text: str, codec: Codec) -> None:
    """A published multikey is recognized and written again as the same text."""
    found = multikey_decode(text)

    assert (codec, text) == (found.codec, multikey_encode(*found))


@given(st.binary(max_size=120))
@settings(max_examples=80, deadline=None)
def test_bytes_come_back(data: bytes) -> None:
    """Both bases give back what went in, and base64url is what the standard library writes."""
    text = base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    assert [data] * 4 == [
        base58_decode(base58_encode(data)),
        base64url_decode(text),
        *(multibase_decode(multibase_encode(data, base)) for base in Base),
    ]
    assert text == base64url_encode(data)


@given(st.text(alphabet="AQgwBz-_=+/ 19\né", max_size=12))
@settings(max_examples=150, deadline=None)
def test_a_text_that_is_read_is_the_only_one(text: str) -> None:
    """Whatever base64url or base58 text is read, writing the bytes gives that very text."""
    for decode, encode in ((base64url_decode, base64url_encode), (base58_decode, base58_encode)):
        try:
            data = decode(text)
        except LerwalletError:
            continue
        assert text == encode(data)


@pytest.mark.parametrize("text", ["AA==", "AB", "AAB", "A", "A+/_", "A A=", "AAA\n", "ÄAAA"])
def test_second_spellings_of_base64url_are_refused(text: str) -> None:
    """Padding, left-over bits, the other alphabet and white space are refused."""
    with pytest.raises(Unreadable):
        base64url_decode(text)


@pytest.mark.parametrize("text", ["0", "O", "I", "l", " 1", "é", "2\n"])
def test_other_characters_are_not_base58(text: str) -> None:
    """Look-alikes and white space are refused."""
    with pytest.raises(Unreadable):
        base58_decode(text)


def test_base58_is_bounded() -> None:
    """Text that would take long to decode is refused before."""
    with pytest.raises(RefusedForSafety):
        base58_decode("z" * 100_000)


@pytest.mark.parametrize("text", ["", "m1234", "f00", "Z1"])
def test_other_multibases_are_refused(text: str) -> None:
    """Only `z` and `u` are read."""
    with pytest.raises(Unreadable):
        multibase_decode(text)


@pytest.mark.parametrize(
    "text",
    [
        "u7QEB",
        multibase_encode(b"\xed\x01" + bytes(31)),
        multibase_encode(b"\x80\x24\x04" + bytes(32)),
        multibase_encode(b"\x85\x24"),
        multibase_encode(b"\x12\x20" + bytes(32)),
        "z",
    ],
)
def test_keys_of_the_wrong_shape_are_refused(text: str) -> None:
    """Another base, length, point form or kind of content is not a key."""
    with pytest.raises(Unreadable):
        multikey_decode(text)
