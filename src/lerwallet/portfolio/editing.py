"""Changing a portfolio that is there: what goes in and out, in which order, and the words around it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lerwallet.credential import utc
from lerwallet.errors import Ambiguous, NotFound
from lerwallet.language import _
from lerwallet.portfolio.contents import Item, Portfolio, Shown
from lerwallet.wallet import Row, Wallet


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What to change; None leaves as it is, and an empty text takes away.

    NOTES and CAPTIONS are pairs of what it is about and the text; SHOW and HIDE pairs of a badge and a file beside it.
    """

    title: str | None = None
    made_for: str | None = None
    profile: str | None = None
    contacts: Sequence[str] | None = None
    add: Sequence[Row] = ()
    remove: Sequence[str] = ()
    first: Sequence[str] = ()
    notes: Sequence[tuple[str, str]] = ()
    show: Sequence[tuple[str, str]] = ()
    hide: Sequence[tuple[str, str]] = ()
    captions: Sequence[tuple[str, str]] = ()
    say: Sequence[str] = ()
    unsay: Sequence[str] = ()


def edit(wallet: Wallet, portfolio: Portfolio, changes: Changes, now: datetime) -> Portfolio:
    """PORTFOLIO with CHANGES made, in this order: out, in, order, notes, files, words.

    Raises `NotFound` for what is not in it or not in the wallet.
    """
    items = {item.credential: item for item in portfolio.items}
    for text in changes.remove:
        del items[_find(items, text)]
    for row in changes.add:
        items.setdefault(row.id, Item(credential=row.id))
    first = [_find(items, text) for text in changes.first]
    items = {place: items[place] for place in dict.fromkeys([*first, *items])}
    for text, note in changes.notes:
        place = _find(items, text)
        items[place] = replace(items[place], note=note or None)
    for text, name in changes.show:
        place = _find(items, text)
        items[place] = _showing(wallet, items[place], name)
    for text, name in changes.hide:
        place = _find(items, text)
        items[place] = _hiding(wallet, items[place], name)
    for name, caption in changes.captions:
        items = _captioned(wallet, items, name, caption)
    contacts = portfolio.contacts if changes.contacts is None else tuple(filter(None, changes.contacts))
    return replace(
        portfolio,
        title=portfolio.title if changes.title is None else changes.title or portfolio.name,
        made_for=_text(portfolio.made_for, changes.made_for),
        profile=_text(portfolio.profile, changes.profile),
        contacts=contacts,
        items=tuple(items.values()),
        statements=_statements(portfolio.statements, changes),
        changed=utc(now),
    )


def _text(there: str | None, wanted: str | None) -> str | None:
    return there if wanted is None else wanted or None


def _find(items: Iterable[str], text: str) -> str:
    """The short id in the portfolio that TEXT is, or the only one that begins so."""
    found = [each for each in items if text and each.startswith(text.casefold())]
    if text in found:
        return text
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            _("Several badges in the portfolio begin with {id}.").format(id=text),
            hint=_("Type more of the id"),
        )
    raise NotFound(
        _("There is no badge {id} in the portfolio.").format(id=text),
        hint=_("See what is in it with: lerwallet portfolio show NAME"),
    )


def _showing(wallet: Wallet, item: Item, name: str) -> Item:
    file = wallet.find_evidence(wallet.find(item.credential), name)
    if any(shown.file == file.id for shown in item.evidence):
        return item
    return replace(item, evidence=(*item.evidence, Shown(file=file.id)))


def _hiding(wallet: Wallet, item: Item, name: str) -> Item:
    gone = _shown(wallet, item, name)
    if not gone:
        raise _no_file(name)
    return replace(item, evidence=tuple(shown for shown in item.evidence if shown not in gone))


def _captioned(wallet: Wallet, items: Mapping[str, Item], name: str, caption: str) -> dict[str, Item]:
    """ITEMS in which the file NAME has another CAPTION wherever it is shown."""
    changed = dict(items)
    for place, item in items.items():
        found = _shown(wallet, item, name)
        evidence = (
            replace(shown, caption=caption or None) if shown in found else shown for shown in item.evidence
        )
        changed[place] = replace(item, evidence=tuple(evidence))
    if not any(_shown(wallet, item, name) for item in items.values()):
        raise _no_file(name)
    return changed


def _shown(wallet: Wallet, item: Item, name: str) -> list[Shown]:
    """What ITEM shows under NAME: the file's name or id."""
    named = {
        each.id for each in wallet.evidence() if each.credential == item.credential and each.name == name
    }
    return [shown for shown in item.evidence if shown.file in named or shown.file == name]


def _no_file(name: str) -> NotFound:
    return NotFound(
        _("No file {name} is shown in the portfolio.").format(name=name),
        hint=_("See what is in it with: lerwallet portfolio show NAME"),
    )


def _statements(there: Sequence[str], changes: Changes) -> tuple[str, ...]:
    """THERE less what is named by its number (from 1) or its text, and with what is said more."""
    gone = set()
    for text in changes.unsay:
        found = there[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(there) else text
        if found not in there:
            raise NotFound(
                _("There is no statement {text} in the portfolio.").format(text=text),
                hint=_("Give its number, or the very words."),
            )
        gone.add(found)
    return tuple(dict.fromkeys([*(each for each in there if each not in gone), *changes.say]))
