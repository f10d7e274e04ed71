"""The product's contestants: rha-capturefs and the processes of rha-bench-engine, which put the
engine's own classes together as rha-engine does."""
import os
import stat

from workshop import BenchError, program, wait_until

UP_SECONDS_MAX = 30
RUN_SECONDS_MAX = 300


def needed(name):
    path = program(name)
    if path is None:
        raise BenchError(f"{name} is not built; run cmake --build --preset dev")
    return path


def engine_program(plain=False):
    return needed("rha-bench-engine-plain" if plain else "rha-bench-engine")


def identities(shop):
    directory = shop.path("identities")
    if not directory.exists():
        shop.run([engine_program(), "identities", directory])
    return directory


class Capture:
    """rha-capturefs over `root`, as the init system starts it."""

    def __init__(self, shop, root):
        self._shop = shop
        self.root = root
        state = shop.fresh("capture")
        self.socket = state / "control.sock"
        self._child = shop.spawn(state.name, [
            needed("rha-capturefs"), "--foreground", "--root", root, "--state", state / "state",
            "--socket", self.socket])
        shop.mounted(root)
        wait_until("the capture file system is mounted",
                   lambda: self._child.check() and os.path.ismount(root) and self._listens(),
                   UP_SECONDS_MAX)

    def _listens(self):
        try:
            return stat.S_ISSOCK(os.stat(self.socket).st_mode)
        except FileNotFoundError:
            return False

    def stop(self):
        self._shop.unmount(self.root)
        self._shop.stop(self._child)


class Drain:
    """An engine that empties the ring, with or without the replica's journal behind it."""

    def __init__(self, shop, capture, folder, journal=False):
        self._shop = shop
        directory = shop.fresh("drain")
        self._child = shop.spawn(directory.name, [
            engine_program(), "drain", "--root", capture.root, "--socket", capture.socket,
            "--folder", folder, *(["--journal", directory / "journal"] if journal else [])], True)
        self._child.hear(UP_SECONDS_MAX)

    def stop(self):
        """What was captured: {"records", "bytes", "lost"}."""
        self._child.popen.stdin.close()
        tally = self._child.hear(UP_SECONDS_MAX)
        self._shop.stop(self._child)
        return tally


class Replica:
    def __init__(self, shop, directory, prefix, plain=False, adopt=False, memory=False):
        self._shop = shop
        self.directory = directory
        state = shop.fresh("replica")
        flags = ["--adopt"] * adopt + ["--memory"] * memory
        self._child = shop.spawn(state.name, [
            engine_program(plain), "replica", "--identity", identities(shop) / "replica",
            "--directory", directory, "--state", state / "state", "--prefix", prefix, *flags], True)
        self.address = f"127.0.0.1:{self._child.hear(UP_SECONDS_MAX)['port']}"

    def promote(self):
        self._child.say("promote")
        return self._child.hear(RUN_SECONDS_MAX)

    def stop(self):
        self._shop.stop(self._child)


class Master:
    """Begins to synchronise `folder` at once; `report` says how long that took."""

    def __init__(self, shop, capture, folder, replica, plain=False):
        self._shop = shop
        state = shop.fresh("master")
        self._child = shop.spawn(state.name, [
            engine_program(plain), "master", "--identity", identities(shop) / "master", "--root",
            capture.root, "--socket", capture.socket, "--folder", folder, "--state",
            state / "state", "--address", replica.address], True)
        self.report = self._child.hear(RUN_SECONDS_MAX)

    def drain(self):
        """Waits until everything written is applied on the replica; says how long that took."""
        self._child.say("drain")
        return self._child.hear(RUN_SECONDS_MAX)

    def stop(self):
        self._shop.stop(self._child)


def stream(shop, size, plain=False):
    """`size` bytes from a ring in memory through master, link and replica; bytes per second."""
    replica = Replica(shop, shop.fresh("nowhere") / "images", "machine", plain=plain, memory=True)
    try:
        report = shop.report([
            engine_program(plain), "stream", "--identity", identities(shop) / "master", "--state",
            shop.fresh("master") / "state", "--address", replica.address, "--bytes", size])
    finally:
        replica.stop()
    return report["bytes"] / report["seconds"]
