"""The forms in which replies are written while they come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StreamForm:
    """A media type and how it writes an event."""

    media_type: str
    template: str

    def write(self, event: str, data: dict[str, Any]) -> str:
        """Write one event.

        Args:
            event: `reply`, `end` or `error`.
            data: its content.

        Returns:
            The event in this form, with what ends it.
        """
        content = {"event": event, **data}
        return self.template.format(event=event, data=json.dumps(content, ensure_ascii=False))


_SERVER_SENT_EVENTS = StreamForm("text/event-stream", "event: {event}\ndata: {data}\n\n")
_JSON_LINES = StreamForm("application/x-ndjson", "{data}\n")


def stream_form(accept: str) -> StreamForm | None:
    """Choose how to write the replies.

    Args:
        accept: the request's Accept header.

    Returns:
        The form of a stream when one is asked for; None for all replies at once.
    """
    accepted = {part.split(";")[0].strip().lower() for part in accept.split(",")}
    forms = (_SERVER_SENT_EVENTS, _JSON_LINES)
    return next((form for form in forms if form.media_type in accepted), None)
