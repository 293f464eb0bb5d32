"""What somebody who knows DuckDB would write by hand: import and RFM of a generated export in SQL.

usage: raw_duckdb.py import CSV DATABASE          typed, cleaned, exact amounts; lines and orders
       raw_duckdb.py rfm-lines DATABASE OUT.csv   RFM straight from the lines
       raw_duckdb.py rfm-orders DATABASE OUT.csv  RFM from one row per order: the best known way
       raw_duckdb.py one-go CSV OUT.csv           from file to RFM without keeping anything
"""

import csv
import sys

import duckdb

# our name → headings it may have in an export
HEADINGS = {
    "order_id": ["order_id", "InvoiceNo", "transaction_id"],
    "customer_id": ["customer_id", "CustomerID"],
    "ordered_at": ["ordered_at", "order_time", "order_date", "timestamp", "date", "InvoiceDate"],
    "quantity": ["quantity", "Quantity"],
    "unit_price": ["unit_price", "price", "UnitPrice"],
}

RFM = """
COPY (
  SELECT customer_id,
         cast(floor(epoch(as_of - last_order) / 86400) AS bigint) AS recency_days, frequency, monetary
  FROM ({inner}), (SELECT max(ordered_at) + INTERVAL 1 DAY AS as_of FROM {source})
  ORDER BY customer_id
) TO '{out}' (HEADER)"""

FROM_LINES = """
SELECT customer_id, max(ordered_at) AS last_order, count(DISTINCT order_id) AS frequency,
       sum(amount) AS monetary
FROM lines GROUP BY customer_id"""

FROM_ORDERS = """
SELECT customer_id, max(ordered_at) AS last_order, count(*) AS frequency, sum(amount) AS monetary
FROM orders GROUP BY customer_id"""


def lines_of(path):
    """The cleaned lines of the export: preset `purchases`, amounts as exact decimals."""
    with open(path, newline="", encoding="utf-8") as file:
        found = next(csv.reader(file))
    name = {ours: next(h for h in options if h in found) for ours, options in HEADINGS.items()}
    types = {
        name["order_id"]: "VARCHAR", name["customer_id"]: "VARCHAR", name["ordered_at"]: "TIMESTAMP",
        name["quantity"]: "DECIMAL(18,3)", name["unit_price"]: "DECIMAL(18,4)",
    }  # fmt: skip
    columns = ", ".join(f"'{column}': '{type_}'" for column, type_ in types.items())
    return f"""
SELECT "{name["order_id"]}" AS order_id, "{name["customer_id"]}" AS customer_id,
       "{name["ordered_at"]}" AS ordered_at,
       cast("{name["quantity"]}" * "{name["unit_price"]}" AS DECIMAL(18,4)) AS amount
FROM read_csv('{path}', header = true, types = {{{columns}}})
WHERE "{name["customer_id"]}" IS NOT NULL AND NOT starts_with("{name["order_id"]}", 'C')
  AND "{name["quantity"]}" > 0 AND "{name["unit_price"]}" > 0"""


def import_(path, database):
    with duckdb.connect(database) as db:
        db.execute(f"CREATE TABLE lines AS {lines_of(path)}")
        db.execute(
            "CREATE TABLE orders AS SELECT order_id, customer_id, max(ordered_at) AS ordered_at,"
            " cast(sum(amount) AS DECIMAL(18,4)) AS amount FROM lines GROUP BY order_id, customer_id"
        )


def rfm(database, out, inner, source):
    with duckdb.connect(database, read_only=True) as db:
        db.execute(RFM.format(inner=inner, source=source, out=out))


def one_go(path, out):
    with duckdb.connect() as db:
        db.execute(f"CREATE TEMP TABLE lines AS {lines_of(path)}")
        db.execute(RFM.format(inner=FROM_LINES, source="lines", out=out))


def main():
    what, *paths = sys.argv[1:]
    if what == "import":
        import_(*paths)
    elif what == "rfm-lines":
        rfm(*paths, FROM_LINES, "lines")
    elif what == "rfm-orders":
        rfm(*paths, FROM_ORDERS, "orders")
    elif what == "one-go":
        one_go(*paths)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
