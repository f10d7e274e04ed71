#!/usr/bin/env python3
"""Death of the master's host (I1): the machine comes up on the replica by itself, and the replica's
files are exactly a prefix of the recorded history, no shorter than what had been acknowledged."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Lab, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402


class HostDeath(unittest.TestCase):
    def test_the_prefix_holds_and_the_machine_comes_up(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=2)
            machine.boot()
            machine.history.start()
            machine.protect("--is-alive-timeout", "10")
            wait_until("history grows while replicating",
                       lambda: machine.history.completed > 2000, 60)
            promised = machine.history.completed_before(
                machine.status("replica")["durable_capture_unix_ns"])
            machine.a.die()
            machine.history.stop()

            lab.wait_for_state(NAME, "switched", 120)
            held = machine.history_on_replica()
            self.assertGreaterEqual(held, promised)
            self.assertGreater(promised, 0)
            wait_until("the guest is up on host b",
                       lambda: "GUEST-READY" in machine.b.guest_console(), 90)
            print(f"wrote {machine.history.completed}, promised {promised}, held {held}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
