#!/usr/bin/env python3
"""scripts/guest/verify-disk: accepts what the writer wrote, finds seeded damage of every kind."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.environ["RHA_SOURCE_DIR"]
GUEST = os.path.join(SOURCE, "scripts", "guest")
STEPS = 80


def load_verifier():
    loader = importlib.machinery.SourceFileLoader("verify_disk",
                                                  os.path.join(GUEST, "verify-disk"))
    sys.dont_write_bytecode = True
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify_disk", loader))
    loader.exec_module(module)
    return module


VERIFIER = load_verifier()


def read(path):
    with open(path, "rb") as file:
        return file.read()


class VerifyDisk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Not in /tmp, which may be a tmpfs that knows no O_DIRECT.
        cls.scratch = tempfile.mkdtemp(prefix="verify-disk-", dir=os.environ["RHA_BUILD_DIR"])
        cls.addClassCleanup(shutil.rmtree, cls.scratch)
        cls.writer = os.path.join(cls.scratch, "writer")
        subprocess.run(["gcc", "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-o", cls.writer,
                        os.path.join(GUEST, "writer.c")], check=True)
        cls.data = os.path.join(cls.scratch, "data")
        os.mkdir(cls.data)
        subprocess.run([cls.writer, "init", cls.data], check=True)
        cls.write_until(STEPS // 2)
        cls.write_until(STEPS)  # the second run goes on where the first has ended
        cls.records = read(os.path.join(cls.data, "records"))
        cls.blocks = read(os.path.join(cls.data, "blocks"))
        cls.last = len(cls.records) // VERIFIER.RECORD_BYTES

    @classmethod
    def write_until(cls, number):
        with subprocess.Popen([cls.writer, "run", cls.data, "0"], stdout=subprocess.PIPE,
                              text=True) as process:
            for line in process.stdout:
                if line == f"REC {number}\n":
                    process.send_signal(signal.SIGTERM)
            assert process.wait() == 0

    def judge(self, records, blocks):
        problems = []
        last, _ = VERIFIER.check_records(records, problems)
        ahead = VERIFIER.check_blocks(blocks, last, problems)
        return last, ahead, problems

    def test_accepts_what_was_written(self):
        self.assertGreaterEqual(self.last, STEPS)
        self.assertEqual(self.judge(self.records, self.blocks), (self.last, False, []))

    def test_accepts_a_prefix_of_the_writes(self):
        shorter = self.records[:-VERIFIER.RECORD_BYTES]
        self.assertEqual(self.judge(shorter, self.blocks), (self.last - 1, True, []))

    def test_finds_records_lost_behind_block_updates(self):
        shorter = self.records[:-2 * VERIFIER.RECORD_BYTES]
        self.assertNotEqual(self.judge(shorter, self.blocks)[2], [])

    def test_finds_every_changed_byte(self):
        rng = random.Random(20250309)
        for _ in range(40):
            records, blocks = bytearray(self.records), bytearray(self.blocks)
            target = rng.choice([records, blocks])
            at = rng.randrange(len(target))
            target[at] ^= 1 << rng.randrange(8)
            with self.subTest(at=at, of="records" if target is records else "blocks"):
                self.assertNotEqual(self.judge(bytes(records), bytes(blocks))[2], [])

    def test_finds_a_stale_block(self):
        rng = random.Random(4)
        initial = os.path.join(self.scratch, "initial")
        os.mkdir(initial)
        subprocess.run([self.writer, "init", initial], check=True)
        before = read(os.path.join(initial, "blocks"))
        for _ in range(10):
            step = rng.randrange(1, self.last + 1)
            at = VERIFIER.mix(step) % VERIFIER.BLOCK_COUNT * VERIFIER.BLOCK_BYTES
            end = at + VERIFIER.BLOCK_BYTES
            stale = self.blocks[:at] + before[at:end] + self.blocks[end:]
            with self.subTest(step=step):
                self.assertIn("instead of", self.judge(self.records, stale)[2][0])

    def test_finds_missing_swapped_and_cut_records(self):
        size = VERIFIER.RECORD_BYTES
        gap = self.records[:10 * size] + self.records[11 * size:]
        swapped = (self.records[:5 * size] + self.records[6 * size:7 * size] +
                   self.records[5 * size:6 * size] + self.records[7 * size:])
        zeroed = self.records[:7 * size] + bytes(size) + self.records[8 * size:]
        for name, records in {"gap": gap, "swapped": swapped, "zeroed": zeroed,
                              "cut": self.records[:-100]}.items():
            with self.subTest(damage=name):
                self.assertNotEqual(self.judge(records, self.blocks)[2], [])

    def test_writer_refuses_to_go_on_behind_damage(self):
        damaged = os.path.join(self.scratch, "damaged")
        shutil.copytree(self.data, damaged)
        with open(os.path.join(damaged, "records"), "r+b") as file:
            file.seek(20 * VERIFIER.RECORD_BYTES + 50)
            file.write(b"\xa5\x5a")
        done = subprocess.run([self.writer, "run", damaged, "0"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (1, "WRITER-DAMAGE at record 21\n"))

    # --- whole disks ---------------------------------------------------------------------------

    def make_disk(self, change=None):
        raw = os.path.join(self.scratch, "disk.raw")
        dummy = os.path.join(self.scratch, "dummy")
        with open(dummy, "wb") as file:
            file.write(b"no kernel")
        subprocess.run([os.path.join(GUEST, "make-disk"), dummy, dummy, self.data, raw], check=True)
        if change:
            with open(raw, "r+b") as file:
                change(file)
        image = os.path.join(self.scratch, "disk.vhdx")
        subprocess.run(["qemu-img", "convert", "-f", "raw", "-O", "vhdx", raw, image], check=True)
        return image

    def verify(self, *arguments):
        out = io.StringIO()
        old = sys.argv
        sys.argv = ["verify-disk", *arguments]
        try:
            with contextlib.redirect_stdout(out):
                code = VERIFIER.main()
        finally:
            sys.argv = old
        return code, json.loads(out.getvalue())

    def test_sound_disk(self):
        image = self.make_disk()
        before = read(image)
        code, result = self.verify(image, "--at-least", str(self.last))
        self.assertEqual((code, result["records"], result["last"], result["clean"]),
                         (0, self.last, self.last, True), result)
        self.assertEqual(read(image), before)
        code, result = self.verify(image, "--at-least", str(self.last + 1))
        self.assertEqual((code, result["clean"]), (1, False), result)

    def test_damaged_file_system(self):
        def smash_group_descriptors(file):
            file.seek((2048 + 48 * 2048) * 512 + 4096)
            file.write(bytes(range(256)) * 4)
        code, result = self.verify(self.make_disk(smash_group_descriptors))
        self.assertEqual(code, 1, result)
        self.assertIn("file system", result["problems"][0])

    def test_damaged_guest_file(self):
        first = self.records[:64]

        def flip_byte_of_record_one(file):
            content = file.read()
            file.seek(content.index(first, (2048 + 48 * 2048) * 512) + 40)
            file.write(b"\xff\xfe")
        code, result = self.verify(self.make_disk(flip_byte_of_record_one))
        self.assertEqual(code, 1, result)
        self.assertIn("record 1 is torn or damaged", result["problems"])

    def test_not_a_guest_disk(self):
        path = os.path.join(self.scratch, "empty.vhdx")
        subprocess.run(["qemu-img", "create", "-q", "-f", "vhdx", path, "8M"], check=True)
        self.assertEqual(self.verify(path)[0], 2)


if __name__ == "__main__":
    unittest.main()
