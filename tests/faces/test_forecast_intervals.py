"""Intervals of patron forecast as of many days, beside what came."""

import numpy as np
import pandas as pd
from reading import rows_of


def test_intervals_of_months_hold_what_came(retail, scratch):
    """Forecasts as of many days, beside what came: 95 % intervals of 81 % coverage are none."""
    retail("forecast", "--months", "1", "--out", scratch / "months", "--format", "csv")
    history = rows_of((scratch / "months/sales_history.csv").read_text())
    came = {row["ds"]: float(row["y"]) for row in history if row["state"] == "whole"}
    inside, wide = [], []
    for months in (1, 2, 3):
        for day in pd.date_range("2011-03-15", "2011-08-31", freq="15D"):
            ask = ("forecast", "--months", months, "--as-of", day.date(), "--format", "csv", "--quiet")
            for row in rows_of(retail(*ask).stdout):
                low, high = float(row["yhat_lower"]), float(row["yhat_upper"])
                inside.append(low <= came[row["ds"]] <= high)
                wide.append((high - low) / came[row["ds"]])
    assert len(inside) == 72
    assert 0.9 <= np.mean(inside) <= 1 and np.mean(wide) < 1.2
