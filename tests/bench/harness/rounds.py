"""Rounds: how contestants are measured against each other on a machine that is never quiet.

Every round runs all contestants one after the other, beginning with another one each time. Only
numbers of the same round are divided by each other; what is reported of the ratios is their median.
A round in which the limit of the machine itself was more than twice off its median says more about
the neighbours than about us, and is dropped. Pure functions and values: nothing is run here.
"""
import dataclasses
import math
import statistics

OUTLIER_FACTOR = 2.0


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the result: `ours` against `peer`, beside `limit`, in the values of a round.

    `must` and `stretch` bind the ratio (how many times better than the peer we are), or with
    `absolute` our own value, where less is better. None: no goal, the row is for information.
    """
    id: str
    what: str
    unit: str
    ours: str
    peer: str | None
    limit: str | None
    must: float | None = None
    stretch: float | None = None
    less_is_better: bool = False
    absolute: bool = False


def order(names, round_number):
    """The contestants of a round, each round beginning with the next one."""
    names = list(names)
    shift = round_number % len(names)
    return names[shift:] + names[:shift]


def keep(values, limit):
    """The rounds (dicts of contestant: value) whose limit is within a factor of its median."""
    complete = [r for r in values if all(math.isfinite(v) and v > 0 for v in r.values())]
    if limit is None or not complete:
        return complete
    median = statistics.median(r[limit] for r in complete)
    return [r for r in complete if median / OUTLIER_FACTOR <= r[limit] <= median * OUTLIER_FACTOR]


def better(row, ours, other):
    """How many times better `ours` is than `other`."""
    return other / ours if row.less_is_better else ours / other


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def meets(row, value, goal):
    if goal is None or value is None:
        return None
    return value <= goal if row.absolute else value >= goal


def summarise(row, values, notes=None):
    """The JSON object of a row from the values of its rounds."""
    names = [n for n in (row.ours, row.peer, row.limit) if n]
    rounds = [{n: r[n] for n in names} for r in values if all(n in r for n in names)]
    kept = keep(rounds, row.limit)
    result = {"id": row.id, "what": row.what, "unit": row.unit, "ours": None, "peer": None,
              "limit": None, "ratio": None, "of_limit": None, "must": row.must,
              "stretch": row.stretch, "goal_on": "ours" if row.absolute else "ratio",
              "less_is_better": row.less_is_better, "must_met": None, "stretch_met": None,
              "rounds": len(kept), "dropped_rounds": len(values) - len(kept), "values": rounds,
              "notes": notes or {}}
    if not kept:
        return result
    for part, name in (("ours", row.ours), ("peer", row.peer), ("limit", row.limit)):
        if name:
            seen = spread([r[name] for r in kept])
            result[part] = seen["median"]
            result[f"{part}_min"], result[f"{part}_max"] = seen["min"], seen["max"]
    for part, name in (("ratio", row.peer), ("of_limit", row.limit)):
        if name:
            seen = spread([better(row, r[row.ours], r[name]) for r in kept])
            result[part] = seen["median"]
            result[f"{part}_min"], result[f"{part}_max"] = seen["min"], seen["max"]
    judged = result["ours"] if row.absolute else result["ratio"]
    result["must_met"] = meets(row, judged, row.must)
    result["stretch_met"] = meets(row, judged, row.stretch)
    return result
