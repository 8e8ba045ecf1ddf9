"""JSON in its one canonical form: RFC 8785, the JSON Canonicalization Scheme.

There is nothing to add: the RFC is finished. A number or a text without a canonical form is refused, never guessed.
"""

import math
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

from lerwallet.errors import UnsafeDocument
from lerwallet.language import _

LARGEST_INTEGER: Final = 2**53 - 1
"""From 2^53 on, two integers can share one double (RFC 8785 §3.2.2.3)."""

_TEXTS: Final = frozenset({str})


def canonicalize_json(value: object) -> bytes:
    """VALUE (what `json.loads` gives) as canonical UTF-8.

    Raises UnsafeDocument for an integer of 2^53 or more, NaN, infinity, half of a surrogate pair, a member name that
    is no text, or what JSON does not have.
    """
    try:
        return _written(value).encode()
    except UnicodeEncodeError:
        raise half_character() from None
    except RecursionError:
        raise UnsafeDocument(_("The JSON is nested too deeply to be checked.")) from None


def half_character() -> UnsafeDocument:
    """The error for a text that holds half of a surrogate pair."""
    return UnsafeDocument(_("A text holds half of a character, which no two programs write the same way."))


def _written(value: Any) -> str:
    kind = type(value)
    if kind is str:
        # like RFC 8785 §3.2.2.2, this escapes only quotes, backslashes and U+0000 to U+001F
        return _quoted(value)
    if kind is dict:
        return _object(value)
    if kind is list:
        return f"[{','.join([_written(item) for item in value])}]"
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return _integer(value)
    if kind is float:
        return _number(value)
    raise UnsafeDocument(_("A value of kind {kind} is not JSON.").format(kind=kind.__name__))


def _object(value: dict[str, Any]) -> str:
    if not _TEXTS.issuperset(map(type, value)):
        raise UnsafeDocument(_("A member name in the JSON is not a text."))
    # most members are texts, and a call for each would cost as much as writing it
    members = [
        f"{_quoted(name)}:{_quoted(item) if type(item := value[name]) is str else _written(item)}"
        for name in _in_order(value)
    ]
    return f"{{{','.join(members)}}}"


def _in_order(value: dict[str, Any]) -> list[str]:
    """Names sorted by UTF-16 code units (§3.2.3), which differs from code points outside the basic plane only."""
    names = sorted(value)
    if "".join(names).isascii():
        return names
    return sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass"))


def _integer(value: int) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise UnsafeDocument(
            _("The number {number} is too large to be exact: programs would read it differently.").format(
                number=_short(value)
            )
        )
    return str(value)


def _short(value: int) -> str:
    """A number for a message; very long ones are not written out."""
    return str(value) if abs(value) < 10**40 else _("with more than 40 digits")


def _number(value: float) -> str:
    """A double as ECMAScript writes it (§3.2.2.3): the shortest digits, exponents from 1e21 and below 1e-6."""
    if not math.isfinite(value):
        raise UnsafeDocument(_("A number that is infinite, or not a number, has no place in JSON."))
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _e, exponent = repr(abs(value)).partition("e")
    whole, _dot, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    # the value is 0.<digits> x 10^point
    digits = whole + fraction
    point = len(whole) + int(exponent or 0)
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """DIGITS with the decimal point after POINT of them (ECMA-262, Number::toString)."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    exponent = point - 1
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if exponent > 0 else '-'}{abs(exponent)}"
