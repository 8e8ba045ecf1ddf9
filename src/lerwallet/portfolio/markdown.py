"""A portfolio as Markdown (CommonMark): text to paste into a form or a repository, with no badges in it."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from lerwallet import pages
from lerwallet.language import _
from lerwallet.pages.view import OWN, Entry, Kept, View
from lerwallet.pages.words import Words
from lerwallet.portfolio.gathering import Gathered
from lerwallet.portfolio.made import Made
from lerwallet.portfolio.page import TEMPLATE, language_of, shown

# What makes markup, links, mentions, formulas or entities anywhere in a line, also in GitHub's dialect, and what the
# makers of websites fill in before: `{{ }}`, `{% %}`
_SIGNS: Final = re.compile(r"[\\`*_\[\]<>|~$&@#!{}]|(?<=\{)%|%(?=\})|:(?=//)|(?<=www)\.", re.IGNORECASE)
# What makes a list, a heading or a rule at the beginning of a line
_BEGINNING: Final = re.compile(r"^(?:[-+=]|\d{1,9}(?=[.)]))")


def markdown(gathered: Gathered) -> Made:
    writer = _Writer(view=shown(gathered), words=pages.words_of(TEMPLATE, language_of(gathered)))
    text = "\n\n".join(writer.blocks(gathered.made_at))
    return Made(
        f"{text}\n".encode(), (_("The badges themselves are not in it: Markdown has no place for them."),)
    )


def escaped(text: str) -> str:
    """TEXT as Markdown that shows just it: no link, no mention, no markup."""
    quoted = _SIGNS.sub(lambda sign: f"\\{sign.group()}", text)
    return _BEGINNING.sub(lambda start: _marked(start.group()), quoted)


def _marked(start: str) -> str:
    """The number of a list is no escape by itself: the sign behind it is."""
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


class _Writer:
    def __init__(self, *, view: View, words: Words) -> None:
        self._view, self._words = view, words

    def blocks(self, made_at: datetime) -> Iterator[str]:
        view, words = self._view, self._words
        yield f"# {escaped(view.title)}"
        if view.made_for:
            yield f"**{self._say('for', text=view.made_for)}**"
        if view.contacts:
            yield _listed(map(escaped, view.contacts))
        yield self._say("what_text", date=made_at)
        if view.profile:
            yield f"## {words('profile')}"
            yield from map(escaped, view.profile)
        if view.skills:
            yield f"## {words('skills')}"
            yield _listed(
                f"**{escaped(skill.name)}** {words('skill_proofs')} {', '.join(map(self._name, skill.entries))}"
                for skill in view.skills
            )
        for group in view.groups:
            yield f"## {words(f'group_{group.kind}')}"
            yield words(f"about_{group.kind}")
            for entry in group.entries:
                yield from self._entry(entry)
        if view.own or view.statements:
            yield f"## {words('group_own')}"
            yield words("about_own")
            for entry in view.own:
                yield from self._entry(entry)
            for statement in view.statements:
                yield f"**{words('mark_own')}**"
                yield from map(escaped, statement)

    def _entry(self, entry: Entry) -> Iterator[str]:
        words = self._words
        yield f"### {self._name(entry)}"
        why = self._say(f"because_{entry.mark}", date=entry.checked_at, number=str(entry.endorsers))
        yield f"**{words(f'mark_{entry.mark}')}** {why}"
        yield _listed(self._facts(entry))
        for name, passages in (("description", entry.description), ("criteria", entry.criteria)):
            if passages:
                yield f"**{words(name)}**"
                yield from map(escaped, passages)
        if entry.note:
            yield f"**{words('note')}**"
            yield from (f"> {escaped(passage)}" for passage in entry.note)
        if entry.evidence:
            yield f"**{words('evidence')}**"
            yield _listed(map(self._file, entry.evidence))

    def _facts(self, entry: Entry) -> Iterator[str]:
        words = self._words
        known = self._say("known_to", registry=entry.registry) if entry.registry else words("so_says")
        issuer = f"{escaped(entry.issuer)} ({known})" if entry.issuer else words("issuer_unknown")
        own = entry.mark == OWN
        until = self._say("until", date=entry.valid_until) if entry.valid_until else words("no_end")
        since = words.day(entry.valid_from) if entry.valid_from else words("no_date")
        yield self._fact("issuer", words("own_issuer") if own else issuer)
        yield self._fact("issued", f"{since}, {until}")
        if not own:
            yield self._fact("judged", words(f"judged_{entry.assessed}"))
        if entry.skills:
            yield self._fact("skills_of", "; ".join(map(escaped, entry.skills)))
        for detail in entry.details:
            yield f"**{escaped(detail.name)}**{words('colon')}{escaped(detail.text)}"
        if entry.withheld is None:
            yield self._fact("withheld", words("withheld_untold"))
        elif entry.withheld:
            yield self._fact("withheld", self._say("withheld_number", number=str(entry.withheld)))
        if entry.id:
            yield self._fact("id", escaped(entry.id))
        if entry.issuer_id:
            yield self._fact("issuer_id", escaped(entry.issuer_id))

    def _file(self, file: Kept) -> str:
        size = self._say("file_size", number=str(file.kilobytes))
        told = f"{escaped(file.name)}, {size}, SHA-256 {escaped(file.sha256)}"
        return f"{escaped(file.caption)} ({told})" if file.caption else told

    def _fact(self, name: str, text: str) -> str:
        return f"**{self._words(name)}**{self._words('colon')}{text}"

    def _say(self, name: str, **facts: str | datetime) -> str:
        parts = self._words.say(name, **facts)
        return "".join(escaped(part.text) if part.given else part.text for part in parts)

    def _name(self, entry: Entry) -> str:
        return escaped(entry.name) if entry.name else self._words("unnamed")
