#!/usr/bin/env python3
"""The way back after a failure (X9 to X11): the dead host returns with what it never sent, is made a
replica again by comparing, and takes the machine back without losing a record."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Lab, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine, differences, records  # noqa: E402


class WayBack(unittest.TestCase):
    def test_a_host_that_died_is_made_a_replica_and_gets_the_machine_back(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=10)
            machine.boot()
            machine.history.start()
            machine.protect("--is-alive-timeout", "10")
            wait_until("history grows while replicating",
                       lambda: machine.history.completed > 1000, 60)
            machine.a.die()
            machine.history.stop()
            lab.wait_for_state(NAME, "switched", 120)
            held = machine.history_on_replica()
            wait_until("the guest writes on host b", lambda: len(records(machine.b)) > 3, 90)

            machine.a.boot()
            wait_until("both hosts answer", lambda: lab.connected_hosts() == 2, 60)
            self.assertEqual(machine.a.guest_pids(), [])
            self.assertNotEqual(differences(machine.folder, machine.copy), [])
            lab.wait_for_event("copies-diverged", 90)
            self.assertGreater(int(lab.scenario(NAME)["status"]["diverged"]["bytes"]), 0)
            self.check_kept_off(machine.a)
            wait_until("the way back may begin", lambda: self.verified(lab), 60)
            _, refusal = lab.rhactl_fails("scenario", "run", NAME)
            self.assertIn("--overwrite-diverged", refusal)
            self.assertEqual(lab.scenario(NAME)["status"]["state"], "switched")
            lab.rhactl("scenario", "run", NAME, "--overwrite-diverged",
                       lab.scenario(NAME)["status"]["diverged"]["host"])
            scenario = machine.wait_running()
            self.assertTrue(scenario["backward"])
            self.assertNotEqual(lab.events_about("replica-files-adopted"), [])
            self.assertEqual(machine.differences_at_rest(machine.b), [])
            self.assertEqual(machine.history_on_replica(), held, "the replica's copy is the machine")

            machine.move_guest(machine.b, machine.a, "--reverse")
            self.assertFalse(machine.wait_running().get("backward", False))
            self.assertEqual(machine.differences_at_rest(machine.a), [])

    def check_kept_off(self, host):
        """Whoever starts the machine on its old host finds it off again, until the way back."""
        host.lab.run(host.vm_command("start", NAME), check=False)  # the guard may be the quicker one
        wait_until("the guard has stopped the old machine",
                   lambda: "was powered off" in host.guard.tail(100) and not host.guest_pids(), 30)

    def verified(self, lab):
        return lab.rhactl_json("scenario", "verify", NAME)["ok"]


if __name__ == "__main__":
    unittest.main(verbosity=2)
