"""Sizes as people write them: 500M, 10G, 2 GiB."""

import re
from typing import Final

from lerwallet.errors import WrongUsage
from lerwallet.language import _

EVIDENCE: Final = 2 * 2**30  # bytes of one file beside a badge, where nobody says otherwise
_SIZE: Final = re.compile(r"(\d{1,12})(?:\.(\d{1,3}))?\s*([KMGT]?)(?:i?B)?", re.IGNORECASE | re.ASCII)
_UNITS: Final = ("", "K", "M", "G", "T")  # each 1024 times the one before


def read_size(text: str, *, flag: str) -> int:
    """Bytes. Raises `WrongUsage` naming FLAG for what is no size, or none at all."""
    found = _SIZE.fullmatch(text.strip())
    size = int(float(f"{found[1]}.{found[2] or 0}") * 1024 ** _UNITS.index(found[3].upper())) if found else 0
    if not size:
        raise WrongUsage(
            _("{text} is not a size.").format(text=text or '""'),
            hint=_("Write it so: {flag} 500M").format(flag=flag)
            if flag.startswith("-")
            else _("Write it so: {flag}=500M").format(flag=flag),
        )
    return size
