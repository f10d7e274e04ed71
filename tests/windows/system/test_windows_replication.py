#!/usr/bin/env python3
"""Two engines for Windows, below Wine, and a control service, for Windows or for Linux: a machine's
disks are synchronised and replicated, engines and control service are killed and start again, the
replica's volume goes away and comes back, the machine is switched over, and after each of it the
disks are what a prefix of the guest's steps makes of them.

The engines stand on machines and a capture that are made for this test (tests/windows/lab): Wine has
neither Hyper-V nor drivers. All above them is the product's."""
import re
import struct
import sys
import unittest
import uuid

from wine import (Drive, Engine, LabError, World, skip_without_linux_control, skip_without_wine,
                  wait_until, windows_path)

NAME = "web"
BLOCK = 4096
BLOCKS = 2048  # of a disk
DISKS = 2
SCATTER = 2654435761
CREATE = ("scenario", "create", "--name", NAME, "--vm", NAME, "--master", "host-a", "--replica", "host-b")
SYNCHRONISED = re.compile(r"making it one took \d+ bytes")
USAGE = 2  # rhactl's exit code when the words are wrong


def disks_after(steps):
    """What tests/windows/lab/guest.cpp makes of disks that were all zeros."""
    disks = [bytearray(BLOCK * BLOCKS) for _ in range(DISKS)]

    def put(disk, block, number):
        disks[disk][block * BLOCK:(block + 1) * BLOCK] = struct.pack("<Q", number) * (BLOCK // 8)
    for step in range(1, steps + 1):
        put(step % DISKS, 1 + step * SCATTER % (1 << 64) % (BLOCKS - 1), step)
    if steps:
        put(0, 0, steps)
    return disks


class Replication(unittest.TestCase):
    LINUX_CONTROL = False

    def make_machine(self, engine):
        folder = engine.root / NAME
        (folder / "Virtual Hard Disks").mkdir(parents=True)
        (folder / "machine").write_text(f"{uuid.uuid4()}\n{NAME}\n")
        for disk in range(DISKS):
            with open(folder / "Virtual Hard Disks" / f"disk{disk}.vhdx", "wb") as file:
                file.truncate(BLOCK * BLOCKS)
        return folder

    def start_machine(self, engine):
        folder = self.make_machine(engine)
        engine.vm("register", windows_path(folder))
        engine.take_steps(200)
        engine.vm("start", NAME)
        wait_until("the guest takes steps", lambda: (folder / "Virtual Hard Disks" / "disk0.vhdx")
                   .open("rb").read(8) == struct.pack("<Q", 200), 60)
        return folder

    def look_at(self, folder):
        """How many steps the disks say they have, and the blocks that so many do not explain."""
        disks = [path.read_bytes() for path in sorted(folder.rglob("*.vhdx"))]
        self.assertEqual(len(disks), DISKS)
        steps = struct.unpack_from("<Q", disks[0])[0]
        wrong = [(number, at) for number, (expected, disk) in enumerate(zip(disks_after(steps), disks))
                 for at in range(BLOCKS)
                 if expected[at * BLOCK:(at + 1) * BLOCK] != disk[at * BLOCK:(at + 1) * BLOCK]]
        return steps, wrong

    def steps_on(self, folder):
        steps, wrong = self.look_at(folder)
        self.assertEqual(wrong, [], f"blocks that {steps} steps do not explain")
        return steps

    def status(self):
        return self.world.rhactl_json("scenario", "show", NAME)["status"]

    def wait_for_state(self, state):
        def reached():
            status = self.status()
            self.assertNotEqual(status["state"], "failed", status.get("error"))
            return status["state"] == state
        wait_until(f"the scenario is {state}", reached, 180)

    def wait_for_steps(self, folder, steps):
        """The files reach them; while they are being applied they are no prefix, because the disks
        are not written together."""
        said = None

        def reached():
            nonlocal said
            if len(list(folder.rglob("*.vhdx"))) == DISKS:
                said = self.look_at(folder)
            return said == (steps, [])
        try:
            wait_until(f"{steps} steps are in {folder}", reached, 240)
        except LabError:
            self.assertEqual(said, (steps, []), "steps, and blocks that they do not explain")

    def wait_for_hosts(self):
        return wait_until("both hosts are connected", lambda: len(
            found := self.world.connected_hosts()) == 2 and found, 120)

    def lose_volume(self, drive, a, b, copy):
        """The replica's drive is taken away and put back, below an engine that runs and below one that
        starts meanwhile."""
        log = self.world.directory / f"engine-{a.name}.log"
        synchronised = SYNCHRONISED.findall(log.read_text())

        def told():
            error = self.status().get("replica", {}).get("error", {})
            return f"is gone: there is no {drive.root}" in error.get("message", "") and error
        drive.detach()
        a.take_steps(720)
        self.assertTrue(wait_until("the status names the volume", told, 120).get("remedy"))
        drive.attach()
        self.wait_for_steps(copy, 720)

        drive.detach()
        b.process.kill()
        b.start()
        a.take_steps(740)
        wait_until("the status names the volume again", told, 120)
        drive.attach()
        self.wait_for_steps(copy, 740)
        self.wait_for_state("running")
        self.assertEqual(SYNCHRONISED.findall(log.read_text()), synchronised, "nothing was compared")
        events = str(self.world.rhactl_json("events", "list"))
        self.assertIn("master-running", events)
        self.assertNotIn("replica-damaged", events)

    def test_end_to_end(self):
        with World(self.LINUX_CONTROL) as self.world:
            self.run_end_to_end(self.world)

    def run_end_to_end(self, world):
        world.init_control()
        control = world.start_control()
        world.login()
        a, b = Engine(world, "a"), Engine(world, "b")
        drive = Drive("r", b.directory)
        self.addCleanup(drive.detach)
        drive.attach()
        b.seen_root = f"{drive.root}vms"
        for engine in (a, b):
            engine.enrol()
            engine.start()
        self.assertIn("Windows 10.", str(self.wait_for_hosts()))

        folder, copy = self.start_machine(a), b.root / NAME
        for folder_name, why in (("con", "is a device"), ("web.", "ends with a dot"),
                                 ("web:copy", "would be a stream")):
            said = world.run(world.rhactl_command(*CREATE, "--replica-directory",
                                                  f"{drive.root}vms\\{folder_name}"), code=USAGE)
            self.assertIn(why, said)
        world.rhactl(*CREATE)
        world.rhactl("scenario", "run", NAME)
        self.wait_for_state("running")
        a.take_steps(500)  # captured, not synchronised
        self.wait_for_steps(copy, 500)

        a.take_steps(700)  # collected meanwhile
        b.process.kill()
        b.start()
        self.wait_for_steps(copy, 700)
        self.lose_volume(drive, a, b, copy)

        a.take_steps(900)
        a.process.kill()  # to its capture, in the same process, that is the end of the host
        a.start()
        self.wait_for_steps(copy, 900)
        self.wait_for_state("running")

        control.kill()
        a.take_steps(950)  # replication needs no control service
        self.wait_for_steps(copy, 950)
        world.start_control()
        self.wait_for_hosts()
        self.wait_for_state("running")

        world.rhactl("scenario", "switchover", NAME, "--yes")
        self.wait_for_state("switched")
        self.assertEqual(self.steps_on(copy), 950)
        self.assertEqual(self.steps_on(folder), 950)
        a.take_steps(1000)  # what still ran there would take them first
        self.assertNotIn("running", a.vm("list"), "its old host runs it no more")
        b.take_steps(1000)  # the machine lives there now
        self.wait_for_steps(copy, 1000)
        self.assertEqual(self.steps_on(folder), 950, "its old host runs it no more")


class WithLinuxControl(Replication):
    """Certificates, calls and paths of two systems in one installation."""
    LINUX_CONTROL = True


if __name__ == "__main__":
    skip_without_wine()
    if "WithLinuxControl" in sys.argv:
        skip_without_linux_control()
    unittest.main(verbosity=2)
