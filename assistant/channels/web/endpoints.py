"""What the web channel does for each of its addresses (docs/openapi-web.yml)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.http import ApiError, JsonApi, json_response
from assistant.channels.web.bodies import Nothing, Posting, Rated, Renewing
from assistant.channels.web.conversation import Item, StreamForm, replies_to, stream_form
from assistant.channels.web.limits import Limits
from assistant.channels.web.tokens import ConversationTokens, CustomerSignIn, Ticket, unauthorised
from assistant.channels.web.trackers import (
    ErasureError,
    append,
    erase_tracker,
    new_session,
    rate_reply,
)
from assistant.common.faults import fault
from assistant.turns import Answer, Incoming, TurnHandler
from assistant.turns.journal import Exchange, Journal
from assistant.turns.middleware.validation import clean
from assistant.turns.model import ABOUT, ANNOUNCED, ASKED_WHY
from assistant.turns.rasa_bot import answers_in
from assistant.turns.stores import ConversationQueue
from assistant.turns.stores.model import ENDED_AT, StoreError
from assistant.turns.wiring import ChannelParts

_log = structlog.get_logger(__name__)

CHANNEL = "web"


@dataclass(frozen=True)
class WebEndpoints:
    """The handlers of the web channel's addresses."""

    api: JsonApi
    parts: ChannelParts
    turns: TurnHandler
    journal: Journal
    tokens: ConversationTokens
    sign_in: CustomerSignIn
    limits: Limits

    def add_all(self) -> None:
        """Add the addresses to the blueprint."""
        self.api.add("/health", get=self.health)
        self.api.add("/conversations", post=self.open, delete=self.erase)
        self.api.add("/history", get=self.history)
        self.api.add("/token", post=self.renew)
        self.api.add("/messages", post=self.answer)
        self.api.add("/feedback", post=self.rate)
        self.api.add("/restart", post=self.restart)
        self.api.add_fallback()

    async def health(self, request: Request) -> HTTPResponse:
        """Tell whether messages can be answered."""
        agent = getattr(request.app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            raise ApiError(503, "unavailable")
        return json_response({"status": "ok"})

    async def open(self, request: Request) -> HTTPResponse:
        """Begin a conversation, or take up that of the customer whom the bearer token names."""
        await self.limits.count_request(request)
        self.api.parse(request, Nothing)
        token = _bearer(request)
        known = None if token is None else self._conversation_of(self.sign_in.person(token))
        return json_response(self._ticket_body(self.tokens.new(known)), 201)

    def _conversation_of(self, person: str) -> str:
        return self.parts.pseudonyms.conversation_id(CHANNEL, person)

    async def renew(self, request: Request) -> HTTPResponse:
        """Prolong a conversation."""
        ticket = await self._authenticate(request)
        renewal = self.api.parse(request, Renewing).renewal
        return json_response(self._ticket_body(self.tokens.renew(ticket, renewal)))

    async def history(self, request: Request) -> HTTPResponse:
        """Show a conversation to its owner."""
        ticket = await self._authenticate(request)
        exchanges = await self.journal.history(ticket.conversation_id)
        messages = [_exchange_body(exchange) for exchange in exchanges]
        return json_response({"conversation": ticket.conversation_id, "messages": messages})

    async def erase(self, request: Request) -> HTTPResponse:
        """Erase a conversation wherever it is kept, once its running turn has ended."""
        ticket = await self._authenticate(request)
        conversation_id = ticket.conversation_id
        async with self._place(conversation_id):
            try:
                await erase_tracker(request.app.ctx.agent.tracker_store, conversation_id)
            except ErasureError as error:
                _log.error("web.erasure_failed", conversation_id=conversation_id, reason=str(error))
                raise ApiError(500, "erasure_failed") from None
            await self.journal.forget(conversation_id)
            await self.parts.stores.issued.forget(conversation_id)
            await self.parts.stores.ended.put(conversation_id, {ENDED_AT: repr(time.time())})
        _log.info("web.erased", conversation_id=conversation_id)
        return HTTPResponse(status=204)

    async def answer(self, request: Request) -> HTTPResponse | None:
        """Answer a message, at once or as the replies come."""
        ticket = await self._authenticate(request)
        posting = self.api.parse(request, Posting)
        await self.limits.count_message(ticket.conversation_id)
        message = Incoming(
            channel=CHANNEL,
            conversation_id=ticket.conversation_id,
            message_id=posting.message_id,
            text=posting.text or "",
            payload=posting.payload,
            metadata=await self._metadata(ticket.conversation_id, posting),
        )

        def recall() -> Awaitable[list[Answer]]:
            store = request.app.ctx.agent.tracker_store
            return answers_in(store, message.conversation_id, message.message_id)

        shown = await self._shown(message)
        replies = replies_to(self.turns, self.journal, message, shown, recall)
        form = stream_form(request.headers.get("accept", ""))
        if form is not None:
            await self._stream(request, form, replies)
            return None
        return json_response([item["reply"] async for item in replies])

    async def rate(self, request: Request) -> HTTPResponse:
        """Keep what the customer thinks of a procedure told; the last word counts."""
        ticket = await self._authenticate(request)
        rated = self._without_secrets(self.api.parse(request, Rated))
        conversation_id = ticket.conversation_id
        await self.limits.count_feedback(conversation_id)
        # After the running turn, which writes the same tracker and may write the same exchange.
        async with self._place(conversation_id):
            await rate_reply(
                self.journal, request.app.ctx.agent.tracker_store, conversation_id, rated
            )
        _log.info(
            "web.rated",
            conversation_id=conversation_id,
            **rated.model_dump(include={"rating", "reason"}, exclude_none=True),
        )
        return HTTPResponse(status=204)

    async def restart(self, request: Request) -> HTTPResponse:
        """Begin anew in the same conversation, once its running turn has ended."""
        ticket = await self._authenticate(request)
        self.api.parse(request, Nothing)
        conversation_id = ticket.conversation_id
        async with self._place(conversation_id):
            await append(request.app.ctx.agent.tracker_store, conversation_id, new_session())
            await self.journal.forget(conversation_id)
        _log.info("web.restarted", conversation_id=conversation_id)
        return HTTPResponse(status=204)

    async def _metadata(self, conversation_id: str, posting: Posting) -> dict[str, Any]:
        # Whoever posts a payload has POST /feedback to say why.
        metadata: dict[str, Any] = {ASKED_WHY: True} if posting.payload else {}
        metadata |= {ANNOUNCED: True} if posting.announced else {}
        if posting.payload is None or posting.pressed is None:
            return metadata
        try:
            exchange = await self.journal.exchange(conversation_id, posting.pressed.message_id)
        except StoreError:
            _log.warning("web.pressed_unknown", conversation_id=conversation_id)
            return metadata
        about = exchange.about_reply(posting.pressed.reply) if exchange else None
        return {**metadata, ABOUT: about} if about else metadata

    def _without_secrets(self, rated: Rated) -> Rated:
        if rated.comment is None:
            return rated
        comment = self.parts.masking.redact(clean(rated.comment))
        return rated.model_copy(update={"comment": comment or None})

    def _place(self, conversation_id: str) -> Any:
        queue: ConversationQueue = self.parts.stores.queue
        return queue.place(conversation_id)

    async def _authenticate(self, request: Request) -> Ticket:
        await self.limits.count_request(request)
        token = _bearer(request)
        if token is None:
            raise unauthorised("token_missing")
        ticket = self.tokens.check(token)
        if await self._ended_since(ticket):
            raise unauthorised("token_expired")
        return ticket

    async def _ended_since(self, ticket: Ticket) -> bool:
        try:
            ended = await self.parts.stores.ended.get(ticket.conversation_id, ENDED_AT)
        except StoreError:
            # What it could have read is erased.
            _log.warning("web.end_unknown", conversation_id=ticket.conversation_id)
            return False
        return ended is not None and ticket.issued <= float(ended)

    def _ticket_body(self, ticket: Ticket) -> dict[str, object]:
        return {
            "conversation": ticket.conversation_id,
            "token": ticket.token,
            "renewal": self.tokens.renewal(ticket),
            "expires_in": ticket.expires_in,
        }

    async def _shown(self, message: Incoming) -> str | None:
        if message.payload is not None:
            return await self.parts.payloads.title(message.conversation_id, message.payload)
        # As the turn does it: cleaning costs time for each character.
        limit = self.parts.settings.turn_max_characters
        shown = replace(message, text=clean(message.text[: 4 * limit])[:limit])
        return (await self.parts.masking.mask(shown)).text

    async def _stream(
        self, request: Request, form: StreamForm, replies: AsyncIterator[Item]
    ) -> None:
        first = await anext(replies, None)
        # Proxies hold streams back unless told not to.
        response = await request.respond(
            content_type=form.media_type, headers={"X-Accel-Buffering": "no"}
        )
        if first is not None:
            await response.send(form.write("reply", first))
        try:
            async for item in replies:
                await response.send(form.write("reply", item))
            await response.send(form.write("end", {}))
        except Exception as error:
            _log.error("web.stream_failed", **fault(error))
            body = self.api.error_body(ApiError(503, "unavailable"))
            await response.send(form.write("error", dict(body)))
        await response.eof()


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _exchange_body(exchange: Exchange) -> dict[str, object]:
    ratings = exchange.ratings
    return {
        "message_id": exchange.message_id,
        "at": exchange.at,
        "text": exchange.text,
        "payload": exchange.payload,
        "replies": [
            {**item, "rating": ratings.get(number)} for number, item in enumerate(exchange.replies)
        ],
        "complete": exchange.outcome is not None,
    }
