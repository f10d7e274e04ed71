"""A laboratory: two hosts and a control service as network namespaces on this machine, with real
programs, real guests and real disks. Used by the system tests and by scripts/demo.

Everything a Lab starts is a child of its own that it stops by its pid; everything it writes lies in
its own directory. Waiting is always for a condition with a deadline, never for the clock.
"""
import json
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

ENGINE_PORT = 7443
CONTROL_PORT = 7444
ENROL_PORT = 7445
POLL_SECONDS = 0.05


class LabError(Exception):
    """Something in the laboratory did not happen; the message says what and shows the evidence."""


def wait_until(what, condition, timeout_s=60.0):
    """Polls `condition` until it returns something true, and returns that."""
    deadline = time.monotonic() + timeout_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise LabError(f"not within {timeout_s:.0f} s: {what}")
        select.select([], [], [], POLL_SECONDS)


def build_dir():
    root = pathlib.Path(__file__).resolve().parents[2]
    return pathlib.Path(os.environ.get("RHA_BUILD_DIR", root / "build" / "dev"))


def source_dir():
    return pathlib.Path(__file__).resolve().parents[2]


def enter(namespace, *words):
    """A command in a network namespace; unlike `ip netns exec` it keeps our mounts."""
    return ["nsenter", f"--net=/run/netns/{namespace}", "--", *map(str, words)]


def trouble(action):
    """The LabErrors of `action`, which is carried out."""
    try:
        action()
        return []
    except LabError as error:
        return [error]


class Process:
    """A program the laboratory started, with its output in a file."""

    def __init__(self, name, command, log_path, env=None):
        self.name = name
        self.log_path = log_path
        self._ended = False  # by us
        self._log = open(log_path, "ab")
        self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log,
                                      stderr=self._log, start_new_session=True, env=env)

    @property
    def pid(self):
        return self.popen.pid

    def alive(self):
        return self.popen.poll() is None

    def kill(self):
        """kill -9, as a crash."""
        self._end(self.popen.kill)
        self.popen.wait()

    def stop(self, timeout_s=20):
        """SIGTERM, then waits; kills and complains when it does not go, or not well."""
        self._end(self.popen.terminate)
        try:
            self.popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise LabError(f"{self.name} did not stop within {timeout_s} s of SIGTERM") from None
        if self.popen.returncode not in (0, -signal.SIGKILL):
            raise LabError(f"{self.name} ended with {self.popen.returncode} on SIGTERM:\n"
                           f"{self.tail()}")

    def _end(self, how):
        if self._ended:
            return
        self._ended = True
        died = not self.alive()
        how()
        self._log.close()
        if died:
            raise LabError(f"{self.name} had died with {self.popen.returncode}:\n{self.tail()}")

    def tail(self, lines=15):
        text = pathlib.Path(self.log_path).read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


class Host:
    """One hypervisor host: its namespace, storage root, capture file system, engine and guard."""

    def __init__(self, lab, name, address):
        self.lab = lab
        self.name = name
        self.namespace = f"{lab.prefix}-{name}"
        self.address = address
        self.directory = lab.directory / name
        self.disk = self.directory / "disk"  # what this host stores machines and state on
        self.root = self.disk / "vms"
        self.state = self.disk / "engine"
        self.capture_state = self.directory / "capture"
        self.capture_socket = self.directory / "capture.sock"
        self.disk.mkdir(parents=True)
        if name == "b" and lab.replica_disk_mib:
            self._make_small_disk(lab.replica_disk_mib)
        self.root.mkdir()
        self.environment = dict(os.environ)  # of engine and guard
        self.boot_id = self.directory / "boot_id"
        if lab.reboots:
            self.boot_id.write_text(f"{uuid.uuid4()}\n")
            self.environment |= {"LD_PRELOAD": str(lab.bin / "rha_boot_id.so"),
                                 "RHA_TEST_BOOT_ID": str(self.boot_id)}
        self.capture = None
        self.engine = None
        self.guard = None

    def _make_small_disk(self, mib):
        image = self.directory / "disk.img"
        with open(image, "wb") as file:
            file.truncate(mib << 20)
        self.lab.run(["mkfs.ext4", "-q", image])
        self.lab.run(["mount", "-o", "loop", image, self.disk])

    def command(self, *words):
        return enter(self.namespace, *words)

    def start_capture(self):
        self.capture = self.lab.spawn(
            f"{self.name}-capturefs", self.command(
                self.lab.bin / "rha-capturefs", "--foreground", "--root", self.root, "--state",
                self.capture_state, "--socket", self.capture_socket, "--ring-mib",
                self.lab.ring_mib))
        wait_until(f"{self.name}: capture file system mounted", lambda: self._up(self.capture) and
                   os.path.ismount(self.root) and self.capture_socket.exists(), 20)

    def enrol(self):
        code = self.lab.rhactl_json("pair", "--role", "engine")["code"]
        self.lab.run(self.command(
            self.lab.bin / "rha-engine", "enroll", "--state", self.state, "--control",
            f"{self.lab.control_address}:{ENROL_PORT}", "--code", code, "--address",
            f"{self.address}:{ENGINE_PORT}", "--name", f"host-{self.name}"))

    def start_engine(self):
        self.engine = self.lab.spawn(
            f"{self.name}-engine", self.command(
                self.lab.bin / "rha-engine", "run", "--state", self.state, "--listen",
                f"{self.address}:{ENGINE_PORT}", "--root", f"{self.root}={self.capture_socket}"),
            self.environment)
        wait_until(f"{self.name}: engine listens", lambda: self._up(self.engine) and
                   self.lab.listening(self.namespace, ENGINE_PORT), 30)

    def start_guard(self):
        """Beside the engine, and needs neither it nor the network."""
        self.guard = self.lab.spawn(f"{self.name}-guard", self.command(
            self.lab.bin / "rha-engine", "guard", "--state", self.state), self.environment)
        wait_until(f"{self.name}: guard watches", lambda: self._up(self.guard) and
                   "watching over" in self.guard.tail(), 20)

    def vm(self, *words):
        """`rha-engine vm …` on this host, as its administrator would do by hand."""
        return self.lab.run(self.vm_command(*words))

    def vm_command(self, *words):
        return self.command(self.lab.bin / "rha-engine", "vm", "--state", self.state, *words)

    def guest_pids(self):
        """Process ids of the QEMU guests that this host's engine started."""
        pids = []
        for file in (self.state / "vms").glob("**/*.pid"):
            try:
                pid = int(file.read_text())
                os.kill(pid, 0)
                pids.append(pid)
            except (ValueError, ProcessLookupError, FileNotFoundError):
                pass
        return pids

    def guest_console(self):
        """Everything that the guests of this host wrote to their serial consoles."""
        return "".join(f.read_text(errors="replace")
                       for f in sorted((self.state / "vms").glob("**/console.log")))

    def make_network(self, name, address):
        """A virtual network of this host: a tap interface on which the host has an address."""
        self.lab.run(["ip", "-n", self.namespace, "tuntap", "add", name, "mode", "tap"])
        self.lab.run(["ip", "-n", self.namespace, "addr", "add", address, "dev", name])
        self.lab.run(["ip", "-n", self.namespace, "link", "set", name, "up"])

    def remove_network(self, name):
        self.lab.run(["ip", "-n", self.namespace, "link", "del", name])

    def reaches(self, address, network):
        """Whether the address answers on that network."""
        return subprocess.run(self.command("ping", "-c", "1", "-W", "1", "-I", network, address),
                              check=False, capture_output=True).returncode == 0

    def cut_link(self):
        self.lab.run(["ip", "-n", self.namespace, "link", "set", "eth0", "down"])

    def join_link(self):
        self.lab.run(["ip", "-n", self.namespace, "link", "set", "eth0", "up"])

    def kill_guests(self):
        for pid in self.guest_pids():
            os.kill(pid, signal.SIGKILL)

    def die(self):
        """The host is gone: guests, engine, capture and link, at once."""
        self.cut_link()
        self.kill_guests()
        for process in (self.engine, self.guard, self.capture):
            if process:
                process.kill()
        self.engine = self.guard = self.capture = None
        self.unmount()

    def boot(self):
        """After die(): what runs on the host starts, but for its guests."""
        if self.lab.reboots:
            self.boot_id.write_text(f"{uuid.uuid4()}\n")
        self.join_link()
        self.start_capture()
        self.start_engine()
        self.start_guard()

    def unmount(self):
        if os.path.ismount(self.root) or self._stale_mount():
            subprocess.run(["umount", "-l", str(self.root)], check=False, capture_output=True)

    def remove_disk(self):
        if os.path.ismount(self.disk):
            subprocess.run(["umount", "-l", str(self.disk)], check=False, capture_output=True)

    def _stale_mount(self):
        try:
            os.stat(self.root)
            return False
        except OSError:
            return True

    def _up(self, process):
        if not process.alive():
            raise LabError(f"{process.name} ended with {process.popen.returncode}:\n{process.tail()}")
        return True

    def stop(self):
        """What went wrong, if anything did."""
        self.kill_guests()
        errors = [error for process in (self.engine, self.guard, self.capture) if process
                  for error in trouble(process.stop)]
        self.engine = self.guard = self.capture = None
        self.unmount()
        return errors


class Lab:
    """Usage: `with Lab() as lab: lab.start(); …`."""

    def __init__(self, keep=False, prefix=None):
        self.prefix = prefix or f"rha{os.getpid()}"
        self.keep = keep
        self.bin = build_dir() / "bin"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="rha-lab-", dir="/var/tmp"))
        self.control_namespace = f"{self.prefix}-c"
        self.switch_namespace = f"{self.prefix}-sw"
        self.control_address = "10.77.0.3"
        self.control = None
        self.namespaces = []
        self.hosts = {}
        self._scenario_ids = {}
        self.ring_mib = 64
        self.replica_disk_mib = 0  # 0: no disk of its own
        self.reboots = False  # hosts have boot ids of their own

    # --- set-up and tear-down ---------------------------------------------------------------------
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.keep and kind is None:
            return
        if kind is not None:
            self.show_logs()
        errors = self.stop()
        for error in errors:
            print(error)
        if errors and kind is None:
            raise errors[0]

    def start(self):
        """Namespaces, control service, administrator, and both hosts with capture, guard and engine."""
        self.make_network()
        for name, address in (("a", "10.77.0.1"), ("b", "10.77.0.2")):
            self.hosts[name] = Host(self, name, address)
        self.init_control()
        self.start_control()
        self.login()
        for host in self.hosts.values():
            host.start_capture()
            host.enrol()
            host.start_guard()
            host.start_engine()
        wait_until("control service sees both hosts", lambda: self.connected_hosts() == 2, 30)

    def make_network(self):
        self.namespaces = [self.switch_namespace, self.control_namespace,
                           f"{self.prefix}-a", f"{self.prefix}-b"]
        for namespace in self.namespaces:
            self.run(["ip", "netns", "add", namespace])
            self.run(["ip", "-n", namespace, "link", "set", "lo", "up"])
        self.run(["ip", "-n", self.switch_namespace, "link", "add", "br0", "type", "bridge"])
        self.run(["ip", "-n", self.switch_namespace, "link", "set", "br0", "up"])
        for namespace, port, address in ((self.control_namespace, "c", self.control_address),
                                         (f"{self.prefix}-a", "a", "10.77.0.1"),
                                         (f"{self.prefix}-b", "b", "10.77.0.2")):
            self.run(["ip", "-n", self.switch_namespace, "link", "add", f"port-{port}", "type",
                      "veth", "peer", "name", "eth0", "netns", namespace])
            self.run(["ip", "-n", self.switch_namespace, "link", "set", f"port-{port}", "master",
                      "br0", "up"])
            self.run(["ip", "-n", namespace, "addr", "add", f"{address}/24", "dev", "eth0"])
            self.run(["ip", "-n", namespace, "link", "set", "eth0", "up"])

    def control_command(self, *words):
        return enter(self.control_namespace, *words)

    @property
    def control_data(self):
        return self.directory / "control"

    def init_control(self):
        self.run(self.control_command(self.bin / "rha-control", "init", "--data", self.control_data))

    def start_control(self):
        self.control = self.spawn("control", self.control_command(
            self.bin / "rha-control", "run", "--data", self.control_data, "--listen",
            f"{self.control_address}:{CONTROL_PORT}", "--enrol-listen",
            f"{self.control_address}:{ENROL_PORT}"))
        wait_until("control service listens", lambda: self.control.alive() and
                   self.listening(self.control_namespace, CONTROL_PORT), 30)

    def login(self):
        out = self.run(self.control_command(self.bin / "rha-control", "pair", "--data",
                                            self.control_data, "--role", "admin", "--json"))
        code = json.loads(out)["code"]
        self.run(self.control_command(self.bin / "rhactl", "--identity", self.directory / "admin",
                                      "login", "--control",
                                      f"{self.control_address}:{ENROL_PORT}", "--code", code))

    def stop(self):
        """What went wrong, if anything did."""
        errors = []
        for host in self.hosts.values():
            errors += host.stop()
            host.remove_disk()
        if self.control:
            errors += trouble(self.control.stop)
            self.control = None
        for namespace in self.namespaces:
            subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)
        self.namespaces = []
        shutil.rmtree(self.directory, ignore_errors=True)
        return errors

    # --- programs ---------------------------------------------------------------------------------
    def run(self, command, check=True):
        done = subprocess.run([str(w) for w in command], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        if check and done.returncode != 0:
            raise LabError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n"
                           f"{done.stdout}{done.stderr}")
        return done.stdout

    def spawn(self, name, command, environment=None):
        return Process(name, [str(w) for w in command], self.directory / f"{name}.log",
                       environment)

    def rhactl_command(self, *words):
        return self.control_command(self.bin / "rhactl", "--identity", self.directory / "admin",
                                    "--control", f"{self.control_address}:{CONTROL_PORT}", *words)

    def rhactl(self, *words):
        return self.run(self.rhactl_command(*words))

    def rhactl_json(self, *words):
        return json.loads(self.run(self.rhactl_command("--json", *words)))

    def rhactl_fails(self, *words):
        """Runs rhactl, which must fail; returns (exit code, what it said)."""
        done = subprocess.run([str(w) for w in self.rhactl_command(*words)], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)
        if done.returncode == 0:
            raise LabError(f"rhactl {' '.join(words)} succeeded but must not:\n{done.stdout}")
        return done.returncode, done.stdout + done.stderr

    def create_vm(self, host, name, *options):
        """A machine with the test guest's disk in a folder below the host's storage root."""
        self.run([source_dir() / "scripts" / "vm", "create", "--root", host.root, "--name", name,
                  *options])
        return host.root / name

    def replica_folder(self, host, name):
        return host.root / name

    # --- observations -----------------------------------------------------------------------------
    def listening(self, namespace, port):
        out = subprocess.run(enter(namespace, "ss", "-Hltn"), capture_output=True, text=True,
                             check=False).stdout
        return re.search(rf":{port}\s", out) is not None

    def connected_hosts(self):
        return sum(1 for h in self.rhactl_json("hosts", "list")["hosts"] if h.get("connected"))

    def scenario(self, name):
        return self.rhactl_json("scenario", "show", name)

    def scenario_id(self, name):
        """Remembered, so that it can be asked for while the control service is down."""
        if name not in self._scenario_ids:
            self._scenario_ids[name] = self.scenario(name)["id"]
        return self._scenario_ids[name]

    def wait_for_state(self, name, states, timeout_s=120):
        wanted = {states} if isinstance(states, str) else set(states)

        def reached():
            scenario = self.scenario(name)
            state = scenario["status"]["state"]
            if state == "failed" and "failed" not in wanted:
                raise LabError(f"scenario {name} failed: {scenario['status'].get('error')}")
            return scenario if state in wanted else None
        return wait_until(f"scenario {name} reaches {'/'.join(sorted(wanted))}", reached, timeout_s)

    def replication(self, name, side):
        """What the engine of that side last said about the scenario's data movement."""
        return self.scenario(name)["status"][side]

    def wait_for_event(self, event_name, timeout_s=60):
        return wait_until(f"event {event_name}", lambda: next(
            (e for e in self.events() if e["name"] == event_name), None), timeout_s)

    def events(self):
        return self.rhactl_json("events", "list", "--limit", "1000")["events"]

    def events_about(self, text):
        """Events that mention `text`: an engine's event carries its own code inside."""
        return [event for event in self.events() if text in str(event)]

    def explain(self):
        """How to look around in a laboratory that was left running, and how to end it."""
        ctl = " ".join(str(word) for word in self.rhactl_command())
        pids = [p.pid for p in [self.control] + [x for h in self.hosts.values()
                                                 for x in (h.capture, h.engine, h.guard)] if p]
        pids += [pid for host in self.hosts.values() for pid in host.guest_pids()]
        print(f"""
The system is left running. An administrator's command line:
  alias rhactl='{ctl}'
  rhactl status --watch
  rhactl events follow
Everything lies in {self.directory}; the programs' logs are there, guests' consoles below */disk/engine.
To end it:
  kill {' '.join(map(str, pids))}
  for n in {' '.join(self.namespaces)}; do ip netns del $n; done
  umount -l {' '.join(str(host.root) for host in self.hosts.values())}; rm -r {self.directory}
""")

    def show_logs(self):
        for log in sorted(self.directory.glob("*.log")):
            text = log.read_text(errors="replace").splitlines()[-30:]
            print(f"--- {log.name}\n" + "\n".join(text))
