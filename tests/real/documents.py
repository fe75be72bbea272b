#!/usr/bin/env python3
"""Writes a folder of mixed documents, most whole and some made to harm, to try ingestion on.

    documents.py FOLDER [COUNT]

COUNT (2000 unless said) documents of seven formats, and beside them a broken PDF, a zip bomb, a CSV of 500 MB (sparse,
so that it takes no room), text in a wrong encoding and a file with a password. Needs nothing but Python.
"""

import os
import random
import sys
import zipfile

GOODS = ["oat milk", "rye bread", "running shoes", "green tea", "garden hose", "candles", "board games", "batteries"]
MAKERS = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel"]
COLLECTIONS = "products:\n  language: en\n  row: '{{ name }} costs {{ price }} euros and stands in aisle {{ aisle }}.'\n"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def good(chance):
    return f"{chance.choice(MAKERS)} {chance.choice(GOODS)} {chance.randrange(10_000)}"


def sentence(chance):
    return f"{good(chance)} stands in aisle {chance.randrange(40)}, on shelf {chance.randrange(9)}."


def paragraph(chance):
    return " ".join(sentence(chance) for _ in range(chance.randrange(1, 6)))


def table(chance):
    rows = [["Name", "Price", "Aisle"]]
    rows += [[good(chance), f"{chance.randrange(1, 50)}.50", str(chance.randrange(40))] for _ in range(40)]
    return rows


def markdown(path, chance):
    with open(path, "w", encoding="utf-8") as file:
        for section in range(4):
            file.write(f"# Part {section}\n\n{paragraph(chance)}\n\n- {sentence(chance)}\n- {sentence(chance)}\n\n")


def text(path, chance):
    with open(path, "w", encoding=chance.choice(["utf-8", "utf-8-sig", "utf-16"])) as file:
        file.write("\n\n".join(paragraph(chance) for _ in range(6)))


def html(path, chance):
    rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in table(chance)[1:8])
    with open(path, "w", encoding="utf-8") as file:
        file.write("<!doctype html><html lang=en><title>Shop</title><style>p {}</style><nav>Home</nav>")
        file.write(f"<h1>Goods</h1><p>{paragraph(chance)}<h2>Prices</h2>")
        file.write(f"<table><tr><th>Name<th>Price<th>Aisle{rows}</table><script>if (a < b) {{}}</script>")


def csv(path, chance):
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(";".join(row) for row in table(chance)))


def archive(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def docx(path, chance):
    def p(text, style=""):
        style = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>"

    body = "".join(p(f"Part {n}", "Heading1") + p(paragraph(chance)) + p(sentence(chance)) for n in range(4))
    styles = '<w:styles><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>'
    document = f"<w:document><w:body>{body}</w:body></w:document>"
    archive(path, {"word/document.xml": document, "word/styles.xml": styles})


def xlsx(path, chance):
    def cell(value, column, row):
        return f'<c r="{"ABC"[column]}{row}" t="inlineStr"><is><t>{value}</t></is></c>'

    def line(cells, row):
        return f'<row r="{row}">{"".join(cell(value, column, row) for column, value in enumerate(cells))}</row>'

    rows = "".join(line(cells, number) for number, cells in enumerate(table(chance), 1))
    target = f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/s1.xml"/>'
    root = f'<Relationship Id="r0" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    sheets = '<sheets><sheet name="Goods" sheetId="1" r:id="r1"/></sheets>'
    archive(path, {
        "_rels/.rels": f"<Relationships>{root}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{target}</Relationships>",
        "xl/worksheets/s1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    })


def pdf(path, chance, pages=3):
    lines = [[sentence(chance) for _ in range(20)] for _ in range(pages)]
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    for page, texts in enumerate(lines):
        content = "BT /F 10 Tf 14 TL 50 800 Td " + " ".join(f"({text}) Tj T* T*" for text in texts) + " ET"
        resources = "<< /Font << /F 3 0 R >> >>"
        contents = f"/Contents {5 + 2 * page} 0 R /Resources {resources}"
        objects[4 + 2 * page] = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {contents} >>"
        objects[5 + 2 * page] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    data, places = "%PDF-1.4\n", []
    for number, content in sorted(objects.items()):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n"
    index = "".join(f"{place:010} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{index}"
    start = data.index("xref\n0 ")
    data += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    with open(path, "w", encoding="latin-1") as file:
        file.write(data)


def harmful(folder):
    def write(name, content):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)

    write("broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    write("latin1.txt", "Der Käse ist kühl.".encode("latin-1"))
    package = "EncryptedPackage".encode("utf-16-le")
    write("password.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + package)
    archive(os.path.join(folder, "bomb.docx"), {"word/document.xml": b" " * (1 << 30)})
    with open(os.path.join(folder, "huge.csv"), "wb") as file:
        file.truncate(500 << 20)


WRITERS = {"md": markdown, "txt": text, "html": html, "csv": csv, "docx": docx, "xlsx": xlsx, "pdf": pdf}


def main():
    folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    os.makedirs(os.path.join(folder, "products"), exist_ok=True)
    with open(os.path.join(folder, "_collections.yaml"), "w", encoding="utf-8") as file:
        file.write(COLLECTIONS)
    chance = random.Random(5)
    for number in range(count):
        ending = list(WRITERS)[number % len(WRITERS)]
        below = os.path.join(folder, "products" if ending in ("csv", "xlsx") else f"en{number % 10}")
        os.makedirs(below, exist_ok=True)
        WRITERS[ending](os.path.join(below, f"{number:04}.{ending}"), chance)
    harmful(folder)


if __name__ == "__main__":
    main()
