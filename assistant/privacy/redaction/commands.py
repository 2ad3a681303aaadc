"""Passwords in commands, configurations and protocols, where a flag or a place tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

_VALUE = r"(?:\"(?P<double>[^\"\n]{1,200})\"|'(?P<single>[^'\n]{1,200})'|(?P<bare>[^\s\"';|&]+))"
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
    )\s{{0,3}}{_VALUE}"""
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


class CommandFinder:
    """Finds passwords by the command, the line or the question that they belong to."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: which words are no secret.
        """
        self._ordinary = re.compile(alternatives(words.ordinary))

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for expression in (_FLAGS, *_PLACES):
            for found in expression.finditer(text):
                (name,) = (name for name, value in found.groupdict().items() if value is not None)
                yield Span(*found.span(name))
        for found in _SETTING.finditer(text):
            value = found["bare"].rstrip()
            if not self._ordinary.fullmatch(re.split(r"\W", fold(value), maxsplit=1)[0]):
                yield Span(found.start("bare"), found.start("bare") + len(value))
