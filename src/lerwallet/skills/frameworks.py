"""Frameworks of skills, known by their addresses; of any other, the name that stands beside the skill is kept."""

import re
from typing import Final, NamedTuple

_UUID: Final = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
# What stands in an address of the framework, and which part of it is the skill's own.
FRAMEWORKS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ESCO", r"^https?://data\.europa\.eu/esco/((?:skill|occupation|isced-f)/[\w.-]+)$"),
        (
            "O*NET",
            r"^https?://(?:www|services)\.onetonline\.org/.*?/(\d\d-\d{4}(?:\.\d\d)?|\d(?:\.[A-Z0-9]+)+)/?$",
        ),
        ("O*NET", r"^https?://services\.onetcenter\.org/.*?/(\d\d-\d{4}(?:\.\d\d)?|\d(?:\.[A-Z0-9]+)+)/?$"),
        (
            "CTDL",
            rf"^https?://(?:[\w-]+\.)*(?:credentialengine(?:registry)?|credentialfinder)\.org/.*?(ce-{_UUID})",
        ),
        ("CASE", rf"^https?://.*?/ims/case/v1p\d/\w+/({_UUID})$"),
        ("CASE", rf"^https?://casenetwork\.(?:imsglobal|1edtech)\.org/.*?({_UUID})"),
        ("OSMT", rf"^https?://[\w.-]+/api/(?:v\d/)?skills/({_UUID})$"),
        (
            "Lightcast",
            r"^https?://(?:www\.)?(?:lightcast\.io/open-skills|skills\.emsidata\.com)/skills/(\w+)",
        ),
    )
)
# What an alignment's `targetType` says of its framework (Open Badges 3.0, AlignmentTargetType)
_BY_TYPE: Final = {
    "CFItem": "CASE",
    "CFRubric": "CASE",
    "CFRubricCriterion": "CASE",
    "CFRubricCriterionLevel": "CASE",
    "CTDL": "CTDL",
    "ceasn:Competency": "CTDL",
    "ceterms:Credential": "CTDL",
    "ext:ESCO": "ESCO",
    "ext:EQF": "EQF",
}


class Known(NamedTuple):
    """A skill in a framework that is known by its addresses: `id` is its own there."""

    framework: str
    id: str


def known(url: str | None) -> Known | None:
    """What the address URL stands for; None where it is of no framework that is known."""
    for name, pattern in FRAMEWORKS:
        found = pattern.match(url or "")
        if found:
            return Known(name, found.group(1).casefold())
    return None


def by_type(target_type: str | None) -> str | None:
    return _BY_TYPE.get(target_type or "")
