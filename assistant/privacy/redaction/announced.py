"""A secret in the message that follows the one which announced it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.privacy.redaction.model import Finder, Span, fold
from assistant.privacy.redaction.words import FamiliarWords, SecretWords, alternatives

_READ = 300
_NUMBER = re.compile(r"\d(?:[ .\n-]{0,2}\d){3,22}")
_MOST_WORDS = 3
_HOURS = re.compile(r"\d+h")
# « mot de passe refusé » tells of one, and gives none.
_LOST = re.compile(r"\s(?:perdu|oubli|refus|recu|envoye)")
_AS_ANNOUNCED = "mdp : "


class Announcements:
    """Tells which messages announce a secret, and finds it in the one that comes next."""

    def __init__(self, words: SecretWords, passwords: Finder, familiar: FamiliarWords) -> None:
        """Prepare the search.

        Args:
            words: what announces a secret.
            passwords: finds what is announced within a message.
            familiar: the words that customers write.
        """
        self._passwords = passwords
        self._familiar = familiar
        names = alternatives(words.codes, words.passwords, words.phrases, words.keys, "code")
        between = alternatives(words.fillers, words.announcing)
        before = words.announcing
        end = rf"(?P<rest>(?:\s{between}(?![a-z0-9]))*)" r"\s*(?P<colon>[:=→])?[\s?!.…-]*$"
        self._end = re.compile(
            rf"(?P<before>(?<![a-z]){before}\s(?:mon |le |la |ma |un |votre |notre )?|^)"
            rf"(?:mon |le |la |ma )?{names}{end}"
        )
        self._said = re.compile(rf"(?<![a-z0-9]){names}(?![a-z0-9])\s*{end}")
        self._elsewhere = re.compile(
            rf"(?<![a-z0-9]){names}(?![a-z0-9])[^\n]{{0,60}}"
            r"(?:message suivant|prochain message|ci-dessous|juste apres"
            r"|je (?:l'|te l'|vous l')envoie)"
        )
        self._link = re.compile(words.announcing + r"$")
        self._open = re.compile(
            rf"(?<![a-z0-9]){names}(?![a-z0-9])(?P<rest>[^\n.?!:;]{{0,50}})[:=→]$"
        )
        self._spoken = re.compile(
            rf"(?<![a-z]){before}\s(?:mon |le |la |ma |notre )?{names}"
            r"\s(?:que|qui|dont)\s[^\n.?!]{0,40}$"
            rf"|comme\s(?:mon |un )?{names}$|,\s(?:mon |le )?{names}\s?\?$"
        )
        numbers = words.numbers
        self._number = re.compile(
            rf"\b{numbers}[^\n.?!]{{0,25}}(?:[:=]|{between})(?:[\s\d-]{{0,20}})$"
        )
        self._references = re.compile(words.references)

    def announces(self, text: str) -> bool:
        """Tell whether a secret would follow a message (see SecretRedactor)."""
        folded = fold(text[-_READ:]).strip()
        if any(each.search(folded) for each in (self._elsewhere, self._spoken, self._number)):
            return True
        left_open = self._open.search(folded)
        if left_open and not _LOST.search(left_open["rest"]):
            return True
        said = self._said.search(folded)
        if not said:
            return False
        if said["colon"] or self._link.search(said["rest"]):
            return True
        return not _LOST.search(said["rest"]) and bool(self._end.search(folded))

    def find(self, text: str, folded: str) -> Iterator[Span]:
        """Find the secret in the message that follows an announcement."""
        words = text.split()
        for span in self._passwords.find(_AS_ANNOUNCED + text, _AS_ANNOUNCED + folded):
            start, end = (max(0, place - len(_AS_ANNOUNCED)) for place in span)
            secret = text[start:end]
            if not secret:
                continue
            is_mixed = any(map(str.isdigit, secret)) and any(map(str.isalpha, secret))
            is_alone = len(words) == 1 and not self._familiar.include(folded[start:end])
            if is_alone or (is_mixed and " " not in secret and not _HOURS.match(secret)):
                yield Span(start, end)
        if self._is_number(text) or self._are_words(words, folded.split()):
            yield Span(0, len(text))

    def _is_number(self, text: str) -> bool:
        return bool(_NUMBER.fullmatch(text.strip()))

    def _are_words(self, words: Sequence[str], folded: Sequence[str]) -> bool:
        # « Papillon 7 »: few words, none of them one that people write about a password.
        return (
            1 < len(words) <= _MOST_WORDS
            and words[0][:1].isupper()
            and any(map(str.isdigit, words))
            and not any(self._references.fullmatch(word) for word in folded)
            and not any(self._familiar.include(word) for word in folded if not word.isdigit())
        )
