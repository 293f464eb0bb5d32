"""K-Means on Online Retail, judged by NumPy and scikit-learn from the labels the program gives."""

import json

import numpy as np
import pytest
from reading import find, rows_in, rows_of
from sklearn.metrics import silhouette_score


@pytest.fixture(scope="module")
def true(golden):
    """Figures of scikit-learn (n_init = 10, seed 42) on standardised R, F, M: index → k → value."""
    figures = json.loads((golden / "golden.json").read_text())["segment_light"]["std_004"]
    return {
        index: {int(k): v for k, v in figures[index].items()}
        for index in ("inertia", "silhouette", "db", "ch")
    }


def standardised(rows):
    points = np.array([[float(r[c]) for c in ("recency_days", "frequency", "monetary")] for r in rows])
    return (points - points.mean(axis=0)) / points.std(axis=0)


def inertia(points, labels):
    return sum(
        ((points[labels == c] - points[labels == c].mean(axis=0)) ** 2).sum()
        for c in np.unique(labels)
    )


def labels_of(rows):
    return np.array([int(r["cluster"]) for r in rows])


@pytest.mark.parametrize("k", range(1, 11))
def test_partition_is_not_worse_than_golden(retail, true, k):
    """Inertia recomputed from the labels alone, so that no figure of the program is believed."""
    rows = rows_of(retail("segment", "--method", "kmeans", "--k", k, "--format", "csv").stdout)
    labels = labels_of(rows)
    assert len(rows) == 4338
    assert len(np.unique(labels)) == k
    assert inertia(standardised(rows), labels) <= true["inertia"][k] * (1 + 1e-6)


def test_elbow_equals_golden(retail, true):
    """Each index of each k; where the partition is a better one, only the inertia is judged."""
    elbow = {row["k"]: row for row in find(retail("segment", "--method", "kmeans", "--json").json(), "elbow")}
    assert sorted(elbow) == list(range(1, 11))
    names = {"silhouette": "silhouette", "db": "davies_bouldin", "ch": "calinski_harabasz"}
    for k, row in elbow.items():
        assert row["inertia"] <= true["inertia"][k] * (1 + 1e-6), k
        same_partition = row["inertia"] > true["inertia"][k] * (1 - 1e-9)
        if k > 1 and same_partition:
            for index, field in names.items():
                assert row[field] == pytest.approx(true[index][k], rel=1e-6, abs=1e-6), (k, field)
    compared = [k for k in elbow if elbow[k]["inertia"] > true["inertia"][k] * (1 - 1e-9)]
    assert len(compared) >= 3, "too few equal partitions to have compared anything"


def test_chosen_clusters_and_their_names(online_retail_run):
    rows = rows_in(online_retail_run / "customer_segments.csv")
    assert list(rows[0]) == (
        "customer_id recency_days frequency monetary cluster cluster_name segment".split()
    )
    names = {r["cluster"]: r["name"] for r in rows_in(online_retail_run / "segments.csv")}
    assert len(rows) == 4338
    assert all(names[r["cluster"]] == r["cluster_name"] for r in rows)


@pytest.mark.parametrize("k", [2, 4, 7])
def test_indices_are_those_of_the_partition_given(retail, k):
    """The program's figures against scikit-learn's, on the labels the program gave."""
    rows = rows_of(retail("segment", "--method", "kmeans", "--k", k, "--format", "csv").stdout)
    points, labels = standardised(rows), labels_of(rows)
    document = retail("segment", "--method", "kmeans", "--k", k, "--json").json()
    assert find(document, "k_used") == k
    assert find(document, "inertia") == pytest.approx(inertia(points, labels), rel=1e-9)
    assert find(document, "silhouette") == pytest.approx(silhouette_score(points, labels), abs=1e-6)


def test_the_same_seed_gives_the_same_bytes(retail):
    once, twice = (
        retail("segment", "--method", "kmeans", "--seed", 7, "--format", "csv").stdout
        for _ in range(2)
    )
    assert once == twice


def test_json_says_k_and_the_verdict(retail):
    document = retail("segment", "--method", "kmeans", "--json").json()
    assert isinstance(document["k"], int)
    assert document["verdict"]


def test_audit_covers_a_fifth_of_the_customers(online_retail_run):
    text = (online_retail_run / "classification_report.txt").read_text(encoding="utf-8")
    assert "868" in text
    assert all(word in text for word in ("precision", "recall", "f1", "support"))
