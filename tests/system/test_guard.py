#!/usr/bin/env python3
"""The guard process and real guests: whose lease ends is off, whose lease is renewed runs on (I5).

No engine, no control service and no network are there: nobody else could have stopped a guest.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Process, build_dir, source_dir, wait_until  # noqa: E402

RHA_ENGINE = build_dir() / "bin" / "rha-engine"
SECOND = 10**9


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def one_line(values):
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


class Guard(unittest.TestCase):
    def setUp(self):
        if not shutil.which("qemu-system-x86_64"):
            self.skipTest("QEMU is not installed: run scripts/install-deps")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="rha-guard-", dir="/var/tmp"))
        self.state = self.directory / "engine"
        self.leases = self.state / "leases"
        self.leases.mkdir(parents=True)
        self.guard = None
        self.guests = {}

    def tearDown(self):
        if self.guard:
            print(self.guard.tail(40))
            self.guard.stop()
        for name in self.guests:
            if self.runs(name):
                os.kill(self.pid(name), signal.SIGKILL)
        shutil.rmtree(self.directory)

    def engine(self, *words, check=True):
        return subprocess.run([RHA_ENGINE, *map(str, words)], check=check, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)

    def boot(self, name, *kernel_arguments):
        options = [word for each in kernel_arguments for word in ("--kernel-argument", each)]
        created = json.loads(subprocess.run(
            [source_dir() / "scripts" / "vm", "create", "--root", self.directory, "--name", name,
             *options], check=True, capture_output=True, text=True).stdout)
        self.guests[name] = {"vm": created["id"], "scenario": str(uuid.uuid4())}
        self.engine("vm", "--state", self.state, "register", created["folder"])
        self.engine("vm", "--state", self.state, "start", name)
        wait_until(f"{name} has booted", lambda: "GUEST-READY" in self.console(name), 90)

    def file_of(self, name, part):
        return self.state / "vms" / "machines" / self.guests[name]["vm"] / part

    def console(self, name):
        log = self.file_of(name, "console.log")
        return log.read_text(errors="replace") if log.exists() else ""

    def pid(self, name):
        return int(self.file_of(name, "qemu.pid").read_text())

    def runs(self, name):
        try:
            os.kill(self.pid(name), 0)
            return True
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return False

    def renew(self, name, length_s, grace_s):
        guest = self.guests[name]
        values = {
            "version": 1, "scenario": guest["scenario"], "vm": guest["vm"],
            "boot_id": pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
            "deadline_ns": time.clock_gettime_ns(time.CLOCK_BOOTTIME) + length_s * SECOND,
            "length_ns": length_s * SECOND, "stop_grace_ns": grace_s * SECOND}
        values["crc32c"] = crc32c(one_line(values).encode())
        fresh = self.leases / "fresh"
        fresh.write_text(one_line(values) + "\n")
        fresh.rename(self.leases / f"{guest['scenario']}.json")

    def start_guard(self):
        self.guard = Process("guard", [RHA_ENGINE, "guard", "--state", self.state],
                             self.directory / "guard.log")
        wait_until("the guard watches", lambda: "watching over" in self.guard.tail(), 20)

    def test_whose_lease_ends_is_off_and_whose_is_renewed_runs_on(self):
        self.boot("ending", "role=writer")
        self.boot("hanging", "role=writer")
        self.boot("renewed", "role=writer")
        os.kill(self.pid("hanging"), signal.SIGSTOP)
        self.start_guard()
        refused = self.engine("guard", "--state", self.state, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("another guard", refused.stderr)

        self.renew("ending", 60, 30)  # the grace begins after 30 s
        self.renew("hanging", 40, 5)
        before = self.console("renewed").count("REC ")

        def off():
            self.renew("renewed", 20, 5)
            return not self.runs("ending") and not self.runs("hanging")
        wait_until("the machines without a renewal are off", off, 120)
        self.assertIn("GUEST-DOWN clean", self.console("ending"))
        self.assertTrue(self.runs("renewed"))

        def goes_on():
            self.renew("renewed", 20, 5)
            return self.console("renewed").count("REC ") > before + 20
        wait_until("the renewed guest writes on", goes_on, 60)
        self.assertNotIn("GUEST-DOWN", self.console("renewed"))

    def test_a_guard_that_comes_late_or_again_does_its_work(self):
        self.boot("late", "role=writer")
        self.renew("late", 1, 0)
        self.start_guard()
        wait_until("the machine is off", lambda: not self.runs("late"), 60)
        self.guard.kill()
        self.start_guard()
        self.engine("vm", "--state", self.state, "start", "late")
        wait_until("it is off again", lambda: not self.runs("late"), 60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
