"""`lerwallet draft edit`, `attach`, `detach` and `check`: writing, keeping files, and judging one's own work."""

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from lerwallet import cleaning
from lerwallet.commands.drafts import (
    DraftId,
    Opened,
    answer,
    find_part,
    named_answers,
    next_step,
    opened,
    remarks,
    words_line,
)
from lerwallet.commands.drafts import (
    problems as found_problems,
)
from lerwallet.commands.evidence import open_file
from lerwallet.commands.options import Yes, command
from lerwallet.commands.traces import told as told_trace
from lerwallet.errors import LerwalletError, NotWritten, WrongUsage
from lerwallet.journey.draft import Attached, Draft, count_words, limits_of, limits_of_prompt
from lerwallet.journey.rubric import Item, Judged, Part, part_title
from lerwallet.journey.sheet import answers_in, sheet
from lerwallet.journey.store import find_attached
from lerwallet.language import N_, _
from lerwallet.session import Session, clean
from lerwallet.session.desk import as_text, find_editor

PartName = Annotated[str, typer.Argument(metavar="PART", help=N_("overview, evidence or reflection."))]
ItemName = Annotated[
    str, typer.Argument(metavar="ITEM", help=N_("What the rubric asks for, by its name or its number."))
]


@command()
def edit(
    session: Session,
    *,
    draft: DraftId,
    part: PartName,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help=N_("Take the text from this file; - is standard input.")),
    ] = None,
) -> None:
    """Write a part in your own editor; every time you save, a version is kept.

    The editor is the one in VISUAL or EDITOR. Nothing is lost where it is closed, killed or unplugged: the next command
    on a draft finds it.

    Example:
        lerwallet draft edit collaboration overview
    """
    given = None if from_ is None else _given(session, from_)
    if given is None and not session.interactive:
        raise WrongUsage(_("Nobody is here to write."), hint=_("Take the text from a file: --from FILE"))
    with opened(session) as book:
        found = book.find(draft)
        asked = find_part(found, part)
        if given is None:
            _write(session, book, found, asked)
        else:
            book.drafts.save(found, asked.id, answers_in(given, asked), session.now())
        now = book.find(found.id)
    session.result(answer(now), _part_told(now, asked))
    session.note(next_step(now))


def _given(session: Session, source: str) -> str:
    with session.file(source, hint=_("Save it as plain text")) as data:
        return as_text(data)


def _write(session: Session, book: Opened, draft: Draft, part: Part) -> None:
    latest = draft.latest(part.id)
    laid = sheet(part, [version.answers for version in latest], remarks(draft, part))
    facts: dict[str, Any] = {
        "draft": draft.id,
        "part": part.id.value,
        "after": [version.id for version in latest],
        "ours": sorted(laid.ours),
    }

    def save(text: str) -> Mapping[str, object]:
        now = book.drafts.find(draft.id)
        answers = answers_in(text, part, laid.ours)
        version = book.drafts.save(now, part.id, answers, session.now(), after=facts["after"])
        if version is not None:
            facts["after"] = [version.id]
        return facts

    desk = session.desk(book.wallet.vault.vault_id)
    editor = find_editor(session.surroundings.environment)
    session.verbose_note(_("While you write, the text lies open in {folder}.").format(folder=desk.folder))
    name = f"{draft.id}-{part.id.value}"
    try:
        saved = desk.write(name, laid.text, facts, editor, session.surroundings.environment, save)
    except (LerwalletError, OSError) as problem:
        if isinstance(problem, WrongUsage):
            raise
        raise NotWritten(
            _("The text could not be kept in the wallet. It lies in {folder}.").format(
                folder=desk.folder / name
            ),
            hint=_("Put the wallet's drive back in: the next command on a draft keeps it"),
        ) from problem
    if not saved:
        session.note(_("Nothing was saved, and nothing was changed."))


def _part_told(draft: Draft, part: Part) -> Iterator[str]:
    if not part.prompts:
        yield f"{part_title(part.id)}: {words_line(count_words(draft.answers(part)[0]), limits_of(part))}"
    for name, prompt, written in named_answers(draft, part):
        yield f"{name}: {words_line(count_words(written), limits_of_prompt(prompt))}"


@command()
def attach(
    session: Session,
    *,
    draft: DraftId,
    item: ItemName,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=N_("The files to keep."), show_default=False)
    ],
    clean_: Annotated[
        bool,
        typer.Option("--clean", help=N_("Keep copies without names, places and times; not your files.")),
    ] = False,
) -> None:
    """Keep files for what the rubric asks for. lerwallet looks what they tell about people and places.

    Example:
        lerwallet draft attach collaboration "Project plan" plan.pdf
    """
    with ExitStack() as stack:
        streams = [stack.enter_context(open_file(file)) for file in files]  # all of them, or none is kept
        looks = [_look(file, stream) for file, stream in zip(files, streams, strict=True)]
        if clean_:
            streams = [_cleaned(file, stream) for file, stream in zip(files, streams, strict=True)]
        with opened(session) as book:
            found = book.find(draft)
            wanted = _item(found, item)
            given = [
                (clean(file.name), mimetypes.guess_type(file.name)[0] or "application/octet-stream", stream)
                for file, stream in zip(files, streams, strict=True)
            ]
            kept = book.drafts.attach(found, wanted.name, given, session.now())
            now = book.find(found.id)
    told = [each for look in looks for each in look]
    session.result(answer(now, warnings=told), (_kept_line(wanted, each) for each in kept))
    for each in told:
        session.warn(each)
    session.note(next_step(now))


def _look(file: Path, stream: BinaryIO) -> list[str]:
    """What FILE tells beside what it shows: a sentence for each thing."""
    names = cleaning.names_in(file.name)
    told = [
        _("The name of {file} may hold the name of a person: {names}.").format(
            file=file.name, names=", ".join(names)
        )
    ] if names else []  # fmt: skip
    data = stream.read(cleaning.LARGEST + 1)
    stream.seek(0)
    if len(data) > cleaning.LARGEST:
        return [*told, _("{file} is too large to look into.").format(file=file.name)]
    try:
        found = cleaning.look(data)
    except LerwalletError as problem:
        return [*told, f"{file.name}: {problem.message}"]
    if found is None:
        return told
    if found.traces:
        told.append(
            _("{file} tells more than it shows: {traces}. Keep a clean copy: add --clean").format(
                file=file.name, traces=", ".join(map(told_trace, found.traces))
            )
        )
    return told


def _cleaned(file: Path, stream: BinaryIO) -> BinaryIO:
    import io

    try:
        return io.BytesIO(cleaning.clean(stream.read(cleaning.LARGEST + 1)).data)
    except LerwalletError as problem:
        raise type(problem)(
            _("{file} was not kept: {reason}").format(file=file.name, reason=problem.message),
            hint=problem.hint or _("Leave --clean out to keep it as it is"),
            code=problem.code,
        ) from problem


def _item(draft: Draft, name: str) -> Item:
    items = draft.rubric.items
    wanted = name.casefold().strip()
    found = [each for each in items if wanted in {each.name.casefold(), each.title.text.casefold()}]
    found = found or [each for number, each in enumerate(items, 1) if wanted == str(number)]
    found = found or [
        each
        for each in items
        if wanted
        and (each.name.casefold().startswith(wanted) or each.title.text.casefold().startswith(wanted))
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{number}. {each.title.text}" for number, each in enumerate(items, 1))
    raise WrongUsage(
        _("{title} does not ask for {item}.").format(title=draft.title, item=name),
        hint=_("It asks for: {names}").format(names=names or _("no files")),
    )


def _kept_line(item: Item, attached: Attached) -> str:
    return _("Kept for {item}: {name} ({size} bytes), SHA-256 {sha256}").format(
        item=item.title.text, name=attached.name, size=attached.size, sha256=attached.sha256
    )


@command()
def detach(
    session: Session,
    *,
    draft: DraftId,
    item: ItemName,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("The file's name."))],
    yes: Yes = False,
) -> None:
    """Take a file out of a draft again.

    Example:
        lerwallet draft detach collaboration "Project plan" plan.pdf
    """
    with opened(session) as book:
        found = book.find(draft)
        attached = find_attached(found, _item(found, item).name, name)
        removed = yes or session.confirm(_("Remove {names} for good?").format(names=attached.name))
        if removed:
            book.drafts.detach(attached)
        now = book.find(found.id)
    told = _("Removed: {name}") if removed else _("Not removed: {name}")
    session.result(answer(now), [told.format(name=attached.name)])


@command()
def check(
    session: Session,
    *,
    draft: DraftId,
    level: Annotated[
        list[str] | None,
        typer.Option(
            "--level", metavar="CRITERION=LEVEL", help=N_("How far you think it is; may be given often.")
        ),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help=N_("Also what the assessor has passed already."))
    ] = False,
) -> None:
    """Judge your draft by the criteria that the assessor uses. It is your own check, and not an assessment.

    Example:
        lerwallet draft check collaboration
    """
    with opened(session) as book:
        found = book.find(draft)
        due = _due(found, everything=all_)
        levels = dict(_level(found, each) for each in level or [])
        if not levels and session.interactive and not session.json:
            levels = _walk(session, due)
        if levels:
            before = dict(found.checks[-1].levels) if found.checks else {}
            book.drafts.check(found, {**before, **levels}, session.now())
        now = book.find(found.id)
    problems = list(found_problems(now))
    own = dict(now.checks[-1].levels) if now.checks else {}
    told = {
        "own": True,
        "note": _("This is your own check, and not an assessment."),
        "levels": [_judged_json(each, own.get(each.key)) for each in due],
        "problems": problems,
    }
    session.result(answer(now, check=told), _check_lines(due, own, problems))
    session.note(
        _("Next: lerwallet draft review-pack {id} --out pack.html, or lerwallet draft export {id}").format(
            id=now.id
        )
        if not problems and own
        else next_step(now)
    )


def _due(draft: Draft, *, everything: bool) -> list[Judged]:
    """What is to be judged: all of it, or what the assessor wants done again."""
    again = draft.again
    return [
        each for each in draft.rubric.judged if everything or again is None or not again or each.key in again
    ]


def _level(draft: Draft, given: str) -> tuple[str, str]:
    """What `--level` says, in the pack's own words. Raises `WrongUsage`."""
    key, sign, name = given.rpartition("=")
    judged = draft.rubric.find_judged(key if sign else given)
    if judged is not None and not (sign and name):
        raise WrongUsage(
            _("{name} stands there without a level.").format(name=judged.title.text),
            hint=_("Write it like this: {example}").format(
                example=f'--level "{judged.title.text}={judged.passing.title.text}"'
            ),
        )
    if judged is None:
        raise WrongUsage(
            _("Nothing is judged under that name: {name}.").format(name=key or given),
            hint=_("The names are: {names}").format(
                names=", ".join(each.key for each in draft.rubric.judged)
            ),
        )
    level = judged.level(name)
    if level is None:
        raise WrongUsage(
            _("{name} has no level {level}.").format(name=judged.title.text, level=name),
            hint=_("Its levels are: {names}").format(
                names=", ".join(each.title.text for each in judged.levels)
            ),
        )
    return judged.key, level.name


def _walk(session: Session, due: Sequence[Judged]) -> dict[str, str]:
    """Ask for each of them how far it is; Enter leaves one out."""
    levels: dict[str, str] = {}
    session.note(_("This is your own check, and not an assessment. Enter leaves one out."))
    for judged in due:
        session.note("")
        session.note(judged.title.text)
        for number, each in enumerate(judged.levels, 1):
            description = f": {each.description.text}" if each.description else ""
            session.note(f"  {number}. {each.title.text}{description}")
        while True:
            typed = session.ask(
                _("How far is it? (1 to {count})").format(count=len(judged.levels)), flag="--level"
            )
            if not typed:
                break
            chosen = judged.level(typed)
            if typed.isdecimal() and 1 <= int(typed) <= len(judged.levels):
                chosen = judged.levels[int(typed) - 1]
            if chosen is not None:
                levels[judged.key] = chosen.name
                break
    return levels


def _judged_json(judged: Judged, level: str | None) -> dict[str, Any]:
    passes = None if level is None else level == judged.passing.name
    return {"key": judged.key, "level": level, "passes": passes}


def _check_lines(due: Sequence[Judged], own: Mapping[str, str], problems: Sequence[str]) -> Iterator[str]:
    yield _("Your own check, and not an assessment:")
    for judged in due:
        level = judged.level(own[judged.key]) if judged.key in own else None
        if level is None:
            yield _("  {name}: not judged yet").format(name=judged.title.text)
        else:
            passes = _("would pass") if level.name == judged.passing.name else _("would not pass yet")
            yield f"  {judged.title.text}: {level.title.text}, {passes}"
    if problems:
        yield _("Still open:")
    for problem in problems:
        yield f"  {problem}"
