"""Telephone numbers and e-mail addresses of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

_GAP = r"[ .\-/\u00a0\u202f]"
# Numbers in 08 belong to services, not to people.
_PHONE = re.compile(
    rf"""(?x)
    (?<![\d.,/+-])
    (?:
      0[1-79](?P<g>{_GAP})\d\d(?P=g)\d\d(?P=g)\d\d(?P=g)\d\d
    | 0[1-79]\d\d(?P<h>{_GAP})\d\d(?P=h)\d\d(?P=h)\d\d
    | 0[1-79]\d\d(?P<i>{_GAP})\d\d\d(?P=i)\d\d\d
    | (?P<bare>0[1-79]\d{{8}})
    | (?:\+[1-9]\d{{0,2}}|00(?:33|32|41|352|377|262|590|594|596|687|689|212|213|216|44|49|34|39))
      (?:[ .\-\u00a0\u202f]?(?:\(0\))?[ .\-\u00a0\u202f]?\d){{7,11}}
    )
    (?![\w-])(?![.,/]\d)
    """
)
_REFERENCE_REACH = 30
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-")
_LOCAL_REACH = 64
_AT = re.compile(r" ?(?:@|\(at\)|\[at\]|\(a\)) ?")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}(?![a-z0-9-])")


class ContactFinder:
    """Finds what reaches a person; what reaches a service, such as abuse@, is left."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: names of mailboxes that several people read, and of numbers that are references.
        """
        # « dabuse-desk@… » is how many write « d'abuse-desk@… ».
        self._shared = re.compile(f"[dl]?{alternatives(words.shared_mailboxes)}")
        self._reference = re.compile(rf"\b(?:{alternatives(words.references)})\W{{0,6}}$")

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        folded = fold(text)
        for phone in _PHONE.finditer(folded):
            if phone[0].startswith("+") or not self._is_reference(folded, phone.start()):
                yield Span(*phone.span())
        yield from self._addresses(folded)

    def _is_reference(self, folded: str, start: int) -> bool:
        before = folded[max(0, start - _REFERENCE_REACH) : start]
        return bool(self._reference.search(before))

    def _is_no_person(self, folded: str, start: int, local: str) -> bool:
        # In ftp://jean:…@host it is a password that stands before the sign.
        scheme = folded[max(0, start - _LOCAL_REACH) : start]
        in_url = scheme.endswith(":") and "://" in scheme
        return in_url or bool(self._shared.fullmatch(local))

    def _addresses(self, folded: str) -> Iterator[Span]:
        for at in _AT.finditer(folded):
            domain = _DOMAIN.match(folded, at.end())
            start = _start_of_local(folded, at.start())
            local = folded[start : at.start()]
            if domain and local and not self._is_no_person(folded, start, local):
                yield Span(start, domain.end())


def _start_of_local(folded: str, end: int) -> int:
    start = end
    while start > max(0, end - _LOCAL_REACH) and folded[start - 1] in _LOCAL:
        start -= 1
    return start
