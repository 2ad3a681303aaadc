"""Which release a service starts with."""

from __future__ import annotations

from threading import Event

from assistant.common.settings import Settings
from assistant.service.launcher.errors import LauncherError
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.training import check_model
from assistant.service.releases.files import code_digest
from assistant.service.releases.making import is_working_copy, make_release
from assistant.service.releases.model import Release
from assistant.service.releases.store import current_release


def release_to_start(settings: Settings, progress: Progress, stopping: Event) -> Release | None:
    """Choose the current release when this code made it, else make one of the working copy.

    Args:
        settings: the folders.
        progress: where to say which, and to show a training.
        stopping: set by others to ask for the end.

    Returns:
        The release, or None when the end was asked for meanwhile.

    Raises:
        LauncherError: a file is missing, or training failed.
        ContentError: the content of the working copy is not right.
    """
    current = current_release(settings)
    if current is None or current.code != code_digest():
        return make_release(settings, progress, stopping, "make serve")
    try:
        check_model(current.model_file)
    except LauncherError:
        progress.say(f"The model of release {current.id} is damaged: the working copy is started.")
        return make_release(settings, progress, stopping, "make serve")
    if not is_working_copy(current, settings):
        progress.say(
            f"Release {current.id} is started; the working copy differs: make upgrade publishes it."
        )
    return current
