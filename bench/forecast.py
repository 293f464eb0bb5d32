"""Forecasts beside statsforecast on M4, and beside Prophet on Online Retail: error and CPU in one run.

usage: forecast.py [--every N]    (make bench-forecast; writes bench/results/forecast.json)
Of M4's weekly and hourly series every N-th (default 9) is forecast by `patron forecast --series`, which
chooses and backtests, and by statsforecast's AutoETS, AutoTheta, AutoCES and AutoARIMA, one process
each, which do not backtest. They are given the season they recommend: 1 for weekly series, 24 hourly.
Patron also forecasts every N-th series alone, so that what it learns from the other series is the same.
Online Retail: 30 days from eleven origins, Patron's default beside Prophet (weekly, multiplicative).
"""

import argparse
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas as pd
from measure import commit, machine, measured

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/faces"))
import m4  # noqa: E402

SHARED = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
PATRON = pathlib.Path(os.environ.get("PATRON_BIN", ROOT / "build/release/patron"))
RIVALS = ("AutoETS", "AutoTheta", "AutoCES", "AutoARIMA")
FIRST_ORIGIN, ORIGIN_STEP, N_ORIGINS, DAYS = 180, 15, 11, 30


def patron_on_m4(train, frequency, scratch):
    horizon, _, period, step = m4.FREQUENCIES[frequency]
    series, answer = scratch / "series.csv", scratch / "answer.csv"
    m4.write_series(train, series, step)
    command = [PATRON, "forecast", "--series", series, "--period", period, "--horizon", horizon,
               "--format", "csv", "--output", answer, "--quiet"]  # fmt: skip
    cost, _ = measured(command, scratch)
    said = pd.read_csv(answer)
    return cost.cpu_seconds, {k: g.yhat.to_numpy() for k, g in said.groupby("unique_id")}


def statsforecast_on_m4(rival, train, frequency):
    from statsforecast import models

    horizon, season, _, _ = m4.FREQUENCIES[frequency]
    model = getattr(models, rival)(season_length=season)
    model.forecast(y=np.sin(np.arange(60.0)) + 5, h=2)  # what it compiles is not counted
    started = time.process_time()
    said = {k: model.forecast(y=y, h=horizon)["mean"] for k, y in train.items()}
    return time.process_time() - started, said


def bench_m4(frequency, every, scratch):
    train, test = m4.load(SHARED / "data/forecast", frequency)
    season = m4.FREQUENCIES[frequency][1]
    some = {k: train[k] for k in list(train)[::every]}
    rows = []

    def add(name, cpu, said, n_forecast):
        smape, mase = m4.scores(some, {k: test[k] for k in some}, said, season)
        rows.append({"model": name, "smape": round(smape, 3), "mase": round(mase, 3),
                     "cpu_ms_per_series": round(1000 * cpu / n_forecast, 2)})  # fmt: skip
        print(frequency, rows[-1], flush=True)

    add("patron, of all series", *patron_on_m4(train, frequency, scratch), len(train))
    add("patron, of these alone", *patron_on_m4(some, frequency, scratch), len(some))
    for rival in RIVALS:
        add(rival, *statsforecast_on_m4(rival, some, frequency), len(some))
    return {"frequency": frequency, "n_series": len(some), "rows": rows}


def daily_sales(workspace):
    import duckdb

    database = duckdb.connect(str(next(workspace.glob("*.duckdb"))), read_only=True)
    sold = database.execute(
        "select cast(ordered_at as date) as ds, sum(amount) as y from order_lines"
        " where rules & 15 = 0 group by 1 order by 1"
    ).df()
    days = sold.set_index(pd.to_datetime(sold.ds)).y.astype(float)
    return days.reindex(pd.date_range(days.index[0], days.index[-1]), fill_value=0.0)


def prophet_says(known, n_days):
    from prophet import Prophet

    model = Prophet(weekly_seasonality=True, yearly_seasonality=False, daily_seasonality=False,
                    seasonality_mode="multiplicative")  # fmt: skip
    model.fit(pd.DataFrame({"ds": known.index, "y": known.to_numpy()}))
    ahead = pd.date_range(known.index[-1] + pd.Timedelta(days=1), periods=n_days)
    return np.maximum(model.predict(pd.DataFrame({"ds": ahead})).yhat.to_numpy(), 0)


def errors_of(y, yhat, known):
    scale = np.mean(np.abs(known[7:] - known[:-7]))
    return np.array([np.mean(np.abs(y - yhat)) / scale, 100 * np.abs(y - yhat).sum() / y.sum()])


def bench_retail(scratch):
    workspace = scratch / "workspace"
    packed = SHARED / "data/retail/online_retail_utf8.csv.zst"
    subprocess.run([PATRON, "import", packed, "--workspace", workspace, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    days = daily_sales(workspace)
    ours, theirs, our_cpu, their_cpu = [], [], 0.0, 0.0
    for origin in range(FIRST_ORIGIN, FIRST_ORIGIN + ORIGIN_STEP * N_ORIGINS, ORIGIN_STEP):
        known, y = days[:origin], days[origin : origin + DAYS].to_numpy()
        cost, answer = measured(
            [PATRON, "forecast", "--workspace", workspace, "--days", DAYS, "--format", "csv",
             "--as-of", str(days.index[origin].date()), "--quiet"], scratch)  # fmt: skip
        our_cpu += cost.cpu_seconds
        ours.append(errors_of(y, pd.read_csv(io.StringIO(answer)).yhat.to_numpy(), known.to_numpy()))
        before = os.times()
        theirs.append(errors_of(y, prophet_says(known, DAYS), known.to_numpy()))
        after = os.times()
        their_cpu += sum(after[:4]) - sum(before[:4])
    result = {
        "patron": {"mase": round(np.mean(ours, 0)[0], 3), "wape": round(np.mean(ours, 0)[1], 2),
                   "cpu_seconds_per_origin": round(our_cpu / N_ORIGINS, 3)},
        "prophet": {"mase": round(np.mean(theirs, 0)[0], 3), "wape": round(np.mean(theirs, 0)[1], 2),
                    "cpu_seconds_per_origin": round(their_cpu / N_ORIGINS, 3)},
    }  # fmt: skip
    print("Online Retail", result, flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=9)
    every = parser.parse_args().every
    warnings.filterwarnings("ignore")
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        result = {
            "commit": commit(ROOT),
            "machine": machine(),
            "online_retail": bench_retail(scratch),
            "m4": [bench_m4(frequency, every, scratch) for frequency in ("Weekly", "Hourly")],
        }
    (ROOT / "bench/results/forecast.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
