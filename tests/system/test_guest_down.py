#!/usr/bin/env python3
"""A machine that goes off while its host lives (X6): it is started again where it is; only when that
cannot be done it is moved, and nothing is lost by it."""
import os
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Lab, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402

NEVER = ("countdown-started", "switchover-started", "switchover-required")


def names(lab):
    return [event["name"] for event in lab.events()]


class GuestDown(unittest.TestCase):
    def test_a_machine_that_was_shut_down_by_mistake_is_started_again(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=8)
            machine.boot()
            machine.protect("--is-alive-timeout", "30")
            boots = machine.a.guest_console().count("GUEST-READY")
            machine.a.vm("stop", NAME)
            lab.wait_for_event("guest-restart-attempted", 60)
            lab.wait_for_event("guest-restarted", 60)
            wait_until("the guest is up again where it was", lambda:
                       machine.a.guest_console().count("GUEST-READY") > boots, 90)
            machine.wait_running()
            for never in NEVER:
                self.assertNotIn(never, names(lab))
            self.assertEqual(machine.b.guest_pids(), [])
            self.assertEqual(lab.events_about("master-full-comparison"), [])

    def test_a_machine_that_cannot_be_started_again_is_moved(self):
        with Lab() as lab:
            lab.start()
            programs = lab.directory / "programs"
            programs.mkdir()
            hypervisor = programs / "qemu-system-x86_64"
            hypervisor.symlink_to(shutil.which(hypervisor.name))
            a = lab.hosts["a"]
            a.engine.stop()
            a.environment["PATH"] = f"{programs}:{os.environ['PATH']}"
            a.start_engine()
            machine = ProtectedMachine(lab, seed=9)
            machine.boot()
            machine.history.start()
            machine.protect("--is-alive-timeout", "30")
            wait_until("history grows while replicating",
                       lambda: machine.history.completed > 500, 60)
            machine.history.stop()
            hypervisor.unlink()
            hypervisor.write_text("#!/bin/sh\necho 'no such accelerator' >&2\nexit 1\n")
            hypervisor.chmod(0o755)
            machine.a.kill_guests()

            lab.wait_for_state(NAME, "switched", 240)
            failed = lab.wait_for_event("guest-restart-failed")
            self.assertIn("no such accelerator", str(failed))
            started = lab.wait_for_event("switchover-started")
            self.assertIn("clean", str(started))
            self.assertEqual(machine.history_on_replica(), machine.history.completed,
                             "a clean switchover loses nothing")
            wait_until("the guest is up on host b",
                       lambda: "GUEST-READY" in machine.b.guest_console(), 90)
            self.assertEqual(machine.a.guest_pids(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
