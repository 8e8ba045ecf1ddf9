"""`lerwallet rubric`: what an issuer asks for and how it will be judged, before anything is written."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from lerwallet.commands.options import Force, Out, Yes, command
from lerwallet.commands.rubrics import rubric_json, rubric_lines
from lerwallet.errors import NotFound
from lerwallet.journey import packs
from lerwallet.journey.rubric import FILE, Pack, named_in, read_folder, read_pack
from lerwallet.journey.store import KeptRubric, Rubrics
from lerwallet.journey.tables import MOST_BYTES
from lerwallet.language import N_, _
from lerwallet.session import Session, typed
from lerwallet.session.sources import naming

RubricId = Annotated[
    str, typer.Argument(metavar="RUBRIC", help=N_("The name that `lerwallet rubric list` shows."))
]


@command()
def add(
    session: Session,
    *,
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help=N_(
                "A rubric.toml, a folder or zip with one in it, or the name of one that lerwallet brings."
            ),
        ),
    ],
) -> None:
    """Keep a rubric: a file, a folder or a zip from an issuer, or one that lerwallet brings along.

    Example:
        lerwallet rubric add collaboration
    """
    pack = packs.pack(source) if not Path(source).exists() else None
    pack = pack or _read(session, source)
    with session.open_wallet() as wallet:
        kept, new = Rubrics(wallet.vault).add(pack, session.now())
    told = _("Kept: {title}") if new else _("Already here: {title}")
    session.result(
        {"schema": "lerwallet/rubric/1", "rubric": _row(kept), "new": new}, [told.format(title=kept.title)]
    )
    session.note(_("Next: read it: lerwallet rubric show {id}").format(id=typed(kept.short_name)))


def _read(session: Session, source: str) -> Pack:
    path = Path(source)
    hint = _(
        "A rubric is a file rubric.toml, or a folder or zip with one in it: get it from its author again"
    )
    if path.is_dir():
        with naming(source, hint=hint):
            return read_folder(dict(_folder(path)))
    with session.file(source, hint=hint) as data:
        return read_pack(data)


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The pack's file and what it names, as far as those are files in FOLDER itself."""
    toml = _file(folder, FILE)
    if toml is None:
        return
    yield FILE, toml
    for name in named_in(toml):
        if (named := _file(folder, name)) is not None:
            yield name, named


def _file(folder: Path, name: str) -> bytes | None:
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve()) and stat.S_ISREG(path.stat().st_mode)
        if not inside:
            return None
        with path.open("rb") as file:
            return file.read(32 * MOST_BYTES)
    except OSError:
        return None


@command()
def list_(session: Session) -> None:
    """List the rubrics in the wallet, and those that lerwallet brings along.

    Example:
        lerwallet rubric list
    """
    with session.open_wallet() as wallet:
        kept = Rubrics(wallet.vault).kept()
    offered = [name for name in packs.names() if name not in {each.short_name for each in kept}]
    lines = [_("{name}  {title}").format(name=each.short_name, title=each.title) for each in kept]
    session.result(
        {"schema": "lerwallet/rubric/1", "rubrics": [_row(each) for each in kept], "offered": offered}, lines
    )
    if offered:
        session.note(
            _("lerwallet brings along: {names}. Keep one: lerwallet rubric add {name}").format(
                names=", ".join(offered), name=offered[0]
            )
        )


@command()
def show(session: Session, *, rubric: RubricId) -> None:
    """Show what is asked, how it is judged and what passes, in your language where the rubric has it.

    Example:
        lerwallet rubric show collaboration --lang fr
    """
    pack = _pack(session, rubric)
    read = pack.rubric(session.language)
    session.result(
        {"schema": "lerwallet/rubric/1", "rubric": rubric_json(read)}, rubric_lines(read, session.language)
    )
    session.note(_("Next: lerwallet draft new {id}").format(id=typed(read.short_name)))


@command()
def remove(session: Session, *, rubric: RubricId, yes: Yes = False) -> None:
    """Take a rubric out. One that a draft is for stays; of one in several versions, the newest goes.

    Example:
        lerwallet rubric remove collaboration
    """
    with session.open_wallet() as wallet:
        rubrics = Rubrics(wallet.vault)
        kept = rubrics.find(rubric)
        rubrics.refuse_in_use(kept)
        asked = _("Remove {title}, kept on {day}, for good? What is handed in for it cannot be judged then.")
        removed = yes or session.confirm(asked.format(title=kept.title, day=kept.added[:10]))
        if removed:
            rubrics.remove(kept)
    lines = [_("Removed: {name}").format(name=kept.title) if removed else _("Nothing was removed.")]
    session.result({"schema": "lerwallet/rubric/1", "removed": [_row(kept)] if removed else []}, lines)


@command()
def example(session: Session, *, rubric: RubricId, out: Out = None, force: Force = False) -> None:
    """Write out the example that the rubric's own author gives, where there is one.

    Example:
        lerwallet rubric example planning --out example.pdf
    """
    pack = _pack(session, rubric)
    read = pack.rubric()
    if pack.example is None:
        raise NotFound(
            _("The author of {title} gives no example.").format(title=read.title.text),
            hint=_("Read the criteria: lerwallet rubric show {id}").format(id=typed(read.short_name)),
        )
    session.write_output(out, pack.example, force=force)


def _pack(session: Session, name: str) -> Pack:
    """The rubric of that NAME in the wallet, else the one that lerwallet brings."""
    with session.open_wallet() as wallet:
        rubrics = Rubrics(wallet.vault)
        try:
            return rubrics.pack(rubrics.find(name).sha256)
        except NotFound:
            brought = packs.pack(name)
            if brought is None:
                raise
            return brought


def _row(kept: KeptRubric) -> dict[str, Any]:
    return {
        "id": kept.id,
        "name": kept.short_name,
        "title": kept.title,
        "issuer": kept.issuer,
        "languages": list(kept.languages),
        "sha256": kept.sha256,
        "added": kept.added,
    }
