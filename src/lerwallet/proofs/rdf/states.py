"""Active contexts: what the names of a document mean at one place of it (JSON-LD 1.1 API §4.1).

States are worked out once, when first asked for, and shared by all documents; nothing in them ever changes a meaning.
"""

from typing import Any, Final

from lerwallet import contexts
from lerwallet.proofs.rdf.definitions import defined
from lerwallet.proofs.rdf.nquads import is_iri
from lerwallet.proofs.rdf.rdfc import too_complex
from lerwallet.proofs.rdf.terms import (
    KEYWORD_TERMS,
    Kind,
    NotCovered,
    Term,
    not_carried,
    undefined,
)

_KEPT_AT_MOST: Final = 2000
"""So many states are kept; a reader of hostile documents starts afresh then (a real wallet needs about fifty)."""

_NEW_AT_MOST: Final = 500
"""So many states may one document need that were not there before (a transcript needs about forty)."""


class State:
    """An active context (§4.1), never changed once made. What follows from it is worked out when first asked for."""

    __slots__ = ("_after", "id_keys", "known", "previous", "terms", "type_keys", "typed", "types", "vocab")

    _made = 0
    _may_make = _NEW_AT_MOST

    def __init__(self, terms: dict[str, Term], vocab: str | None, previous: "State | None") -> None:
        State._made += 1
        State._may_make -= 1
        if State._may_make < 0:
            raise too_complex()
        self.terms = terms
        self.vocab = vocab
        self.previous = previous
        self.known: dict[str, Term] = {}
        self.types: dict[str, tuple[str, bool]] = {}
        # what a node says that has only this type, and the state inside of it
        self.typed: dict[str, tuple[list[str], State]] = {}
        self.id_keys = ("@id", *(name for name, term in terms.items() if term.kind is Kind.ID))
        self.type_keys = ("@type", *(name for name, term in terms.items() if term.kind is Kind.TYPE))
        # next states by the URL of a context, the identity of a scoped context, or the types that are there
        self._after: dict[Any, State] = {}

    def term(self, name: str) -> Term:
        """What the member NAME means here. Raises UndefinedTerm where it means nothing (§5.1.2, step 13.3)."""
        term = self.terms.get(name) or KEYWORD_TERMS.get(name)
        if term is not None:
            if name[:1].isupper():
                # a class as a member may be another name for a property, which the slow path finds
                raise NotCovered(name)
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
                raise NotCovered(name)
            self.types[name] = found = (term.predicate, term.scoped)
            return found
        return f"<{self.iri(name, vocab=True)}>", False

    def iri(self, text: str, *, vocab: bool) -> str:
        """TEXT as an absolute IRI (§5.2.2); as a term or under the vocabulary too where VOCAB is true."""
        if vocab:
            term = self.terms.get(text)
            if term is not None:
                if term.kind is not Kind.PROPERTY:
                    raise NotCovered(text)
                return term.iri
        colon = text.find(":")
        if colon > 0:
            if not text.startswith("//", colon + 1):
                prefix = self.terms.get(text[:colon])
                if prefix is not None and prefix.prefix:
                    if prefix.kind is not Kind.PROPERTY:
                        raise NotCovered(text)
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
    """The state before any context, at the beginning of a document; states are kept for the next one, up to a limit."""
    global _initial  # noqa: PLW0603  a cache that starts afresh
    State._may_make = _NEW_AT_MOST  # noqa: SLF001
    if State._made > _KEPT_AT_MOST:  # noqa: SLF001
        State._made = 0  # noqa: SLF001
        _initial = State({}, None, None)
    return _initial


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
            state, previous = _initial, None
        elif type(context) is dict:
            state = State(*defined(state.terms, state.vocab, context, override=override), previous)
        elif scoped:
            raise NotCovered("scoped context by URL")
        else:
            state = state.enter(context)
    return state
