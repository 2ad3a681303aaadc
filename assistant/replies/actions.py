"""What can be done at once with a contact: open its page, copy or write a mail, call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from assistant.content.model import Contact, Content, Mail, Section
from assistant.replies.model import ActionPart

HOME: Section = "home"


def prepared(mail: Mail, service_id: str) -> Mail:
    """Fill a mail in with the customer's identifier, or with what stands for one."""
    return mail.model_copy(
        update={field: text.format(service_id=service_id) for field, text in mail}
    )


def mail_url(mail: Mail, email: str) -> str:
    """Write a mail as the address that opens a mail program, for whom it is to go to."""
    # RFC 6068 wants the lines of a body to end with CR LF.
    body = "\r\n".join(mail.body.splitlines())
    return f"mailto:{email}?subject={quote(mail.subject)}&body={quote(body)}"


@dataclass(frozen=True)
class ActionBuilder:
    """Builds actions from the content and what this installation knows.

    Attributes:
        content: what the assistant may say.
        area: addresses of the customer area, by section.
        phrase: takes a phrase of content/messages.yml.
    """

    content: Content
    area: Mapping[str, str]
    phrase: Callable[..., str]

    def area_actions(self, section: Section | None) -> tuple[ActionPart, ...]:
        """Open the customer area where an answer begins.

        Args:
            section: where; None for an answer that begins elsewhere.

        Returns:
            One action, or none when this installation gave no address.
        """
        url = self._area_url(section)
        if url is None:
            return ()
        return (ActionPart(kind="open", label=self.phrase("action_customer_area"), url=url),)

    def contact_actions(self, contact: Contact, mail: Mail) -> tuple[ActionPart, ...]:
        """List what a contact lets one do, the best first.

        Args:
            contact: whom.
            mail: the mail prepared for it.

        Returns:
            The actions; none for somebody whom nobody can reach but by a page.
        """
        return tuple(self._contact_actions(contact, mail))

    def _contact_actions(self, contact: Contact, mail: Mail) -> Iterator[ActionPart]:
        if contact.email:
            url = mail_url(mail, contact.email)
            yield ActionPart(kind="write_mail", label=self.phrase("action_write_mail"), url=url)
        if contact.reachable:
            label = self.phrase("action_copy_ticket" if contact.ticket else "action_copy_mail")
            yield ActionPart(kind="copy_mail", label=label, subject=mail.subject, body=mail.body)
        if contact.phone:
            label = self.phrase("action_call", phone=contact.phone)
            yield ActionPart(kind="call", label=label, phone=contact.phone)
        if contact.email or contact.phone:
            return
        in_area = self.area_actions(contact.section)
        yield from in_area
        if contact.page and not in_area:
            link = self.content.links[contact.page.link]
            yield ActionPart(kind="open", label=contact.page.label, url=link.url)

    def _area_url(self, section: Section | None) -> str | None:
        if section is None:
            return None
        return self.area.get(section) or self.area.get(HOME)
