#!/usr/bin/env python3
"""Tests of the arithmetic behind every figure of the benchmark."""
import unittest

from rounds import Row, keep, order, summarise

RATE = Row("X", "a rate", "MB/s", ours="ours", peer="peer", limit="limit", must=1.5, stretch=3.0)
TIME = Row("Y", "a duration", "s", ours="ours", peer="peer", limit=None, must=2.0, stretch=4.0,
           less_is_better=True)


class Rounds(unittest.TestCase):
    def test_every_contestant_begins_in_turn(self):
        self.assertEqual(order("abc", 0), ["a", "b", "c"])
        self.assertEqual(order("abc", 1), ["b", "c", "a"])
        self.assertEqual(order("abc", 5), ["c", "a", "b"])

    def test_the_median_of_ratios_is_not_the_ratio_of_medians(self):
        values = [{"ours": 10, "peer": 5, "limit": 20}, {"ours": 100, "peer": 25, "limit": 20},
                  {"ours": 30, "peer": 30, "limit": 20}]
        row = summarise(RATE, values)
        self.assertEqual(row["ratio"], 2.0)  # of 2, 4 and 1; the medians would give 30/25
        self.assertEqual((row["ratio_min"], row["ratio_max"]), (1.0, 4.0))
        self.assertEqual((row["ours"], row["ours_min"], row["ours_max"]), (30, 10, 100))
        self.assertTrue(row["must_met"])
        self.assertFalse(row["stretch_met"])

    def test_a_duration_is_better_when_it_is_shorter(self):
        row = summarise(TIME, [{"ours": 2.0, "peer": 10.0}])
        self.assertEqual(row["ratio"], 5.0)
        self.assertTrue(row["stretch_met"])

    def test_a_round_with_a_limit_beyond_twice_the_median_is_dropped(self):
        values = [{"ours": 1, "peer": 1, "limit": 10}, {"ours": 9, "peer": 1, "limit": 21},
                  {"ours": 2, "peer": 1, "limit": 10}, {"ours": 9, "peer": 1, "limit": 4.9},
                  {"ours": 3, "peer": 1, "limit": 12}]
        row = summarise(RATE, values)
        self.assertEqual((row["rounds"], row["dropped_rounds"]), (3, 2))
        self.assertEqual(row["ratio"], 2.0)

    def test_a_round_without_a_number_does_not_count(self):
        values = [{"ours": float("nan"), "peer": 1, "limit": 1}, {"ours": 1, "peer": 0, "limit": 1}]
        self.assertEqual(keep(values, "limit"), [])
        row = summarise(RATE, values)
        self.assertIsNone(row["ratio"])
        self.assertIsNone(row["must_met"])
        self.assertEqual(row["dropped_rounds"], 2)

    def test_an_absolute_goal_binds_our_own_value(self):
        boot = Row("Z", "boot", "s", ours="ours", peer="peer", limit=None, must=10.0, stretch=6.0,
                   less_is_better=True, absolute=True)
        row = summarise(boot, [{"ours": 8.0, "peer": 8.0}])
        self.assertTrue(row["must_met"])
        self.assertFalse(row["stretch_met"])


if __name__ == "__main__":
    unittest.main()
