"""Releases: all that decides answers, as one thing with an id that is never written again."""

from assistant.service.releases.activating import activate
from assistant.service.releases.making import make_release, seal, snapshot
from assistant.service.releases.model import Release
from assistant.service.releases.starting import release_to_start
from assistant.service.releases.store import current_release, releases

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
