"""What columns mean: the headings of real systems, languages, content, and what is missing.

Each system's table has the headings its export has, of use or not; `expected` says which of them
an import must take for what, and that nothing else is taken.
"""

import csv
import datetime as dt
import random

import pytest

SYSTEMS = {
    "shopify": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
        "Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
        "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,"
        "Billing City,Billing Zip,Billing Country,Shipping Name,Shipping Country,Notes,Vendor,Id",
        {
            "order": "Name", "customer": "Email", "status": "Financial Status", "currency": "Currency",
            "date": "Created at", "quantity": "Lineitem quantity", "name": "Lineitem name",
            "price": "Lineitem price", "product": "Lineitem sku", "country": "Billing Country",
            "brand": "Vendor",
        },
    ),
    "woocommerce": (
        "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),"
        "Company (Billing),Email (Billing),Country Code (Billing),Payment Method Title,"
        "Cart Discount Amount,Order Subtotal Amount,Order Total Amount,SKU,Item #,Item Name,"
        "Quantity (- Refund),Item Cost,Coupon Code,Discount Amount",
        {
            "order": "Order Number", "customer": "Email (Billing)", "status": "Order Status",
            "date": "Order Date", "country": "Country Code (Billing)", "product": "SKU",
            "name": "Item Name", "quantity": "Quantity (- Refund)", "price": "Item Cost",
        },
    ),
    "stripe": (
        "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,"
        "Converted Currency,Fee,Tax,Mode,Status,Statement Descriptor,Customer ID,Customer Description,"
        "Customer Email,Captured,Card ID,Invoice ID,Transfer",
        {
            "order": "id", "customer": "Customer ID", "amount": "Amount", "date": "Created (UTC)",
            "currency": "Currency", "status": "Status", "name": "Description",
        },
    ),
    "magento": (
        "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),"
        "Grand Total (Purchased),Status,Billing Address,Shipping Information,Customer Email,"
        "Customer Group,Subtotal,Shipping and Handling,Customer Name,Payment Method,Total Refunded",
        {
            "customer": "Customer Email", "amount": "Grand Total (Base)", "date": "Purchase Date",
            "status": "Status",
        },
    ),
    "square": (
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,"
        "Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,"
        "Location,Dining Option,Customer ID,Customer Name,Unit,Count",
        {
            "order": "Transaction ID", "customer": "Customer ID", "product": "SKU", "name": "Item",
            "quantity": "Qty", "amount": "Net Sales", "date": "Date", "time": "Time",
            "category": "Category", "document": "Event Type",
        },
    ),
    "etsy": (
        "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,"
        "Shipping Discount,Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,"
        "Date Paid,Date Shipped,Ship Name,Ship Address1,Ship City,Ship State,Ship Zipcode,Ship Country,"
        "Order ID,Variations,Order Type,Listings Type,Payment Type,SKU",
        {
            "order": "Order ID", "customer": "Buyer", "product": "SKU", "name": "Item Name",
            "quantity": "Quantity", "price": "Price", "amount": "Item Total", "date": "Sale Date",
            "country": "Ship Country", "currency": "Currency",
        },
    ),
    "ebay": (
        "Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,Buyer City,"
        "Buyer Country,Ship To Name,Ship To Country,Item Number,Item Title,Custom Label,"
        "Sold Via Promoted Listings,Quantity,Sold For,Shipping And Handling,Total Price,Payment Method,"
        "Sale Date,Paid On Date,Feedback Left",
        {
            "order": "Order Number", "customer": "Buyer Username", "product": "Custom Label",
            "name": "Item Title", "quantity": "Quantity", "price": "Sold For", "date": "Sale Date",
            "country": "Buyer Country",
        },
    ),
    "amazon": (
        "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,"
        "fulfillment-channel,sales-channel,ship-service-level,product-name,sku,asin,item-status,quantity,"
        "currency,item-price,item-tax,shipping-price,shipping-tax,buyer-email,ship-city,ship-country",
        {
            "order": "amazon-order-id", "customer": "buyer-email", "product": "sku",
            "name": "product-name", "quantity": "quantity", "amount": "item-price",
            "date": "purchase-date", "country": "ship-country", "currency": "currency",
            "status": "order-status",
        },
    ),
    "prestashop": (
        "id_order,reference,id_customer,id_currency,current_state,payment,total_discounts,total_shipping,"
        "date_add,date_upd,id_order_detail,product_id,product_name,product_quantity,product_reference,"
        "unit_price_tax_incl,total_price_tax_incl",
        {
            "order": "id_order", "customer": "id_customer", "product": "product_reference",
            "name": "product_name", "quantity": "product_quantity", "price": "unit_price_tax_incl",
            "amount": "total_price_tax_incl", "date": "date_add", "status": "current_state",
            "currency": "id_currency",
        },
    ),
    "online_retail": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        {
            "order": "InvoiceNo", "product": "StockCode", "name": "Description", "quantity": "Quantity",
            "date": "InvoiceDate", "price": "UnitPrice", "customer": "CustomerID", "country": "Country",
        },
    ),
    "online_retail_ii": (
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
        {
            "order": "Invoice", "product": "StockCode", "name": "Description", "quantity": "Quantity",
            "date": "InvoiceDate", "price": "Price", "customer": "Customer ID", "country": "Country",
        },
    ),
    "olist": (
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
        "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date,"
        "order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value,customer_unique_id,"
        "customer_zip_code_prefix,customer_city,customer_state,product_category_name",
        {
            "order": "order_id", "customer": "customer_unique_id", "date": "order_purchase_timestamp",
            "product": "product_id", "price": "price", "category": "product_category_name",
            "status": "order_status",
        },
    ),
    "cdnow": (
        "customer_id,date,number_of_cds,dollar_value",
        {
            "customer": "customer_id", "date": "date", "quantity": "number_of_cds",
            "amount": "dollar_value",
        },
    ),
    "German ledger": (
        "Belegnr;Belegdatum;Kd-Nr;Artikelnr.;Artikelbezeichnung;Menge;Einzelpreis;Nettobetrag;Währung;Land",
        {
            "order": "Belegnr", "date": "Belegdatum", "customer": "Kd-Nr", "product": "Artikelnr.",
            "name": "Artikelbezeichnung", "quantity": "Menge", "price": "Einzelpreis",
            "amount": "Nettobetrag", "currency": "Währung", "country": "Land",
        },
    ),
    "German till": (
        "Bon-Nr.;Datum;Uhrzeit;Kundenkarte;EAN;Bezeichnung;Anzahl;VK-Preis;Warengruppe;Marke",
        {
            "order": "Bon-Nr.", "date": "Datum", "time": "Uhrzeit", "customer": "Kundenkarte",
            "product": "EAN", "name": "Bezeichnung", "quantity": "Anzahl", "price": "VK-Preis",
            "category": "Warengruppe", "brand": "Marke",
        },
    ),
    "French": (
        "N° commande;n° client;Réf. produit;Désignation;Qté;Prix unitaire;Date de commande;Pays;Devise",
        {
            "order": "N° commande", "customer": "n° client", "product": "Réf. produit",
            "name": "Désignation", "quantity": "Qté", "price": "Prix unitaire",
            "date": "Date de commande", "country": "Pays", "currency": "Devise",
        },
    ),
    "Spanish": (
        "Número de pedido,Cliente,Código de producto,Nombre del producto,Cantidad,Precio unitario,Fecha,País",
        {
            "order": "Número de pedido", "customer": "Cliente", "product": "Código de producto",
            "name": "Nombre del producto", "quantity": "Cantidad", "price": "Precio unitario",
            "date": "Fecha", "country": "País",
        },
    ),
    "Italian": (
        "Numero ordine,Codice cliente,Codice articolo,Descrizione,Q.tà,Prezzo unitario,Data ordine,Nazione",
        {
            "order": "Numero ordine", "customer": "Codice cliente", "product": "Codice articolo",
            "name": "Descrizione", "quantity": "Q.tà", "price": "Prezzo unitario", "date": "Data ordine",
            "country": "Nazione",
        },
    ),
    "Dutch": (
        "Bestelnummer,Klantnummer,Artikelcode,Omschrijving,Aantal,Stukprijs,Besteldatum,Merk",
        {
            "order": "Bestelnummer", "customer": "Klantnummer", "product": "Artikelcode",
            "name": "Omschrijving", "quantity": "Aantal", "price": "Stukprijs", "date": "Besteldatum",
            "brand": "Merk",
        },
    ),
    "Portuguese": (
        "Número do pedido,ID do cliente,Código do produto,Nome do produto,Quantidade,Preço unitário,Data da compra",
        {
            "order": "Número do pedido", "customer": "ID do cliente", "product": "Código do produto",
            "name": "Nome do produto", "quantity": "Quantidade", "price": "Preço unitário",
            "date": "Data da compra",
        },
    ),
    "Polish": (
        "Nr zamówienia,Klient,Kod produktu,Nazwa produktu,Ilość,Cena,Data zamówienia,Kraj,Waluta",
        {
            "order": "Nr zamówienia", "customer": "Klient", "product": "Kod produktu",
            "name": "Nazwa produktu", "quantity": "Ilość", "price": "Cena", "date": "Data zamówienia",
            "country": "Kraj", "currency": "Waluta",
        },
    ),
    "Swedish": (
        "Ordernummer,Kundnummer,Artikelnr,Benämning,Antal,Styckpris,Orderdatum",
        {
            "order": "Ordernummer", "customer": "Kundnummer", "product": "Artikelnr",
            "name": "Benämning", "quantity": "Antal", "price": "Styckpris", "date": "Orderdatum",
        },
    ),
    "Turkish": (
        "Sipariş No,Müşteri No,Ürün Kodu,Ürün Adı,Adet,Birim Fiyat,Tarih",
        {
            "order": "Sipariş No", "customer": "Müşteri No", "product": "Ürün Kodu", "name": "Ürün Adı",
            "quantity": "Adet", "price": "Birim Fiyat", "date": "Tarih",
        },
    ),
    "Russian": (
        "Номер заказа,Клиент,Артикул,Наименование,Кол-во,Цена,Дата заказа,Страна",
        {
            "order": "Номер заказа", "customer": "Клиент", "product": "Артикул", "name": "Наименование",
            "quantity": "Кол-во", "price": "Цена", "date": "Дата заказа", "country": "Страна",
        },
    ),
    "Chinese": (
        "订单号,客户编号,商品编号,商品名称,数量,单价,订单日期",
        {
            "order": "订单号", "customer": "客户编号", "product": "商品编号", "name": "商品名称",
            "quantity": "数量", "price": "单价", "date": "订单日期",
        },
    ),
    "Japanese": (
        "注文番号,顧客コード,商品コード,商品名,数量,単価,注文日",
        {
            "order": "注文番号", "customer": "顧客コード", "product": "商品コード", "name": "商品名",
            "quantity": "数量", "price": "単価", "date": "注文日",
        },
    ),
}  # fmt: skip


def lines_of_a_shop(n_orders=80, seed=7):
    """Order lines with every meaning: orders of 1-4 lines, 20 customers, 12 products."""
    rng = random.Random(seed)
    products = [(f"SKU-{i:03}", f"Cup number {i} of glass", round(1.5 + i * 1.35, 2)) for i in range(12)]
    start = dt.datetime(2024, 1, 3, 9, 5)
    for number in range(n_orders):
        customer = rng.randrange(20)
        at = start + dt.timedelta(hours=number * 19, minutes=number * 7)
        for product, name, price in rng.sample(products, rng.randrange(1, 5)):
            quantity = rng.choice([1, 1, 1, 2, 3, 5, 10])
            yield {
                "order": f"{10_000 + number}", "customer": f"{3_000 + customer}", "product": product,
                "name": name, "quantity": str(quantity), "price": f"{price:.2f}",
                "amount": f"{quantity * price:.2f}", "date": at.strftime("%Y-%m-%d %H:%M:%S"),
                "time": at.strftime("%H:%M"), "country": ["Germany", "France"][customer % 2],
                "currency": "EUR", "status": "paid", "document": "sale", "brand": f"Brand {ord(product[-1]) % 3}",
                "category": "Kitchen", "description": "made of glass",
            }  # fmt: skip


def write(path, headings, expected, delimiter):
    meanings = {heading: meaning for meaning, heading in expected.items()}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=delimiter)
        out.writerow(headings)
        for line in lines_of_a_shop():
            out.writerow([line[meanings[h]] if h in meanings else "" for h in headings])


def inspected(patron, *arguments):
    (table,) = patron.ok("inspect", *arguments, "--json").json()["tables"]
    return table


def taken(table):
    return {c["meaning"]: c["column"] for c in table["columns"] if c["meaning"]}


@pytest.mark.parametrize("system", SYSTEMS)
def test_headings_of_real_systems(patron, tmp_path, system):
    headings, expected = SYSTEMS[system]
    delimiter = ";" if ";" in headings else ","
    write(tmp_path / "orders.csv", headings.split(delimiter), expected, delimiter)
    table = inspected(patron, "orders.csv")
    assert taken(table) == expected
    assert table["missing"] == []
    assert table["kind"] == "orders"
    assert all(c["why"] == "named" for c in table["columns"] if c["meaning"])


@pytest.mark.parametrize("seed", range(5))
def test_columns_of_unknown_headings_are_told_by_their_cells(patron, tmp_path, seed):
    """Whatever the order of the columns and the numbers in them."""
    rng = random.Random(seed)
    meanings = ["order", "customer", "product", "name", "quantity", "price", "date", "country"]
    rng.shuffle(meanings)
    with (tmp_path / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([f"C{i + 1}" for i in range(len(meanings))])
        for line in lines_of_a_shop(seed=seed):
            out.writerow([line[m] for m in meanings])
    table = inspected(patron, "orders.csv")
    assert taken(table) == {m: f"C{i + 1}" for i, m in enumerate(meanings)}
    assert "--map price=C" in table["command"]
    assert sum("by its content" in w for w in table["warnings"]) == len(meanings)


def test_the_command_imports_what_was_shown(patron, tmp_path):
    write(tmp_path / "my orders.csv", ["A", "Kunde", "x y", "Datum", "Preis"],
          {"order": "A", "customer": "Kunde", "product": "x y", "date": "Datum", "price": "Preis"}, ";")  # fmt: skip
    table = inspected(patron, "my orders.csv")
    assert table["command"].startswith("patron import 'my orders.csv'")
    import shlex

    words = shlex.split(table["command"])[1:]
    told = patron.ok(*words, "--workspace", "w", "--json").json()
    assert told["rows_accepted"] == told["rows_read"] > 0


def test_a_missing_column_is_named_with_the_flag_that_mends_it(patron, tmp_path):
    (tmp_path / "orders.csv").write_text("foo bar,price,date\nx,1.50,2024-01-05\ny,2.50,2024-01-06\n")
    answer = patron("import", "orders.csv", "--workspace", "w")
    assert answer.code != 0
    assert "no column for the customer (customer number). Found: foo bar, price, date." in answer.stderr
    assert "--map customer=" in answer.stderr
    assert not (tmp_path / "w").exists()


def test_a_saved_mapping_is_followed_and_repaired(patron, tmp_path):
    write(tmp_path / "orders.csv", ["Nr", "Wer", "Was", "Wann", "VK"],
          {"order": "Nr", "customer": "Wer", "product": "Was", "date": "Wann", "price": "VK"}, ",")  # fmt: skip
    (tmp_path / "shop.toml").write_text(
        'kind = "orders"\nheadings = ["Nr", "KundenNr", "Was", "Wann", "VK"]\n[columns]\norder = "Nr"\n'
        'customer = "KundenNr"\nproduct = "Was"\ndate = "Wann"\nprice = "VK"\n'
    )
    table = inspected(patron, "orders.csv", "--mapping", "shop.toml")
    assert any('takes the customer from column "KundenNr"' in what for what in table["missing"])
    text = (tmp_path / "orders.csv").read_text().replace("Wer", "Kunden-Nr (neu)", 1)
    (tmp_path / "orders.csv").write_text(text)
    table = inspected(patron, "orders.csv", "--mapping", "shop.toml")
    assert taken(table)["customer"] == "Kunden-Nr (neu)"
    assert [c["why"] for c in table["columns"]] == ["remembered", "repaired"] + ["remembered"] * 3
    assert any("Keep it with --save-mapping" in w for w in table["warnings"])


def test_what_the_workspace_remembers_is_found_by_its_headings(patron, tmp_path):
    write(tmp_path / "orders.csv", ["Nr", "Wer", "Was", "Wann", "VK"],
          {"order": "Nr", "customer": "Wer", "product": "Was", "date": "Wann", "price": "VK"}, ",")  # fmt: skip
    (tmp_path / "w/mappings").mkdir(parents=True)
    (tmp_path / "w/mappings/shop.toml").write_text(
        'headings = ["VK", "Nr", "Wer", "Was", "Wann"]\n[columns]\ncustomer = "Nr"\ndate = "Wann"\nprice = "VK"\n'
    )
    table = inspected(patron, "orders.csv", "--workspace", "w")
    assert taken(table) == {"customer": "Nr", "date": "Wann", "price": "VK"}
