#!/usr/bin/env python3
"""The product's engine for Windows, below Wine: a Windows without Hyper-V and without the capture
driver. It starts, says what is missing and what to do about it, and keeps answering."""
import unittest

from wine import Engine, World, skip_without_wine, wait_until, windows_path

NO_HYPERV = "use Hyper-V of Windows Server"


class EngineWithoutHyperv(unittest.TestCase):
    def test_it_says_what_is_missing_and_keeps_answering(self):
        with World() as world:
            world.init_control()
            world.start_control()
            world.login()
            engine = Engine(world, "a", "rha-engine")
            engine.enrol()
            engine.start()
            wait_until("the host is connected", lambda: len(world.connected_hosts()) == 1, 120)
            log = world.directory / "engine-a.log"
            wait_until("the log says it", lambda: NO_HYPERV in log.read_text(), 120)

            for _ in range(2):
                said = world.run(world.rhactl_command("vms", "list", "--host", "host-a"), code=5)
                self.assertIn(NO_HYPERV, said)
            self.assertEqual(log.read_text().count(NO_HYPERV), 1, "it is not said again and again")
            self.assertEqual(len(world.connected_hosts()), 1)
            self.assertIn(NO_HYPERV, engine.vm("list", code=1))
            engine.process.stop()

    def test_the_guard_watches_without_hyperv(self):
        with World() as world:
            engine = Engine(world, "a", "rha-engine")
            guard = world.spawn("guard", engine.command("guard", "--state",
                                                        windows_path(engine.state)))
            log = world.directory / "guard.log"
            wait_until("it watches", lambda: world.up(guard) and
                       "watching over the run leases" in log.read_text(), 120)
            guard.stop()

    def test_a_root_that_cannot_be_one_is_refused(self):
        with World() as world:
            world.init_control()
            world.start_control()
            world.login()
            engine = Engine(world, "a", "rha-engine")
            engine.enrol()
            for root in ("vms", "C:", "C:\\"):
                said = world.run(engine.command("run", "--state", windows_path(engine.state),
                                                "--root", root), code=1)
                self.assertIn("cannot be a storage root", said)
                self.assertIn("full path of a folder", said)
            for root, why in (("C:\\vms\\nul", "'nul' is a device"),
                              ("C:\\vms:x", "'vms:x' would be a stream"),
                              ("C:\\vms.", "'vms.' ends with a dot"),
                              ("\\\\?\\C:\\vms", "begins with \\\\?\\")):
                said = world.run(engine.command("run", "--state", windows_path(engine.state),
                                                "--root", root), code=1)
                self.assertIn(why, said)


if __name__ == "__main__":
    skip_without_wine()
    unittest.main(verbosity=2)
