"""From a JSON-LD document to the bytes that an RDF proof signs: JSON-LD 1.1 to RDF, then RDFC-1.0.

`walk` is fast and covers what credentials use; `strict` is slow and covers the standard; both give the same quads or
refuse. To cover more in the fast path, take it from the standard and let the comparison of both in the tests judge.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lerwallet.errors import TooComplex, UnsafeDocument
from lerwallet.language import _
from lerwallet.proofs.rdf.dataset import Dataset, Quad
from lerwallet.proofs.rdf.rdfc import Canonical, canonical, canonical_dataset

__all__ = ["Canonical", "Quad", "canonical", "canonical_form", "canonical_quads", "canonicalize", "to_quads"]


def canonicalize(document: Mapping[str, Any], *, digest: str = "sha256") -> bytes:
    """The canonical N-Quads of DOCUMENT, whose contexts are all bundled.

    DIGEST is the hash inside of RDFC-1.0 ("sha256", or "sha384" for P-384 keys). What contexts mean is worked out once
    and kept, so a second document with the same `@context`, such as proof options, costs little.
    Raises ContextNotCarried, UndefinedTerm, RedefinedTerm, UnsafeDocument and TooComplex.
    """
    return canonical_form(document, digest=digest).encode()


def canonical_form(document: Mapping[str, Any], *, digest: str = "sha256") -> Canonical:
    """As `canonicalize`, line by line, with the canonical label of each blank node."""
    return canonical_dataset(_dataset(document), digest)


def to_quads(document: Mapping[str, Any]) -> list[Quad]:
    """The statements of DOCUMENT, in no order; a statement that is made twice may stand twice."""
    return _dataset(document).quads()


def _dataset(document: Mapping[str, Any]) -> Dataset:
    fast, not_covered = _fast_path()
    try:
        dataset = fast(document)
    except not_covered:
        from lerwallet.proofs.rdf import strict

        dataset = Dataset.of(strict.quads(document))
    except RecursionError:
        raise TooComplex(_("The data is nested too deeply to be checked.")) from None
    if not dataset:
        raise UnsafeDocument(_("The data says nothing that a signature could cover."))
    return dataset


@cache
def _fast_path() -> tuple[Callable[[Mapping[str, Any]], Dataset], type[Exception]]:
    from lerwallet.proofs.rdf import walk
    from lerwallet.proofs.rdf.terms import NotCovered

    return walk.dataset, NotCovered


def canonical_quads(nquads: str, *, digest: str = "sha256") -> bytes:
    """The canonical form of a dataset that is written as N-Quads. Raises UnsafeDocument and TooComplex."""
    from lerwallet.proofs.rdf.reading import read

    return canonical(read(nquads), digest).encode()
