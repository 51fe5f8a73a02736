"""Programs that are killed and started again, and the ports they listen on."""
import pathlib
import socket
import subprocess
import time


def free_port():
    """A port that nobody had a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Program:
    """One program; its output goes to a file for each time that it is started. It dies with this test."""

    def __init__(self, name, directory, command, environment=None, port=None):
        self.name = name
        self.directory = pathlib.Path(directory)
        self.command = command  # a function: the number of this start gives the arguments
        self.environment = environment
        self.port = port
        self.starts = 0
        self.process = None

    def out(self, start):
        return self.directory / f"{self.name}-{start}.out"

    def start(self):
        self.starts += 1
        with open(self.out(self.starts), "wb") as out, open(self.directory / f"{self.name}.err", "ab") as err:
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *self.command(self.starts)], stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=err, env=self.environment)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """SIGKILL, and waits."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def errors(self):
        path = self.directory / f"{self.name}.err"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""


def wait_until(what, condition, limit=180):
    """The limit only ends a test that has failed already."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.1)
