"""Choosing at the terminal what goes along in a share: a numbered list for what can be split, three words for what cannot."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from textwrap import shorten
from typing import Final, NamedTuple

from lerwallet.commands.telling import in_words, label, names_in
from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.session import Session
from lerwallet.sharing import Choice, Wish, all_or_nothing
from lerwallet.sharing.choosing import PRESETS, Chosen, chosen, must_go, must_go_with
from lerwallet.sharing.parts import Parts, around, inside, parts
from lerwallet.wallet import Row, Wallet

_FLAG: Final = "--reveal, --hide, --yes"
_VALUE: Final = 60  # columns of what a detail says


class Going(NamedTuple):
    """What the person decided: the badges that go, the wish with what was chosen, and the warnings that were read."""

    rows: list[Row]
    wish: Wish
    told: set[str]


def choose(session: Session, wallet: Wallet, rows: Sequence[Row], wish: Wish) -> Going:
    """Ask about each of ROWS for which WISH says nothing."""
    going: list[Row] = []
    statements: list[str] = []
    told: set[str] = set()
    choices = dict(wish.choices)
    for row in rows:
        found = parts(wallet.secured(row))
        name = row.name or row.id
        if found.free:
            if row.id not in choices and not (wish.choice.reveal or wish.choice.hide):
                choices[row.id] = _of_a_list(session, name, found)
            going.append(row)
            continue
        warning = all_or_nothing(name, found)
        told.add(warning)
        match _of_all_or_nothing(session, warning):
            case _Answer.KEEP:
                going.append(row)
            case _Answer.OWN:
                statements.append(_own_statement(row))
            case _Answer.LEAVE:
                session.note(_("Left out: {name}").format(name=name))
    for each in statements:
        session.note(_("Not sent. Where there is a page, it says in your words: {text}").format(text=each))
    return Going(
        rows=going,
        wish=replace(wish, choices=choices, statements=(*wish.statements, *statements)),
        told=told,
    )


# --- what can be split ------------------------------------------------------------------------------------------


def _of_a_list(session: Session, name: str, found: Parts) -> Choice:
    """The details of FOUND that the person wants to show; Enter takes what is proposed."""
    choice = Choice()
    now = chosen(found, choice)
    session.note(_("{name}: these details can go along or stay.").format(name=name))
    fixed = [label(found.document, each) for each in found.fixed if not _is_plumbing(each)]
    if fixed:
        session.note(_("Always shown: {details}").format(details=", ".join(fixed)))
    for line in _lines(found, now):
        session.note(line)
    while True:
        typed = session.ask(
            _("Type numbers to change them; minimal, skills-first or full; or Enter to go on:"), flag=_FLAG
        )
        if not typed:
            return choice
        try:
            choice = _changed(found, now, typed)
            after = chosen(found, choice)
        except WrongUsage as refused:
            session.note(refused.message)
            choice = _exactly(found, now.shown)
            continue
        for line in _lines(found, after, unlike=now):
            session.note(line)
        now = after


def _changed(found: Parts, now: Chosen, typed: str) -> Choice:
    """What is shown after TYPED: a preset, or numbers that each turn one detail. Raises `WrongUsage`."""
    if typed in PRESETS:
        return Choice(reveal=[typed])
    shown = set(now.shown)
    for word in typed.replace(",", " ").split():
        if not (word.isascii() and word.isdigit() and 0 < int(word) <= len(found.free)):
            raise WrongUsage(
                _("{word} is no number from 1 to {last}.").format(word=word, last=len(found.free))
            )
        pointer = found.free[int(word) - 1]
        if pointer not in shown:
            shown |= {each for each in found.free if inside(each, pointer) or each in around(pointer)}
            shown |= must_go_with(shown, found)
        elif pointer in must_go(found):
            raise _must_stay(pointer, found)
        else:
            shown -= {each for each in found.free if inside(each, pointer)}
    return _exactly(found, shown)


def _must_stay(pointer: str, found: Parts) -> WrongUsage:
    return WrongUsage(
        _("{detail} cannot be left out: what is shown would mislead without it.").format(
            detail=label(found.document, pointer)
        ),
        hint=_("Leave out what it belongs to as well, or do not hide it"),
    )


def _exactly(found: Parts, shown: set[str] | frozenset[str]) -> Choice:
    """The choice that shows just SHOWN, as it would be typed."""
    return Choice(
        reveal=[each for each in found.free if each in shown] or ["minimal"],
        hide=[each for each in found.free if each not in shown],
    )


def _lines(found: Parts, now: Chosen, unlike: Chosen | None = None) -> Iterator[str]:
    """A line for each detail, with its number; of those that are UNLIKE before, where that is given."""
    must, names = must_go(found), names_in(found.document)
    for number, pointer in enumerate(found.free, 1):
        shown = pointer in now.shown
        if unlike is not None and shown == (pointer in unlike.shown):
            continue
        state = _("must be shown") if pointer in must else _("shown") if shown else _("left out")
        value = shorten(in_words(found.value(pointer), names), _VALUE, placeholder="...")
        yield f"{number}. {state}: {label(found.document, pointer)}: {value}"


def _is_plumbing(pointer: str) -> bool:
    """Whether it says something to programs alone."""
    return pointer.split("/")[1] in {"cnf", "vct", "iat", "_sd_alg", "credentialSchema", "status"}


# --- what cannot ------------------------------------------------------------------------------------------------


class _Answer(StrEnum):
    KEEP = "keep"
    LEAVE = "leave"
    OWN = "own"  # the badge stays at home, and the person says it in their own words


def _of_all_or_nothing(session: Session, told: str) -> _Answer:
    session.note(told)
    words = {
        _Answer.KEEP: _("keep"),
        _Answer.LEAVE: _("leave"),
        _Answer.OWN: _("own"),
    }
    question = _(
        "Keep it, leave it out, or say it in your own words? Type {keep}, {leave} or {own} (Enter: {keep})"
    ).format(keep=words[_Answer.KEEP], leave=words[_Answer.LEAVE], own=words[_Answer.OWN])
    while True:
        typed = session.ask(question, flag="--yes").lower()
        for answer, word in words.items():
            if any(each.startswith(typed) for each in (word, answer.value)):  # the first is what Enter means
                return answer
        session.note(_("Please type {words}.").format(words=", ".join(words.values())))


def _own_statement(row: Row) -> str:
    name = row.name or row.id
    issuer = row.issuer_name
    return _("{name}, from {issuer}").format(name=name, issuer=issuer) if issuer else name
