"""A skill that nobody recognizes, as one page to take to an issuer, and a first rubric to talk about."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lerwallet.errors import RefusedForSafety, WrongUsage
from lerwallet.journey.rubric import FILE
from lerwallet.journey.tables import LINE
from lerwallet.language import _, spoken

PAGE: Final = "proposal.md"
_MOST_LETTERS: Final = 2_000
_MOST_SIGNS: Final = 20


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What somebody proposes. `signs` is what would show the skill: each becomes a criterion."""

    skill: str
    missing: str
    signs: tuple[str, ...]
    judge: str
    barrier: str

    def to_json(self) -> dict[str, Any]:
        return {
            "skill": self.skill,
            "missing": self.missing,
            "signs": list(self.signs),
            "judge": self.judge,
            "barrier": self.barrier,
        }


def propose(skill: str, *, missing: str, signs: Sequence[str], judge: str, barrier: str) -> Proposal:
    """The proposal in these words. Raises `WrongUsage` where what matters is missing, `RefusedForSafety` for too much."""
    kept = tuple(dict.fromkeys(filter(None, map(_line, signs))))
    proposal = Proposal(
        skill=_line(skill), missing=_line(missing), signs=kept, judge=_line(judge), barrier=_line(barrier)
    )
    if not proposal.skill or not kept:
        raise WrongUsage(
            _("A proposal names a skill and at least one thing that would show it."),
            hint=_("Add {flag}").format(flag="--shows TEXT"),
        )
    texts = (proposal.missing, proposal.judge, proposal.barrier)
    if len(proposal.skill) > LINE or len(kept) > _MOST_SIGNS or any(len(each) > LINE for each in kept):
        raise RefusedForSafety(
            _(
                "A proposal has at most {count} things that show the skill, of {limit} characters each."
            ).format(count=_MOST_SIGNS, limit=LINE),
            hint=_("Say it in fewer words"),
        )
    if any(len(each) > _MOST_LETTERS for each in texts):
        raise RefusedForSafety(
            _("This is longer than {limit} characters. Nothing was kept.").format(limit=_MOST_LETTERS),
            hint=_("Say it in fewer words"),
        )
    return proposal


def files(proposal: Proposal) -> dict[str, bytes]:
    """The page and the rubric pack, by name."""
    return {PAGE: "\n".join(_page(proposal)).encode(), FILE: "\n".join(_rubric(proposal)).encode()}


def _page(proposal: Proposal) -> Iterator[str]:
    yield f"# {_plain(_('A badge for: {skill}').format(skill=proposal.skill))}"
    yield ""
    yield _("A proposal. Nobody awards this yet.")
    for heading, text in (
        (_("Why grades, transcripts and degrees do not show it"), proposal.missing),
        (_("Who could judge it"), proposal.judge),
        (_("What barrier it would remove"), proposal.barrier),
    ):
        yield from ("", f"## {heading}", "", _plain(text) or _("To be talked about."))
    yield from ("", f"## {_('What would show it')}", "")
    yield from (f"- {_plain(sign)}" for sign in proposal.signs)
    yield from ("", f"## {_('Questions for the issuer')}", "")
    yield from (
        f"- {question}"
        for question in (
            _("How is this different from what is awarded already, and who is invited?"),
            _("Who could be left out by it, and how could they show the skill in another way?"),
            _("What does it cost a learner: time, money, distance?"),
        )
    )
    yield ""
    yield _("Beside this page lies {file}, a first rubric. Read it with: lerwallet rubric add {file}").format(
        file=FILE
    )
    yield ""


def _rubric(proposal: Proposal) -> Iterator[str]:
    """The pack in TOML: overview, the evidence with a criterion for each sign, and a reflection."""
    levels = [_("not yet"), _("passing")]
    name = re.sub(r"[^a-z0-9]+", "-", proposal.skill.lower()).strip("-")[:60]
    yield "# " + _("A first rubric, to be talked about with an issuer.")
    yield "pack = 1"
    yield f"id = {_quoted(name or 'proposal')}"
    yield f"title = {_quoted(proposal.skill)}"
    yield f"language = {_quoted(spoken())}"
    yield f"competency = {_quoted(proposal.skill)}"
    yield f"notes = {_quoted(_('A proposal. Nobody awards this yet.'))}"
    yield from ("", "[scale]", f"parts = {_quoted(levels)}", f"evidence = {_quoted(levels)}")
    yield from ("", "[[parts]]", 'id = "overview"', "[[parts.prompts]]")
    yield f"text = {_quoted(_('What was the situation, and what was your part in it?'))}"
    yield "words = [50, 300]"
    yield from ("", "[[parts]]", 'id = "evidence"', "[[parts.items]]")
    yield f"name = {_quoted(_('What you made or did'))}"
    yield 'kinds = ["text", "pdf", "picture", "audio", "video"]'
    for sign in proposal.signs:
        yield "[[parts.items.criteria]]"
        yield f"name = {_quoted(sign)}"
        yield f"levels = {{ {_quoted(levels[-1])} = {_quoted(_('It can be seen in what was handed in.'))} }}"
    yield from ("", "[[parts]]", 'id = "reflection"', "[[parts.prompts]]")
    yield f"text = {_quoted(_('What did you learn, and what would you do differently?'))}"
    yield "words = [50, 300]"
    yield ""


def _quoted(value: str | list[str]) -> str:
    # a JSON string without escapes of its own kind (\/) and without DEL is a TOML string
    return json.dumps(value, ensure_ascii=False)


def _plain(text: str) -> str:
    """TEXT as Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#+!|])", r"\\\1", text)


def _line(text: str) -> str:
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())
