"""The folder that any web server can serve: the issuer's keys, its list of withdrawn badges, and pages about what it awards.

The same state of the wallet makes the same files in a day, but for the time in the manifest. To add a file: in `folder`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from lerwallet import did, language, status_list
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError
from lerwallet.formats.documents import VCDM_2
from lerwallet.issuing.achievement import achievement, page_name
from lerwallet.issuing.awards import Award
from lerwallet.issuing.issuer import Issuer
from lerwallet.journey.rubric import Pack, Rubric, Words
from lerwallet.language import _
from lerwallet.pages.issuer import IssuerPage, Level, Link, Row, Said, Section, render
from lerwallet.presentation import Presenter
from lerwallet.proofs import data_integrity
from lerwallet.strict_json import loads_object
from lerwallet.vault import Vault

DAYS: Final = 90  # that a list holds: readers without internet then know how old theirs may be
MANIFEST: Final = "manifest.json"  # with it, readers can use the folder itself: `verify --documents FOLDER`
INDEX: Final = "index.json"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


class File(NamedTuple):
    """A file of the folder: its path in it, and what stands in it."""

    path: str
    data: bytes
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Signers:
    """The keys of ISSUER that sign lists: as it is `now`, and as it was `before` it had a website; None where it had one."""

    now: Presenter
    before: Presenter | None

    @classmethod
    def of(cls, issuer: Issuer, vault: Vault) -> "Signers":
        """Those in VAULT, which was opened to sign."""
        before = issuer.signer_as_before(vault) if issuer.earlier else None
        return cls(now=issuer.signer(vault, "EdDSA"), before=before)


def status_list_url(issuer: Issuer, number: int) -> str:
    """Where readers look up whether a badge of list NUMBER was withdrawn."""
    return f"{issuer.url}{_status_list_path(number)}"


def _status_list_path(number: int) -> str:
    return f"{_STATUS}{number}.json"


def is_status_list(path: str) -> bool:
    """Whether a list of withdrawn badges lies at PATH in the folder."""
    return path.startswith(_STATUS)


_STATUS: Final = "status/"


def folder(
    issuer: Issuer,
    signers: Signers,
    awards: Sequence[Award],
    packs: Sequence[Pack],
    now: datetime,
    *,
    days: int = DAYS,
) -> list[File]:
    """Every file that ISSUER publishes; its lists hold for so many DAYS. Raises `LerwalletError` without a web address."""
    if issuer.url is None:
        raise LerwalletError(
            _("This issuer has no web address, so there is nowhere to publish to."),
            hint=_("Give it one: lerwallet issuer web --help"),
            code="no_web_address",
        )
    lists = _status_lists(issuer, signers, awards, now, timedelta(days=days))
    files = list(_files(issuer, lists, awards, packs))
    return [*files, _manifest(issuer, files, now)]


def strange(issuer: Issuer, files: Iterable[File], present: Mapping[str, bytes]) -> list[str]:
    """The paths of FILES where there is something that neither this nor an earlier publishing of ISSUER put there.

    PRESENT is what lies in the folder by path, the manifest of the earlier one among it.
    """
    entries = _entries(present.get(MANIFEST, b""))
    ours = [each for each in entries if _is_of(issuer, each)]
    digests = {str(each.get("path")): each.get("sha256") for each in ours}
    put_here = {path for path, data in present.items() if digests.get(path) == _sha256(data)}
    if ours and len(ours) == len(entries):
        put_here.add(MANIFEST)
    return [
        file.path
        for file in files
        if file.path in present and present[file.path] != file.data and file.path not in put_here
    ]


def put_there(issuer: Issuer, manifest: bytes) -> set[str]:
    """The paths of what an earlier publishing of ISSUER put into a folder, as its MANIFEST has them."""
    return {str(each.get("path")) for each in _entries(manifest) if _is_of(issuer, each)}


def _is_of(issuer: Issuer, entry: Mapping[str, Any]) -> bool:
    """Whether ENTRY tells of a file at ISSUER's own address: other folders have such a manifest too."""
    return entry.get("url") == f"{issuer.url}{entry.get('path')}"


def _entries(manifest: bytes) -> list[Mapping[str, Any]]:
    """What an earlier manifest lists; nothing where it is not one."""
    try:
        listed = loads_object(manifest)
    except LerwalletError:
        return []
    documents = listed.get("documents")
    if listed.get("schema") != _DOCUMENTS or not isinstance(documents, list):
        return []
    return [each if isinstance(each, dict) else {} for each in documents]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_DOCUMENTS: Final = "lerwallet/documents/1"


def _manifest(issuer: Issuer, files: Iterable[File], now: datetime) -> File:
    entries = [
        {
            "url": f"{issuer.url}{file.path}",
            "path": file.path,
            "sha256": _sha256(file.data),
            "media_type": file.media_type,
            "fetched_at": utc(now),
        }
        for file in files
    ]
    return _json(MANIFEST, {"schema": _DOCUMENTS, "documents": entries})


def _files(
    issuer: Issuer, lists: Iterable[File], awards: Sequence[Award], packs: Sequence[Pack]
) -> Iterator[File]:
    if issuer.is_on_the_web:
        address = did.web_address(issuer.id).removeprefix(issuer.url or "")
        yield _json(address, issuer.did_document())
    yield from lists
    yield _json("issuer.json", _profile(issuer))
    yield _page("index.html", _index(issuer, packs))
    yield _json(INDEX, _listing(issuer, _numbers(awards), packs))
    for pack in packs:
        name = page_name(pack.rubric())
        content = {"@context": [OPEN_BADGES], **achievement(pack, issuer), "creator": _profile(issuer)}
        yield _json(f"achievements/{name}.json", content)
        yield _page(f"achievements/{name}.html", _about(pack.rubric(), issuer, name))
        yield File(f"achievements/{name}.toml", pack.toml, "application/toml")


def _numbers(awards: Iterable[Award]) -> list[int]:
    """The numbers of the status lists that there are: the first one always."""
    return sorted({1, *(each.status_list for each in awards if each.index is not None)})


def _status_lists(
    issuer: Issuer, signers: Signers, awards: Sequence[Award], now: datetime, holds: timedelta
) -> Iterator[File]:
    for number in _numbers(awards):
        among = [each for each in awards if each.index is not None and each.status_list == number]
        earlier = among and not any(issuer.signs_as(each.issuer_id) for each in among)
        signer = signers.before if earlier and signers.before else signers.now
        list_of = {
            "issuer": signer.did,
            **_dates([issuer.created, *(each.withdrawn or each.awarded for each in among)], now, holds),
        }
        yield _json(
            _status_list_path(number), _status_list(status_list_url(issuer, number), list_of, among, signer)
        )


def valid_until(now: datetime, holds: timedelta) -> str:
    """Until when a list holds that is published NOW."""
    return utc(_midnight(now) + holds)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _dates(changes: Iterable[str], now: datetime, holds: timedelta) -> dict[str, str]:
    """From when until when a list holds that changed at CHANGES: counted by whole days, so that a day makes one file.

    A change that was noted by a clock that was ahead counts as any other, and not for when the list begins.
    """
    begun = [each for each in changes if each <= utc(now)]
    return {"validFrom": max([utc(_midnight(now)), *begun]), "validUntil": valid_until(now, holds)}


def _status_list(
    address: str, stated: Mapping[str, str], awards: Iterable[Award], signer: Presenter
) -> dict[str, Any]:
    """A list of withdrawn badges, signed (Bitstring Status List 1.0, 3.1). STATED is whose it is, and when it holds."""
    document = {
        "@context": [VCDM_2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        **stated,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": status_list.encode(
                each.index for each in awards if each.withdrawn and each.index is not None
            ),
        },
    }
    options = {
        "cryptosuite": "eddsa-rdfc-2022",
        "created": stated["validFrom"],
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    return data_integrity.sign(document, options, signer.secret)


def _profile(issuer: Issuer) -> dict[str, Any]:
    return {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.url}


def _listing(issuer: Issuer, lists: Sequence[int], packs: Sequence[Pack]) -> dict[str, Any]:
    """The index for programs: where everything lies."""
    folder = f"{issuer.url}achievements/"
    return {
        "schema": "lerwallet/published/1",
        "issuer": {
            "ids": list(issuer.ids),
            "earlier_ids": list(issuer.earlier),
            "name": issuer.name,
        },
        # so that an older copy of the wallet, which does not know it, cannot list them again
        "lost_keys": [key.public.multikey for key in issuer.keys if key.lost],
        "status_list": status_list_url(issuer, lists[0]),
        "status_lists": [status_list_url(issuer, number) for number in lists],
        "achievements": [
            {
                "id": rubric.achievement_id,
                "name": rubric.title.text,
                "page": f"{folder}{page_name(rubric)}.html",
                "document": f"{folder}{page_name(rubric)}.json",
                "rubric": f"{folder}{page_name(rubric)}.toml",
            }
            for rubric in (pack.rubric() for pack in packs)
        ],
    }


# --- pages ----------------------------------------------------------------------------------------------------


def _index(issuer: Issuer, packs: Sequence[Pack]) -> IssuerPage:
    rubrics = [pack.rubric() for pack in packs]
    return IssuerPage(
        language=language.spoken(),
        title=_ours(issuer.name),
        lead=_ours(_("What this issuer awards, and how it is judged.")),
        sections=(
            Section(
                heading=_ours(_("Badges")),
                paragraphs=() if rubrics else (_ours(_("None yet.")),),
                links=tuple(
                    Link(_said(rubric.title), f"achievements/{page_name(rubric)}.html") for rubric in rubrics
                ),
            ),
            Section(
                heading=_ours(_("How to check a badge")),
                paragraphs=(
                    _ours(
                        _(
                            "With lerwallet: lerwallet verify FILE. Before you trust the issuer, ask it by a way that you know whether these are its ids."
                        )
                    ),
                    *(_ours(each) for each in issuer.ids),
                    *(_ours(_("Earlier badges: {id}").format(id=each)) for each in issuer.earlier),
                ),
            ),
        ),
    )


def _about(rubric: Rubric, issuer: Issuer, name: str) -> IssuerPage:
    """One achievement and its whole rubric."""
    sections = [
        Section(
            heading=_ours(_("How to show it")),
            paragraphs=(_said(rubric.key_method),) if rubric.key_method else (),
            links=tuple(Link(_said(each), None) for each in rubric.components),
        ),
        Section(
            heading=_ours(_("How it is judged")),
            rows=tuple(
                Row(
                    name=_said(judged.title),
                    levels=tuple(
                        Level(
                            name=_said(level.title),
                            asked=_said(level.description) if level.description else None,
                            passes=_ours(_("passes")) if level is judged.passing else None,
                        )
                        for level in judged.levels
                    ),
                )
                for judged in rubric.judged
            ),
        ),
        Section(
            heading=_ours(_("Research and resources")),
            links=tuple(Link(_said(each.title), each.url) for each in (*rubric.research, *rubric.resources)),
        ),
        Section(
            heading=_ours(_("About this page")),
            paragraphs=tuple(
                map(
                    _ours,
                    filter(
                        None,
                        (_("Awarded by {name}.").format(name=issuer.name), rubric.credit, rubric.licence),
                    ),
                )
            ),
            links=(
                Link(_ours(_("The same for programs")), f"{name}.json"),
                Link(_ours(_("The rubric as a file, for: lerwallet rubric add")), f"{name}.toml"),
                Link(_ours(issuer.name), "../index.html"),
            ),
        ),
    ]
    return IssuerPage(
        language=language.spoken(),
        title=_said(rubric.title),
        lead=_said(rubric.competency),
        sections=tuple(each for each in sections if each.paragraphs or each.links or each.rows),
    )


def _said(words: Words) -> Said:
    return Said(words.text, words.language or language.spoken())


def _ours(text: str) -> Said:
    return Said(text, language.spoken())


def _page(path: str, page: IssuerPage) -> File:
    return File(path, render(page).encode(), "text/html")


def _json(path: str, document: Mapping[str, Any]) -> File:
    return File(path, json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n", "application/json")
