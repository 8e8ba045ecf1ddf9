"""Page data of a portfolio (`lerwallet/page/1`): what a page for people is made of, whether for a browser or for paper."""

from typing import Any, Final

from lerwallet import pages
from lerwallet.credential import read_time, utc
from lerwallet.multiformats import base64url_encode
from lerwallet.pages.view import View, view
from lerwallet.portfolio.gathering import Entry, Exhibit, Gathered

TEMPLATE: Final = "portfolio/1"


def page_of(gathered: Gathered, template: str = TEMPLATE) -> dict[str, Any]:
    """What TEMPLATE shows of GATHERED."""
    portfolio = gathered.portfolio
    lines = [_credential(index, entry) for index, entry in enumerate(gathered.presented)]
    lines += [_whole(entry) for entry in gathered.whole]
    lines += [{"kind": "statement", "text": statement} for statement in portfolio.statements]
    return {
        "schema": pages.SCHEMA,
        "template": template,
        "language": language_of(gathered, template),
        "title": portfolio.title,
        "for": portfolio.made_for,
        "made_at": utc(gathered.made_at),
        "profile": portfolio.profile,
        "contacts": list(portfolio.contacts),
        "lines": lines,
        "presentation": gathered.presentation,
    }


def language_of(gathered: Gathered, template: str = TEMPLATE) -> str:
    """The language in use; English where TEMPLATE has no words in it."""
    return gathered.language if gathered.language in pages.languages(template) else "en"


def own_issuer(gathered: Gathered) -> str:
    """What a badge that its holder issued is said to be issued by, whatever name it gives."""
    return pages.words_of(TEMPLATE, language_of(gathered))("own_issuer")


def titled(gathered: Gathered) -> bool:
    """Whether somebody typed a title: else it is what the maker calls the portfolio, and nobody's name."""
    return gathered.portfolio.title != gathered.portfolio.name


def _credential(index: int, entry: Entry) -> dict[str, Any]:
    return {"kind": "credential", "index": index, **_told(entry)}


def _whole(entry: Entry) -> dict[str, Any]:
    return {
        "kind": "whole_badge",
        "media_type": pages.MEDIA_TYPES[entry.secured.carrier],
        "data": base64url_encode(entry.secured.data),
        **_told(entry),
    }


def _told(entry: Entry) -> dict[str, Any]:
    return {
        **entry.support.to_json(),
        "note": entry.item.note,
        "evidence": [_exhibit(each) for each in entry.exhibits],
    }


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "name": exhibit.file.name,
        "media_type": exhibit.file.media_type,
        "size": exhibit.file.size,
        "sha256": exhibit.file.sha256,
        "caption": exhibit.caption,
        "data": None if exhibit.picture is None else base64url_encode(exhibit.picture),
    }


def shown(gathered: Gathered) -> View:
    """What a page shows of GATHERED, in its order and with its harmless texts, for forms that have no page."""
    portfolio = gathered.portfolio
    lines: list[pages.Line] = [
        pages.CredentialLine(
            index=index,
            secured=entry.secured,
            support=_support(entry),
            note=entry.item.note,
            evidence=_files(entry),
        )
        for index, entry in enumerate(gathered.presented)
    ]
    lines += [
        pages.WholeBadge(
            secured=entry.secured, support=_support(entry), note=entry.item.note, evidence=_files(entry)
        )
        for entry in gathered.whole
    ]
    lines += [pages.Statement(text=statement) for statement in portfolio.statements]
    return view(
        pages.PageData(
            language=gathered.language,
            title=portfolio.title,
            made_for=portfolio.made_for,
            made_at=gathered.made_at,
            profile=portfolio.profile,
            contacts=portfolio.contacts,
            lines=tuple(lines),
        )
    )


def _support(entry: Entry) -> pages.Support:
    checked_at = read_time(entry.support.checked_at)
    assert checked_at is not None  # the wallet wrote it
    return pages.Support(
        mark=entry.support.mark,
        checked_at=checked_at,
        registry=entry.support.registry,
        endorsers=entry.support.endorsers,
    )


def _files(entry: Entry) -> tuple[pages.File, ...]:
    return tuple(
        pages.File(
            name=each.file.name,
            media_type=each.file.media_type,
            size=each.file.size,
            sha256=each.file.sha256,
            caption=each.caption,
            picture=None,
        )
        for each in entry.exhibits
    )
