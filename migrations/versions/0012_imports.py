"""Imports: batches, what each row did, and jobs for the background.

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('claimed_by', sa.String(length=40), nullable=True),
    sa.Column('lease_until', sa.DateTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("state IS NULL OR state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')", name='ck_job_state'),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name='fk_job_user'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_job_subject', 'job', ['kind', 'subject_id'], unique=False)
    op.create_index(op.f('ix_job_state'), 'job', ['state'], unique=False)
    op.create_index(op.f('ix_job_user_id'), 'job', ['user_id'], unique=False)
    _batch()
    op.create_table('import_source',
    sa.Column('batch_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('findings', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name='fk_import_source_batch', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('batch_id')
    )
    op.create_table('import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('room', sa.String(length=20), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('deed', sa.String(length=6), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.CheckConstraint("deed IS NULL OR deed IN ('CREATE', 'UPDATE')", name='ck_import_row_deed'),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name='fk_import_row_batch', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_import_row_object', 'import_row', ['room', 'row_id'], unique=False)
    op.create_index(op.f('ix_import_row_batch_id'), 'import_row', ['batch_id'], unique=False)


def _batch() -> None:
    op.create_table('import_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.Text(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('encoding', sa.String(length=10), nullable=False),
    sa.Column('policy', sa.String(length=10), nullable=False),
    sa.Column('columns', sa.Text(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('created', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('faulty', sa.Integer(), nullable=False),
    sa.Column('leavers', sa.Text(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IS NULL OR state IN ('UPLOADED', 'CHECKED', 'RUNNING', 'DONE', 'UNDONE', 'EXPIRED')",
                       name='ck_import_batch_state'),
    sa.CheckConstraint("kind IS NULL OR kind IN ('employees', 'archives', 'members', 'medical_expenses')",
                       name='ck_import_batch_kind'),
    sa.CheckConstraint("policy IS NULL OR policy IN ('skip', 'update', 'stop')", name='ck_import_batch_policy'),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name='fk_import_batch_user'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_import_batch_sha256', 'import_batch', ['kind', 'sha256'], unique=False)
    op.create_index(op.f('ix_import_batch_state'), 'import_batch', ['state'], unique=False)
    op.create_index(op.f('ix_import_batch_user_id'), 'import_batch', ['user_id'], unique=False)


def downgrade() -> None:
    op.drop_table('import_row')
    op.drop_table('import_source')
    op.drop_table('import_batch')
    op.drop_table('job')
