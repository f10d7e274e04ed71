#!/usr/bin/env python3
"""scale.py [--quick] [--engines N] [--scenarios N] [--seconds N] [--json FILE]: one control service
with many hosts and scenarios. Run it with scripts/bench-scale, which builds what it needs.

The service is the real rha-control with its store and mutual TLS; the engines are simulated, all in
one process (rha-bench-fleet). Fails if anything was noticed that did not happen: a scenario that is
not running in the end, a countdown, a lost host. How fast anything was is never an error.
"""
import argparse
import json
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "harness"))
import machine  # noqa: E402
from workshop import BenchError, Workshop, free_port, program, wait_until  # noqa: E402

FULL = {"engines": 1000, "scenarios": 5000, "seconds": 60, "event_rounds": 5}
QUICK = {"engines": 20, "scenarios": 100, "seconds": 5, "event_rounds": 2}
STARTS_AT_ONCE = 500
UP_SECONDS_MAX = 120
STEP_SECONDS_MAX = 1500
SKIPPED = 77
EXPECTED_EVENTS = {"engine-event", "host-connected"}  # once everything runs


class Control:
    """rha-control as an administrator starts it, all its data in the workshop."""

    def __init__(self, shop):
        self._shop = shop
        self._config = shop.path("control.conf")
        self._config.write_text("# benchmark\n")
        self._ports = [free_port(), free_port()]
        self.enrol_address = f"127.0.0.1:{self._ports[1]}"
        self._starts = 0
        self.start()

    def _command(self, *words):
        return [program("rha-control"), "--config", self._config, "--data",
                self._shop.path("data"), "--hook-directory", self._shop.path("hooks"), *words]

    def start(self):
        self._starts += 1
        self._child = self._shop.spawn(f"control.{self._starts}", self._command(
            "run", "--listen", f"127.0.0.1:{self._ports[0]}", "--enrol-listen", self.enrol_address,
            "--starts-at-once", STARTS_AT_ONCE))
        wait_until("the control service is ready", lambda: self._child.check()
                   and "is ready" in self._child.log.read_text(), UP_SECONDS_MAX)

    def kill(self):
        self._child.popen.send_signal(signal.SIGKILL)
        self._child.popen.wait()

    def administrator_code(self):
        return self._shop.run(self._command("pair", "--role", "admin"))[0].strip()

    def usage(self):
        """Processor seconds so far, memory, threads and open files at present."""
        proc = pathlib.Path("/proc") / str(self._child.popen.pid)
        fields = (proc / "stat").read_text().rsplit(")", 1)[1].split()
        user, system = int(fields[11]), int(fields[12])
        ticks = os.sysconf("SC_CLK_TCK")
        status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
        written = dict(line.split(":", 1) for line in (proc / "io").read_text().splitlines())
        return {"cpu_s": (user + system) / ticks, "rss_bytes": int(status["VmRSS"].split()[0]) << 10,
                "threads": int(status["Threads"]), "files": len(os.listdir(proc / "fd")),
                "written_bytes": int(written["write_bytes"])}


def progress(text):
    print(f"{text}   (load {os.getloadavg()[0]:.1f})", file=sys.stderr, flush=True)


class Scale:
    def __init__(self, shop, options):
        self.options = options
        self.figures = []
        self.control = Control(shop)
        self.fleet = shop.spawn("fleet", [
            program("rha-bench-fleet"), "--engines", options.engines, "--scenarios",
            options.scenarios, "--enrol-address", self.control.enrol_address, "--code",
            self.control.administrator_code(), "--directory", shop.path("identities"), "--port",
            free_port()], talks=True)
        self.fleet.hear(UP_SECONDS_MAX)

    def ask(self, command):
        self.fleet.say(command)
        return self.fleet.hear(STEP_SECONDS_MAX)

    def add(self, what, value, unit):
        self.figures.append({"what": what, "value": value, "unit": unit})
        progress(f"  {what}: {value:.2f} {unit}")

    def grow(self):
        seconds = self.ask("enrol")["seconds"]
        self.add("hosts enrolled, connected", self.options.engines / seconds, "/s")
        seconds = self.ask("create")["seconds"]
        self.add("scenarios created", self.options.scenarios / seconds, "/s")
        seconds = self.ask("run")["seconds"]
        self.add("group run accepted", seconds, "s")
        seconds += self.ask("live")["seconds"]
        self.add("group run until all run", seconds, "s")

    def steady(self):
        before, sent, start = self.control.usage(), self.ask("reports")["reports"], time.monotonic()
        time.sleep(self.options.seconds)
        seconds = time.monotonic() - start
        after, reports = self.control.usage(), self.ask("reports")["reports"] - sent
        cpu = after["cpu_s"] - before["cpu_s"]
        self.add("heartbeats", reports / seconds, "/s")
        self.add("processor time", cpu / seconds, "s/s")
        self.add("processor time of a heartbeat", cpu / reports * 1e6, "us")
        self.add("written to disk", (after["written_bytes"] - before["written_bytes"])
                 / seconds / 1024, "KiB/s")
        self.add("memory", after["rss_bytes"] / 2**20, "MiB")
        self.add("threads", after["threads"], "")
        self.add("open files", after["files"], "")

    def events(self):
        answer = self.ask(f"events {self.options.event_rounds}")
        for name in ("p50", "p99", "max"):
            self.add(f"event latency {name}", answer[f"{name}_ms"], "ms")

    def restart(self):
        start = time.monotonic()
        self.control.kill()
        self.control.start()
        self.add("kill to API", time.monotonic() - start, "s")
        self.ask("live")
        self.add("kill to all live", time.monotonic() - start, "s")

    def check(self):
        """What is wrong, in sentences."""
        answer = self.ask("check")
        wrong = [f"{count} times {name}" for name, count in answer["events"].items()
                 if name not in EXPECTED_EVENTS]
        if answer["connected"] != self.options.engines:
            wrong.append(f"{answer['connected']} of {self.options.engines} hosts are connected")
        if answer["live"] != self.options.scenarios:
            wrong.append(f"{answer['live']} of {self.options.scenarios} scenarios are running")
        return wrong

    def measure(self):
        self.grow()
        self.ask("check")  # forgets the events of growing
        self.steady()
        self.events()
        self.restart()
        self.steady()
        return self.check()


def parse(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench-scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few hosts: says that it works")
    parser.add_argument("--engines", type=int)
    parser.add_argument("--scenarios", type=int)
    parser.add_argument("--seconds", type=int, help="how long the steady state is watched")
    parser.add_argument("--json", metavar="FILE", help="write the result there as well")
    options = parser.parse_args(arguments)
    for name, value in (QUICK if options.quick else FULL).items():
        if getattr(options, name, None) is None:
            setattr(options, name, value)
    return options


def main():
    options = parse(sys.argv[1:])
    missing = [p for p in ("rha-control", "rha-bench-fleet") if program(p) is None]
    if missing:
        print(f"scale: not built: {', '.join(missing)}; run scripts/bench-scale", file=sys.stderr)
        return SKIPPED
    described = machine.describe()
    try:
        with Workshop() as shop:
            scale = Scale(shop, options)
            wrong = scale.measure()
    except (BenchError, OSError) as error:
        print(f"scale: {error}", file=sys.stderr)
        return 1
    print(f"{options.engines} hosts, {options.scenarios} scenarios")
    for figure in scale.figures:
        print(f"{figure['what']:32} {figure['value']:>10.2f} {figure['unit']}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(
            {"machine": described, "engines": options.engines, "scenarios": options.scenarios,
             "figures": scale.figures, "wrong": wrong}, indent=1) + "\n")
    for sentence in wrong:
        print(f"scale: wrong: {sentence}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
