"""Loading content/, and the messages that name what is wrong with it."""

from __future__ import annotations

import pytest

from assistant.content.loader import contacts_without_address, load_content
from assistant.content.problems import ContentError

PROCEDURE = "content/procedures/lost_password.yml"


def problems_of(project, **arguments):
    with pytest.raises(ContentError) as caught:
        load_content(project.content, **arguments)
    return caught.value.problems


def test_content_is_found_by_id(project):
    content = load_content(project.content)

    assert content.procedures["lost_password"].topic == "access"
    assert content.topics["access"].intent == "access_help"
    assert content.links["guide"].url == "https://example.com/guide"
    assert content.contacts["support"].email is None
    assert content.messages["greeting"].startswith("Bonjour")


def test_vague_question_is_found_by_its_intent(project):
    content = load_content(project.content)

    assert content.topic_for_intent("access_help") == content.topics["access"]
    assert content.topic_for_intent("lost_password") is None
    assert [p.id for p in content.procedures_of("access")] == ["lost_password"]


def test_content_that_changed_is_read_again(project):
    load_content(project.content)
    project.edit("content/links.yml", "https://example.com/guide", "https://example.com/aides")

    assert load_content(project.content).links["guide"].url == "https://example.com/aides"


def test_error_names_file_line_field_and_remedy(project):
    project.edit(PROCEDURE, "    - id: support", "    - id: suport")

    (problem,) = problems_of(project)

    assert (problem.file, problem.line) == (PROCEDURE, 30)
    assert problem.field == "escalation.contacts.1.id"
    assert "abuse_desk, support" in problem.remedy
    assert str(problem).startswith(f"{PROCEDURE}:30: erreur: escalation.contacts.1.id")


def test_error_lists_all_problems_in_the_order_of_files(project):
    project.edit(PROCEDURE, "title: Mot de passe perdu\n", "")
    project.edit("content/contacts.yml", "  how: Ouvrez un ticket.\n", "")

    problems = problems_of(project)

    assert [problem.file for problem in problems] == ["content/contacts.yml", PROCEDURE]
    with pytest.raises(ContentError, match="(?s)contacts.yml:1.*lost_password.yml:1"):
        load_content(project.content)


@pytest.mark.parametrize(
    "name", ["topics.yml", "links.yml", "contacts.yml", "messages.yml", "procedures/*.yml"]
)
def test_missing_file_is_named(project, name):
    for path in project.content.glob(name):
        path.unlink()

    assert f"content/{name}" in [problem.file for problem in problems_of(project)]


def test_file_that_is_not_utf8_is_named(project):
    (project.content / "links.yml").write_bytes("label: é".encode("latin-1"))

    (problem,) = problems_of(project)

    assert problem.file == "content/links.yml"
    assert "UTF-8" in problem.message


def test_file_that_is_not_yaml_is_named_with_its_line(project):
    project.edit("content/contacts.yml", "  name: Support", "  name: [Support")

    (problem,) = problems_of(project)

    assert problem.file == "content/contacts.yml"
    assert problem.line >= 2


def test_empty_file_is_a_problem(project):
    project.write(PROCEDURE, "")

    (problem,) = problems_of(project)

    assert (problem.file, problem.line) == (PROCEDURE, 1)


def test_local_file_gives_addresses(project):
    project.write("content/contacts.local.yml", "support:\n  email: aide@client.fr\n")

    content = load_content(project.content, project.content / "contacts.local.yml")

    assert content.contacts["support"].email == "aide@client.fr"
    assert content.contacts["support"].phone is None


def test_local_file_is_not_read_unless_asked(project):
    project.write("content/contacts.local.yml", "support:\n  email: aide@client.fr\n")

    assert load_content(project.content).contacts["support"].email is None


@pytest.mark.parametrize("text", ["", "# rien\n", "support:\n  email:\n"])
def test_local_file_may_say_nothing(project, text):
    project.write("content/contacts.local.yml", text)

    content = load_content(project.content, project.content / "contacts.local.yml")

    assert content.contacts["support"].email is None


def test_absent_local_file_gives_nothing(project):
    content = load_content(project.content, project.content / "contacts.local.yml")

    assert content.contacts["support"].email is None


def test_environment_wins_over_the_local_file(project):
    project.write(
        "content/contacts.local.yml", 'support:\n  email: a@client.fr\n  phone: "0123456789"\n'
    )

    content = load_content(
        project.content,
        project.content / "contacts.local.yml",
        {"CONTACT_SUPPORT_EMAIL": "b@client.fr", "PATH": "/bin"},
    )

    assert content.contacts["support"].email == "b@client.fr"
    assert content.contacts["support"].phone == "0123456789"


def test_empty_variable_counts_as_absent(project):
    content = load_content(project.content, environment={"CONTACT_SUPPORT_EMAIL": " "})

    assert content.contacts["support"].email is None


@pytest.mark.parametrize(
    "phone", ["3900", "01 23 45 67 89", "+33 1 23 45 67 89", "+33 (0)1 23 45 67 89", "01.23.45.67"]
)
def test_usual_telephone_numbers_are_accepted(project, phone):
    content = load_content(project.content, environment={"CONTACT_SUPPORT_PHONE": phone})

    assert content.contacts["support"].phone == phone


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("CONTACT_SUPPORT_EMAIL", "aide", "« aide »"),
        ("CONTACT_SUPPORT_EMAIL", "a@b.fr, c@d.fr", "« a@b.fr, c@d.fr »"),
        ("CONTACT_SUPPORT_EMAIL", "a@b.fr?bcc=c@d.fr", "courriel"),
        ("CONTACT_SUPPORT_PHONE", "voir la fiche", "téléphone"),
        ("CONTACT_SUPPORT_PHONE", "12", "téléphone"),
        ("CONTACT_SUPORT_EMAIL", "a@b.fr", "« suport »"),
        ("CONTACT_ABUSE_DESK_EMAIL", "a@b.fr", "expéditeur"),
    ],
)
def test_bad_variable_is_named(project, variable, value, said):
    (problem,) = problems_of(project, environment={variable: value})

    assert problem.file == variable
    assert said in problem.message.replace("\u00a0", " ")
    assert str(problem).startswith(f"{variable}: erreur")


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("support:\n  email: aide\n", 2, "support.email"),
        ("support:\n  phone: 0123456789\n", 2, "support.phone"),
        ("support:\n  phone: '12'\n", 2, "support.phone"),
        ("support:\n  mail: a@b.fr\n", 2, "support.mail"),
        ("# adresses\nsuport:\n  email: a@b.fr\n", 3, "suport.email"),
        ("abuse_desk:\n  email: a@b.fr\n", 2, "abuse_desk.email"),
        ("support: a@b.fr\n", 1, "support"),
        ("- support\n", 1, ""),
    ],
)
def test_bad_local_address_is_named_with_its_line(project, text, line, field):
    project.write("content/contacts.local.yml", text)

    (problem,) = problems_of(project, local_contacts=project.content / "contacts.local.yml")

    assert (problem.file, problem.line) == ("content/contacts.local.yml", line)
    assert problem.field == field


def test_contacts_without_address_leave_out_those_nobody_writes_to(project):
    assert [c.id for c in contacts_without_address(load_content(project.content))] == ["support"]


@pytest.mark.parametrize("variable", ["CONTACT_SUPPORT_EMAIL", "CONTACT_SUPPORT_PHONE"])
def test_one_address_is_enough(project, variable):
    value = "a@b.fr" if variable.endswith("EMAIL") else "3900"

    content = load_content(project.content, environment={variable: value})

    assert contacts_without_address(content) == ()
