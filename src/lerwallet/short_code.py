"""A short code for a badge, for the fields of forms: ours, and unknown to the issuer, who only knows the badge's own id.

Twelve letters and digits, none of which is easily taken for another, the last one to notice a slip. It is a fingerprint
and no secret, and it proves nothing: among a million badges the chance is one in 200 that some two have the same, and
whoever wants to can make two that do. The badge's own id stays the name to check by.
"""

import hashlib
from typing import Final

# without 0 O D Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V; a prime number of them, so that the check sees every single slip and
# every two neighbours in the wrong order
ALPHABET: Final = "3479ACEFHJKMNPRTWXY"
LENGTH: Final = 12
_CONTEXT: Final = b"lerwallet short code 1\0"


def short_code(text: str) -> str:
    """The code of the badge with the id (or other lasting name) TEXT: the same on every computer."""
    digest = hashlib.sha256(_CONTEXT + text.encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest, "big")
    digits = []
    for _place in range(LENGTH - 1):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(digit)
    return "".join(ALPHABET[digit] for digit in (*digits, _check(digits)))


def _check(digits: list[int]) -> int:
    """A sum in which each place counts differently, modulo a prime (as ISBN-10 does it)."""
    return sum(place * digit for place, digit in enumerate(digits, 2)) % len(ALPHABET)
