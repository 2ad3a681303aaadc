"""Builds replies from content: the only place where content becomes what a customer is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.content.model import (
    GIVEN,
    LEVEL,
    LEVEL_MARK,
    UNKNOWN,
    Case,
    ContactReference,
    Content,
    Detail,
    Mail,
    Page,
    Procedure,
    Step,
)
from assistant.replies.actions import ActionBuilder, mail_url, prepared
from assistant.replies.model import (
    ActionPart,
    ChoicePart,
    ChoiceReply,
    ContactPart,
    ContactsReply,
    ImagePart,
    LinkPart,
    MessageReply,
    NotePart,
    ProcedureReply,
    SourcePart,
    StepPart,
)

SERVICE_ID = "service_id"

AFFIRM = "/affirm"
NOT_SOLVED = "/not_solved"
HUMAN = "/contact_human"
TOPICS = "/help"
UNSURE = "/unsure"
RESTART = "/start_over"
ERASE = "/erase_data"
KEEP = "/deny"
DETAIL = "detail"
"""Entity of the payload of a button that asks for a detail."""
MAX_DETAILS = 3
MAX_TOPICS = 4
NOTHING: Mapping[str, float] = MappingProxyType({})
REASON = "reason"
"""Entity of the payload of a button that says why an answer did not help."""
REASONS = ("unclear", "not_working", "other_question")
WHAT_WAS_MISSING = "what_was_missing"
CONFIRMED = "confirmed"
"""Entity of the payload of a button that confirms what it asks for."""


def payload_for(intent: str, **entities: str) -> str:
    """Write the payload that forces an intent: `/intent{"entity": "value"}`."""
    return f"/{intent}{json.dumps(entities) if entities else ''}"


@dataclass(frozen=True)
class ReplyBuilder:
    """Builds every kind of reply from one content.

    Attributes:
        content: what the assistant may say.
        area: addresses of the customer area that this installation gave, by section.
    """

    content: Content
    area: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def phrase(self, key: str, **values: str) -> str:
        """Take a phrase of content/messages.yml.

        Args:
            key: the phrase's key.
            **values: what replaces the words between braces.

        Returns:
            The phrase.

        Raises:
            KeyError: no phrase has this key.
        """
        return self.content.messages[key].format(**values)

    def procedure(
        self,
        procedure: Procedure,
        case: Case | None,
        details: Mapping[str, str],
        lead: str | None = None,
        said: Iterable[str] = (),
    ) -> ProcedureReply:
        """Answer with a procedure, following the details that the customer gave.

        Args:
            procedure: the documented answer.
            case: the case that applies, for a procedure with cases.
            details: the customer's details, by name.
            lead: a short sentence before the answer.
            said: titles of the details that need not be offered any more.

        Returns:
            The reply.
        """
        conditions = conditions_of(details)
        answer = case or procedure
        notes = [note for note in answer.notes if note.applies(conditions)]
        return ProcedureReply(
            procedure=procedure.id,
            case=case.id if case else None,
            lead=lead,
            title=procedure.title,
            steps=tuple(
                self._step(step, conditions) for step in answer.steps if step.applies(conditions)
            ),
            notes=tuple(
                NotePart(kind=note.kind, text=self._filled(note.text, conditions))
                for note in sorted(notes, key=lambda note: note.kind != "important")
            ),
            contacts=self.contacts_of(answer.contacts, details, procedure),
            links=tuple(self._link(link_id) for link_id in answer.links),
            actions=self._actions.area_actions(answer.begins),
            details=self.detail_choices(procedure, case, said),
            fold_after=answer.fold_after,
            choices=self.feedback(),
            source=SourcePart(
                label=procedure.source.label,
                url=procedure.source.url,
                reviewed=procedure.reviewed,
            ),
        )

    def case_question(
        self, procedure: Procedure, lead: str | None = None, without: Sequence[str] = ()
    ) -> ChoiceReply:
        """Ask which case of a procedure applies.

        Args:
            procedure: a procedure with cases.
            lead: a short sentence before the question.
            without: ids of cases that the customer said do not apply.

        Returns:
            The question, with a choice for each case and one for who does not know.

        Raises:
            ValueError: the procedure has no cases.
        """
        if procedure.cases is None:
            raise ValueError(f"The procedure {procedure.id} has no cases.")
        options = tuple(
            ChoicePart(title=case.label, payload=payload_for(case.intent), procedure=procedure.id)
            for case in procedure.cases.options
            if case.id not in without
        )
        return ChoiceReply(
            reason="case",
            topic=procedure.topic,
            procedure=procedure.id,
            lead=lead,
            question=procedure.cases.question,
            choices=(
                *options,
                ChoicePart(title=self.phrase("choice_unsure"), payload=UNSURE),
            ),
        )

    def topic_question(self, topic_id: str) -> ChoiceReply:
        """Offer a topic's questions.

        Args:
            topic_id: the topic's id.

        Returns:
            The topic's questions and a way to the other topics.
        """
        topic = self.content.topics[topic_id]
        return ChoiceReply(
            reason="topic",
            topic=topic_id,
            question=topic.question,
            choices=(
                *(self._question(procedure) for procedure in self.content.procedures_of(topic_id)),
                self.other(),
            ),
        )

    def clarification(self, intents: Sequence[str], question: str) -> ChoiceReply:
        """Offer two or three questions to a customer whose message is doubtful.

        Args:
            intents: procedure or topic intents, the likeliest first.
            question: what is asked above the choices.

        Returns:
            The labelled choices and « something else ».
        """
        return ChoiceReply(
            reason="clarify",
            question=question,
            choices=(*self.intent_choices(intents), self.other()),
        )

    def asked_besides(self, choices: tuple[ChoicePart, ...]) -> ChoiceReply:
        """Offer, under an answer, what its message may have asked besides."""
        return ChoiceReply(reason="also", question=self.phrase("asked_besides"), choices=choices)

    def question_again(
        self, question: str, choices: tuple[ChoicePart, ...], lead: str | None
    ) -> ChoiceReply:
        """Ask again a question that was not answered.

        Args:
            question: what is asked above the choices.
            choices: the choices that were shown.
            lead: a short sentence before the question.

        Returns:
            The reply.
        """
        return ChoiceReply(reason="clarify", lead=lead, question=question, choices=choices)

    def topics(
        self, phrase: str, lead: str | None = None, heard: Mapping[str, float] = NOTHING
    ) -> ChoiceReply:
        """Offer some topics, and a way to all.

        Args:
            phrase: key of the phrase that asks.
            lead: a short sentence before it.
            heard: probabilities of intents, which choose the topics.
        """
        question, choices = self.phrase(phrase), self.few_topics(heard)
        return ChoiceReply(reason="fallback", lead=lead, question=question, choices=choices)

    def all_topics(self, question: str) -> ChoiceReply:
        """Offer all topics.

        Args:
            question: what is asked above the choices.

        Returns:
            A choice for each topic, in the order of content/topics.yml.
        """
        return ChoiceReply(reason="fallback", question=question, choices=self.topic_choices())

    def contacts(
        self,
        contacts: Iterable[ContactPart],
        text: str,
        lead: str | None = None,
        summary: str | None = None,
        choices: tuple[ChoicePart, ...] = (),
    ) -> ContactsReply:
        """Say whom to turn to.

        Args:
            contacts: whom, the most fitting first; repeated ones are dropped.
            text: what is said above them.
            lead: a short sentence before the text.
            summary: a text about the conversation, ready to be sent.
            choices: what the customer may do next.

        Returns:
            The reply.
        """
        shown: dict[str, ContactPart] = {}
        for contact in contacts:
            shown.setdefault(contact.id, contact)
        return ContactsReply(
            lead=lead,
            text=text,
            contacts=tuple(shown.values()),
            summary=summary,
            choices=choices,
        )

    def message(
        self,
        reason: str,
        text: str | None = None,
        choices: tuple[ChoicePart, ...] = (),
        lead: str | None = None,
    ) -> MessageReply:
        """Say something plain: a text, or the phrase that is named after the reason."""
        said = self.phrase(reason) if text is None else text
        return MessageReply(reason=reason, lead=lead, text=said, choices=choices)

    def intent_choices(self, intents: Sequence[str]) -> tuple[ChoicePart, ...]:
        """Turn intents into labelled choices; intents without a label are left out.

        Args:
            intents: procedure, topic or case intents.

        Returns:
            A choice for each.
        """
        choices = (self._intent_choice(intent) for intent in intents)
        return tuple(choice for choice in choices if choice)

    def topic_choices(self) -> tuple[ChoicePart, ...]:
        """List all topics as choices; a topic with one procedure leads straight to it.

        Returns:
            The choices, in the order of content/topics.yml.
        """
        choices = []
        for topic in self.content.topics.values():
            procedures = self.content.procedures_of(topic.id)
            if len(procedures) == 1:
                only = procedures[0]
                choices.append(
                    ChoicePart(title=topic.title, payload=payload_for(only.id), procedure=only.id)
                )
            else:
                choices.append(
                    ChoicePart(title=topic.title, payload=payload_for("help", topic=topic.id))
                )
        return tuple(choices)

    def few_topics(self, heard: Mapping[str, float] = NOTHING) -> tuple[ChoicePart, ...]:
        """List the likeliest topics, and a way to all of them.

        Args:
            heard: probability of each intent.

        Returns:
            Four topics at most, those equally likely in the order of content/topics.yml, and
            « all topics » when there are more.
        """
        every = dict(zip(self.content.topics, self.topic_choices(), strict=True))
        if len(every) <= MAX_TOPICS:
            return tuple(every.values())

        def likelihood(topic_id: str) -> float:
            known = [one.id for one in self.content.procedures_of(topic_id)]
            known.append(self.content.topics[topic_id].intent or "")
            return sum(heard.get(intent, 0.0) for intent in known)

        likeliest = sorted(every, key=likelihood, reverse=True)[:MAX_TOPICS]
        all_of_them = ChoicePart(title=self.phrase("choice_all_topics"), payload=TOPICS)
        return (*(every[topic] for topic in likeliest), all_of_them)

    def page_actions(self, pages: Iterable[Page]) -> tuple[ActionPart, ...]:
        """Open published pages.

        Args:
            pages: the pages.

        Returns:
            An action for each.
        """
        return tuple(ActionPart(kind="open", label=page.title, url=page.url) for page in pages)

    def feedback(self) -> tuple[ChoicePart, ChoicePart]:
        """Ask whether an answer helped."""
        return (
            ChoicePart(title=self.phrase("choice_solved"), payload=AFFIRM),
            ChoicePart(title=self.phrase("choice_not_solved"), payload=NOT_SOLVED),
        )

    def other(self) -> ChoicePart:
        """Offer « something else », which leads to the topics."""
        return ChoicePart(title=self.phrase("choice_other"), payload=TOPICS)

    def restart(self) -> ChoicePart:
        """Offer to start the conversation over."""
        return ChoicePart(title=self.phrase("choice_restart"), payload=RESTART)

    def erase(self) -> ChoicePart:
        """Offer to forget the conversation."""
        return ChoicePart(title=self.phrase("choice_erase"), payload=ERASE)

    def confirm(self, intent: str) -> ChoicePart:
        """Offer to do what cannot be taken back.

        Args:
            intent: `start_over` or `erase_data`.

        Returns:
            The choice.
        """
        return ChoicePart(
            title=self.phrase(f"choice_confirm_{intent}"),
            payload=payload_for(intent, **{CONFIRMED: "yes"}),
        )

    def keep(self) -> ChoicePart:
        """Offer to leave all as it is."""
        return ChoicePart(title=self.phrase("choice_keep"), payload=KEEP)

    def missing(self) -> MessageReply:
        """Ask what was missing in an answer that did not help."""
        choices = tuple(
            ChoicePart(
                title=self.phrase(f"choice_reason_{reason}"),
                payload=payload_for("not_solved", **{REASON: reason}),
            )
            for reason in REASONS
        )
        return self.message(WHAT_WAS_MISSING, self.phrase("feedback_missing"), choices)

    def human(self) -> ChoicePart:
        """Offer a person."""
        return ChoicePart(title=self.phrase("choice_human"), payload=HUMAN)

    def detail_choices(
        self, procedure: Procedure, case: Case | None, said: Iterable[str] = ()
    ) -> tuple[ChoicePart, ...]:
        """Offer what people ask next: the titled details that were not told yet.

        Args:
            procedure: the documented answer.
            case: the case that applies, for a procedure with cases.
            said: titles of the details that were told.

        Returns:
            Three choices at most, in the order of the content.
        """
        known = set(said)
        every = details_of(procedure, case)
        asked = [(key, one) for key, one in every.items() if one.title and one.title not in known]
        return tuple(
            ChoicePart(
                title=detail.title or "",
                payload=payload_for("follow_up", **{DETAIL: key}),
                procedure=procedure.id,
            )
            for key, detail in asked[:MAX_DETAILS]
        )

    def contacts_of(
        self,
        references: Iterable[ContactReference],
        details: Mapping[str, str],
        about: Procedure | None = None,
    ) -> tuple[ContactPart, ...]:
        """Turn contact references into contacts, with their prepared mail.

        Args:
            references: the contacts that a procedure names.
            details: the customer's details, by name.
            about: the procedure, for a mail that none was written for.

        Returns:
            The contacts that apply, without repetition.
        """
        conditions = conditions_of(details)
        shown = [one for one in references if one.applies(conditions)]
        # What is to be said is the same for all of them.
        written = next((one.mail for one in shown if one.mail), None)
        parts: dict[str, ContactPart] = {}
        for reference in shown:
            if reference.id not in parts:
                mail = reference.mail or written or self._mail(about)
                parts[reference.id] = self._contact(reference.id, mail, details)
        return tuple(parts.values())

    def escalation_contacts(
        self, procedure: Procedure, case: Case | None, details: Mapping[str, str]
    ) -> tuple[ContactPart, ...]:
        """List whom to turn to when an answer did not help, with the mail prepared for each."""
        return self.contacts_of((case or procedure).escalation.contacts, details, procedure)

    def general_contacts(self) -> tuple[ContactPart, ...]:
        """List the contacts that any customer may turn to.

        Returns:
            The reachable contacts, in the order of content/contacts.yml.
        """
        return tuple(
            self._contact(contact.id, self._mail(None), {})
            for contact in self.content.contacts.values()
            if contact.reachable
        )

    def _intent_choice(self, intent: str) -> ChoicePart | None:
        procedure = self.content.procedures.get(intent)
        if procedure:
            return self._question(procedure)
        topic = self.content.topic_for_intent(intent)
        if topic:
            return ChoicePart(title=topic.title, payload=payload_for(intent))
        found = self.content.case_for_intent(intent)
        if found:
            return ChoicePart(
                title=found[1].label, payload=payload_for(intent), procedure=found[0].id
            )
        return None

    def _question(self, procedure: Procedure) -> ChoicePart:
        return ChoicePart(
            title=procedure.question, payload=payload_for(procedure.id), procedure=procedure.id
        )

    def _step(self, step: Step, conditions: Mapping[str, str]) -> StepPart:
        return StepPart(
            text=self._filled(step.text, conditions),
            link=self._link(step.link) if step.link else None,
            image=ImagePart(url=step.image.url, alt=step.image.alt) if step.image else None,
        )

    def _link(self, link_id: str) -> LinkPart:
        link = self.content.links[link_id]
        return LinkPart(label=link.label, url=link.url)

    @property
    def _actions(self) -> ActionBuilder:
        return ActionBuilder(self.content, self.area, self.phrase)

    def _filled(self, text: str, conditions: Mapping[str, str]) -> str:
        level = conditions.get(LEVEL)
        if level is None or LEVEL_MARK not in text:
            return text
        return text.replace(LEVEL_MARK, self.phrase(f"{LEVEL}_{level}"))

    def _contact(self, contact_id: str, template: Mail, details: Mapping[str, str]) -> ContactPart:
        contact = self.content.contacts[contact_id]
        service_id = details.get(SERVICE_ID) or self.phrase("service_id_to_complete")
        mail = prepared(template, service_id)
        return ContactPart(
            id=contact.id,
            name=contact.name,
            how=contact.how,
            email=contact.email,
            phone=contact.phone,
            mailto=mail_url(mail, contact.email) if contact.email else None,
            actions=self._actions.contact_actions(contact, mail),
        )

    def _mail(self, about: Procedure | None) -> Mail:
        """Write the mail for whom the content has none."""
        subject = about.title if about else self.phrase("summary_subject")
        return Mail(subject=subject, body=self.content.messages["mail_body"])


def shortened(reply: ProcedureReply) -> ProcedureReply:
    """Leave the steps of an answer, what is important and the contacts, nothing else."""
    notes = tuple(note for note in reply.notes if note.kind == "important")
    return reply.model_copy(update={"notes": notes, "links": (), "fold_after": None})


def details_of(procedure: Procedure, case: Case | None) -> dict[str, Detail]:
    """List the details of an answer, by a key that a button can carry.

    Args:
        procedure: the documented answer.
        case: the case that applies, for a procedure with cases.

    Returns:
        The details of the case before those of the procedure.
    """
    own: dict[str, Detail] = {}
    if case:
        own = {f"{procedure.id}.{case.id}.{at}": one for at, one in enumerate(case.details)}
    return {**own, **{f"{procedure.id}.{at}": one for at, one in enumerate(procedure.details)}}


def conditions_of(details: Mapping[str, str]) -> dict[str, str]:
    """Turn a customer's details into the values that `when` conditions name.

    Args:
        details: the customer's details, by name; `service_id` holds the identifier itself.

    Returns:
        The same, with `service_id` reduced to « given ».
    """
    conditions = {name: value for name, value in details.items() if value and value != UNKNOWN}
    if SERVICE_ID in conditions:
        conditions[SERVICE_ID] = GIVEN
    return conditions


def details_that_matter(procedure: Procedure, case: Case | None) -> frozenset[str]:
    """List the details that change an answer.

    Args:
        procedure: the documented answer.
        case: its case, if it has cases.

    Returns:
        The names of the details that its conditions name.
    """
    answer = case or procedure
    parts = (*answer.steps, *answer.notes, *answer.contacts)
    return frozenset(name for part in parts for name in part.when)
