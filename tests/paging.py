"""Pages for tests: page data around credentials of the small world, as the portfolio's exporter makes it."""

import hashlib
from typing import Any

import world
from lerwallet.multiformats import base64url_encode

Object = dict[str, Any]


def credential(name: str = "Collaboration", **members: Any) -> bytes:
    """A signed badge of the school."""
    document = world.badge(name=name, credentialStatus=None, **members)
    document["credentialSubject"]["achievement"]["name"] = name
    return world.dumps(world.signed(document, world.SCHOOL))


def skilled(name: str, skills: list[str], kind: str = "Assessment", **members: Any) -> bytes:
    """A badge with skills, judged in the way that KIND (its achievementType) says."""
    document = world.badge(name=name, credentialStatus=None, **members)
    achievement = document["credentialSubject"]["achievement"]
    achievement["name"], achievement["achievementType"] = name, kind
    achievement["alignment"] = [
        {"type": ["Alignment"], "targetName": skill, "targetUrl": f"https://skills.example/{place}"}
        for place, skill in enumerate(skills)
    ]
    return world.dumps(world.signed(document, world.SCHOOL))


def line(index: int = 0, mark: str = "checked", **members: Any) -> Object:
    return {
        "kind": "credential",
        "index": index,
        "mark": mark,
        "checked_at": "2026-11-20T09:00:00Z",
        "registry": None,
        "endorsers": 1 if mark == "endorsed" else 0,
        "note": None,
        "evidence": [],
        **members,
    }


def statement(text: str) -> Object:
    return {"kind": "statement", "text": text}


def whole(data: bytes, mark: str = "not_checked", **members: Any) -> Object:
    told = line(mark=mark, **members)
    del told["index"]
    return {
        **told,
        "kind": "whole_badge",
        "media_type": "application/json",
        "data": base64url_encode(data),
    }


def file(content: bytes = world.PICTURE_PNG, **members: Any) -> Object:
    """A picture that the page draws."""
    return {
        "name": "sofa.png",
        "media_type": "image/png",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "caption": "The sofa that we mended",
        "data": base64url_encode(content),
        **members,
    }


def page(*credentials: bytes, lines: list[Object] | None = None, **members: Any) -> Object:
    """Page data of CREDENTIALS, each marked as checked where LINES does not say otherwise."""
    return {
        "schema": "lerwallet/page/1",
        "template": "portfolio/1",
        "language": "en",
        "title": "Maria López",
        "for": "nursing assistant",
        "made_at": "2026-11-21T12:00:00Z",
        "profile": None,
        "contacts": [],
        "lines": [line(index) for index in range(len(credentials))] if lines is None else lines,
        "presentation": presented(*credentials),
        **members,
    }


def presented(*credentials: bytes, **options: Any) -> Object:
    """A presentation as a portfolio has it: signed for nobody in particular; OPTIONS as of `world.presented`."""
    return world.presented(*credentials, **{"audience": None, "nonce": None, "expires": None, **options})
