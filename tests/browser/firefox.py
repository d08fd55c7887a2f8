"""Firefox as Debian ships it, driven through WebDriver BiDi; the protocol is what its specification says."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://[\d.:]+)")
# No proxy that answers: whatever the page asks of the network fails.
OFFLINE = 'user_pref("network.proxy.type", 1);\nuser_pref("network.proxy.http", "127.0.0.1");\n' + "".join(
    f'user_pref("network.proxy.{kind}", 9);\n' for kind in ("http_port", "ssl_port")
)


class Firefox:
    """One tab of a running Firefox."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self.complaints: list[str] = []
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded"])
        self._tab = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Send a command and give its result; what the page logs meanwhile is noted."""
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=60))
            if answer.get("id") == self._number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] in {"error", "warn"}:
                self.complaints.append(answer["params"]["text"])

    def open(self, page: Path) -> None:
        self.call("browsingContext.setViewport", context=self._tab, viewport={"width": 1280, "height": 800})
        self.call("browsingContext.navigate", context=self._tab, url=page.as_uri(), wait="complete")

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - JSON
        """Give the value of an expression, which has to be a text, a number or a truth value."""
        target = {"context": self._tab}
        answer = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """Press and release the mouse over the middle of an element."""
        place = "(({ x, y, width, height }) => `${x + width / 2} ${y + height / 2}`)"
        middle = self.evaluate(f"{place}(document.querySelector({json.dumps(selector)}).getBoundingClientRect())")
        x, y = (round(float(part)) for part in middle.split())
        move = {"type": "pointerMove", "x": x, "y": y}
        press, release = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        mouse = {"type": "pointer", "id": "mouse", "actions": [move, press, release]}
        self.call("input.performActions", context=self._tab, actions=[mouse])

    def picture(self) -> bytes:
        """Give a screenshot as PNG."""
        return base64.b64decode(self.call("browsingContext.captureScreenshot", context=self._tab)["data"])


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own in a folder; without one the run fails."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program is not None, "the browser tests need Firefox on the path"
    profile = folder / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(OFFLINE, encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stderr is not None
            address = next(found[1] for line in running.stderr if (found := LISTENING.search(line)))
            with connect(f"{address}/session", proxy=None) as connection:
                yield Firefox(connection)
        finally:
            running.terminate()
