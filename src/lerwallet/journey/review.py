"""What a review pack shows of a draft: the criteria, what is written so far, and the names of the files.

Of the files themselves it shows what its learner chose to enclose (`enclosing.py`), and nothing else.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from lerwallet.journey.draft import Attached, Draft, limits_of_prompt
from lerwallet.journey.enclosing import Shown
from lerwallet.journey.rubric import Item, Judged, Part, Words, part_title
from lerwallet.journey.sheet import told_limits
from lerwallet.journey.tables import PASSAGE
from lerwallet.language import _, spoken
from lerwallet.pages import review
from lerwallet.pages.plain import line, paragraphs

_NOTHING: Final[Mapping[str, Shown]] = MappingProxyType({})
_LONGEST = 200_000  # characters of an answer that are shown; nobody writes as much


def review_page(draft: Draft, shown: Mapping[str, Shown] = _NOTHING) -> str:
    """The page of DRAFT for a mentor or a peer, with what is SHOWN of its files, by their sealed names."""
    return review.render(
        review.Review(
            language=spoken(),
            draft=draft.id,
            title=_text(draft.rubric.title),
            competency=_text(draft.rubric.competency),
            parts=[
                review.Part(title=part_title(part.id), places=list(_places(draft, part, shown)))
                for part in draft.rubric.parts
            ],
            seen={
                part.id.value: versions[-1].id
                for part in draft.rubric.parts
                if (versions := draft.latest(part.id))
            },
            words=_words(),
            longest=PASSAGE,
        )
    )


def _places(draft: Draft, part: Part, shown: Mapping[str, Shown]) -> Iterator[review.Place]:
    answers = draft.answers(part)
    for number, (prompt, answer) in enumerate(zip(part.prompts, answers, strict=False), 1):
        yield review.Place(
            about=f"{part.id.value}/{number}",
            asked=_text(prompt.text),
            limits=told_limits(limits_of_prompt(prompt)),
            paragraphs=paragraphs(answer, _LONGEST),
            files=(),
            criteria=(),
            empty=_("Nothing is written here yet."),
        )
    if not part.prompts and any(answers):
        yield review.Place(
            about=part.id.value,
            asked=review.Text(_("What the files show")),
            limits="",
            paragraphs=paragraphs(answers[0], _LONGEST),
            files=(),
            criteria=(),
            empty=_("Nothing is written here yet."),
        )
    for item in part.items:
        yield _item(draft, item, shown)


def _item(draft: Draft, item: Item, shown: Mapping[str, Shown]) -> review.Place:
    files = [_file(each, shown.get(each.file)) for each in draft.files(item.name)]
    return review.Place(
        about=item.name,
        asked=_text(item.title),
        limits=", ".join(item.kinds),
        paragraphs=(),
        files=files,
        criteria=[_criterion(each) for each in item.criteria],
        empty=_("There is no file yet."),
    )


def _file(attached: Attached, shown: Shown | None) -> review.File:
    told = _("{name} ({size} bytes), not in this page") if shown is None else _("{name} ({size} bytes)")
    shown = shown or Shown()
    return review.File(
        told=told.format(name=line(attached.name), size=attached.size),
        picture=shown.picture,
        paragraphs=shown.paragraphs,
    )


def _criterion(judged: Judged) -> review.Criterion:
    return review.Criterion(
        title=_text(judged.title),
        levels=[
            review.Level(
                title=_text(level.title),
                description=_text(level.description) if level.description else None,
                passes=level is judged.passing,
            )
            for level in judged.levels
        ],
    )


def _text(words: Words) -> review.Text:
    return review.Text(words.text, words.language)


def _words() -> dict[str, str]:
    return {
        "title": _("Draft for comments"),
        "what": _(
            "This is a draft that somebody asks you to comment on. It is not finished, and not for anybody else."
            " Write beside each part what helps; nothing is sent anywhere until you give the saved file back."
        ),
        "no_script": _(
            "This browser does not run the page's script: write your comments in a message instead."
        ),
        "comment": _("Your comment"),
        "passes": _("this level passes"),
        "whole": _("About the whole draft"),
        "by": _("Your name, if you like"),
        "save": _("Save my comments"),
        "nothing": _("There is no comment yet, so nothing was saved."),
        "saved": _(
            "Saved as a file among your downloads. Give that file back to whoever sent you this page."
        ),
        "no_file": _("Was no file saved? Copy the text instead"),
        "reply": _("Paste this into a message"),
    }
