"""The people whom one can sign in as in the demo. All fictional."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "springbrett-demo"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody in the demo. `role` is what the sign-in page calls them; None: not offered there."""

    email: str
    name: str
    role: str | None = None


FOUNDER = DemoPerson("founder@example.org", "Ingrid Solli", "founder")
MENTOR = DemoPerson("mentor@example.org", "Torgeir Lunde", "mentor")
STAFF = DemoPerson("staff@example.org", "Maria Haugen", "staff")
ADMIN = DemoPerson("admin@example.org", "Jonas Berg", "admin")
TEACHER = DemoPerson("teacher@example.org", "Silje Nygård", "teacher")
MENTORS = (
    MENTOR,
    DemoPerson("mentor2@example.org", "Sunniva Eide"),
    DemoPerson("mentor3@example.org", "Farid Rahimi"),
)
SIGN_INS = (FOUNDER, MENTOR, STAFF, TEACHER, ADMIN)
