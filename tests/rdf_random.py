"""Random JSON-LD documents over the bundled contexts, for comparing the two paths of canonicalization.

The generator follows the contexts, so that most documents mean something, and now and then does what none should.
"""

from random import Random
from typing import Any

from lerwallet.errors import LerwalletError
from lerwallet.proofs.rdf.states import State, initial
from lerwallet.proofs.rdf.terms import Container, Kind, NotCovered, Term
from rdf_documents import ED2020, OB, V1, V2

_OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/"
CONTEXTS = [
    [V2, OB],
    [V2, OB, ED2020],
    [V1, f"{_OB3}context.json", ED2020],
    [V1, f"{_OB3}context-3.0.1.json", ED2020],
    [V1, f"{_OB3}context-3.0.2.json", "https://w3id.org/security/data-integrity/v1"],
    [V2],
    [V2, "https://www.w3.org/ns/credentials/examples/v2"],
    [V2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", OB, f"{_OB3}extensions.json"],
    [V1, "https://w3id.org/vc/status-list/2021/v1"],
    [V1, "https://w3id.org/security/suites/jws-2020/v1"],
    ["https://w3id.org/security/suites/ed25519-2018/v1"],
    [V1, "https://w3id.org/dcc/v1", "https://w3id.org/security/data-integrity/v2"],
    [V1, "https://w3id.org/blockcerts/v3"],
    "https://w3id.org/security/v2",
    "https://w3id.org/openbadges/v2",
]
_IDS = [
    "urn:uuid:1",
    "did:key:z6Mk",
    "https://example.org/a?b=c#d",
    "_:a",
    "_:b",
    "_:c",
    "xsd:thing",
    "cred:it",
]
_ODD_IDS = [
    "relative",
    "",
    "_:",
    "id",
    "type",
    "https://a b",
    "https://a\\b",
    "@foo",
    "//x/y",
    "é:x",
    "a:",
    "A:b{",
]
_TEXTS = ["", "x", "Grüße, 世界", "\U0001f600\U00010000", '"\\', "\b\f\n\r\t\x00\x1f\x7f\x80\u0085\u2028", "'<>&", "2024-01-01T00:00:00Z"]  # fmt: skip
_NUMBERS: list[Any] = [
    0,
    1,
    -7,
    True,
    False,
    1.0,
    4.5,
    -0.25,
    100.125,
    1e-7,
    2**53 - 1,
    2**53,
    1e21,
    2.5e300,
    1e16,
    1e-6,
    2.5e-5,
    0.1,
    123456.789,
    -0.0,
]
_TAGS = ["en", "de-CH", "EN", "zh-Hant-TW"]
_ODD_TAGS = ["", "not a tag", "en_US", "@none", "i-klingon\n"]
_ODD_MEMBERS: list[tuple[str, Any]] = [
    ("undefinedMember", 1),
    ("@graph", [{"@id": "urn:x", "type": "xsd:thing"}]),
    ("@included", [{"type": "xsd:thing"}]),
    ("@reverse", {"https://example.org/p": {"id": "urn:r"}}),
    ("@index", "i"),
    ("@foo", "x"),
    ("@id", "urn:other"),
    ("@type", "xsd:thing"),
    ("https://example.org/full", "x"),
    ("https://example.org/f\u00a0ull", "x"),
    ("cred:issuer", "did:key:z6Mk"),
    ("xsd:some", {"@value": "1", "@type": "xsd:some"}),
    ("@context", None),
    ("@context", [V2]),
    ("@context", {"added": "https://example.org/added"}),
    ("@nest", {"type": "xsd:thing"}),
]


def random_document(random: Random, chaos: float = 0.03) -> dict[str, Any]:
    """One document; CHAOS is the chance of something odd at each place."""
    return _Writer(random, chaos).document()


class _Writer:
    def __init__(self, random: Random, chaos: float) -> None:
        self.random = random
        self.chaos = chaos

    def odd(self) -> bool:
        return self.random.random() < self.chaos

    def document(self) -> dict[str, Any]:
        context = self.random.choice(CONTEXTS)
        return {"@context": context} | self.node(initial().enter(context), 4)

    def identifier(self) -> str:
        return self.random.choice(_ODD_IDS if self.odd() else _IDS)

    def node(self, state: State, depth: int) -> dict[str, Any]:
        random = self.random
        element: dict[str, Any] = {}
        if random.random() < 0.5:
            element[random.choice(state.id_keys)] = self.identifier()
        inner = state
        types = sorted(
            name for name, term in state.terms.items() if name[0].isupper() and term.kind is Kind.PROPERTY
        )
        if types and random.random() < 0.75:
            scoped = [name for name in types if state.terms[name].scoped]
            chosen = random.choices(
                scoped if scoped and random.random() < 0.7 else types, k=random.choice([1, 1, 2])
            )
            element[state.type_keys[-1]] = chosen if len(chosen) > 1 or random.random() < 0.5 else chosen[0]
            with_contexts = tuple(sorted({name for name in chosen if state.terms[name].scoped}))
            try:
                inner = state.with_types(with_contexts) if with_contexts else state
            except (NotCovered, LerwalletError):
                return element
        names = sorted(
            name
            for name, term in inner.terms.items()
            if term.kind is Kind.PROPERTY and (name[0].islower() or self.odd())
        )
        own = [name for name in names if name not in state.terms] or names
        for _number in range(random.choice([0, 1, 2, 3, 5]) if names else 0):
            name = random.choice(own if random.random() < 0.6 else names)
            element[name] = self.values(inner.terms[name], inner, depth)
        if self.odd():
            name, value = random.choice(_ODD_MEMBERS)
            element[name] = value
        return element

    def values(self, term: Term, state: State, depth: int) -> Any:
        random = self.random
        if term.coercion == "@json" or self.odd():
            return random.choice(
                [None, {"b": [1, 2.5, {}], "a": "\U0001f600"}, [], "text", 3, {"@value": 1}, [[1]]]
            )
        count = random.choice([1, 1, 1, 1, 0, 2, 3])
        if count == 1 and random.random() < 0.8:
            return self.value(term, state, depth)
        return [self.value(term, state, depth) for _number in range(count)]

    def value(self, term: Term, state: State, depth: int) -> Any:
        random = self.random
        nested = term.coercion in {"@id", None} or term.container is Container.GRAPH
        if depth and nested and (random.random() < 0.5 or term.container is Container.GRAPH):
            return self.child(term, state, depth)
        if term.coercion == "@id" or self.odd():
            return self.identifier()
        if term.coercion == "@vocab":
            return random.choice([*sorted(state.terms)[:9], self.identifier()])
        if random.random() < 0.08:
            return None
        if random.random() < 0.12:
            return self.value_object()
        return random.choice([random.choice(_TEXTS), random.choice(_TEXTS), random.choice(_NUMBERS)])

    def child(self, term: Term, state: State, depth: int) -> dict[str, Any]:
        if self.random.random() < 0.15:
            return {state.id_keys[-1]: self.identifier()}
        state = state.previous or state
        try:
            below = state.under(term) if term.scoped else state
            if len(below.terms) < 5:
                context = self.random.choice(CONTEXTS)
                return {"@context": context} | self.node(below.enter(context), depth - 1)
            return self.node(below, depth - 1)
        except (NotCovered, LerwalletError):
            return {}

    def value_object(self) -> dict[str, Any]:
        random = self.random
        if self.odd():
            return random.choice(
                [
                    {"@value": None},
                    {"@value": "x", "@direction": "rtl"},
                    {"@value": "x", "@index": "i"},
                    {"@language": "en"},
                    {"@value": "x", "@type": "nope"},
                    {"@value": "x", "@type": "xsd:a", "@language": "en"},
                    {"@value": 3, "@language": "en"},
                    {"@list": ["a", {"@list": ["b"]}]},
                    {"@set": ["a", ["b"]]},
                    {"@value": {"a": 1}, "@type": "@json"},
                ]
            )
        if random.random() < 0.5:
            return {
                "@value": random.choice(_TEXTS),
                "@language": random.choice(_ODD_TAGS if self.odd() else _TAGS),
            }
        kind = random.choice(["xsd:date", "http://www.w3.org/2001/XMLSchema#double", "xsd:string", "urn:t"])
        return {"@value": random.choice([random.choice(_TEXTS), random.choice(_NUMBERS)]), "@type": kind}
