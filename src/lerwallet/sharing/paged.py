"""A share as a page: what the reader sees beside the signed presentation, and the older badges that none can hold."""

from collections.abc import Mapping
from typing import Any, Final

from lerwallet import pages
from lerwallet.multiformats import base64url_encode
from lerwallet.sharing import Share, Shared

_TEMPLATE: Final = "share/1"


def page_of(share: Share, supports: Mapping[str, Mapping[str, Any]], language: str) -> dict[str, Any]:
    """The page data of SHARE. SUPPORTS says how well each badge is supported, by its short id.

    In English where the template has no words in LANGUAGE (BCP 47).
    """
    presented = [each for each in share.credentials if not each.secured.format.is_older]
    beside = [each for each in share.credentials if each.secured.format.is_older]
    return {
        "schema": pages.SCHEMA,
        "template": _TEMPLATE,
        "language": language if language in pages.languages(_TEMPLATE) else "en",
        "to": share.wish.to,
        "for": share.wish.purpose,
        "made_at": share.made_at,
        "lines": [
            *(
                {"kind": "credential", "index": index, **_told(each, supports)}
                for index, each in enumerate(presented)
            ),
            *(
                {
                    "kind": "whole_badge",
                    "media_type": pages.MEDIA_TYPES[each.secured.carrier],
                    "data": base64url_encode(each.secured.data),
                    **_told(each, supports),
                }
                for each in beside
            ),
            *({"kind": "statement", "text": text} for text in share.wish.statements),
        ],
        "presentation": share.presentation,
    }


def _told(each: Shared, supports: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {**supports[each.row.id], "note": None, "evidence": []}
