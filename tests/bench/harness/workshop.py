"""The workshop: a directory of its own, the processes started in it, and the clean-up of both.

Every process is a child that is ended by its own pid; every mount is one that the workshop made.
Nothing outlives `with Workshop() as shop`, whichever way it ends. Waiting is always bounded.
"""
import json
import os
import pathlib
import selectors
import shutil
import socket
import subprocess
import tempfile
import time

COMMAND_SECONDS_MAX = 300
STOP_SECONDS_MAX = 30


class BenchError(Exception):
    """A contestant did not do what it should; the message shows the evidence."""


def source_dir():
    return pathlib.Path(__file__).resolve().parents[3]


def build_dir():
    return pathlib.Path(os.environ.get("RHA_BUILD_DIR", source_dir() / "build" / "dev"))


def program(name):
    path = build_dir() / "bin" / name
    return path if path.exists() else None


def free_port():
    """A TCP port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, condition, timeout_s):
    deadline = time.monotonic() + timeout_s
    with selectors.DefaultSelector() as nothing:
        while not (result := condition()):
            if time.monotonic() > deadline:
                raise BenchError(f"not within {timeout_s:.0f} s: {what}")
            nothing.select(0.01)
    return result


class Child:
    """A running program. With `talks`, it reads commands from a pipe and answers in lines of JSON."""

    def __init__(self, name, command, log, talks=False):
        self.name = name
        self.log = log
        pipe = subprocess.PIPE if talks else None
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(
                [str(word) for word in command], stdin=pipe or subprocess.DEVNULL,
                stdout=pipe or out, stderr=out, start_new_session=True)
        self._received = b""

    def alive(self):
        return self.popen.poll() is None

    def check(self):
        if not self.alive():
            raise BenchError(f"{self.name} ended with {self.popen.returncode}:\n{self.tail()}")
        return True

    def tail(self, lines=20):
        text = pathlib.Path(self.log).read_text(errors="replace").splitlines()
        return "\n".join(text[-lines:])

    def say(self, line):
        self.popen.stdin.write(line.encode() + b"\n")
        self.popen.stdin.flush()

    def hear(self, timeout_s):
        """The next line, as JSON."""
        deadline = time.monotonic() + timeout_s
        with selectors.DefaultSelector() as selector:
            selector.register(self.popen.stdout, selectors.EVENT_READ)
            while b"\n" not in self._received:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise BenchError(f"{self.name} said nothing within {timeout_s:.0f} s:\n"
                                     f"{self.tail()}")
                chunk = os.read(self.popen.stdout.fileno(), 65536)
                if not chunk:
                    self.popen.wait(STOP_SECONDS_MAX)
                    raise BenchError(f"{self.name} ended with {self.popen.returncode}:\n"
                                     f"{self.tail()}")
                self._received += chunk
        line, self._received = self._received.split(b"\n", 1)
        return json.loads(line)

    def stop(self):
        """Ends it (end of input, then SIGTERM, then SIGKILL) and waits for that."""
        if self.popen.stdin:
            self.popen.stdin.close()
        elif self.alive():
            self.popen.terminate()
        try:
            self.popen.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


class Workshop:
    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="rha-bench-", dir="/var/tmp"))
        self._children = []
        self._mounts = []
        self._serial = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in reversed(self._children):
            child.stop()
        for mount in reversed(self._mounts):
            self._unmount(mount)
        shutil.rmtree(self.directory, ignore_errors=True)

    def path(self, *parts):
        return self.directory.joinpath(*parts)

    def fresh(self, name):
        """A new directory with a name of its own."""
        self._serial += 1
        path = self.path(f"{name}.{self._serial}")
        path.mkdir(parents=True)
        return path

    def run(self, command, timeout_s=COMMAND_SECONDS_MAX):
        """Runs a command to its end; returns (standard output, seconds)."""
        words = [str(word) for word in command]
        start = time.monotonic()
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=timeout_s,
                                  stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise BenchError(f"not within {timeout_s} s: {' '.join(words)}") from None
        seconds = time.monotonic() - start
        if done.returncode != 0:
            raise BenchError(f"{' '.join(words)} ended with {done.returncode}:\n"
                             f"{done.stdout}{done.stderr}")
        return done.stdout, seconds

    def report(self, command, timeout_s=COMMAND_SECONDS_MAX):
        """Runs a program of ours that prints one line of JSON."""
        return json.loads(self.run(command, timeout_s)[0])

    def spawn(self, name, command, talks=False):
        child = Child(name, command, self.path(f"{name}.log"), talks)
        self._children.append(child)
        return child

    def stop(self, child):
        child.stop()
        self._children.remove(child)

    def mounted(self, path):
        """Registers a mount made by a child, to be undone at the end at the latest."""
        self._mounts.append(path)

    def unmount(self, path):
        self._unmount(path)
        self._mounts.remove(path)

    @staticmethod
    def _unmount(path):
        for command in (["umount", path], ["umount", "-l", path]):
            if not os.path.ismount(path):
                return
            subprocess.run([str(w) for w in command], capture_output=True, check=False)


# --- files ----------------------------------------------------------------------------------------

def make_data(path, size):
    """`size` bytes without repetitions and without zeros to elide: an AES-CTR key stream."""
    with open(path, "wb") as out:
        cipher = subprocess.Popen(
            ["openssl", "enc", "-aes-128-ctr", "-K", "0" * 32, "-iv", "0" * 32, "-nosalt", "-in",
             "/dev/zero"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            left = size
            while left:
                chunk = cipher.stdout.read(min(left, 4 << 20))
                out.write(chunk)
                left -= len(chunk)
        finally:
            cipher.kill()
            cipher.wait()
            cipher.stdout.close()
        out.flush()
        os.fsync(out.fileno())


def drop_cache(path):
    """The file's pages leave the page cache."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def warm_cache(path):
    with open(path, "rb", buffering=0) as file:
        buffer = bytearray(4 << 20)
        while file.readinto(buffer):
            pass
