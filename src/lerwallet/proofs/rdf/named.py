"""A document in which every node has a name, so that a part of it still says which nodes it speaks of.

The names are blank nodes: they stand in the text, and change nothing of what it means (skolemization without IRIs;
VC-DI-ECDSA 1.0, 3.4.6 to 3.4.8). The name of a graph, which JSON-LD cannot write there, stands under `GRAPH`. There is
nothing to add.
"""

from collections.abc import Mapping
from typing import Any, Final

from lerwallet.errors import ProofUnknown
from lerwallet.language import _
from lerwallet.proofs.rdf import to_quads
from lerwallet.proofs.rdf.dataset import Dataset, Quad
from lerwallet.proofs.rdf.rdfc import Canonical, canonical, too_complex
from lerwallet.proofs.rdf.states import State, initial
from lerwallet.proofs.rdf.terms import NotCovered, Term
from lerwallet.proofs.rdf.walk import Walk

GRAPH: Final = "@graph-name"
"""The member under which an object says the name of the graph around it; no document can have it, for no context does."""


def named(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Quad], Canonical]:
    """DOCUMENT with a name for each node, its statements with these names, and their canonical form.

    Raises what `canonicalize` does, and ProofUnknown for a document that names would change.
    """
    form = canonical(to_quads(document))
    copied, nodes, graphs = _unnamed(document)
    for number, node in enumerate(nodes):
        node["@id"] = f"_:node-{number}"
    for number, graph in enumerate(graphs):
        graph[GRAPH] = f"_:graph-{number}"
    quads = named_quads(copied)
    again = canonical(quads)
    if again.lines != form.lines:
        raise not_selectable()
    return copied, quads, again


def named_quads(part: Mapping[str, Any], *, soon: bool = False) -> list[Quad]:
    """The statements of a PART of a document with names; a graph that got none has a new label each time (`is_fresh`).

    SOON refuses, as not selectable, what only the slow path can read: for callers that ask about many parts.
    """
    made = Dataset()
    try:
        _Named(made).node(part, initial(), made)
    except NotCovered:
        if soon:
            raise not_selectable() from None
        return to_quads(part)
    except RecursionError:
        raise too_complex() from None
    return made.quads()


def is_fresh(term: str) -> bool:
    """Whether TERM is a blank node that stands nowhere in the text."""
    return term.startswith("_: ")


def not_selectable() -> ProofUnknown:
    """The error for a part that has no name."""
    return ProofUnknown(
        _("The credential has a part that cannot be told from others, so nobody can show only parts of it."),
        code="not_selectable",
    )


def _unnamed(
    document: Mapping[str, Any],
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """A copy of DOCUMENT, and the objects in it that are nodes without a name, and those around which a graph stands."""
    try:
        copied = _copied(document)
        whole = Dataset()
        walk = _Noting(whole)
        walk.node(copied, initial(), whole)
    except NotCovered:
        from lerwallet.proofs.rdf import strict

        return *strict.unnamed(copied), []
    except RecursionError:
        raise too_complex() from None
    return copied, walk.nodes, walk.graphs


def _copied(value: Any) -> Any:
    """VALUE with no object standing at two places, as `copy.deepcopy` would leave it."""
    if isinstance(value, Mapping):
        return {name: _copied(item) for name, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


class _Noting(Walk):
    """Notes the objects that get a name nowhere."""

    __slots__ = ("graphs", "nodes")

    def __init__(self, whole: Dataset) -> None:
        super().__init__(whole)
        self.nodes: list[dict[str, Any]] = []
        self.graphs: list[dict[str, Any]] = []

    def _subject(self, element: Mapping[str, Any], state: State) -> str:
        subject = super()._subject(element, state)
        if is_fresh(subject) and isinstance(element, dict):
            self.nodes.append(element)
        return subject

    def _graph(self, value: Any, term: Term, state: State) -> str:
        name = super()._graph(value, term, state)
        self.graphs.append(value)
        return name


class _Named(Walk):
    """Reads the names of graphs."""

    __slots__ = ()

    def _graph(self, value: Any, term: Term, state: State) -> str:
        name = value.get(GRAPH) if type(value) is dict else None
        if name is None:
            return super()._graph(value, term, state)
        content = {member: item for member, item in value.items() if member != GRAPH}
        inside = Dataset(str(name))
        self._object(content, term, state, inside)
        self.whole.ties += inside.quads()
        return inside.graph
