"""Sets an event at a signal."""

from __future__ import annotations

import signal
from queue import SimpleQueue
from threading import Event, Thread


def set_at_signals(event: Event, *numbers: signal.Signals) -> None:
    """Set an event at each of these signals, from a thread of its own.

    A handler interrupts the main thread, which may hold the event's lock as it waits for it, and
    would wait for itself for ever. To put something into a SimpleQueue is safe there.
    """
    arrived: SimpleQueue[int] = SimpleQueue()

    def pass_on() -> None:
        while arrived.get():
            event.set()

    Thread(target=pass_on, name="signals", daemon=True).start()
    for number in numbers:
        signal.signal(number, lambda caught, _frame: arrived.put(caught))
