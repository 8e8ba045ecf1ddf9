"""Traces in XMP: the XML that programs put into pictures and PDFs (ISO 16684-1), and in IPTC, which came before it."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from lerwallet.cleaning.trace import Sort, Trace, trace

_LARGEST: Final = 4 * 2**20  # bytes that are read to name what is taken out; all of it is taken out
_TOLD: Final[Mapping[str, Sort]] = {
    "creator": Sort.PEOPLE,
    "author": Sort.PEOPLE,
    "rights": Sort.PEOPLE,
    "captionwriter": Sort.PEOPLE,
    "personinimage": Sort.PEOPLE,
    "ownername": Sort.PEOPLE,
    "city": Sort.PLACE,
    "location": Sort.PLACE,
    "gpslatitude": Sort.PLACE,
    "gpslongitude": Sort.PLACE,
    "make": Sort.DEVICE,
    "model": Sort.DEVICE,
    "serialnumber": Sort.DEVICE,
    "creatortool": Sort.SOFTWARE,
    "producer": Sort.SOFTWARE,
    "createdate": Sort.TIME,
    "modifydate": Sort.TIME,
    "title": Sort.WORDS,
    "description": Sort.WORDS,
    "subject": Sort.WORDS,
    "headline": Sort.WORDS,
    "history": Sort.HISTORY,
}
_IPTC: Final[Mapping[int, Sort]] = {
    5: Sort.WORDS,
    25: Sort.WORDS,
    55: Sort.TIME,
    80: Sort.PEOPLE,  # By-line
    90: Sort.PLACE,  # City
    92: Sort.PLACE,
    101: Sort.PLACE,
    105: Sort.WORDS,
    110: Sort.PEOPLE,
    116: Sort.PEOPLE,
    120: Sort.WORDS,  # Caption
    122: Sort.PEOPLE,
}
_DATASET: Final = re.compile(rb"\x1c\x02(.)(..)", re.DOTALL)  # IPTC-IIM 4.1, 1.5: tag marker, record 2


def xmp_traces(data: bytes) -> Iterator[Trace]:
    """What the packet DATA tells; one that cannot be read is told as such."""
    yield trace(Sort.OTHER, "XMP")
    if len(data) > _LARGEST or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return
    try:
        root = ET.fromstring(data.strip(b"\0 \n\r\t"))  # noqa: S314  without a document type there is no entity to grow
    except (ET.ParseError, ValueError, LookupError):
        return
    for element in root.iter():
        sort = _TOLD.get(_local(element.tag))
        words = [*element.itertext()] if sort in {Sort.PEOPLE, Sort.WORDS, Sort.DEVICE, Sort.SOFTWARE} else []
        if sort is not None and not _is_wrapper(element):
            yield trace(sort, *words)
        for name, value in element.attrib.items():
            sort = _TOLD.get(_local(name))
            if sort is not None:
                yield trace(sort, *([] if sort in {Sort.PLACE, Sort.TIME} else [value]))


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _is_wrapper(element: ET.Element) -> bool:
    """`rdf:Description` holds everything, and is no description."""
    return "rdf-syntax" in element.tag


def iptc_traces(data: bytes) -> Iterator[Trace]:
    """What the IPTC datasets in DATA (a Photoshop block) tell."""
    yield trace(Sort.OTHER, "IPTC")
    for found in _DATASET.finditer(data):
        sort = _IPTC.get(found[1][0])
        if sort is not None:
            size = int.from_bytes(found[2], "big")
            yield trace(sort, *([] if sort is Sort.TIME else [data[found.end() : found.end() + size]]))
