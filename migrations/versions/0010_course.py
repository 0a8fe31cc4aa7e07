"""The course of an archive in force: changes kept sealed, yearly reviews, the household as each decision saw it, merged archives.

Figures of earlier changes stood in clear; they are sealed by this migration.

Revision: 0010
Follows: 0009
"""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from app.kernel import crypto
from models import guards

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

CATEGORIES = "('DEEP', 'RELATIVE', 'ACCIDENT', 'MARGINAL')"
CHANGE = sa.table("archive_change", sa.column("id", sa.Integer), sa.column("before", sa.Text), sa.column("after", sa.Text))
BATCH = 1000


def upgrade() -> None:
    # plain ALTER TABLE on SQLite too: nothing of a table is written anew
    op.execute("ALTER TABLE hardship_archive ADD COLUMN merged_into_id INTEGER "
               "CONSTRAINT fk_hardship_archive_merged REFERENCES hardship_archive (id)")
    op.create_index('ix_hardship_archive_merged_into_id', 'hardship_archive', ['merged_into_id'], unique=False)
    op.execute("ALTER TABLE archive_change ADD COLUMN outcome VARCHAR(10) "
               "CONSTRAINT ck_archive_change_outcome CHECK (outcome IS NULL OR outcome IN ('CONFIRMED', 'REFUSED'))")
    op.execute("UPDATE archive_change SET outcome = 'CONFIRMED' WHERE approved_on IS NOT NULL")
    _rewrite(_sealed)
    op.create_table('annual_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('old_category', sa.String(length=10), nullable=True),
    sa.Column('survey_on', sa.Date(), nullable=True),
    sa.Column('check_returned_on', sa.Date(), nullable=True),
    sa.Column('check_result', sa.String(length=10), nullable=True),
    sa.Column('new_category', sa.String(length=10), nullable=True),
    sa.Column('decision', sa.String(length=10), nullable=True),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.CheckConstraint(f"old_category IS NULL OR old_category IN {CATEGORIES}", name='ck_annual_review_old_category'),
    sa.CheckConstraint(f"new_category IS NULL OR new_category IN {CATEGORIES}", name='ck_annual_review_new_category'),
    sa.CheckConstraint("check_result IS NULL OR check_result IN ('MATCH', 'DIFF', 'EXCEED', 'FAIL')",
                       name='ck_annual_review_check_result'),
    sa.CheckConstraint("decision IS NULL OR decision IN ('KEEP', 'ADJUST', 'EXIT', 'CANCEL')", name='ck_annual_review_decision'),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_annual_review_archive'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_annual_review_unit'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('archive_id', 'due_on', name='uq_annual_review_due')
    )
    op.create_index('ix_annual_review_archive_id', 'annual_review', ['archive_id'], unique=False)
    op.create_index('ix_annual_review_unit_id', 'annual_review', ['unit_id'], unique=False)
    op.create_table('archive_snapshot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('archive_id', sa.Integer(), nullable=False),
    sa.Column('step_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['archive_id'], ['hardship_archive.id'], name='fk_archive_snapshot_archive'),
    sa.ForeignKeyConstraint(['step_id'], ['approval_step.id'], name='fk_archive_snapshot_step'),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name='fk_archive_snapshot_unit'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('step_id')
    )
    op.create_index('ix_archive_snapshot_archive_id', 'archive_snapshot', ['archive_id'], unique=False)
    op.create_index('ix_archive_snapshot_unit_id', 'archive_snapshot', ['unit_id'], unique=False)
    guards.install(op.get_bind(), (*guards.FIRST, 'archive_snapshot'))


def downgrade() -> None:
    for statement in guards.drop(op.get_bind().dialect.name):
        if 'archive_snapshot' in statement:
            op.execute(statement)
    op.drop_table('archive_snapshot')
    op.drop_table('annual_review')
    _rewrite(_opened)
    op.drop_column('archive_change', 'outcome')
    op.drop_index('ix_hardship_archive_merged_into_id', table_name='hardship_archive')
    op.drop_column('hardship_archive', 'merged_into_id')


def _sealed(name: str, text: str) -> str:
    """The figures as what is known of the household, sealed."""
    return crypto.main().seal(f"archive_change.{name}", json.dumps({"archive": json.loads(text)}, ensure_ascii=False))


def _opened(name: str, token: str) -> str:
    kept = json.loads(crypto.main().open_(f"archive_change.{name}", token))["archive"]
    names = ("category", "household_size", "annual_income", "annual_rigid", "net_per_capita_month")
    return json.dumps({n: kept.get(n) for n in names})


def _rewrite(change: Callable[[str, str], str]) -> None:
    """Every stored change once more, a thousand at a time."""
    connection, last = op.get_bind(), 0
    while True:
        stmt = sa.select(CHANGE.c.id, CHANGE.c.before, CHANGE.c.after).where(CHANGE.c.id > last).order_by(CHANGE.c.id).limit(BATCH)
        rows = connection.execute(stmt).all()
        if not rows:
            return
        for row in rows:
            values = {n: change(n, getattr(row, n)) for n in ("before", "after") if getattr(row, n)}
            if values:
                connection.execute(CHANGE.update().where(CHANGE.c.id == row.id).values(**values))
        last = rows[-1].id
