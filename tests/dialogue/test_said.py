"""A paragraph said once in a conversation is not said again."""

from __future__ import annotations

from assistant.dialogue.said import MAX_SAID
from assistant.replies.model import ContactsReply, MessageReply, ProcedureReply
from tests.dialogue.talk import Talk

NO = "/not_solved"


def test_the_way_to_a_contact_is_said_once_on_the_way_to_a_person(talk: Talk) -> None:
    how = talk.context.content.contacts["adv_ocb"].how
    (answer,) = talk.say("mot de passe perdu", "lost_password").replies
    (escalated,) = talk.press(NO).replies
    (people,) = talk.say("toujours pas", "not_solved").replies
    (again,) = talk.say("un humain", "contact_human").replies
    assert isinstance(answer, ProcedureReply)
    shown = [contact.how for contact in answer.contacts]
    for reply in (escalated, people, again):
        assert isinstance(reply, ContactsReply)
        shown += [one.how for one in reply.contacts if one.id == "adv_ocb"]
        assert all(one.actions for one in reply.contacts)
    assert shown.count(how) == 1
    assert len(shown) == 4


def test_an_answer_told_again_is_told_in_short(talk: Talk) -> None:
    (first,) = talk.say("un incident", "incident").replies
    (second,) = talk.say("un incident", "incident").replies
    assert isinstance(first, ProcedureReply)
    assert isinstance(second, ProcedureReply)
    assert second.steps == first.steps
    assert [note.kind for note in second.notes] == ["important"]
    assert second.links == ()
    assert second.lead


def test_an_answer_that_changed_is_told_whole(talk: Talk) -> None:
    talk.say("un incident", "incident")
    (result,) = talk.say(
        "on est en Gold", "inform_detail", details={"support_level": "gold"}
    ).replies
    assert isinstance(result, ProcedureReply)
    assert "4 heures" in " ".join(note.text for note in result.notes)


def test_an_escalation_that_was_said_gives_way_to_a_person(talk: Talk) -> None:
    talk.say("mot de passe perdu", "lost_password")
    (first,) = talk.press(NO).replies
    talk.say("mot de passe perdu", "lost_password")
    (second,) = talk.press(NO).replies
    assert isinstance(first, ContactsReply)
    assert isinstance(second, ContactsReply)
    assert first.text != second.text
    assert second.summary


def test_a_refusal_is_short_the_second_time(talk: Talk) -> None:
    (first,) = talk.say("un snapshot", "out_of_scope").replies
    talk.say("un incident", "incident")
    (second,) = talk.say("un devis", "out_of_scope").replies
    assert isinstance(first, MessageReply)
    assert isinstance(second, MessageReply)
    assert len(second.text) < len(first.text) / 2
    assert second.choices == first.choices


def test_a_detail_is_told_as_often_as_it_is_asked(talk: Talk) -> None:
    talk.say("deux factures", "billing_duplicate")
    texts = [talk.say("combien de temps", "follow_up").replies[0] for _ in range(2)]
    assert all(isinstance(reply, MessageReply) for reply in texts)
    assert texts[0].text == texts[1].text  # type: ignore[union-attr]


def test_what_is_remembered_has_a_limit(talk: Talk) -> None:
    for name in talk.context.content.procedures:
        talk.say(name, name)
        talk.say("un humain", "contact_human")
    assert 0 < len(talk.memory.said) <= MAX_SAID


def test_after_a_new_start_all_is_said_again(talk: Talk) -> None:
    how = talk.context.content.contacts["adv_ocb"].how
    talk.say("mot de passe perdu", "lost_password")
    talk.say("recommencer", "start_over")
    talk.press('/start_over{"confirmed": "yes"}')
    (answer,) = talk.say("mot de passe perdu", "lost_password").replies
    assert isinstance(answer, ProcedureReply)
    assert answer.contacts[0].how == how
