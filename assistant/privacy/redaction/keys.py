"""Keys, tokens and passwords of programs, by the form, command or line that they are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.model import Span, fold
from assistant.privacy.redaction.words import SecretWords

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
_ARGUMENT = r"(?:\"(?P<double>[^\"\n]{1,200})\"|'(?P<single>[^'\n]{1,200})'|(?P<bare>[^\s\"';|&]+))"
# The programs whose flag means a password; others mean a port or a path by the same letter.
_FLAGS = re.compile(
    rf"""(?x)(?<![\w-])(?:
      redis-cli\s[^\n]{{0,80}}?-a\s
    | (?:docker|podman|nerdctl|skopeo|crane|oras|az|oc|cf|registry)\s+login\s[^\n]{{0,120}}?-p\s
    | ldap[a-z]{{3,9}}\s[^\n]{{0,160}}?-w\s
    | (?:sqlcmd|bcp|zip|unzip|mosquitto_pub|mosquitto_sub|hydra)\s[^\n]{{0,80}}?-P\s
    | mongo[a-z]{{0,10}}\s[^\n]{{0,120}}?-p\s
    | 7za?\s[^\n]{{0,80}}?-p
    | (?:xfreerdp|rdesktop|mstsc)\s[^\n]{{0,120}}?(?:/p:|-p\s)
    | htpasswd\s+-\w*b\w*\s+\S{{1,80}}\s+\S{{1,60}}\s
    | snmp(?:bulk)?(?:walk|get|set)\s[^\n]{{0,80}}?-c\s
    | ConvertTo-SecureString\s+(?:-String\s+)?
    | rabbitmqctl\s+(?:add_user|change_password)\s+\S{{1,60}}\s
    )\s{{0,3}}{_ARGUMENT}"""
)
_PLACES = (
    # net use Z: \\server\share PASSWORD /user:…
    re.compile(
        r"(?i)(?<!\w)net\s+use\s[^\n/]{0,120}?\\\\\S{1,100}\s+(?P<bare>[^\s/*]\S*)\s+/user:"
    ),
    # Network gear: « password 7 … », « secret 5 … », « key 0 … ».
    re.compile(
        r"(?im)(?<![\w-])(?:password|secret|key|key-string)\s+[0-9]\s+"
        r"(?P<bare>\S{4,}(?: \S{1,20}(?=\s*$))?)"
    ),
    re.compile(r"(?i)(?<!\w)isakmp\skey\s+(?P<bare>\S{4,64})\s"),
    # What a program reads: .netrc, XML, a section of an INI file, a call, an account of Oracle's.
    re.compile(r"(?i)(?<!\w)login\s+\S{1,60}\s+password\s+(?P<bare>\S{3,64})"),
    re.compile(
        r"(?i)<\w{0,30}(?:password|secret|passphrase)\w{0,9}>\s{0,20}(?:<value>)?"
        r"(?P<bare>[^<\s][^<\n]{0,100})</"
    ),
    re.compile(
        r"(?im)^[ \t]*(?:\w{1,20}_)?key[ \t]*=[ \t]*(?P<bare>[^\s'\"<${][^\s<]{7,64})[ \t]*$"
    ),
    re.compile(r"(?i)ldap_bind\([^\n]{0,160},\s?['\"](?P<bare>[^'\"\n]{3,64})['\"]\)"),
    re.compile(r"(?<![\w/.-])[a-zA-Z]\w{1,30}/(?P<bare>[^\s/@:]{4,40})@(?!sha\d)\w{2,60}(?![\w.])"),
    re.compile(
        r"(?i)\"\w{0,20}users\"\s?:\s?\{\s{0,20}\"[^\"\n]{1,60}\"\s?:\s?\"(?P<bare>[^\"\n]{3,64})\""
    ),
    re.compile(r"(?i)(?<!\w)community\s+(?P<bare>\S{3,64})\s+(?:ro|rw|view)(?!\w)"),
    # A configuration without signs: « bind-password … » alone on its line.
    re.compile(
        r"(?im)^[ \t]*[\w.-]{1,40}[-_](?:password|passwd|secret|psk)\s+(?P<bare>\S{4,64})\s*$"
    ),
    # SMTP's question for a password, in base64.
    re.compile(r"334 UGFzc3dvcmQ6\s{1,4}(?:[A-Za-z]:\s)?(?P<bare>[\w+/=]{4,})"),
    # XML: an attribute named for a password.
    re.compile(
        r"(?i)(?:key|name)=\"[\w.:-]{0,60}(?:password|passwd|pwd|secret)[\w.:-]{0,20}\"\s+"
        r"value=\"(?P<bare>[^\"\n]{1,200})\""
    ),
    # user:password handed to chpasswd.
    re.compile(
        r"echo\s[\"']?[\w.-]{1,40}:(?P<bare>[^\s\"'|]{3,64})[\"']?\s*\|\s*(?:sudo\s+)?chpasswd"
    ),
)
# « vars.db_password: three words »: in a configuration a value goes on to the end of its line.
_SETTING = re.compile(
    r"(?im)^[ \t-]*(?=[\w.-]*[_.])[\w.-]{0,60}(?:pass(?:word|wd|phrase)?|pwd|secret)"
    r"[^\S\n]{0,3}[:=][^\S\n]{0,3}(?P<bare>[^\s\"'#$<{][^\n#]{0,120})"
)
_VALUES = (
    _NAMED,
    _HEADER,
    _COMMAND,
    _URL,
    _NAMED_KEY,
    _PGPASS,
    _WEBHOOK,
    _FLAGS,
    *_PLACES,
)


class KeyFinder:
    """Finds keys by their form, and passwords by the command, line or name that they belong to."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: which words are no secret.
        """
        self._ordinary = re.compile(words.ordinary)
        self._wifi = re.compile(
            rf"{words.wifi_keys}\s{{1,3}}:?\s?(?P<bare>(?=\S{{0,30}}\d)[^\s,;]{{6,63}})"
        )
        # A digest is written so, too, where nothing speaks of a key.
        self._hexadecimal = re.compile(
            rf"(?<!\w){words.hexadecimal_keys}s?(?!\w)[^\n]{{0,60}}?(?<![\w-])"
            r"(?P<bare>(?=[a-f]{0,12}\d)(?=\d{0,12}[a-f])[\da-f]{16,64})(?![\w-])"
        )
        self._recovery = re.compile(
            rf"{words.recoveries}\W{{0,5}}" r"(?P<all>(?:[\w-]{6,24}[,; /\n]{1,3}){1,20})"
        )

    def find(self, text: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        yield from (Span(*found.span()) for found in _FORMS.finditer(text))
        yield from (Span(*found.span()) for found in _RANDOM.finditer(text) if _is_random(found[0]))
        yield from (Span(*found.span()) for found in _GROUPS.finditer(text) if _is_mixed(found[0]))
        for named in (self._wifi, self._hexadecimal):
            yield from map(_value_span, named.finditer(folded))
        for found in self._recovery.finditer(folded):
            for code in _RECOVERY_CODE.finditer(text, *found.span("all")):
                yield Span(*code.span())
        for found in _AUTHORISATION.finditer(text):
            if re.search(r"\d|[a-z][A-Z]|=$", found["bare"]):
                yield _value_span(found)
        for expression in _VALUES:
            yield from map(_value_span, expression.finditer(text))
        for line in _COOKIES.finditer(text):
            for found in _COOKIE_VALUE.finditer(text, *line.span()):
                yield _value_span(found)
        for found in _ASSIGNMENT.finditer(text):
            span = _value_span(found)
            if not self._is_ordinary(text[span.start : span.end]):
                yield span
        for found in _SETTING.finditer(text):
            value = found["bare"].rstrip()
            if not self._ordinary.fullmatch(re.split(r"\W", fold(value), maxsplit=1)[0]):
                yield Span(found.start("bare"), found.start("bare") + len(value))

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
