"""A `Fetch` that notes what has moved or vanished since somebody wrote its address down."""

from typing import NamedTuple

from lerwallet.errors import NotThere
from lerwallet.fetch import Document, Fetch


class Astray(NamedTuple):
    """An address at which a document no longer lies; `now_at` is where it went, empty where it is gone."""

    url: str
    now_at: str


class Watched:
    """Hands on what FETCH gives; `astray` has each address once, in the order in which they were asked for."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.astray: dict[str, Astray] = {}

    def __call__(self, url: str, /) -> Document:
        try:
            document = self._fetch(url)
        except NotThere:
            self.astray[url] = Astray(url, "")
            raise
        if document.answered_from:
            self.astray[url] = Astray(url, document.answered_from)
        return document
