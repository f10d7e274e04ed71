"""The Windows programs below Wine, as a test drives them: on loopback, with ports that were free a moment
ago, everything they keep in a directory of the test's own.

Everything that is started is a child of the test, which it stops by its pid. Waiting is always for a
condition with a deadline.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(SOURCE / "tests" / "support"))
from lab import LabError, Process, trouble, wait_until  # noqa: E402

BUILD = pathlib.Path(os.environ.get("RHA_BUILD_DIR", SOURCE / "build" / "windows"))
LINUX_BUILD = pathlib.Path(os.environ.get("RHA_LINUX_BUILD_DIR") or SOURCE / "build" / "dev")
WINE = SOURCE / "tests" / "windows" / "wine-run"
SKIPPED = 77


def skip_without_wine():
    """Before unittest.main(): 77 is what ctest takes for skipped."""
    if shutil.which("wine") is None:
        print("skipped: no Wine on this machine (scripts/install-deps --windows)")
        sys.exit(SKIPPED)


def skip_without_linux_control():
    """Likewise, for tests in which the control service runs on this machine itself."""
    if not (LINUX_BUILD / "bin" / "rha-control").exists():
        print(f"skipped: no rha-control in {LINUX_BUILD}: build the preset dev, or name another "
              "build by -DRHA_LINUX_BUILD_DIR=")
        sys.exit(SKIPPED)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False


def prefix():
    """Where Wine keeps its registry and its drives, as tests/windows/wine-run has it."""
    return pathlib.Path(os.environ.get("RHA_WINE_PREFIX", SOURCE / "build" / "windows" / "wine"))


class Drive:
    """A volume that can be taken away: a drive of Wine's is a link. What is open stays usable, as it does
    not on Windows; everything else is gone."""

    def __init__(self, letter, directory):
        self.root = f"{letter.upper()}:\\"
        self.directory = directory
        self.link = prefix() / "dosdevices" / f"{letter.lower()}:"
        self.link.unlink(missing_ok=True)  # of a test that was killed

    def attach(self):
        self.link.symlink_to(self.directory)

    def detach(self):
        self.link.unlink(missing_ok=True)


def windows_path(path):
    """As a Windows program sees a path of this machine; with the separators of either system."""
    return "Z:" + str(path)


def wine(program, *words):
    """The command that runs a program of the build."""
    return [str(WINE), str(BUILD / "bin" / f"{program}.exe"), *map(str, words)]


def captured(command):
    """Runs it; its exit code and what it wrote. Into a file: the first program below Wine starts others,
    which stay and would keep a pipe open."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                              timeout=300)
        output.seek(0)
        return done.returncode, output.read().decode(errors="replace")


class Service(Process):
    """A program that runs until it is told to end; Ctrl+C is how that is told to a console's."""

    def stop(self, timeout_s=60):
        self._end(lambda: self.popen.send_signal(signal.SIGINT))
        try:
            self.popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise LabError(f"{self.name} did not stop within {timeout_s} s of Ctrl+C:\n"
                           f"{self.tail()}") from None
        if self.popen.returncode != 0:
            raise LabError(f"{self.name} ended with {self.popen.returncode} on Ctrl+C:\n"
                           f"{self.tail()}")


class World:
    """Usage: `with World() as world: world.start_control(); …`. `linux_control`: the control service
    is the one for Linux, on this machine itself."""

    def __init__(self, linux_control=False):
        self.linux_control = linux_control
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="rha-wine-", dir="/var/tmp"))
        self.control_port, self.enrol_port = free_ports(2)
        self.processes = []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.show_logs()
        errors = [one for process in reversed(self.processes) if process.alive()
                  for one in trouble(process.stop)]
        shutil.rmtree(self.directory, ignore_errors=True)
        for one in errors:
            print(one)
        if errors and kind is None:
            raise errors[0]

    # --- programs ---------------------------------------------------------------------------------
    def run(self, command, code=0):
        got, said = captured(command)
        if got != code:
            raise LabError(f"{' '.join(command)} ended with {got}, not {code}:\n{said}")
        return said

    def spawn(self, name, command, kind=Service):
        process = kind(name, command, self.directory / f"{name}.log")
        self.processes.append(process)
        return process

    def up(self, process):
        if not process.alive():
            raise LabError(f"{process.name} ended with {process.popen.returncode}:\n"
                           f"{process.tail()}")
        return True

    def show_logs(self):
        for log in sorted(self.directory.glob("**/*.log")):
            text = log.read_text(errors="replace").splitlines()[-40:]
            print(f"--- {log.name}\n" + "\n".join(text))

    # --- control service --------------------------------------------------------------------------
    @property
    def data(self):
        directory = self.directory / "control"
        return str(directory) if self.linux_control else windows_path(directory)

    def control_command(self, *words):
        if self.linux_control:
            return [str(LINUX_BUILD / "bin" / "rha-control"), "--data", self.data, *words]
        return wine("rha-control", "--data", self.data, *words)

    def init_control(self):
        return self.run(self.control_command("init"))

    def start_control(self):
        control = self.spawn("control", self.control_command(
            "--listen", f"127.0.0.1:{self.control_port}", "--enrol-listen",
            f"127.0.0.1:{self.enrol_port}", "run"))
        self.wait_for_control(control)
        return control

    def wait_for_control(self, process):
        wait_until("the control service listens",
                   lambda: self.up(process) and answers(self.control_port), 120)

    def login(self):
        said = self.run(self.control_command("pair", "--role", "admin", "--json"))
        code = re.search(r'"code":"([^"]+)"', said).group(1)
        self.run(self.rhactl_program("login", "--control", f"127.0.0.1:{self.enrol_port}", "--code",
                                     code))

    def rhactl_program(self, *words):
        return wine("rhactl", "--identity", windows_path(self.directory / "admin"), *words)

    def rhactl_command(self, *words):
        return self.rhactl_program("--control", f"127.0.0.1:{self.control_port}", *words)

    def rhactl(self, *words):
        return self.run(self.rhactl_command(*words))

    def rhactl_json(self, *words):
        return json.loads(self.rhactl("--json", *words))

    def hosts(self):
        return self.rhactl_json("hosts", "list").get("hosts", [])

    def connected_hosts(self):
        return [host for host in self.hosts() if host.get("connected")]


class Engine:
    """A host with rha-engine-lab: machines that are folders, see tests/windows/lab. Or with another
    program of its kind."""

    def __init__(self, world, name, program="rha-engine-lab"):
        self.world = world
        self.program = program
        self.name = name
        self.port = free_ports(1)[0]
        self.directory = world.directory / name
        self.root = self.directory / "vms"
        self.state = self.directory / "state"
        self.root.mkdir(parents=True)
        self.seen_root = windows_path(self.root)  # another name of it on a drive of its own
        self.process = None

    def command(self, *words):
        return wine(self.program, *words)

    def enrol(self):
        code = self.world.rhactl_json("pair", "--role", "engine")["code"]
        self.world.run(self.command(
            "enroll", "--state", windows_path(self.state), "--control",
            f"127.0.0.1:{self.world.enrol_port}", "--code", code, "--address",
            f"127.0.0.1:{self.port}", "--name", f"host-{self.name}"))

    def start(self):
        self.process = self.world.spawn(f"engine-{self.name}", self.command(
            "run", "--state", windows_path(self.state), "--listen", f"127.0.0.1:{self.port}",
            "--root", self.seen_root))
        wait_until(f"engine {self.name} listens",
                   lambda: self.world.up(self.process) and answers(self.port), 120)

    def vm(self, *words, code=0):
        return self.world.run(self.command("vm", "--state", windows_path(self.state), *words), code)

    def take_steps(self, count):
        """The machines here go on until their disks have that many steps (tests/windows/lab/guest.h)."""
        fresh = self.state / "steps.new"
        fresh.write_text(str(count))
        fresh.replace(self.state / "steps")
