"""The weekly and hourly series of the M4 competition: read, written as a file of series, scored."""

import csv
import datetime
import io
import subprocess

import numpy as np

FREQUENCIES = {
    # horizon, season of MASE's scale, --period, step
    "Weekly": (13, 1, "week", datetime.timedelta(weeks=1)),
    "Hourly": (48, 24, "hour", datetime.timedelta(hours=1)),
}


def read(path):
    """{id: values} of a wide M4 file; a submission's are read the same way."""
    text = subprocess.run(["zstd", "-dcq", str(path)], check=True, capture_output=True, text=True).stdout
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return {row[0]: np.array([float(v) for v in row[1:] if v not in ("", "NA")]) for row in rows}


def load(folder, frequency):
    return (read(folder / f"M4_{frequency}-{part}.csv.zst") for part in ("train", "test"))


def write_series(train, path, step):
    """A file that `patron forecast --series` reads."""
    with open(path, "w") as out:
        out.write("unique_id,ds,y\n")
        for name, values in train.items():
            moment = datetime.datetime(1950, 1, 2)
            for value in values:
                out.write(f"{name},{moment:%Y-%m-%d %H:%M:%S},{float(value)!r}\n")
                moment += step


def scores(train, test, forecasts, season):
    """sMAPE and MASE by M4's definitions, plain means over the series."""
    smape, mase = [], []
    for name, y in test.items():
        f, x = forecasts[name][: len(y)], train[name]
        smape.append(200 * np.mean(np.abs(y - f) / (np.abs(y) + np.abs(f))))
        mase.append(np.mean(np.abs(y - f)) / np.mean(np.abs(x[season:] - x[:-season])))
    return float(np.mean(smape)), float(np.mean(mase))


def interval_scores(train, test, lower, upper, season):
    """Coverage and mean scaled interval score of 95 % intervals."""
    coverage, msis = [], []
    for name, y in test.items():
        low, high, x = lower[name], upper[name], train[name]
        score = high - low + 40 * np.maximum(low - y, 0) + 40 * np.maximum(y - high, 0)
        coverage.append(np.mean((low <= y) & (y <= high)))
        msis.append(np.mean(score) / np.mean(np.abs(x[season:] - x[:-season])))
    return float(np.mean(coverage)), float(np.mean(msis))


def forecast(patron, train, frequency, folder, *more):
    """{column: {id: values}} as Patron forecasts the series."""
    horizon, _, period, step = FREQUENCIES[frequency]
    series, answer = folder / f"{frequency}.csv", folder / f"{frequency}_forecast.csv"
    write_series(train, series, step)
    done = patron("forecast", "--series", series, "--period", period, "--horizon", horizon,
                  "--output", answer, "--format", "csv", "--quiet", *more, timeout=900)
    assert done.code == 0, done
    result = {"yhat": {}, "yhat_lower": {}, "yhat_upper": {}}
    with open(answer) as rows:
        for row in csv.DictReader(rows):
            for column, values in result.items():
                values.setdefault(row["unique_id"], []).append(float(row[column]))
    return {c: {k: np.array(v) for k, v in by_id.items()} for c, by_id in result.items()}
