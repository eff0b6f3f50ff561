"""The verifier's one error."""


class VerifyError(Exception):
    """A program in the IR breaks a rule of the IR: a mistake of the compiler, never of its user."""
