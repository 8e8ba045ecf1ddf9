"""A portfolio as HR Open LER-RS: what HR systems read, with each signed badge in the `verifications` of its line."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lerwallet import pages
from lerwallet.credential import Format, utc
from lerwallet.formats.ler_rs import OTHER, PRESENTATION, TYPE, attachment_reference
from lerwallet.language import _
from lerwallet.pages.view import OWN, Entry, View
from lerwallet.portfolio import gathering
from lerwallet.portfolio.contacts import Contacts
from lerwallet.portfolio.made import Made
from lerwallet.portfolio.page import TEMPLATE, language_of, shown, titled

_OPEN_BADGES_3: Final = frozenset({Format.OB3_JSON})  # those that the schema takes as they are


def ler_rs(gathered: gathering.Gathered) -> Made:
    view = shown(gathered)
    contacts = Contacts.of(view.contacts)
    presentation = dict(gathered.presentation)
    badges = presentation.pop("verifiableCredential")
    told = {entry.line: entry for entry in view.entries}
    presented, count = [], len(gathered.presented)
    for index, (entry, badge) in enumerate(zip(gathered.presented, badges, strict=True)):
        presented.append({**_line(gathered, told[index]), "verifications": [_verification(entry, badge)]})
    attached = [
        {**_line(gathered, told[count + place]), "attachmentReferences": [attachment_reference(place)]}
        for place in range(len(gathered.whole))
    ]
    resume = {
        "type": TYPE,
        "person": {"name": {"formattedName": view.title}} if titled(gathered) else None,
        "communication": _communication(contacts),
        "narratives": list(_narratives(view)),
        "certifications": presented + attached,
        "skills": list(_skills(view)),
        "attachments": [_attachment(entry) for entry in gathered.whole],
        PRESENTATION: presentation,
    }
    kept = {name: value for name, value in resume.items() if value not in (None, [], {})}
    # ASCII alone: what a stranger wrote in a badge stays as it was signed, and acts on no editor
    return Made(
        f"{json.dumps(kept, separators=(',', ':'))}\n".encode(), tuple(_not_carried(gathered, contacts))
    )


def _line(gathered: gathering.Gathered, entry: Entry) -> dict[str, Any]:
    words = pages.words_of(TEMPLATE, language_of(gathered))
    because = words.say(f"because_{entry.mark}", date=entry.checked_at, number=str(entry.endorsers))
    status = f"{words(f'mark_{entry.mark}')} {''.join(part.text for part in because)}"
    period = {
        name: utc(moment)
        for name, moment in (("validFrom", entry.valid_from), ("validTo", entry.valid_until))
        if moment is not None
    }
    own = entry.mark == OWN
    judged = () if own else (words(f"judged_{entry.assessed}"),)
    # of an own badge the key alone: the name is its holder's, and a line says nothing else than its badge
    issuer = (None if own else entry.issuer) or entry.issuer_id or words("issuer_unknown")
    line = {
        "id": {"value": entry.id} if entry.id else None,
        "name": entry.name,
        "status": status,
        "effectiveTimePeriod": period,
        "issued": f"{entry.valid_from:%Y-%m-%d}" if entry.valid_from else None,
        "issuingAuthority": {"name": issuer},
        "descriptions": [*entry.description, *judged],
    }
    return {name: value for name, value in line.items() if value}


def _verification(entry: gathering.Entry, badge: object) -> object:
    return badge if entry.secured.format in _OPEN_BADGES_3 else {OTHER: badge}


def _attachment(entry: gathering.Entry) -> dict[str, Any]:
    content = {
        "value": b64encode(entry.secured.data).decode(),
        "encoding": "base64",
        "mimeType": pages.MEDIA_TYPES[entry.secured.carrier],
    }
    return {"content": content}


def _communication(contacts: Contacts) -> dict[str, Any]:
    ways = {
        "email": [{"address": each} for each in contacts.emails],
        "phone": [{"formattedNumber": each} for each in contacts.phones],
        "web": [{"url": each} for each in contacts.addresses],
    }
    return {name: value for name, value in ways.items() if value}


def _narratives(view: View) -> Iterator[dict[str, Any]]:
    """What the maker says: apart from the badges, under names that say whose word it is."""
    if view.profile:
        yield _narrative(_("In the applicant's own words"), [view.profile])
    if view.statements:
        yield _narrative(_("Own statements: nobody else has confirmed these"), view.statements)
    for entry in view.entries:
        if entry.note:
            name = _("The applicant adds to “{badge}”").format(badge=entry.name or entry.id or "")
            yield _narrative(name, [entry.note])


def _narrative(name: str, texts: Iterable[Iterable[str]]) -> dict[str, Any]:
    return {"name": name, "texts": [{"lines": list(lines)} for lines in texts]}


def _skills(view: View) -> Iterator[dict[str, Any]]:
    for skill in view.skills:
        shown_by = ", ".join(entry.name for entry in skill.entries if entry.name)
        line: dict[str, Any] = {"name": skill.name}
        if shown_by:
            line["comments"] = [_("Shown by: {badges}").format(badges=shown_by)]
        yield line


def _not_carried(gathered: gathering.Gathered, contacts: Contacts) -> Iterator[str]:
    if gathered.portfolio.made_for:
        yield _("What it is for is not in it: LER-RS has no place for that.")
    if any(entry.exhibits for entry in (*gathered.presented, *gathered.whole)):
        yield _("Files shown with badges are not in it.")
    for line in contacts.others:
        yield _("The contact line “{line}” is not in it: it is no e-mail, telephone or web address.").format(
            line=line
        )
    if not titled(gathered):
        yield _("No name is in it: give the portfolio a title.")
