"""Every address of the workshop, with the role that it needs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assistant.workshop.access import PUBLIC, Route, urls
from assistant.workshop.answers import views as answers
from assistant.workshop.answers.new_view import new_answer
from assistant.workshop.examples import views as examples
from assistant.workshop.models import Role
from assistant.workshop.pages import sections
from assistant.workshop.people import accounts, signing_in
from assistant.workshop.publishing import views as publishing
from assistant.workshop.report import views as report
from assistant.workshop.review import views as review
from assistant.workshop.trial import views as trial
from assistant.workshop.wording import say


def home(request: HttpRequest) -> HttpResponse:
    """Show what there is to do."""
    doors = [
        (name, say(f"sections.{name}"), say(f"doors.{name}")) for name in sections(request.user)
    ]
    return render(request, "home.html", {"doors": doors})


ROUTES = (
    Route("", "home", home),
    Route("a-revoir/", "review", review.overview),
    Route("a-revoir/reprendre/", "take_back", review.take_back, None, Role.EDITS),
    Route("a-revoir/sans-reponse/", "unanswered", review.unanswered),
    Route("a-revoir/groupe/<str:group>/", "group", review.group, writes=Role.EDITS),
    Route("exemples/", "examples", examples.examples, writes=Role.EDITS),
    Route("exemples/<int:number>/", "example", examples.change, None, Role.EDITS),
    Route("essayer/", "trial", trial.trial, writes=Role.READS),
    Route("reponses/", "answers", answers.answers),
    Route("reponses/nouvelle/", "new_answer", new_answer, Role.EDITS, Role.EDITS),
    Route("reponses/<slug:name>/", "answer", answers.answer, writes=Role.READS),
    Route("reponses/<slug:name>/apercu/", "answer_preview", answers.preview, None, Role.READS),
    Route("reponses/<slug:name>/historique/", "answer_history", answers.history, writes=Role.EDITS),
    Route("publier/", "publishing", publishing.publishing, writes=Role.EDITS),
    Route("publier/retour/", "publishing_back", publishing.back, None, Role.PUBLISHES),
    Route("publier/<int:number>/", "publication", publishing.report, writes=Role.EDITS),
    Route("publier/<int:number>/etat/", "publication_state", publishing.state),
    Route("rapport/", "report", report.report),
    Route("rapport/csv/", "report_file", report.download),
    Route("connexion/", "login", signing_in.sign_in, reads=PUBLIC, writes=PUBLIC),
    Route("deconnexion/", "logout", signing_in.sign_out, None, Role.READS),
    Route("invitation/<str:token>/", "invitation", signing_in.accept, reads=PUBLIC, writes=PUBLIC),
    Route("compte/", "own", signing_in.own, writes=Role.READS),
    Route("comptes/", "accounts", accounts.accounts, reads=Role.PUBLISHES, writes=Role.PUBLISHES),
    Route(
        "comptes/<int:number>/",
        "account",
        accounts.change,
        reads=None,
        writes=Role.PUBLISHES,
    ),
    Route("journal/", "journal", accounts.journal, reads=Role.PUBLISHES),
)

urlpatterns = urls(ROUTES)
handler404 = "assistant.workshop.pages.not_found"
handler500 = "assistant.workshop.pages.failed"
