"""The only code that knows HTTP."""

from flask import Blueprint, Flask

from annotator.web import (
    account,
    addresses,
    adjudicate,
    admin,
    agreement,
    articles,
    bulk,
    characters,
    claims,
    closed,
    compression,
    cookies,
    cutting,
    exports,
    failures,
    fragments,
    gold,
    groups,
    guard,
    guideline,
    healthz,
    home,
    imports,
    invitations,
    label,
    language,
    ledger,
    members,
    menu,
    parties,
    report,
    sentences,
    session,
    settings,
    withdrawing,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.bp,
    session.bp,
    account.bp,
    invitations.bp,
    admin.bp,
    healthz.bp,
    members.bp,
    label.bp,
    sentences.bp,
    adjudicate.bp,
    bulk.bp,
    claims.bp,
    closed.bp,
    gold.bp,
    report.bp,
    articles.bp,
    imports.bp,
    cutting.bp,
    withdrawing.bp,
    guideline.bp,
    parties.bp,
    agreement.bp,
    groups.bp,
    exports.bp,
    ledger.bp,
    settings.bp,
)


def init_app(app: Flask) -> None:
    for part in (
        compression,
        addresses,
        cookies,
        guard,
        language,
        characters,
        fragments,
        menu,
        failures,
    ):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
