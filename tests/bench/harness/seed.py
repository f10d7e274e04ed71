"""G4: copying a whole disk to the other side, against QEMU's blockdev-mirror over NBD.

The peers and the limit read and write the disk with O_DIRECT, as QEMU does for guests; targets are
new files. Ours also writes everything to the replica's journal, on the same disk.
"""
import disks
import identities
import product
import qemu
import shutil
import time
from rounds import Row
from suite import Suite
from workshop import drop_cache


class Seed(Suite):
    @staticmethod
    def rows():
        def row(name, what, ours, peer, must=None, stretch=None):
            return Row(name, what, "s", ours=ours, peer=peer, limit="dd", must=must,
                       stretch=stretch, less_is_better=True)
        return [
            row("G4", "full seeding with mutual TLS against QEMU mirror tuned, unencrypted",
                "seed", "mirror-tuned", 1.0, 1.3),
            row("G4d", "full seeding with mutual TLS against QEMU mirror default, unencrypted",
                "seed", "mirror-default", 1.7),
            row("G4t", "full seeding with mutual TLS against QEMU mirror tuned with mutual TLS",
                "seed", "mirror-tls"),
            row("G4p", "full seeding unencrypted against QEMU mirror tuned, unencrypted",
                "seed-plain", "mirror-tuned"),
        ]

    def prepare(self):
        self.root, self.disk = disks.machine_folder(self.shop, "source", self.scale.disk_bytes)

    def contestants(self):
        tls = identities.make_identity
        return {
            "dd": self._dd,
            "mirror-tuned": lambda: self._mirror(**qemu.TUNED),
            "mirror-default": self._mirror,
            "mirror-tls": lambda: self._mirror(tls(self.shop), **qemu.TUNED),
            "seed": self._ours,
            "seed-plain": lambda: self._ours(plain=True),
        }

    def _dd(self):
        drop_cache(self.disk)
        target = self.shop.path("dd.raw")
        seconds = self.shop.run(["dd", f"if={self.disk}", f"of={target}", "bs=4M", "iflag=direct",
                                 "oflag=direct", "conv=fsync"])[1]
        target.unlink()
        return seconds

    def _mirror(self, tls=None, **options):
        drop_cache(self.disk)
        target = self.shop.path("mirror.raw")
        with open(target, "wb") as file:
            file.truncate(self.disk.stat().st_size)
        mirror = qemu.Mirror(self.shop, self.disk, target, tls)
        try:
            start = time.monotonic()
            mirror.run(**options)
            seconds = time.monotonic() - start
        finally:
            mirror.stop()
        target.unlink()
        return seconds

    def _ours(self, plain=False):
        drop_cache(self.disk)
        images = self.shop.fresh("seeded")
        capture = product.Capture(self.shop, self.root)
        try:
            replica = product.Replica(self.shop, images, disks.FOLDER, plain=plain)
            master = product.Master(self.shop, capture, self.root / disks.FOLDER, replica,
                                    plain=plain)
            seconds = master.report["seconds"]
            master.stop()
            replica.stop()
        finally:
            capture.stop()
        self.shop.run(["cmp", self.disk, images / disks.DISK])
        shutil.rmtree(images)
        return seconds
