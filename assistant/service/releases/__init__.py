"""Releases: all that decides answers, as one thing with an id that is never written again."""

from assistant.service.releases.activating import activate
from assistant.service.releases.making import make_release, release_to_start, seal, snapshot
from assistant.service.releases.store import Release, current_release, releases

__all__ = [
    "Release",
    "activate",
    "current_release",
    "make_release",
    "release_to_start",
    "releases",
    "seal",
    "snapshot",
]
