#!/usr/bin/env python3
"""The manager as its user meets it: connected, a scenario made and run for a real guest, the death of
its host watched, and the machine brought back, all by keys and clicks on the screen. What the screen
says is compared with the guest's own records and with the files on both hosts.

The pictures of each step go to RHA_STORY_IMAGES; RHA_STORY_LANGUAGE is en or ja."""
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk  # noqa: E402
from lab import Lab, build_dir, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine, differences, records  # noqa: E402

LANGUAGE = os.environ.get("RHA_STORY_LANGUAGE", "en")
PICTURES = pathlib.Path(os.environ.get("RHA_STORY_IMAGES",
                                       build_dir() / "manager-story" / LANGUAGE))
FILLER_MIB = 384  # beside the disk: a synchronisation that can be watched
TIMEOUT = "20s"  # longer than the guest is held while files are compared


def add_filler(folder):
    block = os.urandom(1 << 20)
    with open(folder / "installation.iso", "wb") as file:
        for _ in range(FILLER_MIB):
            file.write(block)


class Manager(unittest.TestCase):
    def test_a_machine_is_protected_moved_and_brought_back(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=12)
            add_filler(machine.folder)
            machine.boot()
            with Desk(lab, PICTURES, LANGUAGE) as desk:
                desk.connect()
                self.protect(lab, desk, machine)
                held = self.lose_the_host(lab, desk, machine)
                self.replicate_back(lab, desk, machine, held)
                self.move_back(lab, desk, machine)
                desk.close()

    def protect(self, lab, desk, machine):
        desk.tell("create", NAME, "host-a", "host-b", TIMEOUT)
        scenario = lab.scenario(NAME)
        self.assertEqual(scenario["status"]["state"], "stopped")
        self.assertEqual((scenario["master_host"], scenario["replica_host"]),
                         ("host-a", "host-b"))
        desk.tell("run", NAME)
        machine.wait_running()
        self.assertEqual(machine.differences_at_rest(machine.a), [])

    def lose_the_host(self, lab, desk, machine):
        machine.history.start()
        wait_until("history grows while replicating",
                   lambda: machine.history.completed > 1000, 60)
        promised = machine.history.completed_before(
            machine.status("replica")["durable_capture_unix_ns"])
        machine.a.die()
        machine.history.stop()
        desk.tell("countdown", NAME)
        desk.tell("switched", NAME, "host-b")
        self.assertEqual(lab.scenario(NAME)["status"]["state"], "switched")
        held = machine.history_on_replica()
        self.assertGreater(promised, 0)
        self.assertGreaterEqual(held, promised)
        wait_until("the guest writes on host b", lambda: len(records(machine.b)) > 3, 90)
        return held

    def replicate_back(self, lab, desk, machine, held):
        machine.a.boot()
        wait_until("both hosts answer", lambda: lab.connected_hosts() == 2, 60)
        self.assertNotEqual(differences(machine.folder, machine.copy), [])
        lab.wait_for_event("copies-diverged", 90)
        wait_until("the way back may begin",
                   lambda: lab.rhactl_json("scenario", "verify", NAME)["ok"], 60)
        desk.tell("reverse", NAME, "host-a")
        self.assertTrue(machine.wait_running()["backward"])
        self.assertEqual(machine.a.guest_pids(), [])
        self.assertEqual(machine.differences_at_rest(machine.b), [])
        self.assertEqual(machine.history_on_replica(), held, "the replica's copy is the machine")

    def move_back(self, lab, desk, machine):
        before = len(records(machine.a))
        desk.tell("switchback", NAME, "host-a")
        machine.check_goes_on(machine.b, machine.a, before)
        self.assertFalse(machine.wait_running().get("backward", False))
        self.assertEqual(machine.differences_at_rest(machine.a), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
