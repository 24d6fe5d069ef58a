"""Whether what people chose may be seen by others, as the run sheet and the teacher have it."""

from __future__ import annotations

from app.activities.base import Room


def is_revealed(room: Room) -> bool:
    """Whether the figures of the activity that the room looks at may be shown to all."""
    if room.run is None or room.activity is None:
        return False
    reveal = room.activity.reveal
    closed = room.run.closed and reveal == "on_close"
    return room.run.revealed or closed or reveal == "live"
