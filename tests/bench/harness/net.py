"""G2: the journal's stream against a bare socket.

Ours is a master session that drains a ring in memory, the gRPC link, the replication service and a
replica whose disks keep nothing: all of the product's path but the disk.
"""
import identities
import product
from rounds import Row
from suite import Suite
from workshop import program


class Net(Suite):
    @staticmethod
    def rows():
        return [
            Row("G2", "journal stream over gRPC, unencrypted, against raw TCP", "B/s",
                ours="stream-plain", peer="tcp", limit="tcp", must=0.6, stretch=0.9),
            Row("G2c", "journal stream over gRPC with mutual TLS against bare TLS 1.3", "B/s",
                ours="stream-tls", peer="tls", limit="tls", must=0.65, stretch=0.85),
        ]

    def contestants(self):
        size = self.scale.stream_bytes
        return {
            "tcp": lambda: self._bare(size),
            "tls": lambda: self._bare(size, "--tls", identities.make_identity(self.shop)),
            "stream-plain": lambda: product.stream(self.shop, size, plain=True),
            "stream-tls": lambda: product.stream(self.shop, size),
        }

    def _bare(self, size, *options):
        report = self.shop.report([program("rha-bench-limits"), "stream", "--bytes", size,
                                   *options])
        return report["bytes"] / report["seconds"]
