"""Other layouts of a program: the same tokens with other white space and comments between them."""

from hypothesis import strategies as st

from promptc.syntax.scan import Token, tokens

_GAPS = (" ", "\n", "  \n\n  ", "\t", "\n\n\n", " # a note\n", "\n# on its own {\n", "\n\n  # a\n\n  # b\n")


def atoms(text: str) -> list[str]:
    """The tokens of a program between which white space means nothing, without its comments."""
    found: list[str] = []
    end = -1
    for token in tokens(text):
        if token.kind == "comment":
            continue
        # Signs and digits that touch may be one token of the grammar, such as `->` or `0.5`.
        if found and end == token.start and _glued(found[-1], token):
            found[-1] += token.text
        else:
            found.append(token.text)
        end = token.end
    return found


def _glued(before: str, token: Token) -> bool:
    if token.kind == "word":
        return before[0].isdigit()
    if before[0].isdigit():
        return token.text.isdigit() or token.text == "." or (token.text in "+-" and before[-1] in "eE")
    return token.kind == "other" and before[-1] + token.text in {"->", "==", "!=", "<=", ">=", "..", "??"}


@st.composite
def layouts(draw: st.DrawFn, text: str) -> str:
    """A text with the tokens of ``text``, in order."""
    parts = atoms(text)
    gaps = draw(st.lists(st.sampled_from(_GAPS), min_size=len(parts) + 1, max_size=len(parts) + 1))
    return gaps[0] + "".join(part + gap for part, gap in zip(parts, gaps[1:], strict=True))
