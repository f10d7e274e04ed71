"""QEMU's own tools as peers and as the load: qemu-img bench, and two qemu-storage-daemons of which one
mirrors a disk into the other over NBD."""
import json
import re
import socket

from workshop import BenchError, free_port, wait_until

READY_SECONDS_MAX = 20
JOB_SECONDS_MAX = 240


class Monitor:
    """A QMP connection; events are kept until somebody waits for them."""

    def __init__(self, connection, timeout_s=JOB_SECONDS_MAX):
        self._socket = connection
        self._socket.settimeout(timeout_s)
        self._lines = self._socket.makefile("rw")
        self._events = []
        self._read()
        self.ask("qmp_capabilities")

    def close(self):
        self._lines.close()
        self._socket.close()

    def _read(self):
        line = self._lines.readline()
        if not line:
            raise BenchError("qemu-storage-daemon closed its monitor")
        return json.loads(line)

    def ask(self, command, **arguments):
        self._lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._lines.flush()
        while True:
            answer = self._read()
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise BenchError(f"qemu-storage-daemon refused {command}: {answer['error']}")
            self._events.append(answer)

    def wait_for(self, name):
        while True:
            for event in self._events:
                if event["event"] == name:
                    self._events.remove(event)
                    return event["data"]
                if event["event"] == "BLOCK_JOB_ERROR":
                    raise BenchError(f"the mirror failed: {event['data']}")
            self._events.append(self._read())


class StorageDaemon:
    """The daemon connects to us, not we to it: when a client comes while its monitor's thread takes
    the listening socket over from the main thread, one of the two accepts the client and the other
    waits in accept for ever (seen with QEMU 7.2)."""

    def __init__(self, shop, name, *arguments):
        self._shop = shop
        path = shop.path(f"{name}.qmp")
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(1)
            listener.settimeout(0)
            self._child = shop.spawn(name, ["qemu-storage-daemon", *arguments, "--chardev",
                                            f"socket,id=q,path={path}", "--monitor", "chardev=q"])
            self.monitor = Monitor(wait_until(f"{name} is up", lambda: self._connected(listener),
                                              READY_SECONDS_MAX))

    def _connected(self, listener):
        self._child.check()
        try:
            return listener.accept()[0]
        except BlockingIOError:
            return None

    def stop(self):
        self.monitor.close()
        self._shop.stop(self._child)


def raw_disk(node, path):
    """Arguments for a raw image, opened as guests open theirs."""
    return ["--blockdev", f"driver=file,node-name={node}-file,filename={path},cache.direct=on,"
                          "aio=native",
            "--blockdev", f"driver=raw,node-name={node},file={node}-file"]


def tls_object(directory, endpoint):
    return ["--object", f"tls-creds-x509,id=tls,dir={directory},endpoint={endpoint},"
                        "verify-peer=yes"]


class Mirror:
    """`source` mirrored to `target` over NBD on loopback; `export` puts a Unix socket in front of the
    source that writes can go through."""

    def __init__(self, shop, source, target, tls=None):
        port = free_port()
        server = f"addr.type=inet,addr.host=127.0.0.1,addr.port={port}"
        client = f"server.type=inet,server.host=127.0.0.1,server.port={port},export=d"
        objects = ([], [])
        if tls:
            server += ",tls-creds=tls"
            client += ",tls-creds=tls,tls-hostname=localhost"
            objects = (tls_object(tls / "server", "server"), tls_object(tls / "client", "client"))
        self._socket = shop.path("mirror-export.sock")
        self._socket.unlink(missing_ok=True)
        self._target = StorageDaemon(
            shop, "mirror-target", *objects[0], *raw_disk("disk", target), "--nbd-server", server,
            "--export", "type=nbd,id=out,node-name=disk,name=d,writable=on")
        self._source = StorageDaemon(
            shop, "mirror-source", *objects[1], *raw_disk("disk", source), "--blockdev",
            f"driver=nbd,node-name=remote,{client}", "--nbd-server",
            f"addr.type=unix,addr.path={self._socket}", "--export",
            "type=nbd,id=in,node-name=disk,name=d,writable=on")

    @property
    def url(self):
        return f"nbd+unix:///d?socket={self._socket}"

    def run(self, **options):
        """Starts the job and waits until the target is equal."""
        monitor = self._source.monitor
        monitor.ask("blockdev-mirror", **{"job-id": "copy", "device": "disk", "target": "remote",
                                          "sync": "full", **options})
        monitor.wait_for("BLOCK_JOB_READY")

    def stop(self):
        self._source.stop()
        self._target.stop()


TUNED = {"buf-size": 64 << 20, "granularity": 1 << 20}


def write_load(shop, image, block_bytes, depth, count, stride=None, native=True):
    """`count` writes at `depth` through QEMU's block layer; returns writes per second."""
    out, _ = shop.run(["qemu-img", "bench", "-w", "-t", "none", *(["-n"] if native else []), "-f",
                       "raw", "--pattern=90", "-c", count, "-d", depth, "-s", block_bytes, "-S",
                       stride or block_bytes, image])
    found = re.search(r"Run completed in ([\d.]+) seconds", out)
    if not found:
        raise BenchError(f"qemu-img bench printed no time:\n{out}")
    return count / float(found[1])
