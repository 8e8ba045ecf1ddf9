"""RDFC-1.0: the canonical labels and the canonical N-Quads of an RDF dataset (RDF Dataset Canonicalization, 2024).

A quad is four texts as N-Quads writes them: subject, predicate, object, graph name ("" for the default graph).
The names below are the standard's; a change here must keep its test suite green.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import Final, NamedTuple

from lerwallet.errors import TooComplex
from lerwallet.language import _
from lerwallet.proofs.jcs import half_character

Quad = tuple[str, str, str, str]

_WORK: Final = 60_000
"""Steps (quads looked at, orders tried) that one dataset may cost beyond the first hash of each node.

Real credentials need under a hundred; the hardest honest dataset of the test suite (test044) about 6,000; a poison
graph (test074) would need millions. The budget is spent in about a tenth of a second.
"""


class Canonical(NamedTuple):  # no dataclass: its import costs more than checking a badge does
    """A dataset in canonical form: its lines, each with its line feed, sorted by code point; and the new labels."""

    lines: tuple[str, ...]
    labels: dict[str, str]

    def encode(self) -> bytes:
        """Canonical N-Quads: what is hashed. Raises UnsafeDocument for half of a surrogate pair."""
        try:
            return "".join(self.lines).encode()
        except UnicodeEncodeError:
            raise half_character() from None


def canonical(quads: Iterable[Quad], digest: str = "sha256") -> Canonical:
    """The canonical form of QUADS (§4.4). Raises TooComplex for a graph made to keep a reader busy."""
    dataset = dict.fromkeys(quads)
    try:
        labels = _Labels(dataset, getattr(hashlib, digest)).issue()
    except RecursionError:
        raise too_complex() from None
    except UnicodeEncodeError:
        raise half_character() from None
    named = labels.get
    lines = [
        f"{named(s, s)} {p} {named(o, o)} {named(g, g)} .\n" if g else f"{named(s, s)} {p} {named(o, o)} .\n"
        for s, p, o, g in dataset
    ]
    lines.sort()
    return Canonical(lines=tuple(lines), labels=labels)


def _orders(nodes: list[str]) -> Iterator[tuple[str, ...]]:
    """The orders of NODES that differ.

    A node stands in the list once for each quad that ties it in the same way: a graph name, once for each statement
    about the node in that graph. Orders that only swap it with itself have the same path, and there would be n! of them.
    """
    different = dict.fromkeys(nodes)
    if len(different) == len(nodes):
        yield from permutations(nodes)
    elif len(different) == 1:
        yield tuple(nodes)
    else:
        for first in different:
            rest = nodes.copy()
            rest.remove(first)
            for order in _orders(rest):
                yield (first, *order)


def too_complex() -> TooComplex:
    """The error for data that was made to keep a reader busy."""
    return TooComplex(
        _(
            "The data is tangled in a way that no real credential is; it was not looked at further, for safety."
        )
    )


class _Issuer:
    """Identifiers in the order in which they were first asked for (§4.5)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued if issued is not None else {}

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


class _Labels:
    """One run of the algorithm over one dataset."""

    def __init__(self, dataset: Iterable[Quad], digest: Callable[[bytes], "hashlib._Hash"]) -> None:
        self._digest = digest
        self._left = _WORK
        self._lines: defaultdict[str, list[str]] = defaultdict(list)
        self._mentions: defaultdict[str, list[Quad]] = defaultdict(list)
        self._first: dict[str, str] = {}
        self._canonical = _Issuer("_:c14n")
        self._look_at(dataset)

    def _look_at(self, dataset: Iterable[Quad]) -> None:
        """Note for each blank node the lines of its first hash (§4.6.3, steps 1 to 3), and the quads that tie it to others.

        A quad with no other blank node tells nothing more about it later (§4.8.3, step 3).
        """
        lines, mentions = self._lines, self._mentions
        for quad in dataset:
            s, p, o, g = quad
            if g:
                self._look_at_named(quad)
            elif s[0] == "_":
                if o[0] != "_":
                    lines[s].append(f"_:a {p} {o} .\n")
                elif s == o:
                    lines[s].append(f"_:a {p} _:a .\n")
                else:
                    lines[s].append(f"_:a {p} _:z .\n")
                    lines[o].append(f"_:z {p} _:a .\n")
                    mentions[s].append(quad)
                    mentions[o].append(quad)
            elif o[0] == "_":
                lines[o].append(f"{s} {p} _:a .\n")

    def _look_at_named(self, quad: Quad) -> None:
        """The same for a quad of a named graph."""
        s, p, o, g = quad
        nodes = {term for term in (s, o, g) if term[0] == "_"}
        for node in nodes:
            a, b, c = (("_:a" if term == node else "_:z") if term[0] == "_" else term for term in (s, o, g))
            self._lines[node].append(f"{a} {p} {b} {c} .\n")
            self._mentions[node].append(quad)

    def issue(self) -> dict[str, str]:
        """Canonical labels for every blank node (§4.4.3)."""
        by_hash: dict[str, list[str]] = {}
        for node, lines in self._lines.items():
            lines.sort()
            first = self._hash("".join(lines))
            self._first[node] = first
            by_hash.setdefault(first, []).append(node)
        shared = []
        for first in sorted(by_hash):
            nodes = by_hash[first]
            if len(nodes) == 1:
                self._canonical.issue(nodes[0])
            else:
                shared.append(nodes)
        for nodes in shared:
            self._tell_apart(nodes)
        return self._canonical.issued

    def _tell_apart(self, nodes: list[str]) -> None:
        """Label NODES, whose first hashes are the same (§4.4.3, step 5)."""
        results = []
        for node in nodes:
            if node not in self._canonical.issued:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                results.append(self._hash_n_degree(node, issuer))
        results.sort(key=lambda result: result[0])
        for _digest, issuer in results:
            for node in issuer.issued:
                self._canonical.issue(node)

    def _hash(self, text: str) -> str:
        return self._digest(text.encode()).hexdigest()

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise too_complex()

    def _related(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """The blank nodes around NODE by the hash of how they are related to it (§4.7, §4.8.3 steps 1 to 3)."""
        found: dict[str, list[str]] = {}
        mentions = self._mentions[node]
        self._spend(len(mentions))
        for s, p, o, g in mentions:
            for position, other in (("s", s), ("o", o), ("g", g)):
                if not other or other[0] != "_" or other == node:
                    continue
                known = self._canonical.issued.get(other) or issuer.issued.get(other) or self._first[other]
                text = f"{position}{known}" if position == "g" else f"{position}{p}{known}"
                found.setdefault(self._hash(text), []).append(other)
        return found

    def _hash_n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """The hash of NODE by everything it is connected to, and the labels issued on the way (§4.8)."""
        related = self._related(node, issuer)
        data = []
        for related_hash in sorted(related):
            path, issuer = self._chosen(related[related_hash], issuer)
            data.append(related_hash + path)
        return self._hash("".join(data)), issuer

    def _chosen(self, nodes: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """The order of NODES whose path is the least (§4.8.3, step 5)."""
        chosen = ""
        chosen_issuer = issuer
        for order in _orders(nodes):
            self._spend(len(order))
            tried = self._path(order, issuer.copy(), chosen)
            if tried is not None and (not chosen or tried[0] < chosen):
                chosen, chosen_issuer = tried
        return chosen, chosen_issuer

    def _path(self, order: Iterable[str], issuer: _Issuer, chosen: str) -> tuple[str, _Issuer] | None:
        """The path of one order; None as soon as it cannot be less than CHOSEN."""
        path = ""
        to_visit = []
        for node in order:
            label = self._canonical.issued.get(node)
            if label is None:
                if node not in issuer.issued:
                    to_visit.append(node)
                label = issuer.issue(node)
            path += label
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        for node in to_visit:
            digest, deeper = self._hash_n_degree(node, issuer)
            path += f"{issuer.issue(node)}<{digest}>"
            issuer = deeper
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        return path, issuer
