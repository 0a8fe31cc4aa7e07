"""Units that were merged, the history of units, and the search before an archive is opened.

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # plain ALTER TABLE on SQLite too: nothing of a table is written anew
    op.execute("ALTER TABLE org_unit ADD COLUMN merged_into_id INTEGER CONSTRAINT fk_org_unit_merged REFERENCES org_unit (id)")
    op.create_index('ix_org_unit_merged_into_id', 'org_unit', ['merged_into_id'], unique=False)
    op.create_table('org_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('before', sa.String(length=200), nullable=False),
    sa.Column('after', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('archives', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=64), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IS NULL OR kind IN ('RENAME', 'TRANSFER', 'MERGE', 'TAKE_IN', 'SPLIT', 'FOUND')",
                       name='ck_org_event_kind'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_org_event_unit'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_org_event_unit_id', 'org_event', ['unit_id'], unique=False)
    op.create_table('archive_search',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employee_id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=True),
    sa.Column('near', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name='fk_archive_search_employee'),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_archive_search_archive'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_archive_search_unit'),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('archive_id', 'employee_id', 'unit_id'):
        op.create_index(f'ix_archive_search_{column}', 'archive_search', [column], unique=False)


def downgrade() -> None:
    op.drop_table('archive_search')
    op.drop_table('org_event')
    op.drop_index('ix_org_unit_merged_into_id', table_name='org_unit')
    op.drop_column('org_unit', 'merged_into_id')
