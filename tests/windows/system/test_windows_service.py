#!/usr/bin/env python3
"""The programs as services of Windows, below Wine: installed, started, stopped, started again with
Windows after everything was cut off, and removed. Wine starts no service again that has crashed,
and keeps no event log: of these it is seen only that they are asked for."""
import os
import pathlib
import shutil
import unittest

from own_windows import OwnWindows
from wine import World, answers, skip_without_wine, wait_until, windows_path, wine

SOURCES = r"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application"


class Services(OwnWindows):
    def test_the_control_service(self):
        with World() as world:
            world.init_control()
            config = world.directory / "control.conf"
            config.write_text(f'data = "{world.data}"\n'
                              f'listen = "127.0.0.1:{world.control_port}"\n'
                              f'enrol-listen = "127.0.0.1:{world.enrol_port}"\n'
                              f'log-file = "{windows_path(world.directory)}/control.log"\n')
            said = world.run(wine("rha-control", "--config", windows_path(config), "install"))
            self.assertIn("rha-control is installed", said)
            self.assertIn("EventCreate.exe", self.windows(
                "reg", "query", rf"{SOURCES}\rha-control", "/v", "EventMessageFile"))
            world.run(wine("rha-control", "--config", windows_path(config), "install"))  # again

            self.windows("net", "start", "rha-control", code=None)
            self.wait_for_service("rha-control", "RUNNING")
            self.assertTrue(answers(world.control_port), "a service that says RUNNING is ready")
            world.login()
            self.assertEqual(world.hosts(), [])

            self.windows("net", "stop", "rha-control", code=None)
            self.wait_for_service("rha-control", "STOPPED")
            self.assertFalse(answers(world.control_port))
            self.assertIn("stopping on", (world.directory / "control.log").read_text())

            self.windows("net", "start", "rha-control", code=None)
            self.wait_for_service("rha-control", "RUNNING")
            self.cut_off()
            self.assertFalse(answers(world.control_port))
            self.switch_on()
            wait_until("the service is there again", lambda: answers(world.control_port), 120)
            self.assertEqual(world.hosts(), [], "with what it kept")

            said = world.run(wine("rha-control", "uninstall"))
            self.assertIn("rha-control is removed", said)
            self.assertFalse(answers(world.control_port), "it was stopped first")
            self.windows("reg", "query", rf"{SOURCES}\rha-control", code=1)
            self.assertIn("rha-control was not installed",
                          world.run(wine("rha-control", "uninstall")))  # again

    def test_engine_and_guard_of_which_one_cannot_begin(self):
        with World() as world:
            config = world.directory / "engine.conf"
            config.write_text(f'[run]\nroot = "{windows_path(world.directory)}"\n')
            said = world.run(wine("rha-engine", "--config", windows_path(config), "install"))
            self.assertIn("rha-engine is installed", said)
            self.assertIn("rha-guard is installed", said)
            self.windows("net", "start", "rha-engine", code=None)
            # To services %ProgramData% is another folder below Wine than to other programs.
            drive = pathlib.Path(self.prefix, "prefix", "drive_c")
            wait_until("the log says that the host was never enrolled", lambda: any(
                "enroll" in log.read_text() for log in drive.rglob("RHA/log/rha-engine.log")), 120)
            self.wait_for_service("rha-engine", "STOPPED")

            self.windows("net", "start", "rha-guard", code=None)
            self.wait_for_service("rha-guard", "RUNNING")  # without Hyper-V, too
            self.windows("net", "stop", "rha-guard", code=None)
            self.wait_for_service("rha-guard", "STOPPED")
            # As where an earlier try ended in the middle.
            self.windows("sc", "delete", "rha-engine")
            self.assertIn("rha-engine", self.windows("reg", "query", SOURCES))
            said = world.run(wine("rha-engine", "uninstall"))
            self.assertIn("rha-engine was not installed", said)
            self.assertIn("rha-guard is removed", said)
            self.assertNotIn("rha-", self.windows("reg", "query", SOURCES))

    @unittest.skipIf(os.geteuid() != 0, "nobody else can make a folder that is somebody else's")
    def test_what_a_stranger_has_made_is_not_used(self):
        product = pathlib.Path(self.prefix, "prefix", "drive_c", "ProgramData", "RHA")
        config = product / "config" / "control.conf"
        with World() as world:
            data = world.directory / "control"
            for strange in (product, product / "config", config, data):
                config.parent.mkdir(parents=True)
                config.write_text("")
                data.mkdir()
                os.chown(strange, 12345, -1)
                said = world.run(world.control_command("init"), code=1)
                self.assertRegex(said, r"belongs to somebody who is neither", strange)
                self.assertIn("/setowner", said, strange)
                self.assertEqual(list(data.iterdir()), [], strange)
                self.assertRegex(world.run(wine("rha-control", "--version")), r"\d+\.\d+")
                shutil.rmtree(product)
                data.rmdir()
            world.init_control()

    def test_by_hand_it_says_that_nobody_started_it_as_a_service(self):
        with World() as world:
            world.init_control()
            self.assertIn("leave --service away",
                          world.run(world.control_command("run", "--service"), code=1))


if __name__ == "__main__":
    skip_without_wine()
    unittest.main(verbosity=2)
