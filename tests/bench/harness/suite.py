"""What a suite is: rows to report, and contestants whose numbers the rows divide by each other."""
import dataclasses

MIB = 1 << 20
GIB = 1 << 30


@dataclasses.dataclass(frozen=True)
class Scale:
    """How much work a contestant gets; `factor` scales the number of writes of a load."""
    name: str
    rounds: int
    stream_bytes: int
    disk_bytes: int
    load_bytes: int
    factor: float


FULL = Scale("full", rounds=5, stream_bytes=2 * GIB, disk_bytes=4 * GIB, load_bytes=512 * MIB,
             factor=1.0)
QUICK = Scale("quick", rounds=3, stream_bytes=256 * MIB, disk_bytes=256 * MIB,
              load_bytes=128 * MIB, factor=0.05)


class Suite:
    """Made when at least one of its rows is wanted. What it starts, its workshop ends."""

    def __init__(self, shop, scale, wanted):
        self.shop = shop
        self.scale = scale
        self.wanted = wanted  # ids of the rows that were asked for
        self.notes = {}

    @staticmethod
    def rows():
        """The rows this suite can report."""
        raise NotImplementedError

    def prepare(self):
        """Makes data, starts what runs through all rounds."""

    def contestants(self):
        """Name: function that runs once and returns the number for a round."""
        raise NotImplementedError

    def finish(self):
        """After the last round: collects what only the end can tell into self.notes."""
