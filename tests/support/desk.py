"""An administrator's desk in a laboratory: a screen of its own with the real manager on it, which
manager-story operates by keys and clicks (tests/gui/story/)."""
import os
import select
import shutil
import subprocess

from lab import ENROL_PORT, LabError, Process, trouble, wait_until

CHAPTER_SECONDS = 400  # a chapter that is not done by then hangs
SCREEN = "1440x900x24"


class Desk:
    """Usage: `with Desk(lab) as desk: desk.connect(); desk.tell("run", "web")`."""

    def __init__(self, lab, pictures, language="en"):
        self.lab = lab
        self.pictures = pictures
        self.language = language
        self.folder = lab.directory / "desk"
        self.screen = None
        self.story = None
        self._log = None

    def __enter__(self):
        if not shutil.which("Xvfb"):
            raise LabError("there is no Xvfb for the manager's screen: run scripts/install-deps")
        self.folder.mkdir()
        self.pictures.mkdir(parents=True, exist_ok=True)
        for old in self.pictures.glob("*.png"):
            old.unlink()
        try:
            self._start_screen()
            self._start_manager()
        except BaseException:
            self.stop()
            raise
        return self

    def _start_screen(self):
        log = self.lab.directory / "screen.log"
        self.screen = Process("screen", ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN,
                                         "-nolisten", "tcp"], log)
        # It says its number when it may be used.
        self.number = wait_until("the screen's number", lambda: self.screen.alive() and next(
            (line for line in log.read_text().splitlines() if line.isdigit()), None), 30)

    def _start_manager(self):
        self._log = open(self.lab.directory / "manager.log", "wb")
        self.story = subprocess.Popen(
            [str(word) for word in self.lab.control_command(
                self.lab.bin / "manager-story", "--language", self.language, "--desk", self.folder,
                "--pictures", self.pictures)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
            env={**os.environ, "DISPLAY": f":{self.number}", "QT_QPA_PLATFORM": "xcb"})

    def connect(self):
        """With a pairing code of its own; the fingerprint must be the control service's."""
        code = self.lab.rhactl_json("pair", "--role", "admin")["code"]
        fingerprint = self.lab.rhactl_json("info")["ca_fingerprint_sha256"]
        self.tell("connect", f"{self.lab.control_address}:{ENROL_PORT}", code, fingerprint)

    def tell(self, *words):
        """Has a chapter carried out and returns when the screen shows that it is."""
        self.story.stdin.write((" ".join(words) + "\n").encode())
        self.story.stdin.flush()
        if not select.select([self.story.stdout], [], [], CHAPTER_SECONDS)[0]:
            raise LabError(f"the manager's story hangs in: {' '.join(words)}")
        answer = self.story.stdout.readline().decode().strip()
        if answer != "done":
            raise LabError(f"{' '.join(words)}: {answer or 'the manager ended'}; pictures are in "
                           f"{self.pictures}")

    def close(self):
        """Closes the manager's window; it must end well."""
        self.tell("quit")
        self.story.wait(30)
        if self.story.returncode != 0:
            raise LabError(f"the manager ended with {self.story.returncode}")

    def __exit__(self, kind, error, trace):
        self.stop()

    def stop(self):
        if self.story:
            self.story.kill()  # nothing, where it has ended
            self.story.wait()
            self.story.stdin.close()
            self.story.stdout.close()
            self._log.close()
        if self.screen:
            for problem in trouble(self.screen.stop):
                print(problem)
