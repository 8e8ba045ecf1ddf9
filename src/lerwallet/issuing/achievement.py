"""What is awarded by a rubric, as Open Badges 3.0 has it: an achievement whose result descriptions are the rubric's criteria."""

import re
import uuid
from typing import Any, Final

from lerwallet.issuing.issuer import Issuer
from lerwallet.journey.rubric import Judged, Level, Pack, Rubric
from lerwallet.journey.tables import Table

_IDS: Final = uuid.UUID("6d0a7f5c-8a1b-5d0e-9d53-3a5a1f0c7e21")  # where criteria and levels get theirs from


def achievement(pack: Pack, issuer: Issuer) -> dict[str, Any]:
    """The Achievement (Open Badges 3.0, B.1.2) that PACK's rubric awards, in the pack's own language."""
    rubric = pack.rubric()
    page = page_url(rubric, issuer)
    return {
        "id": rubric.achievement_id,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": rubric.title.text,
        "description": rubric.competency.text,
        "inLanguage": rubric.language,
        "version": rubric.sha256[:12],
        "criteria": {**({"id": page} if page else {}), "narrative": _criteria(rubric)},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": rubric.title.text,
                "targetUrl": page or rubric.achievement_id,
                "targetDescription": rubric.competency.text,
                "targetType": "CFRubric",
            },
            *_alignments(pack),
        ],
        "resultDescription": [_description(rubric, judged) for judged in rubric.judged],
    }


def page_name(rubric: Rubric) -> str:
    """What the files about RUBRIC are called on the web, without an ending."""
    words = re.sub(r"[^a-z0-9]+", "-", rubric.short_name.lower()).strip("-")[:60]
    # names that differ only in what is left out here must not share a page
    return f"{words or 'rubric'}-{uuid.uuid5(_IDS, rubric.id).hex[:6]}"


def page_url(rubric: Rubric, issuer: Issuer) -> str | None:
    """The address of the page about RUBRIC; None where the issuer has no web address."""
    return f"{issuer.url}achievements/{page_name(rubric)}.html" if issuer.url else None


def description_id(rubric: Rubric, judged: Judged) -> str:
    """The id of the result description of what is JUDGED."""
    return uuid.uuid5(_IDS, f"{rubric.achievement_id}\n{rubric.sha256}\n{judged.key}").urn


def level_id(rubric: Rubric, judged: Judged, level: Level) -> str:
    """The id of LEVEL of what is JUDGED."""
    return uuid.uuid5(_IDS, f"{rubric.achievement_id}\n{rubric.sha256}\n{judged.key}\n{level.name}").urn


def _description(rubric: Rubric, judged: Judged) -> dict[str, Any]:
    levels = [
        {
            "id": level_id(rubric, judged, level),
            "type": ["RubricCriterionLevel"],
            "name": level.title.text,
            "level": str(number),
            **({"description": level.description.text} if level.description else {}),
        }
        for number, level in enumerate(judged.levels, 1)
    ]
    return {
        "id": description_id(rubric, judged),
        "type": ["ResultDescription"],
        "name": judged.title.text,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": level_id(rubric, judged, judged.passing),
        "rubricCriterionLevel": levels,
    }


def _criteria(rubric: Rubric) -> str:
    """What counts as passing, in a few paragraphs."""
    paragraphs = [rubric.key_method.text] if rubric.key_method else []
    paragraphs += [component.text for component in rubric.components]
    paragraphs += [
        f"{judged.title.text}: {judged.passing.description.text}"
        for judged in rubric.judged
        if judged.passing.description
    ]
    return "\n\n".join(paragraphs) or rubric.competency.text


def _alignments(pack: Pack) -> list[dict[str, Any]]:
    """The skills of other frameworks that the pack names under `[[alignment]]`."""
    return [
        {
            "type": ["Alignment"],
            "targetName": table.need("name"),
            "targetUrl": table.address("url"),
            **({"targetFramework": framework} if (framework := table.text("framework")) else {}),
            **({"targetCode": code} if (code := table.text("code")) else {}),
        }
        for table in Table.load(pack.toml).tables("alignment")
        if table.address("url")
    ]
