"""The next version of the guideline: written, looked at, published."""

from typing import Any

from flask import Blueprint, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from annotator import (
    guideline_changes,
    guideline_draft,
    guidelines,
    publishing,
    questions,
    rendering,
)
from annotator.adjudication.carried import SKIP
from annotator.db import db
from annotator.errors import NotFoundError
from annotator.labelsets import from_document, label_set
from annotator.models import Guideline, GuidelineDraft, Person
from annotator.web import access, fragments, guideline_form
from annotator.web.addresses import number, numbers
from annotator.web.failures import in_words, shown_on
from annotator.web.guard import own_transaction

bp = Blueprint("draft", __name__)


@bp.get("/projects/<slug>/guideline/draft")
def show(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    draft = guideline_draft.of_project(db.session(), me.project)
    if draft is None:
        return render_template("draft/none.html", latest=_latest(me))
    sent = g.get("draft") or {}
    if "text" in sent:  # what was not saved stands on the page all the same
        return _page(me, draft, *guideline_form.read(sent, draft.document))
    return _page(me, draft, draft.document, draft.texts)


@bp.post("/projects/<slug>/guideline/draft/begin")
def begin(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    guideline_draft.begin(db.session(), me.project)
    return fragments.go_on("draft.show", slug=slug)


@bp.post("/projects/<slug>/guideline/draft")
@shown_on("draft.show")
def save(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    document, texts = guideline_form.read(request.form, _draft(me).document)
    revision = number(request.form, "revision")
    guideline_draft.save(db.session(), me.project, document, texts, revision)
    flash(gettext("The draft is saved. Annotators see nothing of it until it is published."))
    return fragments.go_on("draft.show", slug=slug)


@bp.post("/projects/<slug>/guideline/draft/preview")
@own_transaction
def preview(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    draft = _draft(me)
    document, texts = guideline_form.read(request.form, draft.document)
    if fragments.wants_fragment():
        language = request.args.get("language", "")
        text = _rendered(document, {language: texts.get(language, "")})[language]
        return render_template("draft/_preview.html", text=text)
    return _page(me, draft, document, texts)


@bp.post("/projects/<slug>/guideline/draft/discard")
@shown_on("draft.show")
def discard(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    guideline_draft.discard(db.session(), me.project, number(request.form, "revision"))
    flash(gettext("The draft is thrown away."))
    return fragments.go_on("draft.show", slug=slug)


@bp.get("/projects/<slug>/guideline/draft/publish")
def ready(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    return render_template("draft/ready.html", **_compared(me, _draft(me), _latest(me)))


@bp.post("/projects/<slug>/guideline/draft/publish")
@shown_on("draft.ready")
def publish(slug: str) -> ResponseReturnValue:
    me = access.member(slug, "manager")
    form = request.form
    made = guideline_draft.publish(
        db.session(),
        me,
        form.get("change", ""),
        _becomes(),
        revision=number(form, "revision"),
        before=form.get("before", ""),
        rounds=numbers(form, "round"),
    )
    flash(gettext("Guideline %(version)s is published.", version=made.version))
    return fragments.go_on("guideline.show", slug=slug)


def _draft(me: Person) -> GuidelineDraft:
    draft = guideline_draft.of_project(db.session(), me.project)
    if draft is None:
        raise NotFoundError
    return draft


def _latest(me: Person) -> Guideline:
    return guidelines.latest(db.session(), me.project)


def _compared(me: Person, draft: GuidelineDraft, latest: Guideline) -> dict[str, Any]:
    """What would change, what stands in the way, and what is to be said of it."""
    document, texts = draft.document, draft.texts
    problems = guideline_draft.problems(document, texts)
    return {
        "draft_row": draft,
        "latest": latest,
        "problems": [
            (guideline_draft.named(document, place), in_words(what))
            for place, what in problems.items()
        ],
        "changes": guideline_changes.between((latest.document, latest.texts), (document, texts)),
        "versions": {
            kind: publishing.next_version(latest.version, kind) for kind in publishing.CHANGES
        },
        "old": label_set(latest),
        "new": None if problems else from_document(document),
        "rounds": guideline_draft.open_rounds(db.session(), me.project),
        "skip": SKIP,
    }


def _becomes() -> dict[str, str | None]:
    """`becomes-<word>` is the word that stands for it, empty: it is looked at again."""
    name = "becomes-"
    fields = request.form.items()
    return {key.removeprefix(name): said or None for key, said in fields if key.startswith(name)}


def _page(
    me: Person, draft: GuidelineDraft, document: dict[str, Any], texts: dict[str, str]
) -> str:
    problems = guideline_draft.problems(document, texts)
    return render_template(
        "draft/show.html",
        draft_row=draft,
        document=document,
        texts=texts,
        rows=guideline_form.rows,
        problems={place: in_words(what) for place, what in problems.items()},
        previews=_rendered(document, texts),
        proposals=questions.proposals(db.session(), me),
    )


def _rendered(document: dict[str, Any], texts: dict[str, str]) -> dict[str, rendering.Text]:
    ids = [clause["id"] for clause in document["clauses"]]
    return {name: rendering.render(text, ids, name) for name, text in texts.items()}
