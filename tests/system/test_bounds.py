#!/usr/bin/env python3
"""Bounds (I3, I4): a full ring degrades to the dirty map and is repaired by sending only what may
differ; a full replica disk pauses with a clear event and loses nothing."""
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from history import BLOCK, BLOCKS, FILES  # noqa: E402
from lab import Lab, wait_until  # noqa: E402
from protected import ProtectedMachine  # noqa: E402


class RingOverflow(unittest.TestCase):
    def test_a_full_ring_stalls_nobody_and_is_repaired_without_a_full_compare(self):
        with Lab() as lab:
            lab.ring_mib = 4
            lab.start()
            machine = ProtectedMachine(lab, seed=3, pause_s=0)
            machine.boot()
            machine.protect()
            machine.a.engine.popen.send_signal(signal.SIGSTOP)  # alive, but it drains nothing
            machine.history.start()
            ring_writes = 3 * (4 << 20) // BLOCK
            wait_until("more was written than the ring holds",
                       lambda: machine.history.completed > ring_writes, 120)
            machine.a.engine.popen.send_signal(signal.SIGCONT)
            wait_until("the guest goes on", lambda: machine.history.completed > ring_writes + 500, 60)
            machine.history.stop()
            self.assertIsNone(machine.history.error)
            machine.wait_caught_up()
            self.assertEqual(machine.history_on_replica(), machine.history.completed)
            self.assertEqual(lab.events_about("master-full-comparison"), [])


class ReplicaDiskFull(unittest.TestCase):
    def test_it_pauses_loses_nothing_and_goes_on_by_itself(self):
        with Lab() as lab:
            lab.replica_disk_mib = 512
            lab.start()
            machine = ProtectedMachine(lab, seed=4)
            machine.boot()
            machine.protect("--free-min", "8mb")
            ballast = machine.b.directory / "disk" / "ballast"
            free = int(subprocess.run(["stat", "-f", "-c", "%a %S", ballast.parent],
                                      capture_output=True, text=True, check=True)
                       .stdout.split()[0]) * 4096
            with open(ballast, "wb") as file:
                file.write(bytes(max(0, free - (9 << 20))))
            machine.history.start()
            wait_until("replication pauses and says why", lambda: any(
                machine.status(side).get("state") == "paused" and
                machine.status(side).get("error", {}).get("code") == "no-space"
                for side in ("master", "replica")), 120)
            before = machine.history.completed
            wait_until("the guest is not held up",
                       lambda: machine.history.completed > before + 200, 60)
            ballast.unlink()
            machine.history.stop()
            self.assertIsNone(machine.history.error)
            machine.wait_running()
            machine.wait_caught_up()
            self.assertEqual(machine.history_on_replica(), machine.history.completed)


if __name__ == "__main__":
    assert len(FILES) * BLOCKS * BLOCK == 16 << 20
    unittest.main(verbosity=2)
