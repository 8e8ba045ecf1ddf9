"""A portfolio as JSON Resume (jsonresume.org, schema 1.0.0): what developers' tools read, with no badges in it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lerwallet.credential import utc
from lerwallet.language import _
from lerwallet.pages.view import OWN, Entry, View
from lerwallet.portfolio.contacts import Contacts, web_address
from lerwallet.portfolio.gathering import Gathered
from lerwallet.portfolio.made import Made
from lerwallet.portfolio.page import own_issuer, shown, titled

_YEARS: Final = range(1000, 3000)  # that the schema can write


def json_resume(gathered: Gathered) -> Made:
    view = shown(gathered)
    contacts = Contacts.of(view.contacts)
    resume = {
        "basics": _present(
            name=view.title if titled(gathered) else None,
            label=view.made_for,
            summary="\n\n".join(view.profile),
            email=next(iter(contacts.emails), None),
            phone=next(iter(contacts.phones), None),
            url=next(iter(contacts.addresses), None),
        ),
        "certificates": [_certificate(entry, own_issuer(gathered)) for entry in view.entries],
        "skills": [
            {"name": skill.name, "keywords": [entry.name for entry in skill.entries if entry.name]}
            for skill in view.skills
        ],
        # members of our own, which the schema allows: it has no place for these
        "statements": ["\n\n".join(each) for each in view.statements],
        "meta": {"version": "v1.0.0", "lastModified": utc(gathered.made_at).removesuffix("Z")},
    }
    text = json.dumps(_present(**resume), ensure_ascii=False, indent=2)
    return Made(f"{text}\n".encode(), tuple(_not_carried(view, contacts)))


def _certificate(entry: Entry, applicant: str) -> dict[str, Any]:
    year = entry.valid_from.year if entry.valid_from else None
    return _present(
        name=entry.name,
        date=f"{entry.valid_from:%Y-%m-%d}" if year in _YEARS else None,
        issuer=applicant if entry.mark == OWN else entry.issuer,
        url=web_address(entry.id),
        support=_present(
            mark=entry.mark,
            checkedAt=utc(entry.checked_at),
            registry=entry.registry,
            endorsers=entry.endorsers,
            assessed=None if entry.mark == OWN else entry.assessed,
        ),
        note="\n\n".join(entry.note),
    )


def _present(**members: Any) -> dict[str, Any]:
    """MEMBERS that say something: the schema has no null."""
    return {name: value for name, value in members.items() if value not in (None, "", [], {}, 0)}


def _not_carried(view: View, contacts: Contacts) -> Iterator[str]:
    yield _("The badges themselves are not in it: JSON Resume has no place for them.")
    more: Mapping[str, bool] = {
        _("Contact lines after the first of each kind are not in it."): any(
            len(kind) > 1 for kind in (contacts.emails, contacts.phones, contacts.addresses)
        )
        or bool(contacts.others),
        _("Files shown with badges are not in it."): any(entry.evidence for entry in view.entries),
    }
    yield from (sentence for sentence, lost in more.items() if lost)
