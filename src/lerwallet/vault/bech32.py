"""Bech32 (BIP 173), in which age writes recipients and identities; age knows no limit of 90 characters."""

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_SYMBOLS = 6


def encode(prefix: str, data: bytes) -> str:
    """DATA under PREFIX, in lower case."""
    symbols = _regroup(data, 8, 5)
    remainder = _checksum(_expanded(prefix) + symbols + [0] * _CHECK_SYMBOLS) ^ 1
    check = [remainder >> 5 * place & 31 for place in reversed(range(_CHECK_SYMBOLS))]
    return prefix + "1" + "".join(_ALPHABET[symbol] for symbol in symbols + check)


def decode(text: str) -> tuple[str, bytes]:
    """Prefix (in lower case) and data; raises `ValueError` for anything but one right spelling."""
    if text not in {text.lower(), text.upper()}:
        raise ValueError("mixed case")
    prefix, separator, rest = text.lower().rpartition("1")
    if not prefix or not separator or len(rest) < _CHECK_SYMBOLS:
        raise ValueError("no separator")
    if not all("!" <= letter <= "~" for letter in prefix):
        raise ValueError("not ASCII")
    symbols = [_ALPHABET.index(letter) for letter in rest]
    if _checksum(_expanded(prefix) + symbols) != 1:
        raise ValueError("wrong check symbols")
    data = _regroup(symbols[:-_CHECK_SYMBOLS], 5, 8)
    if encode(prefix, bytes(data)) != text.lower():
        raise ValueError("unused bits")
    return prefix, bytes(data)


def _expanded(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _checksum(symbols: list[int]) -> int:
    value = 1
    for symbol in symbols:
        top = value >> 25
        value = (value & 0x1FFFFFF) << 5 ^ symbol
        for place, generator in enumerate(_GENERATOR):
            if top >> place & 1:
                value ^= generator
    return value


def _regroup(values: bytes | list[int], old: int, new: int) -> list[int]:
    """The same bits in groups of NEW instead of OLD; filled up with zeros only where groups shrink."""
    bits = "".join(f"{value:0{old}b}" for value in values)
    if new < old:
        bits = bits.ljust(-(-len(bits) // new) * new, "0")
    return [int(bits[start : start + new], 2) for start in range(0, len(bits) - new + 1, new)]
