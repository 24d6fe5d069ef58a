"""The form that all others are: it takes what a page of ours sends, and passes over the rest."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict


class PostedForm(FlaskForm):
    """A form whose fields get text, or a file where the form asks for one, and nothing else.

    Flask-WTF also hands a field what came as JSON, of any type, and a file that somebody sent
    under the name of a text.
    """

    class Meta(FlaskForm.Meta):
        """How the form gets at the request."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was posted; None when the request is no post, or nothing is wanted."""
            if formdata is None or not form.is_submitted():
                return None
            if any(isinstance(field, FileField) for field in form):
                return CombinedMultiDict((request.files, request.form))
            return request.form
