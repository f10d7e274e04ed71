"""The disks that suites work on, made once: one of random data, and copies of it."""
import os
import random
import shutil

from workshop import make_data

BLOCK_BYTES = 64 << 10
FOLDER = "machine"
DISK = "disk.raw"


def machine_folder(shop, name, size):
    """A capture root `name` with a machine's folder in it that holds one disk; (root, disk)."""
    root = shop.path(name)
    disk = root / FOLDER / DISK
    if not disk.exists():
        disk.parent.mkdir(parents=True, exist_ok=True)
        make_data(disk, size)
    return root, disk


def copy(disk, to):
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(disk, to)
    with open(to, "rb") as file:
        os.fsync(file.fileno())
    return to


def scatter_changes(disk, share, seed):
    """Overwrites `share` of the disk's blocks, the same ones for every seed, with random bytes that
    differ from seed to seed; durable on return. Returns the number of blocks."""
    size = disk.stat().st_size
    blocks = random.Random(1).sample(range(size // BLOCK_BYTES), int(size * share) // BLOCK_BYTES)
    content = random.Random(seed)
    with open(disk, "r+b", buffering=0) as file:
        for block in sorted(blocks):
            file.seek(block * BLOCK_BYTES)
            file.write(content.randbytes(BLOCK_BYTES))
        os.fsync(file.fileno())
    return len(blocks)
