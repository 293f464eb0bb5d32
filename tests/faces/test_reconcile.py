"""Reconciled forecasts beside the formulae of the papers, written down in NumPy as they stand there."""

import json
import subprocess

import numpy as np
import pytest
from programs import helper_program

# 0 is the total of 1 (parts 3, 4) and 2 (parts 5, 6, 7)
THREE_LEVELS = [-1, 0, 0, 1, 1, 2, 2, 2]
TWO_LEVELS = [-1] + 12 * [0]


@pytest.fixture(scope="module")
def reconciled():
    program = helper_program("reconcile_probe")

    def ask(method, parent, yhat, errors, non_negative=False):
        question = {
            "method": method,
            "parent": parent,
            "yhat": yhat.tolist(),
            "lower": (yhat - 1).tolist(),
            "upper": (yhat + 2).tolist(),
            "errors": errors.tolist(),
            "non_negative": non_negative,
        }
        done = subprocess.run([program], input=json.dumps(question), capture_output=True, text=True, check=True)
        return {name: np.array(value) for name, value in json.loads(done.stdout).items()}

    return ask


def leaves_of(parent):
    return [i for i in range(len(parent)) if i not in parent]


def summing_matrix(parent):
    """S: a row for each series, a column for each leaf."""
    leaves = leaves_of(parent)
    s = np.zeros((len(parent), len(leaves)))
    for column, leaf in enumerate(leaves):
        node = leaf
        while node >= 0:
            s[node, column] = 1
            node = parent[node]
    return s


def projected(s, w, yhat):
    """S (S' W^-1 S)^-1 S' W^-1 yhat: Wickramasuriya et al. (2019), equation 8."""
    inverse = np.linalg.inv(w)
    return s @ np.linalg.solve(s.T @ inverse @ s, s.T @ inverse @ yhat)


def shrunk(errors):
    """W and lambda: Wickramasuriya et al. (2019), section 2.4; Schaefer & Strimmer (2005)."""
    n_series, n = errors.shape
    w = errors @ errors.T / n
    scaled = errors / np.sqrt(np.diag(w))[:, None]
    variances = squares = 0.0
    for i in range(n_series):
        for j in range(n_series):
            if i != j:
                products = scaled[i] * scaled[j]
                variances += ((products - products.mean()) ** 2).sum() / (n * (n - 1))
                squares += products.mean() ** 2
    intensity = min(1.0, max(0.0, variances / squares))
    return intensity * np.diag(np.diag(w)) + (1 - intensity) * w, intensity


def example(parent, seed, n=40):
    """Forecasts that don't add up, and errors that move together."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    sizes = rng.uniform(0.5, 4, size=(len(parent), 1))
    errors = sizes * (0.6 * common + rng.normal(size=(len(parent), n)))
    return rng.uniform(5, 60, size=(len(parent), 6)), errors


@pytest.mark.parametrize("parent", [THREE_LEVELS, TWO_LEVELS])
@pytest.mark.parametrize("seed", range(5))
def test_mint_is_the_papers_projection(reconciled, parent, seed):
    yhat, errors = example(parent, seed)
    told = reconciled("mint", parent, yhat, errors)
    w, intensity = shrunk(errors)
    assert 0 < intensity < 1
    assert told["shrinkage"] == pytest.approx(intensity, rel=1e-9)
    assert np.allclose(told["yhat"], projected(summing_matrix(parent), w, yhat), rtol=1e-9)


@pytest.mark.parametrize("parent", [THREE_LEVELS, TWO_LEVELS])
def test_mint_with_more_series_than_errors(reconciled, parent):
    yhat, errors = example(parent, seed=11, n=5)
    w, intensity = shrunk(errors)
    told = reconciled("mint", parent, yhat, errors)
    assert told["shrinkage"] == pytest.approx(intensity, rel=1e-9)
    assert np.allclose(told["yhat"], projected(summing_matrix(parent), w, yhat), rtol=1e-9)


@pytest.mark.parametrize("parent", [THREE_LEVELS, TWO_LEVELS])
def test_wls_weighs_by_variances(reconciled, parent):
    yhat, errors = example(parent, seed=7)
    w = np.diag((errors**2).mean(axis=1))
    told = reconciled("wls", parent, yhat, errors)["yhat"]
    assert np.allclose(told, projected(summing_matrix(parent), w, yhat), rtol=1e-9)


def test_bottom_up_is_the_summing_matrix(reconciled):
    yhat, errors = example(THREE_LEVELS, seed=3)
    told = reconciled("bottom-up", THREE_LEVELS, yhat, errors)["yhat"]
    assert np.allclose(told, summing_matrix(THREE_LEVELS) @ yhat[leaves_of(THREE_LEVELS)], rtol=1e-12)


def test_top_down_by_forecast_proportions(reconciled):
    """Athanasopoulos et al. (2009): a product of shares on the way from the total to the leaf."""
    yhat, errors = example(THREE_LEVELS, seed=3)
    told = reconciled("top-down", THREE_LEVELS, yhat, errors)["yhat"]
    for leaf in leaves_of(THREE_LEVELS):
        expected, node = yhat[0].copy(), leaf
        while THREE_LEVELS[node] >= 0:
            parts = [i for i, p in enumerate(THREE_LEVELS) if p == THREE_LEVELS[node]]
            expected *= yhat[node] / yhat[parts].sum(axis=0)
            node = THREE_LEVELS[node]
        assert np.allclose(told[leaf], expected, rtol=1e-12)
    assert np.allclose(told[0], yhat[0], rtol=1e-12)


@pytest.mark.parametrize("method", ["mint", "wls", "bottom-up"])
def test_intervals_are_scaled_as_the_errors_are(reconciled, method):
    yhat, errors = example(THREE_LEVELS, seed=9)
    s = summing_matrix(THREE_LEVELS)
    bottom_up = np.zeros((s.shape[1], s.shape[0]))
    bottom_up[np.arange(s.shape[1]), leaves_of(THREE_LEVELS)] = 1
    w = shrunk(errors)[0] if method == "mint" else np.diag((errors**2).mean(axis=1))
    after = s @ bottom_up @ errors if method == "bottom-up" else projected(s, w, errors)
    scales = np.sqrt((after**2).mean(axis=1) / (errors**2).mean(axis=1))
    told = reconciled(method, THREE_LEVELS, yhat, errors)
    assert np.allclose(told["scales"], scales, rtol=1e-9)
    assert np.allclose(told["upper"] - told["yhat"], 2 * scales[:, None])
    assert np.allclose(told["yhat"] - told["lower"], scales[:, None])
