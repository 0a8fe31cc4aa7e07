"""What a person has handled is found by his steps.

Revision: 0007
Follows: 0006
"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_approval_step_actor', 'approval_step', ['actor_id', 'object_kind', 'object_id'])


def downgrade() -> None:
    op.drop_index('ix_approval_step_actor', 'approval_step')
