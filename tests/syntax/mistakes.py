"""Mistakes in the shape of a file, each with the codes that it is told; the words are in `tests/golden/syntax/messages/`."""

_HEAD = "program p(a: str, n: int) -> (b: str) {\n"


def _body(text: str) -> str:
    """A program with ``text`` as its statements."""
    return _HEAD + "".join(f"  {line}\n" for line in text.split("\n")) + "}\n"


MISTAKES = {
    # Habits from other languages.
    "def": ("PC0006", "def answer(question):\n    return question\n"),
    "class": ("PC0006", "class Issue {\n  title: str\n}\n"),
    "import": ("PC0006", "import std\n"),
    "elif": ("PC0015", _body("if n == 1 {\n} elif n == 2 {\n}\nreturn (b = a)")),
    "while": ("PC0015", _body("while n < 3 {\n  let x = f(a)\n}\nreturn (b = a)")),
    "pass": ("PC0015", _body("if n == 1 {\n  pass\n}\nreturn (b = a)")),
    "colon_blocks": ("PC0001 PC0001", _body("if n == 1:\n  let x = a\nelse:\n  let y = a\nreturn (b = a)")),
    "single_quoted": ("PC0008", _body("let x = 'yes'\nreturn (b = x)")),
    "none_of_python": ("PC0015 PC0015", _body("let x = a == None or n == null\nreturn (b = a)")),
    "none_as_a_type": ("PC0015", "record R { a: str | None }\n"),
    "true_of_python": ("PC0015", 'model m = "vllm:m" { prefix = True }\n'),
    "ampersands": ("PC0008", _body("let x = n == 1 && n == 2\nreturn (b = a)")),
    "bars": ("PC0008", _body("let x = n == 1 || n == 2\nreturn (b = a)")),
    "exclamation_mark": ("PC0008", _body("let x = !f(a)\nreturn (b = a)")),
    "slash_comment": ("PC0008", _body("let x = a // a note\nreturn (b = a)")),
    "whole_division": (
        "PC0008 PC0008 PC0008",
        _body("let x = 7 // 2\nlet y = (n // len(a)) + 1\nlet z = a // note\nreturn (b = a)"),
    ),
    "block_comment": ("PC0008", "/* a note */\nenum A { a }\n"),
    "dotprompt": ("PC0009", "---\nmodel: a\n---\n"),
    "assignment_in_condition": ("PC0001", _body("if n = 1 {\n}\nreturn (b = a)")),
    "assignment_in_require": ("PC0001", _body('require n = 1, "one"\nreturn (b = a)')),
    "assignment_in_checks": ("PC0001 PC0001", _body('require a = "x", "one"\nexpect a = "x"\nreturn (b = a)')),
    "comparison_in_let": ("PC0001", _body("let x == 1\nreturn (b = a)")),
    "comma_between_arguments": ("PC0001", _body("let x = f(\n  one = a\n  two = n\n)\nreturn (b = a)")),
    "comma_before_message": ("PC0001 PC0001", _body('require n == 1 "one"\nsuggest c "x"\nreturn (b = a)')),
    "colon_before_argument": ("PC0001 PC0001", _body("let x = f(one: a, two :n)\nreturn (b: x.b)")),
    "colon_in_list": ("PC0001", _body("let x = [a: n]\nreturn (b = a)")),
    "return_without_parentheses": (
        "PC0001 PC0001",
        _body("if n == 1 {\n  return b = f(a), c = n # both\n}\nreturn b = f(\n  a\n)"),
    ),
    "name_alone": (
        "PC0001 PC0001 PC0001 PC0001",
        _body("if n == 1 {\n  note1 # here\n  f(a)\n}\nlet x = 0x1F\nlet y = 5px\nif n == 2 {\n  a\n}\nreturn (b = a)"),
    ),
    "comma_between_items": ("PC0001", _body('let x = ["a" "b"]\nreturn (b = a)')),
    "format_string": ("PC0001", _body('let x = f"text {a}"\nreturn (b = a)')),
    "augmented_assignment": ("PC0001", _body("var x = 1\nx += 1\nreturn (b = a)")),
    "question_mark": ("PC0001", _body("let x = n == 1 ? a : a\nreturn (b = a)")),
    "optional_chain": ("PC0001", _body("let x = a?.title\nreturn (b = a)")),
    "power": ("PC0001", _body("let x = n ** 2\nreturn (b = a)")),
    "is": ("PC0015", _body("let x = a is none\nreturn (b = a)")),
    "lambda": ("PC0015", _body("let x = f(lambda y: y)\nreturn (b = a)")),
    "case": ("PC0015", _body("match a {\n  case b {\n  }\n}\nreturn (b = a)")),
    "arrow_in_match": ("PC0001", _body("match a {\n  b => f(a)\n}\nreturn (b = a)")),
    "instruction_after_fields": (
        "PC0001 PC0001 PC0001",
        """signature A {
  input a: str
  \"""Do it.\"""
  output b: str
}
signature B {
  \"""Do it.\"""
  template \"""{a}\"""
  input a: str
  output b: str
}
signature C {
  input a: str
  output b: str
  template \"""{a}\"""
}
""",
    ),
    "semicolon": ("PC0008", _body("let x = a;\nreturn (b = a)")),
    "list_of_c": ("PC0001", "record R { a: str[] }\n"),
    "colon_before_outputs": ("PC0001", "program p(a: str): (b: str) {\n}\n"),
    "output_without_name": ("PC0001", "program p(a: str) -> str {\n}\n"),
    # Traps of this language.
    "default_before_domain": ("PC0001", "tune k: int = 3 in 1..6\n"),
    "tune_without_type": ("PC0001", "tune heat in [0.0, 0.9] = 0.3\n"),
    "if_on_its_own_line": ("PC0001", _body("let x = a\n  if n == 1 else b\nreturn (b = a)")),
    "missing_value": ("PC0001", _body("let x =\nreturn (b = a)")),
    "reserved_names": ("PC0014 PC0014", _body("let if = a\nfor match in [1] {\n}\nreturn (b = a)")),
    "two_else": ("PC0001", _body("match a {\n  else {\n  }\n  b {\n  }\n}\nreturn (b = a)")),
    "not_in": ("PC0001", _body('let x = a not in ["b"]\nreturn (b = a)')),
    "misspelled_statement": ("PC0001", _body("lett x = a\nreturn (b = a)")),
    "type_missing": ("PC0001", "record R {\n  a:\n  b: str\n}\n"),
    "pattern_missing": ("PC0001", _body("match a {\n  + {\n  }\n}\nreturn (b = a)")),
    "extern_without_source": ("PC0001", "pure extern f(a: str) -> str\nenum A { a }\n"),
    "test_without_name": ("PC0001", "test works {\n}\n"),
    "template_without_text": ("PC0001", "signature S {\n  template\n  input a: str\n  output b: str\n}\n"),
    "nested_too_deeply": ("PC0011", _body(f"let x = {'(' * 101}a{')' * 101}\nreturn (b = x)")),
    # Parts in the shape of other languages.
    "member_with_its_enum": ("PC0001", _body("match a {\n  Team.billing {\n  }\n}\nreturn (b = a)")),
    "patterns_with_bars": (
        "PC0001",
        _body('match a {\n  "yes" | "no" {\n  }\n  x {\n  }\n}\nreturn (b = a)'),
    ),
    "patterns_with_or": ("PC0001", _body("match a {\n  billing or account {\n  }\n}\nreturn (b = a)")),
    "pattern_and_name": ("PC0001", _body("match a {\n  Circle c {\n  }\n}\nreturn (b = a)")),
    "require_with_parentheses": ("PC0001", _body('require(f(a, n) == n, "one")\nreturn (b = a)')),
    "method": (
        "PC0001 PC0001 PC0001",
        _body("let x = a.items.filter(n)\nlet y = a.strip()\na.append(n)\nreturn (b = a)"),
    ),
    "file_without_quotes": ("PC0001 PC0001", "from parts.prompt import Team\nfrom std.metrics import f1\n"),
    "description_before_default": (
        "PC0001 PC0001 PC0001 PC0001",
        (
            'record R {\n  a: bool "whether" = false\n  b: list[int] "sizes" = [\n    1,\n  ]\n}\n'
            'enum E { a "first" = "A-1" }\nprogram p(a: str "text" = "x") -> (b: str) {\n}\n'
        ),
    ),
    "fields_as_a_type": ("PC0001", "record R {\n  billing_address: { street: str }\n}\n"),
    "metric_without_types": (
        "PC0001",
        (
            'dataset rows {\n  train = "a.csv"\n}\nprogram p(a: str) -> (b: str) {\n  return (b = a)\n}\n'
            "metric score(gold, pred, trace = none) -> float = 1.0\n"
        ),
    ),
    "extern_with_equals": ("PC0001", 'pure extern f(a: str) -> str = "f.py:f"\n'),
    # All mistakes at once, also in blocks.
    "nested_blocks": (
        "PC0001 PC0001 PC0015 PC0001",
        _body(
            "for i in 1..3 {\n  if n = i {\n    let x f(a)\n  }\n  while n {\n    let y = a\n  }\n"
            "  match a {\n    b: {\n    }\n  }\n}\nreturn (b = a)"
        ),
    ),
    "several_declarations": (
        "PC0006 PC0001 PC0001",
        'enumm A { a }\nrecord B { a str }\nextern f(a: str) from "f.py:f"\nenum C { c }\n',
    ),
}
