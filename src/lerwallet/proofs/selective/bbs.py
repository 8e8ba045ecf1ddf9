"""BBS signatures: many messages under one signature, any of which can be left out without a trace.

draft-irtf-cfrg-bbs-signatures, 3; the names in comments are the draft's. There is nothing to add: blind signatures and
pseudonyms are other drafts.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from py_arkworks_bls12381 import GT, G1Point, G2Point, Scalar

from lerwallet.errors import ProofFailed
from lerwallet.language import _
from lerwallet.proofs.selective.bbs_hashing import (
    EXPANDED,
    ORDER,
    POINT,
    SCALAR,
    Ciphersuite,
    Generators,
    product,
)

SIGNATURE: Final = POINT + SCALAR  # bytes
_FIXED: Final = 3 * POINT + 4 * SCALAR  # bytes of a proof that hides no message

Random = Callable[[int], bytes]
"""So many bytes that nobody can foresee."""


def key_pair(suite: Ciphersuite, material: bytes, info: bytes = b"") -> tuple[int, bytes]:
    """A secret key, and its public key in 96 bytes, made of at least 32 secret bytes (3.4.1, 3.4.2)."""
    if len(material) < SCALAR:
        raise ValueError(len(material))
    secret = suite.scalar(material + len(info).to_bytes(2, "big") + info, suite.api + b"KEYGEN_DST_")
    return secret, public_key(secret)


def public_key(secret: int) -> bytes:
    """The public key of SECRET (3.4.2)."""
    return (G2Point() * Scalar(secret)).to_compressed_bytes()


def sign(suite: Ciphersuite, secret: int, header: bytes, messages: Sequence[bytes]) -> bytes:
    """The signature over HEADER and MESSAGES in 80 bytes; the same every time (3.5.1)."""
    scalars = suite.message_scalars(list(messages))
    points = suite.generators(len(scalars))
    domain = _domain(suite, public_key(secret), points, header)
    e = suite.scalar(b"".join(map(_octets, (secret, *scalars, domain))), suite.api + b"H2S_")
    b = _commitment(suite, points, domain, dict(enumerate(scalars)))
    a = b * Scalar((secret + e) % ORDER).inverse()
    return a.to_compressed_bytes() + _octets(e)


def verify(
    suite: Ciphersuite, public: bytes, signature: bytes, header: bytes, messages: Sequence[bytes]
) -> None:
    """Check a signature over all messages (3.5.2). Raises ProofFailed."""
    a, e = _signature(signature)
    scalars = suite.message_scalars(list(messages))
    points = suite.generators(len(scalars))
    b = _commitment(suite, points, _domain(suite, public, points, header), dict(enumerate(scalars)))
    base = G2Point()
    if not GT.pairing_check([a, b], [_public(public) + base * Scalar(e), -base]):
        raise _wrong()


def prove(
    suite: Ciphersuite,
    public: bytes,
    signature: bytes,
    header: bytes,
    presentation: bytes,
    messages: Sequence[bytes],
    shown: Sequence[int],
    random: Random,
) -> bytes:
    """The proof that somebody signed MESSAGES, of which those at the places SHOWN are told (3.5.3).

    RANDOM is asked once, for 48 bytes a number. PRESENTATION ties the proof to where it is shown.
    """
    a, e = _signature(signature)
    scalars = suite.message_scalars(list(messages))
    points = suite.generators(len(scalars))
    domain = _domain(suite, public, points, header)
    told = {place: scalars[place] for place in sorted(shown)}
    hidden = [place for place in range(len(scalars)) if place not in told]
    r1, r2, e_tilde, r1_tilde, r3_tilde, *m_tilde = _random_scalars(random, 5 + len(hidden))
    # 3.7.1
    b = _commitment(suite, points, domain, dict(enumerate(scalars)))
    d = product([b], [r2])
    a_bar = product([a], [r1 * r2 % ORDER])
    b_bar = product([d, a_bar], [r1, -e % ORDER])
    t1 = product([a_bar, d], [e_tilde, r1_tilde])
    t2 = product([d, *(points.messages[place] for place in hidden)], [r3_tilde, *m_tilde])
    c = _challenge(suite, told, (a_bar, b_bar, d, t1, t2), domain, presentation)
    # 3.7.2
    r3 = int(Scalar(r2).inverse())
    numbers = [
        e_tilde + e * c,
        r1_tilde - r1 * c,
        r3_tilde - r3 * c,
        *(tilde + scalars[place] * c for tilde, place in zip(m_tilde, hidden, strict=True)),
        c,
    ]
    octets = [point.to_compressed_bytes() for point in (a_bar, b_bar, d)]
    return b"".join((*octets, *(_octets(number % ORDER) for number in numbers)))


def verify_proof(
    suite: Ciphersuite,
    public: bytes,
    proof: bytes,
    header: bytes,
    presentation: bytes,
    messages: Mapping[int, bytes],
) -> None:
    """Check a proof for the MESSAGES told, by place among all (3.5.4). Raises ProofFailed."""
    read = _read(proof)
    count = len(messages) + len(read.m_hat)
    if not all(0 <= place < count for place in messages):
        raise _wrong()
    places = sorted(messages)
    told = dict(zip(places, suite.message_scalars([messages[place] for place in places]), strict=True))
    hidden = [place for place in range(count) if place not in told]
    points = suite.generators(count)
    domain = _domain(suite, public, points, header)
    key = _public(public)
    # 3.7.3; Bv is not needed by itself, so T2 is one sum
    c = read.c
    t1 = product([read.b_bar, read.a_bar, read.d], [c, read.e_hat, read.r1_hat])
    t2 = product(
        [
            suite.base,
            points.first,
            *(points.messages[place] for place in told),
            read.d,
            *(points.messages[place] for place in hidden),
        ],
        [
            c,
            domain * c % ORDER,
            *(scalar * c % ORDER for scalar in told.values()),
            read.r3_hat,
            *read.m_hat,
        ],
    )
    if c != _challenge(suite, told, (read.a_bar, read.b_bar, read.d, t1, t2), domain, presentation):
        raise _wrong()
    if not GT.pairing_check([read.a_bar, read.b_bar], [key, -G2Point()]):
        raise _wrong()


def hidden_messages(proof: bytes) -> int:
    """How many messages a proof leaves out, by its length. Raises ProofFailed."""
    hidden, rest = divmod(len(proof) - _FIXED, SCALAR)
    if hidden < 0 or rest:
        raise _wrong()
    return hidden


class _Proof(NamedTuple):
    a_bar: G1Point
    b_bar: G1Point
    d: G1Point
    e_hat: int
    r1_hat: int
    r3_hat: int
    m_hat: list[int]
    c: int


def _read(proof: bytes) -> _Proof:
    """The parts of a proof (4.2.4.4, octets_to_proof)."""
    hidden_messages(proof)
    a_bar, b_bar, d = (_point(proof[start : start + POINT]) for start in range(0, 3 * POINT, POINT))
    e_hat, r1_hat, r3_hat, *m_hat, c = (
        _number(proof[start : start + SCALAR]) for start in range(3 * POINT, len(proof), SCALAR)
    )
    return _Proof(a_bar, b_bar, d, e_hat, r1_hat, r3_hat, m_hat, c)


def _signature(octets: bytes) -> tuple[G1Point, int]:
    if len(octets) != SIGNATURE:
        raise _wrong()
    return _point(octets[:POINT]), _number(octets[POINT:])


def _point(octets: bytes) -> G1Point:
    """A point of the group that is not its zero, in its one spelling."""
    try:
        point = G1Point.from_compressed_bytes(octets)
    except ValueError:
        raise _wrong() from None
    if point == G1Point.identity() or point.to_compressed_bytes() != octets:
        raise _wrong()
    return point


def _public(octets: bytes) -> G2Point:
    try:
        point = G2Point.from_compressed_bytes(octets)
    except ValueError:
        point = G2Point.identity()
    if point == G2Point.identity() or point.to_compressed_bytes() != octets:
        raise ProofFailed(
            _("The signing key cannot be read: {why}.").format(why=_("it is no point of its curve")),
            code="key_unusable",
        )
    return point


def _number(octets: bytes) -> int:
    number = int.from_bytes(octets, "big")
    if not 0 < number < ORDER:
        raise _wrong()
    return number


def _random_scalars(random: Random, count: int) -> list[int]:
    data = random(EXPANDED * count)
    return [
        int.from_bytes(data[start : start + EXPANDED], "big") % ORDER
        for start in range(0, len(data), EXPANDED)
    ]


def _commitment(suite: Ciphersuite, points: Generators, domain: int, messages: Mapping[int, int]) -> G1Point:
    """B = P1 + Q_1 * domain + H_1 * msg_1 + ... + H_L * msg_L."""
    return product(
        [suite.base, points.first, *(points.messages[place] for place in messages)],
        [1, domain, *messages.values()],
    )


def _domain(suite: Ciphersuite, public: bytes, points: Generators, header: bytes) -> int:
    """What ties a signature to its key, its header and the number of messages (4.2.1)."""
    octets = (
        public
        + len(points.messages).to_bytes(8, "big")
        + points.octets
        + suite.api
        + len(header).to_bytes(8, "big")
        + header
    )
    return suite.scalar(octets, suite.api + b"H2S_")


def _challenge(
    suite: Ciphersuite, told: Mapping[int, int], points: Sequence[G1Point], domain: int, presentation: bytes
) -> int:
    """The number that nobody could know before everything else was fixed (3.7.4)."""
    parts = [len(told).to_bytes(8, "big")]
    for place, scalar in told.items():
        parts.extend((place.to_bytes(8, "big"), _octets(scalar)))
    parts.extend(point.to_compressed_bytes() for point in points)
    parts.extend((_octets(domain), len(presentation).to_bytes(8, "big"), presentation))
    return suite.scalar(b"".join(parts), suite.api + b"H2S_")


def _octets(number: int) -> bytes:
    return number.to_bytes(SCALAR, "big")


def _wrong() -> ProofFailed:
    return ProofFailed(_("The content was changed after it was signed, or somebody else signed it."))
