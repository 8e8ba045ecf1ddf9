"""`lerwallet trust`: the issuers that you vouch for yourself, and the registries whose word you take."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

import typer

from lerwallet.commands.options import Documents, Yes, command
from lerwallet.errors import Unreadable, WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session, typed, verifying
from lerwallet.session.verifying import Asked, trust_file
from lerwallet.strict_json import JSON
from lerwallet.trust import KEY_CHANGED, NotAnswered, own

_REJECTED, _UNDECIDED = 3, 4

Id = Annotated[
    str,
    typer.Argument(metavar="ID", help=N_("The issuer's DID or web address, as `lerwallet verify` shows it.")),
]


@command(wallet=False)
def list_(session: Session) -> None:
    """List the issuers and registries that you trust.

    Example:
        lerwallet trust list
    """
    path = trust_file(session)
    issuers, registries = own.issuers(path), own.registries(path)
    session.result(_answer(issuers, registries), map(_line, [*issuers, *registries]))
    if not issuers and not registries:
        session.note(_("You trust no issuer yet. Add one: lerwallet trust add ID --name NAME --why WHY"))


@command(wallet=False)
def add(
    session: Session,
    *,
    id_: Id,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=N_("What the issuer is called."))],
    why: Annotated[str, typer.Option("--why", metavar="WHY", help=N_("How you know, for yourself later."))],
    registry: Annotated[
        bool,
        typer.Option(
            "--registry", help=N_("ID is the web address of a registry: trust every issuer that it knows.")
        ),
    ] = False,
) -> None:
    """Vouch for an issuer: badges that it rightly signed are then verified.

    Example:
        lerwallet trust add did:web:example.edu --name "Example College" --why "called the registrar"
    """
    path = trust_file(session)
    for flag, said in (("--name", name), ("--why", why)):
        if not said.strip():
            raise WrongUsage(
                _("{flag} is empty.").format(flag=flag),
                hint=_("Write it down for yourself: you will want to know later"),
            )
    if registry:
        entry = own.add_registry(path, id_, name=name, why=why, now=session.now())
        session.result(_answer([], [entry]), [_("Trusted: {line}").format(line=_line(entry))])
        session.note(_("Next: ask it who it is, and keep what it says: lerwallet trust update"))
        return
    own.add(path, id_, name=name, why=why, now=session.now())
    added = [each for each in own.issuers(path) if own.address(each) == id_.strip()]
    session.result(_answer(added, []), [_("Trusted: {line}").format(line=_line(each)) for each in added])


@command(wallet=False)
def remove(session: Session, *, id_: Id, yes: Yes = False) -> None:
    """Stop vouching for an issuer or a registry.

    Example:
        lerwallet trust remove did:web:example.edu
    """
    path = trust_file(session)
    own.find(path, id_)  # before anything is asked
    if not (yes or session.confirm(_("Stop trusting {id}?").format(id=id_))):
        session.result(_answer([], []), [_("Nothing was changed.")])
        return
    removed = own.remove(path, id_)
    session.result(
        _answer([each for each in removed if "id" in each], [each for each in removed if "id" not in each]),
        [_("No longer trusted: {line}").format(line=_line(each)) for each in removed],
    )


@command(wallet=False)
def update(session: Session, *, documents: Documents = None) -> int:
    """Ask the registries that you trust again, and keep what they say for when you are offline.

    Example:
        lerwallet trust update
    """
    path = trust_file(session)
    known = own.own_list(path).registries
    fetch = verifying.documents(session, Asked(documents=documents))
    if not known:
        session.result(_answer([], []), [_("There is no registry to ask.")])
        session.note(_("Add one: lerwallet trust add URL --registry --name NAME --why WHY"))
        return 0
    problems: dict[str, NotAnswered] = {}
    try:
        saved = verifying.saved_registries(session)
    except Unreadable:
        saved = {}  # it is made anew
    for each in known:
        try:
            keys = each.keys_now(at=session.now(), fetch=fetch)
        except NotAnswered as problem:
            problems[each.url] = problem
            continue
        own.remember(path, each.url, keys=keys, now=session.now())
        if not keys:  # what is signed says itself until when it holds, and is asked for anew
            saved[each.url] = fetch(each.url)
    verifying.save_registries(session, {each.url: saved[each.url] for each in known if each.url in saved})
    registries = [_with_problem(entry, problems) for entry in own.registries(path)]
    session.result(_answer(own.issuers(path), registries), map(_updated_line, registries))
    return _exit_code(problems.values())


def _with_problem(entry: dict[str, JSON], problems: Mapping[str, NotAnswered]) -> dict[str, JSON]:
    problem = problems.get(own.address(entry))
    return (
        entry if problem is None else {**entry, "problem": {"code": problem.code, "message": problem.message}}
    )


def _exit_code(problems: Collection[NotAnswered]) -> int:
    if any(problem.code == KEY_CHANGED for problem in problems):
        return _REJECTED
    return _UNDECIDED if problems else 0


def _answer(issuers: Iterable[dict[str, JSON]], registries: Iterable[dict[str, JSON]]) -> dict[str, Any]:
    """As the trust file itself, so that what is printed can be given to `--trust`."""
    return {"schema": "lerwallet/trust/1", "issuers": list(issuers), "registries": list(registries)}


def _line(entry: dict[str, JSON]) -> str:
    told = _("{name}, {id}. Why: {why}") if "id" in entry else _("Registry {name}, {id}. Why: {why}")
    return told.format(name=entry.get("name", ""), id=own.address(entry), why=entry.get("why", ""))


def _updated_line(entry: dict[str, JSON]) -> str:
    problem = entry.get("problem")
    if not isinstance(problem, dict):
        return _("{name}: asked, and kept.").format(name=entry.get("name"))
    told = _("{name}: no answer: {why}").format(name=entry.get("name"), why=problem["message"])
    if problem["code"] != KEY_CHANGED:
        return told
    advice = _(
        "If whoever runs it says that it is right: lerwallet trust remove {id}, then add it again"
    ).format(id=typed(own.address(entry)))
    return f"{told}. {advice}"
