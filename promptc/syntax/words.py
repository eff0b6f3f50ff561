"""The words of the language: what starts a declaration, and what is kept for later versions."""

DECLARATIONS = frozenset(
    {
        "from",
        "enum",
        "record",
        "signature",
        "strategy",
        "primitive",
        "model",
        "module",
        "program",
        "dataset",
        "metric",
        "optimize",
    }
)

# What the language will have, with how to say what it is. A user who writes one is told so, instead of being told
# what the grammar expected.
LATER = {
    "var": "`var`, a name that can be bound again,",
    "if": "`if`",
    "else": "`else`",
    "match": "`match`",
    "for": "`for`",
    "while": "`while`",
    "tune": "`tune`",
    "extern": "`extern`",
    "pure": "`pure extern`",
    "require": "`require`",
    "suggest": "`suggest`",
    "template": "`template`",
    "test": "`test`",
    "expect": "`expect`",
}

# Words that an expression reads as operators or values, so that nothing that is declared may have their names.
RESERVED = frozenset({"and", "or", "not", "in", "true", "false"})
