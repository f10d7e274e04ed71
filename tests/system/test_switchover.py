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


GUEST = "10.78.0.5"


class NetworkMapping(unittest.TestCase):
    """D3, W13: the hosts call their networks differently; the machine gets the mapped one, its own
    again at home, and is started without one when that is gone."""

    def findings(self, lab):
        found = lab.rhactl_json("scenario", "verify", NAME).get("findings", [])
        return [each["message"] for each in found if each["check"] == "network-mapping"]

    def reached_on(self, host, networks):
        return [name for name in networks if host.reaches(GUEST, name)]

    def events(self, lab):
        return [event["name"] for event in lab.events()]

    def test_the_machine_is_connected_as_mapped(self):
        with Lab() as lab:
            lab.start()
            a, b = lab.hosts["a"], lab.hosts["b"]
            for host, names in ((a, ("lan0", "lan1")), (b, ("dr0", "dr1"))):
                for name in names:
                    host.make_network(name, "10.78.0.1/24")
            machine = ProtectedMachine(lab, vm_options=(
                "--network", "tap:lan0", "--kernel-argument", "role=writer",
                "--kernel-argument", "pace_ms=20", "--kernel-argument", f"ip4={GUEST}/24"))
            machine.boot()
            wait_until("the guest answers at home", lambda: a.reaches(GUEST, "lan0"), 60)
            machine.protect()
            self.assertEqual(len(self.findings(lab)), 1)  # both hosts have two: somebody must say
            lab.rhactl("scenario", "network", NAME, "--map", "lan0=dr1")
            self.assertEqual(self.findings(lab), [])
            self.assertIn("dr1", lab.rhactl("scenario", "network", NAME))

            machine.move_guest(a, b)
            wait_until("the guest answers on the mapped network", lambda: b.reaches(GUEST, "dr1"),
                       60)
            self.assertEqual(self.reached_on(b, ("dr0", "dr1")), ["dr1"])
            lab.rhactl("scenario", "run", NAME)
            machine.wait_running()
            self.assertEqual(self.findings(lab), [])

            machine.move_guest(b, a)
            wait_until("the guest answers at home again", lambda: a.reaches(GUEST, "lan0"), 60)
            self.assertNotIn("network-not-as-planned", self.events(lab))
            lab.rhactl("scenario", "run", NAME)
            machine.wait_running()

            b.remove_network("dr1")
            self.assertEqual(len(self.findings(lab)), 1)
            machine.move_guest(a, b)
            self.assertIn("network-not-as-planned", self.events(lab))
            self.assertEqual(self.reached_on(b, ("dr0",)), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
