"""What people do in the browser, and what the server has stored of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from playwright.sync_api import Locator, Page, expect

from app.content import Exercise, Value
from app.demo.people import PASSWORD
from tests.servers import LiveServer

FOUNDER = "founder@example.org"
TEAMMATE = "leif.gronli@example.org"
MENTOR = "mentor@example.org"
STAFF = "staff@example.org"
ADMIN = "admin@example.org"


# -- What is stored --------------------------------------------------------------------------------


def ask(server: LiveServer, query: str, *values: object) -> list[Any]:
    """Read from the server's database through a connection of our own."""
    with closing(sqlite3.connect(server.instance / "springbrett.db", timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query, values).fetchall()


def order(server: LiveServer, statement: str, *values: object) -> int:
    """Change the server's database behind its back; return how many rows changed."""
    with closing(sqlite3.connect(server.instance / "springbrett.db", timeout=10)) as connection:
        changed = connection.execute(statement, values).rowcount
        connection.commit()
        return changed


def enrolment_of(server: LiveServer, email: str) -> int:
    """Return the id of the enrolment of a person's team."""
    (row,) = ask(
        server,
        "SELECT enrolments.id FROM enrolments JOIN team_members USING (team_id)"
        " JOIN users ON users.id = team_members.user_id WHERE users.email = ?",
        email,
    )
    return int(row["id"])


def drafts(server: LiveServer, enrolment: int, exercise: str) -> dict[str, Value]:
    """Return what the server has of a draft, by slot."""
    rows = ask(
        server,
        "SELECT slot, value FROM draft_slots WHERE enrolment_id = ? AND exercise_id = ?",
        enrolment,
        exercise,
    )
    return {row["slot"]: json.loads(row["value"]) for row in rows}


def submissions(server: LiveServer, enrolment: int, exercise: str) -> list[Any]:
    """Return the rounds of an exercise, oldest first."""
    return ask(
        server,
        "SELECT * FROM submissions WHERE enrolment_id = ? AND exercise_id = ? ORDER BY round",
        enrolment,
        exercise,
    )


def end_sign_ins(server: LiveServer, email: str) -> None:
    """Revoke a person's sign-ins, as signing out everywhere on another device does."""
    ended = order(
        server,
        "UPDATE sign_ins SET revoked_at = last_seen_at WHERE revoked_at IS NULL"
        " AND user_id = (SELECT id FROM users WHERE email = ?)",
        email,
    )
    assert ended, f"{email} was not signed in"


def give_password(server: LiveServer, email: str) -> None:
    """Let a person of the demo who has none sign in with the demo's password."""
    changed = order(
        server,
        "UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE email = ?)"
        " WHERE email = ?",
        FOUNDER,
        email,
    )
    assert changed == 1, f"there is no {email}"


# -- What people do --------------------------------------------------------------------------------


def sign_in(page: Page, server: LiveServer, email: str) -> None:
    """Sign in with address and password, and arrive at home."""
    page.goto(f"{server.url}/sign-in")
    give_credentials(page, email)
    page.wait_for_url("**/home")


def give_credentials(page: Page, email: str) -> None:
    """Fill in the sign-in form that is on the page, and send it."""
    page.get_by_label("E-post", exact=False).first.fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Logg inn", exact=True).click()


def sign_out(page: Page) -> None:
    """Press "sign out" in the menu, at any width."""
    if page.locator(".menu-button").is_visible():
        page.locator(".menu-button").click()
    page.locator("#account-menu > summary").click()
    page.get_by_role("button", name="Logg ut", exact=True).click()


def exercise_path(enrolment: int, exercise: str) -> str:
    """Return the path of the exercise page."""
    return f"/enrolments/{enrolment}/exercises/{exercise}"


def control(page: Page, slot: str) -> Locator:
    """Return the text field of a slot."""
    return page.locator(f"[id='{slot}']")


def fill_in(page: Page, exercise: Exercise, answers: Mapping[str, Value]) -> None:
    """Give every answer by the form's own controls."""
    for slot in exercise.slots:
        value = answers[slot.key]
        place = page.locator(f"[data-slot='{slot.key}']")
        if slot.asked.kind == "table":
            assert isinstance(value, tuple | list)
            fill_rows(place, value)
        elif slot.asked.kind in {"choice", "choices", "scale"}:
            for chosen in [value] if isinstance(value, str) else value:
                place.locator(f"input[value='{chosen}']").check()
        else:
            place.locator("textarea, input:not([type=hidden])").fill(str(value))


def fill_rows(place: Locator, rows: Any) -> None:
    """Fill in a table, adding rows as they are needed."""
    for index, row in enumerate(rows):
        while place.locator("tr[data-row]").count() <= index:
            place.locator("[data-add-row]").click()
        line = place.locator("tr[data-row]").nth(index)
        for column, text in row.items():
            cell = line.locator(f"[name$='.{column}']")
            if cell.evaluate("element => element.tagName") == "SELECT":
                cell.select_option(text)
            else:
                cell.fill(text)


def select_words(page: Page, passage: str, words: str) -> None:
    """Mark exact words of a passage by dragging the mouse over them."""
    box = page.evaluate(
        """([key, words]) => {
          const passage = document.querySelector(`[data-passage="${CSS.escape(key)}"]`);
          passage.scrollIntoView({ block: "center" });
          const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
          for (let node; (node = walker.nextNode()); ) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            const boxes = [...range.getClientRects()];
            const [first, last] = [boxes[0], boxes.at(-1)];
            const middle = (box) => box.top + box.height / 2;
            return [first.left, middle(first), last.right, middle(last)];
          }
        }""",
        [passage, words],
    )
    assert box, f"«{words}» do not stand in {passage}"
    left, top, right, bottom = box
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move((left + right) / 2, (top + bottom) / 2)
    page.mouse.move(right, bottom)
    page.mouse.up()
    assert page.evaluate("getSelection().toString().trim()") == words


# -- What one waits for ----------------------------------------------------------------------------


def status_is(page: Page, state: str) -> None:
    """Wait until the line below the exercise tells of a state ("saved", "offline", …)."""
    expect(page.locator("[data-save-status]")).to_have_attribute("data-state", state)


def all_is_sent(page: Page) -> None:
    """Wait until the server has everything that was typed on this device, and the page says so."""
    page.wait_for_function(
        """() => {
          const unsent = Object.keys(localStorage).some((key) => key.includes(".draft."));
          const { state = "saved" } = document.querySelector("[data-save-status]").dataset;
          return !unsent && state === "saved";
        }"""
    )
    expect(page.locator("[data-save-status]")).to_contain_text("Lagret")


# -- Without a mouse -------------------------------------------------------------------------------

FOCUS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const box = focused.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const own = (hit) => hit && (focused.contains(hit) || hit.closest("label")?.control === focused);
  let seen = false;
  for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
    const point = [left + (right - left) * x, top + (bottom - top) * y];
    seen ||= right > left && bottom > top && own(document.elementFromPoint(...point));
  }
  const outlined = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const choice = focused.closest(".ds-field, label, .card.linked");  // what is marked in its place
  return { seen: Boolean(seen), marked: outlined(focused) || (choice && outlined(choice)),
           what: focused.outerHTML.slice(0, 160) };
}"""


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Press Tab until the target has focus; at each stop the focus must be seen.

    Seen means: marked by an outline, and not hidden behind something (WCAG 2.4.7 and
    2.4.11).
    """
    for _ in range(300):
        page.keyboard.press(key)
        focus = page.evaluate(FOCUS)
        if focus is None:
            continue  # out of the page, to the browser's own controls, and round again
        assert focus["seen"], f"the focus is out of sight at {focus['what']}"
        assert focus["marked"], f"nothing shows the focus at {focus['what']}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def type_in(page: Page, target: Locator, text: str) -> None:
    """Go to a field by Tab, and type."""
    tab_to(page, target)
    page.keyboard.insert_text(text) if len(text) > 40 else page.keyboard.type(text)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to something by Tab, and press it."""
    tab_to(page, target)
    page.keyboard.press(key)
