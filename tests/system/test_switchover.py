#!/usr/bin/env python3
"""Clean switchover (X1, I7): the guest is shut down, everything it ever wrote is on the replica before
it starts there, and it starts there."""
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from history import check_prefix  # noqa: E402
from lab import Lab, source_dir, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402

RECORD = re.compile(r"^REC (\d+)", re.MULTILINE)


class CleanSwitchover(unittest.TestCase):
    def test_nothing_is_lost(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab)
            machine.boot()
            machine.history.start()
            machine.protect()
            wait_until("history grows while replicating",
                       lambda: machine.history.completed > 2000, 60)
            machine.history.stop()
            self.assertIsNone(machine.history.error)

            lab.rhactl("scenario", "switchover", NAME, "--yes")
            lab.wait_for_state(NAME, "switched", 120)

            # Checked below the guest: every single write is there.
            self.assertEqual(check_prefix(machine.copy, machine.history.plan),
                             machine.history.completed)
            # The old machine is off, the new one runs and continues the guest's own records.
            self.assertEqual(machine.a.guest_pids(), [])
            wait_until("the guest writes on host b",
                       lambda: RECORD.search(machine.b.guest_console()), 90)
            last_on_a = int(RECORD.findall(machine.a.guest_console())[-1])
            first_on_b = int(RECORD.findall(machine.b.guest_console())[0])
            self.assertEqual(first_on_b, last_on_a + 1)
            machine.b.vm("stop", NAME)
            disk = next(machine.copy.glob("Virtual Hard Disks/*.vhdx"))
            verdict = json.loads(lab.run([source_dir() / "scripts" / "guest" / "verify-disk", disk]))
            self.assertTrue(verdict["clean"])
            names = [event["name"] for event in lab.events()]
            self.assertIn("switchover-completed", names)


if __name__ == "__main__":
    unittest.main(verbosity=2)
