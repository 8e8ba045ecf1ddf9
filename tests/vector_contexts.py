"""Contexts that only published vectors need: lent to a test, and forgotten after it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from lerwallet import contexts
from lerwallet.proofs.rdf import states
from reference import vectors


@cache
def _lent() -> dict[str, dict[str, Any]]:
    folder = vectors("contexts")
    files = json.loads((folder / "urls.json").read_bytes())
    return {
        url: json.loads((folder / name).read_bytes())
        for url, name in files.items()
        if url not in contexts.URLS
    }


@contextmanager
def lent_contexts() -> Iterator[None]:
    """Carry the contexts of the vectors for a while; what was learnt of them is forgotten, for others test their absence."""
    carried = contexts.load
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contexts, "load", lambda url: _lent().get(url) or carried(url))
        patch.setattr(states, "_initial", states.State({}, None, None))
        yield
    _forget_slow_path()


def _forget_slow_path() -> None:
    from pyld import jsonld

    jsonld._resolved_context_cache.clear()
