"""Films a conversation for the README: `python -m tests.widget.film`.

The answers are those of content/; no assistant has to run.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from tests.widget.browser import Visit, start_browser, visit
from tests.widget.fake_assistant import FakeAssistant
from tests.widget.screenshots import DEMO

FOLDER = Path("docs/images")
VIEWPORT = {"width": 1240, "height": 820}
FILM_WIDTH = 620
CLIPBOARD = ["clipboard-read", "clipboard-write"]
COLOURS = 64
PROCEDURE = "billing_duplicate"
# What is answered to its button, and to « Ça ne marche pas » under it.
ANSWERS = (f"/{PROCEDURE}", "/not_solved")


def content_replies() -> dict[str, object]:
    """The replies of the film, by the payloads that ask for them."""
    content = load_content(Path("content"))
    build = ReplyBuilder(content)
    procedure = content.procedures[PROCEDURE]
    contacts = build.escalation_contacts(procedure, None, {})
    replies = (
        build.procedure(procedure, None, {}),
        build.contacts(contacts, procedure.escalation.text),
    )
    return {
        payload: reply.model_dump(mode="json")
        for payload, reply in zip(ANSWERS, replies, strict=True)
    }


def play(seen: Visit) -> list[tuple[Image.Image, int]]:
    """Have the conversation.

    Args:
        seen: the demo page.

    Returns:
        Pictures, and how many milliseconds each is looked at.
    """
    film: list[tuple[Image.Image, int]] = []

    def take(milliseconds: int) -> None:
        seen.page.wait_for_timeout(150)
        film.append((Image.open(BytesIO(seen.page.screenshot())).convert("RGB"), milliseconds))

    take(900)
    seen.open()
    take(1500)
    for letters in ("double", " fac", "ture"):
        seen.page.keyboard.type(letters)
        take(500)
    seen.page.locator(".matches button").first.click()
    seen.replies.first.wait_for()
    take(3000)
    seen.page.get_by_role("button", name="Copier le mail prêt").click()
    take(1500)
    seen.page.locator(".thumb").nth(1).click()
    take(1500)
    seen.page.locator(".why .choices button").nth(1).click()
    seen.replies.nth(1).wait_for()
    take(3000)
    return film


def main() -> None:
    """Write the picture and the film."""
    with start_browser() as browser, FakeAssistant() as server:
        server.replies |= content_replies()
        seen = visit(
            browser,
            server.url + DEMO,
            reduced_motion="reduce",
            viewport=VIEWPORT,
            permissions=CLIPBOARD,
        )
        film = play(seen)
    answer = film[-4][0]
    answer.save(FOLDER / "widget.png", optimize=True)
    height = FILM_WIDTH * VIEWPORT["height"] // VIEWPORT["width"]
    frames = [
        picture.resize((FILM_WIDTH, height)).quantize(COLOURS, dither=Image.Dither.NONE)
        for picture, _ in film
    ]
    frames[0].save(
        FOLDER / "widget.gif",
        save_all=True,
        append_images=frames[1:],
        duration=[milliseconds for _, milliseconds in film],
        loop=0,
        optimize=True,
    )
    print(f"widget.png and widget.gif in {FOLDER}/", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
