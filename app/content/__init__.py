"""Courses and workshops, read from Markdown and YAML files, checked, and rendered once into frozen
objects.

It knows nothing of requests or of the database. `load_site` gives the content to the application,
`check_site` tells authors what to mend, `publish_fields` keeps the list of what was published.
"""

from app.content.definition import exercise_from_definition
from app.content.fields import (
    AnswerProblem,
    Box,
    Canvas,
    Choice,
    Choices,
    Column,
    Field,
    Form,
    LongText,
    Number,
    Option,
    Passage,
    Question,
    Row,
    Scale,
    ShortText,
    Slot,
    Table,
    Value,
)
from app.content.fields.numbers import plain_number
from app.content.model import (
    Course,
    Exercise,
    Fact,
    Gathering,
    Lesson,
    Module,
    PlanPart,
    PlanSection,
    Source,
)
from app.content.offsets import Offset
from app.content.problems import ContentError, Problem
from app.content.running_text import markdown_in
from app.content.site import Site, check_site, load_site, publish_fields
from app.content.text import LANGUAGES, Html, Text
from app.content.workshop import Activity, ActivityKind, Aim, Handout, Workshop
from app.content.workshops import workshop_from_definition

__all__ = [
    "LANGUAGES",
    "Activity",
    "ActivityKind",
    "Aim",
    "AnswerProblem",
    "Box",
    "Canvas",
    "Choice",
    "Choices",
    "Column",
    "ContentError",
    "Course",
    "Exercise",
    "Fact",
    "Field",
    "Form",
    "Gathering",
    "Handout",
    "Html",
    "Lesson",
    "LongText",
    "Module",
    "Number",
    "Offset",
    "Option",
    "Passage",
    "PlanPart",
    "PlanSection",
    "Problem",
    "Question",
    "Row",
    "Scale",
    "ShortText",
    "Site",
    "Slot",
    "Source",
    "Table",
    "Text",
    "Value",
    "Workshop",
    "check_site",
    "exercise_from_definition",
    "load_site",
    "markdown_in",
    "plain_number",
    "publish_fields",
    "workshop_from_definition",
]
