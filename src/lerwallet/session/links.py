"""What a link of the learner's own leads to, fetched through the one careful door; nothing is asked where that is not wanted."""

from typing import TYPE_CHECKING, Final

from lerwallet.errors import NotFetched
from lerwallet.fetch import Document
from lerwallet.language import _

if TYPE_CHECKING:
    from lerwallet.session import Session

LARGEST: Final = 64 * 2**20  # bytes: what is fetched is held in memory
_SECONDS: Final = 120.0


def snapshot(
    session: "Session", url: str, *, at_most: int = LARGEST, allow_loopback: bool = False
) -> Document:
    """What is at URL now, at most AT_MOST and `LARGEST` bytes. Raises `NotFetched`, also offline, and `RefusedForSafety`."""
    if session.offline:
        raise NotFetched(
            _("{url} was not fetched, because lerwallet is offline.").format(url=url),
            hint=_("Leave out --offline")
            if session.offline_asked
            else _("Take LERWALLET_OFFLINE out of the environment"),
            code="offline",
        )
    from lerwallet.fetch.network import Network

    fetch = Network(
        now=session.now(),
        log=session.verbose_note,
        allow_loopback=allow_loopback,
        max_bytes=min(at_most, LARGEST),
        max_seconds=_SECONDS,
        accept="*/*",
    )
    return fetch(url)
