"""A portfolio as CSV for HR systems: one row a credential, no cell a formula, and what no system asks for left out."""

import hashlib
from collections.abc import Iterable
from typing import Final

from lerwallet.csv_cells import csv_line, no_formula
from lerwallet.language import _
from lerwallet.pages import plain
from lerwallet.portfolio.contacts import web_address
from lerwallet.portfolio.gathering import Entry, Gathered
from lerwallet.portfolio.made import Made, Wishes
from lerwallet.renewal.amounts import amounts
from lerwallet.wallet.identity import code

COLUMNS: Final = (
    *("reference", "name", "kind", "issuer", "issuer_id", "issued", "expires"),
    *("status", "status_checked_at", "registry", "endorsers", "credits", "hours", "skills", "url", "sha256"),
)


def csv_rows(gathered: Gathered, wishes: Wishes) -> Made:
    entries = (*gathered.presented, *gathered.whole)
    lines = [csv_line(COLUMNS), *(csv_line(map(no_formula, _cells(entry, wishes))) for entry in entries)]
    lost = (
        (_("The badges themselves are not in it: CSV has no place for them."), bool(entries)),
        (
            _("Own statements, notes and what you say of yourself are not in it."),
            _own_words(gathered, entries),
        ),
        (_("Files shown with badges are not in it."), any(entry.exhibits for entry in entries)),
    )
    return Made("".join(lines).encode(), tuple(sentence for sentence, is_lost in lost if is_lost))


def _cells(entry: Entry, wishes: Wishes) -> Iterable[str]:
    """The cells of ENTRY in the order of COLUMNS."""
    credential, row = entry.secured.credential, entry.row
    stated = amounts(credential)
    digest = hashlib.sha256(entry.secured.data).hexdigest()
    reference = row.credential_id or f"sha256:{digest}"
    cells: tuple[object, ...] = (
        code(entry.secured) if wishes.short_refs else reference,
        credential.name,
        credential.assessed.value,
        credential.issuer.name,
        credential.issuer.id,
        (row.valid_from or "")[:10],
        (row.valid_until or "")[:10],
        entry.support.mark.value,
        entry.support.checked_at,
        entry.support.registry,
        entry.support.endorsers,
        stated.credits,
        stated.hours,
        "; ".join(credential.skills),
        web_address(row.credential_id),
        digest,
    )
    return ("" if cell is None else plain.line(str(cell), plain.PASSAGE) for cell in cells)


def _own_words(gathered: Gathered, entries: Iterable[Entry]) -> bool:
    portfolio = gathered.portfolio
    notes = any(entry.item.note for entry in entries)
    return bool(portfolio.statements or portfolio.profile or portfolio.contacts or notes)
