"""What a signature would not cover, or would cover in two ways, is refused before anything is hashed."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from lerwallet import contexts
from lerwallet.errors import (
    ContextNotCarried,
    RedefinedTerm,
    TooComplex,
    UndefinedTerm,
    UnsafeDocument,
)
from lerwallet.proofs.rdf import canonical_form, canonicalize, strict, walk
from rdf_documents import OB, V1, V2, badge, options, presentation

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    document = badge()
    change(document)
    return document


def lines(document: dict[str, Any]) -> str:
    return canonicalize(document).decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(foo="bar"),
        lambda d: d["credentialSubject"].update(foo="bar"),
        lambda d: d["credentialSubject"]["achievement"].update(foo=["bar"]),
        lambda d: d["credentialSubject"]["achievement"]["criteria"].update(foo={"id": "urn:x"}),
        lambda d: d["issuer"].update({"@foo": 1}),
        lambda d: d["issuer"].update(foo=None),
        # a term of another type's context means nothing here
        lambda d: d["issuer"].update(achievementType="Badge"),
    ],
)
def test_pitfall_13_an_undefined_member_is_refused(change: Change) -> None:
    """A member that anyone could add without breaking the signature is refused, however deep it stands."""
    with pytest.raises(UndefinedTerm):
        canonicalize(changed(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["type"].append("NoSuchCredential"),
        lambda d: d["credentialSubject"].update(type="NoSuchSubject"),
        lambda d: d["credentialSubject"]["achievement"].update(type=["Achievement", "NoSuchThing"]),
    ],
)
def test_pitfall_13_an_undefined_type_is_refused(change: Change) -> None:
    """A type that no context defines would be dropped, and so would its name."""
    with pytest.raises(UndefinedTerm):
        canonicalize(changed(change))


@pytest.mark.parametrize(
    "extra", [{"foo": "bar"}, {"type": "NoSuchProof"}, {"proofPurpose": "noSuchPurpose"}]
)
def test_pitfall_13_an_undefined_term_in_the_proof_options_is_refused(extra: dict[str, Any]) -> None:
    """The options of a proof are held to the same rule as the document."""
    with pytest.raises(UndefinedTerm):
        canonicalize(options() | extra)


def test_the_message_names_the_member() -> None:
    """Whoever reads the refusal learns which member it was."""
    with pytest.raises(UndefinedTerm, match="“shoeSize”"):
        canonicalize(badge() | {"shoeSize": 43})


@pytest.mark.parametrize(
    "context",
    [
        {"issuer": "https://example.org/issuer"},
        {"validUntil": "https://example.org/validUntil"},
        {"achievementType": "https://example.org/type"},
        {"hidden": "https://www.w3.org/2018/credentials#validUntil"},
        {"hidden": {"@id": "https://www.w3.org/2018/credentials#validUntil"}},
        {"c": "https://www.w3.org/2018/", "hidden": "c:credentials#validUntil"},
        {"hidden": "https://w3id.org/security#proofValue"},
        {"hidden": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#creditsEarned"},
        {"name2": "https://schema.org/name"},
        {"id2": "@id"},
        {"type2": {"@id": "@type"}},
        {"@vocab": "https://example.org/"},
        {"@base": "https://example.org/"},
        {"@import": OB},
        {"@propagate": False},
        {"@language": "en"},
        {"added": None},
        {"added": {"@id": "https://example.org/added", "@context": {"issuer": "https://example.org/"}}},
        {"added": {"@reverse": "https://example.org/added"}},
    ],
)
def test_pitfall_14_an_inline_context_that_does_more_than_add_terms_is_refused(
    context: dict[str, Any],
) -> None:
    """A context inside of the document changes nothing that the bundled ones say, by name or by address."""
    for place in ([V2, OB, context], [context, V2, OB]):
        with pytest.raises(RedefinedTerm):
            canonicalize(badge() | {"@context": place})
    with pytest.raises(RedefinedTerm):
        canonicalize(changed(lambda d: d["credentialSubject"].update({"@context": context})))


def test_pitfall_14_an_inline_context_may_add_terms() -> None:
    """A term that nothing else defines is read, and the signature covers it."""
    added = {
        "ex": "https://example.org/ns#",
        "shoeSize": "ex:shoeSize",
        "motto": {"@id": "ex:motto", "@container": "@language"},
    }
    document = badge() | {
        "@context": [V2, OB, added],
        "shoeSize": 43,
        "motto": {"en": "Go", "de-CH": ["Los", "Auf"]},
    }
    text = lines(document)

    assert '<https://example.org/ns#shoeSize> "43"^^<http://www.w3.org/2001/XMLSchema#integer> .' in text
    assert '<https://example.org/ns#motto> "Los"@de-ch .' in text
    assert text.count("\n") == lines(badge()).count("\n") + 4


def test_pitfall_14_two_inline_contexts_may_not_disagree() -> None:
    """One name has one meaning in a document."""
    document = badge() | {
        "@context": [V2, OB, {"a": "https://example.org/a"}, {"a": "https://example.org/b"}]
    }
    with pytest.raises(RedefinedTerm):
        canonicalize(document)


def test_pitfall_14_a_member_may_not_be_written_as_its_address() -> None:
    """An expiry date under its address, full or short, would verify, and no program would see it."""
    date = {"@value": "2020-01-01T00:00:00Z", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    first = {
        "@context": [V1],
        "type": "VerifiableCredential",
        "issuer": "did:key:z6Mk",
        "cred:expirationDate": date,
    }
    second = badge() | {"https://www.w3.org/2018/credentials#validUntil": date}
    for document in (first, second):
        with pytest.raises(RedefinedTerm):
            canonicalize(document)


def test_pitfall_14_a_protected_term_is_not_redefined_by_a_bundled_context() -> None:
    """Two bundled contexts that contradict each other are refused, as the standard says."""
    with pytest.raises(RedefinedTerm):
        canonicalize(badge() | {"@context": [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]})


@pytest.mark.parametrize("url", ["https://example.org/context", f"{V2}/", V1.replace("https", "http")])
def test_a_context_that_is_not_carried_is_named_and_never_fetched(url: str) -> None:
    """The refusal names the URL, so that a reader can tell it from a forgery."""
    for place in (url, [V2, url], [V2, {"a": "https://example.org/a"}, url]):
        with pytest.raises(ContextNotCarried, match=url):
            canonicalize(badge() | {"@context": place})


def test_pitfall_15_what_was_read_before_changes_nothing() -> None:
    """Contexts are kept between documents, and another document's terms do not leak."""
    before = lines(badge())
    canonicalize(badge() | {"@context": [V2, OB, {"shoeSize": "https://example.org/shoe"}], "shoeSize": 1})
    with pytest.raises(UndefinedTerm):
        canonicalize(badge() | {"shoeSize": 1})

    assert before == lines(badge())


@pytest.mark.parametrize("path", [lambda document: walk.dataset(document).quads(), strict.quads])
def test_pitfall_16_control_characters_are_escaped_as_the_standard_says(path: Callable[..., Any]) -> None:
    """Backspace, form feed, NUL, DEL: each has one canonical form; U+0085 and U+2028 stay as they are."""
    document = {
        "@context": V2,
        "id": "urn:a",
        "description": '\x00\b\t\n\x0b\f\r\x1f"\\\x7f\x80\u0085\u2028\U0001f600',
    }

    assert path(document) == [
        (
            "<urn:a>",
            "<https://schema.org/description>",
            '"\\u0000\\b\\t\\n\\u000B\\f\\r\\u001F\\"\\\\\\u007F\x80\u0085\u2028\U0001f600"',
            "",
        )
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(id="relative"),
        lambda d: d["issuer"].update(id="#key"),
        lambda d: d["issuer"].update(id="//example.org/"),
        lambda d: d["issuer"].update(id="https://a/> <urn:b"),
        lambda d: d["issuer"].update(id="https://a b/"),
        lambda d: d["issuer"]["image"].update(id="logo.png"),
        lambda d: d["issuer"].update(id="type"),
        lambda d: d["issuer"].update(id=None),
        lambda d: d["issuer"].update(name={"@value": "x", "@language": 'en" .\n<urn:s> <urn:p> "x'}),
        lambda d: d["issuer"].update(name={"@value": "x", "@language": ""}),
        lambda d: d["issuer"].update(name={"@value": "x", "@direction": "rtl"}),
        lambda d: d["issuer"].update(name={"@value": "x", "@index": "1"}),
        lambda d: d["issuer"].update(name={"@value": None}),
        lambda d: d["issuer"].update(name={"@value": "x", "@type": "urn:a> <urn:b"}),
        lambda d: d["issuer"].update(name="\ud800"),
        lambda d: d["issuer"].update(name=1e-7),
        lambda d: d["issuer"].update(name=2**53),
        lambda d: d["issuer"].update(name=1e20),
        lambda d: d["issuer"].update(name=float("nan")),
        lambda d: d["issuer"].update({"@nest": {"name": "x"}}),
        lambda d: d["issuer"].update({"@index": "x"}),
        lambda d: d["issuer"].update({"@id": "urn:other"}),
    ],
)
def test_pitfall_17_what_has_no_single_canonical_form_is_refused(change: Change) -> None:
    """Relative or unsafe addresses, wrong languages, half characters, risky numbers, and members that are lost."""
    with pytest.raises((UnsafeDocument, UndefinedTerm)):
        canonicalize(changed(change))


def test_pitfall_17_a_link_in_place_of_a_credential_is_refused() -> None:
    """In a presentation, JSON-LD loses a bare link to a credential: the holder would not have signed it."""
    for link in ("https://example.org/credential", {"id": "https://example.org/credential"}, {}):
        with pytest.raises((UnsafeDocument, UndefinedTerm)):
            canonicalize(presentation() | {"verifiableCredential": [link]})


def test_a_document_that_says_nothing_is_refused() -> None:
    """An empty dataset has a hash like any other; it must not be taken for a credential."""
    for document in ({"@context": V2}, {"@context": V2, "id": "urn:a"}, {}):
        with pytest.raises(UnsafeDocument):
            canonicalize(document)


def test_deep_nesting_is_refused_and_does_not_crash() -> None:
    """A credential inside of a credential, a thousand times over, ends in a sentence."""
    document = badge()
    for _level in range(1000):
        document = {"@context": [V2, OB], "type": "Achievement", "related": document}
    with pytest.raises((TooComplex, UnsafeDocument)):
        canonicalize(document)


def test_pitfall_18_each_version_of_open_badges_keeps_its_own_meaning() -> None:
    """The same badge under `context.json` and under 3.0.1 signs different statements."""
    document = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": "did:key:z6Mk",
        "credentialSubject": {
            "type": "AchievementSubject",
            "achievement": {"type": "Achievement", "name": "W"},
        },
    }
    folder = "https://purl.imsglobal.org/spec/ob/v3p0"

    assert lines({"@context": [V1, f"{folder}/context.json"]} | document) != lines(
        {"@context": [V1, f"{folder}/context-3.0.1.json"]} | document
    )


def test_pitfall_19_the_contexts_are_not_changed_by_reading() -> None:
    """Bundled contexts are shared by all documents; neither path writes into them."""
    before = repr(contexts.load(V2))
    strict.quads(badge())
    canonicalize(badge())

    assert before == repr(contexts.load(V2))


def test_labels_are_given_with_the_lines() -> None:
    """Selective disclosure needs to know which blank node became which."""
    document = {"@context": V2, "id": "_:mine", "description": "x"}

    assert canonical_form(document).labels == {"_:mine": "_:c14n0"}


def test_sha_384_is_used_inside_where_the_key_asks_for_it() -> None:
    """With P-384 keys the labels come from SHA-384, and so the order of twins may differ."""
    assert canonicalize(badge(), digest="sha384") != canonicalize(badge())


@pytest.mark.parametrize(
    ("number", "literal"),
    [
        (4.5, '"4.5E0"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (-0.000001, '"-1.0E-6"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (1e21, '"1.0E21"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (3.0, '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (2**53 - 1, '"9007199254740991"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (False, '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ],
)
def test_numbers_are_written_as_json_ld_says(number: float, literal: str) -> None:
    """Whole numbers as integers, others as doubles, in the one form that all programs give."""
    document = {"@context": V2, "id": "urn:a", "description": number}

    assert f"<urn:a> <https://schema.org/description> {literal} .\n" == lines(document)


def nodes(count: int, context: Any) -> dict[str, Any]:
    description = [{"@context": context, "id": f"urn:{number}", "type": "urn:t"} for number in range(count)]
    return {"@context": [V2, OB], "id": "urn:a", "description": description}


@pytest.mark.parametrize(
    "document",
    [
        {"@context": [V2, OB] * 20_000, "id": "urn:a", "description": "x"},
        nodes(2_000, {"added": "https://example.org/added"}),
        nodes(2_000, [V2, {"added": "https://example.org/added"}]),
        {"@context": V2, "id": "urn:a", "description": [{"@set": ["x"]}] * 20_000},
        {"@context": V2, "id": "urn:a", "description": [{"description": [{}] * 9}] * 2},
    ],
    ids=["contexts", "own contexts", "mixed contexts", "values", "twins"],
)
def test_pitfall_17_what_would_keep_a_reader_busy_is_refused_in_bounded_time(
    document: dict[str, Any],
) -> None:
    """Many contexts, many values, many twins: a sentence within seconds, not an afternoon."""
    start = time.process_time()
    with pytest.raises(TooComplex):
        canonicalize(document)

    assert time.process_time() - start < 5


def test_a_large_record_is_not_refused() -> None:
    """Two thousand pieces of evidence are many, and nothing is wrong with that."""
    document = badge()
    document["evidence"] = [{"type": "Evidence", "name": f"Sheet {number}"} for number in range(2_000)]

    assert lines(document).count("\n") > 6_000
