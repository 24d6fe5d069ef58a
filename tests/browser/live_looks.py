"""The pages of workshops, in every state: before, during and after a lesson, as each one sees them.

Added to the table in looks.py; tests/browser/live_scene.py brings the sessions to their states.
"""

from __future__ import annotations

from dataclasses import replace

from tests.browser.lesson import ACTIVITIES
from tests.browser.live_scene import At
from tests.browser.looks import Look, open_all, press, send, without_scripts

WORKSHOP = "/workshops/exclusion-near-us"
HANDOUTS = (
    "dots-and-scale",
    "feedback-slips",
    "mini-canvas",
    "pitch-card",
    "problem-card",
    "teacher-checklist",
)
#: Later parts that look otherwise than the first: fours, a round that builds on another's ideas,
#: what a team hears when it has pitched, and when others do.
PARTS = (("pairs-and-fours", 2), ("ideas", 2), ("pitches", 2), ("pitches", 3), ("pitches", 4))

PUPIL = "/live/{full_session}"
FRESH_PUPIL = "/live/{fresh_session}"
BOARD = "/sessions/{full_session}"
FRESH_BOARD = "/sessions/{fresh_session}"
READY_BOARD = "/sessions/{ready_session}"
SCREEN = f"{BOARD}/projector"
JOIN = "/join/{ready_code}"

PROJECTOR_WIDTHS = (1024, 1280)
LOBBY = At(session="ready")


def pupil(at: At, **more: object) -> Look:
    """A pupil of the class."""
    return Look("workshops.pupil", "pupil", PUPIL, at=at, shows="#live-state h1", **more)  # type: ignore[arg-type]


def board(at: At, **more: object) -> Look:
    """The teacher's board, with all that belongs to the activity unfolded."""
    opened = (open_all(".board-main details"),)
    return Look("workshops.board", "teacher", BOARD, opened, "#live-state h1", at=at, **more)  # type: ignore[arg-type]


def screen(at: At, **more: object) -> Look:
    """The screen in the room."""
    return Look(
        "workshops.projector",
        "projector",
        SCREEN,
        shows="#live-state",
        widths=PROJECTOR_WIDTHS,
        at=at,
        **more,  # type: ignore[arg-type]
    )


def fresh(look: Look) -> Look:
    """The same where nobody has written anything."""
    assert look.at
    who = {"pupil": "pupil_newcomer", "projector": "teacher"}.get(look.who, look.who)
    path = look.path.replace("{full_session}", "{fresh_session}")
    return replace(look, who=who, path=path, at=replace(look.at, session="fresh"), seen="proof")


def of_activity(activity: str) -> list[Look]:
    """An activity as each sees it: with answers that wait, with all shown, and with none."""
    waiting, shown = At(activity), At(activity, shown=True, locked=True)
    looks = [
        pupil(waiting, seen="once"),
        pupil(shown, seen="once"),
        board(waiting, seen="once"),
        board(shown, seen="proof"),
        screen(waiting, seen="once"),
        screen(shown, seen="once"),
    ]
    return [*looks, *(fresh(look) for look in looks if look.at == waiting)]


def of_part(activity: str, part: int) -> list[Look]:
    """A later part of an activity."""
    waiting, shown = At(activity, part=part), At(activity, part=part, shown=True)
    return [
        pupil(waiting, seen="once"),
        pupil(shown, seen="proof"),
        board(waiting, seen="proof"),
        screen(shown, seen="proof"),
        # With no teams there is nobody's turn to pitch.
        *([] if activity == "pitches" else [fresh(pupil(waiting))]),
    ]


LIBRARY = [
    Look("workshops.library", "anonymous", "/workshops"),
    Look("workshops.library", "teacher", "/workshops"),
    Look("workshops.workshop", "anonymous", WORKSHOP),
    Look("workshops.workshop", "anonymous", WORKSHOP, (open_all("main details"),)),
    Look("workshops.workshop", "founder", WORKSHOP, seen="once"),
    Look("workshops.workshop", "teacher", WORKSHOP, (), "main form button", seen="once"),
    *(
        Look("workshops.preview", "anonymous", f"{WORKSHOP}/preview?activity={each}", seen="once")
        for each in ACTIVITIES
    ),
    Look("workshops.run_sheet", "anonymous", f"{WORKSHOP}/run-sheet"),
    *(
        Look("workshops.handout", "anonymous", f"{WORKSHOP}/handouts/{each}", seen="once")
        for each in HANDOUTS
    ),
    Look("workshops.blank_poster", "anonymous", f"{WORKSHOP}/poster"),
]

COMING_IN = [
    Look("workshops.join", "anonymous", "/join"),
    Look("workshops.join", "anonymous", "/join?code=abc", (), "#code-error"),
    Look("workshops.join_session", "anonymous", "/join/ABC234", (), "#code-error", seen="once"),
    Look("workshops.join_session", "anonymous", JOIN, at=LOBBY),
    Look(
        "workshops.join_session",
        "anonymous",
        JOIN,
        (press(".live-menu > summary"),),
        ".live-menu button",
        at=LOBBY,
        seen="once",
    ),
    Look(
        "workshops.join_session",
        "anonymous",
        JOIN,
        (),
        "#own-name",
        at=replace(LOBBY, own_names=True),
        seen="once",
    ),
    Look(
        "workshops.join_session",
        "anonymous",
        JOIN,
        (send("form.join-card", own_name="<navn>"),),
        "[role=alert]",
        at=replace(LOBBY, own_names=True),
    ),
    Look(
        "workshops.join_session",
        "anonymous",
        JOIN,
        (),
        ".ds-alert",
        at=replace(LOBBY, door_open=False),
    ),
    Look("workshops.resume", "anonymous", f"{JOIN}/resume", at=LOBBY),
    Look(
        "workshops.resume",
        "anonymous",
        f"{JOIN}/resume",
        (send("form.join-card"),),
        "[role=alert]",
        at=LOBBY,
    ),
    Look(
        "workshops.resume",
        "anonymous",
        f"{JOIN}/resume",
        (send("form.join-card", name="Ingen", resume_code="ABC234"),),
        "[role=alert]",
        at=LOBBY,
        seen="once",
    ),
]

PUPILS = [
    Look("workshops.pupil", "pupil_waiting", "/live/{ready_session}", at=LOBBY),
    pupil(At(), seen="once"),
    pupil(At(ended=True)),
    Look(
        "workshops.pupil",
        "pupil_late",
        PUPIL,
        (),
        ".live-recap",
        at=At("wall"),
    ),
    Look("workshops.pupil", "pupil_removed", PUPIL, (), ".live-wait", at=At("wall"), seen="once"),
    Look(
        "workshops.pupil",
        "pupil",
        PUPIL,
        (press(".live-menu > summary"),),
        ".live-menu a",
        at=At("wall", paused=True),
    ),
    Look(
        "workshops.pupil",
        "pupil_newcomer",
        FRESH_PUPIL,
        (without_scripts("form[data-answer]", "for langt " * 40),),
        "#problems",
        at=At("wall", session="fresh"),
        seen="once",
    ),
    Look("workshops.pupil", "pupil_sharing", PUPIL, (), ".turns", at=At("mini-canvas")),
    Look(
        "workshops.share",
        "pupil",
        f"{PUPIL}/share",
        (send("form.join-card", own_name="<navn>"),),
        "[role=alert]",
        at=replace(At("wall"), own_names=True),
    ),
    Look("workshops.mine", "pupil", f"{PUPIL}/mine", at=At(ended=True)),
    Look(
        "workshops.mine",
        "pupil_newcomer",
        f"{FRESH_PUPIL}/mine",
        at=At(session="fresh"),
        seen="once",
    ),
]

BOARDS = [
    Look("workshops.board", "teacher", READY_BOARD, at=LOBBY),
    Look(
        "workshops.board",
        "teacher",
        READY_BOARD,
        (open_all("#live-state details"),),
        ".board-qr[open]",
        at=replace(LOBBY, door_open=False),
        seen="once",
    ),
    board(At(), seen="once"),
    Look(
        "workshops.board",
        "teacher",
        BOARD,
        (open_all("#live-state details"),),
        ".person-more[open] form",
        at=At("ideas"),
        seen="once",
    ),
    Look("workshops.board", "cohost", BOARD, at=At("wall", alone=True, blank=True), seen="once"),
    Look("workshops.board", "teacher", f"{BOARD}?cards=all", at=At("wall"), seen="proof"),
    Look(
        "workshops.board",
        "teacher",
        BOARD,
        (
            open_all(".run-more"),
            without_scripts("form.board-form:has(textarea)", "for langt " * 200),
        ),
        "#problems",
        at=At("wall"),
        seen="once",
    ),
    board(At(ended=True)),
    Look("workshops.own_sessions", "teacher", "/sessions"),
    Look("workshops.own_sessions", "new_teacher", "/sessions"),
    Look("workshops.delete_session", "teacher", f"{BOARD}/delete"),
    Look("workshops.delete_session", "teacher", f"{FRESH_BOARD}/delete", seen="once"),
    Look("workshops.poster", "teacher", f"{READY_BOARD}/poster", at=LOBBY),
    Look("workshops.session_run_sheet", "teacher", f"{BOARD}/run-sheet", at=At("wall")),
    Look(
        "workshops.board",
        "teacher",
        READY_BOARD,
        (open_all("#links"), press("#links button[value=cohost]")),
        "#made-link",
        at=LOBBY,
        seen="once",
    ),
    Look("workshops.take_link", "anonymous", "/seats/{cohost_link}", seen="once"),
    Look("workshops.take_link", "anonymous", "/seats/{projector_link}", seen="proof"),
    Look("workshops.take_link", "anonymous", "/seats/nothing", seen="once"),
    Look("workshops.results", "teacher", f"{BOARD}/results", at=At(ended=True)),
    Look(
        "workshops.results",
        "teacher",
        f"{FRESH_BOARD}/results",
        at=At("wall", session="fresh"),
        seen="once",
    ),
]

SCREENS = [
    Look(
        "workshops.projector",
        "teacher",
        f"{READY_BOARD}/projector",
        at=LOBBY,
        widths=PROJECTOR_WIDTHS,
    ),
    screen(At(), seen="once"),
    screen(At("wall", shown=True, alone=True), seen="once"),
    screen(At("wall", blank=True), seen="once"),
    screen(At("wall", paused=True), seen="once"),
    screen(At(ended=True), seen="once"),
]

LIVE_LOOKS = [
    *LIBRARY,
    *COMING_IN,
    *PUPILS,
    *BOARDS,
    *SCREENS,
    *(look for activity in ACTIVITIES for look in of_activity(activity)),
    *(look for activity, part in PARTS for look in of_part(activity, part)),
]
