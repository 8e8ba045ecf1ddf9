"""The slow path: the whole of JSON-LD 1.1 by PyLD, made strict, for what the fast path does not cover.

PyLD drops what it does not understand; here every drop is refused. It is imported on first use, for it costs 100 ms.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from lerwallet import contexts
from lerwallet.errors import LerwalletError, RedefinedTerm, TooComplex, UnsafeDocument
from lerwallet.language import _
from lerwallet.proofs.rdf import expanded, naming
from lerwallet.proofs.rdf.dataset import Quad
from lerwallet.proofs.rdf.rdfc import too_complex
from lerwallet.proofs.rdf.terms import not_carried, undefined

_REDEFINITIONS = frozenset(
    ("protected term redefinition", "invalid context nullification", "keyword redefinition")
)

_VALUES_AT_MOST: Final = 20_000
_CONTEXTS_AT_MOST: Final = 500


def quads(document: Mapping[str, Any]) -> list[Quad]:
    """The dataset of DOCUMENT. Raises UndefinedTerm, RedefinedTerm, UnsafeDocument, ContextNotCarried, TooComplex."""
    return _quads(document, _processor()())


def unnamed(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A copy of DOCUMENT, and the objects in it that are nodes without a name. Raises as `quads` does."""
    processor = _processor()()
    _quads(document, processor)
    return processor.document, processor.unnamed


def _quads(document: Mapping[str, Any], processor: Any) -> list[Quad]:
    from pyld.jsonld import JsonLdError

    _refuse_large(document)
    try:
        naming.check(document)
        options = {
            "base": None,
            "documentLoader": _bundled,
            "keepFreeFloatingNodes": True,
            "processingMode": "json-ld-1.1",
            "isFrame": False,
        }
        return expanded.quads(processor.expand(document, options))
    except JsonLdError as error:
        raise _told(error) from None
    except RecursionError:
        raise TooComplex(_("The data is nested too deeply to be checked.")) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        # PyLD takes some shapes for granted
        raise UnsafeDocument(
            _("The data is not shaped as JSON-LD, so nobody can tell what was signed.")
        ) from None


def _refuse_large(document: Mapping[str, Any]) -> None:
    """Raise TooComplex for what would keep PyLD busy for more than seconds; credentials have hundreds of values."""
    values = context_entries = 0
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        values += 1
        if isinstance(value, Mapping):
            waiting.extend(value.values())
            context = value.get("@context")
            context_entries += len(context) if isinstance(context, list) else context is not None
        elif isinstance(value, list):
            waiting.extend(value)
        if values > _VALUES_AT_MOST or context_entries > _CONTEXTS_AT_MOST:
            raise too_complex()


@cache
def _processor() -> Any:
    """PyLD's processor, refusing what it would drop (built on first use, for the import)."""
    from pyld.jsonld import JsonLdProcessor

    class Strict(JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
        def __init__(self) -> None:
            super().__init__(on_property_dropped=self._dropped)
            # PyLD's own copy of the document, and the objects in it that are nodes without a name
            self.document: Any = None
            self.unnamed: list[dict[str, Any]] = []

        @staticmethod
        def _dropped(name: object) -> None:
            raise undefined(str(name))

        def _expand(
            self, active_ctx: Any, active_property: Any, element: Any, options: Any, **more: Any
        ) -> Any:
            if self.document is None:
                self.document = element
            result = super()._expand(active_ctx, active_property, element, options, **more)
            if result is None and element is not None:
                raise UnsafeDocument(
                    _("The signature would not cover a value of “{name}”.").format(name=active_property)
                )
            if type(element) is dict and active_property != "@reverse" and _is_unnamed(result):
                self.unnamed.append(element)
            return result

    return Strict


def _is_unnamed(result: Any) -> bool:
    """Whether RESULT, expanded, is a node that has no name."""
    return type(result) is dict and result.keys().isdisjoint(("@id", "@value", "@list", "@set"))


def _bundled(url: str, _options: object) -> dict[str, Any]:
    document = contexts.load(url)
    if document is None:
        raise not_carried(url)
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": document,
    }


def _told(error: Exception) -> LerwalletError:
    """The cause of a PyLD error: one of ours, a redefinition, or JSON-LD that breaks the standard."""
    codes = []
    for cause in _causes(error):
        if isinstance(cause, LerwalletError):
            return cause
        codes.append(getattr(cause, "code", None))
    if not _REDEFINITIONS.isdisjoint(codes):
        return RedefinedTerm(
            _("A context of the credential gives a term another meaning than the standard does.")
        )
    reason = next((code for code in reversed(codes) if code), "unknown")
    return UnsafeDocument(_("The data breaks the rules of JSON-LD ({reason}).").format(reason=reason))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = getattr(error, "cause", None) or error.__cause__ or error.__context__
