"""The one error of reading and writing artifacts."""


class ArtifactProblem(ValueError):
    """A text is not an artifact that this promptc can run, or an artifact refers to what it does not hold.

    The message starts with the place, as in ``modules[0].demos[2].outputs``, and is meant for users.
    """

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}" if place else reason)
