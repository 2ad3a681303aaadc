"""The marks around the names of menus, and texts without them."""

from __future__ import annotations

from assistant.content.emphasis import Span, bare, spans, without_marks

TEXT = "Ouvrez l’onglet **Support**, puis « **Créer une demande** »."


def test_a_text_is_divided_at_its_marks() -> None:
    assert [span for span in spans(TEXT) if span.strong] == [
        Span("Support", strong=True),
        Span("Créer une demande", strong=True),
    ]
    assert "".join(span.text for span in spans(TEXT)) == without_marks(TEXT)


def test_a_text_without_marks_is_one_part() -> None:
    assert list(spans("Ouvrez.")) == [Span("Ouvrez.", strong=False)]


def test_a_text_is_compared_as_people_type_it() -> None:
    assert bare(TEXT) == "Ouvrez l'onglet Support, puis « Créer une demande »."
