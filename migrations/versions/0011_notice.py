"""Surveys and economic checks as rows of their own; public notices, the lines in them, objections.

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('public_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_no', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=True),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=True),
    sa.Column('hotline', sa.String(length=40), nullable=True),
    sa.Column('remark', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IS NULL OR kind IN ('ARCHIVE', 'AID', 'EXIT')", name='ck_public_notice_kind'),
    sa.CheckConstraint("place IS NULL OR place IN ('BOARD', 'INTRANET', 'APP')", name='ck_public_notice_place'),
    sa.CheckConstraint("state IS NULL OR state IN ('DRAFT', 'RUNNING', 'ENDED', 'WITHDRAWN')",
                       name='ck_public_notice_state'),
    sa.CheckConstraint("state NOT IN ('RUNNING', 'ENDED') OR (start_on IS NOT NULL AND end_on IS NOT NULL)",
                       name='ck_public_notice_period'),
    sa.CheckConstraint('days BETWEEN 3 AND 10', name='ck_public_notice_days'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_public_notice_unit'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('notice_no')
    )
    op.create_index('ix_public_notice_state', 'public_notice', ['state'], unique=False)
    op.create_index('ix_public_notice_unit_id', 'public_notice', ['unit_id'], unique=False)
    op.create_table('economic_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=False),
    sa.Column('ref_no', sa.String(length=20), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('sent_to', sa.String(length=60), nullable=True),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.Column('result', sa.String(length=10), nullable=True),
    sa.Column('diff_amount', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("result IS NULL OR result IN ('MATCH', 'DIFF', 'EXCEED', 'FAIL')",
                       name='ck_economic_check_result'),
    sa.CheckConstraint('(result IS NULL) = (returned_on IS NULL)', name='ck_economic_check_answer'),
    sa.CheckConstraint('diff_amount IS NULL OR diff_amount >= 0', name='ck_economic_check_diff'),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_economic_check_archive'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_economic_check_unit'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ref_no')
    )
    op.create_index('ix_economic_check_archive_id', 'economic_check', ['archive_id'], unique=False)
    op.create_index('ix_economic_check_unit_id', 'economic_check', ['unit_id'], unique=False)
    op.create_table('household_survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('visit_on', sa.Date(), nullable=False),
    sa.Column('visitors', sa.String(length=200), nullable=False),
    sa.Column('address_ok', sa.Boolean(), nullable=False),
    sa.Column('housing_seen', sa.Text(), nullable=True),
    sa.Column('assets_seen', sa.Text(), nullable=True),
    sa.Column('income_seen', sa.Text(), nullable=True),
    sa.Column('cause_seen', sa.Text(), nullable=True),
    sa.Column('needs_seen', sa.Text(), nullable=True),
    sa.Column('conclusion', sa.String(length=10), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=True),
    sa.Column('signed_by', sa.String(length=40), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("conclusion IS NULL OR conclusion IN ('AGREE', 'DISAGREE', 'MORE')",
                       name='ck_household_survey_conclusion'),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_household_survey_archive'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_household_survey_unit'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_household_survey_archive_id', 'household_survey', ['archive_id'], unique=False)
    op.create_index('ix_household_survey_unit_id', 'household_survey', ['unit_id'], unique=False)
    op.create_table('notice_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('unit_name', sa.String(length=60), nullable=False),
    sa.Column('category', sa.String(length=10), nullable=True),
    sa.Column('cause', sa.String(length=10), nullable=True),
    sa.Column('item', sa.String(length=60), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('mark', sa.String(length=10), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=True),
    sa.Column('end_on', sa.Date(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("mark IS NULL OR mark IN ('SHOWN', 'OBJECTED', 'REMOVED')", name='ck_notice_item_mark'),
    sa.CheckConstraint('amount IS NULL OR amount >= 0', name='ck_notice_item_amount'),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_notice_item_archive'),
    sa.ForeignKeyConstraint(['notice_id'], ['public_notice.id'], name='fk_notice_item_notice'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_notice_item_unit'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('notice_id', 'serial', name='uq_notice_item_serial')
    )
    op.create_index('ix_notice_item_archive_id', 'notice_item', ['archive_id'], unique=False)
    op.create_index('ix_notice_item_notice_id', 'notice_item', ['notice_id'], unique=False)
    op.create_index('ix_notice_item_unit_id', 'notice_item', ['unit_id'], unique=False)
    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('objection_no', sa.String(length=20), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('objector', sa.Text(), nullable=True),
    sa.Column('contact', sa.Text(), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('handler', sa.String(length=64), nullable=True),
    sa.Column('result', sa.String(length=10), nullable=True),
    sa.Column('replied_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('state_since', sa.DateTime(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.CheckConstraint("channel IS NULL OR channel IN ('PAGE', 'PHONE', 'LETTER', 'VISIT', 'OTHER')",
                       name='ck_objection_channel'),
    sa.CheckConstraint("result IS NULL OR result IN ('UPHELD', 'REJECTED')", name='ck_objection_result'),
    sa.CheckConstraint("state = 'OPEN' OR (result IS NOT NULL AND replied_on IS NOT NULL)", name='ck_objection_reply'),
    sa.CheckConstraint("state IS NULL OR state IN ('OPEN', 'UPHELD', 'REJECTED')", name='ck_objection_state'),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_objection_archive'),
    sa.ForeignKeyConstraint(['item_id'], ['notice_item.id'], name='fk_objection_item'),
    sa.ForeignKeyConstraint(['notice_id'], ['public_notice.id'], name='fk_objection_notice'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_objection_unit'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('objection_no')
    )
    op.create_index('ix_objection_archive_id', 'objection', ['archive_id'], unique=False)
    op.create_index('ix_objection_item_id', 'objection', ['item_id'], unique=False)
    op.create_index('ix_objection_notice_id', 'objection', ['notice_id'], unique=False)
    op.create_index('ix_objection_state', 'objection', ['state'], unique=False)
    op.create_index('ix_objection_unit_id', 'objection', ['unit_id'], unique=False)
    # checks that are on their way get a number under which the centre can answer
    op.execute("INSERT INTO economic_check (archive_id, ref_no, sent_on, unit_id, created_at, changed_at) "
               "SELECT id, 'HD-' || id, check_sent_on, unit_id, state_since, state_since FROM hardship_archive "
               "WHERE state = 'CHECKING' AND check_sent_on IS NOT NULL")


def downgrade() -> None:
    op.drop_table('objection')
    op.drop_table('notice_item')
    op.drop_table('household_survey')
    op.drop_table('economic_check')
    op.drop_table('public_notice')
