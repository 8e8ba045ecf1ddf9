"""A draft as a page for a mentor: it opens from disk in any browser, takes comments, and saves them as a file.

The page asks no network and holds nothing but what it is given. Its script and its style are named by their digests in
the page's own policy, so that nothing that stands in a text can run.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from lerwallet.pages.templates import template

_HERE: Final = Path(__file__).parent


class Text(NamedTuple):
    """A text and its language (BCP 47); empty where nobody knows it."""

    text: str
    language: str = ""


class Level(NamedTuple):
    title: Text
    description: Text | None
    passes: bool


class Criterion(NamedTuple):
    title: Text
    levels: Sequence[Level]


class File(NamedTuple):
    """A file by its name, with a picture (a data URL) or paragraphs where the page shows what is in it."""

    told: str
    picture: str = ""
    paragraphs: Sequence[str] = ()


class Place(NamedTuple):
    """Something that can be commented on: what is asked, what the draft has, and what the comment will be about."""

    about: str
    asked: Text
    limits: str
    paragraphs: Sequence[str]
    files: Sequence[File]
    criteria: Sequence[Criterion]
    empty: str  # what is said where there is nothing


class Part(NamedTuple):
    title: str
    places: Sequence[Place]


class Review(NamedTuple):
    """All that the page shows. `seen` says which version of each part it is; `words` are the page's own, by name."""

    language: str
    draft: str
    title: Text
    competency: Text
    parts: Sequence[Part]
    seen: Mapping[str, str]
    words: Mapping[str, str]
    longest: int


def render(review: Review) -> str:
    """The HTML page of REVIEW."""
    script, style = ((_HERE / name).read_text("utf-8") for name in ("page.js", "page.css"))
    return template(_HERE).render(
        review=review,
        seen=json.dumps(dict(review.seen)),
        script=script,
        style=style,
        script_digest=digest(script),
        style_digest=digest(style),
        pictures=any(file.picture for part in review.parts for place in part.places for file in place.files),
    )


def digest(text: str) -> str:
    """TEXT as a policy names it (CSP 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
