"""The letter that asks a reader to delete what was shared: it tells them nothing that they do not have, and promises nothing."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lerwallet.credential import utc
from lerwallet.language import _


def letter(share: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """The letter about SHARE (as it stands in the log), line by line; to be signed with a name by hand."""
    yield _("To: {who}").format(who=share["to"])
    yield _("Date: {day}").format(day=utc(now)[:10])
    yield _("About: what I gave you on {day} for this: {why}").format(
        day=share["made_at"][:10], why=share["for"]
    )
    yield ""
    yield _("I no longer agree that you keep or use this:")
    for each in share["credentials"]:
        yield _("- {name}").format(name=each["name"] or each["id"])
    yield _("It came with the one-time word {nonce}, in a file with this SHA-256:").format(
        nonce=share["nonce"]
    )
    yield share["sha256"]
    yield ""
    yield _("Please delete the file, every copy of it, and what you took from it.")
    yield _("If you gave it to anybody, please tell them to delete it too, and tell me who has it.")
    yield _("Please write to me when that is done, or what you must keep, and which law says so.")
    yield ""
    yield _("Where the General Data Protection Regulation (EU) applies, I ask this under its")
    yield _("Articles 7(3) and 17; elsewhere under the law that gives me this right, if one does.")
    yield ""
    yield from _what_stays(share)
    yield ""
    yield _("(your name)")


def _what_stays(share: Mapping[str, Any]) -> Iterator[str]:
    yield _("I know what nobody can take back: what you have read, and copies that I do not know of.")
    if share["until"]:
        yield _("The signature in the file can still be checked; it is good until {day}.").format(
            day=share["until"][:10]
        )
    else:
        yield _("The signature in the file can still be checked, and it has no last day.")
    yield _("The badge itself stays good: only its issuer could withdraw that.")
