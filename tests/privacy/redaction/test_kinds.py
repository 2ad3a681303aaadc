"""Secrets by their kind, and what machines write that only looks like one."""

from __future__ import annotations

import pytest

from assistant.privacy.redaction import MASK, SecretRedactor

REDACTOR = SecretRedactor()


@pytest.mark.parametrize(
    "text",
    [
        "redis-cli -a ⟦k1wi⟧ ping",
        "docker login -u ci -p ⟦Sardine⟧ registry.example",
        "ldapsearch -D cn=admin -w ⟦orangerie⟧ -b dc=fr",
        r"net use Z: \\srv\part ⟦Mirabelle⟧ /user:DOM\svc",
        "username admin password 7 ⟦0822455D0A16⟧",
        "snmp-server community ⟦lecture⟧ RO",
        "334 UGFzc3dvcmQ6\n⟦dHVsaXBl⟧",
        "echo root:⟦calvin⟧ | chpasswd",
        '<add key="SmtpPassword" value="⟦Bouquet&Ruche⟧" />',
        "<AdministratorPassword>\n  <Value>⟦Salle.7h30⟧</Value>",
        "vars:\n  become_pass: ⟦Ficelle et Papier 9⟧\n  port: 2222",
        "bind-password ⟦Ajonc_Breton⟧",
    ],
)
def test_a_password_in_a_command_or_a_configuration_is_masked(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "le wifi de la salle serveur c'est ⟦entrepot-lyon-69⟧ le mdp, pour jeudi",
        "SMS : ⟦77340⟧ est votre code de vérification",
        "⟦G-482915⟧ je le tape où pour l'accès",
        "ça me demande un code jai eu ⟦553021⟧ mais trop tard",
        "c'est ⟦pivoine⟧ le mot de passe",
        "le mdp de la boîte, ⟦tournesol⟧, ne passe plus",
        "il utilisait le mdp ⟦trefle⟧ partout",
        "l'ancien mot de passe ? C'était ⟦hirondelle⟧, en minuscules",
        "mot de passe : ⟦Soleil⟧ avec un S majuscule",
        "j'épelle le mot de passe : ⟦m i m o s a 8⟧",
        "⟦Tournevis!⟧ voila mon mot de passe",
        "à la question secrète j'avais répondu ⟦Pompon⟧",
        "la phrase de passe du volume : ⟦huit canards boivent sous la grange⟧",
        "appelez au ⟦zéro six 44 12 98 07⟧",
        "clé wifi ⟦8F2A-77C1-B0D4⟧",
    ],
)
def test_a_secret_that_a_sentence_tells_is_masked(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "c'est quoi le mot de passe ?",
        "O C B 0 0 0 2 4 6",
        "DB_PASSWORD=\nAPP_DEBUG=false",
        "ssh adm@bastion01 -p 2222",
        "fe80::5054:ff:fea1:3c9e%eth0 ok, qemu-guest-agent 7.2+dfsg-7",
        "je ne donne pas mon mot de passe par ce tchat",
        "le mot de passe, hier, fonctionnait",
        "j'utilise le mot de passe habituel",
        "Bonjour voici mon problème de mot de passe",
        "mon code client est le 100482",
        "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDE4ZxkQ0iT8CXdL3A root@web01 (ED25519)",
        '"integrity": "sha512-Gc3jQz69I5hpTaJQW7O0csBH+gc3csjOAi/dsNt37wHuuwjWUW/2SZgzOz4YE9Mru=="',
        "docker pull registry.example/web/front@sha256:26e11d280ffb63a35f433a59b1eb457d1cefa9b46c",
        "serial=04A1B2C3D4E5F60718293A4B5C6D7E8F9012",
        "erreur 0x800F0922 puis 0x80070005",
        "OutOfMemoryError: Java heap space\n\tat java.base/java.util.Arrays.copyOf(A.java:35)",
        "token = get_token()\nKeyError: 'token'",
        'curl -H "Authorization: Bearer <VOTRE_TOKEN>" https://api.example',
        'kubelet: secret "boutique-tls" not found',
        "helm upgrade --set controller.replicaCount=2",
        "40 000 essais par jour, fail2ban suffit ?",
        "git@github.com: Permission denied (publickey).",
    ],
)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert REDACTOR.redact(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "mon mot de passe est ⟦azerty()12⟧",
        "mdp : ⟦0xDEAD!beef77⟧",
        "password=⟦${DB}Secr3tValue9⟧",
        "PASSWORD=⟦sha256:Gc3jQz69I5hpTaJQW7O0csBH!⟧",
    ],
)
def test_a_secret_that_only_begins_like_something_harmless_is_masked(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("announcement", "secret"),
    [
        ("le mdp de mon directeur :", "Ardennes08"),
        ("voilà le mot de passe que j'utilise", "Brindille"),
        ("le mot de passe c'est celui-ci", "Papillon 7"),
        ("je tape ça comme mot de passe", "Marguerite1"),
        ("le code reçu par SMS est", "662 914"),
        ("numéro de carte :", "4970 1234"),
    ],
)
def test_what_a_message_announces_is_masked_in_the_next(announcement: str, secret: str) -> None:
    assert REDACTOR.redact(announcement).announces
    assert REDACTOR.redact(secret, follows=1).text == MASK


def test_a_number_that_goes_on_in_the_next_message_is_masked_from_its_beginning() -> None:
    text = "numéro de carte :\n4970\n5205"
    assert REDACTOR.redact(text).text == f"numéro de carte :\n{MASK}"
    assert REDACTOR.redact(text).announces


def check(marked: str) -> None:
    before, rest = marked.split("⟦")
    secret, after = rest.split("⟧")
    assert REDACTOR.redact(f"{before}{secret}{after}").text == f"{before}{MASK}{after}"
