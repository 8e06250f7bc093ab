"""The centre's database: engine, transactions, enrolment."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from sync.gateway.schema import SCHEMA_VERSION, centre, epoch, metadata, policy, terminal
from sync.gateway.upgrade import upgrade
from sync.protocol import Registration
from sync.record import GENESIS

PAST_INCARNATIONS: Final = "past_incarnations"


@dataclass(frozen=True, slots=True)
class CentreIdentity:
    """Who this centre is. `incarnation` changes when it was restored from a backup; `past` are those before."""

    centre_id: str
    incarnation: str
    past: frozenset[str] = frozenset()


class AlreadyEnrolled(Exception):
    """The epoch is known. `code` is already_enrolled."""

    code = "already_enrolled"


class BadDatabase(Exception):
    """The URL is none, or leads to no database of a centre. The text never holds a password."""

    code = "centre_db"


class Store:
    """One database, of this release or made so. Thread-safe: every call takes its own connection.

    Raises BadDatabase, OtherSchema.
    """

    def __init__(self, db_url: str) -> None:
        url = _url(db_url)
        options: dict[str, Any] = {"hide_parameters": True}
        if url.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": 30}
        try:
            self.engine: Engine = create_engine(url, **options)
        except (ArgumentError, ImportError) as error:
            raise BadDatabase(f"{url.drivername}: no such kind of database, or its driver is not installed") from error
        if url.get_backend_name() == "sqlite":
            _tame_sqlite(self.engine)
        try:
            metadata.create_all(self.engine)
            with self.begin() as connection:
                upgrade(connection)
        except DBAPIError as error:
            self.engine.dispose()
            raise BadDatabase(f"{url.render_as_string()}: {str(error.orig).splitlines()[0]}") from error

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One writing transaction; on SQLite it takes the write lock at once."""
        with self.engine.begin() as connection:
            yield connection

    def create(self, centre_id: str) -> CentreIdentity:
        """Name the centre if it has no name yet."""
        with self.begin() as connection:
            have = {r.name: r.value for r in connection.execute(select(centre.c.name, centre.c.value))}
            if "centre_id" not in have:
                have = {
                    "centre_id": centre_id,
                    "incarnation": secrets.token_hex(8),
                    "schema_version": str(SCHEMA_VERSION),
                }
                connection.execute(insert(centre), [{"name": k, "value": v} for k, v in have.items()])
        return CentreIdentity(have["centre_id"], have["incarnation"])

    def new_incarnation(self, instead_of: str | None = None) -> CentreIdentity:
        """After a restore from backup: terminals then offer again what is not reconciled. `instead_of`: only if that
        is still the present one."""
        with self.begin() as connection:
            present = connection.execute(
                select(centre.c.value).where(centre.c.name == "incarnation").with_for_update()
            ).scalar_one()
            if instead_of in (None, present):
                connection.execute(update(terminal).values(verdict_floor=terminal.c.verdict_number))
                past = connection.execute(
                    select(centre.c.value).where(centre.c.name == PAST_INCARNATIONS)
                ).scalar_one_or_none()
                if past is None:
                    connection.execute(insert(centre).values(name=PAST_INCARNATIONS, value=present))
                else:
                    statement = update(centre).where(centre.c.name == PAST_INCARNATIONS)
                    connection.execute(statement.values(value=f"{past} {present}"))
                statement = update(centre).where(centre.c.name == "incarnation")
                connection.execute(statement.values(value=secrets.token_hex(8)))
        return self.identity()

    def keep_policy(self, version: str, valid_from: str, valid_until: str = "") -> None:
        """Remember from when to when (business dates) a policy version holds. Kept for ever; a repeat changes its
        end."""
        with self.begin() as connection:
            known = connection.execute(select(policy.c.version).where(policy.c.version == version)).first()
            if known:
                connection.execute(update(policy).where(policy.c.version == version).values(valid_until=valid_until))
            else:
                connection.execute(
                    insert(policy).values(version=version, valid_from=valid_from, valid_until=valid_until)
                )

    def identity(self) -> CentreIdentity:
        """Raises KeyError: `create` was never called."""
        with self.engine.connect() as connection:
            have = {r.name: r.value for r in connection.execute(select(centre.c.name, centre.c.value))}
        past = frozenset(have.get(PAST_INCARNATIONS, "").split())
        return CentreIdentity(have["centre_id"], have["incarnation"], past)

    def register(self, registration: Registration) -> None:
        """Enrol one epoch of a terminal. Raises AlreadyEnrolled."""
        with self.begin() as connection:
            known = connection.execute(
                select(terminal.c.terminal_id).where(terminal.c.terminal_id == registration.terminal_id)
            ).first()
            if known is None:
                connection.execute(
                    insert(terminal).values(
                        terminal_id=registration.terminal_id,
                        person_key=registration.person_key,
                        verdict_number=0,
                        verdict_floor=0,
                    )
                )
            if connection.execute(select(epoch.c.epoch_id).where(epoch.c.epoch_id == registration.epoch_id)).first():
                raise AlreadyEnrolled(registration.epoch_id)
            connection.execute(
                insert(epoch).values(
                    epoch_id=registration.epoch_id,
                    terminal_id=registration.terminal_id,
                    signing_key=registration.signing_key,
                    chain_key=registration.chain_key,
                    verified_seq=0,
                    verified_head=GENESIS.hex(),
                    verified_key=registration.chain_key,
                    anchor_seq=0,
                    anchor_head="",
                    dispute="",
                    closed_by="",
                    seal_key=registration.seal_key,
                )
            )


def _tame_sqlite(engine: Engine) -> None:
    """SQLite through sqlite3 with transactions of our own: the driver's implicit ones begin too late to lock."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _url(text: str) -> URL:
    """Raises BadDatabase; what cannot be read may hold a password, and is not said again."""
    try:
        return make_url(text)
    except (ArgumentError, ValueError) as error:
        raise BadDatabase("not a database URL; one looks like sqlite:////srv/centre/centre.db") from error


def open_existing(db_url: str) -> Store:
    """The database of a centre that has a name already; a mistyped path makes no new one. Raises BadDatabase,
    OtherSchema."""
    url = _url(db_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise BadDatabase(f"{url.render_as_string()}: no such file")
    store = Store(db_url)
    try:
        store.identity()
    except KeyError:
        store.engine.dispose()
        raise BadDatabase(f"{url.render_as_string()}: holds no centre") from None
    return store
