"""Conversations over a running channel; the stock connector does each of these wrong."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from structlog.testing import capture_logs

from assistant.privacy.redaction import MASK
from assistant.storage.engine import make_engine
from assistant.storage.schema import metadata
from tests.channels.teams.microsoft import APP_ID, Microsoft, until
from tests.channels.teams.running import (
    PHRASES,
    SLOT_PAYLOAD,
    AskingBot,
    Channel,
    EchoBot,
    HeldBot,
    running_channel,
    settings_for,
)
from tests.storage.database import fresh_database
from tests.turns.queueing.stage import rows
from tests.turns.turn_parts import PSEUDONYMS

pytestmark = pytest.mark.anyio

BOT = {"id": f"28:{APP_ID}", "name": "Assistant"}
TEAM = {"id": "19:team@thread.tacv2;messageid=1", "conversationType": "channel"}
GROUP = {"id": "19:group@thread.v2", "conversationType": "groupChat"}


def mention(name: str, account: dict[str, str]) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": account}


def submits(activity: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a card, as Teams reads them."""
    return [
        action["data"]["msteams"]
        for action in activity["attachments"][0]["content"].get("actions", ())
    ]


async def settle() -> None:
    """Give turns that should not run the time to run."""
    await asyncio.sleep(0.2)


async def test_the_platform_is_answered_before_the_turn_has_run(microsoft: Microsoft) -> None:
    bot = HeldBot()
    async with running_channel(microsoft, bot) as channel:
        assert await channel.post(channel.activity()) == (200, {})
        assert microsoft.messages == []
        bot.go.set()
        await microsoft.has_messages()


async def test_the_platform_is_answered_while_it_takes_long_to_send(microsoft: Microsoft) -> None:
    microsoft.delay = 0.5
    async with running_channel(microsoft, EchoBot()) as channel:
        assert await channel.post(channel.activity()) == (200, {})
        assert microsoft.activities == []
        await microsoft.has_messages()


async def test_a_call_that_is_never_answered_is_given_up_and_holds_nobody_up(
    microsoft: Microsoft,
) -> None:
    async with running_channel(microsoft, EchoBot()) as channel:
        microsoft.delay = 60
        held = {"id": "a:held", "conversationType": "personal"}
        somebody = {"from": {"id": "29:somebody"}}
        await channel.post(channel.activity(text="held", conversation=held, **somebody))
        await until(lambda: microsoft.calls > 0)
        microsoft.delay = 0
        await channel.post(channel.activity(text="free"))
        said = await microsoft.has_messages(2)
    assert [one["text"] for one in said] == ["free", "held"]


async def test_a_duplicate_delivered_five_times_is_answered_once(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        activity = channel.activity()
        for _ in range(5):
            await channel.post(activity)
        await microsoft.has_messages()
        await settle()
    assert (len(bot.read), len(microsoft.activities)) == (1, 2)


async def test_typing_is_shown_before_the_answer(microsoft: Microsoft) -> None:
    async with running_channel(microsoft, EchoBot()) as channel:
        await channel.post(channel.activity())
        await microsoft.has_messages()
    assert [activity["type"] for activity in microsoft.activities] == ["typing", "message"]


async def test_a_personal_conversation_is_greeted_once(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        for added in ([{"id": "29:user"}], [BOT], [{"id": "29:user"}, BOT]):
            update = channel.activity(type="conversationUpdate", text=None, membersAdded=added)
            await channel.post(update)
        await microsoft.has_messages()
        await settle()
    assert [message.text for message in bot.read] == ["/greet"]


async def test_a_greeting_belongs_to_the_conversation_that_follows(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post(
            channel.activity(type="conversationUpdate", membersAdded=[{"id": "29:user"}])
        )
        await microsoft.has_messages()
        await channel.post(channel.activity())
        await microsoft.has_messages(2)
    assert len({message.sender_id for message in bot.read}) == 1


@pytest.mark.parametrize(
    ("conversation", "added", "greeted"),
    [
        (GROUP, [BOT], True),
        (GROUP, [{"id": "29:other"}], True),
        (TEAM, [BOT], True),
        (TEAM, [{"id": "29:other"}], False),
        (TEAM, [], False),
        (TEAM, None, False),
    ],
)
async def test_shared_places_are_greeted_without_buttons(
    microsoft: Microsoft, conversation: dict[str, str], added: Any, greeted: bool
) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        update = channel.activity(
            type="conversationUpdate", conversation=conversation, membersAdded=added
        )
        assert await channel.post(update) == (200, {})
        await (microsoft.has_messages() if greeted else settle())
    assert bot.read == []
    texts = [message["text"] for message in microsoft.messages]
    greeting = f"{PHRASES['announcement']} {PHRASES['teams_mention_hint']}"
    assert texts == ([greeting] if greeted else [])


@pytest.mark.parametrize(
    "kind", ["typing", "messageReaction", "messageUpdate", "installationUpdate", "event", "unheard"]
)
async def test_other_activities_are_acknowledged_and_left_alone(
    microsoft: Microsoft, kind: str
) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        assert await channel.post(channel.activity(type=kind)) == (200, {})
        await settle()
    assert (bot.read, microsoft.activities) == ([], [])


async def test_an_invoke_is_answered_in_json(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        activity = channel.activity(type="invoke", name="task/fetch", text=None)
        assert await channel.post(activity) == (200, {})
    assert bot.read == []


async def test_a_card_action_runs_its_choice(microsoft: Microsoft) -> None:
    bot = EchoBot()
    action = {"type": "Action.Execute", "data": {"payload": "/incident"}}
    async with running_channel(microsoft, bot) as channel:
        activity = channel.activity(
            type="invoke", name="adaptiveCard/action", text=None, value={"action": action}
        )
        status, body = await channel.post(activity)
        await microsoft.has_messages()
    assert (status, body) == (
        200,
        {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": PHRASES["teams_choice_received"],
        },
    )
    assert [message.text for message in bot.read] == ["/incident"]


async def press(channel: Channel, button: dict[str, Any], **fields: Any) -> None:
    """Press a button of a card as Teams reports it."""
    fields = {"text": button["text"], "value": button["value"], "replyToId": "1", **fields}
    assert await channel.post(channel.activity(**fields)) == (200, {})


async def test_buttons_can_be_pressed(microsoft: Microsoft) -> None:
    bot = AskingBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post(channel.activity())
        (card,) = await microsoft.has_messages()
        for number, button in enumerate(submits(card), start=2):
            await press(channel, button)
            await microsoft.has_messages(number)
    assert [message.text for message in bot.read] == ["bonjour", "/incident", SLOT_PAYLOAD]


async def test_a_button_tells_which_answer_it_belongs_to(microsoft: Microsoft) -> None:
    bot = AskingBot()
    async with running_channel(microsoft, bot) as channel:
        for number, text in enumerate(("older", "newer"), start=1):
            await channel.post(channel.activity(text=text))
            await microsoft.has_messages(number)
        older, _ = await microsoft.has_messages(2)
        await press(channel, submits(older)[0])
        await microsoft.has_messages(3)
    assert [(message.metadata or {}).get("about") for message in bot.read] == [None, None, "older"]


@pytest.mark.parametrize("value", [{"payload": "/incident"}, '{"payload": "/incident"}'])
async def test_a_submit_without_text_is_understood(microsoft: Microsoft, value: Any) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        activity = {**channel.activity(value=value), "text": None}
        await channel.post(activity)
        await microsoft.has_messages()
    assert [message.text for message in bot.read] == ["/incident"]


async def test_a_button_whose_value_got_lost_is_read_as_its_title(microsoft: Microsoft) -> None:
    bot = AskingBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post(channel.activity())
        (card,) = await microsoft.has_messages()
        await press(channel, submits(card)[0], value=None)
        await microsoft.has_messages(2)
    assert [message.text for message in bot.read] == ["bonjour", "First"]


async def test_a_payload_that_we_never_issued_is_refused(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post(channel.activity(value={"payload": "/restart"}))
        (answer,) = await microsoft.has_messages()
    assert (answer["text"], bot.read) == (PHRASES["choice_expired"], [])


@pytest.mark.parametrize(
    "fields",
    [
        {"text": None},
        {"text": ""},
        {"text": None, "attachments": [{"contentType": "text/html", "content": ""}]},
        {"text": None, "value": {"other": 1}},
        {"text": None, "value": {"payload": None}},
        {"text": None, "value": "null"},
        {"text": None, "value": []},
    ],
)
async def test_an_empty_message_is_answered_politely(
    microsoft: Microsoft, fields: dict[str, Any]
) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post({**channel.activity(), **fields})
        (answer,) = await microsoft.has_messages()
    assert (answer["text"], bot.read) == (PHRASES["empty"], [])


@pytest.mark.parametrize(
    "kind", ["image/png", "audio/mp4", "application/vnd.microsoft.teams.file.download.info"]
)
async def test_who_sends_a_picture_or_a_voice_is_asked_for_a_sentence(
    microsoft: Microsoft, kind: str
) -> None:
    bot = EchoBot()
    attachments = [{"contentType": kind, "contentUrl": "https://x"}]
    async with running_channel(microsoft, bot) as channel:
        await channel.post(channel.activity(text=None, attachments=attachments))
        await channel.post(
            channel.activity(
                text="<at>Assistant</at>",
                attachments=attachments,
                entities=[mention("Assistant", BOT)],
            )
        )
        answers = await microsoft.has_messages(2)
        await channel.post(channel.activity(text="erreur 500", attachments=attachments))
        await microsoft.has_messages(3)
    assert [answer["text"] for answer in answers] == [PHRASES["only_words"]] * 2
    assert [message.text for message in bot.read] == ["erreur 500"]


@pytest.mark.parametrize(
    "entity",
    [
        mention("Assistant", BOT),
        {**mention("Assistant", BOT), "text": None},
        {"type": "mention", "text": "<at>Assistant</at>", "mentioned": {"name": "Assistant"}},
    ],
)
async def test_a_bare_mention_shows_the_topics(
    microsoft: Microsoft, entity: dict[str, Any]
) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post(channel.activity(text="<at>Assistant</at> ", entities=[entity]))
        await microsoft.has_messages()
    assert [message.text for message in bot.read] == ["/help"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {
                "text": "<at>Assistant</at> 2",
                "entities": [{**mention("Assistant", BOT), "text": None}],
            },
            "2",
        ),
        (
            {
                "text": "<at>Assistant</at> la deuxième",
                "entities": [{"type": "mention", "mentioned": {"name": "Assistant"}}],
            },
            "la deuxième",
        ),
        (
            {"text": "<at>Paul</at> le sait", "entities": [{"type": "mention", "mentioned": {}}]},
            f"{MASK} le sait",
        ),
        ({"text": '<quoted messageId="1"/> oui'}, "oui"),
        ({"text": "<blockquote>Lequel ?</blockquote><p>2</p>", "textFormat": "xml"}, "2"),
        ({"text": "> Lequel voulez-vous ?\nla deuxième"}, "la deuxième"),
        ({"text": "> mot de passe perdu"}, "mot de passe perdu"),
        (
            {
                "text": "<at>Assistant</at>&nbsp;bonjour\n",
                "entities": [mention("Assistant", BOT), {"type": "clientInfo", "locale": "fr"}],
            },
            "bonjour",
        ),
        (
            {
                "text": "<at>Assistant</at> demande à <at>Paul</at> le prix",
                "entities": [
                    mention("Assistant", BOT),
                    mention("Paul", {"id": "29:paul", "name": "Paul"}),
                ],
            },
            f"demande à {MASK} le prix",
        ),
        ({"text": "a &lt; b &amp; c"}, "a < b & c"),
        ({"text": "<p>bonjour <b>vous</b></p>", "textFormat": "xml"}, "bonjour  vous"),
        ({"text": "bonjour", "entities": None}, "bonjour"),
    ],
)
async def test_what_was_typed_is_read_without_mentions_and_markup(
    microsoft: Microsoft, fields: dict[str, Any], text: str
) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post({**channel.activity(), **fields})
        await microsoft.has_messages()
    assert [message.text for message in bot.read] == [text]


@pytest.mark.parametrize(
    "entities",
    [
        [mention("Paul Durand", {"id": "29:paul", "name": "Paul Durand"})],
        [{**mention("Paul Durand", {"id": "29:paul", "name": "Paul Durand"}), "text": None}],
        [],
    ],
)
async def test_of_a_mentioned_colleague_no_name_is_kept(
    microsoft: Microsoft, entities: list[dict[str, Any]]
) -> None:
    bot = EchoBot()
    said = '<at id="1">Paul Durand</at>' if not entities else "<at>Paul Durand</at>"
    with fresh_database() as storage:
        async with running_channel(microsoft, bot, storage=storage) as channel:
            bot.ready = False
            await channel.post(
                channel.activity(text=f"demande à {said} le prix", entities=entities)
            )
            kept = str(rows(storage))
            bot.ready = True
            await microsoft.has_messages()
    assert [message.text for message in bot.read] == [f"demande à {MASK} le prix"]
    assert "le prix" in kept
    for name in ("Durand", "Claire"):
        assert name not in kept + str([vars(message) for message in bot.read])


async def test_a_person_has_a_conversation_of_its_own_in_each_place(microsoft: Microsoft) -> None:
    bot = EchoBot()
    people = ({"id": "29:one"}, {"id": "29:two"})
    thread = {**TEAM, "id": "19:team@thread.tacv2;messageid=2"}
    places = ({"id": "a:personal"}, TEAM, thread, GROUP)
    async with running_channel(microsoft, bot) as channel:
        for person in people:
            for place in places:
                for _ in range(2):
                    activity = channel.activity(**{"from": person, "conversation": place})
                    await channel.post(activity)
        await microsoft.has_messages(16)
    senders = [message.sender_id for message in bot.read]
    assert len(set(senders)) == 8
    assert all(len(sender) < 100 for sender in senders)


async def test_an_answer_goes_to_the_thread_that_asked(microsoft: Microsoft) -> None:
    async with running_channel(microsoft, EchoBot()) as channel:
        await channel.post(channel.activity(conversation=TEAM, id="42"))
        (answer,) = await microsoft.has_messages()
    assert (answer["conversation"], answer["replyToId"]) == ({"id": TEAM["id"]}, "42")


async def test_the_tracker_learns_where_but_not_who_by_name(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post(channel.activity(channelData={"tenant": {"id": "t1"}}))
        await microsoft.has_messages()
    (message,) = bot.read
    assert message.metadata.pop("turn_id")
    assert message.metadata == {
        "tenant": "t1",
        "scope": "personal",
        "locale": "fr-FR",
    }
    assert message.input_channel == "teams"
    # The directory's id, which an administrator finds, stands behind the conversation's.
    assert message.sender_id == PSEUDONYMS.conversation_id("teams", "c1")


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {},
        {"type": "message"},
        {"type": "message", "from": None},
        {"type": 1, "conversation": "a"},
    ],
)
async def test_a_body_that_is_no_activity_is_refused_in_json(
    microsoft: Microsoft, body: Any
) -> None:
    async with running_channel(microsoft, EchoBot()) as channel:
        status, answer = await channel.post(body)
    assert status == 400
    assert answer["error"] in {"bad_json", "bad_request"}


@pytest.mark.parametrize(
    "answers",
    [
        [(429, {"Retry-After": "1"})],
        [(500, {}), (502, {})],
        [(412, {})],
        [(401, {})],
    ],
)
async def test_a_refusal_that_passes_is_tried_again(
    microsoft: Microsoft, answers: list[tuple[int, dict[str, str]]]
) -> None:
    # The first answer is for the typing sign, which is not worth a second attempt.
    microsoft.answers.extend([(201, {}), *answers])
    async with running_channel(microsoft, EchoBot()) as channel:
        await channel.post(channel.activity())
        await microsoft.has_messages()
    assert len(microsoft.messages) == 1
    assert len(microsoft.token_requests) == (2 if answers[0][0] == 401 else 1)


async def test_a_refusal_for_good_is_logged_and_the_next_turn_runs(microsoft: Microsoft) -> None:
    microsoft.answers.extend([(201, {}), (403, {})])
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        with capture_logs() as logs:
            await channel.post(channel.activity())
            await settle()
            await channel.post(channel.activity(text="encore"))
            (answer,) = await microsoft.has_messages()
    assert answer["text"] == "encore"
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["send.failed"]
    assert "bonjour" not in json.dumps(logs, default=str)


async def test_what_cannot_be_kept_is_apologised_for_and_answered_when_it_comes_again(
    microsoft: Microsoft,
) -> None:
    bot = EchoBot()
    with fresh_database() as storage:
        async with running_channel(microsoft, bot, storage=storage) as channel:
            activity, engine = channel.activity(), make_engine(storage)
            metadata.drop_all(engine)
            status, body = await channel.post(activity)
            (apology,) = await microsoft.has_messages()
            metadata.create_all(engine)
            engine.dispose()
            assert (status, body["error"]) == (503, "unavailable")
            assert await channel.post(activity) == (200, {})
            _, answer = await microsoft.has_messages(2)
    assert (apology["text"], answer["text"]) == (PHRASES["apology"], "bonjour")
    assert len(bot.read) == 1


async def test_an_answer_outlives_the_process_that_was_asked(microsoft: Microsoft) -> None:
    first, second = EchoBot(), EchoBot()
    with fresh_database() as storage:
        microsoft.answers.extend([(201, {}), (503, {"Retry-After": "2"})])
        async with running_channel(microsoft, first, storage=storage) as channel:
            await channel.post(channel.activity())
            await until(lambda: not microsoft.answers)
        async with running_channel(microsoft, second, storage=storage):
            (answer,) = await microsoft.has_messages()
    assert (answer["text"], len(first.read), len(second.read)) == ("bonjour", 1, 0)


async def test_the_wait_that_teams_asks_for_is_kept(microsoft: Microsoft) -> None:
    microsoft.answers.extend([(201, {}), (429, {"Retry-After": "2"})])
    async with running_channel(microsoft, EchoBot()) as channel:
        with capture_logs() as logs:
            await channel.post(channel.activity())
            await microsoft.has_messages()
    assert [log["wait"] >= 2 for log in logs if log["event"] == "send.retried"] == [True]


async def test_a_redirection_is_not_followed(microsoft: Microsoft) -> None:
    elsewhere = f"{microsoft.url}/elsewhere"
    microsoft.answers.extend([(307, {"Location": elsewhere}), (307, {"Location": elsewhere})])
    async with running_channel(microsoft, EchoBot()) as channel:
        await channel.post(channel.activity())
        await until(lambda: not microsoft.answers)
        await settle()
    assert (microsoft.activities, microsoft.redirected) == ([], 0)


async def test_a_wrong_secret_is_named_in_the_log(microsoft: Microsoft) -> None:
    settings = settings_for(microsoft, teams_app_password="wrong")
    async with running_channel(microsoft, EchoBot(), settings) as channel:
        with capture_logs() as logs:
            assert await channel.post(channel.activity()) == (200, {})
            await settle()
    assert microsoft.activities == []
    hints = [log["hint"] for log in logs if log["event"] == "teams.token_refused"]
    assert "TEAMS_APP_PASSWORD" in hints[0]
    assert "wrong" not in json.dumps(logs, default=str)


async def test_a_multi_tenant_bot_asks_once_for_its_token(microsoft: Microsoft) -> None:
    async with running_channel(microsoft, EchoBot()) as channel:
        for number in range(3):
            await channel.post(channel.activity(text=str(number)))
        await microsoft.has_messages(3)
    assert [request["tenant"] for request in microsoft.token_requests] == ["botframework.com"]


async def test_nothing_is_sent_faster_than_a_thread_may_receive(microsoft: Microsoft) -> None:
    async with running_channel(microsoft, EchoBot()) as channel:
        for number in range(10):
            await channel.post(channel.activity(text=str(number)))
        messages = await microsoft.has_messages(10)
    # The fake connector notes a fault when the limit is passed.
    assert [message["text"] for message in messages] == [str(number) for number in range(10)]


@dataclass
class UnevenBot(EchoBot):
    """Takes its time, now more, now less."""

    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311

    async def answer(self, message: UserMessage) -> None:
        await asyncio.sleep(self.chance.random() / 20)
        await super().answer(message)


async def test_a_hundred_interleaved_conversations_keep_their_order(microsoft: Microsoft) -> None:
    async with running_channel(microsoft, UnevenBot()) as channel:
        token = microsoft.token()
        people = [f"29:{number}" for number in range(100)]
        # A few at a time, so that the turns of one person meet.
        for first in range(0, 100, 2):
            for turn, person in product(range(3), people[first : first + 2]):
                place = {"id": f"a:{person}", "conversationType": "personal"}
                activity = channel.activity(
                    text=f"turn {turn}", conversation=place, **{"from": {"id": person}}
                )
                assert (await channel.post(activity, token))[0] == 200
        said = await microsoft.has_messages(300)
    for person in people:
        mine = [one["text"] for one in said if one["conversation"]["id"] == f"a:{person}"]
        assert mine == ["turn 0", "turn 1", "turn 2"]


async def test_a_slash_is_not_a_command(microsoft: Microsoft) -> None:
    bot = EchoBot()
    async with running_channel(microsoft, bot) as channel:
        await channel.post(
            channel.activity(text="<at>A</at> /restart", entities=[mention("A", BOT)])
        )
        (answer,) = await microsoft.has_messages()
    assert (answer["text"], bot.read) == (PHRASES["command_refused"], [])
