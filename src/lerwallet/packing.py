"""Proof packs: credentials with every document that their verdict rested on, so that it can be answered again offline.

A pack is a folder of documents for `verify --documents`; as a SOURCE its documents are only the sender's word.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from lerwallet import contexts
from lerwallet.errors import NotFetched, NotThere
from lerwallet.fetch import Document, Fetch
from lerwallet.zipping import zipped


class Recording:
    """A `Fetch` that remembers each document that another one gave."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.documents: dict[str, Document] = {}
        self.missing: dict[str, str] = {}  # what could not be had, and why

    def __call__(self, url: str, /) -> Document:
        try:
            document = self._fetch(url)
        except NotThere:
            raise  # an answer: there is nothing to keep
        except NotFetched as problem:
            if not url.startswith("did:"):  # a DID's document is looked for at its web address next
                self.missing[url.partition("#")[0]] = problem.message
            raise
        if not document.from_another_site:  # in a pack it would look like the site's own
            self.documents[url.partition("#")[0]] = document
        return document


def manifest(documents: Mapping[str, Document]) -> dict[str, Any]:
    """`lerwallet/documents/1`: each document with its digest and the time it was fetched; contexts by their hash."""
    return {
        "schema": "lerwallet/documents/1",
        "documents": [
            {
                "url": url,
                "path": _path(document),
                "sha256": hashlib.sha256(document.data).hexdigest(),
                "media_type": document.media_type,
                "fetched_at": document.fetched_at,
            }
            for url, document in sorted(documents.items())
        ],
        "contexts": {url: contexts.digest(url) for url in sorted(contexts.URLS)},
    }


def pack(files: Iterable[tuple[str, bytes]], documents: Mapping[str, Document]) -> bytes:
    """A zip of FILES (name and content) and DOCUMENTS by URL; the same ones make the same bytes."""
    entries = {_credential(number, name): data for number, (name, data) in enumerate(files, 1)}
    entries |= {_path(document): document.data for document in documents.values()}
    entries["manifest.json"] = json.dumps(manifest(documents), indent=1).encode() + b"\n"
    return zipped(sorted(entries.items()))


def _credential(number: int, name: str) -> str:
    return f"credentials/{number:04d}-{PurePosixPath(name.replace(chr(92), '/')).name}"


def _path(document: Document) -> str:
    return f"documents/{hashlib.sha256(document.data).hexdigest()}"
