"""Own phrases lie sealed from now on; those that were kept in clear are forgotten.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

SETTING = sa.table("desk_setting", sa.column("key", sa.String))


def upgrade() -> None:
    op.execute(SETTING.delete().where(SETTING.c.key == "phrases"))


def downgrade() -> None:
    op.execute(SETTING.delete().where(SETTING.c.key.startswith("phrases:")))
