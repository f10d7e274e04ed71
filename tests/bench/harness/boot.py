"""G8: a machine powered on from its replica's files, until its guest agent answers.

The machine is replicated and the replica promoted first. QEMU emulates the processor here (no KVM),
so the figure says that a replica boots, and that it does so as fast as the original does; it is no
measure of the product's speed.
"""
import json
import os
import product
import select
import signal
import socket
import time
from rounds import Row
from suite import Suite
from workshop import BenchError, source_dir, wait_until

VM = "bench-guest"
BOOT_SECONDS_MAX = 120
ASK_AGAIN_SECONDS = 0.02


class Boot(Suite):
    @staticmethod
    def rows():
        return [Row("G8", "a machine boots from its replica: power on to guest agent's answer, "
                    "emulated processor", "s", ours="boot-replica", peer="boot-original",
                    limit=None, must=10.0, stretch=6.0, less_is_better=True, absolute=True)]

    def prepare(self):
        shop = self.shop
        root = shop.fresh("machines")
        made, _ = shop.run([source_dir() / "scripts" / "vm", "create", "--root", root, "--name",
                            VM], timeout_s=600)
        machine = json.loads(made)
        self.id = machine["id"]
        self.replica_root = shop.fresh("replicas")
        images = self.replica_root / VM
        capture = product.Capture(shop, root)
        try:
            replica = product.Replica(shop, images, VM)
            master = product.Master(shop, capture, root / VM, replica)
            master.drain()
            master.stop()
            self.promoted = replica.promote()
            replica.stop()
        finally:
            capture.stop()
        self.hosts = {"boot-replica": (images, shop.fresh("host")),
                      "boot-original": (root / VM, shop.fresh("host"))}
        for folder, state in self.hosts.values():
            self._engine(state, "register", folder)

    def _engine(self, state, *words):
        return self.shop.run([product.needed("rha-engine"), "vm", "--state", state, *words])

    def contestants(self):
        return {name: lambda n=name: self._boot(self.hosts[n][1]) for name in self.hosts}

    def _boot(self, state):
        runtime = state / "vms" / "machines" / self.id
        start = time.monotonic()
        try:
            self._engine(state, "start", self.id)
            self._await_agent(runtime / "agent.sock")
            return time.monotonic() - start
        finally:
            self._power_off(runtime / "qemu.pid")

    @staticmethod
    def _await_agent(path):
        """Asks again and again; a question that the agent finds waiting for it counts, too."""
        deadline = time.monotonic() + BOOT_SECONDS_MAX
        with socket.socket(socket.AF_UNIX) as agent:
            agent.connect(str(path))
            while time.monotonic() < deadline:
                agent.sendall(b'{"execute": "guest-ping"}\n')
                if select.select([agent], [], [], ASK_AGAIN_SECONDS)[0]:
                    if b"return" in agent.recv(4096):
                        return
        raise BenchError(f"the guest agent did not answer within {BOOT_SECONDS_MAX} s")

    @staticmethod
    def _power_off(pid_file):
        try:
            pid = int(pid_file.read_text())
            os.kill(pid, signal.SIGKILL)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return

        def gone():
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                    return file.read().rsplit(")", 1)[1].split()[0] in "ZX"
            except FileNotFoundError:
                return True
        wait_until("the guest's process has ended", gone, 20)

    def finish(self):
        self.notes["G8"] = {"promotion": self.promoted}
