"""A document in which every node has a name, so that a part of it still says which nodes it speaks of.

The names are blank nodes: they stand in the text, and change nothing of what it means (skolemization without IRIs;
VC-DI-ECDSA 1.0, 3.4.6 to 3.4.8). There is nothing to add.
"""

import copy
from collections.abc import Mapping
from typing import Any

from lerwallet.errors import ProofUnknown
from lerwallet.language import _
from lerwallet.proofs.rdf import to_quads
from lerwallet.proofs.rdf.rdfc import Canonical, Quad, canonical, too_complex
from lerwallet.proofs.rdf.states import State, initial
from lerwallet.proofs.rdf.terms import NotCovered
from lerwallet.proofs.rdf.walk import _Walk


def named(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Quad], Canonical]:
    """DOCUMENT with a name for each node, its statements with these names, and their canonical form.

    The cells of lists and the names of graphs stand nowhere in the text: `is_fresh` tells them.
    Raises what `canonicalize` does, and ProofUnknown for a document that names would change.
    """
    copied, nodes = _unnamed(document)
    for number, node in enumerate(nodes):
        node["@id"] = f"_:node-{number}"
    quads = to_quads(copied)
    form = canonical(quads)
    if form.lines != canonical(to_quads(document)).lines:
        raise ProofUnknown(
            _(
                "The credential has a part that cannot be told from others, so nobody can show only parts of it."
            ),
            code="not_selectable",
        )
    return copied, quads, form


def is_fresh(term: str) -> bool:
    """Whether TERM is a blank node that stands nowhere in the text, so that its label is another each time."""
    return term.startswith("_: ")


def _unnamed(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A copy of DOCUMENT, and the objects in it that are nodes without a name."""
    try:
        copied = copy.deepcopy(dict(document))
        walk = _Noting()
        walk.node(copied, initial(), "")
    except NotCovered:
        from lerwallet.proofs.rdf import strict

        return strict.unnamed(document)
    except RecursionError:
        raise too_complex() from None
    return copied, walk.nodes


class _Noting(_Walk):
    __slots__ = ("nodes",)

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[dict[str, Any]] = []

    def _subject(self, element: Mapping[str, Any], state: State) -> str:
        subject = super()._subject(element, state)
        if is_fresh(subject) and isinstance(element, dict):
            self.nodes.append(element)
        return subject
