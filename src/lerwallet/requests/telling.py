"""What is asked for, in plain words: the names in them are a stranger's, and are made harmless where they are shown."""

from collections.abc import Iterable, Sequence
from typing import Final

from lerwallet.language import _
from lerwallet.requests.model import Claim, Query

_TOLD_AT_MOST: Final = 8


def options_in_words(options: Sequence[Sequence[Query]]) -> str:
    """Badges that would answer, in words: `or` between the options, `and` within one."""
    told = (_joined(_(" and "), [query_in_words(query) for query in option]) for option in options)
    return _joined(_(", or "), list(dict.fromkeys(told)))


def query_in_words(query: Query) -> str:
    """One badge, its type, and what it must show."""
    kinds = list(dict.fromkeys(_short(each[-1]) for each in query.types if each))
    kind = (
        _("a badge of the kind {kinds}").format(kinds=_joined(_(" or "), kinds)) if kinds else _("any badge")
    )
    if not query.claim_sets:
        return kind
    sets = [_joined(", ", list(map(claim_in_words, claims))) for claims in query.claim_sets]
    return _("{badge} that shows {details}").format(badge=kind, details=_joined(_(" or "), sets))


def claim_in_words(claim: Claim) -> str:
    """The name of a detail, and the values that will do."""
    where = ".".join("*" if step is None else str(step) for step in claim.path)
    if not claim.values:
        return where
    values = _joined(_(" or "), [str(value) for value in claim.values])
    return _("{detail} = {values}").format(detail=where, values=values)


def _joined(word: str, parts: Sequence[str]) -> str:
    more = len(parts) - _TOLD_AT_MOST
    told = word.join(parts[:_TOLD_AT_MOST])
    return _("{some} and {count} more").format(some=told, count=more) if more > 0 else told


def _short(type_: str) -> str:
    """The last part of a type's address, which is its name."""
    return last_part(type_) if "://" in type_ else type_


def last_part(address: str) -> str:
    """What follows the last `#` or `/` of an address."""
    return address.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or address


def issuers_on_lists() -> str:
    """What is said where only issuers on certain lists will do."""
    return _(
        "It asks for issuers on lists that lerwallet does not look at; whoever asked will look for themselves."
    )


def unsigned() -> str:
    return _("Nobody has signed this request: who asks is what it says of itself.")


def without_nonce() -> str:
    return _("It has no one-time word, so an old answer could be shown again.")


def sentences(lines: Iterable[str]) -> str:
    """LINES as one text, for where there is room for one only."""
    return " ".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines)
