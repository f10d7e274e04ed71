"""G3: what a guest's writes cost behind capture. The load is QEMU's own block layer with
cache=none,aio=native; no guest, because an emulated processor would hide the cost.

G3 captures and drains, G3b also appends every change to the replica's journal on the same disk, G3d
replicates over mutual TLS to a replica on the same disk, against QEMU's mirror in write-blocking
mode (its only mode without lag).
"""
import disks
import product
import qemu
from rounds import Row
from suite import Suite

KIB = 1 << 10
MIB = 1 << 20
# name: block bytes, depth, stride in blocks (coprime to the disk: every block once), writes
SHAPES = {
    "4k-qd1": (4 * KIB, 1, 257, 20000),
    "4k-qd32": (4 * KIB, 32, 257, 100000),
    "64k-qd8": (64 * KIB, 8, 17, 40000),
    "1m-qd4": (MIB, 4, 1, 4000),
}
GOALS = {
    "G3": {"4k-qd1": (0.65, 0.85), "4k-qd32": (0.40, 0.60), "64k-qd8": (0.40, 0.60),
           "1m-qd4": (0.60, 0.75)},
    "G3b": {"4k-qd1": (0.50, 0.60), "4k-qd32": (0.30, 0.40), "64k-qd8": (0.25, 0.45),
            "1m-qd4": (0.30, 0.45)},
}
WHAT = {"G3": "capture against directory", "G3b": "capture and journal against directory"}
REPLICATED = "4k-qd32"
BLOCKING_WRITES = 3000


class Load(Suite):
    @staticmethod
    def rows():
        rows = [Row(f"{goal}.{shape}", f"{WHAT[goal]}, writes of {shape}", "1/s",
                    ours=f"{goal}:{shape}", peer=f"directory:{shape}",
                    limit=f"directory:{shape}", must=must, stretch=stretch)
                for goal, shapes in GOALS.items() for shape, (must, stretch) in shapes.items()]
        return rows + [Row("G3d", "capture and replication against QEMU mirror write-blocking, "
                           f"writes of {REPLICATED}", "1/s", ours="replicated",
                           peer="mirror-blocking", limit=f"directory:{REPLICATED}", must=10.0,
                           stretch=20.0)]

    def prepare(self):
        size = self.scale.load_bytes
        _, self.plain = disks.machine_folder(self.shop, "load-plain", size)
        self.captures = {}
        self.drains = {}
        self.images = {}
        for goal in GOALS:
            if any(row.startswith(f"{goal}.") for row in self.wanted):
                self._start_drain(goal, size)
        if "G3d" in self.wanted:
            self._start_pair(size)

    def _start_drain(self, goal, size):
        root, self.images[goal] = disks.machine_folder(self.shop, f"load-{goal}", size)
        self.captures[goal] = product.Capture(self.shop, root)
        self.drains[goal] = product.Drain(self.shop, self.captures[goal],
                                          self.images[goal].parent, journal=goal == "G3b")

    def _start_pair(self, size):
        root, self.replicated = disks.machine_folder(self.shop, "load-G3d", size)
        self.replica_images = self.shop.fresh("load-replica")
        self.captures["G3d"] = product.Capture(self.shop, root)
        self.replica = product.Replica(self.shop, self.replica_images, disks.FOLDER)
        self.master = product.Master(self.shop, self.captures["G3d"], self.replicated.parent,
                                     self.replica)
        self.drained = []

    def contestants(self):
        contestants = {"replicated": self._replicated, "mirror-blocking": self._mirror}
        for shape in SHAPES:
            contestants[f"directory:{shape}"] = lambda s=shape: self._load(self.plain, s)
            for goal in GOALS:
                contestants[f"{goal}:{shape}"] = (
                    lambda g=goal, s=shape: self._load(self.images[g], s))
        return contestants

    def _load(self, image, shape):
        block, depth, stride, count = SHAPES[shape]
        return qemu.write_load(self.shop, image, block, depth,
                               max(100, int(count * self.scale.factor)), stride * block)

    def _replicated(self):
        rate = self._load(self.replicated, REPLICATED)
        self.drained.append(self.master.drain())
        return rate

    def _mirror(self):
        target = self.shop.path("blocking.raw")
        with open(target, "wb") as file:
            file.truncate(self.plain.stat().st_size)
        mirror = qemu.Mirror(self.shop, self.plain, target)
        try:
            mirror.run(**{"copy-mode": "write-blocking"}, **qemu.TUNED)
            block, depth, stride, _ = SHAPES[REPLICATED]
            return qemu.write_load(self.shop, mirror.url, block, depth,
                                   max(100, int(BLOCKING_WRITES * self.scale.factor)),
                                   stride * block, native=False)
        finally:
            mirror.stop()
            target.unlink()

    def finish(self):
        for goal, drain in self.drains.items():
            tally = drain.stop()
            for shape in SHAPES:
                self.notes[f"{goal}.{shape}"] = {"lost_records_all_shapes": tally["lost"],
                                                 "records_all_shapes": tally["records"]}
        if "G3d" in self.wanted:
            self._end_pair()
        for capture in self.captures.values():
            capture.stop()

    def _end_pair(self):
        """The replica's disk must equal the master's after everything."""
        self.master.stop()
        self.replica.stop()
        self.shop.run(["cmp", self.replicated, self.replica_images / disks.DISK])
        self.notes["G3d"] = {
            "drain_seconds": [d["drained_seconds"] for d in self.drained],
            "dirty_bytes_at_end_of_load": [d["dirty_bytes"] for d in self.drained]}
