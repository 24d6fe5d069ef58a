"""The extensions, made once and bound to an application in `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from app.database import db

babel = Babel()
csrf = CSRFProtect()
migrate = Migrate()

__all__ = ["babel", "csrf", "db", "migrate"]
