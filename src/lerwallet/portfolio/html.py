"""A portfolio as a page: one HTML file that reads without a network, with the signed credentials inside."""

from typing import Any, Final

from lerwallet import pages
from lerwallet.credential import utc
from lerwallet.multiformats import base64url_encode
from lerwallet.portfolio.gathering import Entry, Gathered

_TEMPLATE: Final = "portfolio/1"


def html(gathered: Gathered) -> bytes:
    """The page; in English where its template has no words in the language in use."""
    portfolio = gathered.portfolio
    lines = [_credential(index, entry) for index, entry in enumerate(gathered.presented)]
    lines += [_whole(entry) for entry in gathered.whole]
    lines += [{"kind": "statement", "text": statement} for statement in portfolio.statements]
    known = gathered.language in pages.languages(_TEMPLATE)
    page = {
        "schema": pages.SCHEMA,
        "template": _TEMPLATE,
        "language": gathered.language if known else "en",
        "title": portfolio.title,
        "for": portfolio.made_for,
        "made_at": utc(gathered.made_at),
        "profile": portfolio.profile,
        "lines": lines,
        "presentation": gathered.presentation,
    }
    return pages.render(page).encode()


def _credential(index: int, entry: Entry) -> dict[str, Any]:
    return {
        "kind": "credential",
        "index": index,
        "mark": entry.mark.value,
        "checked_at": entry.checked_at,
        "registry": entry.registry,
        "note": entry.item.note,
    }


def _whole(entry: Entry) -> dict[str, Any]:
    return {
        "kind": "whole_badge",
        "media_type": pages.MEDIA_TYPES[entry.secured.carrier],
        "data": base64url_encode(entry.secured.data),
        "note": entry.item.note,
    }
