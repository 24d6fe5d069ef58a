"""A tab that can be hidden and frozen, as on a phone that is locked or a laptop that is closed.

Playwright holds every page of its own visible and awake, so this one is steered by the browser's
developer protocol alone.
"""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.sync_api import Browser

#: Notes when the page opens an event stream and when it is shown, in ms since it began.
NOTES = """
  window.streams = [];
  document.addEventListener("visibilitychange", () => { window.shown = performance.now(); }, true);
  window.EventSource = class extends EventSource {
    constructor(...all) {
      super(...all);
      window.streams.push(performance.now());
    }
  };
"""


class SleepingTab:
    """One tab in a profile of its own; awake at first."""

    def __init__(self, browser: Browser) -> None:
        self.tools = browser.new_browser_cdp_session()
        self.profile = self.tools.send("Target.createBrowserContext")["browserContextId"]
        where = {"url": "about:blank", "browserContextId": self.profile}
        target = self.tools.send("Target.createTarget", where)["targetId"]
        attach = {"targetId": target, "flatten": False}
        self.session = self.tools.send("Target.attachToTarget", attach)["sessionId"]
        self.answers: dict[int, Any] = {}
        self.asked = 0
        self.tools.on("Target.receivedMessageFromTarget", self._hear)
        self.send("Page.enable")
        self.send("Page.addScriptToEvaluateOnNewDocument", source=NOTES)

    def _hear(self, told: dict[str, Any]) -> None:
        message = json.loads(told["message"])
        if "id" in message:
            self.answers[message["id"]] = message

    def send(self, method: str, **parameters: object) -> Any:
        """Ask the tab something by the protocol, and return what it answers."""
        self.asked += 1
        message = {"id": self.asked, "method": method, "params": parameters}
        wrapped = {"sessionId": self.session, "message": json.dumps(message)}
        self.tools.send("Target.sendMessageToTarget", wrapped)
        deadline = time.monotonic() + 30
        while self.asked not in self.answers:
            assert time.monotonic() < deadline, f"no answer to {method}"
            self.tools.send("Browser.getVersion")  # answers are heard while one asks
        answer = self.answers.pop(self.asked)
        assert "error" not in answer, answer
        return answer["result"]

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    def until(self, script: str, seconds: float = 60) -> None:
        """Wait until an expression in the page is true."""
        deadline = time.monotonic() + seconds
        while not self.run(script):
            assert time.monotonic() < deadline, f"not in {seconds} s: {script}"
            time.sleep(0.02)

    def freeze(self) -> None:
        """The tab is hidden, and the browser stops its scripts."""
        self.send("Emulation.setFocusEmulationEnabled", enabled=False)
        self.send("Page.setWebLifecycleState", state="frozen")
        assert self.run("document.visibilityState") == "hidden"

    def thaw(self) -> None:
        """The scripts go on; the tab is hidden still."""
        self.send("Page.setWebLifecycleState", state="active")

    def show(self) -> None:
        """Somebody looks at the tab again."""
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)

    def close(self) -> None:
        """Close the tab and its profile."""
        self.tools.send("Target.disposeBrowserContext", {"browserContextId": self.profile})
        self.tools.detach()
