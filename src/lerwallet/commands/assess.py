"""`assess`: judge what a learner handed in, against the rubric that it was written for, and award or give it back."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lerwallet.commands.options import Force, Out, Yes, command
from lerwallet.errors import LerwalletError, NotFound, WrongUsage
from lerwallet.issuing.awarding import Case, give
from lerwallet.issuing.badge import Form, Judgement
from lerwallet.issuing.issuer import the_issuer
from lerwallet.issuing.judging import (
    answer,
    found_before,
    left_empty,
    missing,
    not_passing,
    read_levels,
    read_notes,
    refuse_unasked,
)
from lerwallet.journey import feedback, submission
from lerwallet.journey.rubric import Judged, Level, Pack, Rubric, part_title
from lerwallet.journey.store import KeptRubric, Rubrics
from lerwallet.journey.submission import Received, Submission
from lerwallet.language import N_, _
from lerwallet.session import Session, Tinted, Tone, clean, typed
from lerwallet.session.folders import present, write_folder
from lerwallet.vault import Vault

_REJECTED: Final = 3
_AWARD: Final = "lerwallet/award/1"

File = Annotated[
    str, typer.Argument(metavar="SUBMISSION", help=N_("The zip that the learner handed in, or -."))
]
Levels = Annotated[
    list[str] | None,
    typer.Option(
        "--level",
        metavar="CRITERION=LEVEL",
        help=N_("The level for one criterion. In a terminal, the others are asked."),
    ),
]
Assessor = Annotated[
    str | None,
    typer.Option("--assessor", metavar="NAME", help=N_("Who judged it. Without it: the issuer's name.")),
]


@command()
def open_(
    session: Session,
    *,
    file: File,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help=N_("Also write the learner's files there.")),
    ] = None,
) -> int:
    """Look at a submission: who signed it, what was written, which files belong to it, and how it is judged.

    Nothing is shown of a submission that was changed after the learner signed it.

    Example:
        lerwallet assess open submission.zip
    """
    with session.open_wallet() as wallet:
        received = _received(session, file)
        pack = _known_pack(wallet.vault, received)
        newer = Rubrics(wallet.vault).newer_than(received.submission.rubric_sha256)
    rubric = pack.rubric(session.language) if pack else None
    document = _document(received, rubric)
    if received.flaw is not None:
        session.result(document, [_refused(received.flaw)])
        return _REJECTED
    written = _write_files(received, out) if out else []
    problems = list(_problems(rubric, received.submission, newer)) if rubric else []
    told = [{"code": each.code, "message": each.message} for each in problems]
    session.result({**document, "problems": told, "written": written}, _lines(received, rubric))
    for problem in problems:
        session.warn(problem.message)
    if rubric is None:
        session.warn(
            _("You do not have its rubric, {title}. Add it: lerwallet rubric add FILE").format(
                title=received.submission.rubric_title or received.submission.rubric_id
            )
        )
    for path in written:
        session.note(_("Written: {file}").format(file=path))
    return 0


@command()
def award(
    session: Session,
    *,
    file: File,
    level: Levels = None,
    comment: Annotated[
        str | None,
        typer.Option(
            "--comment", metavar="TEXT", help=N_("What the badge says about the work, in your words.")
        ),
    ] = None,
    assessor: Assessor = None,
    as_: Annotated[
        Form,
        typer.Option(
            "--as",
            help=N_("ob3: whole or not at all. sd-jwt, ecdsa-sd: the learner can leave details out later."),
        ),
    ] = Form.OB3,
    out: Out = None,
    force: Force = False,
    yes: Yes = False,
) -> None:
    """Award the badge: every criterion has the highest level of its scale.

    The badge is bound to the key that signed the submission. It says what was achieved, by which rubric, on what
    evidence (by digest), who judged it, and when. Send the file to the learner.

    Example:
        lerwallet assess award submission.zip --level "overview=passing" --level "Plan=passing" --out badge.json
    """
    if out is None or (out == "-" and session.json):
        raise WrongUsage(_("Where should the badge go?"), hint=_("Name a file: --out FILE"))
    if out != "-":
        session.refuse_place(Path(out), flag="--out", force=force)
    with session.open_wallet(sign=True) as wallet:
        received, case = _case(session, wallet.vault, file)
        rubric = case.pack.rubric(session.language)
        refuse_unasked(rubric, case.submission)
        sure = yes or (
            _current(session, wallet.vault, case.submission) and _complete(session, rubric, case.submission)
        )
        if not sure:
            session.result({"schema": _AWARD, "award": None}, [_("Nothing was awarded.")])
            return
        judgement = Judgement(
            levels=_judged(session, received, case, rubric, level or []),
            comment=_words(comment or ""),
            assessor=_words(assessor or "") or None,
        )
        if any(key.did == case.submission.learner for key in wallet.keys()):  # noqa: SIM118  a method, not a dict
            session.warn(_("This was handed in with a key of this same wallet: you are judging yourself."))
        with session.handing_over(out, force=force) as write:
            award, data = give(
                wallet.vault, case, judgement, as_, write, now=session.now(), random=os.urandom
            )
        issuer = the_issuer(wallet.vault)
    if out == "-":
        return
    document = {
        "schema": _AWARD,
        "award": {**award.to_json(), "issuer": {"id": issuer.id, "name": issuer.name}},
        "file": out,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    session.result(
        document,
        [
            _("Awarded: {name} ({id})").format(name=award.name, id=award.short_id),
            _("Written: {file}").format(file=out),
        ],
    )
    if judgement.comment and as_ is Form.OB3:
        session.note(_("Your comment stands in the badge: every reader of it sees it."))
    if award.index is None:
        session.note(_("It cannot be withdrawn: your issuer has no web address."))
    else:
        session.note(_("Next: publish the page of this badge: lerwallet issuer publish --out FOLDER"))
    session.note(
        _("The learner keeps it with: lerwallet add {file}").format(file=typed(Path(out).name)),
        elsewhere=True,
    )


@command()
def return_(
    session: Session,
    *,
    file: File,
    level: Levels = None,
    comment: Annotated[
        str | None,
        typer.Option("--comment", metavar="TEXT", help=N_("What you say to the learner about the whole.")),
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option("--note", metavar="CRITERION=TEXT", help=N_("What you say about one criterion.")),
    ] = None,
    assessor: Assessor = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Give a submission back: not yet, with feedback for each criterion. Only what did not pass need be done again.

    Example:
        lerwallet assess return submission.zip --level "Plan=basic" --note "Plan=Say who does what." --out feedback.json
    """
    if out is None or (out == "-" and session.json):
        raise WrongUsage(_("Where should the feedback go?"), hint=_("Name a file: --out FILE"))
    with session.open_wallet(sign=True) as wallet:
        received, case = _case(session, wallet.vault, file)
        rubric = case.pack.rubric(session.language)
        notes = read_notes(rubric, note or [])
        levels = _judged(session, received, case, rubric, level or [])
        if not not_passing(rubric, levels):
            raise LerwalletError(
                _("Everything passes, so there is nothing to do again."),
                hint=_("Award it: lerwallet assess award {file} --out badge.json").format(file=typed(file)),
                code="passing",
            )
        signer = the_issuer(wallet.vault).signer(wallet.vault, "EdDSA")  # as it is since the questions
        given = answer(
            received,
            rubric,
            levels,
            notes,
            comment=_words(comment or ""),
            signed_by=signer.did,
            assessor=_words(assessor or "") or case.issuer.name,
            now=session.now(),
        )
        data = feedback.seal(given, signer, session.now())
    session.write_output(out, data, force=force)
    if out == "-":
        return
    session.result(
        {"schema": feedback.FEEDBACK, "feedback": given.to_json(), "file": out},
        [
            _("Not yet: {names}").format(
                names=", ".join(judged.title.text for judged in not_passing(rubric, levels))
            ),
            _("Written: {file}").format(file=out),
        ],
    )
    session.note(
        _("The learner reads it with: lerwallet draft import-feedback DRAFT {file}").format(
            file=typed(Path(out).name)
        ),
        elsewhere=True,
    )


def _received(session: Session, file: str) -> Received:
    with session.file(
        file, hint=_("Ask the learner for the file that `lerwallet draft export` made")
    ) as data:
        return submission.read(data)


def _known_pack(vault: Vault, received: Received) -> Pack | None:
    try:
        return Rubrics(vault).pack(received.submission.rubric_sha256)
    except NotFound:
        return None


def _case(session: Session, vault: Vault, file: str) -> tuple[Received, Case]:
    """The submission, rightly signed, with its rubric and the issuer that judges it."""
    issuer = the_issuer(vault)
    received = _received(session, file)
    received.refuse_flawed()
    pack = _known_pack(vault, received)
    if pack is None or not received.submission.is_for(pack.rubric()):
        raise NotFound(
            _("You do not have the rubric that this was written for: {title}.").format(
                title=received.submission.rubric_title or received.submission.rubric_id
            ),
            hint=_("Add that very file: lerwallet rubric add FILE"),
        )
    return received, Case(issuer=issuer, pack=pack, submission=received.submission)


def _problems(rubric: Rubric, handed_in: Submission, newer: KeptRubric | None) -> Iterator[LerwalletError]:
    """What stands in the way of an award, and is no flaw of the signature."""
    try:
        refuse_unasked(rubric, handed_in)
    except LerwalletError as problem:
        yield problem
    if newer is not None:
        yield LerwalletError(_older(newer), code="older_rubric")


def _older(newer: KeptRubric) -> str:
    """That the learner wrote for another version of the rubric than the one that holds now."""
    return _(
        "It was written for an older version of the rubric {title}: you have kept a newer one on {day}."
    ).format(title=newer.title, day=newer.added[:10])


def _current(session: Session, vault: Vault, handed_in: Submission) -> bool:
    """Whether the rubric is the newest one that is here, or the person says that the older one is right."""
    newer = Rubrics(vault).newer_than(handed_in.rubric_sha256)
    asked = _("{told} Award the badge by the older one all the same?")
    return newer is None or session.confirm(asked.format(told=_older(newer)))


def _complete(session: Session, rubric: Rubric, handed_in: Submission) -> bool:
    """Whether something was handed in for everything, or the person says that it is right like that."""
    missing_parts = left_empty(rubric, handed_in)
    if not missing_parts:
        return True
    asked = _("Nothing was handed in for: {names}. Award the badge all the same?")
    return session.confirm(asked.format(names=", ".join(missing_parts)))


def _judged(
    session: Session, received: Received, case: Case, rubric: Rubric, given: list[str]
) -> dict[str, Level]:
    """A level for everything: as given, as found before by this issuer, or as asked now."""
    levels = read_levels(rubric, given)
    before = found_before(received, case.issuer, rubric)
    taken = [judged for judged in missing(rubric, levels) if judged.key in before]
    if taken:
        session.note(
            _("Passed in the attempt before, and taken over: {names}.").format(
                names=", ".join(judged.title.text for judged in taken)
            )
        )
    levels |= {judged.key: before[judged.key] for judged in taken}
    for judged in missing(rubric, levels):
        levels[judged.key] = _asked(session, judged)
    return levels


def _asked(session: Session, judged: Judged) -> Level:
    """The level that a person at the terminal gives; elsewhere `WrongUsage` naming what would have answered."""
    if session.interactive:
        session.note(judged.title.text)
        for number, level in enumerate(judged.levels, 1):
            session.note(f"  {number}  {_described(level)}")
    while True:
        reply = session.ask(
            _("Which level for {name}?").format(name=judged.title.text),
            flag=f'--level "{judged.key}={judged.passing.name}"',
        )
        if reply.isascii() and reply.isdigit() and 1 <= int(reply[:4]) <= len(judged.levels):
            return judged.levels[int(reply[:4]) - 1]
        named = judged.level(reply)
        if named is not None:
            return named
        session.note(_("Type the number or the name of a level."))


def _described(level: Level) -> str:
    return f"{level.title.text}: {level.description.text}" if level.description else level.title.text


def _words(text: str) -> str:
    return clean(text).strip()


# --- showing --------------------------------------------------------------------------------------------------


def _document(received: Received, rubric: Rubric | None) -> dict[str, Any]:
    flaw = received.flaw
    document: dict[str, Any] = {
        "schema": submission.SCHEMA,
        "signed": received.signed,
        "flaw": {"code": flaw.code, "message": flaw.message} if flaw else None,
        "submission": None if flaw else received.submission.to_json(),
        "criteria": None,
    }
    if rubric is not None and flaw is None:
        document["criteria"] = [
            {
                "key": judged.key,
                "title": judged.title.text,
                "part": judged.part.value,
                "item": judged.item,
                "levels": [
                    {
                        "name": level.name,
                        "title": level.title.text,
                        "passes": level.name == judged.passing.name,
                    }
                    for level in judged.levels
                ],
            }
            for judged in rubric.judged
        ]
    return document


def _refused(flaw: LerwalletError) -> Tinted:
    word = _("REFUSED")
    return Tinted(f"{word}: {flaw.message}", word, Tone.BAD)


def _lines(received: Received, rubric: Rubric | None) -> Iterator[str]:
    handed_in = received.submission
    yield _("Submission for {title}").format(title=handed_in.rubric_title or handed_in.rubric_id)
    yield _("Signed by the learner, {did}, and unchanged since {day}").format(
        did=handed_in.learner, day=handed_in.made_at[:10]
    )
    if handed_in.previous:
        again = ", ".join(handed_in.previous.again)
        yield _("It is done again after {id}; to be done again was: {names}").format(
            id=handed_in.previous.id, names=again or _("not said")
        )
    for part in handed_in.parts:
        if not part.answers:
            continue
        yield _("{part} ({count} words)").format(part=part_title(part.id), count=part.words)
        for text in part.answers:
            yield from (f"  {line}" for line in text.splitlines() if line.strip())
    for item in handed_in.items:
        yield _("Evidence: {name}").format(name=item.name)
        for file in item.files:
            yield _("  {name} ({size} bytes, {media_type}), SHA-256 {sha256}").format(
                name=file.name, size=file.size, media_type=file.media_type, sha256=file.sha256
            )
    for judged in rubric.judged if rubric else ():
        yield _("Criterion: {name}").format(name=judged.title.text)
        yield from (f"  {_described(level)}" for level in judged.levels[:-1])
        yield "  " + _("{level} (this one passes)").format(level=_described(judged.passing))


def _write_files(received: Received, out: Path) -> list[str]:
    """The learner's files, under the paths that they have in the zip, which was read as safe."""
    files = {file.path: received.files[file.path] for file in received.submission.files}
    taken = present(out, files)
    if taken:
        raise WrongUsage(
            _("{file} is there already, and was not changed.").format(file=out / next(iter(taken))),
            hint=_("Choose an empty folder: --out FOLDER"),
        )
    write_folder(out, files, private=True)
    return [str(out / path) for path in files]
