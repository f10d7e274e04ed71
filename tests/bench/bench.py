#!/usr/bin/env python3
"""bench.py [--json FILE] [--only ID…] [--quick] [--rounds N] [--check]: measures the product against
its peers and the machine's limits. Run it with scripts/bench, which builds what it needs.

Needs root (FUSE). Everything lies in a directory below /var/tmp that is removed at the end.
"""
import argparse
import json
import math
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "harness"))
import machine  # noqa: E402
import rounds  # noqa: E402
from boot import Boot  # noqa: E402
from load import Load  # noqa: E402
from net import Net  # noqa: E402
from seed import Seed  # noqa: E402
from suite import FULL, QUICK  # noqa: E402
from sync import Sync  # noqa: E402
from workshop import BenchError, Workshop, program  # noqa: E402

SUITES = (Net, Sync, Load, Seed, Boot)
SKIPPED = 77


def wanted_rows(suite, only):
    """A row is wanted when its id, or what stands before the dot in it, was asked for."""
    return [r for r in suite.rows() if not only or r.id in only or r.id.split(".")[0] in only]


def progress(text):
    print(text, file=sys.stderr, flush=True)


def run_rounds(contestants, names, count):
    """One dict of numbers per round; a contestant that fails ends the benchmark."""
    values = []
    for number in range(count):
        seen = {}
        for name in rounds.order(names, number):
            seen[name] = contestants[name]()
            progress(f"  round {number + 1}/{count}  {name:22} {figure(seen[name]):>10}"
                     f"   load {os.getloadavg()[0]:.1f}")
        values.append(seen)
    return values


def measure(shop, suite_class, rows, scale, count):
    """The suite's rows as JSON objects."""
    start = time.monotonic()
    progress(f"{suite_class.__name__.lower()}: {', '.join(r.id for r in rows)}")
    suite = suite_class(shop, scale, {r.id for r in rows})
    suite.prepare()
    contestants = suite.contestants()
    named = {n for r in rows for n in (r.ours, r.peer, r.limit) if n}
    values = run_rounds(contestants, [n for n in contestants if n in named], count)
    suite.finish()
    progress(f"  {time.monotonic() - start:.0f} s")
    return [rounds.summarise(row, values, suite.notes.get(row.id)) for row in rows]


# --- output ---------------------------------------------------------------------------------------

def figure(value):
    if value is None:
        return "-"
    for factor, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= factor:
            return f"{value / factor:.2f}{letter}"
    return f"{value:.2f}"


def verdict(row):
    if row["must_met"] is None:
        return ""
    return "stretch" if row["stretch_met"] else "met" if row["must_met"] else "MISSED"


def print_table(results):
    print(f"{'id':10} {'unit':5} {'limit':>8} {'peer':>8} {'ours':>8} {'min':>8} {'max':>8} "
          f"{'ratio':>6} {'min':>6} {'max':>6} {'must':>5} {'str.':>5} {'n':>2}  ")
    for row in results:
        print(f"{row['id']:10} {row['unit']:5} {figure(row['limit']):>8} "
              f"{figure(row['peer']):>8} {figure(row['ours']):>8} "
              f"{figure(row.get('ours_min')):>8} {figure(row.get('ours_max')):>8} "
              f"{figure(row['ratio']):>6} {figure(row.get('ratio_min')):>6} "
              f"{figure(row.get('ratio_max')):>6} {figure(row['must']):>5} "
              f"{figure(row['stretch']):>5} {row['rounds']:>2}  {verdict(row)}")
    print()
    for row in results:
        print(f"{row['id']:10} {row['what']}")


def insane(results):
    """Rows that are missing a number. How fast anything was is never an error."""
    return [row["id"] for row in results
            if row["ours"] is None or not math.isfinite(row["ours"]) or row["ours"] <= 0
            or (row["peer"] is not None and not row["ratio"] > 0)]


def parse(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the result there as well")
    parser.add_argument("--only", nargs="+", metavar="ID", default=[],
                        help="these goals only, e.g. G1 G3b")
    parser.add_argument("--quick", action="store_true", help="small sizes, three rounds")
    parser.add_argument("--rounds", type=int, help="instead of five, or three with --quick")
    parser.add_argument("--check", action="store_true",
                        help="fail unless every row has sane numbers (for ctest)")
    options = parser.parse_args(arguments)
    known = {r.id for s in SUITES for r in s.rows()}
    known |= {i.split(".")[0] for i in known}
    unknown = [i for i in options.only if i not in known]
    if unknown:
        parser.error(f"no goal {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return options


def main():
    options = parse(sys.argv[1:])
    if os.geteuid() != 0:
        print("bench: needs root, for the capture file system", file=sys.stderr)
        return SKIPPED
    missing = [p for p in ("rha-bench-limits", "rha-bench-engine", "rha-bench-engine-plain",
                           "rha-capturefs", "rha-engine") if program(p) is None]
    if missing:
        print(f"bench: not built: {', '.join(missing)}; run scripts/bench", file=sys.stderr)
        return SKIPPED
    scale = QUICK if options.quick else FULL
    count = options.rounds or scale.rounds
    document = {"scale": scale.name, "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "machine": machine.describe(), "rows": []}
    failed = []
    for suite in SUITES:
        rows = wanted_rows(suite, options.only)
        if not rows:
            continue
        try:
            with Workshop() as shop:
                document["rows"] += measure(shop, suite, rows, scale, count)
        except (BenchError, OSError) as error:  # the other suites' hours are not lost with it
            print(f"bench: {suite.__name__.lower()}: {error}", file=sys.stderr)
            failed += [r.id for r in rows]
    document["load_average_at_end"] = os.getloadavg()
    print_table(document["rows"])
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(document, indent=1) + "\n")
    bad = insane(document["rows"])
    if failed or (options.check and bad):
        print(f"bench: no numbers for {', '.join(failed + bad)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
