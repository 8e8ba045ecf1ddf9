"""What somebody asks for: items, the badges that would answer each, and the details that these must show.

Nothing in a request is believed: who asks, and why, is what the request says of itself.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from lerwallet.credential import Format
from lerwallet.strict_json import JSON

# a step of a path (OpenID4VP 1.0, 7.1): a member, the place in a list, or (None) every element of a list
Step: TypeAlias = str | int | None

_W3C: Final = frozenset({Format.OB3_JSON, Format.CLR2_JSON, Format.VC_JSON})
_W3C_TOKENS: Final = frozenset({Format.OB3_JWT, Format.CLR2_JWT, Format.VC_JWT})
# The names of formats in a DCQL query (OpenID4VP 1.0, B). A format without a row is one that lerwallet does not keep.
DCQL_FORMATS: Final = {
    "ldp_vc": _W3C,
    "jwt_vc_json": _W3C_TOKENS,
    "jwt_vc_json-ld": _W3C_TOKENS,
    "dc+sd-jwt": frozenset({Format.SD_JWT_VC}),
    "vc+sd-jwt": frozenset({Format.SD_JWT_VC, Format.VC_SD_JWT}),  # drafts meant both by it
}
PRESENTABLE: Final = frozenset().union(*DCQL_FORMATS.values())


class Kind(StrEnum):
    """The language that a request is written in."""

    LERWALLET = "lerwallet"
    DCQL = "dcql"  # the query alone
    OPENID4VP = "openid4vp"
    VPR = "vpr"  # a verifiable presentation request of VC-API, with examples


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One detail: where it stands, and which values will do (none: any). `folded`: capital or small letters."""

    path: tuple[Step, ...]
    values: tuple[JSON, ...] = ()
    folded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One badge: its formats, its types (one of these lists, each type in it), and the details that it must show.

    Any one of `claim_sets` is enough; where there is none, no detail is asked for. No `types` are any type. `bound`:
    the holder must sign that they show it.
    """

    id: str
    formats: frozenset[Format]
    types: tuple[tuple[str, ...], ...] = ()
    claim_sets: tuple[tuple[Claim, ...], ...] = ()
    bound: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing that is asked for. Any of `options` is an answer: a badge for each query in it."""

    id: str  # its number, as it is shown
    words: str
    options: tuple[tuple[Query, ...], ...]
    required: bool = True
    name: str = ""  # what whoever asks calls it, where they do


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it was read. `notes` are what whoever answers it should know, a sentence each."""

    kind: Kind
    items: tuple[Item, ...]
    name: str | None = None  # what the one who asks calls themselves
    audience: str | None = None
    nonce: str | None = None
    purpose: str | None = None
    made_at: datetime | None = None
    expires: datetime | None = None
    notes: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def bound(self) -> bool:
        """Whether the holder must sign the answer."""
        return any(query.bound for item in self.items for option in item.options for query in option)
