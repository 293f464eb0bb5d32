"""Cleaned lines of Online Retail as pandas sees them, for tests that count everything again."""

import pandas as pd

COLUMNS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]


def cleaned_lines(online_retail):
    """Purchases only; `customer` as text, `shelf`: a code of five digits, so no postage or fee."""
    raw = pd.read_csv(online_retail, dtype={"StockCode": str, "InvoiceNo": str}, parse_dates=["InvoiceDate"])
    kept = raw["CustomerID"].notna() & (raw["Quantity"] > 0) & (raw["UnitPrice"] > 0)
    kept &= ~raw["InvoiceNo"].str.startswith("C")
    lines = raw[kept].assign(customer=lambda t: t["CustomerID"].astype(int).astype(str))
    return lines.assign(shelf=lines["StockCode"].str.match(r"^\d{5}"))


def write_lines(lines, path, order=None):
    """A file to import, its rows in the given order."""
    table = lines if order is None else lines.iloc[order]
    table[COLUMNS].to_csv(path, index=False, date_format="%Y-%m-%d %H:%M:%S")
