"""Keys, tokens and the passwords of programs, by the forms that they are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

# Each begins where a word begins, so that a long word is tried once.
_FORMS = re.compile(
    r"""(?x)
    (?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?             # JSON web token
    | (?<![\w-])(?:xox[abeoprs]|xapp)-[\w-]{10,}               # Slack
    | (?<![\w-])(?:gh[pousr]_|github_pat_|glpat-|npm_|hf_|dop_v1_|hvs\.)[\w-]{16,}
    | (?<![\w-])(?:sk|pk|rk)[-_][\w-]{16,}                     # Stripe, OpenAI
    | (?<![\w-])(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?!\w)      # AWS
    | (?<![\w-])(?:tok[-_]|pat[-_]|api_|key_|live_)(?=(?:[a-zA-Z_-]{0,20}\d){3})[\w-]{14,}
    | (?<![\w-])\d{6}(?:-\d{6}){7}(?![\w-])                   # BitLocker
    | (?<![\w-])AIza[\w-]{30,}                                 # Google
    | -----BEGIN\ [A-Z ]{0,40}PRIVATE\ KEY(?:\ BLOCK)?-----[\s\S]*?
      (?:-----END\ [A-Z ]{0,40}KEY(?:\ BLOCK)?-----|\Z)
    | (?<![\w-])[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?![\w-])         # a licence
    """
)
_VALUE = r"""(?:"(?P<double>[^"\n]{1,400})"|'(?P<single>[^'\n]{1,400})'|(?P<bare>[^\s"';&,]+))"""
_HEADER = re.compile(
    r"(?i)authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?\w{1,20}\s{1,3}(?P<bare>[^\s\"',;]+)"
)
_AUTHORISATION = re.compile(r"(?i)(?<!\w)(?:bearer|basic)\s{1,3}(?P<bare>[\w+/=.~-]{8,})")
_ASSIGNMENT = re.compile(
    rf"""(?ix)
    (?:password|passwd|passphrase|pwd|pass|secret|token|api[_-]?key|access[_-]?key|account[_-]?key
      |authorization|session(?:[_-]?id)?|sessid|auth)
    (?:["']?[^\S\n]{{0,12}}(?:=>|[=:])[^\S\n]{{0,3}}|["'],\s?(?=["'])){_VALUE}
    """
)
_COMMAND = re.compile(
    rf"""(?ix)
    (?<![\w-])(?:
      (?:sshpass\s+-p\s?|ipmitool\s[^\n]{{0,80}}?\s-P\s?|identified\s+by\s{{1,3}}|mysql(?:dump|admin)?\s[^\n]{{0,80}}?\s-p|--pass(?:word)?[=\s]){_VALUE}
    | (?:curl|wget|http)\s[^\n]{{0,80}}?(?:-u|--user)[=\s]["']?[^\s:"']{{1,80}}:(?P<user>[^\s"']+)
    | net\s+use\s[^\n]{{0,120}}?/user:\S{{1,80}}\s+(?P<net>(?!\*\s)[^\s/]\S*)
    )
    """
)
_URL = re.compile(r"://[^\s:/@]{0,80}:(?P<bare>[^\s/]{1,200}?)@(?=[\w.\[-])")
_COOKIES = re.compile(r"(?i)(?<!\w)(?:set-)?cookie\s{0,2}:\s{0,2}[^\n]{1,1000}")
_COOKIE_VALUE = re.compile(r"=\s?(?P<bare>[^\s;\"'=]{8,})")
_RANDOM = re.compile(r"(?<![\w+/=.-])[A-Za-z0-9_+/=-]{24,}(?![\w.])")
_MIN_OF_A_KIND = 3
# Seeds of one-time codes, recovery codes and licences; not the end of a UUID.
_GROUPS = re.compile(r"(?<![\w-])[A-Z0-9]{4}(?:[ -][A-Z0-9]{4}){3,15}(?![\w-])")
_RECOVERY_CODE = re.compile(r"(?=[a-zA-Z-]*\d)[\w-]{6,24}")
_NAMED = re.compile(
    r"(?<!\w)(?:AK|SK|access[ _-]?key(?:[ _-]?id)?)\s*[:=]?\s*(?P<bare>[A-Z0-9]{16,})"
    r"|(?i:(?<!\w)secret[ _-](?:access[ _-])?key)\s*[:=]?\s*(?P<secret>[\w+/=-]{16,})"
)


# « access_key_id = 7f3a… »: any name that ends so, when the value looks made by a machine.
_NAMED_KEY = re.compile(
    r"""(?ix)[_-](?:key|secret|token)(?:[_-]?id)?["']?\s{0,9}[=:]\s{0,3}["']?
    (?P<bare>(?=[\w+/=.-]{0,40}?\d)[\w+/=.-]{14,})"""
)
_PGPASS = re.compile(
    r"(?<![\w.-])[\w.-]{1,80}:(?:\d{4,5}|\*):[\w*.-]{1,60}:[\w.-]{1,60}:(?P<bare>\S{4,})"
)
_WEBHOOK = re.compile(r"https?://[^\s]{0,80}?hooks?[./]\S{0,80}?[/=](?P<bare>[\w-]{16,})(?![\w/-])")
# « le jeton est 9f3a… »: a digest is written so, too, where nothing speaks of a key.
_HEX_KEY = re.compile(
    r"(?i)(?<!\w)(?:token|jeton|cl[ée]|key|secret)s?(?!\w)[^\n]{0,60}?(?<![\w-])"
    r"(?P<bare>(?=[a-f]{0,12}\d)(?=\d{0,12}[a-f])[\da-f]{16,64})(?![\w-])"
)


class KeyFinder:
    """Finds keys by their form, and what is assigned to a name such as `password`."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: which words are no secret.
        """
        self._ordinary = re.compile(alternatives(words.ordinary))
        self._wifi = re.compile(
            rf"{alternatives(words.wifi_keys)}\s{{1,3}}:?\s?(?P<bare>(?=\S{{0,30}}\d)[^\s,;]{{6,63}})"
        )
        self._recovery = re.compile(
            rf"{alternatives(words.recoveries)}\W{{0,5}}"
            r"(?P<all>(?:[\w-]{6,24}[,; /\n]{1,3}){1,20})"
        )

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        yield from (Span(*found.span()) for found in _FORMS.finditer(text))
        yield from (Span(*found.span()) for found in _RANDOM.finditer(text) if _is_random(found[0]))
        yield from (Span(*found.span()) for found in _GROUPS.finditer(text) if _is_mixed(found[0]))
        yield from (_value_span(found) for found in _NAMED.finditer(text))
        folded = fold(text)
        yield from (_value_span(found) for found in self._wifi.finditer(folded))
        for found in self._recovery.finditer(folded):
            for code in _RECOVERY_CODE.finditer(text, *found.span("all")):
                yield Span(*code.span())
        for found in _AUTHORISATION.finditer(text):
            if re.search(r"\d|[a-z][A-Z]|=$", found["bare"]):
                yield _value_span(found)
        yield from (_value_span(found) for found in _HEADER.finditer(text))
        yield from (_value_span(found) for found in _COMMAND.finditer(text))
        for expression in (_URL, _NAMED_KEY, _PGPASS, _WEBHOOK, _HEX_KEY):
            yield from (_value_span(found) for found in expression.finditer(text))
        for line in _COOKIES.finditer(text):
            for found in _COOKIE_VALUE.finditer(text, *line.span()):
                yield _value_span(found)
        for found in _ASSIGNMENT.finditer(text):
            span = _value_span(found)
            if not self._is_ordinary(text[span.start : span.end]):
                yield span

    def _is_ordinary(self, value: str) -> bool:
        first = re.split(r"[^\w-]", fold(value).lstrip("«“\"'( "), maxsplit=1)[0]
        return not first or first.isdigit() or bool(self._ordinary.fullmatch(first))


def _value_span(found: re.Match[str]) -> Span:
    (name,) = (name for name, value in found.groupdict().items() if value is not None)
    return Span(*found.span(name))


def _is_mixed(groups: str) -> bool:
    kinds = (str.isupper, str.isdigit)
    return all(sum(map(kind, groups)) >= _MIN_OF_A_KIND for kind in kinds)


def _is_random(word: str) -> bool:
    kinds = (str.isupper, str.islower, str.isdigit)
    return all(sum(map(kind, word)) >= _MIN_OF_A_KIND for kind in kinds) and not re.match(
        r"(?i)sha\d|https?|/", word
    )
