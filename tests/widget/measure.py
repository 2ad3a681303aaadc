"""Measures the widget in Chromium: `python -m tests.widget.measure`."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser

from tests.widget.browser import start_browser, visit
from tests.widget.fake_assistant import WIDGET, FakeAssistant

VISITS = 10
TURNS = 200
REPORT = Path("reports/widget/measures.json")


def click_to_answer_ms(browser: Browser, address: str, question: str) -> float:
    """Time from the click on a link of the page to the first answer on the screen.

    Args:
        browser: the browser.
        address: the demo page's.
        question: the text of the page's link that asks a question.

    Returns:
        Milliseconds.
    """
    seen = visit(browser, address)
    started = time.perf_counter()
    seen.page.locator(f'a.pill:has-text("{question}")').first.click()
    seen.replies.first.wait_for()
    elapsed = (time.perf_counter() - started) * 1000
    seen.page.context.close()
    return elapsed


def heap_after_turns_mb(browser: Browser, address: str, turns: int) -> tuple[float, float]:
    """Memory of the page's scripts when the tchat is opened, and after many turns.

    Args:
        browser: the browser.
        address: a page served by the fake assistant.
        turns: how many.

    Returns:
        Both, in megabytes, after a garbage collection.
    """
    seen = visit(browser, address)
    session = seen.page.context.new_cdp_session(seen.page)
    session.send("Performance.enable")

    def heap_mb() -> float:
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float({m["name"]: m["value"] for m in metrics}["JSHeapUsedSize"]) / 1e6

    seen.open()
    before = heap_mb()
    for _ in range(turns):
        seen.ask("procedure")
    return before, heap_mb()


def main(arguments: list[str]) -> None:
    """Print the measures, and write them into a file.

    Args:
        arguments: address of a running assistant; none for the fake one.
    """
    manifest = json.loads((WIDGET / "dist" / "manifest.json").read_text("utf-8"))
    with start_browser() as browser, FakeAssistant() as server:
        base = arguments[0] if arguments else server.url
        demo = f"{base}/webhooks/widget/demo/"
        times = [click_to_answer_ms(browser, demo, "mot de passe") for _ in range(VISITS)]
        before, after = heap_after_turns_mb(browser, f"{server.url}/pages/plain.html", TURNS)
    measures = {
        "script_bytes": manifest["bytes"],
        "script_gzip_bytes": manifest["gzip"],
        "click_to_answer_ms_median": round(statistics.median(times)),
        "click_to_answer_ms_worst": round(max(times)),
        "heap_mb_when_opened": round(before, 1),
        f"heap_mb_after_{TURNS}_turns": round(after, 1),
    }
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(f"{json.dumps(measures, indent=2)}\n", "utf-8")
    print(json.dumps(measures, indent=2))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
