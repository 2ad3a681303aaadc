"""Secrets that only their place tells: « mdp soleil », « le code 123456 par SMS »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.familiar import FamiliarWords
from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

# A longer text says what it is about; looking for misspelt words takes time.
_MAX_LENGTH = 200
_SHORTEST = 3
_END = r"(?=\s*(?:$|[\n,;.!?)]))"
_DIGITS = r"(?P<digits>\d(?:[ -]?\d){3,7})(?![\w-])"
# A code of six digits, as people group it; nothing else of a code's sentence looks like it.
_SIX = r"(?P<digits>\d{3}[ -]?\d{3}|\d\d \d\d \d\d)(?![\w-]|[.,]\d)"


class LoneFinder:
    """Finds a word that follows an announcement, or a login and an announcement, and ends there."""

    def __init__(self, words: SecretWords, familiar: FamiliarWords) -> None:
        """Prepare the search.

        Args:
            words: what announces a password, a login or a code.
            familiar: the words that customers write.
        """
        self._familiar = familiar
        name = alternatives(words.passwords)
        value = rf"\s(?P<value>[^\W\d_]{{{_SHORTEST},30}})"
        account = rf"(?:\s{alternatives(words.accounts)})?"
        self._lone = re.compile(
            rf"\s*(?:{alternatives(words.accounts)}\s)?(?:(?:mon|le|notre)\s)?{name}{account}{value}[\s!.]*$"
        )
        self._beside = re.compile(
            rf"(?<![a-z]){alternatives(words.logins)}\s?[:=]?\s?(?P<login>[\w.@-]{{2,60}})"
            rf"[ ,;/-]{{1,3}}(?:et )?(?:mon |le )?{name}{value}{_END}"
        )
        sent, told = alternatives(words.sent_by), alternatives(words.told_codes)
        self._codes = (
            re.compile(rf"\bcode\s{_DIGITS}(?=[^\n.!?]{{0,40}}\b{sent}\b)"),
            re.compile(rf"\b{sent}\s(?:le |un |ce )?code\s{_DIGITS}"),
            re.compile(rf"{alternatives(words.codes)}\s?,\s{_DIGITS}(?=\s?,)"),
            re.compile(
                rf"\bcode\b(?! {alternatives(words.public_codes)}\b)[^\n.!?;]{{0,70}}?"
                rf"{told}\s?(?:le |du |que )?{_SIX}"
            ),
            re.compile(rf"\b{alternatives(words.authenticators)}[^\n.!?]{{0,30}}?{told}\s{_SIX}"),
            re.compile(rf"(?<![\w-]){_SIX}\s(?:c'?)?est\s(?:le|mon)\scode\b"),
            re.compile(r"(?<![\w-])(?P<digits>\d{4,8})\sest\s(?:votre|ton)\s(?:code|otp)\b"),
            re.compile(r"(?<![\w-])(?P<digits>g-\d{6})(?!\w)"),
            re.compile(
                rf"\b{alternatives(words.pins)}\b[^\n\d]{{0,60}}?(?:\dg\s)?(?<![\w-])"
                r"(?P<digits>\d{4,8})(?![\w-]|[.,]\d)"
            ),
        )

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        if len(text) > _MAX_LENGTH:
            return
        folded = fold(text)
        for beside in self._beside.finditer(folded):
            is_login = not self._familiar.include(beside["login"])
            if is_login and self._familiar.exclude(text, beside):
                yield Span(*beside.span("value"))
        lone = self._lone.match(folded)
        if lone and self._familiar.exclude(text, lone):
            yield Span(*lone.span("value"))
        for expression in self._codes:
            yield from (Span(*code.span("digits")) for code in expression.finditer(folded))
