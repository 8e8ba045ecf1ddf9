"""`lerwallet draft review-pack`, `import-feedback` and `export`: what goes out of a draft, and what comes back."""

from pathlib import Path
from typing import Annotated

import typer

from lerwallet.commands.drafts import DraftId, answer, next_step, opened, problems, status_lines
from lerwallet.commands.options import Force, Out, Yes, command
from lerwallet.errors import WrongUsage
from lerwallet.journey import attempt
from lerwallet.journey.feedback import Reply
from lerwallet.journey.submission import SCHEMA
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session


@command()
def review_pack(
    session: Session,
    *,
    draft: DraftId,
    out: Out = None,
    force: Force = False,
    with_files: Annotated[
        bool,
        typer.Option(
            "--with-files",
            help=N_("Also show small texts and pictures; pictures without place, names, times."),
        ),
    ] = False,
) -> None:
    """Make one page for a mentor or a peer: it opens in any browser, takes comments, and saves a file to give back.

    It shows the draft and the criteria. Files are named and stay here, like everything else in the wallet, but with
    --with-files.

    Example:
        lerwallet draft review-pack collaboration --out pack.html
    """
    _refuse_both_to_stdout(session, out)
    from lerwallet.journey.enclosing import enclosed
    from lerwallet.journey.review import review_page

    with opened(session) as book:
        found = book.find(draft)
        shown = enclosed(found.attached, book.drafts.open) if with_files else {}
    session.write_output(out, review_page(found, shown).encode(), force=force)
    inside = [each.name for each in found.attached if each.file in shown]
    if inside:
        session.warn(
            _("These files are in it, with all that they show: {names}").format(names=", ".join(inside))
        )
    left_out = [each.name for each in found.attached if each.file not in shown]
    if with_files and left_out:
        session.note(
            _("Only named, for they are large or of a kind that the page does not show: {names}").format(
                names=", ".join(left_out)
            )
        )
    if out in {None, "-"}:
        return
    session.result(
        answer(found, file=out, enclosed=inside, left_out=left_out), [_("Made: {file}").format(file=out)]
    )
    session.note(
        _(
            "Next: give it to somebody; bring what they save back in: lerwallet draft import-feedback {id} FILE"
        ).format(id=found.id)
    )


@command()
def import_feedback(
    session: Session,
    *,
    draft: DraftId,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=N_("What the mentor saved or the assessor sent; - is standard input.")
        ),
    ],
) -> None:
    """Bring in comments from a review pack, or an assessor's answer; each is put at its place.

    Example:
        lerwallet draft import-feedback collaboration reply.json
    """
    hint = _("It is the file that the mentor's page saved or the assessor sent: ask for it again")
    with session.file(file, hint=hint) as data, opened(session) as book:
        found = book.find(draft)
        signed_by = attempt.heard(found, data, session.verifier().fetch)
        new = book.drafts.hear(found, data, signed_by, session.now())
        now = book.find(found.id)
    if not new:
        session.note(_("That was here already."))
    elif isinstance(now.said[-1].says, Reply):
        count = len(now.said[-1].says.comments)
        session.note(
            ngettext("{count} comment came in.", "{count} comments came in.", count).format(count=count)
        )
    elif signed_by is None:
        session.warn(_("Nobody can know who wrote this: it is not signed, or the key is not at hand."))
    else:
        session.note(_("Signed by {assessor}.").format(assessor=signed_by))
        if not now.rubric.is_issuer(signed_by):
            session.warn(
                _(
                    "Nothing here says that this key is one of {issuer}. Ask them, by a way that you know."
                ).format(issuer=now.rubric.issuer or _("the rubric's issuer"))
            )
    session.result(answer(now), status_lines(now))
    session.note(next_step(now))


@command()
def export(
    session: Session, *, draft: DraftId, out: Out = None, force: Force = False, yes: Yes = False
) -> None:
    """Make the file to hand in: one attempt, signed with your key. It holds the draft and its files, and nothing else.

    Where you made an address for the rubric's issuer (lerwallet keys for ISSUER), that key signs. After an assessor asked
    for something again, the next attempt names the one before and their answer.

    Example:
        lerwallet draft export collaboration --out submission.zip
    """
    _refuse_both_to_stdout(session, out)
    if out not in {None, "-"}:
        session.refuse_place(Path(out), flag="--out", force=force)
    with opened(session, sign=True) as book:
        found = book.find(draft)
        if found.empty and not (yes or session.confirm(_("Nothing is in it yet. Hand it in all the same?"))):
            session.result({"schema": SCHEMA, "submission": None}, [_("Nothing was made.")])
            return
        learner = attempt.signer(book.wallet, found)
        made = attempt.make(book.drafts, found, learner, session.now())
        with session.handing_over(out, force=force) as write:
            book.drafts.send(made.attempt, lambda: write(made.data))
        now = book.find(found.id)
    for problem in problems(found):
        session.warn(problem)
    if out in {None, "-"}:
        return
    document = {
        "schema": SCHEMA,
        "submission": made.submission.to_json(),
        "draft": found.id,
        "file": out,
        "sha256": made.attempt.sha256,
    }
    session.result(document, [_("Made: {file}").format(file=out)])
    if made.submission.previous is not None and made.submission.previous.again:
        session.note(
            _("It names the attempt before. To be judged again: {names}").format(
                names=", ".join(made.submission.previous.again)
            )
        )
    session.note(next_step(now))


def _refuse_both_to_stdout(session: Session, out: str | None) -> None:
    if session.json and out in {None, "-"}:
        raise WrongUsage(
            _("The file and the answer cannot both go to standard output."), hint=_("Name a file: --out FILE")
        )
