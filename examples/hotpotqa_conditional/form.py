"""What the answers to HotPotQA-Conditional have to look like, by what they are.

The rules and the categories are those of the authors of the MIPRO paper. Their own check takes the punctuation away before
it looks for "Peace!", so that no date could ever be right; here the answer ends with it, and what stands before is compared.
"""

_PEACE = "Peace!"


def in_form(answer: str, category: str) -> bool:
    """Whether ``answer`` is written as one of ``category`` has to be: a person, a place, a date or anything else."""
    match category:
        case "person":
            return answer == answer.lower()
        case "place":
            return not any(mark in answer for mark in ",.?!;:")
        case "date":
            return answer.endswith(_PEACE)
        case _:
            return answer == answer.upper() and not answer.endswith(_PEACE)


def without_peace(answer: str) -> str:
    """``answer`` as it is compared: without the word that a date ends with."""
    return answer.removesuffix(_PEACE).rstrip()
