"""Every page and state that is looked at: who sees it, where, and how one gets there.

A new page that is not here fails tests/browser/test_axe.py. Selectors name no words, because each
state is looked at in three languages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from playwright.sync_api import Page

from tests.browser import acts
from tests.browser.live_scene import At
from tests.browser.scene import Scene

Act = Callable[[Page, Scene], None]

EXERCISE = "/enrolments/{enrolment}/exercises"
WIDTHS = (320, 1280)


@dataclass(frozen=True)
class Look:
    """One page in one state. `shows` is what must be in sight once it is reached.

    `at`: how it must be with a live session before one goes there. `make test` sees what is looked
    at "always" in both themes and both widths, "once" in one of each; "proof" is for `make prove`.
    """

    endpoint: str
    who: str
    path: str
    does: tuple[Act, ...] = ()
    shows: str = "h1"
    widths: tuple[int, ...] = WIDTHS
    at: At | None = None
    seen: Literal["always", "once", "proof"] = "always"

    def __str__(self) -> str:
        return f"{self.who} at {self.path} ({self.shows}{f', {self.at}' if self.at else ''})"


# -- What one does to reach a state ----------------------------------------------------------------


def press(selector: str) -> Act:
    return lambda page, _scene: page.locator(selector).first.click()


def write(selector: str, text: str) -> Act:
    return lambda page, _scene: page.locator(selector).first.fill(text)


def open_all(selector: str) -> Act:
    """Unfold every matching <details>."""
    return lambda page, _scene: page.locator(selector).evaluate_all(
        "each => each.forEach((details) => { details.open = true; })"
    )


def send(selector: str = "main form.form", **fields: str) -> Act:
    """Send a form with all its text fields emptied but those given by name."""

    def act(page: Page, _scene: Scene) -> None:
        form = page.locator(selector).first
        form.evaluate(
            """(form, fields) => {
              const typed = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";
              for (const each of form.querySelectorAll(typed)) {
                if (each.type !== "file") each.value = fields[each.name] ?? "";
              }
            }""",
            fields,
        )
        form.locator("button:not([type=button]):visible").first.click()
        page.wait_for_load_state()

    return act


def too_many_times(page: Page, _scene: Scene) -> None:
    """Try a wrong password until one must wait."""
    for _ in range(20):
        page.locator("#email").fill("ingen@example.org")
        page.locator("input[type=password]").fill("feil passord, mange ganger")
        with page.expect_response(lambda response: response.request.method == "POST") as info:
            page.locator("main form.form button[type=submit]").click()
        page.wait_for_load_state()
        if info.value.status == 429:
            return
    raise AssertionError("nobody stopped the twentieth wrong password")


def invite_somebody(page: Page, scene: Scene) -> None:
    """Look over a list with one person who has not been invited before."""
    send(people=f"ny-{uuid4().hex[:8]}@example.org")(page, scene)


def without_sign_in(page: Page, scene: Scene) -> None:
    """The sign-in ends while a page is open."""
    language = page.locator("html").get_attribute("lang") or ""
    page.context.clear_cookies()
    page.context.add_cookies([scene.cookie("anonymous", language)])  # type: ignore[list-item]


def no_saving(page: Page, _scene: Scene) -> None:
    page.route("**/draft", lambda route: route.abort())


def somebody_else_saves(page: Page, scene: Scene) -> None:
    """A teammate saves the field while this page is open."""
    changed = acts.order(
        scene.server,
        "UPDATE draft_slots SET revision = revision + 1, value = '\"Leif skrev dette.\"',"
        " changed_by_id = (SELECT id FROM users WHERE email = ?)"
        " WHERE enrolment_id = ? AND exercise_id = 'business-model' AND slot = 'model.users'",
        acts.TEAMMATE,
        scene.things["enrolment"],
    )
    assert changed == 1


def posts_without_scripts(page: Page, _scene: Scene) -> None:
    """Save as a browser without scripts does."""
    page.locator("form[data-exercise]").evaluate(
        """(form) => {
          const action = Object.assign(document.createElement("input"),
            { type: "hidden", name: "action", value: "save" });
          form.append(action);
          form.submit();
        }"""
    )
    page.locator(".comparison").first.wait_for()


def leftover(page: Page, scene: Scene) -> None:
    """The device holds text for an exercise that was handed in meanwhile."""
    things = scene.things
    key = (
        f"springbrett.draft.{things['waiting_founder_id']}.{things['waiting_enrolment']}"
        f".{things['waiting_exercise']}."
    )
    page.evaluate(
        """(prefix) => {
          const slot = document.querySelector("[data-leftovers] [data-label]").dataset.label;
          localStorage.setItem(prefix + slot, JSON.stringify({ value: "Et savnet ord.", base: 0 }));
        }""",
        key,
    )
    page.reload()


def decide_twice(page: Page, scene: Scene) -> None:
    """Send the decision on a submission that has one already."""
    page.locator("main").evaluate(
        """(main, id) => {
          const form = document.querySelector(`form[action$="/decision"]`);
          form.action = `/submissions/${id}/decision`;
          form.elements.namedItem("summary").value = "En til.";
        }""",
        scene.things["earlier"],
    )


def select_words(page: Page, _scene: Scene) -> None:
    page.locator("[data-passage]").first.evaluate(
        """(passage) => {
          passage.scrollIntoView({ block: "center" });
          getSelection().selectAllChildren(passage);
        }"""
    )


def without_scripts(selector: str, text: str) -> Act:
    """Send a form with this text as a browser without scripts does."""
    return lambda page, _scene: page.locator(selector).first.evaluate(
        """(form, text) => {
              form.querySelector("textarea, input:not([type=hidden])").value = text;
              const { name, value } = form.querySelector("button:not([type=button])");
              const act = Object.assign(document.createElement("input"), { name, value });
              if (name) form.append(act);
              HTMLFormElement.prototype.submit.call(form);
            }""",
        text,
    )


# -- The table -------------------------------------------------------------------------------------

LOOKS = [
    # Anybody
    Look("overview.front", "anonymous", "/"),
    Look(
        "overview.front",
        "anonymous",
        "/",
        (press(".menu-button"), press("#view-menu > summary")),
        "#view-menu .menu-panel",
        (320,),
    ),
    Look(
        "overview.front",
        "anonymous",
        "/",
        (press("#view-menu > summary"),),
        "#view-menu .menu-panel",
        (1280,),
    ),
    Look("overview.front", "founder", "/"),
    Look("accounts.sign_in", "anonymous", "/sign-in"),
    Look("accounts.sign_in", "anonymous", "/sign-in", (send(),), "#problems"),
    Look("accounts.sign_in", "anonymous", "/sign-in", (too_many_times,), "#problems"),
    Look("accounts.sign_in_link", "anonymous", "/sign-in-link"),
    Look("accounts.sign_in_link", "anonymous", "/sign-in-link", (send(),), "#problems"),
    Look(
        "accounts.sign_in_link",
        "anonymous",
        "/sign-in-link",
        (send(email="ukjent@example.org"),),
        "h1",
    ),
    Look("accounts.use_sign_in_link", "anonymous", "/sign-in-link/{sign_in_token}"),
    Look("accounts.use_sign_in_link", "anonymous", "/sign-in-link/nothing"),
    Look("accounts.reset_password", "anonymous", "/reset-password"),
    Look("accounts.reset_password", "anonymous", "/reset-password", (send(),), "#problems"),
    Look("accounts.set_password", "anonymous", "/reset-password/{reset_password_token}"),
    Look(
        "accounts.set_password",
        "anonymous",
        "/reset-password/{reset_password_token}",
        (send(),),
        "#problems",
    ),
    Look("accounts.set_password", "anonymous", "/reset-password/nothing"),
    Look("courses.invitation", "anonymous", "/invitations/{new_invitation}"),
    Look(
        "courses.invitation", "anonymous", "/invitations/{new_invitation}", (send(),), "#problems"
    ),
    Look("courses.invitation", "anonymous", "/invitations/{known_invitation}"),
    Look("courses.invitation", "founder", "/invitations/{known_invitation}"),
    Look("courses.invitation", "loner", "/invitations/{known_invitation}"),
    Look("courses.invitation", "anonymous", "/invitations/nothing"),
    Look("404", "anonymous", "/nothing-here"),
    Look("404", "founder", "/cohorts/999999"),
    *(Look(f"error {status}", "anonymous", f"/error-{status}") for status in (400, 405, 409)),
    *(Look(f"error {status}", "anonymous", f"/error-{status}") for status in (413, 422, 429)),
    *(Look(f"error {status}", "anonymous", f"/error-{status}") for status in (500, 503)),
    # Everybody who is signed in
    Look("overview.home", "loner", "/home"),
    Look("accounts.account", "founder", "/account"),
    Look(
        "accounts.account",
        "founder",
        "/account",
        (press("#account-menu > summary"),),
        "#account-menu .menu-panel",
        (1280,),
    ),
    Look("accounts.account", "founder", "/account", (send(),), "#problems"),
    Look(
        "accounts.account",
        "founder",
        "/account",
        (send("form[action$='/account/password']"),),
        "#problems",
    ),
    Look("accounts.account", "founder", "/account", (without_sign_in, send(name="Ny")), "#typed"),
    Look("accounts.delete_account", "founder", "/account/delete"),
    Look("accounts.delete_account", "founder", "/account/delete", (send(),), "#problems"),
    # The founder
    Look("overview.home", "founder", "/home"),
    Look("overview.home", "waiting_founder", "/home"),
    Look("overview.home", "newcomer", "/home"),
    Look("overview.path", "founder", "/cohorts/{cohort}/path"),
    Look("overview.concept_sheet", "founder", "/enrolments/{enrolment}/concept-sheet"),
    Look("overview.concept_sheet", "newcomer", "/enrolments/{coming_enrolment}/concept-sheet"),
    Look("courses.lesson", "founder", "/cohorts/{cohort}/lessons/{lesson}"),
    Look("courses.lesson", "founder", "/cohorts/{cohort}/lessons/{unread_lesson}"),
    Look("courses.lesson", "newcomer", "/cohorts/{coming_cohort}/lessons/{lesson}"),
    Look("submissions.exercise", "founder", f"{EXERCISE}/pitches"),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/pitches",
        (open_all("details.example, details.exercise-intro"),),
        "details.example[open]",
    ),
    Look("submissions.exercise", "founder", f"{EXERCISE}/business-model"),
    Look("submissions.exercise", "founder", f"{EXERCISE}/value"),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/value",
        (open_all("details.reply, details.thread"),),
        "details.reply textarea",
    ),
    Look("submissions.exercise", "founder", f"{EXERCISE}/problem-sheet"),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/riskiest-assumption",
        (press("button[value=hand-in]"),),
        "#problems",
    ),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/business-model",
        (press("button[value=hand-in]"),),
        "#problems",
    ),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/business-model",
        (somebody_else_saves, write("[id='model.users']", "Ingrid skrev dette.")),
        ".conflict",
    ),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/business-model",
        (no_saving, somebody_else_saves, write("[id='model.users']", "Ny."), posts_without_scripts),
        ".comparison",
    ),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/pitches",
        (no_saving, write("#pitch-user", "Ikke sendt.")),
        "[data-save-status][data-state=offline]",
    ),
    Look(
        "submissions.exercise",
        "founder",
        f"{EXERCISE}/pitches",
        (
            no_saving,
            write("#pitch-user", "Ikke sendt."),
            lambda page, _scene: acts.status_is(page, "offline"),
            lambda page, _scene: page.locator("form[data-sign-out]").evaluate(
                "form => form.requestSubmit()"
            ),
        ),
        "#unsent-dialog",
    ),
    Look("submissions.exercise", "waiting_founder", "{waiting_page}"),
    Look("submissions.exercise", "waiting_founder", "{waiting_page}", (leftover,), ".unsent dd"),
    Look("submissions.receipt", "founder", "/receipts/{number}"),
    Look("submissions.round", "founder", f"{EXERCISE}/value/rounds/1"),
    Look("reviews.feedback", "founder", "/submissions/{answered}/feedback"),
    Look(
        "reviews.feedback",
        "founder",
        "/submissions/{answered}/feedback",
        (open_all("details.reply, details.thread"),),
        "details.reply textarea",
    ),
    Look("reviews.reply", "founder", "/threads/{thread}/messages"),
    Look(
        "reviews.reply", "founder", "/threads/{thread}/messages", (send("main form"),), "#problems"
    ),
    # The mentor
    Look("overview.home", "mentor", "/home"),
    Look("overview.home", "idle_mentor", "/home"),
    Look("overview.path", "mentor", "/cohorts/{cohort}/path"),
    Look("courses.guide", "mentor", "/cohorts/{cohort}/modules/{module}/guide"),
    Look("reviews.queue", "waiting_mentor", "/queue"),
    Look("reviews.queue", "idle_mentor", "/queue"),
    Look("reviews.review", "waiting_mentor", "/submissions/{waiting}/review"),
    Look("reviews.review", "second_mentor", "/submissions/{second}/review"),
    Look("reviews.review", "second_mentor", "/submissions/{earlier}/review"),
    Look(
        "reviews.review",
        "second_mentor",
        "/submissions/{second}/review",
        (open_all("main details"),),
        "[data-comment-on] textarea",
    ),
    Look(
        "reviews.review",
        "waiting_mentor",
        "/submissions/{waiting}/review",
        (open_all("main details"),),
        "[data-comment-on] textarea",
    ),
    Look(
        "reviews.review",
        "waiting_mentor",
        "/submissions/{waiting}/review",
        (select_words,),
        ".comment-selection",
    ),
    Look(
        "reviews.review",
        "waiting_mentor",
        "/submissions/{waiting}/review",
        (select_words, press(".comment-selection")),
        "[data-quote]",
    ),
    Look(
        "reviews.review",
        "waiting_mentor",
        "/submissions/{waiting}/review",
        (open_all("[data-comment-on]"), send("[data-comment-on] form")),
        "#problems",
    ),
    Look(
        "reviews.review",
        "waiting_mentor",
        "/submissions/{waiting}/review",
        (press("button[value=changes_requested]"),),
        "#problems",
    ),
    Look(
        "reviews.review",
        "second_mentor",
        "/submissions/{second}/review",
        (decide_twice, press("button[value=approved]")),
        "main",
    ),
    Look("reviews.change_message", "second_mentor", "/messages/{unsent_message}"),
    Look(
        "reviews.change_message",
        "second_mentor",
        "/messages/{unsent_message}",
        (send("main form"),),
        "#problems",
    ),
    Look("submissions.receipt", "waiting_mentor", "/receipts/{waiting_number}"),
    # Staff
    Look("overview.home", "staff", "/home"),
    Look("courses.cohorts", "staff", "/cohorts"),
    Look("courses.cohort", "staff", "/cohorts/{cohort}"),
    Look("courses.cohort", "staff", "/cohorts/{cohort}", (open_all("main details"),)),
    Look("courses.cohort", "staff", "/cohorts/{empty_cohort}"),
    Look("courses.settings", "staff", "/cohorts/{cohort}/settings"),
    Look("courses.settings", "staff", "/cohorts/{cohort}/settings", (send(),), "#problems"),
    Look(
        "courses.settings",
        "staff",
        "/cohorts/{cohort}/settings",
        (press("main form.form button[type=submit]"),),
        ".flashes",
    ),
    Look("courses.dates", "staff", "/cohorts/{cohort}/dates"),
    Look("courses.dates", "staff", "/cohorts/{cohort}/dates", (send(),), "#problems"),
    Look("courses.end_cohort", "staff", "/cohorts/{empty_cohort}/end"),
    Look("courses.invite", "staff", "/cohorts/{cohort}/invite"),
    Look("courses.invite", "staff", "/cohorts/{cohort}/invite", (send(),), "#problems"),
    Look(
        "courses.invite",
        "staff",
        "/cohorts/{cohort}/invite",
        (send(people="ikke en adresse\nNy Mentor <ny.mentor@example.org>"),),
        "#problems",
    ),
    Look(
        "courses.invite",
        "staff",
        "/cohorts/{cohort}/invite",
        (send(people="Ny Deltaker <ny.deltaker@example.org>\nmentor@example.org"),),
        "button[value=send]",
    ),
    Look(
        "courses.invite",
        "staff",
        "/cohorts/{cohort}/invite",
        (invite_somebody, press("button[value=send]")),
        "input[readonly]",
    ),
    Look("courses.invitations", "staff", "/cohorts/{cohort}/invitations"),
    Look("courses.invitations", "staff", "/cohorts/{empty_cohort}/invitations"),
    Look("courses.revoke_invitation", "staff", "/cohorts/{cohort}/invitations/{role}/revoke"),
    Look("courses.assign_mentors", "staff", "/cohorts/{cohort}/mentors"),
    Look("courses.assign_mentors", "staff", "/cohorts/{empty_cohort}/mentors"),
    Look("courses.end_membership", "staff", "/cohorts/{cohort}/people/{membership}/end"),
    Look("courses.new_team", "staff", "/cohorts/{cohort}/teams/new"),
    Look("courses.new_team", "staff", "/cohorts/{cohort}/teams/new", (send(),), "#problems"),
    Look("courses.team", "staff", "/cohorts/{cohort}/teams/{enrolment}"),
    Look(
        "courses.team", "staff", "/cohorts/{cohort}/teams/{enrolment}", (open_all("main details"),)
    ),
    Look(
        "courses.team",
        "staff",
        "/cohorts/{cohort}/teams/{enrolment}",
        (open_all("main details"), send("form[action$='/name']")),
        "#problems",
    ),
    Look(
        "courses.end_team_member",
        "staff",
        "/cohorts/{cohort}/teams/{enrolment}/members/{team_member}/end",
    ),
    Look("courses.withdraw", "staff", "/cohorts/{cohort}/teams/{enrolment}/withdraw"),
    Look("overview.matrix", "staff", "/cohorts/{cohort}/matrix"),
    Look("overview.matrix", "staff", "/cohorts/{empty_cohort}/matrix"),
    Look("overview.path", "staff", "/cohorts/{cohort}/path"),
    Look("reviews.review", "staff", "/submissions/{waiting}/review"),
    Look("submissions.receipt", "staff", "/receipts/{number}"),
    # Admin
    Look("overview.home", "admin", "/home"),
    Look("courses.cohorts", "admin", "/cohorts"),
    Look("courses.new_cohort", "admin", "/cohorts/new"),
    Look("courses.new_cohort", "admin", "/cohorts/new", (send(),), "#problems"),
    Look("overview.matrix", "admin", "/cohorts/{cohort}/matrix"),
    Look("accounts.people", "admin", "/people"),
    Look("accounts.edit_person", "admin", "/people/{mentor_id}"),
    Look(
        "accounts.edit_person",
        "admin",
        "/people/{admin_id}",
        (press("input[name=is_admin]"), send()),
        "#problems",
    ),
    Look("accounts.erase_person", "admin", "/people/{loner_id}/erase"),
    Look("accounts.invite_person", "admin", "/people/invite"),
    Look("accounts.invite_person", "admin", "/people/invite", (send(),), "#problems"),
]

#: Answers to GET that are no pages.
NOT_PAGES = {
    "static": "files",
    "health.healthz": "JSON for machines",
    "health.readyz": "JSON for machines",
    "accounts.export": "a file to download",
    "submissions.receipt_content": "a file to download",
    "submissions.hand_in": "leads back to the exercise",
    "workshops.board_state": "what changes in the board, fetched by its script",
    "workshops.pupil_state": "what changes in the pupil's page, fetched by its script",
    "workshops.stage_state": "what changes on the screen, fetched by its script",
    "workshops.board_stream": "a stream of numbers",
    "workshops.pupil_stream": "a stream of numbers",
    "workshops.stage_stream": "a stream of numbers",
    "workshops.results_pdf": "a file to download",
    "workshops.results_xlsx": "a file to download",
    "workshops.new_session": "leads back to the workshop",
}
