"""ARIMA, STL, MSTL and intermittent demand against statsmodels and statsforecast.

ARIMA fits are compared by what both maximise: the log-likelihood of the same orders on the same
differenced series may not be worse than theirs, and where it is the same the forecasts are, too.
PATRON_SLOW=1 takes 100 M4 series; statsforecast, which the test environment does not bring along, is
asked where it is installed.
"""

import csv
import io
import json
import os
import subprocess
import warnings

import numpy
import pytest
from programs import helper_program
from statsmodels.tsa.seasonal import MSTL, STL
from statsmodels.tsa.statespace.sarimax import SARIMAX
from threadpoolctl import threadpool_limits

SLOW = os.environ.get("PATRON_SLOW") == "1"

# p, d, q, P, D, Q, period, constant
PLAIN = [[1, 1, 1, 0, 0, 0, 1, 0], [2, 1, 2, 0, 0, 0, 1, 0], [3, 0, 1, 0, 0, 0, 1, 1]]
SEASONAL = [[0, 1, 1, 0, 1, 1, 12, 0], [2, 1, 1, 1, 0, 1, 12, 0], [1, 0, 0, 1, 1, 0, 12, 1]]
DAILY = [[1, 0, 1, 0, 1, 1, 24, 0]]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Small matrices on many threads only wait for each other."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def ask():
    """ask({"y": [...], "order": [...]}, ...) -> one answer for each question"""
    probe = helper_program("arima_probe")

    def questions(*asked):
        lines = "".join(json.dumps(question) + "\n" for question in asked)
        done = subprocess.run([probe], input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return questions


def example(shared, name):
    text = (shared / f"data/forecast/prophet_example_{name}.csv").read_text()
    return numpy.array([float(line.split(",")[1]) for line in text.split()[1:]])


def m4(shared, frequency, n_series, most):
    packed = shared / f"data/forecast/M4_{frequency}-train.csv.zst"
    done = subprocess.run(["zstd", "-dc", packed], capture_output=True, text=True, check=True)
    rows = list(csv.reader(io.StringIO(done.stdout)))[1:]
    chosen = rows[:: len(rows) // n_series][:n_series]
    return [numpy.array([float(cell) for cell in row[1:] if cell])[-most:] for row in chosen]


def differenced(y, order):
    w = numpy.diff(y, n=order[1])
    return w[order[6] :] - w[: -order[6]] if order[4] else w


def theirs(y, order):
    p, _, q, P, _, Q, period, constant = order
    season = (P, 0, Q, period if P + Q else 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = SARIMAX(
            differenced(y, order),
            order=(p, 0, q),
            seasonal_order=season,
            trend="c" if constant else "n",
        )
        return model.fit(disp=0, maxiter=200)


def compare(ask, cases):
    ours = ask(*({"y": list(y), "order": order, "horizon": 12} for y, order in cases))
    gains = []
    for (y, order), our in zip(cases, ours, strict=True):
        fit = theirs(y, order)
        gains.append(our["log_likelihood"] - fit.llf)
        if abs(gains[-1]) < 1e-6 and order[1] + order[4] == 0:
            forecast = fit.forecast(12)
            assert numpy.max(numpy.abs(our["mean"] / forecast - 1)) < 1e-4
    return numpy.array(gains)


def test_the_likelihood_of_the_examples(ask, shared):
    cases = []
    for name in ("air_passengers", "retail_sales"):
        y = example(shared, name)
        cases += [(numpy.log(y), order) for order in SEASONAL] + [(y, order) for order in SEASONAL]
    cases += [(example(shared, "wp_log_peyton_manning")[:700], order) for order in PLAIN]
    assert min(compare(ask, cases)) > -1e-3


def test_the_likelihood_on_m4(ask, shared):
    n = 50 if SLOW else 4
    cases = [(y, order) for y in m4(shared, "Weekly", n, 600) for order in PLAIN]
    cases += [(y, order) for y in m4(shared, "Hourly", n, 336) for order in DAILY]
    gains = compare(ask, cases)
    assert numpy.mean(gains > -1e-3) >= 0.99, sorted(gains)[:5]


def test_missing_values_are_passed_over(ask, shared):
    y = numpy.log(example(shared, "air_passengers"))
    y[[5, 20, 21, 70, 143]] = numpy.nan
    order = [0, 1, 1, 0, 1, 1, 12, 0]
    values = [None if numpy.isnan(value) else value for value in y]
    (ours,) = ask({"y": values, "order": order})
    fit = SARIMAX(y, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12)).fit(disp=0)
    # The likelihoods count the vague start differently.
    assert ours["ma"][0] == pytest.approx(fit.params[0], abs=1e-3)
    assert numpy.max(numpy.abs(ours["mean"] / fit.forecast(12) - 1)) < 1e-4


def test_regression_with_arima_errors(ask, shared):
    rng = numpy.random.default_rng(3)
    y = example(shared, "wp_log_peyton_manning")[:400]
    x = rng.normal(size=(412, 2))
    y = y + x[:400] @ [0.5, -0.2]
    (ours,) = ask(
        {"y": list(y), "order": [1, 0, 1, 0, 0, 0, 1, 1], "regressors": x.tolist(), "horizon": 12}
    )
    fit = SARIMAX(y, exog=numpy.column_stack([numpy.ones(400), x[:400]]), order=(1, 0, 1))
    fit = fit.fit(disp=0, maxiter=500)
    assert ours["log_likelihood"] == pytest.approx(fit.llf, abs=1e-3)
    assert ours["regression"] == pytest.approx(list(fit.params[1:3]), abs=1e-3)
    forecast = fit.forecast(12, exog=numpy.column_stack([numpy.ones(12), x[400:]]))
    assert numpy.max(numpy.abs(ours["mean"] / forecast - 1)) < 1e-3


@pytest.mark.parametrize("robust", [False, True])
@pytest.mark.parametrize(
    "name, period", [("air_passengers", 12), ("retail_sales", 12), ("wp_log_peyton_manning", 7)]
)
def test_stl(ask, shared, name, period, robust):
    y = example(shared, name)[:800]
    (ours,) = ask(
        {"model": "mstl", "stl": True, "y": list(y), "periods": [period], "robust": robust}
    )
    reference = STL(y, period=period, robust=robust).fit()
    size = numpy.max(numpy.abs(y))
    for part in ("trend", "seasonal"):
        assert numpy.max(numpy.abs(ours[part] - getattr(reference, part))) < 1e-9 * size


def test_mstl(ask):
    rng = numpy.random.default_rng(1)
    t = numpy.arange(600)
    y = 10 * numpy.sin(t * 2 * numpy.pi / 7) + t / 10 + 5 * numpy.cos(t * 2 * numpy.pi / 24)
    y += rng.normal(size=600)
    (ours,) = ask({"model": "mstl", "y": list(y), "periods": [24, 7]})
    reference = MSTL(y, periods=(7, 24)).fit()
    assert numpy.max(numpy.abs(ours["trend"] - reference.trend)) < 1e-9
    for season in (0, 1):
        assert numpy.max(numpy.abs(ours["seasonal"][season] - reference.seasonal[:, season])) < 1e-9


@pytest.mark.skipif(not SLOW, reason="statsforecast: PATRON_SLOW=1")
def test_intermittent_demand(ask):
    models = pytest.importorskip("statsforecast.models")
    rng = numpy.random.default_rng(2)
    for share in (0.05, 0.3, 0.8):
        y = numpy.where(rng.random(200) < share, rng.poisson(5, 200) + 1, 0).astype(float)
        for name, model in (
            ("croston", models.CrostonClassic()),
            ("sba", models.CrostonSBA()),
            ("tsb", models.TSB(0.1, 0.1)),
        ):
            (ours,) = ask({"model": name, "y": list(y), "horizon": 1})
            assert ours["mean"][0] == pytest.approx(model.forecast(y=y, h=1)["mean"][0], rel=1e-6)


@pytest.mark.skipif(not SLOW, reason="statsforecast: PATRON_SLOW=1")
def test_orders_found(ask, shared):
    """By AICc, where both have chosen the same differences; ours may be worse now and then."""
    models = pytest.importorskip("statsforecast.models")
    gains = []
    for y in m4(shared, "Weekly", 20, 400):
        (ours,) = ask({"y": list(y), "periods": []})
        reference = models.AutoARIMA(season_length=1).fit(y).model_
        if f",{reference['arma'][5]}," in ours["form"]:
            gains.append(reference["aicc"] - ours["aicc"])
    assert len(gains) >= 10
    assert numpy.median(gains) > -0.01 and numpy.mean(gains) > 0
