"""A database of the previous release becomes one of this, in one transaction. Nothing is forgotten on the way."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Connection, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from sync.gateway.schema import SCHEMA_VERSION, centre, followed, operation
from sync.record import Kind

OLDEST: Final = 2
_FOLLOWS: Final = (Kind.VOID, Kind.WRITE_OFF, Kind.PAYMENT)
_TABLES: Final = (
    "ALTER TABLE epoch ADD COLUMN named_head VARCHAR(64) NOT NULL DEFAULT ''",
    "ALTER TABLE evidence ADD COLUMN epoch_id VARCHAR(64) NOT NULL DEFAULT ''",
    "ALTER TABLE evidence ADD COLUMN counter BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX evidence_counter ON evidence (epoch_id, counter)",
    "INSERT INTO anchor (epoch_id, seq, head) SELECT epoch_id, anchor_seq, anchor_head FROM epoch WHERE anchor_seq > 0",
    "INSERT INTO followed (act_id, op_id, kind) SELECT act_id, op_id, 'refund' FROM refund",
    "DROP TABLE refund",
)


class OtherSchema(Exception):
    """The database was made by a release that this one cannot read. `code` is other_schema."""

    code = "other_schema"


def upgrade(connection: Connection) -> None:
    """Bring the tables up to this release; new tables are there already. Raises OtherSchema."""
    found = connection.execute(
        select(centre.c.value).where(centre.c.name == "schema_version").with_for_update()
    ).scalar_one_or_none()
    if found is None or found == str(SCHEMA_VERSION):
        return
    if found != str(OLDEST):
        raise OtherSchema(found)
    for statement in _TABLES:
        connection.execute(text(statement))
    _note_followed(connection)
    connection.execute(update(centre).where(centre.c.name == "schema_version").values(value=str(SCHEMA_VERSION)))


def _note_followed(connection: Connection) -> None:
    """Voids, write-offs and resubmissions that were let through before they were kept count; the first of each."""
    rows = connection.execute(
        select(operation.c.op_id, operation.c.kind, operation.c.body)
        .where(
            operation.c.kind.in_(_FOLLOWS),
            or_(operation.c.state != "rejected", operation.c.kind == Kind.PAYMENT),
            operation.c.fork == 0,
        )
        .order_by(operation.c.stored_at, operation.c.seq)
    ).all()
    for row in rows:
        before = json.loads(row.body).get("supersedes")
        if not before:
            continue
        try:
            with connection.begin_nested():
                connection.execute(insert(followed).values(act_id=before, op_id=row.op_id, kind=row.kind))
        except IntegrityError:
            # Two of them went through before this was checked: the first one counts.
            continue
