"""Changes of rights that wait for a second administrator, rights withdrawn from roles, search keys of account names.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

from app.kernel import pinyin

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

ACCOUNT = sa.table("ab_user", sa.column("id", sa.Integer), sa.column("first_name", sa.String), sa.column("last_name", sa.String),
                   sa.column("pinyin", sa.String), sa.column("initials", sa.String))
IS_OPEN = sa.text("state = 'OPEN'")


def upgrade() -> None:
    op.add_column("ab_user", sa.Column("pinyin", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("ab_user", sa.Column("initials", sa.String(length=40), nullable=False, server_default=""))
    _fill()
    op.create_table('rights_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.CheckConstraint("kind IS NULL OR kind IN ('account', 'role')", name='ck_rights_change_kind'),
    sa.CheckConstraint("state IS NULL OR state IN ('OPEN', 'CONFIRMED', 'REFUSED', 'CANCELLED', 'EXPIRED')",
                       name='ck_rights_change_state'),
    sa.CheckConstraint("(kind = 'account') = (account_id IS NOT NULL) AND (kind = 'role') = (role IS NOT NULL)",
                       name='ck_rights_change_target'),
    sa.CheckConstraint("state <> 'CONFIRMED' OR (decided_by IS NOT NULL AND decided_by <> asked_by)",
                       name='ck_rights_change_second'),
    sa.ForeignKeyConstraint(['account_id'], ['ab_user.id'], name='fk_rights_change_account'),
    sa.ForeignKeyConstraint(['asked_by'], ['ab_user.id'], name='fk_rights_change_asked_by'),
    sa.ForeignKeyConstraint(['decided_by'], ['ab_user.id'], name='fk_rights_change_decided_by'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('uq_rights_change_account', 'rights_change', ['account_id'], unique=True,
                    sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
    op.create_index('uq_rights_change_role', 'rights_change', ['role'], unique=True,
                    sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
    op.create_table('role_withdrawal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('room', sa.String(length=30), nullable=False),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['rights_change.id'], name='fk_role_withdrawal_change'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('role', 'room', 'action', name='uq_role_withdrawal')
    )


def _fill() -> None:
    """Names of the accounts that are there, in the letters one types."""
    connection = op.get_bind()
    for pk, first, last in connection.execute(sa.select(ACCOUNT.c.id, ACCOUNT.c.first_name, ACCOUNT.c.last_name)).all():
        full, short = pinyin.keys(f"{last}{first}")
        connection.execute(sa.update(ACCOUNT).where(ACCOUNT.c.id == pk).values(pinyin=full[:120], initials=short[:40]))


def downgrade() -> None:
    op.drop_table('role_withdrawal')
    op.drop_index('uq_rights_change_role', table_name='rights_change')
    op.drop_index('uq_rights_change_account', table_name='rights_change')
    op.drop_table('rights_change')
    op.drop_column('ab_user', 'initials')
    op.drop_column('ab_user', 'pinyin')
