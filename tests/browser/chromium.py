"""Chromium, headless, driven over its debugging pipe: no package and no network needed."""
import base64
import json
import os
import shutil
import subprocess
import tempfile


class Chromium:
    FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
             "--disable-sync", "--disable-component-update", "--disable-default-apps", "--ignore-certificate-errors",
             "--hide-scrollbars", "--remote-debugging-pipe"]

    def __init__(self, program, host, languages):
        self.profile = tempfile.mkdtemp(prefix="beffroi-browser-")
        command_read, self.command = os.pipe()
        self.event, event_write = os.pipe()

        def in_child():  # the pipe is on descriptors 3 and 4; move out of their way first
            reader, writer = os.dup(command_read), os.dup(event_write)
            os.dup2(reader, 3)
            os.dup2(writer, 4)

        self.process = subprocess.Popen(
            [program, *self.FLAGS, f"--user-data-dir={self.profile}", f"--accept-lang={languages}",
             f"--host-resolver-rules=MAP {host} 127.0.0.1"],
            preexec_fn=in_child, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(command_read)
        os.close(event_write)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")
        self.call("Log.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.command)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.event)
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self):
        while b"\0" not in self.buffer:
            received = os.read(self.event, 1 << 16)
            if not received:
                raise RuntimeError("chromium has ended")
            self.buffer += received
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.command, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def wait_for(self, event):
        while True:
            for index, message in enumerate(self.events):
                if message.get("method") == event:
                    del self.events[:index + 1]
                    return message["params"]
            self.events.append(self.message())

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def submit(self, selector):
        """Presses a button as a person does, and waits for the page that follows."""
        self.events.clear()
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        self.wait_for("Page.loadEventFired")

    def key(self, name):
        key = {"key": name, "code": name, "windowsVirtualKeyCode": {"Tab": 9, "Enter": 13}[name]}
        self.call("Input.dispatchKeyEvent", type="keyDown", text="\r" if name == "Enter" else "", **key)
        self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    def press(self, name):
        """A key that leads to another page."""
        self.events.clear()
        self.key(name)
        self.wait_for("Page.loadEventFired")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def dark(self, dark):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def screenshot(self, path):
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
