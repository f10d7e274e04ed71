#!/usr/bin/env python3
"""The control service is killed in every step that is seen of every operation: each ends as it was
asked for, the machine runs on one host, and the guest loses no record."""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Lab, LabError, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine, records  # noqa: E402


class ControlKills(unittest.TestCase):
    def test_every_operation_ends_as_it_was_asked_for(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=11)
            machine.boot()
            lab.rhactl("scenario", "create", "--name", NAME, "--vm", NAME, "--master", "host-a",
                       "--replica", "host-b")
            self.kills = []
            ends = [machine.a, machine.b]
            for trip in range(2):
                source, target = ends[trip], ends[1 - trip]
                self.carry_out(lab, "running", "run", NAME)
                self.assertEqual(machine.differences_at_rest(source), [])
                before = len(records(target))
                self.carry_out(lab, "switched", "switchover", NAME, "--yes")
                machine.check_goes_on(source, target, before)
            self.carry_out(lab, "running", "run", NAME)
            self.carry_out(lab, "stopped", "stop", NAME, "--yes")
            self.assertEqual(len(machine.a.guest_pids()), 1)
            self.assertEqual(machine.b.guest_pids(), [])
            print(f"killed {len(self.kills)} times, in {sorted(set(self.kills))}")
            self.assertIn("switching", {state for state, _ in self.kills})

    def carry_out(self, lab, goal, *words):
        """The operation; the control service dies once in each state and step it goes through."""
        lab.rhactl("scenario", *words)
        seen = set()
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            status = self.status(lab)
            now = (status["state"], status.get("step", ""))
            if now[0] == goal and len(seen) > 0:
                wait_until("both hosts answer", lambda: lab.connected_hosts() == 2, 60)
                return
            if now in seen:
                continue
            seen.add(now)
            self.kills.append(now)
            lab.control.kill()
            lab.start_control()
        self.fail(f"{words} did not end, it is {status}")

    def status(self, lab):
        """Also while the control service still starts."""
        def answer():
            try:
                return lab.scenario(NAME)["status"]
            except LabError:
                return None
        return wait_until("the control service answers", answer, 60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
