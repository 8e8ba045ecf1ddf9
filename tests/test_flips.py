"""Every byte of one credential of each format and proof is changed: nothing that is verified may say anything else.

A sample of the bytes by default; all of them with LERWALLET_FLIPS=full; the counts with `pytest -s`.
What may be verified although a byte changed stands in `HARMLESS`, each with its reason.
"""

import copy
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final

import pytest

from lerwallet.formats.png import SIGNATURE
from lerwallet.strict_json import loads
from lerwallet.verification import Report, Verdict
from world import (
    ACADEMY,
    COLLEGE,
    EMPLOYER,
    LEARNER,
    NONCE,
    PICTURE_PNG,
    SCHOOL,
    UNIVERSITY,
    World,
    badge,
    baked_png,
    baked_svg,
    bound,
    dumps,
    old_badge,
    presented,
    sd_jwt_vc,
    signed,
    signed_2020,
    vc_claim_jwt,
    vc_jwt,
    vc_sd_jwt,
    vp_jwt,
    world,
)

FULL: Final = os.environ.get("LERWALLET_FLIPS") == "full"
MASKS: Final = (0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF) if FULL else (0x01, 0x20)


@dataclass(frozen=True)
class Subject:
    """One credential to be changed, and what the reader asks for."""

    data: bytes
    asked: dict[str, Any]


def _pretty(document: object) -> bytes:
    return json.dumps(document, indent=1, ensure_ascii=False).encode()


def _rubric_badge() -> dict[str, Any]:
    """A badge with lists, a language, results and skills: more that could be moved about."""
    document = badge()
    achievement = document["credentialSubject"]["achievement"]
    achievement |= {
        "alignment": [
            {"type": ["Alignment"], "targetName": name, "targetUrl": f"https://skills.example/{name}"}
            for name in ("listening", "planning")
        ],
        "resultDescription": [
            {
                "id": "urn:uuid:r1",
                "type": ["ResultDescription"],
                "name": "Rubric",
                "resultType": "RubricScore",
            }
        ],
    }
    document["credentialSubject"]["result"] = [
        {"type": ["Result"], "resultDescription": "urn:uuid:r1", "value": "Proficient"}
    ]
    document["credentialStatus"] = [document["credentialStatus"]]
    return document


_FOR_EMPLOYER: Final = {"audience": EMPLOYER, "nonce": NONCE}

SUBJECTS: Final[dict[str, Callable[[], Subject]]] = {
    "ob3-json eddsa-rdfc-2022": lambda: Subject(_pretty(signed(_rubric_badge(), SCHOOL)), {}),
    "ob3-json Ed25519Signature2020": lambda: Subject(dumps(signed_2020(old_badge(), SCHOOL)), {}),
    "ob3-jwt RS256 payload": lambda: Subject(vc_jwt(badge(UNIVERSITY), UNIVERSITY), {}),
    "ob3-jwt RS256 vc": lambda: Subject(vc_claim_jwt(old_badge(UNIVERSITY), UNIVERSITY), {}),
    "ob3-jwt ES256 payload": lambda: Subject(vc_jwt(badge(COLLEGE), COLLEGE), {}),
    "ob3-jwt ES256 vc": lambda: Subject(vc_claim_jwt(old_badge(COLLEGE), COLLEGE), {}),
    "ob3-jwt EdDSA payload": lambda: Subject(vc_jwt(badge(ACADEMY), ACADEMY), {}),
    "ob3-jwt EdDSA vc": lambda: Subject(vc_claim_jwt(old_badge(ACADEMY), ACADEMY), {}),
    "sd-jwt-vc with key binding": lambda: Subject(bound(sd_jwt_vc()), _FOR_EMPLOYER),
    "vc-sd-jwt with key binding": lambda: Subject(bound(vc_sd_jwt()), _FOR_EMPLOYER),
    "vp-jwt": lambda: Subject(vp_jwt(signed(badge(), SCHOOL)), _FOR_EMPLOYER),
    "ob3-json in png": lambda: Subject(baked_png(dumps(signed(badge(), SCHOOL))), {}),
    "ob3-json in svg": lambda: Subject(baked_svg(dumps(signed(badge(), SCHOOL))), {}),
    "ob3-jwt in png": lambda: Subject(baked_png(vc_jwt(badge(COLLEGE), COLLEGE)), {}),
    "ob3-jwt in svg": lambda: Subject(baked_svg(vc_jwt(badge(COLLEGE), COLLEGE)), {}),
    "vp-json eddsa-rdfc-2022": lambda: Subject(
        dumps(
            presented(
                dumps(signed(badge(), SCHOOL)),
                vc_jwt(badge(COLLEGE), COLLEGE),
                sd_jwt_vc(holder=LEARNER).encode(),
            )
        ),
        _FOR_EMPLOYER,
    ),
}


@cache
def subject(name: str) -> Subject:
    return SUBJECTS[name]()


@cache
def _world() -> World:
    return world()


def shown(report: Report) -> list[Any]:
    """All that a reader is told of what a file says: nothing of it may change."""
    return [
        report.format,
        report.carrier,
        _unordered(report.facts()),
        sorted(report.disclosed),
        report.withheld,
        [(each.check, each.outcome, _unordered_json(dict(each.answer.detail))) for each in report.findings],
        sorted((shown(content) for content in report.contents), key=repr),
    ]


def _unordered(facts: dict[str, Any] | None) -> dict[str, Any] | None:
    # types are a set: no proof over RDF covers their order
    return facts and {**facts, "type": sorted(set(facts["type"]))}


def _same_json(one: bytes, other: bytes) -> bool:
    try:
        return bool(loads(one) == loads(other))
    except Exception:  # noqa: BLE001  whatever it is, it is not the same
        return False


def _unordered_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unordered_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return sorted((_unordered_json(each) for each in value), key=repr)
    return value


def _pixels(original: bytes, mutant: bytes) -> bool:
    """Whether only bytes outside of the badge's own chunk differ."""
    start = original.index(b"iTXt") - 4
    end = start + len(original) - len(PICTURE_PNG)
    return mutant[start:end] == original[start:end] and mutant.startswith(SIGNATURE)


def _drawing(original: bytes, mutant: bytes) -> bool:
    start, end = original.index(b"<openbadges:"), original.index(b"<circle")
    return mutant[start:end] == original[start:end]


# why a changed file may be verified with the same facts: the reason, and how it is known
HARMLESS: Final[dict[str, tuple[str, Callable[[bytes, bytes], bool]]]] = {
    "the same JSON": ("ob3-json vp-json", _same_json),
    "pixels and other chunks": ("png", _pixels),
    "the drawing": ("svg", _drawing),
}


def harmless(name: str, original: bytes, mutant: bytes) -> str | None:
    return next(
        (
            reason
            for reason, (kinds, holds) in HARMLESS.items()
            if any(kind in name for kind in kinds.split()) and holds(original, mutant)
        ),
        None,
    )


def flipped(data: bytes) -> Iterator[bytes]:
    step = 1 if FULL or len(data) < 1000 else len(data) // 1000 * 2
    for number, mask in enumerate(MASKS):
        for place in range(number % step, len(data), step):
            yield data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


def lengthened(data: bytes) -> Iterator[bytes]:
    """Cut off, and with more at either end."""
    for cut in (1, 2, 3, 10, len(data) // 2):
        yield data[:-cut]
        yield data[cut:]
    for more in (b" ", b"\n", b"\0", b"~", b".", b"=", b"{}", b"A", b"\xef\xbb\xbf"):
        yield data + more
        yield more + data


def tell(figures: str) -> None:
    print(figures)  # noqa: T201  the figures are what `pytest -s` is asked for


@pytest.mark.parametrize("name", SUBJECTS)
def test_no_changed_byte_is_verified_with_other_facts(name: str) -> None:
    """A credential with a byte changed is refused, undecided, or says exactly what it said."""
    subject_ = subject(name)
    reader = _world()
    original = reader.verify(subject_.data, **subject_.asked)
    counts: Counter[str] = Counter()

    for mutant in [*flipped(subject_.data), *lengthened(subject_.data)]:
        report = reader.verify(mutant, **subject_.asked)
        if report.verdict is not Verdict.VERIFIED:
            counts[report.verdict.value if report.format else "unreadable"] += 1
            continue
        assert shown(original) == shown(report), difference(subject_.data, mutant)
        reason = harmless(name, subject_.data, mutant) or _trailing(subject_.data, mutant)
        assert reason is not None, difference(subject_.data, mutant)
        counts[f"verified: {reason}"] += 1

    tell(f"\n{name}: {len(subject_.data)} bytes, {dict(sorted(counts.items()))}")
    assert original.verdict is Verdict.VERIFIED
    assert counts["rejected"] + counts["unreadable"] > 900


def difference(original: bytes, mutant: bytes) -> tuple[int, bytes, bytes]:
    """Where the two part ways, with what stands around it."""
    place = next((n for n, (a, b) in enumerate(zip(original, mutant, strict=False)) if a != b), len(original))
    around = slice(max(0, place - 40), place + 40)
    return place, original[around], mutant[around]


def _trailing(original: bytes, mutant: bytes) -> str | None:
    return "white space around it" if mutant.strip(b" \n\xef\xbb\xbf") == original else None


# --- the shape of JSON --------------------------------------------------------------------------------------------

_JSON_SUBJECTS: Final = [
    name for name in SUBJECTS if name.startswith(("ob3-json e", "ob3-json E", "vp-json"))
]
_REPLACEMENTS: Final[tuple[Any, ...]] = (None, True, 0, 1.5, "", "x", [], {}, [None], "urn:uuid:other")
_CONTEXTS: Final[tuple[Any, ...]] = (
    None,
    [],
    {},
    "https://w3id.org/security/v2",
    {"name": "https://x.example/n"},
)
_ADDED: Final = (
    "x",
    "id",
    "@id",
    "name",
    "validUntil",
    "credentialStatus",
    "@included",
    "https://x.example/y",
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield path
        for name in value:
            yield from _places(value[name], (*path, name))
    elif isinstance(value, list):
        yield path
        for number in range(len(value)):
            yield from _places(value[number], (*path, number))
    elif path:
        yield path


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        document = document[name]
    return document


def _put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    copied = copy.deepcopy(document)
    if not path:
        return value
    _at(copied, path[:-1])[path[-1]] = copy.deepcopy(value)
    return copied


def _without(document: Any, path: tuple[Any, ...]) -> Any:
    copied = copy.deepcopy(document)
    del _at(copied, path[:-1])[path[-1]]
    return copied


def _renamed(document: Any, path: tuple[Any, ...], name: str) -> Any:
    parent = _at(document, path[:-1])
    renamed = {(name if each == path[-1] else each): value for each, value in parent.items()}
    return _put(document, path[:-1], renamed)


def restructured(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with each member removed, added, renamed, retyped, wrapped, doubled, split off, in another order."""
    for path in _places(document):
        value = _at(document, path)
        if isinstance(value, dict):
            for name in _ADDED:
                if name not in value:
                    yield "added", _put(document, path, {**value, name: "urn:uuid:other"})
                    yield "added", _put(document, path, {**value, name: None})
            for name in value if path and "id" in value else ():
                # two objects of one id say the same over RDF as one
                rest = {each: value[each] for each in value if each != name or each == "id"}
                part = {"id": value["id"], "type": value.get("type", []), name: value[name]}
                yield "split", _put(document, path, [rest, part])
                yield "split", _put(document, path, [part, rest])
            for context in _CONTEXTS if "@context" not in value else ():
                yield "context", _put(document, path, {"@context": context, **value})
        if isinstance(value, list) and len(value) > 1:
            yield "reordered", _put(document, path, value[::-1])
            yield "doubled", _put(document, path, [*value, value[0]])
        if not path:
            continue
        yield "removed", _without(document, path)
        for other in _REPLACEMENTS:
            if value != other:
                yield "retyped", _put(document, path, other)
        for wrapped in ([value], {"@value": value}, {"@id": value}, {"@set": value}):
            yield "wrapped", _put(document, path, wrapped)
        if isinstance(value, list) and len(value) == 1:
            yield "unwrapped", _put(document, path, value[0])
        if isinstance(path[-1], str):
            for name in (path[-1].upper(), f"{path[-1]} ", "@id", "@type", "name", "x", f"@{path[-1]}"):
                if name != path[-1] and name not in _at(document, path[:-1]):
                    yield "renamed", _renamed(document, path, name)
            for vocabulary in (
                "https://www.w3.org/2018/credentials#",
                "https://schema.org/",
                "https://purl.imsglobal.org/spec/vc/ob/vocab.html#",
                "https://w3id.org/security#",
                "https://www.w3.org/ns/credentials/status#",
            ):
                yield "renamed to an address", _renamed(document, path, vocabulary + path[-1])


def _covered_alike(original: Any, mutant: Any, kind: str) -> bool:
    """Whether JSON-LD makes the same of both: no order, one value with or without brackets, nothing for null."""
    return bool(_meaning(original) == _meaning(mutant)) or kind in {"context", "split"}


def _meaning(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"@value"} or value.keys() == {"@set"}:
            return _meaning(next(iter(value.values())))
        if value.keys() == {"id"} or value.keys() == {"@id"}:
            return next(iter(value.values()))
        return {
            {"@id": "id", "@type": "type"}.get(name, name): _meaning(each)
            for name, each in value.items()
            if each is not None and each != []
        }
    if isinstance(value, list):
        items: list[Any] = []
        for each in value:
            meaning = _meaning(each)
            if meaning is not None and meaning not in items:
                items.append(meaning)
        return items[0] if len(items) == 1 else sorted(items, key=repr)
    return value


@pytest.mark.parametrize("name", _JSON_SUBJECTS)
def test_no_changed_shape_is_verified_with_other_facts(name: str) -> None:
    """Members removed, added, renamed, retyped or moved: what is verified says exactly what it said."""
    subject_ = subject(name)
    reader = _world()
    document = json.loads(subject_.data)
    original = reader.verify(subject_.data, **subject_.asked)
    counts: Counter[str] = Counter()

    step = 1 if FULL or len(subject_.data) < 4000 else 6
    for kind, mutant in islice(restructured(document), 0, None, step):
        report = reader.verify(dumps(mutant), **subject_.asked)
        if report.verdict is not Verdict.VERIFIED:
            counts[report.verdict.value if report.format else "unreadable"] += 1
            continue
        told = (kind, difference(dumps(document), dumps(mutant)))
        assert shown(original) == shown(report), told
        assert _covered_alike(document, mutant, kind), told
        counts[f"verified: {kind}"] += 1

    tell(f"\n{name}: {dict(sorted(counts.items()))}")
    assert counts["rejected"] > 0
