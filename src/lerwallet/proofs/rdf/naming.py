"""Which names a document may bring along, so that a signature cannot be kept while members are renamed.

A context inside of the document may only add terms: nothing that a bundled context names, by name or by address. And
a member may not be written as the address of something that a context has a name for: programs would not see it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lerwallet import contexts
from lerwallet.errors import UnsafeDocument
from lerwallet.language import _
from lerwallet.proofs.rdf.terms import other_name, redefined

_SETTINGS: Final = frozenset(("@version", "@protected"))
_ENTRIES: Final = frozenset(("@id", "@type", "@container", "@protected", "@language", "@prefix"))
_VOCABULARIES: Final = (
    "https://www.w3.org/2018/credentials#",
    "https://w3id.org/security#",
    "https://w3id.org/security/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)


def check(document: Mapping[str, Any]) -> None:
    """Raise RedefinedTerm for a context or a member of DOCUMENT that renames something; UnsafeDocument for `@nest`."""
    inline: list[dict[str, Any]] = []
    urls: set[str] = set()
    members: set[str] = set()
    for mapping in _mappings(document):
        if "@nest" in mapping:
            # what a type inside of it means is read in two ways
            raise UnsafeDocument(_("The data uses “@nest”, which programs read in different ways."))
        members.update(name for name in mapping if ":" in name or name[:1].isupper())
        _sort_out(mapping.get("@context"), inline, urls)
    if not inline and not members:
        return
    named = _Named(urls)
    for context in inline:
        for name, definition in context.items():
            named.add(name, definition)
    for context in inline:
        for name, definition in context.items():
            if name not in _SETTINGS:
                named.check_addition(name, definition)
    for member in members:
        named.check_member(member)


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every JSON object of the document outside of its contexts."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            yield value
            waiting.extend(item for name, item in value.items() if name != "@context")
        elif isinstance(value, list):
            waiting.extend(value)


def _sort_out(context: Any, inline: list[dict[str, Any]], urls: set[str]) -> None:
    for item in context if isinstance(context, list) else [context]:
        if isinstance(item, str):
            urls.add(item)
        elif isinstance(item, dict):
            inline.append(item)


class _Named:
    """What the bundled contexts of a document name, at any depth, and what it adds itself."""

    def __init__(self, urls: set[str]) -> None:
        # every address that a name was given, as written, by name
        self._addresses: dict[str, set[str]] = {}
        for url in urls:
            document = contexts.load(url)
            if document is not None:
                self._collect(document["@context"])
        self._names = frozenset(self._addresses)
        self._definitions: dict[str, Any] = {}
        self._taken = {address for name in self._names for address in self._full(name)}
        self._of_properties = {
            address for name in self._names if not name[:1].isupper() for address in self._full(name)
        }

    def _collect(self, context: Any) -> None:
        for item in context if isinstance(context, list) else [context]:
            if not isinstance(item, dict):
                continue
            for name, definition in item.items():
                if isinstance(definition, str) and name != "@vocab":
                    self._addresses.setdefault(name, set()).add(definition)
                elif isinstance(definition, dict):
                    self._addresses.setdefault(name, set()).add(str(definition.get("@id", name)))
                    self._collect(definition.get("@context"))

    def add(self, name: str, definition: Any) -> None:
        """Note a definition of the document's own; two different ones are a redefinition."""
        if self._definitions.setdefault(name, definition) != definition:
            raise redefined(name)

    def _full(self, text: str, depth: int = 0) -> set[str]:
        """Every address that TEXT, a name or a compact address, may stand for."""
        known = set(self._addresses.get(text, ()))
        own = self._definitions.get(text)
        known.update(
            {own}
            if isinstance(own, str)
            else {str(own["@id"])}
            if isinstance(own, dict) and "@id" in own
            else ()
        )
        known.discard(text)
        prefix, colon, rest = text.partition(":")
        if (
            not known
            and colon
            and not rest.startswith("//")
            and (prefix in self._addresses or prefix in self._definitions)
        ):
            known = {address + rest for address in self._full(prefix, depth + 1)}
        if not known or depth > 5:
            return {text}
        return {full for address in known for full in self._full(address, depth + 1)}

    def check_addition(self, name: str, definition: Any) -> None:
        """Raise RedefinedTerm unless an inline context only adds the term NAME, with a new address."""
        if isinstance(definition, str):
            address = definition
        elif (
            isinstance(definition, dict)
            and definition.keys() <= _ENTRIES
            and isinstance(definition.get("@id"), str)
        ):
            address = definition["@id"]
        else:
            raise redefined(name)
        if name[:1] == "@" or name in self._names or address[:1] == "@":
            raise redefined(name)
        self._check_addresses(name, self._full(address))

    def check_member(self, member: str) -> None:
        """Raise RedefinedTerm where MEMBER is the address of something that a context names, or a class for a property."""
        if member[:1].isupper() and self._full(member) & self._of_properties:
            raise other_name(member)
        if member not in self._names and member not in self._definitions:
            self._check_addresses(member, self._full(member))

    def _check_addresses(self, name: str, addresses: set[str]) -> None:
        for address in addresses:
            if address in self._taken or address.startswith(_VOCABULARIES):
                raise other_name(name)
