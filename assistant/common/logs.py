"""Write every line of a process, ours or a library's, as one JSON object."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TextIO

import structlog
from structlog.types import Processor

from assistant.common.faults import faults
from assistant.common.released import release_id

LogFormat = Literal["json", "text"]

# Loggers that have, or are given by Rasa, a level and a way out of their own.
_SANIC = ("sanic.root", "sanic.error", "sanic.access")
# Rasa says each message that it reads, and each that it sends, at DEBUG, under these names.
_QUOTING = frozenset(
    """current_entity current_states entity json_message message next_entity old_states
    parse_data_entities parse_data_text prediction_events prefilled_slots rasa_event rasa_events
    response response_text slot_candidates slot_values states successes text token_text
    tracker_latest_message tracker_states user_message user_text""".split()
)
_OUTDATED = (DeprecationWarning, PendingDeprecationWarning, SyntaxWarning)


def configure_logs(log_format: LogFormat, level: str, stream: TextIO | None = None) -> None:
    """Send all lines of this process to one place, in one form.

    Lines of the standard library's loggers become the same as our own. Each names the release that
    the process runs, if any. To be called before the libraries are imported that warn at import,
    and by a command only.

    Args:
        log_format: `json`, one object a line, or `text`, for people.
        level: the least severe lines that are written, as `INFO`.
        stream: where to write; standard error if None.
    """
    shared = (*_shared(), _name_release(release_id()))
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(log_format),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _SANIC:
        # Rasa cuts them off from the root.
        logging.getLogger(name).handlers[:] = [handler]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    warnings.showwarning = _show_warning


def _shared() -> Sequence[Processor]:
    return (
        structlog.contextvars.merge_contextvars,
        _add_time,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _leave_out_quotations,
        _describe_error,
    )


def _name_release(release: str | None) -> Processor:
    def name(
        _logger: object, _method: str, line: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        return {**line, "release": release} if release else line

    return name


def _rendering(log_format: LogFormat) -> Sequence[Processor]:
    if log_format == "text":
        return (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),)
    return (structlog.processors.JSONRenderer(ensure_ascii=False, default=str),)


def _add_time(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    now = datetime.now(UTC)
    return {"timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"), **line}


def _leave_out_quotations(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    return {name: value for name, value in line.items() if name not in _QUOTING}


def _describe_error(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    # What an error says may quote the customer: an SQL statement with its values, the body of an
    # answer. Its kind and place do not.
    raised = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        line["errors"] = faults(error)
    return line


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001  # the standard library's signature
    line: str | None = None,  # noqa: ARG001
) -> None:
    log = structlog.get_logger("py.warnings")
    tell = log.debug if issubclass(category, _OUTDATED) else log.warning
    tell(str(message), warning=category.__name__, where=f"{Path(filename).name}:{lineno}")
