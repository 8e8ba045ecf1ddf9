"""A short name for something, for forms that have room for 12 characters: ours alone, and unknown to its issuer."""

import hashlib
from typing import Final

LENGTH: Final = 12  # characters
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O or U, which are misread or spell words


def short_code(text: str) -> str:
    """The code of TEXT: 60 bits of its SHA-256, so that two of a million are the same once in two million times."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 4
    return "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
