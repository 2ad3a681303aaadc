"""Every rule of the linter, seen red on a project with that one fault."""

from __future__ import annotations

import io
from datetime import date

import pytest

from assistant.content.lint import main
from assistant.content.linter import lint
from assistant.content.phrase_rules import known_phrases

PROCEDURE = "content/procedures/lost_password.yml"
NBSP = "\u00a0"


def test_sound_project_has_no_problem(project):
    assert project.lint() == ()


REFERENCES = {
    "unknown topic": (PROCEDURE, "topic: access", "topic: acces", 2, "topic", "thème « acces »"),
    "unknown contact": (
        PROCEDURE,
        "  - id: support\n    mail",
        "  - id: suport\n    mail",
        19,
        "contacts.1.id",
        "contact « suport »",
    ),
    "unknown contact of the escalation": (
        PROCEDURE,
        "    - id: support",
        "    - id: suport",
        30,
        "escalation.contacts.1.id",
        "contact « suport »",
    ),
    "unknown link": (PROCEDURE, "links: [guide]", "links: [gide]", 26, "links.1", "lien « gide »"),
    "unknown link of a step": (
        PROCEDURE,
        "link: guide",
        "link: gide",
        7,
        "steps.1.link",
        "lien « gide »",
    ),
    "id that is not the file's name": (
        PROCEDURE,
        "id: lost_password",
        "id: lost_pass",
        1,
        "id",
        "n'est pas le nom du fichier",
    ),
    "unknown detail": (
        PROCEDURE,
        "when: {lost:",
        "when: {level:",
        11,
        "steps.2.when.level",
        "« level »",
    ),
    "unknown value of a detail": (
        PROCEDURE,
        "[password]",
        "[passwd]",
        11,
        "steps.2.when.lost",
        "« passwd »",
    ),
    "condition that nothing meets": (
        PROCEDURE,
        "[password]",
        "[]",
        11,
        "steps.2.when.lost",
        "aucune valeur",
    ),
    "placeholder unknown to mails": (
        PROCEDURE,
        "{service_id}",
        "{contract}",
        22,
        "contacts.1.mail.body",
        "{contract}",
    ),
    "placeholder left open in a mail": (
        PROCEDURE,
        "{service_id}",
        "{service_id",
        22,
        "contacts.1.mail.body",
        "{…}",
    ),
    "duplicate contact": (
        "content/contacts.yml",
        "id: abuse_desk",
        "id: support",
        4,
        "2.id",
        "déjà pris (content/contacts.yml:1)",
    ),
    "duplicate link": (
        "content/links.yml",
        "- id: guide",
        "- id: guide\n  label: Autre\n  url: https://example.com\n- id: guide",
        4,
        "2.id",
        "déjà pris",
    ),
    "duplicate intent": (
        "content/topics.yml",
        "intent: access_help",
        "intent: lost_password",
        4,
        "1.intent",
        "déjà prise",
    ),
}

SHAPES = {
    "missing field": (PROCEDURE, "title: Mot de passe perdu\n", "", 1, "title", "« title » manque"),
    "field left without a value": (
        PROCEDURE,
        "title: Mot de passe perdu",
        "title:",
        3,
        "title",
        "« title » manque",
    ),
    "unknown field": (PROCEDURE, "owner:", "ownr: x\nowner:", 38, "ownr", "n'existe pas"),
    "bad date": (PROCEDURE, "2027-05-22", "mai 2027", 40, "review_due", "n'est pas une date"),
    "bad kind of note": (
        PROCEDURE,
        "kind: important",
        "kind: urgent",
        16,
        "notes.1.kind",
        "n'est pas permise",
    ),
    "one link not written as a list": (
        PROCEDURE,
        "links: [guide]",
        "links: guide",
        26,
        "links",
        "doit être une liste",
    ),
    "text written as a list": (
        PROCEDURE,
        "text: Restez sur cette page.",
        "text: [Restez]",
        17,
        "notes.1.text",
        "un texte est attendu",
    ),
    "condition written as a text": (
        PROCEDURE,
        "when: {lost: [password]}",
        "when: lost",
        11,
        "steps.2.when",
        "champs",
    ),
    "value of a wrong kind": (
        "content/contacts.yml",
        "reachable: false",
        "reachable: presque",
        7,
        "2.reachable",
        "vrai ou faux",
    ),
    "empty text": (
        PROCEDURE,
        "text: Écrivez au support.",
        "text: ''",
        28,
        "escalation.text",
        "vide",
    ),
    "not YAML": (PROCEDURE, "owner: Équipe", "owner: Équipe : a: b", 38, "owner", "contient « : »"),
    "same field twice": (PROCEDURE, "owner:", "owner: x\nowner:", 39, "owner", "deux fois"),
    "list expected": (
        "content/links.yml",
        "- id: guide\n  label: Le guide\n  url:",
        "id: guide\nlabel: Le guide\nurl:",
        1,
        "",
        "une liste",
    ),
    "fields expected": (
        "content/contacts.yml",
        "- id: support",
        "- support\n- id: support",
        1,
        "1",
        "champs",
    ),
    "message that is no text": (
        "content/messages.yml",
        "greeting: Bonjour, que puis-je " f"faire{NBSP}?",
        "greeting: [Bonjour]",
        1,
        "greeting",
        "un texte",
    ),
    "no step without a detail": (
        PROCEDURE,
        "  - text: Ouvrez",
        "  - when: {lost: [both]}\n" "    text: Ouvrez",
        5,
        "steps",
        "aucune étape",
    ),
}

TEXTS = {
    "straight quotes": (
        PROCEDURE,
        "Restez sur cette page",
        'Restez sur "cette" page',
        17,
        "notes.1.text",
        "guillemets droits",
    ),
    "English quotes": (
        PROCEDURE,
        "Restez sur cette page",
        "Restez sur “cette” page",
        17,
        "notes.1.text",
        "guillemets droits",
    ),
    "ordinary space in guillemets": (
        PROCEDURE,
        f"«{NBSP}**mot",
        "« **mot",
        13,
        "steps.2.text",
        "l'intérieur des guillemets",
    ),
    "no space in guillemets": (
        PROCEDURE,
        f"oublié**{NBSP}»",
        "oublié**»",
        13,
        "steps.2.text",
        "l'intérieur des guillemets",
    ),
    "ordinary space before a sign": (
        PROCEDURE,
        f"faire{NBSP}?",
        "faire ?",
        4,
        "question",
        "avant « ? »",
    ),
    "no space before a sign": (PROCEDURE, f"faire{NBSP}?", "faire?", 4, "question", "avant « ? »"),
    "fault on a later line of a text": (
        PROCEDURE,
        "attendez le mail",
        "attendez ; le mail",
        14,
        "steps.2.text",
        "avant « ; »",
    ),
    "three dots": (PROCEDURE, "cette page.", "cette page...", 17, "notes.1.text", "trois points"),
    "straight apostrophe": (PROCEDURE, "J’ai", "J'ai", 4, "question", "apostrophe"),
    "typography of a mail": (
        PROCEDURE,
        "Service {service_id}",
        "Service : {service_id}",
        25,
        "contacts.1.mail.body",
        "avant « : »",
    ),
    "typography of a message": (
        "content/messages.yml",
        f"faire{NBSP}?",
        "faire ?",
        1,
        "greeting",
        "avant « ? »",
    ),
    "typography of a contact": (
        "content/contacts.yml",
        "Ouvrez un ticket.",
        "Ouvrez un ticket ; vite.",
        3,
        "1.how",
        "avant « ; »",
    ),
    "emphasis left open": (
        PROCEDURE,
        "**mot de passe oublié**",
        "**mot de passe oublié",
        13,
        "steps.2.text",
        "il manque",
    ),
    "emphasis of what is no menu": (
        PROCEDURE,
        "**mot de passe oublié**",
        "**mot de passe perdu**",
        13,
        "steps.2.text",
        "mot de passe perdu",
    ),
    "emphasis with a space inside": (
        PROCEDURE,
        "**mot de passe oublié**",
        "**mot de passe oublié **",
        13,
        "steps.2.text",
        "menu connu",
    ),
    "quoted menu without emphasis": (
        PROCEDURE,
        "**mot de passe oublié**",
        "mot de passe oublié",
        13,
        "steps.2.text",
        "ne ressort pas",
    ),
    "menu without emphasis": (
        PROCEDURE,
        "Vous recevez un mail.",
        "Ouvrez l’onglet Support.",
        32,
        "details.1.text",
        "ne ressort pas",
    ),
    "menu of a contact without emphasis": (
        "content/contacts.yml",
        "Ouvrez un ticket.",
        "Ouvrez l’onglet Support.",
        3,
        "1.how",
        "ne ressort pas",
    ),
    "emphasis in a title": (
        PROCEDURE,
        "Mot de passe perdu",
        "Mot de passe **perdu**",
        3,
        "title",
        "en gras",
    ),
    "emphasis in a button": (
        "content/messages.yml",
        "choice_other: Une phrase.",
        "choice_other: '**Support**'",
        2 + sorted({*known_phrases()} - {"greeting"}).index("choice_other"),
        "choice_other",
        "en gras",
    ),
    "support level where it is not known": (
        PROCEDURE,
        "Restez sur cette page",
        "Avec votre option {support_level}, restez",
        17,
        "notes.1.text",
        "niveau de support",
    ),
    "step of more than two lines": (
        PROCEDURE,
        "Ouvrez la page de connexion.",
        "Ouvrez la page de connexion, puis attendez qu’elle soit chargée, images comprises.",
        6,
        "steps.1.text",
        "deux lignes",
    ),
    "fold behind the last step": (
        PROCEDURE,
        "notes:",
        "fold_after: 3\nnotes:",
        15,
        "fold_after",
        "dernière étape",
    ),
    "title of a detail that no button can hold": (
        PROCEDURE,
        "    asks:",
        "    title: Une question bien trop longue pour un bouton\n    asks:",
        33,
        "details.1.title",
        "trop long",
    ),
    "page of a contact that is no link": (
        "content/contacts.yml",
        "  how: Ouvrez un ticket.",
        "  how: Ouvrez un ticket.\n  page: {label: La page, link: nowhere}",
        4,
        "1.page.link",
        "nowhere",
    ),
    "placeholder in a text": (
        PROCEDURE,
        "Restez sur cette page",
        "Restez sur {page}",
        17,
        "notes.1.text",
        "{page}",
    ),
    "blank line in a text": (
        PROCEDURE,
        f"oublié**{NBSP}»,\n",
        f"oublié**{NBSP}».\n\n",
        13,
        "steps.2.text",
        "ligne vide",
    ),
    "invented e-mail": (
        PROCEDURE,
        "Écrivez au support.",
        "Écrivez à adv@orange.com.",
        28,
        "escalation.text",
        "adv@orange.com",
    ),
    "invented e-mail in a question": (
        PROCEDURE,
        "je recois quoi",
        "c'est adv@orange.com",
        34,
        "details.1.asks.1",
        "adv@orange.com",
    ),
    "invented e-mail in a link": (
        "content/links.yml",
        "https://example.com/guide",
        "mailto:adv@orange.com",
        3,
        "1.url",
        "adv@orange.com",
    ),
    "telephone link": (
        "content/links.yml",
        "https://example.com/guide",
        "tel:0123456789",
        3,
        "1.url",
        "numéro",
    ),
    "e-mail of a shipped contact": (
        "content/contacts.yml",
        "  name: Support",
        "  name: Support\n  email: a@b.fr",
        3,
        "1.email",
        "a@b.fr",
    ),
    "telephone of a shipped contact": (
        "content/contacts.yml",
        "  name: Support",
        "  name: Support\n  phone: '3900'",
        3,
        "1.phone",
        "3900",
    ),
    "invented telephone in a message": (
        "content/messages.yml",
        "Bonjour",
        "Appelez le 3900",
        1,
        "greeting",
        "3900",
    ),
}

ADDRESSES = {
    "link in clear": ("content/links.yml", "https:", "http:", 3, "1.url", "n'est pas permise"),
    "script as a link": (
        "content/links.yml",
        "https://example.com/guide",
        "javascript:alert(1)",
        3,
        "1.url",
        "n'est pas permise",
    ),
    "link without a site": (
        "content/links.yml",
        "https://example.com/guide",
        "https:guide",
        3,
        "1.url",
        "n'est pas permise",
    ),
    "source in clear": (
        PROCEDURE,
        "https://example.com/qr",
        "http://example.com/qr",
        37,
        "source.url",
        "n'est pas permise",
    ),
    "image in clear": (
        PROCEDURE,
        "https://example.com/page",
        "http://example.com/page",
        9,
        "steps.1.image.url",
        "n'est pas permise",
    ),
    "image without alt": (
        PROCEDURE,
        "      alt: La page de connexion\n",
        "",
        8,
        "steps.1.image.alt",
        "texte de remplacement",
    ),
    "image with an empty alt": (
        PROCEDURE,
        "alt: La page de connexion",
        "alt: ''",
        10,
        "steps.1.image.alt",
        "texte de remplacement",
    ),
    "review due before the review": (
        PROCEDURE,
        "2027-05-22",
        "2026-05-22",
        40,
        "review_due",
        "précède",
    ),
}

TRAINING = {
    "procedure not in the domain": (
        "domain.yml",
        "  - lost_password\n",
        "",
        PROCEDURE,
        1,
        "« lost_password » n'est pas dans domain.yml",
    ),
    "topic intent not in the domain": (
        "domain.yml",
        "access_help:",
        "acces:",
        "content/topics.yml",
        4,
        "« access_help » n'est pas",
    ),
    "procedure with too few examples": (
        "data/nlu/access.yml",
        "    - mdp perdu 7\n",
        "",
        PROCEDURE,
        1,
        "59 exemple(s)",
    ),
    "example written twice": (
        "data/nlu/access.yml",
        "- mdp perdu 7",
        "- mdp perdu 8",
        PROCEDURE,
        1,
        "59 exemple(s)",
    ),
    "topic with too few examples": (
        "data/nlu/access.yml",
        "    - souci d'accès 7\n",
        "",
        "content/topics.yml",
        4,
        "39 exemple(s)",
    ),
    "intent of the domain without procedure": (
        "domain.yml",
        "  - greet",
        "  - greet\n  - refund",
        "domain.yml",
        3,
        "« refund » n'a pas de procédure",
    ),
    "trained intent without procedure": (
        "data/nlu/access.yml",
        "nlu:\n",
        "nlu:\n- intent: refund\n" "  examples: |\n    - rendez l'argent\n",
        "data/nlu/access.yml",
        2,
        "« refund » n'a pas de proc",
    ),
    "intent in another topic's file": (
        "data/nlu/dialogue.yml",
        "nlu:\n",
        "nlu:\n- intent: lost_password\n  examples: |\n    - mdp\n",
        "data/nlu/dialogue.yml",
        2,
        "data/nlu/access.yml",
    ),
    "block without examples": (
        "data/nlu/dialogue.yml",
        "  examples: |\n    - bonjour\n",
        "",
        "data/nlu/dialogue.yml",
        2,
        "ne peut pas être lu",
    ),
    "domain without intents": ("domain.yml", "intents:", "slots:", "domain.yml", 1, "« intents »"),
}


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "field", "message"),
    [*REFERENCES.values(), *SHAPES.values(), *TEXTS.values(), *ADDRESSES.values()],
    ids=[*REFERENCES, *SHAPES, *TEXTS, *ADDRESSES],
)
def test_content_fault_is_named_with_its_place(project, file, old, new, line, field, message):
    project.edit(file, old, new)

    found = [p for p in project.lint() if (p.file, p.line, p.field) == (file, line, field)]

    assert found, [str(p) for p in project.lint()]
    assert plain_spaces(message) in plain_spaces(found[0].message + found[0].remedy)
    assert found[0].remedy
    assert found[0].severity == "error"


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "line", "message"), TRAINING.values(), ids=TRAINING.keys()
)
def test_training_fault_is_named_with_its_place(project, file, old, new, place, line, message):
    project.edit(file, old, new)

    found = [str(p) for p in project.lint() if (p.file, p.line) == (place, line)]

    assert any(plain_spaces(message) in plain_spaces(p) for p in found), found


@pytest.mark.parametrize(("taken", "severity"), [(1, "warning"), (40, "warning"), (41, "error")])
def test_few_examples_are_a_warning_and_too_few_an_error(project, taken, severity):
    nlu = project.root / "data/nlu/access.yml"
    lines = nlu.read_text("utf-8").splitlines(keepends=True)
    gone = [line for line in lines if "perdu " in line][:taken]
    nlu.write_text("".join(line for line in lines if line not in gone), "utf-8")

    assert [found.severity for found in project.lint()] == [severity]


def test_one_fault_makes_one_problem(project):
    project.edit(PROCEDURE, "topic: access", "topic: acces")

    assert len(project.lint()) == 1


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("content/links.yml", "- id"),
        ("content/contacts.yml", "name:"),
        ("content/topics.yml", "title:"),
        (PROCEDURE, "title:"),
    ],
)
def test_file_that_cannot_be_read_hides_no_other_fault_and_invents_none(project, file, old):
    project.edit(file, old, "[")

    assert {problem.file for problem in project.lint()} == {file}


def test_faults_of_several_files_are_all_listed(project):
    project.edit(PROCEDURE, "topic: access", "topic: [")
    project.edit("content/links.yml", "https:", "http:")
    project.edit("content/contacts.yml", "how: Ouvrez", "comment: Ouvrez")

    files = {p.file for p in project.lint()}

    assert {PROCEDURE, "content/links.yml", "content/contacts.yml"} <= files


@pytest.mark.parametrize(
    "phone",
    ["01 23 45 67 89", "0123456789", "01.23.45.67.89", "01-23-45-67-89", "+33 1 23 45 67 89",
     "+33 (0)1 23 45 67 89", "0033123456789", "0 800 123 456", "3900", "39 00", "1013",
     f"01{NBSP}23{NBSP}45{NBSP}67{NBSP}89"],
)  # fmt: skip
def test_anything_like_a_telephone_number_is_refused(project, phone):
    project.edit(PROCEDURE, "Restez sur cette page", f"Appelez le {phone} maintenant")

    assert [p.field for p in project.lint()] == ["notes.1.text"]


def test_the_number_that_prevents_suicide_may_be_named(project):
    project.edit(PROCEDURE, "Restez sur cette page", "Appelez le 3114 maintenant")

    assert project.lint() == ()


@pytest.mark.parametrize(
    "figure",
    ["OCB000XXX", "1 250,00 €", f"3 500{NBSP}€", "3500 Mbps", "3,5 Gbps", "1000 Mbps", "24/7",
     "48 h", "2026-11-22", "22/11/2026", "10:30", "270 à 290 Mbps", "8 caractères", "1 000 000 €",
     "T0 et T1", "10 VM"],
)  # fmt: skip
def test_amounts_dates_and_identifiers_are_no_telephone_number(project, figure):
    project.edit(PROCEDURE, "Restez sur cette page", f"La valeur est {figure} environ")

    assert project.lint() == ()


@pytest.mark.parametrize(
    "text",
    ["Voir https://example.com/a?b=c:d pour la suite", f"Vraiment{NBSP}?!", "Il est 10:30",
     "abuse-desk@orange.com est l’expéditeur", f"Attention{NBSP}: lisez", "Attendez…",
     "Quoi\u202f?"],
)  # fmt: skip
def test_good_typography_is_accepted(project, text):
    project.edit(PROCEDURE, "text: Restez sur cette page.", f'text: "{text}"')

    assert project.lint() == ()


def test_questions_of_customers_are_free_of_typography(project):
    project.edit(PROCEDURE, "je recois quoi", "je recois quoi ? un mail...")

    assert project.lint() == ()


def test_review_past_due_is_a_warning(project):
    (problem,) = project.lint(today=date(2027, 5, 23))

    assert (problem.severity, problem.field, problem.line) == ("warning", "review_due", 40)


def test_review_on_the_due_day_is_in_time(project):
    assert project.lint(today=date(2027, 5, 22)) == ()


def test_missing_domain_and_examples_are_said_without_traceback(project):
    (project.root / "domain.yml").unlink()
    for path in (project.root / "data" / "nlu").iterdir():
        path.unlink()

    assert [p.file for p in project.lint()] == ["data/nlu", "domain.yml"]


def test_empty_folder_is_said_without_traceback(tmp_path):
    files = {problem.file for problem in lint(tmp_path, date(2026, 12, 1))}

    assert {"content/topics.yml", "content/procedures/*.yml", "domain.yml", "data/nlu"} <= files


def test_procedure_that_nobody_would_read_is_named(project):
    project.write("content/procedures/refund.yaml", "id: refund")
    project.write("content/procedures/.gitkeep", "")

    (problem,) = project.lint()

    assert problem.file == "content/procedures/refund.yaml"
    assert "refund.yml" in problem.remedy


def test_two_cases_with_one_id_are_refused(project):
    case = """\
    - id: one
      intent: case_{0}
      label: Cas
      steps:
        - text: Attendez.
      escalation:
        text: Appelez.
"""
    project.edit(
        PROCEDURE,
        "owner:",
        "cases:\n  question: Lequel\n  how_to_tell: Regardez.\n  options:\n"
        + case.format("a") + case.format("b") + "owner:",
    )  # fmt: skip

    fields = {p.field for p in project.lint() if "déjà pris" in p.message}

    assert fields == {"cases.options.2.id"}


def test_command_fails_on_an_error_and_names_it(project):
    project.edit(PROCEDURE, "topic: access", "topic: acces")
    output = io.StringIO()

    status = main(["--root", str(project.root)], date(2026, 12, 1), output)

    assert status == 1
    assert f"{PROCEDURE}:2: erreur: topic" in output.getvalue()
    assert "1 erreur(s), 0 avertissement(s)" in output.getvalue()


def test_command_passes_with_a_warning(project):
    output = io.StringIO()

    status = main(["--root", str(project.root)], date(2027, 12, 1), output)

    assert status == 0
    assert f"{PROCEDURE}:40: avertissement: review_due" in output.getvalue()


def test_command_says_that_all_is_well(project):
    output = io.StringIO()

    assert main(["--root", str(project.root)], date(2026, 12, 1), output) == 0
    assert "aucun défaut" in output.getvalue()


def plain_spaces(text):
    return text.replace(NBSP, " ")
