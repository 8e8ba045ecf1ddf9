"""What a page says to whoever looks at it or listens to it, in order; to tell an edited page from the one that was made.

It reads more than is seen (hidden text too), because a style can show what another hides. What it misses makes a page
unknown and never good: only a page that is equal in every byte passes.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

_SPOKEN_ATTRIBUTES: Final = frozenset(
    {
        "title",
        "alt",
        "placeholder",
        "value",
        "label",
        "summary",
        "srcdoc",
        "content",
        "datetime",
        "data",
        "src",
    }
)
_DRAWING: Final = frozenset(
    {
        "audio",
        "base",
        "canvas",
        "embed",
        "frame",
        "iframe",
        "image",
        "img",
        "input",
        "link",
        "math",
        "object",
        "svg",
        "video",
    }
)
_UNSEEN: Final = frozenset({"script", "style"})
# strings and pictures in a style: `content`, list markers, backgrounds
_STYLED: Final = re.compile(
    r"""(?<![\w-])content\s*:[^;}]*"""
    r"""|"(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)"""
    r"""|(?:url|image|image-set|symbols|element)\([^)]*|@import[^;]*|@font-face""",
    re.DOTALL | re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)


def sayings(markup: str) -> list[str]:
    """Each text, spoken attribute, drawing element, script, and text or picture in a style of MARKUP, in order."""
    listener = _Listener()
    listener.feed(markup.removeprefix("\ufeff"))  # a byte order mark is no text
    listener.close()
    return [saying for saying in (" ".join(each.split()) for each in listener.heard) if saying]


def said_more(markup: str, made: str) -> str | None:
    """The first thing that MARKUP says and MADE does not say at that place; None where it only says less."""
    rest = iter(sayings(made))
    return next((saying for saying in sayings(markup) if saying not in rest), None)


class _Listener(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heard: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_data = tag == "script" and attributes.get("type") == "application/json"
        self._unseen = tag if tag in _UNSEEN else ""
        if tag in _DRAWING or (tag == "script" and not is_data):
            self.heard.append(f"<{tag}>")
        for name, value in attrs:
            if name in _SPOKEN_ATTRIBUTES or name.startswith(("aria-", "on")):
                self.heard.append(f"{name}={value or ''}")
            elif name == "style":
                self.heard.extend(_styled(value or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.heard.append(data)
        elif self._unseen == "style":
            self.heard.extend(_styled(data))


def _styled(style: str) -> Iterator[str]:
    yield from (found.group() for found in _STYLED.finditer(_COMMENT.sub(" ", style)))
