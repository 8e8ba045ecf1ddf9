"""The two ciphersuites of BBS over BLS12-381: hashing to numbers and to points, and their generators.

draft-irtf-cfrg-bbs-signatures, 4 and 7, on RFC 9380. Every point is `py_arkworks_bls12381`'s. To add a ciphersuite: a
`Ciphersuite` with the draft's fixtures in the tests.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from py_arkworks_bls12381 import G1Point, Scalar

ORDER: Final = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
"""The order r of the groups: every number is less."""

POINT: Final = 48  # bytes of a compressed point of G1
SCALAR: Final = 32  # bytes
EXPANDED: Final = 48  # bytes that a number is made of, so that none is likelier than another

_FIELD: Final = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", 16
)
_BLOCK: Final = 64  # bytes that SHA-256 reads at a time
_TABLE: Final = Path(__file__).with_name("generators_sha_256.bin")
_UNCOMPRESSED: Final = 96  # bytes of a point in the table: x and y


class Generators(NamedTuple):
    """The first point (Q_1), one point for each message (H_i), and all of them as bytes, one after the other."""

    first: G1Point
    messages: list[G1Point]
    octets: bytes


class Ciphersuite:
    """A ciphersuite (7.2): how messages are hashed; `base` is its point P1, compressed; `table` may hold generators."""

    def __init__(
        self,
        name: str,
        base: str,
        expand: Callable[[bytes, bytes, int], bytes],
        to_curve: Callable[[bytes, bytes], G1Point],
        table: Path | None = None,
    ) -> None:
        self.api = f"{name}H2G_HM2S_".encode()
        self.base = G1Point.from_compressed_bytes(bytes.fromhex(base))
        self.expand = expand
        self._to_curve = to_curve
        self._points: list[G1Point] = []
        self._octets: list[bytes] = []
        # the state of the sequence, from which the next generator is made; made up to `_reached`
        self._state = b""
        self._reached = 0
        if table is not None:
            self._load(table.read_bytes())

    def scalar(self, message: bytes, domain: bytes) -> int:
        """MESSAGE as a number (4.2.2)."""
        return int.from_bytes(self.expand(message, domain, EXPANDED), "big") % ORDER

    def message_scalars(self, messages: list[bytes]) -> list[int]:
        """Each message as a number (4.2.3)."""
        domain = self.api + b"MAP_MSG_TO_SCALAR_AS_HASH_"
        return [self.scalar(message, domain) for message in messages]

    def generators(self, messages: int) -> Generators:
        """The generators for so many MESSAGES (4.1.1); they are kept."""
        while len(self._points) <= messages:
            self._add(self.generator(len(self._points) + 1))
        return Generators(
            first=self._points[0],
            messages=self._points[1 : messages + 1],
            octets=b"".join(self._octets[: messages + 1]),
        )

    def generator(self, number: int) -> G1Point:
        """The generator with this NUMBER, from 1, made anew."""
        domain = self.api + b"SIG_GENERATOR_SEED_"
        if number <= self._reached or not self._reached:
            self._state = self.expand(self.api + b"MESSAGE_GENERATOR_SEED", domain, EXPANDED)
            self._reached = 0
        while self._reached < number:
            self._reached += 1
            self._state = self.expand(self._state + self._reached.to_bytes(8, "big"), domain, EXPANDED)
        return self._to_curve(self._state, self.api + b"SIG_GENERATOR_DST_")

    def _add(self, point: G1Point) -> None:
        self._points.append(point)
        self._octets.append(point.to_compressed_bytes())

    def _load(self, table: bytes) -> None:
        for start in range(0, len(table), _UNCOMPRESSED):
            self._add(G1Point.from_xy_bytes_unchecked_be(table[start : start + _UNCOMPRESSED]))


def product(points: list[G1Point], numbers: list[int]) -> G1Point:
    """The sum of each point times its number."""
    scalars = [Scalar(number) for number in numbers]
    if len(scalars) != len(points):
        raise ValueError("points and numbers differ")  # the library would leave out the rest
    return G1Point.multiexp_unchecked(points, scalars)


def _expand_sha_256(message: bytes, domain: bytes, length: int) -> bytes:
    """RFC 9380, 5.3.1."""
    tail = domain + bytes((len(domain),))
    first = hashlib.sha256(bytes(_BLOCK) + message + length.to_bytes(2, "big") + b"\0" + tail).digest()
    block = hashlib.sha256(first + b"\1" + tail).digest()
    blocks = [block]
    for number in range(2, -(-length // 32) + 1):
        mixed = (int.from_bytes(first, "big") ^ int.from_bytes(block, "big")).to_bytes(32, "big")
        block = hashlib.sha256(mixed + bytes((number,)) + tail).digest()
        blocks.append(block)
    return b"".join(blocks)[:length]


def _expand_shake_256(message: bytes, domain: bytes, length: int) -> bytes:
    """RFC 9380, 5.3.2."""
    data = message + length.to_bytes(2, "big") + domain + bytes((len(domain),))
    return hashlib.shake_256(data).digest(length)


def _to_curve_shake_256(message: bytes, domain: bytes) -> G1Point:
    """RFC 9380, 3: the points of two field elements, added; the library clears the cofactor of each."""
    data = _expand_shake_256(message, domain, 128)
    first, second = (int.from_bytes(half, "big") % _FIELD for half in (data[:64], data[64:]))
    return G1Point.map_from_fp_be(first.to_bytes(POINT, "big")) + G1Point.map_from_fp_be(
        second.to_bytes(POINT, "big")
    )


@cache
def sha_256() -> Ciphersuite:
    """BLS12-381-SHA-256, which bbs-2023 uses."""
    return Ciphersuite(
        "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_",
        "a8ce256102840821a3e94ea9025e4662b205762f9776b3a766c872b948f1fd225e7c59698588e70d11406d161b4e28c9",
        _expand_sha_256,
        G1Point.hash_to_curve,
        _TABLE,
    )


@cache
def shake_256() -> Ciphersuite:
    """BLS12-381-SHAKE-256."""
    return Ciphersuite(
        "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_",
        "8929dfbc7e6642c4ed9cba0856e493f8b9d7d5fcb0c31ef8fdcd34d50648a56c795e106e9eada6e0bda386b414150755",
        _expand_shake_256,
        _to_curve_shake_256,
    )
