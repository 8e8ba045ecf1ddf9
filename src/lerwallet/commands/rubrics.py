"""How a rubric is told: what is asked, how it will be judged and what passes, each text in the reader's language.

What the pack has not in that language stands in its own, and is marked so.
"""

from collections.abc import Iterator
from typing import Any

from lerwallet.journey.draft import limits_of_prompt
from lerwallet.journey.rubric import Item, Judged, Level, Link, Rubric, Words, part_title
from lerwallet.journey.sheet import told_limits
from lerwallet.language import _
from lerwallet.session import typed


def rubric_json(rubric: Rubric) -> dict[str, Any]:
    """All of RUBRIC, for scripts; names that answers are given in are those of the pack's own language."""
    return {
        "id": rubric.id,
        "achievement": rubric.achievement_id,
        "sha256": rubric.sha256,
        "title": _words(rubric.title),
        "language": rubric.language,
        "languages": list(rubric.languages),
        "issuer": rubric.issuer,
        "licence": rubric.licence,
        "credit": rubric.credit,
        "competency": _words(rubric.competency),
        "key_method": _words(rubric.key_method),
        "components": [_words(each) for each in rubric.components],
        "research": [_link(each) for each in rubric.research],
        "resources": [_link(each) for each in rubric.resources],
        "parts": [
            {
                "id": part.id.value,
                "prompts": [
                    {"text": _words(each.text), "limits": limits_of_prompt(each).to_json()}
                    for each in part.prompts
                ],
                "items": [_item(each) for each in part.items],
            }
            for part in rubric.parts
        ],
        "judged": [_judged(each) for each in rubric.judged],
        "example": rubric.example,
        "notes": _words(rubric.notes),
    }


def _words(words: Words | None) -> dict[str, str] | None:
    return {"text": words.text, "language": words.language} if words is not None else None


def _link(link: Link) -> dict[str, Any]:
    return {"title": _words(link.title), "url": link.url}


def _item(item: Item) -> dict[str, Any]:
    return {"name": item.name, "title": _words(item.title), "kinds": list(item.kinds)}


def _judged(judged: Judged) -> dict[str, Any]:
    return {
        "key": judged.key,
        "title": _words(judged.title),
        "part": judged.part.value,
        "item": judged.item,
        "levels": [
            {
                "name": level.name,
                "title": _words(level.title),
                "description": _words(level.description),
                "passes": level is judged.passing,
            }
            for level in judged.levels
        ],
    }


def rubric_lines(rubric: Rubric, language: str) -> Iterator[str]:
    """RUBRIC as a learner reads it before anything is written; LANGUAGE is the reader's."""
    tell = _Teller(rubric, language)
    yield tell(rubric.title)
    if rubric.language != language.partition("-")[0] and rubric.language != language:
        yield _("This rubric has no {language} text; it is in {own}.").format(
            language=language_name(language), own=language_name(rubric.language)
        )
    if rubric.notes is not None:
        yield tell(rubric.notes)
    if rubric.issuer:
        yield _("Given by: {issuer}").format(issuer=rubric.issuer)
    yield _("What you show: {text}").format(text=tell(rubric.competency))
    if rubric.key_method is not None:
        yield _("How: {text}").format(text=tell(rubric.key_method))
    for component in rubric.components:
        yield f"  - {tell(component)}"
    yield from _links(_("Research:"), rubric.research, tell)
    yield from _links(_("Resources:"), rubric.resources, tell)
    yield ""
    yield _("What you hand in, and how it is judged:")
    for number, part in enumerate(rubric.parts, 1):
        yield f"{number}. {part_title(part.id)}"
        for prompt in part.prompts:
            yield f"   {tell(prompt.text)} {told_limits(limits_of_prompt(prompt))}".rstrip()
        for item in part.items:
            yield from _item_lines(item, tell)
        if any(each.key == part.id for each in rubric.judged):
            yield "   " + _levels_line(rubric.part_levels)
    yield ""
    yield from passing_lines(rubric)
    if rubric.licence or rubric.credit:
        yield (
            _("Licence: {licence}. {credit}")
            .format(licence=rubric.licence or _("not stated"), credit=rubric.credit or "")
            .rstrip()
        )


def passing_lines(rubric: Rubric) -> Iterator[str]:
    """What passes, and what must not be done with a submission that has."""
    count = len(rubric.judged)
    yield _("To pass, each of the {count} things above must reach its last level.").format(count=count)
    yield _("If one does not, you are told which, and only that is done again.")
    if rubric.example:
        yield _("Its author gives an example: lerwallet rubric example {id} --out FILE").format(
            id=typed(rubric.short_name)
        )
    yield _(
        "Never pass on a submission that earned a badge, not even as an example: issuers take the badge back from"
        " whoever passed it on."
    )


def _item_lines(item: Item, tell: "_Teller") -> Iterator[str]:
    kinds = _(" ({kinds})").format(kinds=", ".join(item.kinds)) if item.kinds else ""
    yield f"   {tell(item.title)}{kinds}"
    for criterion in item.criteria:
        if criterion.title != item.title:
            yield f"     {tell(criterion.title)}"
        if not any(level.description for level in criterion.levels):
            yield "       " + _levels_line(criterion.levels)
            continue
        for level in criterion.levels:
            description = tell(level.description) if level.description else _("not described")
            passes = _(" (passes)") if level is criterion.passing else ""
            yield f"       {tell(level.title)}{passes}: {description}"


def _levels_line(levels: tuple[Level, ...]) -> str:
    return _("Judged as: {levels}. Only the last one passes.").format(
        levels=", ".join(level.title.text for level in levels)
    )


def _links(title: str, links: tuple[Link, ...], tell: "_Teller") -> Iterator[str]:
    if links:
        yield title
    for link in links:
        yield f"  - {tell(link.title)}" + (f": {link.url}" if link.url else "")


class _Teller:
    """Marks each text that is not in the language of the rest."""

    def __init__(self, rubric: Rubric, language: str) -> None:
        self._expected = rubric.language
        self._language = language

    def __call__(self, words: Words) -> str:
        if words.language == self._expected:
            return words.text
        return _("{text} [{language}]").format(text=words.text, language=language_name(words.language))


def language_name(code: str) -> str:
    """What LANGUAGE (BCP 47) is called, as far as lerwallet knows; else its code."""
    match code.partition("-")[0]:
        case "en":
            return _("English")
        case "fr":
            return _("French")
        case "ht":
            return _("Haitian Creole")
        case "es":
            return _("Spanish")
        case _:
            return code
