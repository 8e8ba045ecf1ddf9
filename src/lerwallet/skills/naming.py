"""Which skills does a credential name? Its alignments, what a result reached, and its tags; never what it only sounds like.

To read another spelling: where `_alignments` looks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lerwallet.credential import (
    Credential,
    JsonObject,
    first_object,
    identifier,
    objects,
    reference,
    strings,
    words,
)
from lerwallet.skills import frameworks
from lerwallet.skills.wording import folded


class Source(StrEnum):
    """Where in the credential the skill stands."""

    ALIGNMENT = "alignment"  # the achievement is aligned with it
    RESULT = "result"  # a result that was reached is
    TAG = "tag"


# Open Badges 3.0, ResultStatusType: what was reached; a result without one is taken at its word
_REACHED = frozenset({None, "Completed"})


@dataclass(frozen=True, kw_only=True)
class Named:
    """A skill as one credential names it. `level` is the one reached, where a result says so."""

    name: str
    source: Source
    framework: str | None = None
    code: str | None = None
    url: str | None = None
    level: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What it is the same skill by: its place in a framework, or its name."""
        found = [f"name {' '.join(folded(self.name))}"]
        known = frameworks.known(self.url)
        if known:
            found.append(f"id {known.framework} {known.id}")
        if self.framework and self.code:
            found.append(f"code {self.framework.casefold()} {self.code.casefold()}")
        return tuple(found)


def named(credential: Credential) -> Iterator[Named]:
    """The skills that CREDENTIAL names, results first: they say how well."""
    subject = first_object(credential.document.get("credentialSubject", credential.document))
    achievement = first_object(subject.get("achievement")) or first_object(credential.document.get("badge"))
    yield from _in_results(subject, achievement)
    for alignment in _alignments(achievement):
        yield from _of(alignment, Source.ALIGNMENT)
    for name in dict.fromkeys((*credential.skills, *strings(subject.get("skill")))):
        if folded(name):
            yield Named(name=name, source=Source.ALIGNMENT)
    for tag in dict.fromkeys(credential.tags):
        if folded(tag):
            yield Named(name=tag, source=Source.TAG)


def _alignments(carrier: JsonObject) -> Iterator[JsonObject]:
    for member in ("alignment", "alignments"):  # Open Badges 1.1 has the second
        yield from objects(carrier.get(member))


def _of(alignment: JsonObject, source: Source, level: str | None = None) -> Iterator[Named]:
    name = words(alignment.get("targetName", alignment.get("name")))
    url = words(alignment.get("targetUrl", alignment.get("url")))
    if not name or not folded(name):
        return
    known = frameworks.known(url)
    stated = words(alignment.get("targetFramework")) or frameworks.by_type(words(alignment.get("targetType")))
    yield Named(
        name=name,
        source=source,
        framework=known.framework if known else stated,
        code=words(alignment.get("targetCode")),
        url=url,
        level=level,
    )


def _in_results(subject: JsonObject, achievement: JsonObject) -> Iterator[Named]:
    """What the learner's own results are aligned with: by themselves, by their description, or by the level reached."""
    described = {
        identifier(each): each for each in objects(achievement.get("resultDescription")) if identifier(each)
    }
    for result in objects(subject.get("result")):
        if words(result.get("status")) not in _REACHED:
            continue
        description = described.get(reference(result.get("resultDescription")), {})
        levels = {identifier(each): each for each in objects(description.get("rubricCriterionLevel"))}
        reached = levels.get(reference(result.get("achievedLevel")), {})
        level = words(reached.get("name")) or words(reached.get("level")) or words(result.get("value"))
        for carrier in (result, description, reached):
            for alignment in _alignments(carrier):
                yield from _of(alignment, Source.RESULT, level)
