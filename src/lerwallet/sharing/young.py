"""What a wallet of somebody under 18 does not let out: badges that cannot be split and show an e-mail address of theirs.

No birth date is asked for: the switch is all that is known.
"""

import re
from collections.abc import Mapping
from typing import Final

from lerwallet.credential import Credential
from lerwallet.errors import NotShareable
from lerwallet.language import _

_ADDRESS: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_HASHED: Final = frozenset({"emailAddress", "email"})  # of Open Badges 3.0 and 2.0: soon guessed
_OF_OTHERS: Final = frozenset({"issuer", "creator", "badge", "endorsement"})  # their addresses are public


def refuse_address(credential: Credential) -> None:
    """Raises `NotShareable` where CREDENTIAL shows an e-mail address of its learner, plain or hashed."""
    if shows_address(credential.document):
        raise NotShareable(
            _("{name} shows an e-mail address, and this wallet is of somebody under 18.").format(
                name=credential.name or _("This badge")
            ),
            hint=_("Ask its issuer for a copy without, or leave it out"),
        )


def shows_address(value: object) -> bool:
    """Whether an e-mail address stands in VALUE, plain or hashed, that is not one of the issuer's."""
    match value:
        case str():
            return _ADDRESS.search(value) is not None
        case list():
            return any(map(shows_address, value))
        case Mapping():
            hashed = value.get("identityType", value.get("type"))
            return (isinstance(hashed, str) and hashed in _HASHED) or any(
                shows_address(each) for name, each in value.items() if name not in _OF_OTHERS
            )
        case _:
            return False
