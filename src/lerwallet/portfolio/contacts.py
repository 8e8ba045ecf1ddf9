"""What kind of address is a contact line? By its shape alone; one that is none of these stays a line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{4,30}[0-9]")
_WEB: Final = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#][!-~]*)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Contacts:
    emails: Sequence[str]
    phones: Sequence[str]
    addresses: Sequence[str]  # in the web
    others: Sequence[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Contacts":
        kept = list(lines)
        found = [[each for each in kept if kind.fullmatch(each)] for kind in (_EMAIL, _PHONE, _WEB)]
        return cls(
            emails=found[0],
            phones=found[1],
            addresses=found[2],
            others=[each for each in kept if not any(each in kind for kind in found)],
        )


def web_address(text: str | None) -> str | None:
    """TEXT where it is an address that other programs may link to; None for anything else."""
    return text if text is not None and _WEB.fullmatch(text) else None
