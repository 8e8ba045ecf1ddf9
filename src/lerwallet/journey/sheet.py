"""The text of one part as a person edits it: each prompt on lines of its own, which begin with `>>>`, the answer below.

Our own lines are taken out again where they stand as they were put; any other line is the writer's, and is kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from lerwallet.journey.draft import Limits, limits_of_prompt, slots
from lerwallet.journey.rubric import Part
from lerwallet.language import _

MARK: Final = ">>> "
_NUMBERED: Final = re.compile(r">>> ([1-9][0-9]?)\.(?: |$)")
_WIDTH: Final = 76


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A text to edit, and which of its lines are ours."""

    text: str
    ours: frozenset[str]


def sheet(
    part: Part, versions: Sequence[Sequence[str]], remarks: Mapping[int, Sequence[str]] | None = None
) -> Sheet:
    """PART with the answers of its last VERSIONS (each an answer to each prompt), and REMARKS below the prompt's number.

    Where there are several versions, all of them stand there, for the writer to put together.
    """
    lines: list[str] = []
    ours: set[str] = set()

    def put(text: str) -> None:
        marked = [MARK + line for line in wrap(text, _WIDTH, break_long_words=False) or [""]]
        lines.extend(marked)
        ours.update(marked)

    for number in range(slots(part)):
        if number < len(part.prompts):
            prompt = part.prompts[number]
            put(f"{number + 1}. {prompt.text.text} {told_limits(limits_of_prompt(prompt))}".rstrip())
        else:
            put(_("1. What do your files show? (as long as you like)"))
        for remark in (remarks or {}).get(number, ()):
            put(remark)
        for position, version in enumerate(versions):
            if len(versions) > 1:
                put(_("Version {number}:").format(number=position + 1))
            lines.extend(["", *(version[number] if number < len(version) else "").split("\n"), ""])
        if not versions:
            lines.extend(["", ""])
    return Sheet(text="\n".join(lines).rstrip("\n") + "\n", ours=frozenset(ours))


def answers_in(text: str, part: Part, ours: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The answers that TEXT has for PART, in the order of its prompts, without the lines that are OURS."""
    answers: list[list[str]] = [[] for _prompt in range(slots(part))]
    number = 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n"):
        found = _NUMBERED.match(line)
        if found and int(found[1]) <= len(answers):
            number = int(found[1]) - 1
            if line not in ours and ours:
                # somebody wrote beside our line: the words stay
                rest = line[found.end() :]
                answers[number].extend([rest] if rest and not _begins_one(rest, ours) else [])
        elif line not in ours:
            answers[number].append(line)
    return tuple("\n".join(lines).strip() for lines in answers)


def told_limits(limits: Limits) -> str:
    """LIMITS in words, in brackets; empty where there are none."""
    match limits.least, limits.most:
        case None, None:
            return ""
        case least, None:
            return _("({least} words or more)").format(least=least)
        case None | 0, most:
            return _("(up to {most} words)").format(most=most)
        case least, most:
            return _("({least} to {most} words)").format(least=least, most=most)


def _begins_one(rest: str, ours: frozenset[str]) -> bool:
    """Whether REST is only the beginning of a line of ours that an editor has broken."""
    return any(_NUMBERED.sub("", line).startswith(rest) for line in ours if _NUMBERED.match(line))
