"""Opinions of a step lie sealed, as any free text about a person.

What stands there in clear is sealed by this migration; entries of the audit chain cannot be rewritten and keep theirs.

Revision: 0003
Follows: 0002
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from app.kernel import crypto
from models import guards

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

FIELD = "approval_step.opinion"
STEP = sa.table("approval_step", sa.column("id", sa.Integer), sa.column("opinion", sa.Text))
BATCH = 1000


def upgrade() -> None:
    _unlock()
    with op.batch_alter_table("approval_step", schema=None) as batch_op:
        batch_op.alter_column("opinion", existing_type=sa.Text(), nullable=True)
    op.execute(STEP.update().where(STEP.c.opinion == "").values(opinion=None))
    _rewrite(lambda text: crypto.main().seal(FIELD, text))
    guards.install(op.get_bind(), guards.FIRST)


def downgrade() -> None:
    _unlock()
    _rewrite(lambda token: crypto.main().open_(FIELD, token))
    op.execute(STEP.update().where(STEP.c.opinion.is_(None)).values(opinion=""))
    with op.batch_alter_table("approval_step", schema=None) as batch_op:
        batch_op.alter_column("opinion", existing_type=sa.Text(), nullable=False)
    guards.install(op.get_bind(), guards.FIRST)


def _unlock() -> None:
    """Steps only grow; for once they change, in the transaction of the migration."""
    for statement in guards.drop(op.get_bind().dialect.name):
        if "approval_step" in statement:
            op.execute(statement)


def _rewrite(change: Callable[[str], str]) -> None:
    """Every stored opinion once more, a thousand at a time."""
    connection, last = op.get_bind(), 0
    while True:
        stmt = sa.select(STEP.c.id, STEP.c.opinion).where(STEP.c.id > last, STEP.c.opinion.is_not(None))
        rows = connection.execute(stmt.order_by(STEP.c.id).limit(BATCH)).all()
        if not rows:
            return
        update = STEP.update().where(STEP.c.id == sa.bindparam("key")).values(opinion=sa.bindparam("text"))
        connection.execute(update, [{"key": row.id, "text": change(row.opinion)} for row in rows])
        last = rows[-1].id
