"""A protected machine in a laboratory: a running guest whose folder also holds the files of a recorded
write history, replicated from host a to host b."""
import contextlib
import filecmp
import os
import re
import signal
import time

from history import HistoryWriter, check_prefix
from lab import wait_until

NAME = "guest"
RECORD = re.compile(r"^REC (\d+)", re.MULTILINE)  # what the guest says of each record it wrote


def records(host):
    """The numbers of the records that guests on this host wrote, in order."""
    return [int(number) for number in RECORD.findall(host.guest_console())]


def differences(left, right):
    """The files in which two trees differ, by content, without what replication keeps for itself."""
    def files(root):
        return {path.relative_to(root) for path in root.rglob("*")
                if path.is_file() and ".rha-" not in str(path.relative_to(root))}
    both = files(left) | files(right)
    return sorted(str(path) for path in both
                  if not (left / path).exists() or not (right / path).exists() or
                  not filecmp.cmp(left / path, right / path, shallow=False))


@contextlib.contextmanager
def standing_still(host):
    """The host's guests write nothing meanwhile."""
    pids = host.guest_pids()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


class ProtectedMachine:
    def __init__(self, lab, seed=1, pause_s=0.0005, vm_options=()):
        self.lab = lab
        self.a = lab.hosts["a"]
        self.b = lab.hosts["b"]
        self.folder = lab.create_vm(self.a, NAME, *vm_options)
        self.copy = lab.replica_folder(self.b, NAME)
        self.history = HistoryWriter(self.folder, seed, pause_s)

    def boot(self):
        self.a.vm("register", self.folder)
        self.a.vm("start", NAME)
        wait_until("the guest is up", lambda: "GUEST-READY" in self.a.guest_console(), 90)

    def protect(self, *options):
        self.lab.rhactl("scenario", "create", "--name", NAME, "--vm", NAME, "--master", "host-a",
                        "--replica", "host-b", *options)
        self.lab.rhactl("scenario", "run", NAME)
        self.wait_running()
        wait_until("the master's machine runs under a lease", self.leased, 30)

    def leased(self):
        """From now on it is switched over unasked."""
        master = self.status("master")
        return master["leased"] and master["guarded"]

    def wait_running(self, timeout_s=120):
        return self.lab.wait_for_state(NAME, "running", timeout_s)

    def status(self, side="master"):
        return self.lab.replication(NAME, side)

    def wait_caught_up(self, timeout_s=120):
        """Everything captured so far is applied on the replica; the writer must be stopped."""
        since = time.monotonic()

        def caught_up():
            whole = self.lab.scenario(NAME)["status"]
            status = whole["master"]
            # Only the word of an engine that has seen all writes counts; its own is a second old.
            heard = time.monotonic() - whole["status_age_ms"] / 1000
            return (whole["status_known"] and heard > since + 1.5 and whole["state"] == "running" and
                    status["state"] == "running" and status["lag_bytes"] == 0 and
                    status["applied_sequence"] == status["captured_sequence"])
        wait_until("the replica has caught up", caught_up, timeout_s)

    def differences_at_rest(self, master):
        """In which files the two hosts differ once the replica has everything; `master`'s guest
        waits for it."""
        with standing_still(master):
            self.wait_caught_up()
            return differences(self.folder, self.copy)

    def move_guest(self, source, target, *options):
        """A clean switchover between these hosts; the guest goes on with its next record."""
        before = len(records(target))
        self.lab.rhactl("scenario", "switchover", NAME, "--yes", *options)
        self.check_goes_on(source, target, before)

    def check_goes_on(self, source, target, before):
        """The guest, of which `target` had seen so many records, goes on there without a gap."""
        wait_until("the guest writes on the other host",
                   lambda: len(records(target)) > before, 180)
        if source.guest_pids():
            raise AssertionError("the machine runs on its old host, too")
        last, first = records(source)[-1], records(target)[before]
        if first != last + 1:
            raise AssertionError(f"record {last} is followed by {first}")

    def history_on_replica(self):
        """The number of the newest history write on the replica, which must be a prefix."""
        return check_prefix(self.copy, self.history.plan)
