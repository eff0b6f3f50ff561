"""What a user asked for and cannot have: the text says why, and what to ask instead."""


class DriverProblem(Exception):
    """A wrong choice of program, split or file; no mistake in the program itself."""


class MissingTool(Exception):
    """A program outside promptc that was asked for is not installed, or does not do its work."""
