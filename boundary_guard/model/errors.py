"""What ends a run early: two kinds, each told in one line that says where, what and what to do next."""


class BoundaryGuardError(Exception):
    """Base of every error that a user can cause and mend. Caught in ``cli`` only; exit code 2."""


class UsageError(BoundaryGuardError):
    """What was asked for cannot be done: an unknown entry point, a pattern without a match, a wrong key."""


class ContractError(UsageError):
    """What a contract says is not so. ``key`` is its key in the configuration, ``text`` what stands there."""

    def __init__(self, message: str, key: str, text: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.text = text


class SourceError(BoundaryGuardError):
    """Something that had to be read could not be read."""
