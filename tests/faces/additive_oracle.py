"""The additive model seen from outside: its data sets, our probe, and Prophet's posterior in NumPy."""

import dataclasses
import json
import pathlib
import subprocess

import holidays
import numpy as np
import pandas as pd
from programs import helper_program

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass(frozen=True)
class Case:
    """A model on a series, and the origins from which it is tried: range(first, n - horizon, step)."""

    series: str
    mode: str = "additive"
    trend: str = "linear"
    country: str = ""
    capacity: float = 0.0

    def __str__(self):
        return "-".join(w for w in (self.series, self.mode, self.trend, self.country) if w)


# file, horizon, first origin, step between origins
SERIES = {
    "online_retail": ("golden/daily_sales_zero.csv", 30, 180, 15),
    "peyton_manning": ("data/forecast/prophet_example_wp_log_peyton_manning.csv", 60, 1000, 300),
    "air_passengers": ("data/forecast/prophet_example_air_passengers.csv", 12, 60, 12),
    "retail_sales": ("data/forecast/prophet_example_retail_sales.csv", 12, 120, 24),
}
CASES = [Case(series, mode) for series in SERIES for mode in ("additive", "multiplicative")]
CASES += [
    Case("online_retail", country="GB"),
    Case("peyton_manning", country="US"),
    Case("peyton_manning", trend="logistic", capacity=15.0),
    Case("air_passengers", "multiplicative", "logistic", capacity=1000.0),
]


def load_series(shared, name):
    """→ (days, values), the days as datetime64."""
    table = pd.read_csv(pathlib.Path(shared) / SERIES[name][0])
    return pd.to_datetime(table["ds"]).to_numpy("datetime64[D]"), table["y"].to_numpy(float)


def origins(case, n):
    _, horizon, first, step = SERIES[case.series]
    return range(first, n - horizon + 1, step)


def question(case, days, y, horizon, **more):
    """What the probe is asked: days reach `horizon` further than y."""
    asked = {"y": list(y), "days": [str(d) for d in days[: len(y) + horizon]], "horizon": horizon}
    asked |= {"mode": case.mode, "trend": case.trend, "holidays": case.country}
    return asked | {"capacity": case.capacity, **more}


def ask(questions):
    """Our answers, one for each question."""
    lines = "".join(json.dumps(q) + "\n" for q in questions)
    done = subprocess.run(
        [helper_program("additive_probe")], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def season_columns(days, period, order):
    turns = 2 * np.pi * days.astype(np.int64)[:, None] * np.arange(1, order + 1) / period
    return np.stack([np.sin(turns), np.cos(turns)], axis=2).reshape(len(days), 2 * order)


def holiday_column(days, country, name):
    years = range(days[0].astype(object).year, days[-1].astype(object).year + 1)
    known = getattr(holidays, country)(years=years, language="en_US", expand=False)
    return np.array([name in known.get_list(day) for day in days.astype(object)], float)


def design(case, days, labels):
    """The columns that the labels stand for."""
    columns = []
    if "yearly" in labels:
        columns.append(season_columns(days, 365.25, 10))
    if "weekly" in labels:
        columns.append(season_columns(days, 7, 3))
    named = [label for label in labels if label not in ("yearly", "weekly")]
    columns += [holiday_column(days, case.country, label)[:, None] for label in named]
    return np.hstack(columns) if columns else np.zeros((len(days), 0))


def trend(case, t, changes, capacity, p):
    slopes = p["k"] + (t[:, None] >= changes) @ p["delta"]
    if case.trend == "linear":
        return slopes * t + p["m"] + (t[:, None] >= changes) @ (-changes * p["delta"])
    # Stan's recursion for the offsets that keep the curve in one piece.
    rates = np.concatenate([[p["k"]], p["k"] + np.cumsum(p["delta"])])
    offsets, at = np.zeros(len(changes)), float(p["m"])
    for j, change in enumerate(changes):
        offsets[j] = (change - at) * (1 - rates[j] / rates[j + 1])
        at += offsets[j]
    return capacity / (1 + np.exp(-slopes * (t - p["m"] - (t[:, None] >= changes) @ offsets)))


def log_posterior(case, days, y, labels, parameters):
    """Prophet's: prophet.stan at these parameters, as Stan counts it (constants left out)."""
    p = {name: np.asarray(parameters[name], float) for name in ("k", "m", "delta", "beta", "sigma_obs")}
    scale = np.abs(y).max()
    t = (days - days[0]) / (days[-1] - days[0])
    last = int(np.floor(len(y) * 0.8)) - 1
    changes = t[np.linspace(0, last, min(25, last) + 1).round().astype(int)[1:]]
    level = trend(case, t, changes, case.capacity / scale, p)
    effects = design(case, days, labels) @ p["beta"]
    mean = level * (1 + effects) if case.mode == "multiplicative" else level + effects
    sigma = p["sigma_obs"]
    likelihood = -len(y) * np.log(sigma) - np.sum((y / scale - mean) ** 2) / (2 * sigma**2)
    priors = (p["k"] ** 2 + p["m"] ** 2) / 50 + np.abs(p["delta"]).sum() / 0.05
    return likelihood - priors - np.sum(p["beta"] ** 2) / 200 - 2 * sigma**2
