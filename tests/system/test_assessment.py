#!/usr/bin/env python3
"""Assessment (Z4): what a running machine changes is counted, to the byte, without a replica; a
scenario that protects the machine ends it. Then the scenario's own reports of changes and of
differences."""
import csv
import io
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from history import BLOCK, FILES  # noqa: E402
from lab import Lab, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402

ON_A = ("--host", "host-a", "--vm", NAME)


def counted(history):
    """Changes and bytes of the writer's files."""
    mine = {i for i, path in enumerate(history["files"]) if path.split("/")[-1] in FILES}
    totals = [file["counts"] for sample in history["samples"] for file in sample["files"]
              if file["file"] in mine]
    return (sum(one["changes"] for one in totals), sum(one["written_bytes"] for one in totals))


class Assessment(unittest.TestCase):
    def test_it_counts_to_the_byte_and_makes_way(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=11)
            machine.boot()
            lab.rhactl_fails("assessment", "start", "--host", "host-a", "--vm", "nobody")
            lab.rhactl("assessment", "start", *ON_A, "--for", "2h", "--sample", "1min")
            lab.rhactl_fails("assessment", "start", *ON_A)
            self.count_across_a_restart(lab, machine)
            self.read_its_reports(lab, machine)
            self.give_way_to_a_scenario(lab, machine)
            lab.rhactl("assessment", "delete", *ON_A, "--yes")
            self.assertEqual(lab.rhactl_json("assessment", "list", "--host", "host-a")["hosts"],
                             [{"host": "host-a", "assessments": []}])

    def write(self, machine, more):
        before = machine.history.completed
        machine.history.start()
        wait_until("the writer has written",
                   lambda: machine.history.completed > before + more or machine.history.error, 60)
        machine.history.stop()
        self.assertIsNone(machine.history.error)

    def wait_counted(self, lab, machine):
        """Counting is a moment behind the guest; it comes to exactly what was written."""
        expected = (machine.history.completed, machine.history.completed * BLOCK)
        wait_until(f"exactly {expected} is counted", lambda: counted(
            lab.rhactl_json("assessment", "show", *ON_A)["history"]) == expected, 30)

    def count_across_a_restart(self, lab, machine):
        self.write(machine, 500)
        self.wait_counted(lab, machine)
        machine.a.engine.stop()
        self.write(machine, 300)  # the ring keeps it meanwhile
        machine.a.start_engine()
        wait_until("both hosts answer", lambda: lab.connected_hosts() == 2, 60)
        self.wait_counted(lab, machine)
        shown = lab.rhactl_json("assessment", "show", *ON_A)
        self.assertFalse(shown["ended"])
        self.assertGreater(shown["machine_bytes"], 0)
        self.assertEqual(sum(s["uncounted_changes"] for s in shown["history"]["samples"]), 0)

    def read_its_reports(self, lab, machine):
        rows = list(csv.DictReader(io.StringIO(
            lab.rhactl("report", "assessment", *ON_A, "--format", "csv"))))
        mine = [row for row in rows if row["file"].split("/")[-1] in FILES]
        self.assertEqual(sum(int(row["written_bytes"]) for row in mine),
                         machine.history.completed * BLOCK)
        html = lab.rhactl("report", "assessment", *ON_A, "--language", "ja")
        self.assertIn("アセスメント レポート", html)
        self.assertIn("1000 Mbit/s", html)

    def give_way_to_a_scenario(self, lab, machine):
        machine.protect()
        ended = lab.rhactl_json("assessment", "list")["hosts"][0]["assessments"][0]
        self.assertTrue(ended["ended"])
        self.assertTrue(lab.events_about("a scenario protects the machine"))
        lab.rhactl_fails("assessment", "start", *ON_A)  # there is one still
        before = machine.history.completed
        self.write(machine, 200)
        machine.wait_caught_up()
        wrote = machine.history.completed - before
        rows = list(csv.DictReader(io.StringIO(
            lab.rhactl("report", "scenario", NAME, "--kind", "changes", "--format", "csv"))))
        mine = [row for row in rows if row["file"].split("/")[-1] in FILES]
        self.assertEqual(sum(int(row["changes"]) for row in mine), wrote)
        found = list(csv.DictReader(io.StringIO(
            lab.rhactl("report", "scenario", NAME, "--kind", "difference", "--format", "csv"))))
        first_copy = {row["file"].split("/")[-1]: row for row in found}
        for name in FILES:
            self.assertEqual(first_copy[name]["result"], "made-equal")
        synced = list(csv.DictReader(io.StringIO(
            lab.rhactl("report", "scenario", NAME, "--kind", "sync", "--format", "csv"))))
        self.assertGreater(int(synced[0]["sent_bytes"]), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
