"""The one door to documents that are named by a URL or DID: from the reader's own files, or from the network.

A source of documents is any callable that takes a URL and gives a `Document` (`Fetch`). To add one: a module
here, with a class whose instances are called so; it hands on what it does not have, as `Documents` does.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import NoReturn, Protocol
from urllib.parse import urlsplit

from lerwallet.errors import LerwalletError, NotFetched
from lerwallet.language import _


class Origin(StrEnum):
    """Who answers for it that this document is what its URL holds."""

    READER = "reader"  # the person who verifies chose the file, so it stands in for the network
    NETWORK = "network"
    SENDER = "sender"  # it came with what is verified, so it is believed only where a known key signed it


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """The bytes that a URL or DID stood for at a time."""

    url: str  # as it was asked for, before redirects
    data: bytes
    media_type: str  # lower case, without parameters; empty where nothing was said
    fetched_at: str  # ISO 8601; empty where only the sender could say
    origin: Origin
    answered_from: str = ""  # the address behind redirects, where there were any

    @property
    def from_another_site(self) -> bool:
        """Whether a redirect led away from the site that was asked, which then does not answer for this."""
        return bool(self.answered_from) and site(self.answered_from) != site(self.url)


def site(url: str) -> str:
    """The origin of a web address: who answers for what lies there. What is no address is of no site but its own."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.netloc.lower()}" if parts.netloc else url


class Fetch(Protocol):
    """Gives the document that a URL (its fragment does not count) or a DID names.

    Raises `NotFetched` (`Gone` where the server says that it was withdrawn) or `RefusedForSafety`.
    """

    def __call__(self, url: str, /) -> Document: ...


def from_own_site(fetch: Fetch, url: str) -> Document:
    """The document at URL, where its own site gave it: what is not signed is believed for nothing else.

    A trusted site may send visitors on to anybody (an open redirect); whoever answers there is not that site.
    Raises as FETCH does, and `NotFetched` for an answer of another site.
    """
    document = fetch(url)
    if document.from_another_site:
        raise NotFetched(
            _("{url} sent us on to another site, {other}, which does not answer for it.").format(
                url=url, other=site(document.answered_from)
            ),
            code="another_site",
        )
    return document


def offline(url: str, /) -> NoReturn:
    """The `Fetch` that has nothing and asks nobody."""
    raise NotFetched(
        _("{url} was not fetched, because lerwallet is offline.").format(url=url),
        hint=_("Go online, or give `verify` a saved copy with --documents."),
        code="offline",
    )


class Once:
    """A `Fetch` that asks another one for each URL only once, and remembers what could not be had too.

    Every question tells the issuer that somebody looks; and a list that answers twice must not answer differently.
    Several threads may ask: who asks for what is being fetched already waits for it.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._answers: dict[str, Document | LerwalletError] = {}
        self._asking: defaultdict[str, Lock] = defaultdict(Lock)

    def __call__(self, url: str, /) -> Document:
        key = url.partition("#")[0]
        if key not in self._answers:
            with self._asking[key]:
                if key not in self._answers:
                    self._answers[key] = self._ask(key)
        answer = self._answers[key]
        if isinstance(answer, LerwalletError):
            raise answer.with_traceback(None)
        return answer

    def _ask(self, key: str) -> Document | LerwalletError:
        try:
            return self._fetch(key)
        except LerwalletError as problem:
            return problem
