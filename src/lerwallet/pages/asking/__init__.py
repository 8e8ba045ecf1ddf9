"""A request for an endorsement as a page: it opens from disk in any browser, and saves a reply as a file.

The page asks no network. Its script and its style are named by their digests in its own policy, so that nothing that
stands in a text can run.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from lerwallet.pages.review import digest
from lerwallet.pages.templates import template

_HERE: Final = Path(__file__).parent


class Asking(NamedTuple):
    """All that the page shows. `data` is the request as JSON that cannot end its element; `words` are the page's own."""

    language: str
    said: str
    since: str | None
    data: str
    data_id: str
    words: Mapping[str, str]
    longest: int


def render(asking: Asking) -> str:
    """The HTML page of ASKING."""
    script, style = ((_HERE / name).read_text("utf-8") for name in ("page.js", "page.css"))
    return template(_HERE).render(
        asking=asking,
        script=script,
        style=style,
        script_digest=digest(script),
        style_digest=digest(style),
    )
