"""Strict JSON under the name that the formats use; it lives below, because DID documents and lists need it too."""

from lerwallet.strict_json import JSON, MAX_BYTES, MAX_DEPTH, loads, loads_object

__all__ = ["JSON", "MAX_BYTES", "MAX_DEPTH", "loads", "loads_object"]
