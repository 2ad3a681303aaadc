"""Put the turn handler together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry
from ruamel.yaml import YAML

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import load_settings
from assistant.content.loader import load_content
from assistant.privacy.pseudonyms import Pseudonyms, installed_pseudonyms
from assistant.privacy.redaction import Redactor, SecretRedactor
from assistant.turns import TurnHandler
from assistant.turns.admitted import Admitted
from assistant.turns.apologetic import Apologetic
from assistant.turns.delivered import Delivered
from assistant.turns.guarded import Guarded
from assistant.turns.known_payload import KnownPayload, PayloadRules
from assistant.turns.logged import Logged
from assistant.turns.masking import Masking
from assistant.turns.measured import CountingRedactor, Measured, MeasuredBot, Waited
from assistant.turns.metrics import Metrics, make_metrics, process_metrics
from assistant.turns.model import Bot
from assistant.turns.ordered import Ordered
from assistant.turns.patient import Patient
from assistant.turns.rasa_bot import OnNewMessage, RasaBot
from assistant.turns.recalled import Recalled
from assistant.turns.redacted import Redacted
from assistant.turns.settings import TurnSettings
from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.memory import MemoryAnnounced, MemoryClaims, MemoryQueue, memory_stores
from assistant.turns.stores.model import Stores
from assistant.turns.stores.redis import redis_stores
from assistant.turns.unseen import Unseen

# Rasa gives these a meaning of its own: no button may send them.
_RASA_INTENTS = frozenset({"restart", "back", "session_start", "nlu_fallback"})
_DOMAIN_FILE = Path("domain.yml")


@dataclass(frozen=True)
class ChannelParts:
    """What a channel is made of, besides its platform."""

    settings: TurnSettings
    phrases: Mapping[str, str]
    stores: Stores
    redactor: Redactor
    masking: Masking
    pseudonyms: Pseudonyms
    payloads: PayloadRules
    metrics: Metrics
    redis: RedisConnection | None = None


def channel_parts() -> ChannelParts:
    """Gather the parts from this installation's settings, content and domain.

    Returns:
        The parts for one channel; with REDIS_URL set, all processes share what they remember.

    Raises:
        SettingsError: a setting has a wrong value.
        ContentError: the content cannot be used.
    """
    phrases = load_content(load_settings().assistant_content).messages
    return make_parts(
        read_settings(TurnSettings),
        phrases,
        button_intents(_DOMAIN_FILE),
        installed_pseudonyms(),
        process_metrics(),
    )


def make_parts(
    settings: TurnSettings,
    phrases: Mapping[str, str],
    intents: frozenset[str],
    pseudonyms: Pseudonyms,
    metrics: Metrics | None = None,
) -> ChannelParts:
    """Make the parts.

    Args:
        settings: what holds on every channel.
        phrases: what channels themselves say, by key.
        intents: names of the intents that any button may send.
        pseudonyms: names what must not be told.
        metrics: what all channels of the process count; new ones if None.

    Returns:
        The parts for one channel.
    """
    metrics = metrics or make_metrics(CollectorRegistry())
    url = settings.redis_url
    redis = RedisConnection(url, on_fault=metrics.stores.of("redis")) if url else None
    stores = redis_stores(redis) if redis else memory_stores()
    redactor = CountingRedactor(
        SecretRedactor(contact_details=settings.redact_contact_details), metrics.turns
    )
    return ChannelParts(
        settings=settings,
        phrases=phrases,
        stores=stores,
        redactor=redactor,
        masking=Masking(redactor, stores.announced, local=MemoryAnnounced()),
        pseudonyms=pseudonyms,
        payloads=PayloadRules(stores.issued, intents),
        metrics=metrics,
        redis=redis,
    )


def turn_handler(on_new_message: OnNewMessage, parts: ChannelParts) -> TurnHandler:
    """Make the turn handler of a channel.

    Args:
        on_new_message: what Rasa gives to `InputChannel.blueprint`.
        parts: what `channel_parts` gathered.

    Returns:
        The handler, to be used for every message of the channel.
    """
    return assemble(RasaBot(on_new_message), parts)


def assemble(bot: Bot, parts: ChannelParts) -> TurnHandler:
    """Put the steps of a turn around a bot, in the one order that works.

    Args:
        bot: who answers.
        parts: the steps' settings and stores.

    Returns:
        The handler.
    """
    phrases, stores, settings = parts.phrases, parts.stores, parts.settings
    metrics = parts.metrics.turns
    steps = (
        Measured(metrics),
        Logged(),
        Waited(Ordered(stores.queue, local=MemoryQueue()), "conversation", metrics),
        Unseen(stores.claims, local=MemoryClaims()),
        Delivered(stores.issued),
        Apologetic(phrases["apology"], settings.turn_deadline_seconds),
        Recalled(),
        Guarded(phrases, settings.turn_max_characters),
        KnownPayload(parts.payloads, phrases["choice_expired"]),
        Redacted(parts.masking, parts.redactor),
        Patient(settings.turn_deadline_seconds / 2),
        Waited(Admitted(settings.turns_at_once), "room", metrics),
    )
    return TurnHandler(steps, MeasuredBot(bot, metrics))


def button_intents(domain_file: Path) -> frozenset[str]:
    """List the intents that any button may send.

    Args:
        domain_file: Rasa's domain.

    Returns:
        The names of the domain's intents, without those that command Rasa itself.
    """
    domain = YAML(typ="safe", pure=True).load(domain_file.read_text("utf-8"))
    # An intent with options is a mapping of one key.
    names = [name if isinstance(name, str) else next(iter(name)) for name in domain["intents"]]
    return frozenset(names) - _RASA_INTENTS
