"""Who works here: accounts, their sessions and invitations, and their part in a project."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.projects import Project
from annotator.models.table import Key, Sha256, Table, Time, index, one_of

ROLES = ("annotator", "adjudicator", "manager", "auditor")


class Account(Table):
    """Somebody who can sign in; without a password hash they must follow a link first.

    `preferences` are those of the desk (labeling.keys). `acknowledged_at`: when they had read what
    is recorded about them; null: they have not, and do not label yet.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("length(username) BETWEEN 2 AND 32", name="username_length"),
        one_of("language", ("en", "fr")),
        one_of("theme", ("light", "dark")),
    )

    id: Mapped[Key]
    username: Mapped[str] = mapped_column(String(32), unique=True)
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None]  # null: what the browser asks for
    theme: Mapped[str | None]  # null: what the system shows
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    acknowledged_at: Mapped[Time | None]
    created_at: Mapped[Time]

    @property
    def identity(self) -> str:
        """How a browser tells accounts apart, also when the database was begun anew since."""
        return f"{self.id}.{self.created_at}"


class LoginSession(Table):
    """A signed-in browser; deleting the row signs it out at once."""

    __tablename__ = "session"

    id: Mapped[Key]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[Time]
    expires_at: Mapped[Time]
    account: Mapped[Account] = relationship()


class Invitation(Table):
    """A one-time link: to join a project with roles, or to choose a new password."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(
            "(account_id IS NULL) <> (project_id IS NULL)", name="for_account_or_project"
        ),
        index("project_id"),
        index("account_id"),
    )

    id: Mapped[Key]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    roles: Mapped[list[str]] = mapped_column(default=list)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[Time]
    expires_at: Mapped[Time]
    used_at: Mapped[Time | None]
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    made_by: Mapped[Account | None] = relationship(foreign_keys=made_by_id)
    project: Mapped[Project | None] = relationship()


class Attempt(Table):
    """How often something was tried in a window of time, so that limits hold across processes."""

    __tablename__ = "attempt"

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(100), unique=True)
    window_start: Mapped[Time]
    count: Mapped[int]


class AccountLog(Table):
    """The plain log of what was done to accounts; no secrets, no article text."""

    __tablename__ = "account_log"

    id: Mapped[Key]
    at: Mapped[Time]
    act: Mapped[str]
    actor: Mapped[str | None]  # a user name; null: nobody signed in, or the command line
    subject: Mapped[str | None]


class Person(Table):
    """An account's part in a project; `pid` is how files and ledger name it, for ever.

    No role is left: the person has gone, their work stays. `saw_answers`: has ever held a role
    that shows other people's answers. `guideline_id`: of their latest answer. `imported_as`: an
    annotator of imported files, who has no account, as those files call them. `languages`: which
    they read, null for all of the project's. `left_out_at`: they asked that later exports leave out
    what they answered. `erased_at`: who they are is forgotten, and what they wrote.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("project_id", "account_id"),
        UniqueConstraint("project_id", "pid"),
        UniqueConstraint("project_id", "imported_as"),
        index("account_id"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    pid: Mapped[str] = mapped_column(String(10))
    imported_as: Mapped[str | None] = mapped_column(String(128))
    is_annotator: Mapped[bool] = mapped_column(default=False)
    is_adjudicator: Mapped[bool] = mapped_column(default=False)
    is_manager: Mapped[bool] = mapped_column(default=False)
    is_auditor: Mapped[bool] = mapped_column(default=False)
    saw_answers: Mapped[bool] = mapped_column(default=False)
    acts: Mapped[int] = mapped_column(default=0)  # the number of their latest act
    guideline_id: Mapped[int | None] = mapped_column(ForeignKey("guideline.id"))
    languages: Mapped[list[str] | None]
    left_out_at: Mapped[Time | None]
    erased_at: Mapped[Time | None]
    account: Mapped[Account | None] = relationship()
    project: Mapped[Project] = relationship()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role in ROLES if getattr(self, f"is_{role}"))
