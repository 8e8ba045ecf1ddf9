"""Links that show a badge to everybody. This is the one place where they are made, and where they can be refused."""

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from lerwallet.credential import read_time
from lerwallet.errors import NotShareable
from lerwallet.language import _
from lerwallet.wallet import Row, Wallet

_ADD_TO_PROFILE: Final = "https://www.linkedin.com/profile/add"
_E_MAIL: Final = re.compile(r"\S*@\S*")
_PERSONAL: Final = re.compile(r"@|e-?mail|identity|recipient|token|[?&](?:sub|user|name)=", re.IGNORECASE)


def links(wallet: Wallet, rows: Iterable[Row]) -> list[str]:
    """A link to LinkedIn's form for each of ROWS. Raises `NotShareable`, also where the learner is under 18."""
    if wallet.under_18:
        raise NotShareable(
            _("This wallet is of somebody under 18, and a link shows a badge to everybody, for good."),
            hint=_("Share it with one reader: lerwallet share ID --to WHO --for WHY"),
        )
    return [linkedin(row) for row in rows]


def linkedin(row: Row) -> str:
    """The address that opens LinkedIn's form for a certificate, filled in with what ROW says.

    It holds no name, e-mail or other identity of the learner. Raises `NotShareable` for a badge that does not hold.
    """
    if row.last_check.verdict == "rejected":
        raise NotShareable(
            _("{name} does not hold, and so it is not shared.").format(name=row.name or row.id),
            hint=_("See why: lerwallet show {id}").format(id=row.id),
        )
    if not row.genuine:
        raise NotShareable(
            _("The signature of {name} could not be checked, and so no link is made.").format(
                name=row.name or row.id
            ),
            hint=_("Check it again: lerwallet check {id}").format(id=row.id),
        )
    since, until = read_time(row.valid_from), read_time(row.valid_until)
    facts: dict[str, Any] = {
        "startTask": "CERTIFICATION_NAME",
        "name": _harmless(row.name),
        "organizationName": _harmless(row.issuer_name),
        "issueYear": since and since.year,
        "issueMonth": since and since.month,
        "expirationYear": until and until.year,
        "expirationMonth": until and until.month,
        **_reference(row.credential_id),
    }
    stated = {name: value for name, value in facts.items() if value}
    return f"{_ADD_TO_PROFILE}?{urlencode(stated, quote_via=quote, safe='')}"


def shown_by(link: str) -> dict[str, str]:
    """What LINK tells whoever has it, by the names of LinkedIn's form."""
    pairs = (pair.partition("=") for pair in urlsplit(link).query.split("&"))
    return {name: unquote(value) for name, _sign, value in pairs if name != "startTask"}


def _harmless(text: str | None) -> str:
    """TEXT without e-mail addresses, and without characters that nobody can see."""
    words = _E_MAIL.sub("", text or "")
    return " ".join("".join(each if each.isprintable() else " " for each in words).split())


def _reference(credential_id: str | None) -> dict[str, str]:
    """Where the badge can be looked at, else its own id: not both, for LinkedIn shows them side by side."""
    if not credential_id or not credential_id.isprintable() or _PERSONAL.search(unquote(credential_id)):
        return {}
    return {"certUrl" if credential_id.startswith("https://") else "certId": credential_id}
