"""The folder that any web server can serve: the issuer's keys, its list of withdrawn badges, and pages about what it awards.

The same state of the wallet makes the same files, but for the time in the manifest. To add a file: in `folder`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
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

MANIFEST: Final = "manifest.json"  # with it, readers can use the folder itself: `verify --documents FOLDER`
STATUS_LIST: Final = "status/1.json"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


class File(NamedTuple):
    """A file of the folder: its path in it, and what stands in it."""

    path: str
    data: bytes
    media_type: str


def status_list_url(issuer: Issuer) -> str | None:
    """Where readers look up whether a badge was withdrawn; None where the issuer has no web address."""
    return f"{issuer.url}{STATUS_LIST}" if issuer.url else None


def folder(
    issuer: Issuer, signer: Presenter, awards: Sequence[Award], packs: Sequence[Pack], now: datetime
) -> list[File]:
    """Every file that ISSUER publishes. Raises `LerwalletError` where it has no web address."""
    if issuer.url is None:
        raise LerwalletError(
            _("This issuer has no web address, so there is nowhere to publish to."),
            hint=_("An issuer gets one when it is made: lerwallet issuer init --help"),
            code="no_web_address",
        )
    files = list(_files(issuer, signer, awards, packs))
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
    issuer: Issuer, signer: Presenter, awards: Sequence[Award], packs: Sequence[Pack]
) -> Iterator[File]:
    if issuer.is_on_the_web:
        address = did.web_address(issuer.id).removeprefix(issuer.url or "")
        yield _json(address, issuer.did_document())
    yield _json(STATUS_LIST, _status_list(issuer, signer, awards))
    yield _json("issuer.json", _profile(issuer))
    yield _page("index.html", _index(issuer, packs))
    yield _json("index.json", _listing(issuer, packs))
    for pack in packs:
        name = page_name(pack.rubric())
        content = {"@context": [OPEN_BADGES], **achievement(pack, issuer), "creator": _profile(issuer)}
        yield _json(f"achievements/{name}.json", content)
        yield _page(f"achievements/{name}.html", _about(pack.rubric(), issuer, name))
        yield File(f"achievements/{name}.toml", pack.toml, "application/toml")


def _status_list(issuer: Issuer, signer: Presenter, awards: Sequence[Award]) -> dict[str, Any]:
    """The list of withdrawn badges, signed (Bitstring Status List 1.0, 3.1); as of the last award or withdrawal."""
    last = max([issuer.created, *(each.withdrawn or each.awarded for each in awards)])
    address = status_list_url(issuer)
    document = {
        "@context": [VCDM_2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": signer.did,
        "validFrom": last,
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
        "created": last,
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    return data_integrity.sign(document, options, signer.secret)


def _profile(issuer: Issuer) -> dict[str, Any]:
    return {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.url}


def _listing(issuer: Issuer, packs: Sequence[Pack]) -> dict[str, Any]:
    """The index for programs: where everything lies."""
    folder = f"{issuer.url}achievements/"
    return {
        "schema": "lerwallet/published/1",
        "issuer": {"ids": list(issuer.ids), "name": issuer.name},
        "status_list": status_list_url(issuer),
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
