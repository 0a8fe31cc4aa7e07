"""What a stored document is, and how many pages it has.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('pages', sa.Integer(), nullable=True))
    op.execute("UPDATE stored_file SET kind = (SELECT evidence.kind FROM evidence WHERE evidence.file_id = stored_file.id)")


def downgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_column('pages')
        batch_op.drop_column('kind')
