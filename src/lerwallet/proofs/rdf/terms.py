"""What the terms of bundled JSON-LD contexts mean at one place of a document: context processing (JSON-LD 1.1 API §4).

Only the part of the standard that the bundled contexts use is here. Whatever else a context does raises `NotCovered`,
and the document takes the slow path, which knows the whole standard; so a shortcut here can never change a meaning.
"""

import re
from enum import IntEnum
from typing import Any, Final

from lerwallet import contexts
from lerwallet.errors import ContextNotCarried, RedefinedTerm, UndefinedTerm
from lerwallet.language import _
from lerwallet.proofs.rdf.nquads import is_iri

_KEYWORDS: Final = frozenset(
    "@base @container @context @default @direction @embed @explicit @graph @id @included @index @json @language @list"
    " @nest @none @omitDefault @prefix @preserve @protected @requireAll @reverse @set @type @value @version"
    " @vocab".split()
)
_looks_like_keyword: Final = re.compile(r"@[A-Za-z]+\Z").match
_DEFINITION_ENTRIES: Final = frozenset(("@id", "@type", "@container", "@context", "@protected", "@prefix", "@language"))
_MOST_STATES: Final = 2000
"""So many states are kept; a reader of hostile documents starts afresh then (a real wallet needs about fifty)."""


class NotCovered(Exception):  # noqa: N818  not an error: the slow path answers
    """Something in the document is outside of what the fast path is sure about."""


class Kind(IntEnum):
    """What a member name stands for."""

    PROPERTY = 0
    ID = 1
    TYPE = 2
    CONTEXT = 3
    VALUE = 4
    LANGUAGE = 5


class Container(IntEnum):
    """How the values of a term are held together; a set is the same as none."""

    NONE = 0
    LIST = 1
    GRAPH = 2
    LANGUAGE = 3


_CONTAINERS: Final = {
    (): Container.NONE,
    ("@set",): Container.NONE,
    ("@list",): Container.LIST,
    ("@graph",): Container.GRAPH,
    ("@graph", "@set"): Container.GRAPH,
    ("@language",): Container.LANGUAGE,
    ("@language", "@set"): Container.LANGUAGE,
}


class Term:
    """One term definition (§4.2). `context` is the scoped context as written, where `scoped` says there is one."""

    __slots__ = (
        "container",
        "context",
        "coercion",
        "iri",
        "kind",
        "name",
        "predicate",
        "prefix",
        "protected",
        "scoped",
        "suffix",
    )

    def __init__(self, name: str, iri: str, *, kind: Kind = Kind.PROPERTY) -> None:
        self.name = name
        self.iri = iri
        self.kind = kind
        self.predicate = f"<{iri}>"
        self.coercion: str | None = None
        # ends a text literal: '"' or '"^^<datatype>'; empty where a text is no plain literal
        self.suffix = '"'
        self.container = Container.NONE
        self.context: Any = None
        self.scoped = False
        self.prefix = False
        self.protected = False

    def same_as(self, other: "Term") -> bool:
        """Whether both mean the same, protection aside (§4.2.2, step 27)."""
        return (
            self.iri == other.iri
            and self.coercion == other.coercion
            and self.container == other.container
            and self.scoped == other.scoped
            and self.prefix == other.prefix
            and self.context == other.context
        )


_KEYWORD_TERMS: Final = {
    f"@{kind.name.lower()}": Term(f"@{kind.name.lower()}", f"@{kind.name.lower()}", kind=kind)
    for kind in Kind
    if kind is not Kind.PROPERTY
}


class State:
    """An active context (§4.1), never changed once made. What follows from it is worked out when first asked for."""

    __slots__ = ("_after", "id_keys", "known", "previous", "terms", "type_keys", "types", "vocab")

    _made = 0

    def __init__(self, terms: dict[str, Term], vocab: str | None, previous: "State | None") -> None:
        State._made += 1
        self.terms = terms
        self.vocab = vocab
        self.previous = previous
        self.known: dict[str, Term] = {}
        self.types: dict[str, tuple[str, bool]] = {}
        self.id_keys = ("@id", *(name for name, term in terms.items() if term.kind is Kind.ID))
        self.type_keys = ("@type", *(name for name, term in terms.items() if term.kind is Kind.TYPE))
        # next states by the URL of a context, the identity of a scoped context, or the types that are there
        self._after: dict[Any, State] = {}

    def term(self, name: str) -> Term:
        """What the member NAME means here. Raises UndefinedTerm where it means nothing (§5.1.2, step 13.3)."""
        term = self.terms.get(name) or _KEYWORD_TERMS.get(name)
        if term is not None:
            self.known[name] = term
            return term
        if name.startswith("@") or ":" in name:
            # keywords that credentials do not use, unknown ones, and members that are addresses
            raise NotCovered(name)
        if self.vocab is None:
            raise undefined(name)
        return Term(name, self._checked(self.vocab + name))

    def type(self, name: str) -> tuple[str, bool]:
        """The type NAME as `<iri>`, and whether it brings a context."""
        term = self.terms.get(name)
        if term is not None:
            if term.kind is not Kind.PROPERTY:
                raise undefined(name)
            self.types[name] = found = (term.predicate, term.scoped)
            return found
        return f"<{self.iri(name, vocab=True)}>", False

    def iri(self, text: str, *, vocab: bool) -> str:
        """TEXT as an absolute IRI (§5.2.2); as a term or under the vocabulary too where VOCAB is true."""
        if vocab:
            term = self.terms.get(text)
            if term is not None:
                if term.kind is not Kind.PROPERTY:
                    raise undefined(text)
                return term.iri
        colon = text.find(":")
        if colon > 0:
            if not text.startswith("//", colon + 1):
                prefix = self.terms.get(text[:colon])
                if prefix is not None and prefix.prefix:
                    text = f"{prefix.iri}{text[colon + 1 :]}"
        elif text[:1] == "@":
            raise NotCovered(text)
        elif vocab:
            if self.vocab is None:
                raise undefined(text)
            text = self.vocab + text
        return self._checked(text)

    def _checked(self, text: str) -> str:
        if not is_iri(text):
            # relative, a blank node, or unsafe: the slow path says which
            raise NotCovered(text)
        return text

    def enter(self, local: Any) -> "State":
        """The state inside of a node that brings the context LOCAL of its own: a URL or a list of URLs."""
        if type(local) is str:
            found = self._after.get(local)
            if found is None:
                document = contexts.load(local)
                if document is None:
                    raise not_carried(local)
                found = self._after[local] = _process(self, document["@context"])
            return found
        if type(local) is not list or not local:
            raise NotCovered("@context")
        state = self
        for item in local:
            if type(item) is not str:
                raise NotCovered("@context")
            state = state.enter(item)
        return state

    def under(self, term: Term) -> "State":
        """The state of what stands below TERM, whose scoped context applies (§5.1.2, step 8)."""
        key = id(term.context)  # of a bundled file, and so alive as long as the program
        found = self._after.get(key)
        if found is None:
            found = self._after[key] = _process(self, term.context, override=True)
        return found

    def with_types(self, names: tuple[str, ...]) -> "State":
        """The state inside of a node of the types NAMES, sorted, which bring contexts (§5.1.2, step 11)."""
        found = self._after.get(names)
        if found is None:
            found = self
            for name in names:
                found = _process(found, self.terms[name].context, propagate=False)
            self._after[names] = found
        return found


_initial = State({}, None, None)


def initial() -> State:
    """The state before any context. States are shared between documents, up to a limit."""
    global _initial  # noqa: PLW0603  a cache that starts afresh
    if State._made > _MOST_STATES:  # noqa: SLF001
        State._made = 0  # noqa: SLF001
        _initial = State({}, None, None)
    return _initial


def undefined(name: str) -> UndefinedTerm:
    """The error for a name that no context defines."""
    return UndefinedTerm(
        _("“{name}” is not defined by the credential's contexts, so the signature does not cover it.").format(
            name=name[:200]
        )
    )


def not_carried(url: str) -> ContextNotCarried:
    """The error for a context that is not bundled."""
    return ContextNotCarried(
        _("The credential uses the context {url}, which lerwallet does not carry and never fetches.").format(
            url=url[:500]
        )
    )


def redefined(name: str) -> RedefinedTerm:
    """The error for a context that changes a protected term."""
    return RedefinedTerm(
        _("A context of the credential gives “{name}” another meaning than the standard does.").format(
            name=name[:200]
        )
    )


def _process(state: State, local: Any, *, override: bool = False, propagate: bool = True) -> State:
    """Context processing (§4.1.2) of LOCAL, a context of a bundled file."""
    previous = state.previous
    if not propagate and previous is None:
        previous = state
    scoped = override or not propagate
    for context in local if type(local) is list else [local]:
        if context is None:
            if not override:
                raise NotCovered("null context")
            state, previous = initial(), None
        elif type(context) is dict:
            state = _Definitions(state, context, override=override).state(previous)
        elif scoped:
            raise NotCovered("scoped context by URL")
        else:
            state = state.enter(context)
    return state


class _Definitions:
    """The terms of one context object, being added to a state (§4.2)."""

    def __init__(self, state: State, context: dict[str, Any], *, override: bool) -> None:
        self._before = state.terms
        self._terms = dict(state.terms)
        self._context = context
        self._override = override
        self._protected = context.get("@protected", False) is True
        self._vocab = state.vocab
        # False while a term is being defined
        self._defined: dict[str, bool] = {}

    def state(self, previous: State | None) -> State:
        for name, value in self._context.items():
            if name[:1] == "@":
                self._setting(name, value)
        for name in self._context:
            if name[:1] != "@":
                self._define(name)
        return State(self._terms, self._vocab, previous)

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
        if type(value) is not dict or not name or ":" in name or "/" in name or not _DEFINITION_ENTRIES >= value.keys():
            raise NotCovered(name)
        iri = self._iri_of(name, value)
        term = Term(name, iri, kind={"@id": Kind.ID, "@type": Kind.TYPE}.get(iri, Kind.PROPERTY))
        if iri in _KEYWORDS and term.kind is Kind.PROPERTY:
            raise NotCovered(name)
        term.protected = value.get("@protected", self._protected) is True
        term.prefix = value["@prefix"] is True if "@prefix" in value else simple and iri[-1] in ":/?#[]@"
        if "@container" in value:
            held = value["@container"]
            try:
                term.container = _CONTAINERS[tuple(sorted(held)) if type(held) is list else (held,)]
            except (KeyError, TypeError):
                raise NotCovered(name) from None
        if "@context" in value:
            term.context = value["@context"]
            term.scoped = True
        self._coerce(term, value)
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
            if "@language" in value:
                raise NotCovered("@language")
            return
        if type(coercion) is not str:
            raise NotCovered("@type")
        if coercion in {"@id", "@vocab", "@json"}:
            term.coercion = coercion
            term.suffix = ""
            return
        if coercion == "@none":
            term.coercion = coercion
            return
        term.coercion = self._expanded(coercion)
        if not is_iri(term.coercion):
            raise NotCovered("@type")
        if term.coercion != "http://www.w3.org/2001/XMLSchema#string":
            term.suffix = f'"^^<{term.coercion}>'

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
            return known.iri
        colon = text.find(":")
        if colon > 0:
            prefix = text[:colon]
            if text.startswith("//", colon + 1):
                return text
            if prefix in self._context:
                self._define(prefix)
            known = self._terms.get(prefix)
            if known is not None and known.prefix:
                return f"{known.iri}{text[colon + 1 :]}"
            return text
        if self._vocab is None:
            raise NotCovered(text)
        return self._vocab + text
