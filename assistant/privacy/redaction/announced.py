"""A secret in the message that follows the one which announced it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.lone import FamiliarWords
from assistant.privacy.redaction.model import Finder, Span
from assistant.privacy.redaction.words import SecretWords, alternatives

_READ = 300
_HOURS = re.compile(r"\d+h")
# « mot de passe refusé » tells of one, and gives none.
_LOST = re.compile(r"\s(?:perdu|oubli|refus|recu|envoye)")
_AS_ANNOUNCED = "mdp : "


class Announcements:
    """Tells which messages announce a secret, and finds it in the one that comes next."""

    def __init__(self, words: SecretWords, passwords: Finder) -> None:
        """Prepare the search.

        Args:
            words: what announces a secret.
            passwords: finds what is announced within a message.
        """
        self._passwords = passwords
        self._familiar = FamiliarWords(words)
        names = alternatives((*words.codes, *words.passwords, *words.phrases, *words.keys, "code"))
        between = alternatives((*words.fillers, *words.announcing))
        before = alternatives(words.announcing)
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
        self._link = re.compile(alternatives(words.announcing) + r"$")

    def announces(self, text: str) -> bool:
        """Tell whether a message ends where a secret would follow."""
        folded = fold(text[-_READ:]).strip()
        if self._elsewhere.search(folded):
            return True
        said = self._said.search(folded)
        if not said or _LOST.search(said["rest"]):
            return False
        return bool(said["colon"] or self._link.search(said["rest"]) or self._end.search(folded))

    def find(self, text: str) -> Iterator[Span]:
        """Find the secret in the message that follows an announcement."""
        words = text.split()
        for span in self._passwords.find(_AS_ANNOUNCED + text):
            start, end = (max(0, place - len(_AS_ANNOUNCED)) for place in span)
            secret = text[start:end]
            if not secret:
                continue
            is_mixed = any(map(str.isdigit, secret)) and any(map(str.isalpha, secret))
            is_alone = len(words) == 1 and not self._familiar.include(fold(secret))
            if is_alone or (is_mixed and " " not in secret and not _HOURS.match(secret)):
                yield Span(start, end)
