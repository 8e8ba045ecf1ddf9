"""Creating the terms that one context object defines (JSON-LD 1.1 API §4.2)."""

import re
from typing import Any, Final

from lerwallet.proofs.rdf.nquads import XSD_DOUBLE, XSD_STRING, is_iri
from lerwallet.proofs.rdf.terms import Container, Kind, NotCovered, Term, redefined

_KEYWORDS: Final = frozenset(
    [
        "@base",
        "@container",
        "@context",
        "@default",
        "@direction",
        "@embed",
        "@explicit",
        "@graph",
        "@id",
        "@included",
        "@index",
        "@json",
        "@language",
        "@list",
        "@nest",
        "@none",
        "@omitDefault",
        "@prefix",
        "@preserve",
        "@protected",
        "@requireAll",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@version",
        "@vocab",
    ]
)
_looks_like_keyword: Final = re.compile(r"@[A-Za-z]+\Z").match
_ENTRIES: Final = frozenset(("@id", "@type", "@container", "@context", "@protected", "@prefix"))
_CONTAINERS: Final = {
    (): Container.NONE,
    ("@set",): Container.NONE,
    ("@list",): Container.LIST,
    ("@graph",): Container.GRAPH,
    ("@graph", "@set"): Container.GRAPH,
}


def defined(
    before: dict[str, Term], vocab: str | None, context: dict[str, Any], *, override: bool
) -> tuple[dict[str, Term], str | None]:
    """The terms BEFORE with those of CONTEXT, and the vocabulary then.

    OVERRIDE allows protected terms to change (the context of a property). Raises RedefinedTerm and NotCovered.
    """
    return _Definitions(before, vocab, context, override=override).all()


class _Definitions:
    """The terms of one context object, being added to those that are there."""

    def __init__(
        self, before: dict[str, Term], vocab: str | None, context: dict[str, Any], *, override: bool
    ) -> None:
        self._before = before
        self._terms = dict(before)
        self._context = context
        self._override = override
        self._protected = context.get("@protected", False) is True
        self._vocab = vocab
        # False while a term is being defined
        self._defined: dict[str, bool] = {}

    def all(self) -> tuple[dict[str, Term], str | None]:
        for name, value in self._context.items():
            if name[:1] == "@":
                self._setting(name, value)
        for name in self._context:
            if name[:1] != "@":
                self._define(name)
        return self._terms, self._vocab

    def _setting(self, name: str, value: object) -> None:
        if name == "@vocab" and type(value) is str and is_iri(value):
            self._vocab = value
        elif not (name == "@version" and value == 1.1) and name != "@protected":
            raise NotCovered(name)

    def _define(self, name: str) -> None:
        if name in self._defined:
            if not self._defined[name]:
                raise NotCovered("cyclic context")
            return
        self._defined[name] = False
        before = self._before.get(name)
        self._terms.pop(name, None)
        term = self._made(name, self._context[name])
        if before is not None and before.protected and not self._override:
            if not term.same_as(before):
                raise redefined(name)
            term = before
        self._terms[name] = term
        self._defined[name] = True

    def _made(self, name: str, value: Any) -> Term:
        simple = type(value) is str
        if simple:
            value = {"@id": value}
        if type(value) is not dict or not name or ":" in name or "/" in name:
            raise NotCovered(name)
        if not value.keys() <= _ENTRIES:
            return self._other(name, value)
        iri = self._iri_of(name, value)
        term = Term(name, iri, kind={"@id": Kind.ID, "@type": Kind.TYPE}.get(iri, Kind.PROPERTY))
        if iri in _KEYWORDS and term.kind is Kind.PROPERTY:
            raise NotCovered(name)
        term.protected = value.get("@protected", self._protected) is True
        term.prefix = value["@prefix"] is True if "@prefix" in value else simple and iri[-1] in ":/?#[]@"
        if "@container" in value:
            held = value["@container"]
            term.held = tuple(sorted(held)) if type(held) is list else (held,)
            if term.held not in _CONTAINERS:
                return self._other(name, value)
            term.container = _CONTAINERS[term.held]
        if "@context" in value:
            term.context = value["@context"]
            term.scoped = True
        self._coerce(term, value)
        if term.container or term.scoped or not term.literal:
            term.begin = ""
        return term

    def _other(self, name: str, value: dict[str, Any]) -> Term:
        """A term that is known to be there, and no more: whatever uses it takes the slow path."""
        term = Term(name, name, kind=Kind.OTHER)
        term.context = value
        term.prefix = True
        term.protected = value.get("@protected", self._protected) is True
        return term

    def _iri_of(self, name: str, value: dict[str, Any]) -> str:
        if "@id" in value and value["@id"] != name:
            written = value["@id"]
            if type(written) is not str:
                raise NotCovered(name)
            iri = self._expanded(written)
        elif self._vocab is not None:
            iri = self._vocab + name
        else:
            raise NotCovered(name)
        if iri not in _KEYWORDS and not is_iri(iri):
            raise NotCovered(name)
        return iri

    def _coerce(self, term: Term, value: dict[str, Any]) -> None:
        coercion = value.get("@type")
        if coercion is None:
            return
        if type(coercion) is not str:
            raise NotCovered("@type")
        if coercion in {"@id", "@vocab", "@json"}:
            term.coercion = coercion
            term.literal = False
            return
        if coercion == "@none":
            term.coercion = coercion
            return
        term.coercion = self._expanded(coercion)
        if not is_iri(term.coercion):
            raise NotCovered("@type")
        if term.coercion == XSD_DOUBLE:
            term.literal = False
        elif term.coercion != XSD_STRING:
            term.suffix = f"^^<{term.coercion}>"

    def _expanded(self, text: str) -> str:
        """IRI expansion inside of a context (§5.2.2 with a local context)."""
        if text in _KEYWORDS:
            return text
        if _looks_like_keyword(text):
            raise NotCovered(text)
        if text in self._context:
            self._define(text)
        known = self._terms.get(text)
        if known is not None:
            return self._covered(known).iri
        colon = text.find(":")
        if colon > 0:
            prefix = text[:colon]
            if text.startswith("//", colon + 1):
                return text
            if prefix in self._context:
                self._define(prefix)
            known = self._terms.get(prefix)
            if known is not None and known.prefix:
                return f"{self._covered(known).iri}{text[colon + 1 :]}"
            return text
        if self._vocab is None:
            raise NotCovered(text)
        return self._vocab + text

    @staticmethod
    def _covered(term: Term) -> Term:
        if term.kind is Kind.OTHER:
            raise NotCovered(term.name)
        return term
