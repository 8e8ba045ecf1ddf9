"""From expanded JSON-LD to quads (JSON-LD 1.1 API §7.2 and §8), refusing whatever the standard would quietly leave out."""

from typing import Any, Final

from lerwallet.errors import UnsafeDocument
from lerwallet.language import _
from lerwallet.proofs.rdf.dataset import Quad
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
)
from lerwallet.proofs.rdf.terms import undefined
from lerwallet.proofs.rdf.walk import link_in_graph

_VALUE_ENTRIES: Final = frozenset(("@value", "@type", "@language"))


def quads(nodes: list[Any]) -> list[Quad]:
    """The dataset of NODES, an expanded document. Raises UnsafeDocument and UndefinedTerm."""
    writer = _Writer()
    writer.graph(nodes, "")
    return writer.quads


class _Writer:
    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self._blank = 0

    def _fresh(self) -> str:
        self._blank += 1
        return f"_: {self._blank}"

    def graph(self, nodes: Any, graph: str) -> None:
        for node in nodes:
            if type(node) is not dict or "@value" in node or "@list" in node or "@set" in node:
                raise _lost(_("a value that belongs to nothing"))
            before = len(self.quads)
            self._node(node, graph)
            if before == len(self.quads):
                raise link_in_graph()

    def _node(self, node: dict[str, Any], graph: str) -> str:
        subject = _resource(node["@id"]) if "@id" in node else self._fresh()
        for name, values in node.items():
            if name == "@id":
                continue
            if name == "@type":
                self.quads.extend((subject, RDF_TYPE, _type(value), graph) for value in values)
            elif name == "@graph":
                self.graph(values, subject)
            elif name == "@included":
                self.graph(values, graph)
            elif name == "@reverse":
                for predicate, others in values.items():
                    self.quads.extend(
                        (self._node(other, graph), iri(predicate), subject, graph) for other in others
                    )
            elif name[:1] == "@":
                raise _lost(name)
            else:
                predicate = iri(name)
                for value in values:
                    self.quads.append((subject, predicate, self._value(value, graph), graph))
        return subject

    def _value(self, value: Any, graph: str) -> str:
        if type(value) is not dict:
            raise _lost(_("a value that belongs to nothing"))
        if "@value" in value:
            return _literal(value)
        if "@list" in value:
            if len(value) > 1:
                raise _lost("@index")
            return self._list(value["@list"], graph)
        return self._node(value, graph)

    def _list(self, items: list[Any], graph: str) -> str:
        head = RDF_NIL
        for item in reversed(items):
            cell = self._fresh()
            self.quads.append((cell, RDF_FIRST, self._value(item, graph), graph))
            self.quads.append((cell, RDF_REST, head, graph))
            head = cell
        return head


def _literal(value: dict[str, Any]) -> str:
    beyond = value.keys() - _VALUE_ENTRIES
    if beyond:
        raise _lost(min(beyond))
    content = value["@value"]
    if "@language" in value:
        return language_literal(content, value["@language"])
    datatype = value.get("@type")
    return json_literal(content) if datatype == "@json" else literal(content, datatype)


def _resource(text: object) -> str:
    if type(text) is str and is_blank(text):
        return text
    return iri(text)


def _type(name: object) -> str:
    if type(name) is str and ":" not in name:
        raise undefined(name)
    return _resource(name)


def _lost(what: str) -> UnsafeDocument:
    return UnsafeDocument(_("The signature would not cover a part of the data: {what}.").format(what=what))
