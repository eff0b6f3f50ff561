"""The functions that every file has without an import."""

from collections.abc import Mapping

from promptc.sema.model import Primitive

_PARAMS: Mapping[str, tuple[str, ...]] = {
    "len": ("of",),
    "unique": ("items",),
    "join": ("texts", "separator"),
    "split": ("text", "separator"),
    "concat": ("lists",),
    "lower": ("text",),
    "upper": ("text",),
    "sum": ("numbers",),
    "min": ("items",),
    "max": ("items",),
    "any": ("conditions",),
    "all": ("conditions",),
    "sorted": ("items",),
    "range": ("low", "high"),
    "get": ("of", "at"),
    "vote": ("items",),
    "json": ("value",),
}

# Their types follow from the operands; what stands here only names the parameters.
BUILTINS: Mapping[str, Primitive] = {
    name: Primitive(name, tuple((param, None) for param in params), None) for name, params in _PARAMS.items()
}
