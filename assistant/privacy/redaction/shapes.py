"""What a password looks like, and what looks like one but is not."""

from __future__ import annotations

import re

from assistant.privacy.redaction.words import SecretWords

_INNER_SYMBOL = re.compile(r"[^\W_][!@#$%^*?~=§][^\W_]")
_INNER_PLUS = re.compile(r"[^\W_][+&][^\W_]")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_MIN_LENGTH = 5
_READ = 200

_NEVER = r"""
    ocb[\s_-]?\d{3,}\S*                                   # service identifier
    | \S*ocb\d{4,}\S*
    | \d[\d.,:/x-]*(?:[a-z]{1,4}|[%€$])?(?:/[a-z]+)?       # number, date, quantity
    | \d+h\d*(?:-\d+h\d*)?
    | (?:\d{1,3}\.){3}\d{1,3}\S*                          # IP address
    | [\da-f:]*:[\da-f:]+                                 # IPv6, MAC
    | [\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                        # e-mail address
    | (?:\w+:)?//\S*|/\S*|[a-z]:\\\S*|\\\\\S*             # address, path
    | [\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[:/]\S*)?           # host name, file name
    | [\w.-]+\.(?:7z|p12|bz2)
    | v?\d+(?:[.-]\w{1,8}){0,6}|\d+(?:[.:]\d+)+[+~-][\w.+~-]{1,24}
    | n\W{0,2}\d+
    | [a-z_.\[\]-]+=.*                                    # setting of a program
    | fail2ban|log4j\w*|k[38]s|x509|pkcs\d+|ed25519|ext[234]|i18n|utf8mb4|smbv\d|x86_64
    | 1password|i[36]86|amd64|arm64|pbkdf2\w*|argon2\w*|scrypt\w*|win32|b2b|p2p|[om]365|ntlmv2|http2
"""
_UNLIKELY = r"""
    [a-z]{1,12}[_-]?\d{4,}                                # reference: FA2024…, INC0012345
    | 0x[\da-f]+ | [\da-f]{8,}
    | [a-z]{1,5}-(?:[\da-z]+-)*\d[\d-]*
    | (?:srv|vm|vapp|esx|win|db|sql|app|web|prd|prod|dev|rec|int|test|bkp|bck|dc|ad|fw|sw|svc)
      [\w]*(?:[-_][\w-]*)?\d*\$?
    | [a-z]+(?:[-_][a-z\d]+)+
    | \d\w+
"""


class Shapes:
    """Tells passwords by their look."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the tests.

        Args:
            words: names of products, which numbers follow.
        """
        product = rf"{words.products}[\d.v-]+\w?"
        login = rf"{words.accounts}@[\w.-]+"
        self._never = re.compile(rf"(?x)(?:(?:[cdjlmnst]|qu)')?(?:{_NEVER}|{product}|{login})")
        self._unlikely = re.compile(rf"(?x)(?:{_UNLIKELY})")

    def is_password(self, word: str, folded: str) -> bool:
        """Tell whether a word is none that people write otherwise.

        Args:
            word: as it was typed.
            folded: the same without case and accents.

        Returns:
            True for letters with digits or with a symbol among them.
        """
        return _is_mixed(word) and not self._is(self._never, folded)

    def is_known(self, folded: str) -> bool:
        """Tell whether a word is an identifier, a number, an address or a product."""
        return self._is(self._never, folded)

    def is_likely_password(self, word: str, folded: str) -> bool:
        """Tell the same where nothing announces a password: references look like them."""
        if not self.is_password(word, folded) or len(word) < _MIN_LENGTH:
            return False
        capitals = word.isupper() or word.islower()
        return not (capitals and self._is(self._unlikely, folded))

    def is_certain_password(self, word: str, folded: str) -> bool:
        """Tell whether a word, with a symbol between letters or digits, is one wherever it is."""
        return (
            self.is_likely_password(word, folded)
            and bool(_INNER_SYMBOL.search(word[:_READ]) or _INNER_PLUS.search(word[:_READ]))
            and bool(_DIGIT.search(word[:_READ]))
        )

    @staticmethod
    def _is(shape: re.Pattern[str], folded: str) -> bool:
        return len(folded) <= _READ and bool(shape.fullmatch(folded.rstrip("!?.,;:…")))


def _is_mixed(word: str) -> bool:
    read = word[:_READ]
    return bool(_LETTER.search(read)) and bool(_DIGIT.search(read) or _INNER_SYMBOL.search(read))
