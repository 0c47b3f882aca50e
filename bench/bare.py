"""The least that a web application can do to keep one row: what bench/label.py compares with."""

import logging
import sys
from pathlib import Path

from flask import Flask, request
from sqlalchemy import text
from waitress import create_server

from annotator import db


def main(folder: Path, port: int) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'bare.db'}"
    (folder / "bare.db").touch()
    db.init_app(app)
    with app.app_context(), db.writing() as session:
        session.execute(text("CREATE TABLE answer (id INTEGER PRIMARY KEY, label TEXT)"))

    @app.post("/<path:_path>")
    def keep(_path: str) -> str:
        with db.writing() as session:
            values = {"label": request.form["label"]}
            session.execute(text("INSERT INTO answer (label) VALUES (:label)"), values)
        return "kept"

    server = create_server(app, host="127.0.0.1", port=port, threads=8)
    print("ready", flush=True)
    server.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
