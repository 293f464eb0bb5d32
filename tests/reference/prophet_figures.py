"""What Prophet reaches on the cases of tests/faces/additive_oracle.py: density and backtest error.

usage: prophet_figures.py > prophet_figures.csv      (packages of bench/requirements.txt, two minutes)
Written with prophet 1.5.0. Columns: the log posterior density of the parameters it finds on the whole
series, the mean absolute error over all origins, and the width of its 80 % intervals at the last step
in standard deviations of the normal distribution (mean over origins; from 1,000 simulations).
"""

import logging
import os
import pathlib
import sys

import numpy as np
import pandas as pd
from prophet import Prophet

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/faces"))
import additive_oracle as oracle  # noqa: E402

SHARED = pathlib.Path(os.environ.get("PATRON_SHARED", ROOT.parent / "shared"))
WIDTH = 2 * 1.2815515655446004  # of the central 80 % of a normal distribution, in sd


def fit(case, days, y):
    model = Prophet(seasonality_mode=case.mode, growth=case.trend)
    if case.country:
        model.add_country_holidays(case.country)
    return model.fit(table(case, days, y))


def table(case, days, y=None):
    columns = {"ds": pd.to_datetime(days)}
    if y is not None:
        columns["y"] = y
    if case.trend == "logistic":
        columns["cap"] = case.capacity
    return pd.DataFrame(columns)


def labels_of(model):
    """What each column stands for, in Prophet's order."""
    labels = []
    for column in model.train_component_cols.index:
        name = model.make_all_seasonality_features(model.history)[0].columns[column]
        labels.append(name.split("_delim_")[0])
    return labels


def density(case, days, y, model):
    parameters = {name: values[0] for name, values in model.params.items() if name != "trend"}
    parameters |= {name: float(parameters[name][0]) for name in ("k", "m", "sigma_obs")}
    return oracle.log_posterior(case, days, y, labels_of(model), parameters)


def main():
    for name in ("cmdstanpy", "prophet"):
        logging.getLogger(name).setLevel(logging.ERROR)
    print("case,log_posterior,mae,last_sd")
    for case in oracle.CASES:
        days, y = oracle.load_series(SHARED, case.series)
        reached = density(case, days, y, fit(case, days, y))
        horizon = oracle.SERIES[case.series][1]
        errors, widths = [], []
        for origin in oracle.origins(case, len(y)):
            np.random.seed(1)
            model = fit(case, days[:origin], y[:origin])
            said = model.predict(table(case, days[origin : origin + horizon]))
            errors.append(np.abs(said["yhat"] - y[origin : origin + horizon]).mean())
            widths.append((said["yhat_upper"] - said["yhat_lower"]).iloc[-1] / WIDTH)
        print(f"{case},{reached:.4f},{np.mean(errors):.8g},{np.mean(widths):.6g}", flush=True)


if __name__ == "__main__":
    main()
