"""age files: the published vectors, our own round trips, and the spelling of keys."""

import hashlib
import io
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.vault import age
from lerwallet.vault.age_keys import MOST_WORK_FACTOR
from reference import vectors

SUITE = vectors("age-cctv")

# What a vector expects, and the error that says it
OUTCOMES: dict[str, type[LerwalletError]] = {
    "header failure": age.AgeHeaderBroken,
    "HMAC failure": age.AgeHeaderChanged,
    "no match": age.AgeNoMatch,
    "payload failure": age.AgePayloadBroken,
}


def does_not_apply(name: str) -> str:
    """Why a vector asks for something that we do not write or read; empty where it applies."""
    if name.startswith("armor_"):
        return "the text armour is not read: wallet files, backups and exports are binary"
    if name.startswith("hybrid") and name != "hybrid_x25519_arg":
        return "the post-quantum mlkem768x25519 recipient is not implemented"
    return ""


class Vector:
    def __init__(self, path: Path) -> None:
        head, _, rest = path.read_bytes().partition(b"\n\n")
        pairs = [line.split(": ", 1) for line in head.decode().splitlines()]
        fields = dict(pairs)
        self.expect = fields["expect"]
        self.payload = fields.get("payload", "")
        self.data = zlib.decompress(rest) if fields.get("compressed") == "zlib" else rest
        self.identities: list[age.X25519Identity | age.ScryptPassphrase] = [
            age.X25519Identity.parse(value) if key == "identity" else age.ScryptPassphrase(value)
            for key, value in pairs
            if key in {"identity", "passphrase"} and not value.startswith("AGE-SECRET-KEY-PQ-")
        ]

    def outcome(self) -> tuple[str, bytes]:
        """What our reader says, and what it gave out before it said so."""
        released = b""
        try:
            stream = age.decrypted(io.BytesIO(self.data), self.identities)
            while part := stream.read1():
                released += part
        except age.AgeHeaderChanged:
            return "HMAC failure", released
        except LerwalletError as error:
            said = next(text for text, kind in OUTCOMES.items() if type(error) is kind)
            return said, released
        return "success", released


NAMES = sorted(path.name for path in SUITE.iterdir())
APPLICABLE = [name for name in NAMES if not does_not_apply(name)]


@pytest.mark.parametrize("name", APPLICABLE)
def test_published_vector(name: str) -> None:
    """Each applicable vector gives the outcome it asks for, and the very bytes that may be released before it."""
    vector = Vector(SUITE / name)

    said, released = vector.outcome()

    assert said == vector.expect
    if vector.payload:
        assert hashlib.sha256(released).hexdigest() == vector.payload
    else:
        assert released == b""


def test_most_vectors_apply() -> None:
    """93 of 143 apply; the others ask for text armour or the post-quantum recipient."""
    left_out = [name for name in NAMES if does_not_apply(name)]

    assert (len(APPLICABLE), len(left_out)) == (93, 50)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3), st.integers(-2, 2), st.integers(1, 7))
def test_round_trip_at_every_chunk_edge(chunks: int, offset: int, seed: int) -> None:
    """What is encrypted comes back, whatever its size, and for each of several recipients."""
    content = bytes([seed]) * max(0, chunks * age.CHUNK_SIZE + offset)
    identities = [age.X25519Identity(bytes([number]) * 32) for number in (seed, seed + 1)]
    target = io.BytesIO()

    age.encrypt(io.BytesIO(content), target, [identity.recipient() for identity in identities])

    for identity in identities:
        target.seek(0)
        assert age.decrypted(target, [identity]).read() == content


def test_round_trip_with_a_passphrase() -> None:
    """A file for a passphrase opens with it, and says so where it is another."""
    target = io.BytesIO()
    age.encrypt(io.BytesIO(b"hello"), target, [age.ScryptPassphrase("abc", work_factor=2)])

    assert age.decrypted(io.BytesIO(target.getvalue()), [age.ScryptPassphrase("abc")]).read() == b"hello"
    with pytest.raises(age.AgeNoMatch):
        age.decrypted(io.BytesIO(target.getvalue()), [age.ScryptPassphrase("abd")])


def test_too_much_work_is_refused_before_it_is_done() -> None:
    """A stranger's file cannot ask for gigabytes to try one passphrase."""
    target = io.BytesIO()
    age.encrypt(io.BytesIO(b""), target, [age.ScryptPassphrase("abc", work_factor=2)])
    changed = target.getvalue().replace(b" 2\n", b" %d\n" % (MOST_WORK_FACTOR + 1), 1)

    with pytest.raises(age.AgeHeaderBroken):
        age.decrypted(io.BytesIO(changed), [age.ScryptPassphrase("abc")])


def test_a_source_that_gives_a_byte_at_a_time() -> None:
    """A pipe that gives less than it was asked for loses nothing."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size, 1000) if size and size > 0 else size)

    identity = age.X25519Identity(b"k" * 32)
    content = b"z" * 150_000
    target = io.BytesIO()

    age.encrypt(Slow(content), target, [identity.recipient()])

    assert age.decrypted(Slow(target.getvalue()), [identity]).read() == content


def test_keys_are_written_as_age_writes_them() -> None:
    """Recipient and identity of the age specification's example read, and are written again, as they stand there."""
    identity = age.X25519Identity.parse(
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    )

    recipient = str(identity.recipient())

    assert recipient == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    assert str(age.X25519Recipient.parse(recipient)) == recipient
    assert identity.written() == "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "age1qqqq",
        "AGE-SECRET-KEY-1QQ",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwk",
        "é",
    ],
)
def test_what_is_no_recipient_is_refused(text: str) -> None:
    """A slip in a recipient is told, never encrypted to."""
    with pytest.raises(WrongUsage):
        age.X25519Recipient.parse(text)
