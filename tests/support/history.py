"""A recorded write history, and the check that a copy is exactly one of its prefixes.

The writer changes two files of a machine's folder in one total order: write i goes to a block chosen
from a seed and carries i, the block and a pattern made from both. A copy holds a prefix when, with k
the newest write found in it, every block of both files holds exactly its newest write up to k.
"""
import bisect
import contextlib
import mmap
import os
import pathlib
import random
import struct
import threading
import time

BLOCK = 4096
BLOCKS = 2048  # 8 MiB per file
HEADER = struct.Struct("<8sQQ")
MAGIC = b"RHAHIST1"
FILES = ("history-0.img", "history-1.img")


def content(number, block):
    """The bytes of write `number` to `block`."""
    body = random.Random(number * 1000003 + block).randbytes(BLOCK - HEADER.size)
    return HEADER.pack(MAGIC, number, block) + body


class HistoryWriter:
    """Writes until stopped; every write is complete when its number has been noted."""

    def __init__(self, folder, seed, pause_s=0.0):
        self.folder = pathlib.Path(folder)
        self.random = random.Random(seed)
        self.pause_s = pause_s
        self.plan = []           # plan[i] = (file, block) of write i + 1
        self.completed = 0
        self.error = None
        self.times = []          # wall clock after write i + 1 completed
        self._halt = threading.Event()
        self._thread = None
        self._fds = []
        self._buffer = mmap.mmap(-1, BLOCK)  # page-aligned, for O_DIRECT
        for name in FILES:
            path = self.folder / name
            with open(path, "ab") as file:
                file.truncate(BLOCK * BLOCKS)

    def start(self):
        self._halt.clear()
        self._fds = [os.open(self.folder / name, os.O_RDWR | os.O_DIRECT) for name in FILES]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while not self._halt.is_set():
                self.write_one()
                if self.pause_s:
                    self._halt.wait(self.pause_s)
        except OSError as error:
            self.error = error

    def write_one(self):
        file = self.random.randrange(len(FILES))
        # A few hot blocks, so that writes overlap, and the whole file otherwise.
        block = self.random.randrange(8 if self.random.random() < 0.2 else BLOCKS)
        number = len(self.plan) + 1
        self.plan.append((file, block))
        self._buffer.seek(0)
        self._buffer.write(content(number, block))
        os.pwrite(self._fds[file], self._buffer, block * BLOCK)
        self.completed = number
        self.times.append(time.time_ns())

    def completed_before(self, wall_ns):
        """How many writes had certainly completed by then."""
        return bisect.bisect_right(self.times, wall_ns)

    def stop(self):
        self._halt.set()
        if self._thread:
            self._thread.join()
            self._thread = None
        for fd in self._fds:
            with contextlib.suppress(OSError):  # the host may be dead by now
                os.close(fd)
        self._fds = []


def check_prefix(folder, plan):
    """The number of the newest write in the copy; raises AssertionError when it is no prefix."""
    found = []
    newest = 0
    for name in FILES:
        data = (pathlib.Path(folder) / name).read_bytes()
        assert len(data) == BLOCK * BLOCKS, f"{name} has {len(data)} bytes"
        blocks = []
        for block in range(BLOCKS):
            raw = data[block * BLOCK:(block + 1) * BLOCK]
            magic, number, where = HEADER.unpack_from(raw)
            if magic != MAGIC:
                assert raw == bytes(BLOCK), f"{name} block {block} holds bytes that nobody wrote"
                blocks.append(0)
                continue
            assert where == block, f"{name} block {block} holds a write to block {where}"
            assert raw == content(number, block), f"{name} block {block}: write {number} is torn"
            blocks.append(number)
            newest = max(newest, number)
        found.append(blocks)
    expected = [[0] * BLOCKS for _ in FILES]
    for index, (file, block) in enumerate(plan[:newest]):
        expected[file][block] = index + 1
    for file, name in enumerate(FILES):
        for block in range(BLOCKS):
            assert found[file][block] == expected[file][block], (
                f"{name} block {block} holds write {found[file][block]}, but the prefix of "
                f"{newest} writes has {expected[file][block]} there")
    return newest
