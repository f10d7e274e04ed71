#!/usr/bin/env python3
"""kill -9 of the engines and the control service at random moments under load.

After each kill of the replica's engine, what is on its disk is recovered from a copy and must be a
prefix of the history (I1). After every kill replication resumes by itself; now and then the writer
pauses and both sides must become equal, without a full compare (I4). RHA_CRASH_KILLS scales it.
"""
import os
import pathlib
import random
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from history import check_prefix  # noqa: E402
from lab import Lab, build_dir, wait_until  # noqa: E402
from protected import NAME, ProtectedMachine  # noqa: E402

KILLS = int(os.environ.get("RHA_CRASH_KILLS", "200"))
SEED = int(os.environ.get("RHA_CRASH_SEED", "1"))
EQUAL_EVERY = 20


class Kills(unittest.TestCase):
    def test_the_prefix_holds_after_every_kill(self):
        print(f"seed {SEED}, {KILLS} kills")
        dice = random.Random(SEED)
        with Lab() as lab:
            lab.start()
            machine = ProtectedMachine(lab, seed=SEED)
            machine.boot()
            machine.history.start()
            machine.protect()
            recovered = 0
            for number in range(1, KILLS + 1):
                target = machine.history.completed + dice.randrange(1, 400)
                wait_until("the writer goes on", lambda t=target:
                           machine.history.completed >= t or machine.history.error, 60)
                self.assertIsNone(machine.history.error, "the guest's side saw an error")
                victim = dice.choice(("a", "a", "b", "b", "control"))
                if victim == "control":
                    lab.control.kill()
                    lab.start_control()
                else:
                    host = lab.hosts[victim]
                    host.engine.kill()
                    if victim == "b":
                        self.check_recovered_copy(lab, machine)
                        recovered += 1
                    host.start_engine()
                if number % EQUAL_EVERY == 0 or number == KILLS:
                    machine.history.stop()
                    machine.wait_running()
                    machine.wait_caught_up()
                    self.assertEqual(machine.history_on_replica(), machine.history.completed)
                    machine.history.start()
                    print(f"{number} kills, {machine.history.completed} writes, "
                          f"{recovered} recovered copies, equal", flush=True)
            machine.history.stop()
            self.assertEqual(lab.events_about("master-full-comparison"), [])

    def check_recovered_copy(self, lab, machine):
        """Recovers a copy of the replica as the engine would, and checks that it is a prefix."""
        copy = lab.directory / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        scenario = lab.scenario_id(NAME)
        lab.run(["cp", "-a", "--sparse=always", machine.copy, copy])
        state = lab.directory / "copy-state"
        shutil.rmtree(state, ignore_errors=True)
        source = machine.b.state / "scenarios" / scenario / "replica"
        target = state / "scenarios" / scenario / "replica"
        target.parent.mkdir(parents=True)
        lab.run(["cp", "-a", "--sparse=always", source, target])
        lab.run([build_dir() / "bin" / "recover-replica", "--scenario", scenario, "--directory",
                 copy, "--state", state, "--master-prefix", NAME])
        check_prefix(copy, machine.history.plan)


if __name__ == "__main__":
    unittest.main(verbosity=2)
