"""Shared devices, what was done on paper, and how long a session was planned to take"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this shape."""
    op.add_column('live_participants', sa.Column('device', sa.Integer(), nullable=True))
    op.add_column('live_participants', sa.Column('on_paper', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('live_meetings', sa.Column('planned_seconds', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Bring the database back to the shape before."""
    op.drop_column('live_meetings', 'planned_seconds')
    op.drop_column('live_participants', 'on_paper')
    op.drop_column('live_participants', 'device')
