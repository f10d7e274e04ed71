#!/usr/bin/env python3
"""Switchover, reverse replication without comparing anything, switchback (X1, X3, X9–X11): over many
round trips the guest loses no record, and both hosts' files stay the same bytes.
RHA_ROUND_TRIPS: how many (2)."""
import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Lab, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402

SENT = re.compile(r"making it one took (\d+) bytes")
TRIPS = int(os.environ.get("RHA_ROUND_TRIPS", "2"))


class RoundTrips(unittest.TestCase):
    def sent_to_synchronise(self, lab, count):
        """Bytes it took to make the replica complete for the `count`th time."""
        told = wait_until("the master says that it runs", lambda: [
            e for e in lab.events_about("master-running") if SENT.search(str(e))][count - 1:], 60)
        newest = max(told, key=lambda event: int(event["id"]))
        return int(SENT.search(str(newest)).group(1))

    def test_no_record_is_lost(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab)
            machine.boot()
            machine.protect()
            self.assertGreater(self.sent_to_synchronise(lab, 1), 1 << 20)
            ends = [machine.a, machine.b]
            for trip in range(2 * TRIPS):
                source, target = ends[trip % 2], ends[1 - trip % 2]
                machine.wait_caught_up()
                reverse = trip % 4 < 2  # asked for with the switchover, or run by hand later
                machine.move_guest(source, target, *["--reverse"] * reverse)
                if not reverse:
                    lab.wait_for_state(NAME, "switched", 120)
                    lab.rhactl("scenario", "run", NAME)
                lab.wait_for_state(NAME, "running", 120)
                scenario = lab.scenario(NAME)
                self.assertEqual(scenario.get("backward", False), trip % 2 == 0)
                adopted = lab.events_about("replica-files-adopted")
                self.assertEqual([e["message"] for e in adopted if "nothing has" not in str(e)], [])
                self.assertEqual(len(adopted), trip + 1)
                self.assertLess(self.sent_to_synchronise(lab, trip + 2), 1 << 20)
                self.assertEqual(machine.differences_at_rest(target), [])
            names = [event["name"] for event in lab.events()]
            self.assertEqual(names.count("switchover-completed"), 2 * TRIPS)
            self.assertEqual(names.count("reverse-requested"), 2 * TRIPS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
