#!/usr/bin/env python3
"""The demonstration behind scripts/demo: two hosts, a guest that writes numbered records, the death of
the first host, and a check of everything that the replica holds afterwards."""
import argparse
import json
import re
import sys
import threading
import time

from lab import Lab, LabError, source_dir, wait_until

VM = "demo-guest"
RECORD = re.compile(r"^REC (\d+)", re.MULTILINE)


def last_record(console):
    found = RECORD.findall(console)
    return int(found[-1]) if found else 0


class RecordWatch(threading.Thread):
    """Notes at what time which record had been reported by the guest as safely written."""

    def __init__(self, host):
        super().__init__(daemon=True)
        self.host = host
        self.seen = []  # (wall clock in ns before the console was read, last record in it)
        self._stop_requested = threading.Event()

    def run(self):
        while not self._stop_requested.wait(0.02):
            at = time.time_ns()
            number = last_record(self.host.guest_console())
            if not self.seen or self.seen[-1][1] != number:
                self.seen.append((at, number))

    def stop(self):
        self._stop_requested.set()
        self.join()

    def last(self):
        return self.seen[-1][1] if self.seen else 0

    def written_before(self, wall_ns):
        """The last record that the guest had certainly written by then."""
        return max((n for at, n in self.seen if at <= wall_ns), default=0)


class Timeline:
    def __init__(self):
        self.start = time.monotonic()

    def __call__(self, text):
        print(f"[{time.monotonic() - self.start:7.2f} s] {text}", flush=True)


def human(count):
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024 or unit == "GiB":
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return ""


def demonstrate(lab, say, is_alive_timeout_s):
    say("starting two hosts and a control service, each in a network namespace of its own")
    lab.start()
    a, b = lab.hosts["a"], lab.hosts["b"]

    folder = lab.create_vm(a, VM)
    a.vm("register", folder)
    a.vm("start", VM)
    say(f"guest '{VM}' powered on at host-a; its disk is a VHDX below the capture file system")
    wait_until("the guest writes records", lambda: last_record(a.guest_console()) >= 5, 90)
    watch = RecordWatch(a)
    watch.start()

    lab.rhactl("scenario", "create", "--name", "demo", "--vm", VM, "--master", "host-a",
               "--replica", "host-b", "--is-alive-timeout", str(is_alive_timeout_s))
    say("scenario created with rhactl; running it: verification, then synchronisation")
    lab.rhactl("scenario", "run", "demo")
    lab.wait_for_state("demo", "running")
    wait_until("the machine runs under a lease", lambda: lab.replication("demo", "master")["leased"]
               and lab.replication("demo", "master")["guarded"], 30)
    say("synchronised; the replica follows every write from here on, and host-a stops the machine "
        "by itself if it is cut off")

    before = last_record(a.guest_console())
    wait_until("more records while replicating",
               lambda: last_record(a.guest_console()) >= before + 20, 90)
    status = lab.scenario("demo")["status"]
    lag_bytes, lag_ms = status["master"]["lag_bytes"], status["master"]["lag_ms"]
    replicated_ns = status["replica"]["durable_capture_unix_ns"]
    say(f"replicating: {last_record(a.guest_console())} records, lag {human(lag_bytes)}, {lag_ms} ms")

    say("KILLING host-a: guest, engine, capture and link at once")
    killed = time.monotonic()
    a.die()
    watch.stop()
    written = watch.last()

    lab.wait_for_state("demo", "countdown", 60)
    say(f"host-a is silent: countdown of {is_alive_timeout_s} s runs")
    lab.wait_for_state("demo", {"switching", "switched"}, is_alive_timeout_s + 60)
    say("automatic switchover begins")
    lab.wait_for_state("demo", "switched", 120)
    say("switchover completed: the machine is registered and started on host-b")
    wait_until("the guest writes on host-b", lambda: last_record(b.guest_console()) > 0, 120)
    in_service = time.monotonic()
    first_on_b = int(RECORD.findall(b.guest_console())[0])
    say(f"the guest is back in service on host-b and goes on with record {first_on_b}")
    wait_until("more records on host-b",
               lambda: last_record(b.guest_console()) >= first_on_b + 10, 60)

    b.vm("stop", VM)
    disk = next(lab.replica_folder(b, VM).glob("Virtual Hard Disks/*.vhdx"))
    verdict = json.loads(lab.run([source_dir() / "scripts" / "guest" / "verify-disk", disk]))
    promised = watch.written_before(replicated_ns)

    say("checking host-b's disk: file system, every record's number and checksum")
    print()
    print(f"  lag before the failure      {human(lag_bytes)}, {lag_ms} ms")
    print(f"  records written on host-a   {written}")
    print(f"  acknowledged as replicated  {promised}")
    print(f"  first record on host-b      {first_on_b}")
    print(f"  records lost (RPO)          {max(0, written - (first_on_b - 1))}")
    print(f"  time to service (RTO)       {in_service - killed:.1f} s, of which {is_alive_timeout_s}"
          " s countdown")
    print(f"  disk on host-b              {verdict['records']} records in order, none torn, file "
          f"system {'clean' if verdict['clean'] else 'DAMAGED'}")
    print()
    problems = []
    if first_on_b - 1 < promised:
        problems.append(f"record {promised} was acknowledged as replicated, but host-b went on "
                        f"with {first_on_b}")
    if not verdict["clean"]:
        problems.append("the file system is damaged")
    if verdict["records"] < first_on_b:
        problems.append("the disk holds fewer records than the guest reported")
    return problems


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo")
    parser.add_argument("--keep", action="store_true", help="leave everything running afterwards")
    parser.add_argument("--timeout", type=int, default=10, metavar="S",
                        help="is-alive timeout of the scenario in seconds (product default: 300)")
    arguments = parser.parse_args()
    say = Timeline()
    with Lab(keep=arguments.keep) as lab:
        try:
            problems = demonstrate(lab, say, arguments.timeout)
        except LabError as error:
            lab.show_logs()
            print(f"demo: {error}", file=sys.stderr)
            return 1
        if arguments.keep:
            lab.explain()
    if problems:
        for problem in problems:
            print(f"demo: FAILED: {problem}", file=sys.stderr)
        return 1
    say("the machine survived the death of its host; nothing acknowledged was lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
