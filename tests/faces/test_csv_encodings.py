"""Text tables in the encodings shops write, against Python's codecs: product names of many languages are
encoded by Python and must come back as they were. What can't be told must stay Windows-1252.
"""

import random

import pytest
from csv_probe import csv_probe, read  # noqa: F401  (csv_probe is a fixture)

NAMES = {
    "german": "Kaffeemaschine|Grüner Tee|Müsliriegel Nuß|Käsehobel groß|Töpferset|Weiße Schüssel"
    "|Bürostuhl schön|Gemüsemesser|Öl 1 Liter|Frühstücksbrett|Straßenkarte Köln|Türstopper",
    "french": "Café moulu|Crème brûlée|Théière à piston|Bougie parfumée|Gâteau à la crème|Hôtel déjà vu"
    "|Fenêtre forêt|Pâté de campagne|Où est l'élève|Ça va très bien|Bibliothèque en chêne|Été français",
    "spanish": "Lámpara de pie|Sillón pequeño|Cuchara de ñandú|Jabón líquido|Café con leche|Azúcar"
    "|Paño de algodón|Montaña rusa|Plátano|Médico y niño|Colchón|Año nuevo",
    "swedish": "Smörgåsbord|Köksbänk|Blå låda|Grön växt|Ljusstake mässing|Skål för frukt|Fågelbad"
    "|Äpple och päron|Öronvärmare|Trädgårdsstol|Kökshandduk|Tårtspade",
    "polish": "Książka kucharska|Łóżko drewniane|Świeca zapachowa|Żółta filiżanka|Krzesło składane"
    "|Pościel bawełniana|Miód gryczany|Grzałka|Ręcznik łazienkowy|Zegar ścienny|Pudełko śniadaniowe",
    "czech": "Příborová sada|Židle dřevěná|Žlutý šálek|Čajová konvice|Lžička nerezová|Křeslo|Ručník"
    "|Svíčka vonná|Skříňka|Dětská postýlka|Měď|Stůl kulatý",
    "turkish": "Çaydanlık|Büyük şemsiye|Işıklı ayna|Yastık kılıfı|Gümüş kaşık|Ağaç kutu|Şekerlik"
    "|Döşemelik kumaş|Küçük çöp kovası|Güneş gözlüğü|İğne iplik|Örtü",
    "russian": "Чайник электрический|Большая кружка|Стол обеденный|Лампа настольная|Полотенце|Свеча"
    "|Книга рецептов|Ложка столовая|Кофе молотый|Подушка|Одеяло тёплое|Зеркало",
    "greek": "Καφετιέρα|Μεγάλο τραπέζι|Λάμπα|Βιβλίο|Κερί|Πετσέτα|Κουτάλι|Μαξιλάρι|Καθρέφτης|Κουβέρτα",
    "japanese": "コーヒーカップ|赤い傘|木製テーブル|電気ケトル|本棚|ろうそく|バスタオル|スプーン|枕カバー|鏡|毛布|緑茶",
    "korean": "커피잔|빨간 우산|나무 탁자|전기 주전자|책장|양초|목욕 수건|숟가락|베개 커버|거울|담요|녹차",
    "chinese": "咖啡杯|红色雨伞|木桌|电热水壶|书架|蜡烛|浴巾|勺子|枕套|镜子|毛毯|绿茶",
    "taiwanese": "咖啡杯|紅色雨傘|木桌|電熱水壺|書架|蠟燭|浴巾|湯匙|枕頭套|鏡子|毛毯|綠茶",
}
TOLD = [
    ("german", "cp1252"),
    ("french", "cp1252"),
    ("spanish", "cp1252"),
    ("swedish", "cp1252"),
    ("polish", "cp1250"),
    ("polish", "iso8859_2"),
    ("czech", "cp1250"),
    ("turkish", "cp1254"),
    ("russian", "cp1251"),
    ("russian", "koi8_r"),
    ("greek", "cp1253"),
    ("japanese", "shift_jis"),
    ("japanese", "euc_jp"),
    ("korean", "euc_kr"),
    ("chinese", "gb18030"),
    ("taiwanese", "big5"),
]
WESTERN = ["german", "french", "spanish", "swedish"]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def table_of(names):
    rows = [[str(i), name, f"{i % 7}.50"] for i, name in enumerate(names)]
    return ["order_id", "name", "price"], rows


def text_of(headings, rows, line_end="\r\n"):
    return line_end.join(",".join(row) for row in [headings, *rows]) + line_end


def assert_read(csv_probe, path, headings, rows, **options):  # noqa: F811
    table = read(csv_probe, path, **options)
    assert table.headings == headings, table.details
    assert table.cells == rows, table.details
    return table


@pytest.mark.parametrize("language,encoding", TOLD)
@pytest.mark.parametrize("n", [12, 600])
def test_the_encoding_is_told(csv_probe, tmp_path, language, encoding, n):  # noqa: F811
    words = NAMES[language].split("|")
    names = (words * n)[:n] if n > 12 else words
    headings, rows = table_of(names)
    (tmp_path / "t.csv").write_bytes(text_of(headings, rows).encode(encoding))
    assert_read(csv_probe, tmp_path / "t.csv", headings, rows)


@pytest.mark.parametrize("seed", range(40))
def test_western_text_is_never_taken_for_another(csv_probe, tmp_path, seed):  # noqa: F811
    choose = random.Random(seed)
    words = NAMES[WESTERN[seed % 4]].split("|")
    names = [" ".join(choose.sample(words, choose.choice((1, 2, 3)))) + " £" for _ in range(60)]
    if seed % 3 == 0:
        names = [name.upper() for name in names]
    headings, rows = table_of(names)
    (tmp_path / "t.csv").write_bytes(text_of(headings, rows).encode("cp1252"))
    assert_read(csv_probe, tmp_path / "t.csv", headings, rows)


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("language", ["german", "russian", "japanese"])
def test_unicode_with_and_without_a_mark(csv_probe, tmp_path, encoding, language):  # noqa: F811
    headings, rows = table_of(NAMES[language].split("|") * 20)
    (tmp_path / "t.csv").write_bytes(text_of(headings, rows).encode(encoding))
    table = assert_read(csv_probe, tmp_path / "t.csv", headings, rows)
    assert table.details["line end"] == "CRLF"


@pytest.mark.parametrize("language,encoding", TOLD)
def test_the_user_names_the_encoding(csv_probe, tmp_path, language, encoding):  # noqa: F811
    headings, rows = table_of(NAMES[language].split("|")[:2])
    (tmp_path / "t.csv").write_bytes(text_of(headings, rows).encode(encoding))
    assert_read(csv_probe, tmp_path / "t.csv", headings, rows, encoding=iconv_name(encoding))


def iconv_name(encoding):
    return encoding.upper().replace("ISO8859_", "ISO-8859-").replace("_", "-").replace("SHIFT-", "SHIFT_")


def test_a_few_western_bytes_in_a_text_of_unicode(csv_probe, tmp_path):  # noqa: F811
    """A pound sign as one byte among cells of UTF-8, as spreadsheets and scripts mix them."""
    good = "".join(f"{i},Grüner Tee,1.50\n" for i in range(50)).encode()
    (tmp_path / "t.csv").write_bytes(b"order_id,name,price\n" + good + b"99,\xa35 voucher,5.00\n")
    table = read(csv_probe, tmp_path / "t.csv")
    assert table.cells[0][1] == "Grüner Tee"
    assert table.cells[-1] == ["99", "£5 voucher", "5.00"]


def test_an_unknown_encoding_is_refused_with_examples(csv_probe, tmp_path):  # noqa: F811
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    answer = csv_probe("--encoding", "KLINGON", tmp_path / "t.csv")
    assert answer.returncode == 1
    assert "KLINGON" in answer.stderr and "WINDOWS-1252" in answer.stderr


def test_what_is_no_text_of_the_encoding_is_seen(csv_probe, tmp_path):  # noqa: F811
    """Wrong bytes become the sign for "unreadable", nothing behind them is lost."""
    (tmp_path / "t.csv").write_bytes(b"a,b\n1,x\xffy\n2,z\n")
    table = read(csv_probe, tmp_path / "t.csv", encoding="UTF-8")
    assert table.cells == [["1", "x\ufffdy"], ["2", "z"]]
    odd = "a,b\n1,2\n".encode("utf-16-le") + b"3"
    (tmp_path / "t.csv").write_bytes(odd)
    assert read(csv_probe, tmp_path / "t.csv", encoding="UTF-16LE").cells[0] == ["1", "2"]


def test_the_fingerprint_is_that_of_the_file(csv_probe, tmp_path):  # noqa: F811
    import gzip
    import hashlib
    import json

    headings, rows = table_of(NAMES["russian"].split("|") * 400)
    packed = gzip.compress(text_of(headings, rows).encode("utf-16"))
    (tmp_path / "t.csv.gz").write_bytes(packed)
    counted = json.loads(csv_probe("--count", tmp_path / "t.csv.gz").stdout)
    assert counted["rows"] == len(rows)
    assert counted["sha256"] == hashlib.sha256(packed).hexdigest()
