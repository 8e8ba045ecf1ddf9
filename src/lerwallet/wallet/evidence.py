"""Files kept beside a credential: what is known of each, and what is given to keep one.

To note one more fact: a field of `Evidence` with a default, which older records lack.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, BinaryIO, NamedTuple, Self


@dataclass(frozen=True, kw_only=True)
class Artefact:
    """A file to be kept. `link` is the web address that it was fetched from."""

    name: str
    media_type: str
    stream: BinaryIO
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file kept beside a credential. `size` in bytes; `credential` is the short id; `file` is its sealed name."""

    id: str
    credential: str
    name: str
    media_type: str
    size: int
    sha256: str
    added: str
    file: str
    link: str | None = None  # the web address that it was fetched from, at the time `added`

    def says_all_of(self, sha256: str, link: str | None) -> bool:
        """Whether it is the very file with the digest SHA256, and was fetched from LINK where there is one."""
        return self.sha256 == sha256 and link in {None, self.link}

    @classmethod
    def opened(cls, data: bytes) -> Self:
        """As it was sealed; facts that a later version noted are left aside."""
        facts: dict[str, Any] = json.loads(data)
        return cls(**{field.name: facts[field.name] for field in fields(cls) if field.name in facts})

    def sealed(self) -> bytes:
        """Without what is not there, so that a file without a link reads as it always did."""
        return json.dumps({name: fact for name, fact in asdict(self).items() if fact is not None}).encode()

    def to_json(self) -> dict[str, Any]:
        facts = asdict(self)
        del facts["file"]
        return facts


class KeptEvidence(NamedTuple):
    """What became of a file that was to be kept: `new` is False for one that was there already."""

    evidence: Evidence
    new: bool
