"""`lerwallet evidence`: files that show what was done, kept sealed beside a badge."""

import io
import mimetypes
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

import typer

from lerwallet import file_names
from lerwallet.commands.options import AllowLoopback, Force, Id, Out, Yes, command
from lerwallet.errors import LerwalletError, Unreadable, WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session, clean
from lerwallet.vault.files import too_large
from lerwallet.wallet import Artefact, Evidence, KeptEvidence, Row, Wallet

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE]...", help=N_("The files to keep, or - for standard input."), show_default=False
    ),
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help=N_("The file's name, as `lerwallet evidence list` shows it."))
]
OptionalId = Annotated[
    str | None, typer.Argument(metavar="[ID]", help=N_("Only the files beside this badge."))
]
OptionalName = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help=N_("The file's name; not needed where there is one."))
]

_LOOKED_AT: Final = 16 * 2**20  # bytes: larger files are kept without a look into them
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_UNKNOWN: Final = "application/octet-stream"
_BLOCK: Final = 1024 * 1024  # bytes


@command()
def add(
    session: Session,
    *,
    id_: Id,
    files: Files = None,
    links: Annotated[
        list[str] | None,
        typer.Option("--link", metavar="URL", help=N_("Keep what is at this web address now.")),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help=N_("What to call the file; for one alone."))
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option("--limit", metavar="SIZE", help=N_("The largest file to keep: 500M, 10G. Usually 2G.")),
    ] = None,
    insecure_allow_loopback: AllowLoopback = False,
) -> None:
    """Keep files beside a badge, sealed like the badge itself.

    A link may lead elsewhere tomorrow: --link keeps what is there today, with its digest and the time.

    Example:
        lerwallet evidence add 3fa9 plan.pdf
    """
    given = len(files or ()) + len(links or ())
    if not given:
        raise WrongUsage(
            _("There is nothing to keep."), hint=_("Name a file, or a web address with --link URL")
        )
    if name is not None and given > 1:
        raise WrongUsage(_("One name does not fit several files."), hint=_("Leave out --name"))
    at_most = session.evidence_limit(limit)
    with ExitStack() as opened:
        # all of them are there, or none is kept
        artefacts = [_opened(session, opened, file, at_most) for file in files or ()]
        with session.open_wallet() as wallet:
            row = wallet.find(id_)
            artefacts += [
                _fetched(session, url, at_most, allow_loopback=insecure_allow_loopback) for url in links or ()
            ]
            if name is not None:
                artefacts = [_renamed(artefacts[0], name)]
            kept = wallet.add_evidence(row, artefacts, session.now(), at_most=at_most)
            advice = [line for each in kept if each.new for line in advice_on(wallet, each.evidence)]
    session.result(_answer([each.evidence for each in kept]), (_kept_line(row, each) for each in kept))
    if not any(each.new for each in kept):
        return
    for line in advice or [_("Look before you share it: a file may hold names, faces or places.")]:
        session.note(line)


def _kept_line(row: Row, kept: KeptEvidence) -> str:
    told = _("Kept beside {badge}: {line}") if kept.new else _("Already kept beside {badge}: {line}")
    return told.format(badge=row.name, line=_line(kept.evidence))


def _opened(session: Session, opened: ExitStack, file: str, at_most: int) -> Artefact:
    if file == "-":
        return Artefact(name="stdin", media_type=_UNKNOWN, stream=session.surroundings.stdin.buffer)
    stream = opened.enter_context(open_file(Path(file)))
    if os.fstat(stream.fileno()).st_size > at_most:
        raise too_large(at_most, file)
    return Artefact(name=clean(Path(file).name) or "file", media_type=_media_type(file), stream=stream)


def open_file(file: Path) -> BinaryIO:
    """FILE to be read. Raises `Unreadable` with what to do."""
    try:
        if file.is_char_device() or file.is_block_device():
            raise Unreadable(
                _("{file} is a device, and not a file.").format(file=file), hint=_("Name the file itself")
            )
        return file.open("rb")
    except FileNotFoundError:
        raise Unreadable(
            _("There is no file {file}.").format(file=file),
            hint=_("Check the name; drag the file into the terminal window to have it typed for you"),
        ) from None
    except IsADirectoryError:
        raise Unreadable(
            _("{file} is a folder.").format(file=file), hint=_("Name the files in it instead")
        ) from None
    except (OSError, ValueError) as error:
        raise Unreadable(
            _("{file} could not be opened: {reason}.").format(
                file=file, reason=getattr(error, "strerror", None) or type(error).__name__
            )
        ) from error


def _media_type(file: str) -> str:
    return mimetypes.guess_type(Path(file).name)[0] or _UNKNOWN


def _renamed(artefact: Artefact, name: str) -> Artefact:
    media_type = _media_type(name) if artefact.media_type == _UNKNOWN else artefact.media_type
    return Artefact(
        name=clean(name) or artefact.name, media_type=media_type, stream=artefact.stream, link=artefact.link
    )


def _fetched(session: Session, url: str, at_most: int, *, allow_loopback: bool) -> Artefact:
    """What is at URL now; the session's own rules for addresses hold."""
    from lerwallet.session.links import snapshot

    if not url.startswith(("https://", "http://")):
        raise WrongUsage(
            _("{url} is no web address that can be kept.").format(url=url),
            hint=_("A web address begins with https://. A file is named without --link"),
        )
    document = snapshot(session, url, at_most=at_most, allow_loopback=allow_loopback)
    if document.from_another_site:
        session.warn(
            _("{url} led on to {other}: what is kept is from there.").format(
                url=url, other=document.answered_from
            )
        )
    media_type = document.media_type if _MEDIA_TYPE.fullmatch(document.media_type) else _UNKNOWN
    if media_type == "text/html":
        session.warn(_("Of a web page the text is kept, not the pictures and films on it."))
    name = _name_of(url, media_type)
    return Artefact(name=name, media_type=media_type, stream=io.BytesIO(document.data), link=url)


def _name_of(url: str, media_type: str) -> str:
    """What to call the file that is at URL."""
    parts = urlsplit(url)
    name = file_names.portable(clean(unquote(parts.path.rpartition("/")[2])) or parts.hostname or "")
    ending = mimetypes.guess_extension(media_type) or ""
    return name if mimetypes.guess_type(name)[0] else name + ending


def advice_on(wallet: Wallet, evidence: Evidence) -> Iterator[str]:
    """What a look into the file found that its owner may not want to give away."""
    from lerwallet import cleaning
    from lerwallet.commands.traces import told

    found: tuple[cleaning.Trace, ...] = ()
    if evidence.size <= _LOOKED_AT:
        with wallet.open_evidence(evidence) as stream:
            data = stream.read()
        try:
            looked = cleaning.look(data)
        except LerwalletError:
            looked = None  # a damaged or locked file is kept like any other
        found = looked.traces if looked else ()
    telling = [each for each in found if each.sort in _WORTH_TELLING]
    if telling:
        yield _("{name} tells more than it shows: {traces}.").format(
            name=evidence.name, traces=", ".join(map(told, telling))
        )
        yield _("Make a copy without that: {command}").format(
            command=f"lerwallet evidence clean {evidence.credential} {shown(evidence.name)} --keep"
        )
    named = cleaning.names_in(evidence.name, cleaning.people(found))
    if named:
        yield _("The file name {name} may name somebody: {names}.").format(
            name=evidence.name, names=", ".join(named)
        )


_WORTH_TELLING: Final = ("place", "people", "device", "attachment")


def shown(name: str) -> str:
    """NAME as it is typed in a shell."""
    import shlex

    return shlex.quote(name)


@command()
def list_(session: Session, *, id_: OptionalId = None) -> None:
    """List the files beside a badge, or all of them.

    Example:
        lerwallet evidence list 3fa9
    """
    with session.open_wallet() as wallet:
        found = wallet.evidence(wallet.find(id_) if id_ else None)
    session.result(_answer(found), (f"{each.credential}  {_line(each)}" for each in found))
    if not found:
        session.note(_("There is no evidence yet. Keep a file: lerwallet evidence add ID FILE"))


@command()
def export(
    session: Session, *, id_: Id, name: OptionalName = None, out: Out = None, force: Force = False
) -> None:
    """Write files out again, byte for byte: one, or all beside a badge into a folder.

    Example:
        lerwallet evidence export 3fa9 plan.pdf --out plan.pdf
    """
    to_stdout = out in {None, "-"}
    if session.json and to_stdout:
        raise WrongUsage(
            _("The file and the answer cannot both go to standard output."), hint=_("Name a file: --out FILE")
        )
    folder = Path(out) if out and not to_stdout and Path(out).expanduser().is_dir() else None
    with session.open_wallet() as wallet:
        row = wallet.find(id_)
        beside = wallet.evidence(row)
        if name is not None:
            chosen = [wallet.find_evidence(row, name)]
        elif folder is not None and beside:
            chosen = beside
        else:
            chosen = [only(beside, row)]
        if to_stdout:
            _to_stdout(session, wallet, chosen[0])
            return
        targets = _in_folder(folder, chosen) if folder is not None else [Path(out or "")]
        _write(session, wallet, list(zip(chosen, targets, strict=True)), force=force)
    session.result(_answer(chosen), (_("Written: {file}").format(file=target) for target in targets))


def _to_stdout(session: Session, wallet: Wallet, evidence: Evidence) -> None:
    """A file that is not whole is found before any of it is given out; one that fits in a block may go to a terminal."""
    first = _read_through(wallet, evidence)
    if len(first) == evidence.size:
        session.write_output(None, first)
        return
    with wallet.open_evidence(evidence) as stream:
        session.write_stream("-", stream)


def _read_through(wallet: Wallet, evidence: Evidence) -> bytes:
    """The beginning of a file that is whole to its end. Raises `DamagedWallet`."""
    with wallet.open_evidence(evidence) as stream:
        first = stream.read(_BLOCK)
        while stream.read(_BLOCK):
            pass
    return first


def _in_folder(folder: Path, chosen: Sequence[Evidence]) -> list[Path]:
    """A place for each: names that a system would refuse, or take for one another, are changed."""
    taken: set[str] = set()
    targets = []
    for each in chosen:
        name = file_names.free(file_names.portable(each.name), taken)
        taken.add(name.casefold())
        targets.append(folder.expanduser() / name)
    return targets


def _write(session: Session, wallet: Wallet, files: Sequence[tuple[Evidence, Path]], *, force: bool) -> None:
    """All of FILES, or none where one is there already."""
    there = {target for _evidence, target in files if target.exists()}
    if len(files) > 1:
        for evidence, target in files:
            session.refuse_place(target, flag="--out", force=force)
            _read_through(wallet, evidence)
    written: list[Path] = []
    try:
        for evidence, target in files:
            with wallet.open_evidence(evidence) as stream:
                session.write_stream(target, stream, force=force)
            written.append(target)
    except BaseException:
        for target in set(written) - there:
            target.unlink(missing_ok=True)
        raise


def only(found: Sequence[Evidence], row: Row) -> Evidence:
    """The one file beside a badge. Raises `WrongUsage` where there are several or none."""
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.name for each in found) or _("none")
    raise WrongUsage(
        _("Which file beside {badge}? There are: {names}.").format(badge=row.name or row.id, names=names),
        hint=_("Type its name after the id")
        if found
        else _("Keep one: lerwallet evidence add {id} FILE").format(id=row.id),
    )


@command()
def remove(session: Session, *, id_: Id, name: Name, yes: Yes = False) -> None:
    """Take a file out of the wallet.

    Example:
        lerwallet evidence remove 3fa9 plan.pdf
    """
    with session.open_wallet() as wallet:
        row = wallet.find(id_)
        evidence = wallet.find_evidence(row, name)
        removed = yes or session.confirm(_("Remove {names} for good?").format(names=evidence.name))
        if removed:
            wallet.remove_evidence(evidence)
    told = _("Removed: {name}") if removed else _("Not removed: {name}")
    session.result(_answer([evidence] if removed else []), [told.format(name=evidence.name)])


def _answer(evidence: Sequence[Evidence]) -> dict[str, Any]:
    return {"schema": "lerwallet/evidence/1", "evidence": [each.to_json() for each in evidence]}


def _line(evidence: Evidence) -> str:
    line = _("{name} ({size} bytes, {media_type}), SHA-256 {sha256}").format(
        name=evidence.name,
        size=evidence.size,
        media_type=evidence.media_type,
        sha256=evidence.sha256,
    )
    return _("{line}, from {url}").format(line=line, url=evidence.link) if evidence.link else line
