"""The fast path: one walk over a JSON-LD document, straight to quads (JSON-LD 1.1 API §5.1 and §8 in one).

It covers what credentials use: contexts by URL, scoped contexts, references, literals, lists, graphs, and texts in a
language. For anything else it raises `NotCovered`; it never answers differently from the standard.
"""

from collections.abc import Mapping
from typing import Any, Final

from lerwallet.errors import UnsafeDocument
from lerwallet.language import _
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
    opened,
)
from lerwallet.proofs.rdf.rdfc import Quad
from lerwallet.proofs.rdf.states import State, initial
from lerwallet.proofs.rdf.terms import Container, Kind, NotCovered, Term

_PROPERTY: Final = Kind.PROPERTY
_GRAPH: Final = Container.GRAPH


def quads(document: Mapping[str, Any]) -> list[Quad]:
    """The dataset of DOCUMENT. Raises NotCovered, UndefinedTerm, RedefinedTerm, UnsafeDocument, ContextNotCarried."""
    walk = _Walk()
    walk.node(document, initial(), "")
    return walk.quads


def link_in_graph() -> UnsafeDocument:
    """The error for a bare link where a whole document should stand: JSON-LD loses it."""
    return UnsafeDocument(
        _("A link stands where a whole document should; the signature would not cover which one it is.")
    )


class _Walk:
    __slots__ = ("_blank", "quads")

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self._blank = 0

    def _fresh(self) -> str:
        # the space keeps it apart from every label that a document can have
        self._blank += 1
        return f"_: {self._blank}"

    def node(self, element: Mapping[str, Any], state: State, graph: str) -> str:
        """Add the statements of a node object, and give the node as a term."""
        context = element.get("@context", element)
        if context is not element:
            state = state.enter(context)
        type_key = None
        for key in state.type_keys:
            if key in element:
                if type_key is not None:
                    raise NotCovered("two names for the type")
                type_key = key
        types: list[str] = []
        inner = state
        if type_key is not None:
            types, inner = _typed(element[type_key], state)
            if type_key not in inner.type_keys:
                raise NotCovered(type_key)
        subject = self._subject(element, inner)
        add = self.quads.append
        for name in types:
            add((subject, RDF_TYPE, name, graph))
        known = inner.known
        for key, value in element.items():
            term = known.get(key) or inner.term(key)
            if term.kind is _PROPERTY:
                if type(value) is str and term.suffix and not term.container and not term.scoped:
                    add((subject, term.predicate, opened(value) + term.suffix, graph))
                elif value is not None or term.coercion == "@json":
                    self._property(subject, term, value, inner, graph)
            elif term.kind is Kind.TYPE:
                if key != type_key:
                    raise NotCovered(key)
            elif term.kind is not Kind.ID and term.kind is not Kind.CONTEXT:
                raise NotCovered(key)
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

    def _property(self, subject: str, term: Term, value: Any, state: State, graph: str) -> None:
        add = self.quads.append
        predicate = term.predicate
        if term.coercion == "@json":
            if term.container or term.scoped:
                raise NotCovered("JSON in a container")
            add((subject, predicate, json_literal(value), graph))
            return
        container = term.container
        if not container:
            if type(value) is list:
                for item in value:
                    if item is not None:
                        add((subject, predicate, self._value(item, term, state, graph), graph))
            else:
                add((subject, predicate, self._value(value, term, state, graph), graph))
        elif container is _GRAPH:
            for item in value if type(value) is list else [value]:
                if item is not None:
                    add((subject, predicate, self._graph(item, term, state), graph))
        else:
            add((subject, predicate, self._list(value, term, state, graph), graph))

    def _value(self, value: Any, term: Term, state: State, graph: str) -> str:
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
            if term.suffix:
                return opened(value) + term.suffix
        return literal(value, None if coercion is None or coercion[0] == "@" else coercion)

    def _object(self, value: dict[str, Any], term: Term, state: State, graph: str) -> str:
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
        name = self._fresh()
        before = len(self.quads)
        self._object(value, term, state, name)
        if before == len(self.quads):
            raise link_in_graph()
        return name

    def _list(self, value: Any, term: Term, state: State, graph: str) -> str:
        items = [item for item in (value if type(value) is list else [value]) if item is not None]
        if not items:
            return RDF_NIL
        cells = [self._fresh() for _item in items]
        for number, item in enumerate(items):
            self.quads.append((cells[number], RDF_FIRST, self._value(item, term, state, graph), graph))
            rest = cells[number + 1] if number + 1 < len(cells) else RDF_NIL
            self.quads.append((cells[number], RDF_REST, rest, graph))
        return cells[0]


def _only_id(value: Mapping[str, Any], state: State) -> bool:
    return next(iter(value)) in state.id_keys


def _typed(value: Any, state: State) -> tuple[list[str], State]:
    """The types of a node as terms, and the state that their contexts lead to."""
    names = value if type(value) is list else [value]
    terms = []
    scoped = []
    for name in names:
        if type(name) is not str:
            raise NotCovered("type")
        term, brings = state.types.get(name) or state.type(name)
        terms.append(term)
        if brings:
            scoped.append(name)
    return terms, state.with_types(tuple(sorted(set(scoped)))) if scoped else state


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
