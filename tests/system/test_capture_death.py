#!/usr/bin/env python3
"""kill -9 of rha-capturefs under a running, protected guest.

For the guest this is a crash of its host's storage: its disk answers with I/O errors, and it has to be
started anew. Nothing else needs a hand: the next rha-capturefs takes the dead mount away, the engine
attaches again, and only what the dirty map names is compared (I4). No machine can be started on the
dead mount, or beside it, where its writes would go unseen.
"""
import filecmp
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from history import check_prefix  # noqa: E402
from lab import Lab, LabError, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402

ROUNDS = 2
OWN = ".rha"  # of the replica, not of the machine


def differences(left, right):
    """The files in which two trees differ, by content."""
    def files(root):
        return {path.relative_to(root) for path in root.rglob("*")
                if path.is_file() and not path.relative_to(root).parts[0].startswith(OWN)}
    both = files(left) | files(right)
    return sorted(str(path) for path in both
                  if not (left / path).exists() or not (right / path).exists() or
                  not filecmp.cmp(left / path, right / path, shallow=False))


class CaptureDeath(unittest.TestCase):
    def test_it_comes_back_without_help_and_only_dirty_regions_are_compared(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=5)
            machine.boot()
            machine.protect("--ignore-guest")
            for number in range(1, ROUNDS + 1):
                self.write(machine)
                self.crash(lab, machine)
                machine.wait_running()
                machine.wait_caught_up()
                self.assertEqual(differences(machine.folder, machine.copy), [])
                self.assertEqual(machine.history_on_replica(), len(machine.history.plan))
                boots = machine.a.guest_console().count("GUEST-READY")
                machine.a.vm("start", NAME)
                wait_until("the guest is up again", lambda b=boots:
                           machine.a.guest_console().count("GUEST-READY") > b, 90)
                print(f"{number} deaths, {machine.history.completed} writes, equal", flush=True)
            self.write(machine)
            machine.history.stop()
            machine.wait_running()
            machine.wait_caught_up()
            self.assertEqual(machine.history_on_replica(), machine.history.completed)
            self.assertEqual(lab.events_about("master-full-comparison"), [])

    def write(self, machine):
        machine.history.start()
        target = machine.history.completed + 1000
        wait_until("history grows while replicating",
                   lambda: machine.history.completed > target or machine.history.error, 60)
        self.assertIsNone(machine.history.error)

    def crash(self, lab, machine):
        """The capture file system dies and comes back; the guest is off afterwards."""
        seen = self.losses(lab)
        machine_id = next(machine.folder.glob("Virtual Machines/*.json")).stem
        machine.a.capture.kill()
        wait_until("the writer sees its disk fail", lambda: machine.history.error, 60)
        machine.history.stop()
        machine.history.error = None
        wait_until("the engine tells", lambda: self.losses(lab) > seen, 60)
        machine.a.kill_guests()
        wait_until("the guest is off", lambda: not machine.a.guest_pids(), 30)
        for name in (NAME, machine_id):
            with self.assertRaisesRegex(LabError, "rha-capturefs"):
                machine.a.vm("start", name)
        machine.a.start_capture()
        # The write that failed may or may not have reached the file.
        if check_prefix(machine.folder, machine.history.plan) < len(machine.history.plan):
            machine.history.plan.pop()
        self.assertIn("dead mount", machine.a.capture.tail())

    def losses(self, lab):
        return len(lab.events_about("master-capture-lost"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
