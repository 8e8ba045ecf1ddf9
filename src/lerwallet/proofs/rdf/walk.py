"""The fast path: one walk over a JSON-LD document, straight to a dataset (JSON-LD 1.1 API §5.1 and §8 in one).

It covers what credentials use: contexts by URL, scoped contexts, references, literals, lists, graphs, and texts in a
language. For anything else it raises `NotCovered`; it never answers differently from the standard.
"""

from collections.abc import Mapping
from typing import Any, Final

from lerwallet.errors import UnsafeDocument
from lerwallet.language import _
from lerwallet.proofs.rdf.dataset import Dataset
from lerwallet.proofs.rdf.nquads import (
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    iri,
    is_blank,
    json_literal,
    language_literal,
    literal,
    quoted,
)
from lerwallet.proofs.rdf.states import State, initial
from lerwallet.proofs.rdf.terms import Container, Kind, NotCovered, Term

# an enum finds its members slowly, and these are asked for with each member of a document
_PROPERTY: Final = Kind.PROPERTY
_TYPE: Final = Kind.TYPE
_SILENT: Final = (Kind.ID, Kind.CONTEXT)
_GRAPH: Final = Container.GRAPH


def dataset(document: Mapping[str, Any]) -> Dataset:
    """The dataset of DOCUMENT. Raises NotCovered, UndefinedTerm, RedefinedTerm, UnsafeDocument, ContextNotCarried."""
    made = Dataset()
    Walk(made).node(document, initial(), made)
    return made


def link_in_graph() -> UnsafeDocument:
    """The error for a bare link where a whole document should stand: JSON-LD loses it."""
    return UnsafeDocument(
        _("A link stands where a whole document should; the signature would not cover which one it is.")
    )


class Walk:
    """One walk, which adds the statements of named graphs to the ties of the dataset WHOLE."""

    __slots__ = ("_blank", "whole")

    def __init__(self, whole: Dataset) -> None:
        self.whole = whole
        self._blank = 0

    def _fresh(self) -> str:
        # the space keeps it apart from every label that a document can have
        self._blank += 1
        return f"_: {self._blank}"

    def node(self, element: Mapping[str, Any], state: State, graph: Dataset) -> str:
        """Add the statements of a node object to GRAPH, and give the node as a term."""
        context = element.get("@context", element)
        if context is not element:
            state = state.enter(context)
        type_key = None
        for key in state.type_keys:
            if key in element:
                if type_key is not None:
                    raise NotCovered("two names for the type")
                type_key = key
        inner = state
        if type_key is None:
            ends: list[str] = []
        else:
            stated = element[type_key]
            only = stated[0] if type(stated) is list and len(stated) == 1 else stated
            types, inner = (state.typed.get(only) if type(only) is str else None) or _typed(stated, state)
            if type_key not in inner.type_keys:
                raise NotCovered(type_key)
            ends = types.copy()
        subject = self._subject(element, inner)
        known = inner.known
        for key, value in element.items():
            term = known.get(key) or inner.term(key)
            if term.begin and type(value) is str:
                ends.append(f"{term.begin}{quoted(value)}{term.suffix} .\n")
            elif term.kind is _PROPERTY:
                if value is not None or term.coercion == "@json":
                    for item in self._objects(value, term, inner, graph):
                        if item[0] == "_":
                            graph.ties.append((subject, term.predicate, item, graph.graph))
                        else:
                            ends.append(f"{term.predicate} {item} .\n")
            elif term.kind is _TYPE:
                if key != type_key:
                    raise NotCovered(key)
            elif term.kind not in _SILENT:
                raise NotCovered(key)
        if ends:
            before = graph.said.setdefault(subject, ends)
            if before is not ends:
                before += ends
        return subject

    def _subject(self, element: Mapping[str, Any], state: State) -> str:
        subject = None
        for key in state.id_keys:
            if key in element:
                if subject is not None:
                    raise NotCovered("two names for the id")
                subject = self._reference(element[key], state)
        return subject or self._fresh()

    @staticmethod
    def _reference(text: object, state: State) -> str:
        if type(text) is not str:
            raise NotCovered("id")
        if text.startswith("_:"):
            if not is_blank(text):
                raise NotCovered(text)
            return text
        if ":" not in text:
            return iri(text)
        return f"<{state.iri(text, vocab=False)}>"

    def _objects(self, value: Any, term: Term, state: State, graph: Dataset) -> list[str]:
        """The values of a property as terms."""
        if term.coercion == "@json":
            if term.container or term.scoped:
                raise NotCovered("JSON in a container")
            return [json_literal(value)]
        container = term.container
        if container:
            if container is not _GRAPH:
                return [self._list(value, term, state, graph)]
            items = value if type(value) is list else [value]
            return [self._graph(item, term, state) for item in items if item is not None]
        if type(value) is dict:
            return [self._object(value, term, state, graph)]
        if type(value) is list:
            return [
                self._object(item, term, state, graph)
                if type(item) is dict
                else self._value(item, term, state, graph)
                for item in value
                if item is not None
            ]
        return [self._value(value, term, state, graph)]

    def _value(self, value: Any, term: Term, state: State, graph: Dataset) -> str:
        """One value of a property, no array, as a term."""
        kind = type(value)
        if kind is dict:
            return self._object(value, term, state, graph)
        if kind is list:
            raise NotCovered("array in an array")
        if term.scoped:
            # a value is read in the scoped context too (§5.1.2, step 4.2)
            state = state.under(term)
            inner = state.terms.get(term.name)
            if inner is None or not inner.same_as(term):
                raise NotCovered("value of a term that its own context forgets")
        coercion = term.coercion
        if kind is str:
            if coercion == "@id":
                return self._reference(value, state)
            if coercion == "@vocab":
                if value.startswith("_:"):
                    raise NotCovered(value)
                return f"<{state.iri(value, vocab=True)}>"
            if term.literal:
                return quoted(value) + term.suffix
        return literal(value, None if coercion is None or coercion[0] == "@" else coercion)

    def _object(self, value: dict[str, Any], term: Term, state: State, graph: Dataset) -> str:
        if "@value" in value:
            if term.scoped:
                raise NotCovered("value object in a scoped context")
            return _value_object(value, state)
        inner = state
        if state.previous is not None and not (len(value) == 1 and _only_id(value, state)):
            inner = state.previous
        if term.scoped:
            inner = inner.under(term)
        return self.node(value, inner, graph)

    def _graph(self, value: Any, term: Term, state: State) -> str:
        """A graph of its own around VALUE: what a proof, or a credential in a presentation, stands in."""
        if type(value) is not dict or "@value" in value:
            raise link_in_graph()
        inside = Dataset(self._fresh())
        self._object(value, term, state, inside)
        if not inside:
            raise link_in_graph()
        self.whole.ties += inside.quads()
        return inside.graph

    def _list(self, value: Any, term: Term, state: State, graph: Dataset) -> str:
        items = [item for item in (value if type(value) is list else [value]) if item is not None]
        if not items:
            return RDF_NIL
        cells = [self._fresh() for _item in items]
        for number, item in enumerate(items):
            rest = cells[number + 1] if number + 1 < len(cells) else RDF_NIL
            graph.add(cells[number], RDF_FIRST, self._value(item, term, state, graph))
            graph.add(cells[number], RDF_REST, rest)
        return cells[0]


def _only_id(value: Mapping[str, Any], state: State) -> bool:
    return next(iter(value)) in state.id_keys


def _typed(value: Any, state: State) -> tuple[list[str], State]:
    """What the types of a node say, and the state that their contexts lead to."""
    names = value if type(value) is list else [value]
    ends = []
    scoped = []
    for name in names:
        if type(name) is not str:
            raise NotCovered("type")
        term, brings = state.types.get(name) or state.type(name)
        ends.append(f"{RDF_TYPE} {term} .\n")
        if brings:
            scoped.append(name)
    found = ends, state.with_types(tuple(sorted(set(scoped)))) if scoped else state
    if len(names) == 1 and names[0] in state.types:
        state.typed[names[0]] = found
    return found


def _value_object(value: dict[str, Any], state: State) -> str:
    """A value object: a text with a language, or a value with a type (§9.5 of JSON-LD 1.1)."""
    found: dict[Kind, Any] = {}
    for key, item in value.items():
        kind = state.term(key).kind
        if kind in found or kind not in {Kind.VALUE, Kind.TYPE, Kind.LANGUAGE}:
            raise NotCovered(key)
        found[kind] = item
    content = found[Kind.VALUE]
    if content is None or type(content) in {list, dict}:
        raise NotCovered("@value")
    if Kind.TYPE not in found:
        return (
            language_literal(content, found[Kind.LANGUAGE])
            if Kind.LANGUAGE in found
            else literal(content, None)
        )
    datatype = found[Kind.TYPE]
    if Kind.LANGUAGE in found or type(datatype) is not str or datatype[:1] == "@":
        raise NotCovered("@type")
    if datatype in state.terms and state.terms[datatype].scoped:
        raise NotCovered("datatype with a context")
    return literal(content, state.iri(datatype, vocab=True))
