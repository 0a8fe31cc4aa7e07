"""Settings, kept queries, drafts, messages and tokens of an account.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('access_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('tail', sa.String(length=4), nullable=False),
    sa.Column('reach', sa.String(length=5), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("reach IS NULL OR reach IN ('read', 'write')", name='ck_access_token_reach'),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name='fk_access_token_user', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('access_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_token_user_id'), ['user_id'], unique=False)

    op.create_table('desk_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('room', sa.String(length=30), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=True),
    sa.Column('msgid', sa.Text(), nullable=False),
    sa.Column('params', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('read_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("kind IS NULL OR kind IN ('copy', 'notice')", name='ck_desk_message_kind'),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name='fk_desk_message_user', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('desk_message', schema=None) as batch_op:
        batch_op.create_index('ix_desk_message_unread', ['user_id', 'read_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_desk_message_user_id'), ['user_id'], unique=False)

    op.create_table('desk_setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name='fk_desk_setting_user', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('user_id', 'key', name='uq_desk_setting_key')
    )
    with op.batch_alter_table('desk_setting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_setting_user_id'), ['user_id'], unique=False)

    op.create_table('form_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('room', sa.String(length=30), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('eap_body', sa.Text(), nullable=True),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name='fk_form_draft_user', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('user_id', 'room', 'row_id', name='uq_form_draft_form')
    )
    with op.batch_alter_table('form_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_form_draft_user_id'), ['user_id'], unique=False)

    op.create_table('saved_query',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('room', sa.String(length=30), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_saved_query_unit'),
    sa.ForeignKeyConstraint(['user_id'], ['ab_user.id'], name='fk_saved_query_user', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('user_id', 'room', 'name', name='uq_saved_query_name')
    )
    with op.batch_alter_table('saved_query', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_query_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_query_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('saved_query', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_saved_query_user_id'))
        batch_op.drop_index(batch_op.f('ix_saved_query_unit_id'))

    op.drop_table('saved_query')
    with op.batch_alter_table('form_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_form_draft_user_id'))

    op.drop_table('form_draft')
    with op.batch_alter_table('desk_setting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_setting_user_id'))

    op.drop_table('desk_setting')
    with op.batch_alter_table('desk_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_message_user_id'))
        batch_op.drop_index('ix_desk_message_unread')

    op.drop_table('desk_message')
    with op.batch_alter_table('access_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_token_user_id'))

    op.drop_table('access_token')
