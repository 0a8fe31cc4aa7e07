"""Archives are found by the pinyin of their name, leads too, and listed by their latest change.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

from app.kernel import pinyin

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

ARCHIVE = sa.table(
    "hardship_archive", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("pinyin", sa.String),
    sa.column("initials", sa.String),
)
BATCH = 1000


def upgrade() -> None:
    # plain ALTER TABLE on SQLite too: nothing of the table is written anew
    op.add_column("hardship_archive", sa.Column("pinyin", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("hardship_archive", sa.Column("initials", sa.String(length=40), nullable=False, server_default=""))
    op.create_index("ix_hardship_archive_changed", "hardship_archive", ["changed_at"], unique=False)
    _fill()


def downgrade() -> None:
    op.drop_index("ix_hardship_archive_changed", table_name="hardship_archive")
    op.drop_column("hardship_archive", "initials")
    op.drop_column("hardship_archive", "pinyin")


def _fill() -> None:
    """The keys of the names that are there already, a thousand at a time."""
    connection, last = op.get_bind(), 0
    update = ARCHIVE.update().where(ARCHIVE.c.id == sa.bindparam("key")).values(
        pinyin=sa.bindparam("full"), initials=sa.bindparam("short"))
    while True:
        stmt = sa.select(ARCHIVE.c.id, ARCHIVE.c.name).where(ARCHIVE.c.id > last).order_by(ARCHIVE.c.id).limit(BATCH)
        rows = connection.execute(stmt).all()
        if not rows:
            return
        keys = [(row.id, *pinyin.keys(row.name)) for row in rows]
        connection.execute(update, [{"key": key, "full": full[:120], "short": short[:40]} for key, full, short in keys])
        last = rows[-1].id
