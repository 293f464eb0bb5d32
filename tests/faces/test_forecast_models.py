"""Exponential smoothing, Theta and complex smoothing beside statsmodels and statsforecast.

The same likelihood is a hilly one, and every optimiser stops on some hill: ours may not stand on a
lower one. Where both stand on the same, forecasts are the same.
PATRON_SLOW=1 takes 100 series of M4 in place of 6, and statsforecast where it is installed.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import time
import warnings

import numpy as np
import pytest

from conftest import absent
from programs import helper_program

SLOW = os.environ.get("PATRON_SLOW") == "1"
FORMS = ["ANN", "AAN", "AAdN", "MNN", "MAN", "MAdN", "ANA", "AAA", "AAdA", "MNA", "MAM", "MAdM", "MNM"]


@pytest.fixture(scope="module")
def probe():
    program = helper_program("forecast_probe")

    def ask(series, *models, horizon=12):
        """Answers by (id, model); series is id -> (values, period)."""
        lines = [
            json.dumps({"id": name, "y": list(y), "periods": [m] if m > 1 else [], "horizon": horizon})
            for name, (y, m) in series.items()
        ]
        done = subprocess.run(
            [program, *models], input="\n".join(lines), capture_output=True, text=True, check=True
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(series) * len(models)
        return {(a["id"], a["model"]): a for a in answers}

    return ask


def read_example(folder, name):
    text = (folder / f"prophet_example_{name}.csv").read_text().replace("\r\n", "\n")
    return [float(line.split(",")[-1]) for line in text.replace("\r", "\n").split("\n")[1:] if line]


@pytest.fixture(scope="module")
def forecast_data(shared):
    folder = shared / "data" / "forecast"
    if not folder.exists():
        absent(f"no example series in {folder}")
    return folder


@pytest.fixture(scope="module")
def examples(forecast_data):
    return {
        "air": (read_example(forecast_data, "air_passengers"), 12),
        "retail": (read_example(forecast_data, "retail_sales"), 12),
    }


def read_m4(folder, kind, part):
    """Series of one frequency by name."""
    if shutil.which("zstd") is None:
        absent("zstd is not installed")
    packed = folder / f"M4_{kind}-{part}.csv.zst"
    text = subprocess.run(["zstd", "-dc", packed], capture_output=True, text=True, check=True)
    rows = [row for row in csv.reader(io.StringIO(text.stdout)) if row[0].startswith(kind[0])]
    return {row[0]: [float(v) for v in row[1:] if v not in ("", "NA")] for row in rows}


@pytest.fixture(scope="module")
def m4(forecast_data):
    """Series of M4: weekly ones without season, hourly ones of period 24; their last 400 values."""
    def some(kind, period, n):
        every = read_m4(forecast_data, kind, "train")
        names = list(every)[:: len(every) // n][:n]
        return {name: (every[name][-400:], period) for name in names}

    n = 50 if SLOW else 3
    return some("Weekly", 1, n) | some("Hourly", 24, n)


def statsmodels_fit(y, period, form):
    ets = pytest.importorskip("statsmodels.tsa.exponential_smoothing.ets")
    kind = {"A": "add", "M": "mul", "N": None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ets.ETSModel(
            np.asarray(y, float),
            error=kind[form[0]],
            trend=kind[form[1]],
            damped_trend="d" in form,
            seasonal=kind[form[-1]],
            seasonal_periods=period if form[-1] != "N" else None,
        )
        fit = model.fit(disp=False, maxiter=2000)
        return float(fit.llf), np.asarray(fit.forecast(12))


def compare(series, answers, forms):
    """(series, form, ours - theirs, largest relative difference of the forecasts)."""
    rows = []
    for name, (y, period) in series.items():
        for form in forms:
            if period == 1 and form[-1] != "N" or "M" in form and min(y) <= 0:
                continue
            ours = answers[name, f"ets:{form}"]
            if "error" in ours:
                continue
            theirs, mean = statsmodels_fit(y, period, form)
            if np.isfinite(theirs):
                gap = np.max(np.abs(np.array(ours["mean"]) / mean - 1))
                rows.append((name, form, ours["log_likelihood"] - theirs, gap))
    return rows


def judge(rows):
    assert rows
    worse = [row for row in rows if row[2] < -1e-3]
    assert len(worse) <= 0.01 * len(rows), (len(rows), worse)
    same = [row for row in rows if abs(row[2]) < 1e-6]
    assert all(row[3] < 1e-4 for row in same), [row for row in same if row[3] >= 1e-4]


def test_ets_is_as_likely_as_in_statsmodels_on_the_examples(probe, examples):
    answers = probe(examples, *[f"ets:{form}" for form in FORMS])
    judge(compare(examples, answers, FORMS))


def test_ets_is_as_likely_as_in_statsmodels_on_m4(probe, m4):
    forms = FORMS if SLOW else ["ANN", "AAdN", "MAN", "AAA", "MNM"]
    answers = probe(m4, *[f"ets:{form}" for form in forms])
    judge(compare(m4, answers, forms))


def statsforecast_models():
    if not SLOW:
        pytest.skip("statsforecast is asked with PATRON_SLOW=1 only")
    return pytest.importorskip("statsforecast.models")


def full(log_likelihood, n):
    """Their figure leaves constants out."""
    return log_likelihood + n / 2 * (np.log(n) - np.log(2 * np.pi) - 1)


def test_ets_is_quicker_and_as_likely_as_in_statsforecast(probe, m4):
    models = statsforecast_models()
    ours = probe(m4, "ets")
    models.AutoETS(season_length=1).fit(np.array(next(iter(m4.values()))[0]))
    worse, same, theirs_s = [], 0, 0.0
    for name, (y, period) in m4.items():
        start = time.process_time()
        theirs = models.AutoETS(season_length=period).fit(np.array(y)).model_
        theirs_s += time.process_time() - start
        if theirs["method"] == ours[name, "ets"]["form"]:
            same += 1
            gap = ours[name, "ets"]["log_likelihood"] - full(float(theirs["loglik"]), len(y))
            worse += [(name, gap)] if gap < -1e-3 else []
    assert same > 0 and len(worse) <= 0.01 * same, (same, worse)
    assert theirs_s >= 5 * sum(a["cpu_s"] for a in ours.values())


def test_ces_is_as_likely_as_in_statsforecast(probe, examples):
    models = statsforecast_models()
    kinds = {"N": "none", "S": "simple", "P": "partial", "F": "full"}
    ours = probe(examples, *[f"ces:{kind}" for kind in kinds.values()])
    for name, (y, period) in examples.items():
        for letter, kind in kinds.items():
            theirs = models.AutoCES(season_length=period, model=letter).fit(np.array(y)).model_
            known = full(float(theirs["loglik"]), len(y))
            assert ours[name, f"ces:{kind}"]["log_likelihood"] >= known - 1e-3, (name, kind)


def smape(actual, mean):
    actual, mean = np.array(actual), np.array(mean)
    return np.mean(200 * np.abs(actual - mean) / (np.abs(actual) + np.abs(mean)))


@pytest.mark.parametrize("kind, period, horizon", [("Weekly", 1, 13), ("Hourly", 24, 48)])
def test_naive2_and_theta_err_on_m4_as_known(probe, forecast_data, shared, kind, period, horizon):
    """Errors over all series to three decimals: golden/forecast/m4_weekly_hourly.json."""
    golden = json.loads((shared / "golden" / "forecast" / "m4_weekly_hourly.json").read_text())

    train, test = (read_m4(forecast_data, kind, part) for part in ("train", "test"))
    answers = probe(
        {name: (y, period) for name, y in train.items()}, "naive2", "theta:STM", horizon=horizon
    )
    for model, name in (("naive2", "Naive2_own"), ("theta:STM", "Theta_own")):
        known = golden["own_full_runs"][kind][name]
        errors = [smape(test[i], answers[i, model]["mean"]) for i in train]
        assert len(errors) == known["n"]
        assert np.mean(errors) == pytest.approx(known["sMAPE"], abs=5e-4)
        scaled = [
            np.mean(np.abs(np.array(test[i]) - answers[i, model]["mean"]))
            / np.mean(np.abs(np.array(y[period:]) - np.array(y[:-period])))
            for i, y in train.items()
        ]
        assert np.mean(scaled) == pytest.approx(known["MASE"], abs=5e-4)
