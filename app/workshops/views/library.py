"""The library: workshops to read, to try as a pupil and to print. Open to all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.access import current_person, public
from app.content import Activity, Site, Workshop
from app.language import language
from app.workshops.addresses import join_base
from app.workshops.preview import preview_room
from app.workshops.rules import may_run_workshops
from app.workshops.views import blueprint
from app.workshops.views.fragments import template_of


@dataclass(frozen=True, slots=True)
class Line:
    """An activity on the run sheet, with the minutes it is to begin and end at."""

    activity: Activity
    begins: int
    ends: int
    at: datetime | None = None  # by the clock, once the session has begun
    note: str = ""


def _site() -> Site:
    return current_app.extensions["site"]  # type: ignore[no-any-return]


def _workshop(workshop_id: str) -> Workshop:
    return _site().workshop(workshop_id) or abort(404)


def lines(workshop: Workshop) -> list[Line]:
    """Return the run sheet, minute by minute."""
    begun, found = 0, []
    for activity in workshop.activities:
        found.append(Line(activity, begun, begun + activity.minutes))
        begun += activity.minutes
    return found


@blueprint.get("/workshops")
@public
def library() -> ResponseReturnValue:
    """Show the workshops that can be held, all or those for one level."""
    workshops = _site().workshops
    levels = sorted({workshop.level for workshop in workshops})
    level = request.args.get("level", "")
    chosen = level if level in levels else ""
    return render_template(
        "workshops/library.html",
        workshops=[each for each in workshops if not chosen or each.level == chosen],
        levels=levels if len(levels) > 1 else [],
        level=chosen,
        may_run=_may_run(),
    )


def _may_run() -> bool:
    person = current_person()
    return person is not None and may_run_workshops(person)


@blueprint.get("/workshops/<workshop_id>")
@public
def workshop(workshop_id: str) -> ResponseReturnValue:
    """Show what a workshop is for, what it needs, and its run sheet."""
    found = _workshop(workshop_id)
    return render_template(
        "workshops/workshop.html",
        workshop=found,
        lines=lines(found),
        may_run=_may_run(),
    )


@blueprint.get("/workshops/<workshop_id>/preview")
@public
def preview(workshop_id: str) -> ResponseReturnValue:
    """Show one activity as a pupil sees it; nothing that is written there is sent."""
    found = _workshop(workshop_id)
    asked = request.args.get("activity", found.activities[0].id)
    activity = found.activity(asked) or abort(404)
    room = preview_room(found, activity, language(), _team_name, clock.now())
    number = found.activities.index(activity)
    me = room.people[0]
    return render_template(
        "workshops/preview.html",
        workshop=found,
        room=room,
        activity=activity,
        type=activity.type,
        view=activity.type.pupil(room, me),
        template=template_of(activity.type.name, "pupil"),
        me=me,
        live=None,
        run=None,
        preview=True,
        new_key="",
        deadline_ms=None,
        part_label=activity.type.part_label(room, 1),
        team=room.group_of(me, "team"),
        may_write=False,
        revealed=False,
        number=number + 1,
        total=len(found.activities),
        before=found.activities[number - 1] if number else None,
        after=next(iter(found.activities[number + 1 :]), None),
    )


def _team_name(number: int) -> str:
    return str(_("Lag %(number)s", number=number))


# -- To print --------------------------------------------------------------------------------------


@blueprint.get("/workshops/<workshop_id>/run-sheet")
@public
def run_sheet(workshop_id: str) -> ResponseReturnValue:
    """Show the whole run sheet, with all that the teacher needs, to be printed."""
    found = _workshop(workshop_id)
    return render_template("workshops/run_sheet.html", workshop=found, lines=lines(found))


@blueprint.get("/workshops/<workshop_id>/handouts/<handout_id>")
@public
def handout(workshop_id: str, handout_id: str) -> ResponseReturnValue:
    """Show a page to be printed and handed out."""
    found = _workshop(workshop_id)
    page = found.handout(handout_id) or abort(404)
    return render_template("workshops/handout.html", workshop=found, handout=page)


@blueprint.get("/workshops/<workshop_id>/poster")
@public
def blank_poster(workshop_id: str) -> ResponseReturnValue:
    """Show a poster with the address, and room for a code to be written by hand."""
    settings = current_app.config
    base = join_base(
        settings["PUBLIC_URL"], settings.get("PUBLIC_URL_GIVEN", False), request.host_url
    )
    return render_template(
        "workshops/blank_poster.html",
        workshop=_workshop(workshop_id),
        address=base.partition("://")[2] + url_for(".join"),
    )
