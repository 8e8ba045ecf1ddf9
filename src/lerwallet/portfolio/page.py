"""Page data of a portfolio (`lerwallet/page/1`): what a page for people is made of, whether for a browser or for paper."""

from typing import Any, Final

from lerwallet import pages
from lerwallet.credential import utc
from lerwallet.multiformats import base64url_encode
from lerwallet.portfolio.gathering import Entry, Exhibit, Gathered

TEMPLATE: Final = "portfolio/1"


def page_of(gathered: Gathered, template: str = TEMPLATE) -> dict[str, Any]:
    """What TEMPLATE shows of GATHERED; in English where it has no words in the language in use."""
    portfolio = gathered.portfolio
    lines = [_credential(index, entry) for index, entry in enumerate(gathered.presented)]
    lines += [_whole(entry) for entry in gathered.whole]
    lines += [{"kind": "statement", "text": statement} for statement in portfolio.statements]
    known = gathered.language in pages.languages(template)
    return {
        "schema": pages.SCHEMA,
        "template": template,
        "language": gathered.language if known else "en",
        "title": portfolio.title,
        "for": portfolio.made_for,
        "made_at": utc(gathered.made_at),
        "profile": portfolio.profile,
        "contacts": list(portfolio.contacts),
        "lines": lines,
        "presentation": gathered.presentation,
    }


def _credential(index: int, entry: Entry) -> dict[str, Any]:
    return {"kind": "credential", "index": index, **_told(entry)}


def _whole(entry: Entry) -> dict[str, Any]:
    return {
        "kind": "whole_badge",
        "media_type": pages.MEDIA_TYPES[entry.secured.carrier],
        "data": base64url_encode(entry.secured.data),
        **_told(entry),
    }


def _told(entry: Entry) -> dict[str, Any]:
    return {
        **entry.support.to_json(),
        "note": entry.item.note,
        "evidence": [_exhibit(each) for each in entry.exhibits],
    }


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "name": exhibit.file.name,
        "media_type": exhibit.file.media_type,
        "size": exhibit.file.size,
        "sha256": exhibit.file.sha256,
        "caption": exhibit.caption,
        "data": None if exhibit.picture is None else base64url_encode(exhibit.picture),
    }
