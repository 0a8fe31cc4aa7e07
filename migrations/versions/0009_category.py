"""The category of an archive is computed: exclusions, parameters by region and day, what was computed and lowered.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

_CATEGORIES = "('DEEP', 'RELATIVE', 'ACCIDENT', 'MARGINAL')"
_LOWERED = (
    "category IS NULL OR computed_category IS NULL OR category = computed_category OR category = 'MARGINAL' "
    "OR (category = 'RELATIVE' AND computed_category = 'DEEP')"
)
_PARAMS = ("'accident_op', 'accident_share', 'deep_multiple', 'deep_op', 'dibao_month', 'disposable_income_year', "
           "'marginal_multiple', 'marginal_op', 'min_wage_month', 'relative_multiple', 'relative_op'")
_HOLDS = sa.text("state = 'IN_FORCE'")


def upgrade() -> None:
    with op.batch_alter_table('org_unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('region', sa.String(length=6), nullable=True))
    with op.batch_alter_table('hardship_archive', schema=None) as batch_op:
        batch_op.add_column(sa.Column('computed_category', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('lowered_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('lowered_by', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('major_event', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('assessed_on', sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            'ck_hardship_archive_computed', f"computed_category IS NULL OR computed_category IN {_CATEGORIES}")
        batch_op.create_check_constraint('ck_hardship_archive_lowered', _LOWERED)
    op.create_table('exclusion_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('answer', sa.String(length=6), nullable=False),
    sa.Column('ground', sa.String(length=10), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('waived_by', sa.String(length=64), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("code IS NULL OR code IN ('X1', 'X2', 'X3', 'X4', 'X5', 'X6', 'X7')", name='ck_exclusion_check_code'),
    sa.CheckConstraint("answer IS NULL OR answer IN ('NO', 'YES', 'WAIVED')", name='ck_exclusion_check_answer'),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_exclusion_check_archive'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_exclusion_check_unit'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('archive_id', 'code', name='uq_exclusion_check_code')
    )
    op.create_index('ix_exclusion_check_archive_id', 'exclusion_check', ['archive_id'], unique=False)
    op.create_index('ix_exclusion_check_unit_id', 'exclusion_check', ['unit_id'], unique=False)
    op.create_table('param_setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('param', sa.String(length=30), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('value', sa.String(length=20), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
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
    sa.CheckConstraint("state IS NULL OR state IN ('PROPOSED', 'IN_FORCE', 'WITHDRAWN')", name='ck_param_setting_state'),
    sa.CheckConstraint(f"param IS NULL OR param IN ({_PARAMS})", name='ck_param_setting_param'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_param_setting_unit'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_param_setting_state', 'param_setting', ['state'], unique=False)
    op.create_index('ix_param_setting_unit_id', 'param_setting', ['unit_id'], unique=False)
    op.create_index('uq_param_setting_day', 'param_setting', ['param', 'region', 'effective_from'], unique=True,
                    sqlite_where=_HOLDS, postgresql_where=_HOLDS)
    # what stands in an archive was chosen by a person: it counts as computed until the figures are reckoned again
    op.execute("UPDATE hardship_archive SET computed_category = category")


def downgrade() -> None:
    op.drop_index('uq_param_setting_day', table_name='param_setting')
    op.drop_index('ix_param_setting_unit_id', table_name='param_setting')
    op.drop_index('ix_param_setting_state', table_name='param_setting')
    op.drop_table('param_setting')
    op.drop_index('ix_exclusion_check_unit_id', table_name='exclusion_check')
    op.drop_index('ix_exclusion_check_archive_id', table_name='exclusion_check')
    op.drop_table('exclusion_check')
    with op.batch_alter_table('hardship_archive', schema=None) as batch_op:
        batch_op.drop_constraint('ck_hardship_archive_lowered', type_='check')
        batch_op.drop_constraint('ck_hardship_archive_computed', type_='check')
        for name in ('assessed_on', 'major_event', 'lowered_by', 'lowered_on', 'computed_category'):
            batch_op.drop_column(name)
    with op.batch_alter_table('org_unit', schema=None) as batch_op:
        batch_op.drop_column('region')
