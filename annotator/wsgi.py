"""What another server than our own runs: `gunicorn annotator.wsgi:app`."""

from annotator import create_app, upgrading
from annotator.db import db

app = create_app()
with app.app_context():
    upgrading.require_current(db.engine)
    upgrading.warn_of_sqlite_bug()
    db.engine.dispose()  # a process that is forked from here opens connections of its own
