"""What a wallet of somebody under 18 does not let out: badges that cannot be split and show an e-mail address of theirs.

No birth date is asked for: the switch is all that is known.
"""

from typing import Final

from lerwallet.credential import Credential, JsonObject, strings
from lerwallet.errors import NotShareable
from lerwallet.language import _
from lerwallet.sharing.seeing import emails, of_learner

_EMAIL: Final = frozenset({"emailAddress", "email"})


def refuse_address(credential: Credential) -> None:
    """Raises `NotShareable` where CREDENTIAL shows an e-mail address of its learner, plain or hashed."""
    if shows_address(credential.document):
        raise NotShareable(
            _("{name} shows an e-mail address, and this wallet is of somebody under 18.").format(
                name=credential.name or _("This badge")
            ),
            hint=_("Ask its issuer for a copy without, or leave it out"),
        )


def shows_address(document: JsonObject) -> bool:
    """Whether an e-mail address stands in DOCUMENT, plain or hashed, that is not one of the issuer's."""
    return bool(emails(document)) or any(_is_hashed(each.value) for each in of_learner(document))


def _is_hashed(value: object) -> bool:
    """Whether VALUE is the hash of an e-mail address, which is soon guessed (Open Badges 3.0, B.1.13; 2.0, IdentityObject)."""
    return isinstance(value, dict) and bool(
        _EMAIL & {*strings(value.get("identityType")), *strings(value.get("type"))}
    )
