#!/usr/bin/env python3
"""The run lease with real guests (I5): a master that is cut off from everybody stops its machine before
the copy is started, and the two never run at the same time, whatever becomes of the link afterwards."""
import pathlib
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Lab, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402


class BothRunning:
    """Looks all the time whether both hosts have a guest that runs."""

    def __init__(self, *hosts):
        self.hosts = hosts
        self.seen = 0
        self.looked = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, kind, error, trace):
        self.ended.set()
        self.thread.join()

    def _look(self):
        while not self.ended.wait(0.02):
            self.looked += 1
            if all(host.guest_pids() for host in self.hosts):
                self.seen += 1


class RunLease(unittest.TestCase):
    def test_a_master_that_is_cut_off_stops_its_machine_first(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=5)
            machine.boot()
            machine.protect("--is-alive-timeout", "15")
            with BothRunning(machine.a, machine.b) as both:
                machine.a.cut_link()
                lab.wait_for_state(NAME, "switched", 120)
                wait_until("the guest is up on host b",
                           lambda: "GUEST-READY" in machine.b.guest_console(), 90)
                self.assertEqual(machine.a.guest_pids(), [])
                self.assertGreater(len(machine.b.guest_pids()), 0)
                machine.a.join_link()
                lab.wait_for_event("master-retired", 90)
                self.assertEqual(machine.a.guest_pids(), [])
            self.assertGreater(both.looked, 100)
            self.assertEqual(both.seen, 0, "both copies ran at the same time")


if __name__ == "__main__":
    unittest.main(verbosity=2)
