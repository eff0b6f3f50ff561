from tests.sema.checking import check_text, codes

UNUSED = """signature A { output a: str }
record Idle { a: str }
program p() -> (a: str) { module m = predict(A) return (a = m().a) }
model small = "vllm:small"
"""
TEXT = "from std import predict\n" + UNUSED


def test_nothing_is_allowed_without_a_comment() -> None:
    assert codes(TEXT) == ["PC0303"]


def test_at_the_head_for_the_whole_file() -> None:
    assert codes("# promptc: allow PC0303\n" + TEXT) == []


def test_at_the_end_of_its_line() -> None:
    assert codes(TEXT.replace("{ a: str }\n", "{ a: str }  # promptc: allow PC0303\n")) == []
    assert codes(TEXT.replace("output a: str }", "output a: str }  # promptc: allow PC0303")) == ["PC0303"]


def test_alone_above_its_line() -> None:
    assert codes(TEXT.replace("record", "# promptc: allow PC0303\n\n# It will be needed.\nrecord")) == []


def test_several_codes() -> None:
    assert codes("# promptc: allow PC0301, PC0303\n" + TEXT) == []


def test_an_argument_of_the_check() -> None:
    assert check_text(TEXT, allow=("PC0303",))[1] == []


def test_errors_cannot_be_allowed() -> None:
    text = "# promptc: allow PC0102\n" + TEXT.replace("{ a: str }", "{ a: nothing }")
    assert "PC0102" in codes(text)


def test_comments_that_allow_nothing_are_told() -> None:
    assert codes("# promptc: allow\nenum A { a }") == ["PC0320"]
    assert codes("# promptc: allow PC0399, PC0303\nenum A { a }") == ["PC0320"]
