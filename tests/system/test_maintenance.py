#!/usr/bin/env python3
"""Host maintenance (M1 to M5): hosts are rebooted, with the guest shut down and not, and nothing is
switched over or compared as a whole. Suspending the replica's updates, and recovering the active
server after both hosts ran the machine."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lab import Lab, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine, differences  # noqa: E402

TIMEOUT_S = 10  # the is-alive timeout: every reboot here lasts longer
RECOVER = ["scenario", "recover", NAME, "--active", "master", "--host", "host-a",
           "--confirm", NAME]


def assert_equal_at_rest(test, lab, machine):
    """The machine is shut down, which nobody minds, and both hosts' files are the same bytes."""
    machine.wait_running()
    lab.rhactl("scenario", "set", NAME, "check-guest=off")
    machine.a.vm("stop", NAME)
    machine.wait_caught_up()
    test.assertEqual(differences(machine.folder, machine.copy), [])


class Maintenance(unittest.TestCase):
    def test_reboots_of_both_hosts(self):
        with Lab() as lab:
            lab.reboots = True
            lab.start()
            machine = ProtectedMachine(lab, seed=7)
            machine.boot()
            machine.protect("--is-alive-timeout", str(TIMEOUT_S))
            self.master_with_the_guest_shut_down(lab, machine)
            self.replica_while_the_guest_writes(lab, machine)
            self.master_under_a_running_guest(lab, machine)
            names = self.names(lab)
            self.assertEqual(names.count("maintenance-started"), 3)
            self.assertEqual(names.count("ready-for-reboot"), 3)
            for never in ("countdown-started", "switchover-started", "switchover-required"):
                self.assertNotIn(never, names)
            self.assertEqual(lab.events_about("master-full-comparison"), [])

    def master_with_the_guest_shut_down(self, lab, machine):
        boots = self.boots(machine)
        self.maintain(lab, "host-a", "--shutdown-guests")
        self.assertEqual(machine.a.guest_pids(), [])
        self.assertEqual([s["name"] for s in lab.rhactl_json("maintenance", "list")["scenarios"]],
                         [NAME])
        machine.a.engine.stop()  # an upgrade is no reboot
        machine.a.start_engine()
        wait_until("both hosts answer", lambda: lab.connected_hosts() == 2, 60)
        self.reboot(lab, machine.a)
        lab.wait_for_event("maintenance-ended", 60)
        self.assertNotIn("maintenance-ended-resync", self.names(lab))
        wait_until("the machine is started again", lambda: self.boots(machine) > boots, 120)
        self.assertEqual(lab.rhactl_json("maintenance", "list")["scenarios"], [])

    def replica_while_the_guest_writes(self, lab, machine):
        machine.wait_running()
        boots = self.boots(machine)
        machine.history.start()
        self.maintain(lab, "host-b")
        before = machine.history.completed
        self.reboot(lab, machine.b)
        wait_until("it is over", lambda: self.names(lab).count("maintenance-ended") == 2, 60)
        self.assertGreater(machine.history.completed, before)
        wait_until("the writer goes on", lambda:
                   machine.history.completed > before + 500 or machine.history.error, 60)
        machine.history.stop()
        self.assertIsNone(machine.history.error)
        self.assertEqual(self.boots(machine), boots, "the guest was disturbed")
        self.assertNotIn("maintenance-ended-resync", self.names(lab))
        machine.wait_caught_up()
        self.assertEqual(machine.history_on_replica(), machine.history.completed)

    def master_under_a_running_guest(self, lab, machine):
        machine.wait_running()
        boots = self.boots(machine)
        self.maintain(lab, "host-a")
        self.assertNotEqual(machine.a.guest_pids(), [])
        machine.a.kill_guests()  # it goes down with its host
        self.reboot(lab, machine.a)
        # What was in work is compared; that is little, or nothing.
        wait_until("it is over", lambda: self.names(lab).count("maintenance-ended") == 3 or
                   "maintenance-ended-resync" in self.names(lab), 60)
        wait_until("the machine is started again", lambda: self.boots(machine) > boots, 120)
        assert_equal_at_rest(self, lab, machine)

    def maintain(self, lab, host, *options):
        lab.rhactl("maintenance", "start", "--host", host, "--yes", "--wait", "--wait-seconds",
                   "180", *options)

    def reboot(self, lab, host):
        """Longer than the is-alive timeout; what the host needs is started again at its boot."""
        host.cut_link()
        for process in (host.engine, host.guard, host.capture):
            process.stop()
        host.unmount()
        wait_until("the host is silent for longer than the timeout", lambda:
                   lab.scenario(NAME)["status"]["status_age_ms"] > (TIMEOUT_S + 3) * 1000, 60)
        self.assertEqual(lab.scenario(NAME)["status"]["state"], "maintenance")
        host.boot()

    def names(self, lab):
        return [event["name"] for event in lab.events()]

    def boots(self, machine):
        return machine.a.guest_console().count("GUEST-READY")


class Copies(unittest.TestCase):
    def test_suspended_updates_and_recovery(self):
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=8)
            machine.boot()
            machine.protect("--is-alive-timeout", str(TIMEOUT_S))
            self.suspend_and_resume(lab, machine)
            self.recover_after_both_ran(lab, machine)

    def suspend_and_resume(self, lab, machine):
        machine.history.start()
        lab.rhactl("scenario", "suspend", NAME)
        lab.wait_for_event("updates-suspended", 60)
        wait_until("the replica says so", lambda: machine.status("replica")["apply_suspended"], 30)
        stands = machine.status("replica")["applied_sequence"]
        self.journal_grows(machine)
        self.assertEqual(machine.status("replica")["applied_sequence"], stands)
        machine.b.engine.kill()  # it is remembered
        machine.b.start_engine()
        wait_until("the replica says so again", lambda:
                   lab.scenario(NAME)["status"]["status_known"] and
                   machine.status("replica")["apply_suspended"], 60)
        self.journal_grows(machine)
        lab.rhactl("scenario", "resume", NAME)
        lab.wait_for_event("updates-resumed", 60)
        machine.history.stop()
        self.assertIsNone(machine.history.error)
        machine.wait_running()
        machine.wait_caught_up()
        self.assertEqual(machine.history_on_replica(), machine.history.completed)

    def journal_grows(self, machine):
        start = machine.status("replica")["durable_sequence"]
        wait_until("the journal goes on", lambda:
                   machine.status("replica")["durable_sequence"] > start + 300, 60)

    def recover_after_both_ran(self, lab, machine):
        machine.a.cut_link()
        lab.wait_for_state(NAME, "switched", 120)
        wait_until("the guest is up on host b",
                   lambda: "GUEST-READY" in machine.b.guest_console(), 90)
        machine.a.join_link()
        wait_until("both hosts answer", lambda: lab.connected_hosts() == 2, 60)
        code, text = lab.rhactl_fails(*RECOVER)
        self.assertEqual(code, 4)
        self.assertIn("runs on the replica host", text)
        code, text = lab.rhactl_fails("scenario", "recover", NAME, "--active", "master", "--yes")
        self.assertEqual(code, 4)
        self.assertIn("--confirm", text)
        machine.b.vm("stop", NAME)
        wait_until("the master's copy is chosen", lambda: self.recovered(lab), 60)
        lab.wait_for_state(NAME, "stopped", 30)
        if not machine.a.guest_pids():
            machine.a.vm("start", NAME)
        wait_until("it can run again", lambda: self.succeeds(
            lab, "scenario", "verify", NAME), 60)
        lab.rhactl("scenario", "run", NAME, "--overwrite-diverged",
                   lab.scenario(NAME)["status"]["diverged"]["host"])
        assert_equal_at_rest(self, lab, machine)
        self.assertNotEqual(lab.events_about("replica-files-adopted"), [])

    def recovered(self, lab):
        """Refused as long as the control service has seen the other copy running just now."""
        return self.succeeds(lab, *RECOVER)

    def succeeds(self, lab, *words):
        try:
            lab.rhactl(*words)
            return True
        except Exception as error:  # noqa: BLE001 - any refusal, shown when the time is over
            print(error, flush=True)
            return False


if __name__ == "__main__":
    unittest.main(verbosity=2)
