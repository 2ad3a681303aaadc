"""What content/ ships: free of errors, complete, and nothing that nobody published."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.content.drafts import read_drafts
from assistant.content.emphasis import bare
from assistant.content.entry_rules import entry_problems
from assistant.content.lexicon import normalise
from assistant.content.loader import contacts_without_address, load_content
from assistant.content.model import LEVEL_MARK, Conditional, Procedure
from assistant.content.references import reference_problems
from assistant.content.text_rules import text_problems

CONTENT = Path(__file__).parents[2] / "content"

PROCEDURES_BY_TOPIC = {
    "incident": ["incident"],
    "change_request": ["change_request"],
    "access": ["login_failure", "lost_password", "technical_contact_change"],
    "billing": ["billing_duplicate", "billing_online", "billing_unclear"],
    "customer_area": ["abuse_email", "internet_bandwidth", "new_customer"],
    "new_organisation": ["new_organisation"],
    "partner_account": ["partner_account_definition", "partner_account_request"],
}

SOURCE_FACTS = {
    "incident": [
        "Espace Client Cloud",
        "onglet Support",
        "ticket d'incident",
        "numéro de support indiqué dans la fiche téléchargeable",
        "outil de gestion des tickets d'incidents",
        "solution à privilégier",
        "Bronze, Silver ou Gold",
        "une fois le ticket créé, contacter l'équipe Cloud Expert",
        "coordonnées communiquées lors de la souscription",
        "Dans tous les cas",
        "sans ticket, le compte à rebours des SLA (GTD, GTI et GTR) ne démarre pas",
    ],
    "change_request": [
        "« Demandes » dans le menu principal",
        "bouton « Créer une demande »",
        "aide en ligne de l'Espace Client",
    ],
    "lost_password": [
        "page de connexion à l'Espace Client",
        "« mot de passe oublié »",
        "« identifiant oublié »",
        "tutoriel de connexion",
        "Fiches Pratiques",
        "En dernier recours",
        "Administration des Ventes OCB peut réinitialiser votre compte",
        "nouveau « Mail de bienvenue » qui vous permet d'accéder au Cloud Store",
    ],
    "login_failure": [
        "Essayez d'abord « mot de passe oublié » ou « identifiant oublié »",
        "Administration des Ventes OCB réinitialisera votre compte",
        "avec le nouveau « Mail de bienvenue » que vous recevrez",
    ],
    "technical_contact_change": [
        "contact technique ou de compte référent",
        "Envoyez un mail à l'Administration des Ventes OCB",
        "si possible l'identifiant du service",
        "OCB000XXX",
        "sur votre facture",
        "le nouveau contact technique recevra alors les informations de connexion",
    ],
    "billing_unclear": ["Envoyez un mail à l'Administration des Ventes OCB"],
    "billing_duplicate": [
        "Envoyez un mail à l'Administration des Ventes OCB (ADV OCB)",
        "deux factures pour la même période",
    ],
    "billing_online": [
        "Connectez-vous à votre Espace Client",
        "« Factures » dans le menu principal",
        "apparaissent déjà dans le Cloud Store pour l'offre Flexible Computing Advanced",
    ],
    "new_customer": [
        "Si vous avez une option Bronze, Silver ou Gold",
        "Cloud Expert vous fera une visite guidée de l'offre et de ses possibilités",
        "au moins un virtual datacenter",
        "déployer des VM",
        "une adresse IP publique si vous avez besoin d'accéder à internet",
        "Si vous avez commandé BVPN Galerie, demandez le raccordement par ticket",
        "le raccordement de votre organisation à votre BVPN",
        "Pour planifier votre projet",
        "jusqu'à 4 semaines pour le raccordement BVPN",
        "48 h après la commande pour l'organisation",
    ],
    "internet_bandwidth": [
        "le menu « Catalogue »",
        "vignette « Gérer l'accès internet de l'organisation »",
    ],
    "abuse_email": [
        "abuse-desk@orange.com",
        "une adresse IP publique que vous utilisez a été détectée comme émetteur de SPAM",
        "Suivez attentivement les indications du mail pour débloquer",
        "fiche pratique",
    ],
    "new_organisation": [
        "Adressez-vous à votre contact Partenaire habituel, qui la crée pour vous",
        "Partenaire ou revendeur",
        "Connectez-vous à l'Espace Client du Cloud Store",
        "organisations de vos propres clients",
        "Contactez votre contact commercial habituel",
        "bon de commande pour cette organisation",
    ],
    "partner_account_definition": [
        "utilisateur gestionnaire d'une nouvelle organisation (un nouveau tenant)",
        "donner explicitement l'accès",
        "utilisateur existant du Cloud Store",
        "si vous avez plusieurs organisations et souhaitez pouvoir en créer d'autres",
        "login « partenaire »",
        "facilite la gestion de plusieurs organisations",
    ],
    "partner_account_request": [
        "votre contact commercial habituel",
        "nom, prénom, adresse email et numéro de téléphone",
        "« option création » oui ou non",
        "Avec « option création = oui », le login Partenaire vous permet de créer de nouvelles",
        "Leurs consommations vous sont facturées comme pour les autres organisations",
        "prenom.nom.entreprise",
        "en lecture seule (read-only)",
        "sans accès aux consoles techniques",
        "accède automatiquement à tous vos contrats sur le Cloud Store",
        "même ceux créés récemment par vous ou par d'autres personnes",
    ],
}

DOCUMENTED_CONTACTS = {
    "incident": {"support", "cloud_expert"},
    "change_request": set(),
    "lost_password": {"adv_ocb"},
    "login_failure": {"adv_ocb"},
    "technical_contact_change": {"adv_ocb"},
    "billing_unclear": {"adv_ocb"},
    "billing_duplicate": {"adv_ocb"},
    "billing_online": set(),
    "new_customer": {"cloud_expert", "support"},
    "internet_bandwidth": set(),
    "abuse_email": {"abuse_desk"},
    "new_organisation": set(),
    "partner_account_definition": {"sales_contact"},
    "partner_account_request": {"sales_contact"},
}

LEVELS = ("bronze", "silver", "gold")


@pytest.fixture(scope="module")
def content():
    return load_content(CONTENT)


def plain_spaces(text):
    return bare(text).replace("\u00a0", " ")


def shown(statements, **details):
    level = details.get("support_level", "").capitalize()
    texts = [s.text.replace(LEVEL_MARK, level) for s in statements if s.applies(details)]
    return [plain_spaces(text) for text in texts]


def answer_text(procedure: Procedure) -> str:
    """All that the first answer may say, cases included, without the follow-up details."""
    parts = [procedure, *(procedure.cases.options if procedure.cases else ())]
    labels = [case.label for case in parts[1:]]
    texts = [s.text for part in parts for s in (*part.steps, *part.notes)]
    return plain_spaces(" ".join([procedure.title, *labels, *texts]))


def test_shipped_content_has_no_problem_of_its_own():
    drafts = read_drafts(CONTENT)
    problems = [*drafts.problems, *reference_problems(drafts)]
    problems += entry_problems(drafts, date(2026, 11, 22))
    for document in drafts.documents:
        problems += text_problems(document, is_messages=document.path.name == "messages.yml")

    assert [str(problem) for problem in problems] == []


def test_every_topic_has_its_procedures(content):
    found = {topic: {p.id for p in content.procedures_of(topic)} for topic in content.topics}

    # An editor may have added others.
    for topic, published in PROCEDURES_BY_TOPIC.items():
        assert set(published) <= found[topic]
    assert all(found.values())


def test_vague_intents_are_those_of_two_topics(content):
    assert {t.intent for t in content.topics.values() if t.intent} == {"billing", "partner_account"}


@pytest.mark.parametrize(
    ("procedure", "fact"),
    [(procedure, fact) for procedure, facts in SOURCE_FACTS.items() for fact in facts],
)
def test_fact_of_the_published_page_is_in_the_answer(content, procedure, fact):
    assert fact.lower() in answer_text(content.procedures[procedure]).lower()


@pytest.mark.parametrize(("procedure", "contacts"), DOCUMENTED_CONTACTS.items())
def test_answer_names_the_documented_contacts(content, procedure, contacts):
    assert {reference.id for reference in content.procedures[procedure].contacts} == contacts


def test_every_answer_says_what_to_do_if_it_did_not_help(content):
    for procedure in content.procedures.values():
        options = procedure.cases.options if procedure.cases else ()
        for answer in (procedure, *options):
            assert answer.escalation.text
            assert answer.escalation.contacts, answer.id


def test_escalation_turns_only_to_contacts_that_can_be_reached(content):
    for procedure in content.procedures.values():
        for reference in procedure.escalation.contacts:
            assert content.contacts[reference.id].reachable


def test_every_detail_comes_with_questions_of_customers(content):
    for procedure in content.procedures.values():
        options = procedure.cases.options if procedure.cases else ()
        for detail in (d for answer in (procedure, *options) for d in answer.details):
            assert 7 <= len(detail.asks) <= 12, detail.text


def test_a_question_leads_to_one_detail_only(content):
    for procedure in content.procedures.values():
        for case in procedure.cases.options if procedure.cases else (None,):
            details = (*(case.details if case else ()), *procedure.details)
            asks = Counter(normalise(ask) for detail in details for ask in detail.asks)
            assert [ask for ask, times in asks.items() if times > 1] == [], procedure.id


def test_main_questions_fit_on_a_button(content):
    for procedure in content.procedures.values():
        assert len(procedure.question) <= 75, procedure.id


def test_no_contact_is_shipped_with_an_address(content):
    assert [c.id for c in contacts_without_address(content)] == [
        "support",
        "cloud_expert",
        "adv_ocb",
        "sales_contact",
        "partner",
    ]
    assert content.contacts["abuse_desk"].reachable is False


def test_example_of_local_addresses_is_accepted():
    content = load_content(CONTENT, CONTENT / "contacts.local.example.yml")

    assert contacts_without_address(content) == ()


def test_links_lead_to_the_sites_of_the_offer(content):
    for link in content.links.values():
        assert re.match(
            r"https://(cloud\.orange-business\.com|wiki\.cloudavenue\.orange-business\.com)/",
            link.url,
        )


def test_page_in_english_is_announced(content):
    for link in content.links.values():
        is_english = "/en/" in link.url and not link.url.endswith("-fr")
        assert is_english == ("(en anglais)" in link.label), link.id


PAGE_HOSTS = (
    "cloud.orange-business.com",
    "wiki.cloudavenue.orange-business.com",
    "github.com/orange-cloudavenue",
)


def test_pages_are_those_of_the_offer_and_announce_english(content):
    for page in content.pages.values():
        assert page.url.startswith(tuple(f"https://{host}/" for host in PAGE_HOSTS)), page.id
        is_english = "github.com" in page.url or ("/en/" in page.url and "-fr" not in page.url)
        assert is_english == ("(en anglais)" in page.title), page.id
    assert len({page.url for page in content.pages.values()}) == len(content.pages)


def test_every_menu_name_is_used():
    files = [path for path in CONTENT.rglob("*.yml") if path.name != "menus.yml"]
    texts = " ".join(path.read_text("utf-8") for path in files)
    names = YAML(typ="safe").load(CONTENT / "menus.yml")
    marked = re.sub(r"[ \n]+", " ", texts)
    assert [name for name in names if f"**{name}**" not in marked] == []


def test_every_link_is_used(content):
    used = {contact.page.link for contact in content.contacts.values() if contact.page}
    for procedure in content.procedures.values():
        options = procedure.cases.options if procedure.cases else ()
        for answer in (procedure, *options):
            used |= {*answer.links, *(step.link for step in answer.steps if step.link)}

    assert set(content.links) == used


def test_incident_warns_first_that_no_ticket_means_no_guarantee(content):
    warning = content.procedures["incident"].notes[0]

    assert warning.kind == "important"
    assert not warning.when
    assert "sans ticket" in warning.text


@pytest.mark.parametrize(
    ("lost", "buttons"),
    [
        ("unknown", ["« mot de passe oublié »", "« identifiant oublié »"]),
        ("password", ["« mot de passe oublié »"]),
        ("identifier", ["« identifiant oublié »"]),
        ("both", ["« mot de passe oublié »", "« identifiant oublié »"]),
    ],
)
def test_lost_password_shows_the_button_of_what_was_lost(content, lost, buttons):
    text = " ".join(shown(content.procedures["lost_password"].steps, lost=lost))

    every_button = {"« mot de passe oublié »", "« identifiant oublié »"}
    assert {button for button in every_button if button in text} == set(buttons)


@pytest.mark.parametrize("procedure", ["incident", "new_customer"])
@pytest.mark.parametrize("level", LEVELS)
def test_cloud_expert_is_offered_with_the_customers_own_option(content, procedure, level):
    text = " ".join(shown(content.procedures[procedure].steps, support_level=level))

    assert f"Avec votre option {level.capitalize()}" in text
    assert [name for name in LEVELS if name.capitalize() in text] == [level]


@pytest.mark.parametrize("procedure", ["incident", "new_customer"])
def test_cloud_expert_is_conditional_while_the_level_is_unknown(content, procedure):
    text = " ".join(shown(content.procedures[procedure].steps))

    assert "Si vous avez" in text
    assert "Bronze, Silver ou Gold" in text


@pytest.mark.parametrize("procedure", ["incident", "new_customer"])
def test_cloud_expert_is_not_offered_with_standard_support(content, procedure):
    answer = content.procedures[procedure]
    details = {"support_level": "standard"}

    assert "Cloud Expert" not in " ".join(shown(answer.steps, **details))
    for references in (answer.contacts, answer.escalation.contacts):
        assert "cloud_expert" not in {r.id for r in references if r.applies(details)}


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("standard", "au mieux"),
        ("bronze", "8 heures"),
        ("silver", "8 heures"),
        ("gold", "4 heures"),
    ],
)
def test_incident_tells_the_resolution_time_of_the_customers_level(content, level, said):
    notes = shown(content.procedures["incident"].notes, support_level=level)

    (result,) = [note for note in notes if "P1" in note]
    assert said in result


def test_change_of_contact_asks_for_the_identifier_only_while_it_is_unknown(content):
    steps = content.procedures["technical_contact_change"].steps

    assert "Relevez si possible" in " ".join(shown(steps))
    assert "Relevez" not in " ".join(shown(steps, service_id="OCB000123"))


@pytest.mark.parametrize(
    "procedure",
    [
        "lost_password",
        "login_failure",
        "technical_contact_change",
        "billing_unclear",
        "billing_duplicate",
    ],
)
def test_mail_to_the_sales_administration_carries_the_identifier(content, procedure):
    answer = content.procedures[procedure]
    for references in (answer.contacts, answer.escalation.contacts):
        (mail,) = [r.mail for r in references if r.id == "adv_ocb"]
        assert "{service_id}" in mail.body


def test_new_organisation_has_the_three_documented_cases(content):
    cases = content.procedures["new_organisation"].cases

    assert {case.id: case.intent for case in cases.options} == {
        "partner_customer": "inform_profile_partner_customer",
        "partner": "inform_profile_partner",
        "direct_customer": "inform_profile_direct",
    }
    assert content.case_for_intent("inform_profile_direct")[1].id == "direct_customer"
    assert content.case_for_intent("incident") is None
    assert content.procedures["new_organisation"].case("nobody") is None


def test_no_statement_is_shown_twice(content):
    for procedure in content.procedures.values():
        for level in ("unknown", "standard", *LEVELS):
            for lost in ("unknown", "password", "identifier", "both"):
                statements: tuple[Conditional, ...] = (*procedure.steps, *procedure.notes)
                texts = shown(statements, support_level=level, lost=lost)
                assert len(texts) == len(set(texts))
