"""What other languages write, and how it is written here: for whoever has the other habit."""

from typing import Literal

Place = Literal["declaration", "statement", "value", "arm"]

_PROGRAM = "a program is written `program name(input: type) -> (output: type) { ... }`"
_RECORD = "a type with fields is written `record Name { field: type }`"
_BLOCK = "an empty block is written `{}`"
_BOUND = "`for` goes over a range or a list: `for step in 1..5 { ... }`"

_DECLARATIONS = {
    **dict.fromkeys(("def", "function", "fn", "func", "async", "pipeline", "workflow"), _PROGRAM),
    **dict.fromkeys(("class", "struct", "type", "interface", "object", "data"), _RECORD),
    **dict.fromkeys(("import", "use", "include", "require"), 'names are imported with `from std import name` or `from "file.prompt" import name`'),
    **dict.fromkeys(("let", "var", "const", "for", "if", "match", "while", "return"), "statements stand in a `program`"),
    **dict.fromkeys(("input", "output"), "inputs and outputs stand in a `signature`"),
    "prompt": "an instruction with its inputs and outputs is written `signature Name { ... }`",
    "tool": "a function of Python is declared with `extern name(input: type) -> type from \"file.py:name\"`",
    "client": 'a model is declared with `model name = "engine:model"`',
    "expect": "`expect` stands in a `test`",
    "suggest": "`suggest` stands in a `signature` or a `program`",
}  # fmt: skip

_STATEMENTS = {
    **dict.fromkeys(("def", "function", "fn", "func", "class", "lambda"), "a program has no functions of its own; write another `program` and call it"),
    **dict.fromkeys(("elif", "elsif", "elseif"), "write `else if`"),
    **dict.fromkeys(("while", "loop", "until"), _BOUND),
    **dict.fromkeys(("break", "continue"), "a loop has no way out; choose with `if` what a round does"),
    **dict.fromkeys(("try", "except", "catch", "raise", "throw"), "`require CONDITION, \"message\"` says what must hold"),
    **dict.fromkeys(("switch", "case"), "write `match value { member { ... } else { ... } }`"),
    **dict.fromkeys(("const", "val", "mut", "auto"), "a value gets its name with `let`, and with `var` where it changes"),
    **dict.fromkeys(("pass", "end", "fi", "done"), _BLOCK),
    **dict.fromkeys(("import", "from", "use"), "imports stand at the top of the file"),
    **dict.fromkeys(("input", "output"), "inputs and outputs of a program stand in its first line"),
    "assert": "write `require CONDITION, \"message\"`, or `expect` in a test",
    "unless": "write `if not CONDITION { ... }`",
    "yield": "a list is made with `[item for name in list]`",
    "await": "nothing has to be awaited: a call runs as soon as its inputs are there",
    "async": "nothing has to be awaited: a call runs as soon as its inputs are there",
    "print": "a program prints nothing; `return` it as an output",
}  # fmt: skip

_VALUES = {
    "lambda": "there are no functions without a name; write the expression where it is used, or in a comprehension",
    "new": "a record is made with `Name(field = value)`",
    "await": "nothing has to be awaited: a call runs as soon as its inputs are there",
    "typeof": "the type of a union's value is found with `match`",
    "sizeof": "the number of items is `len(list)`",
}

_OPERATORS = {
    "is": "compare with `==` or `!=`",
    "equals": "compare with `==`",
    "isnt": "compare with `!=`",
    "mod": "the rest of a division is `a % b`",
    "div": "a division is `a / b`",
    "xor": "write `a != b`",
    "then": "a choice is written `a if CONDITION else b`",
    "unless": "a choice is written `a if CONDITION else b`",
    "where": "write `if CONDITION` after the list of a comprehension",
    "contains": "write `part in whole`",
}

_METHODS = {
    **dict.fromkeys(("filter", "where", "select"), "a list is filtered with `[x for x in LIST if CONDITION]`"),
    **dict.fromkeys(("map", "forEach"), "a list is mapped with `[f(x) for x in LIST]`"),
    **dict.fromkeys(("append", "push", "add"), "a list grows with `name = name + [item]`, where `name` is a `var`"),
    **dict.fromkeys(("extend", "concat"), "two lists are joined with `+`"),
    **dict.fromkeys(("length", "size", "count"), "the number of items is `len(LIST)`"),
    **dict.fromkeys(("includes", "contains"), "write `part in whole`"),
    **dict.fromkeys(("get",), "a value of a dict is reached by its key: `name[key]`"),
    **dict.fromkeys(("lower", "toLowerCase"), "write `lower(text)`"),
    **dict.fromkeys(("upper", "toUpperCase"), "write `upper(text)`"),
    "split": "write `split(text, separator)`",
    "join": "write `join(texts, separator)`",
    "sort": "write `sorted(list)`",
    "format": "join texts with `+`",
}  # fmt: skip

LITERALS = {
    "None": "none", "null": "none", "nil": "none", "undefined": "none",
    "True": "true", "False": "false", "TRUE": "true", "FALSE": "false",
}  # fmt: skip
"""How other languages write `none`, `true` and `false`."""


def habit(word: str, place: Place) -> str:
    """How what ``word`` starts at ``place`` is written here; empty where no language writes it so."""
    match place:
        case "declaration":
            return _DECLARATIONS.get(word, "")
        case "statement":
            return _STATEMENTS.get(word, "")
        case "value":
            return _VALUES.get(word, "")
        case "arm":
            return "an arm is written `member { ... }`" if word in ("case", "when") else ""


def operator_habit(word: str) -> str:
    """How the operator ``word`` of another language is written here; empty where none has it."""
    return _OPERATORS.get(word, "")


def method_habit(name: str) -> str:
    """How what the method ``name`` does in other languages is written here, or that there are no methods."""
    return _METHODS.get(
        name, "values have no methods; what can be called are functions, modules and programs by their names"
    )
