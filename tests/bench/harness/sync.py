"""G1: comparing and repairing a disk of which one percent differs, against rsync's delta transfer.

rsync runs as a daemon on loopback, unencrypted; ours is the whole path with mutual TLS: capture file
system, master session, replica with journal. Both repair the same file.
"""
import disks
import product
import shutil
from rounds import Row
from suite import Suite
from workshop import drop_cache, free_port, program, wait_until, warm_cache

CHANGED_SHARE = 0.01
CONFIG = """
use chroot = no
port = {port}
address = 127.0.0.1
pid file = {directory}/rsyncd.pid
[replica]
path = {path}
read only = no
uid = root
gid = root
"""


class Sync(Suite):
    @staticmethod
    def rows():
        return [
            Row("G1", "block synchronisation, 1 % changed, page cache warm, against rsync delta",
                "s", ours="sync-warm", peer="rsync-warm", limit="compare-warm", must=4.0,
                stretch=5.0, less_is_better=True),
            Row("G1c", "block synchronisation, 1 % changed, page cache cold, against rsync delta",
                "s", ours="sync-cold", peer="rsync-cold", limit="compare-cold", must=1.5,
                stretch=2.0, less_is_better=True),
        ]

    def prepare(self):
        self.root, self.disk = disks.machine_folder(self.shop, "source", self.scale.disk_bytes)
        self.images = self.shop.path("images")
        self.copy = disks.copy(self.disk, self.images / disks.DISK)
        self.seed = 0
        port = free_port()
        config = self.shop.path("rsyncd.conf")
        config.write_text(CONFIG.format(port=port, directory=self.shop.directory,
                                        path=self.images))
        self.daemon = self.shop.spawn("rsyncd", ["rsync", "--daemon", "--no-detach", "--config",
                                                 config])
        self.url = f"rsync://127.0.0.1:{port}/replica/"
        wait_until("the rsync daemon answers", self._daemon_answers, 20)

    def _daemon_answers(self):
        self.daemon.check()
        return self.shop.path("rsyncd.pid").exists()

    def contestants(self):
        return {f"{name}-{cache}": lambda run=run, cache=cache: self._repaired(run, cache)
                for cache in ("warm", "cold")
                for name, run in (("compare", self._compare), ("rsync", self._rsync),
                                  ("sync", self._ours))}

    def _repaired(self, run, cache):
        """Changes the copy, brings the cache into its state, and runs."""
        self.seed += 1
        disks.scatter_changes(self.copy, CHANGED_SHARE, self.seed)
        for file in (self.disk, self.copy):
            drop_cache(file) if cache == "cold" else warm_cache(file)
        return run()

    def _compare(self):
        return self.shop.report([program("rha-bench-limits"), "compare", self.disk,
                                 self.copy])["seconds"]

    def _rsync(self):
        return self.shop.run(["rsync", "--inplace", "--no-whole-file", "-I", "-t", self.disk,
                              self.url])[1]

    def _ours(self):
        for leftover in self.images.glob(".rha-*"):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        capture = product.Capture(self.shop, self.root)
        try:
            replica = product.Replica(self.shop, self.images, disks.FOLDER, adopt=True)
            master = product.Master(self.shop, capture, self.root / disks.FOLDER, replica)
            seconds = master.report["seconds"]
            master.stop()
            replica.stop()
        finally:
            capture.stop()
        return seconds

    def finish(self):
        """Whoever was last, the copy must equal the disk now."""
        self._repaired(self._ours, "warm")
        self.shop.run(["cmp", self.disk, self.copy])
        for row in self.rows():
            self.notes[row.id] = {"copy_equal": True}
        self.shop.stop(self.daemon)
        shutil.rmtree(self.images)
