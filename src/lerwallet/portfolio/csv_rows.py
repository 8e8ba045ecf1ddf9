"""A portfolio as CSV for HR systems: one row a credential, no cell a formula, and what no system asks for left out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from lerwallet.csv_cells import csv_line, no_formula
from lerwallet.language import _
from lerwallet.pages import Mark, plain
from lerwallet.portfolio.contacts import web_address
from lerwallet.portfolio.gathering import Entry, Gathered
from lerwallet.portfolio.made import Made, Wishes
from lerwallet.portfolio.page import own_issuer
from lerwallet.renewal.amounts import amounts, written
from lerwallet.wallet.identity import code

COLUMNS: Final = (
    *("reference", "name", "kind", "issuer", "issuer_id", "issued", "expires"),
    *("status", "status_checked_at", "registry", "endorsers", "credits", "hours", "skills", "url", "sha256"),
)


def csv_rows(gathered: Gathered, wishes: Wishes) -> Made:
    entries = (*gathered.presented, *gathered.whole)
    lines = [
        csv_line(COLUMNS),
        *(csv_line(map(no_formula, _cells(entry, gathered, wishes))) for entry in entries),
    ]
    lost = (
        (_("The badges themselves are not in it: CSV has no place for them."), bool(entries)),
        (
            _("Own statements, notes and what you say of yourself are not in it."),
            _own_words(gathered, entries),
        ),
        (_("Files shown with badges are not in it."), any(entry.exhibits for entry in entries)),
    )
    return Made("".join(lines).encode(), tuple(sentence for sentence, is_lost in lost if is_lost))


def _cells(entry: Entry, gathered: Gathered, wishes: Wishes) -> Iterable[str]:
    """The cells of ENTRY in the order of COLUMNS; what its holder issued has no credits and hours that one may add up."""
    credential, stated = entry.secured.credential, amounts(entry.secured.credential)
    own = entry.support.mark is Mark.OWN
    cells: tuple[object, ...] = (
        code(entry.secured) if wishes.short_refs else credential.id or f"sha256:{entry.sha256}",
        credential.name,
        None if own else credential.assessed.value,
        own_issuer(gathered) if own else credential.issuer.name,
        credential.issuer.id,
        _day(credential.valid_from),
        _day(credential.valid_until),
        entry.support.mark.value,
        entry.support.checked_at,
        entry.support.registry,
        entry.support.endorsers,
        None if own or stated.credits is None else written(stated.credits),
        None if own or stated.hours is None else written(stated.hours),
        "; ".join(credential.skills),
        web_address(credential.id),
        entry.sha256,
    )
    return ("" if cell is None else plain.line(str(cell), plain.PASSAGE) for cell in cells)


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _own_words(gathered: Gathered, entries: Iterable[Entry]) -> bool:
    portfolio = gathered.portfolio
    notes = any(entry.item.note for entry in entries)
    return bool(portfolio.statements or portfolio.profile or portfolio.contacts or notes)
