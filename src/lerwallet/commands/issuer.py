"""`issuer`: who awards badges from this wallet, what was awarded, and the folder for the web."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lerwallet.commands.options import Yes, command
from lerwallet.errors import LerwalletError, OutputExists, WrongUsage
from lerwallet.issuing import awards, publishing
from lerwallet.issuing.awards import Award
from lerwallet.issuing.issuer import Issuer, IssuerKey, give_web_address, make_issuer, the_issuer
from lerwallet.issuing.taken_back import taken_back
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session, clean
from lerwallet.session.folders import present, write_folder

_MOST_DAYS: Final = 3_660

Did = Annotated[
    str | None,
    typer.Option(
        "--did", metavar="DID", help=N_("A did:web, where you have a website. Without it: a key alone.")
    ),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help=N_("Without --did: the folder on the web where the list of withdrawn badges will lie."),
    ),
]


@command()
def init(
    session: Session,
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=N_("What the issuer is called."))],
    did: Did = None,
    url: Url = None,
) -> None:
    """Make an issuer in this wallet, so that you can award badges to others.

    It has keys of its own, which never sign for you as a learner. With a website, readers find the keys there;
    without one, give them the id by a way that they trust. Badges can only be withdrawn with --did or --url.

    Example:
        lerwallet issuer init --name "Riverside School" --did did:web:riverside.example
    """
    called = clean(name).strip()
    if not called:
        raise WrongUsage(_("{flag} is empty.").format(flag="--name"))
    with session.open_wallet(sign=True) as wallet:
        issuer = make_issuer(wallet.vault, called, own_did=did, url=url, now=session.now())
    session.result(issuer_answer(issuer), _lines(issuer, ()))
    if issuer.url:
        session.note(_("Next: make the folder for your website: lerwallet issuer publish --out FOLDER"))
    else:
        session.note(_("Badges from this issuer cannot be withdrawn: it has no web address."))
        session.note(_("Next: judge what a learner hands in: lerwallet assess open submission.zip"))


@command()
def web(session: Session, *, did: Did = None, url: Url = None) -> None:
    """Give your issuer a web address, where it had none.

    With --did, new badges are awarded under the new name, and its keys can be changed from then on. Badges from before
    stay good under the old name: readers who trust that one should hear of the new one from you. With --url, the name
    stays, and badges that are awarded from then on can be withdrawn.

    Example:
        lerwallet issuer web --did did:web:riverside.example
    """
    if did is None and url is None:
        raise WrongUsage(
            _("No web address is named."), hint="lerwallet issuer web --did did:web:riverside.example"
        )
    with session.open_wallet(sign=True) as wallet:
        given = awards.awards(wallet.vault)
        before, issuer = give_web_address(
            wallet.vault, own_did=did, url=url, looked_up=any(each.index is not None for each in given)
        )
    session.result(issuer_answer(issuer), _lines(issuer, ()))
    if issuer.id != before.id:
        session.note(_("Badges from before stay good under the old name: {id}").format(id=before.id))
        session.note(_("Tell whoever trusts the old name the new one, by a way that they know to be yours."))
    if any(each.index is None for each in given):
        session.note(_("Badges that were awarded without a list still cannot be withdrawn."))
    session.note(_("Next: make the folder for your website: lerwallet issuer publish --out FOLDER"))


@command()
def show(session: Session) -> None:
    """Show the issuer of this wallet, and what it awarded.

    Example:
        lerwallet issuer show
    """
    with session.open_wallet() as wallet:
        issuer, given = the_issuer(wallet.vault), awards.awards(wallet.vault)
    session.result(
        {**issuer_answer(issuer), "awards": [each.to_json() for each in given]}, _lines(issuer, given)
    )
    if not given:
        session.note(_("Nothing was awarded yet."))


@command()
def publish(
    session: Session,
    *,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FOLDER", help=N_("The folder to fill, new or from before.")),
    ],
    force: Annotated[
        bool,
        typer.Option(
            "--force", help=N_("Also replace files that did not come from here, or that tell more.")
        ),
    ] = False,
    days: Annotated[
        int,
        typer.Option(
            "--days",
            metavar="DAYS",
            min=1,
            max=_MOST_DAYS,
            help=N_("How long the list of withdrawn badges holds."),
        ),
    ] = publishing.DAYS,
) -> None:
    """Fill the folder for your website: keys, the list of withdrawn badges, and a page for each badge.

    Copy it to the web address of the issuer, and again after each withdrawal, and before the list is out of date: nobody
    can tell then whether a badge was withdrawn. Readers without internet can use the folder itself: lerwallet verify FILE
    --documents FOLDER

    Example:
        lerwallet issuer publish --out website
    """
    with session.open_wallet(sign=True) as wallet:
        issuer = the_issuer(wallet.vault)
        files = publishing.folder(
            issuer,
            publishing.Signers.of(issuer, wallet.vault),
            awards.awards(wallet.vault),
            awards.packs(wallet.vault),
            session.now(),
            days=days,
        )
    there = present(out, (file.path for file in files))
    strange = publishing.strange(issuer, files, there)
    if strange and not force:
        raise OutputExists(
            _(
                "Nothing was written: {files} in {folder} did not come from here, or somebody changed it."
            ).format(files=", ".join(strange), folder=out),
            hint=_("Choose an empty folder, or add --force to replace them"),
        )
    back = taken_back(issuer, files, there)
    if back and not force:
        raise LerwalletError(
            _(
                "Nothing was written: {folder} was published from another copy of this wallet, which knows more. Published from this one: {changes}."
            ).format(folder=out, changes="; ".join(back)),
            hint=_("Take over first what the other one knows: lerwallet merge OTHER_WALLET"),
            code="older_copy",
        )
    new = {file.path: file.data for file in files if there.get(file.path) != file.data}
    write_folder(out, new, private=False)
    if back:
        session.warn(
            _("Published all the same, because of --force: {changes}.").format(changes="; ".join(back))
        )
    document = {
        **issuer_answer(issuer),
        "folder": str(out),
        "files": [file.path for file in files],
        "changed": sorted(new),
        "valid_until": publishing.valid_until(session.now(), timedelta(days=days)),
    }
    session.result(document, _published(out, issuer, len(files), len(new)))
    session.note(
        _("The list of withdrawn badges holds until {day}: publish again before that.").format(
            day=document["valid_until"][:10]
        )
    )


@command()
def withdraw(
    session: Session,
    *,
    credential: Annotated[
        str,
        typer.Argument(
            metavar="CREDENTIAL",
            help=N_("The badge's id, or its beginning, as `lerwallet issuer show` has it."),
        ),
    ],
    yes: Yes = False,
) -> None:
    """Withdraw a badge that you awarded, for good.

    Readers learn it from the list on your website, so publish it again after that.

    Example:
        lerwallet issuer withdraw 1b9d6bcd
    """
    with session.open_wallet() as wallet:
        issuer = the_issuer(wallet.vault)
        award = awards.find(wallet.vault, credential)
        others = [
            each
            for each in awards.sharing_place(awards.awards(wallet.vault), award)
            if each.withdrawn is None
        ]
        for each in others:
            session.warn(
                _("{id} ({name}) has the same place in the list, and is withdrawn with it.").format(
                    id=each.short_id, name=each.name
                )
            )
        asked = _("Withdraw {name}, awarded on {day}, for good?").format(
            name=award.name, day=award.awarded[:10]
        )
        if award.withdrawn is None and not (yes or session.confirm(asked)):
            session.result({**issuer_answer(issuer), "withdrawn": []}, [_("Nothing was changed.")])
            return
        withdrawn = awards.withdraw(wallet.vault, award, session.now())
    session.result(
        {**issuer_answer(issuer), "withdrawn": [each.to_json() for each in withdrawn]},
        [_("Withdrawn: {name} ({id})").format(name=each.name, id=each.short_id) for each in withdrawn],
    )
    session.note(
        _("Next: tell the readers, by publishing the list again: lerwallet issuer publish --out FOLDER")
    )
    for each in others:
        session.note(
            _("Then award {id} anew, from what was handed in: lerwallet assess award FILE").format(
                id=each.short_id
            )
        )


def issuer_answer(issuer: Issuer) -> dict[str, Any]:
    return {"schema": "lerwallet/issuer/1", "issuer": issuer.to_json()}


def _lines(issuer: Issuer, given: Sequence[Award]) -> Iterator[str]:
    yield _("Issuer: {name}").format(name=issuer.name)
    first, *others = issuer.ids
    yield _("Id: {id}").format(id=first)
    for other in others:
        yield _("Id for badges of the kind ecdsa-sd: {id}").format(id=other)
    if issuer.url:
        yield _("Web address: {url}").format(url=issuer.url)
    for earlier in issuer.earlier:
        yield _("Earlier badges: {id}").format(id=earlier)
    for key in issuer.keys:
        yield key_line(key)
    shared = Counter(each.place for each in given)
    for each in given:
        yield _("Awarded {id}: {name}, {day}{state}").format(
            id=each.short_id,
            name=each.name,
            day=each.awarded[:10],
            state=_state(each, shared=each.place is not None and shared[each.place] > 1),
        )


def _state(award: Award, *, shared: bool) -> str:
    if award.withdrawn:
        return _("; withdrawn {day}").format(day=award.withdrawn[:10])
    return _("; another badge has the same place in the list") if shared else ""


def key_line(key: IssuerKey) -> str:
    """A key of an issuer, in one line."""
    line = _("Key {id}: {algorithm}, made {day}").format(
        id=key.id, algorithm=key.algorithm, day=key.created[:10]
    )
    if key.lost:
        return line + _("; lost, and listed no more")
    return line + (_("; retired {day}").format(day=key.retired[:10]) if key.retired else "")


def _published(out: Path, issuer: Issuer, files: int, changed: int) -> Iterator[str]:
    yield ngettext(
        "{folder} holds {count} file for {url}", "{folder} holds {count} files for {url}", files
    ).format(folder=out, count=files, url=issuer.url)
    yield (
        ngettext("{count} file is new or changed.", "{count} files are new or changed.", changed).format(
            count=changed
        )
        if changed
        else _("Nothing has changed.")
    )
    yield _("Copy it there; then readers can check with: lerwallet verify FILE")
