"""What can go wrong with the database of conversations."""

from __future__ import annotations


class StorageError(Exception):
    """The database is out of reach, refuses, or has another schema; the text says what to do."""


class TrackerUnavailable(BaseException):
    """A conversation could not be read or written: the turn must end here.

    No `Exception`, as Rasa's FailSafeTrackerStore hides each of those and goes on with an empty
    conversation in memory: the customer would get an answer to something else, and nobody would
    know that nothing is kept any more.
    """
