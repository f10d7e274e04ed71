#!/usr/bin/env python3
"""The prefix check itself must notice every kind of damage."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from history import BLOCK, FILES, HistoryWriter, check_prefix, content  # noqa: E402


def replay(folder, plan, count):
    for name in FILES:
        (folder / name).write_bytes(bytes(BLOCK * 2048))
    files = [open(folder / name, "r+b") for name in FILES]
    for index, (file, block) in enumerate(plan[:count]):
        files[file].seek(block * BLOCK)
        files[file].write(content(index + 1, block))
    for file in files:
        file.close()


class PrefixCheck(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(dir="/var/tmp")
        cls.folder = pathlib.Path(cls.temporary.name)
        (cls.folder / "master").mkdir()
        (cls.folder / "copy").mkdir()
        writer = HistoryWriter(cls.folder / "master", seed=5)
        writer.start()
        while writer.completed < 600:
            assert writer.error is None, writer.error
        writer.stop()
        cls.plan = writer.plan
        cls.count = writer.completed

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_the_whole_and_every_prefix_pass(self):
        self.assertEqual(check_prefix(self.folder / "master", self.plan), self.count)
        for count in (0, 1, 17, 333):
            replay(self.folder / "copy", self.plan, count)
            self.assertEqual(check_prefix(self.folder / "copy", self.plan), count)

    def damage(self, change):
        replay(self.folder / "copy", self.plan, 300)
        with open(self.folder / "copy" / FILES[0], "r+b") as file:
            change(file)
        with self.assertRaises(AssertionError):
            check_prefix(self.folder / "copy", self.plan)

    def test_a_lost_write_fails(self):
        block = next(b for f, b in reversed(self.plan[:290]) if f == 0)
        self.damage(lambda file: (file.seek(block * BLOCK), file.write(bytes(BLOCK))))

    def test_a_torn_write_fails(self):
        block = next(b for f, b in reversed(self.plan[:290]) if f == 0)
        self.damage(lambda file: (file.seek(block * BLOCK + 2048), file.write(bytes(512))))

    def test_a_write_from_the_future_fails(self):
        block = self.plan[299][1]
        self.damage(lambda file: (file.seek(block * BLOCK), file.write(content(599, block))))

    def test_foreign_bytes_fail(self):
        self.damage(lambda file: (file.seek(5 * BLOCK), file.write(b"x" * BLOCK)))


if __name__ == "__main__":
    unittest.main()
