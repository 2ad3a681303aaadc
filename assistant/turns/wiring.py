"""Put the turn handler together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from assistant.common.rasa_settings import read_settings
from assistant.common.released import released
from assistant.common.settings import load_settings
from assistant.content.loader import load_content
from assistant.privacy.pseudonyms import Pseudonyms, installed_pseudonyms
from assistant.privacy.redaction import SecretRedactor
from assistant.storage.settings import StorageSettings
from assistant.turns import TurnHandler
from assistant.turns.masking import Masking
from assistant.turns.metrics import Metrics, process_metrics
from assistant.turns.middleware.delivery import DeliverAnswers, RetryUnavailable, TimeOut
from assistant.turns.middleware.measuring import (
    MeasureBot,
    MeasureTurn,
    MeasureWait,
)
from assistant.turns.middleware.order import (
    Deduplicate,
    LimitConcurrency,
    RepeatEarlierAnswers,
    SerialiseConversation,
)
from assistant.turns.middleware.validation import (
    PayloadRules,
    RedactSecrets,
    ValidatePayload,
    ValidateText,
)
from assistant.turns.model import Bot, Middleware
from assistant.turns.settings import TurnSettings
from assistant.turns.stores import Stores, make_stores
from assistant.turns.stores.connection import RedisConnection
from assistant.turns.stores.memory import MemoryAnnounced, MemoryClaims, MemoryQueue

# Rasa gives these a meaning of its own: no button may send them.
_RASA_INTENTS = frozenset({"restart", "back", "session_start", "nlu_fallback"})
_DOMAIN_FILE = Path("domain.yml")


@dataclass(frozen=True)
class ChannelParts:
    """What a channel is made of, besides its platform."""

    settings: TurnSettings
    phrases: Mapping[str, str]
    stores: Stores
    masking: Masking
    pseudonyms: Pseudonyms
    payloads: PayloadRules
    metrics: Metrics
    storage: StorageSettings
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
        button_intents(released(_DOMAIN_FILE)),
        installed_pseudonyms(),
        process_metrics(),
        read_settings(StorageSettings),
    )


def make_parts(
    settings: TurnSettings,
    phrases: Mapping[str, str],
    intents: frozenset[str],
    pseudonyms: Pseudonyms,
    metrics: Metrics | None = None,
    storage: StorageSettings | None = None,
) -> ChannelParts:
    """Make the parts.

    Args:
        settings: what holds on every channel.
        phrases: what channels themselves say, by key.
        intents: names of the intents that any button may send.
        pseudonyms: names what must not be told.
        metrics: what all channels of the process count; new ones if None.
        storage: the database; a file in the folder of files made while running if None.

    Returns:
        The parts for one channel.
    """
    metrics = metrics or Metrics()
    url = settings.redis_url
    redis = RedisConnection(url, on_fault=metrics.store_errors.labels("redis").inc) if url else None
    stores = make_stores(redis)
    redactor = SecretRedactor(contact_details=settings.redact_contact_details)
    return ChannelParts(
        settings=settings,
        phrases=phrases,
        stores=stores,
        masking=Masking(redactor, metrics, stores.announced, local=MemoryAnnounced()),
        pseudonyms=pseudonyms,
        payloads=PayloadRules(stores.issued, intents),
        metrics=metrics,
        storage=storage or StorageSettings(_env_file=None),
        redis=redis,
    )


def assemble(bot: Bot, parts: ChannelParts, *, is_queued: bool = False) -> TurnHandler:
    """Put the middleware around a bot, in the one order that works.

    Args:
        bot: who answers.
        parts: the middleware's settings and stores.
        is_queued: whether messages come from an inbox: it has no duplicates, and they are masked.

    Returns:
        The handler.
    """
    phrases, stores, settings = parts.phrases, parts.stores, parts.settings
    metrics = parts.metrics
    in_order = SerialiseConversation(stores.queue, local=MemoryQueue())
    few_at_once = LimitConcurrency(settings.turns_at_once)
    middleware: tuple[Middleware, ...] = (
        MeasureTurn(metrics),
        MeasureWait(in_order, "conversation", metrics),
        *(() if is_queued else (Deduplicate(stores.claims, local=MemoryClaims()),)),
        DeliverAnswers(stores.issued),
        TimeOut(settings.turn_deadline_seconds, phrases["apology"]),
        RepeatEarlierAnswers(),
        ValidateText(phrases, settings.turn_max_characters),
        ValidatePayload(parts.payloads, phrases["choice_expired"]),
        *(() if is_queued else (RedactSecrets(parts.masking),)),
        RetryUnavailable(settings.turn_deadline_seconds / 2),
        MeasureWait(few_at_once, "room", metrics),
    )
    return TurnHandler(middleware, MeasureBot(bot, metrics))


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
