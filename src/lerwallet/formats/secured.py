"""A credential with the very bytes it came in and what secures it: what `read` gives and `verify` takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from lerwallet.credential import Assessed, Carrier, Credential, Format, Issuer, JsonObject, text
from lerwallet.errors import LerwalletError
from lerwallet.proofs import selective
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt


@dataclass(frozen=True, kw_only=True, slots=True)
class Embedded:
    """Proofs that stand in the document; none at all is an unsigned one."""

    proofs: tuple[JsonObject, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosted:
    """Secured by nothing in the file: only the document at its own address counts (Open Badges 1 and 2)."""

    address: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of ours: the presentation inside is signed, the page around it is not.

    `packed` is the text that held DATA where it was packed.
    """

    data: JsonObject
    packed: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """A packed folder, secured by nothing; `names` are those of its files, in order.

    `documents` came along by URL, as the sender says: only what is signed by a key that is known without them counts.
    """

    names: tuple[str, ...]
    documents: Mapping[str, bytes]


class Saying(NamedTuple):
    """What a resume says outside its badges: a TEXT, where it stands, and the MEMBERS that lead to it in its line."""

    pointer: str  # RFC 6901
    members: tuple[str, ...]
    text: str  # what is none is told by its member, as in `yearsOfExperience: 5`


class Line(NamedTuple):
    """A line of a resume, and where the badges that it stands on are: each step is a place among the contents."""

    kind: str
    sayings: tuple[Saying, ...]
    badges: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resume:
    """A resume for HR systems, secured by nothing: its lines, and all that it says BESIDE them."""

    lines: tuple[Line, ...]
    beside: tuple[Saying, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Broken:
    """A token whose details cannot be what was signed: read far enough to say so, and no further."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherSeal:
    """Secured in a way that is recognized and not checked (a blockchain anchor, a JAdES seal)."""

    name: str


Securing: TypeAlias = Embedded | Jws | SdJwt | Hosted | Page | Packed | Resume | Broken | OtherSeal

ZIP_BEGINS: Final = (b"PK\x03\x04", b"PK\x05\x06")  # the second where it is empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Secured:
    """One credential, presentation or page as it was read.

    `data` are the bytes that came; `claims` the registered claims around a credential in a token;
    `contents` what is inside a presentation or a record, in order: each one read, or the reason why it was not.
    """

    format: Format
    carrier: Carrier
    data: bytes
    credential: Credential
    securing: Securing
    claims: JsonObject = field(default_factory=dict)
    contents: "tuple[Secured | LerwalletError, ...]" = ()

    @property
    def proofs(self) -> tuple[JsonObject, ...]:
        return self.securing.proofs if isinstance(self.securing, Embedded) else ()

    @property
    def is_selective(self) -> bool:
        """Whether its holder may leave members out without breaking the issuer's signature."""
        return self.format.is_selective or any(map(selective.is_base, self.proofs))

    @property
    def partial(self) -> bool:
        """Whether the one who shows it left parts out, or could have: what is missing need not be missing in the whole."""
        if isinstance(self.securing, SdJwt):
            return self.securing.withheld > 0
        return any(selective.is_selective(proof) and not selective.is_base(proof) for proof in self.proofs)


def titled(title: object) -> Credential:
    """What a page or a resume says of itself: its title alone, for nobody signed it."""
    return Credential(
        document={},
        types=(),
        id=None,
        name=text(title),
        issuer=Issuer(id=None, name=None),
        subject=None,
        valid_from=None,
        valid_until=None,
        achievement=None,
        assessed=Assessed.NOT_STATED,
        skills=(),
        tags=(),
        description=None,
        criteria=None,
    )
