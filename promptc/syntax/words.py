"""The words of the language: what starts a declaration or a statement, and what cannot name a value."""

DECLARATIONS = frozenset(
    {
        "from",
        "enum",
        "record",
        "signature",
        "strategy",
        "primitive",
        "extern",
        "pure",
        "nondet",
        "effect",
        "model",
        "module",
        "tune",
        "program",
        "dataset",
        "metric",
        "optimize",
        "test",
    }
)

# What a program, a strategy or a test is made of, besides assignments and calls.
STATEMENTS = frozenset({"let", "var", "module", "tune", "for", "if", "match", "require", "suggest", "expect", "return"})

# Words that may name a field, a member, a type or an argument, and mean something else at the start of a part.
SOFT = (
    DECLARATIONS
    | STATEMENTS - {"for", "if"}
    | {"promptc", "import", "corpus", "input", "output", "frozen", "template", "as"}
)

# Words that an expression reads as operators or values, or that start a statement, so that no value may have their names.
RESERVED = STATEMENTS | {"and", "or", "not", "in", "else", "true", "false", "none"}
