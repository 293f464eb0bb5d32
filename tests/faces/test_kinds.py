"""Tables that are no orders: customers, products, events, ratings. What is stored is what pandas and
Python's csv read of the same files."""

import csv
import json
import subprocess

import pandas as pd
import pytest
from conftest import unpacked
from reading import exported, imported, rows_in

COLUMNS = {  # of the generator's files → of `patron export`
    "customers": {"customer_id": "customer_id", "gender": "gender", "age": "age",
                  "registered_on": "registered_on", "country": "country", "city": "city"},
    "products": {"product_id": "product_id", "name": "product_name", "category": "category",
                 "brand": "brand", "description": "description"},
    "events": {"event_id": "event_id", "customer_id": "customer_id", "session_id": "session_id",
               "event_time": "event_time", "event_type": "event_type", "product_id": "product_id"},
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(patron_binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    subprocess.run([patron_binary, "generate", "500", "100", "3000", folder], check=True, capture_output=True)  # fmt: skip
    return folder


def write(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def stored(patron, kind):
    names = COLUMNS[kind]
    return sorted(tuple(row[n] for n in names.values()) for row in exported(patron, kind))


def written(shop, kind):
    names = COLUMNS[kind]
    return sorted(tuple(row[n] for n in names) for row in rows_in(shop / f"{kind}.csv"))


def test_a_whole_folder_in_one_go_and_twice(patron, shop):
    told = imported(patron, shop)
    kinds = {table["file"]: table["kind"] for table in told["tables"]}
    assert kinds == {
        "customers.csv": "customers", "products.csv": "products",
        "events.csv": "events", "transactions.csv": "orders",
    }  # fmt: skip
    assert {left["file"] for left in told["skipped"]} == {"truth.json", "README.txt"}
    for kind in COLUMNS:
        assert stored(patron, kind) == written(shop, kind), kind
    again = imported(patron, shop)
    assert [table["rows_new"] for table in again["tables"]] == [0, 0, 0, 0]
    versions = {table["data_version"] for table in again["tables"]}
    assert versions == {told["tables"][-1]["data_version"]}


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_kind_that_is_told(patron, shop, kind):
    told = imported(patron, shop / f"{kind}.csv", "--kind", kind)
    assert told["rows_new"] == told["rows_read"] == len(rows_in(shop / f"{kind}.csv"))
    assert stored(patron, kind) == written(shop, kind)
    again = imported(patron, shop / f"{kind}.csv")
    assert (again["kind"], again["rows_new"], again["data_version"]) == (kind, 0, 1)


def test_numbers_of_products_are_exact(patron, shop):
    imported(patron, shop / "products.csv")
    theirs = pd.read_csv(shop / "products.csv").set_index("product_id")
    ours = pd.DataFrame(exported(patron, "products")).set_index("product_id")
    for column in ("price", "rating"):
        assert (pd.to_numeric(ours[column]) == theirs[column]).all(), column


def test_one_attribute_changed_is_one_row_changed(patron, shop, tmp_path):
    imported(patron, shop / "customers.csv")
    text = (shop / "customers.csv").read_text().replace("CUST_00007,", "CUST_00007,nobody's-", 1)
    (tmp_path / "later.csv").write_text(text)
    later = imported(patron, "later.csv")
    assert (later["rows_new"], later["rows_known"], later["data_version"]) == (1, 499, 2)
    genders = {row["customer_id"]: row["gender"] for row in exported(patron, "customers")}
    assert genders["CUST_00007"].startswith("nobody's-")


def test_what_a_file_does_not_say_stays_and_the_last_row_wins(patron, tmp_path):
    write(tmp_path / "a.csv", ["customer_id", "age", "city", "loyalty", "shoe size"],
          ["C1", 20, "Bonn", "gold", ""], ["C2", 30, "", "", ""],
          ["C1", 21, "", "", "44"])  # fmt: skip
    write(tmp_path / "b.csv", ["customer_id", "gender", "loyalty"], ["C1", "female", "silver"])
    imported(patron, "a.csv", "--kind", "customers")
    assert imported(patron, "b.csv", "--kind", "customers")["rows_new"] == 1
    one, two = exported(patron, "customers")
    assert (one["age"], one["city"], one["gender"]) == ("21", "Bonn", "female")
    assert json.loads(one["attributes"]) == {"loyalty": "silver", "shoe size": "44"}
    assert (two["age"], two["city"], two["attributes"]) == ("30", "", "")
    # b again changes nothing: its one attribute is known, the others stay.
    assert imported(patron, "b.csv", "--kind", "customers")["rows_new"] == 0


def test_a_list_of_prices_adds_no_second_way_to_write_a_product(patron, tmp_path):
    write(tmp_path / "p.csv", ["sku", "name", "category", "price"], ["P1", "Mug", "Kitchen", "2.50"])
    write(tmp_path / "prices.csv", ["sku", "price"], ["P1", "3.75"], ["P2", "1.00"])
    imported(patron, "p.csv", "--kind", "products")
    assert imported(patron, "prices.csv", "--kind", "products")["rows_new"] == 2
    assert [(p["product_id"], p["product_name"], p["price"]) for p in exported(patron, "products")] == [
        ("P1", "Mug", "3.75"), ("P2", "", "1.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "column, cell, said",
    [("age", "old", '"age" can\'t be read as an age'), ("age", "-4", "age of 0 to"),
     ("age", "99999999999", "age of 0 to"), ("registered_on", "2023-02-30", '"registered_on"')],
)  # fmt: skip
def test_a_value_that_cant_be_read_is_left_out_and_noted(patron, tmp_path, column, cell, said):
    write(tmp_path / "c.csv", ["customer_id", "gender", column], ["C1", "f", cell],
          ["C2", "m", "31" if column == "age" else "2023-02-03"])  # fmt: skip
    told = imported(patron, "c.csv", "--kind", "customers")
    assert told["rows_rejected"] == 0
    assert any(note.startswith("1 cell of column") and said in note for note in told["notes"])
    first, second = exported(patron, "customers")
    assert (first["gender"], first[column]) == ("f", "")
    assert second[column] != ""


def test_rows_without_a_required_value_are_rejected_and_mended(patron, tmp_path):
    write(tmp_path / "r.csv", ["customer_id", "product_id", "rating", "rated_at"],
          ["C1", "P1", 5, "2024-01-02 10:00:00"], ["", "P2", 4, "2024-01-03 10:00:00"],
          ["C3", "P3", "good", ""], ["C4", "", 3, ""])  # fmt: skip
    told = imported(patron, "r.csv", "--kind", "ratings")
    assert (told["rows_accepted"], told["rows_rejected"]) == (1, 3)
    rejects = exported(patron, "rejects")
    assert [r["patron_line"] for r in rejects] == ["3", "4", "5"]
    assert "customer_id" in rejects[0]["patron_reason"]
    assert '"rating" holds "good"' in rejects[1]["patron_reason"]
    rejects[0]["customer_id"], rejects[1]["rating"] = "C2", "1"
    write(tmp_path / "mend.csv", list(rejects[0]), *[list(r.values()) for r in rejects])
    mended = imported(patron, "mend.csv")  # its kind is remembered, not told again
    assert (mended["kind"], mended["rows_new"], mended["rows_rejected"]) == ("ratings", 2, 1)
    ratings = [(r["customer_id"], r["product_id"], float(r["rating"])) for r in exported(patron, "ratings")]
    assert ratings == [("C1", "P1", 5), ("C2", "P2", 4), ("C3", "P3", 1)]
    assert [r["customer_id"] for r in exported(patron, "rejects")] == ["C4"]
    assert imported(patron, "r.csv", "--kind", "ratings")["rows_new"] == 0


def test_movielens(patron, shared, tmp_path):
    """Figures as GroupLens publishes them."""
    file = unpacked(shared / "data/recs/ml100k_u.data.zst", tmp_path)
    flags = [f"--map={m}=column{i}" for i, m in enumerate(("customer", "product", "rating", "rated_at"), 1)]
    told = imported(patron, file, "--kind", "ratings", *flags)
    assert (told["rows_read"], told["rows_new"], told["rows_rejected"]) == (100_000, 100_000, 0)
    ratings = pd.DataFrame(exported(patron, "ratings"))
    counts = pd.to_numeric(ratings["rating"]).value_counts().sort_index()
    assert counts.tolist() == [6_110, 11_370, 27_145, 34_174, 21_201]
    assert (ratings["customer_id"].nunique(), ratings["product_id"].nunique()) == (943, 1_682)
    theirs = pd.read_csv(file, sep="\t", header=None, names=["u", "i", "r", "t"])
    assert sorted(ratings["rated_at"]) == sorted(pd.to_datetime(theirs["t"], unit="s").astype(str))
    assert imported(patron, file, "--kind", "ratings", *flags)["rows_new"] == 0


def test_visitors_of_a_funnel(patron, shared, tmp_path):
    file = unpacked(shared / "data/behaviour/funnel_user_table.csv.zst", tmp_path)
    told = imported(patron, file, "--kind", "customers")
    theirs = pd.read_csv(file, dtype=str, keep_default_na=False).set_index("user_id").sort_index()
    assert told["rows_new"] == len(theirs)
    ours = pd.DataFrame(exported(patron, "customers")).set_index("customer_id").sort_index()
    assert (ours.index == theirs.index).all()
    for here, there in {"gender": "sex", "age": "age", "country": "country"}.items():
        assert (ours[here] == theirs[there]).all(), here
    rest = pd.DataFrame([json.loads(a) for a in ours["attributes"]], index=ours.index).fillna("")
    for column in ("new_user", "device", "operative_system", "source", "total_pages_visited"):
        assert (rest[column] == theirs[column]).all(), column
