"""The only code that knows HTTP."""

from flask import Blueprint, Flask

from annotator.web import failures, fragments, guard, language, menu

BLUEPRINTS: tuple[Blueprint, ...] = ()


def init_app(app: Flask) -> None:
    for part in (guard, language, fragments, menu, failures):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
