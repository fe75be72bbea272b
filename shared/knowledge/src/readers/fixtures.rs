//! Small documents, made here so that it is seen what is in them.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use zip::{ZipWriter, write::SimpleFileOptions};

pub(crate) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// With styles as a German Word names them.
pub(crate) fn docx(body: &str) -> Vec<u8> {
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"Titel\"><w:name w:val=\"Title\"/></w:style>
        <w:style w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/></w:style>
        <w:style w:styleId=\"Standard\"><w:name w:val=\"Normal\"/><w:pPr><w:outlineLvl w:val=\"9\"/></w:pPr></w:style>
        <w:style w:styleId=\"Chapter\"><w:name w:val=\"Chapter\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>
        </w:styles>";
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    zip(&[("word/document.xml", &document), ("word/styles.xml", styles)])
}

pub(crate) fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><table:table table:name=\"Goods\">{rows}</table:table></office:document-content>"
    );
    zip(&[("META-INF/manifest.xml", "<manifest:manifest/>"), ("content.xml", &content)])
}

/// Two sheets: goods with texts, numbers, a date, a time and a truth, and staff.
pub(crate) fn xlsx() -> Vec<u8> {
    let text = |cell: &str, text: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let names = [("A1", "name"), ("B1", "price"), ("C1", "since"), ("D1", "opens"), ("E1", "organic")];
    let head: String = names.map(|(cell, name)| text(cell, name)).concat();
    let milk = format!(
        "{}<c r=\"B2\"><v>2.5</v></c><c r=\"C2\" s=\"1\"><v>46356</v></c><c r=\"E2\" t=\"b\"><v>1</v></c>",
        text("A2", "Oat milk")
    );
    let rye = format!("{}<c r=\"B4\"><v>3</v></c><c r=\"D4\" s=\"2\"><v>0.3125</v></c>", text("A4", "Rye bread"));
    let goods = format!("<row r=\"1\">{head}</row><row r=\"2\">{milk}</row><row r=\"4\">{rye}</row>");
    let staff = format!("<row r=\"3\">{}</row><row r=\"4\">{}</row>", text("B3", "who"), text("B4", "Anna Berger"));
    workbook(&[("Goods", &goods), ("Staff", &staff)])
}

pub(crate) fn far_corners() -> Vec<u8> {
    let corners =
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    workbook(&[("Goods", corners)])
}

fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut list, mut targets, mut files) = (String::new(), String::new(), Vec::new());
    for ((name, rows), number) in sheets.iter().zip(1..) {
        write!(list, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{number}\"/>").unwrap();
        write!(
            targets,
            "<Relationship Id=\"r{number}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/s{number}.xml\"/>"
        )
        .unwrap();
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/s{number}.xml"), sheet));
    }
    files.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets></workbook>"),
    ));
    files.push(("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{targets}</Relationships>")));
    let formats = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"20\"/></cellXfs>";
    files.push(("xl/styles.xml".to_owned(), format!("<styleSheet xmlns=\"{MAIN}\">{formats}</styleSheet>")));
    let root = format!(
        "<Relationships><Relationship Id=\"r0\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    files.push(("_rels/.rels".to_owned(), root));
    zip(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

/// A page for each text. `more` are objects with numbers from 90 on, the first of which every page may draw.
pub(crate) fn pdf(texts: &[&str], more: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..texts.len()).map(|page| format!("{} 0 R", 10 + 2 * page)).collect();
    let kids = kids.join(" ");
    let mut pdf = format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [{kids}] /Count {} >>\nendobj\n\
         3 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>\nendobj\n",
        texts.len()
    );
    for (text, page) in texts.iter().zip(0..) {
        let content = format!("BT /F 12 Tf 72 720 Td ({text}) Tj ET");
        write!(
            pdf,
            "{} 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F 3 0 R >> >> >>\nendobj\n\
             {} 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\n",
            10 + 2 * page,
            11 + 2 * page,
            11 + 2 * page,
            content.len()
        )
        .unwrap();
    }
    pdf.push_str(more);
    with_index(pdf)
}

/// Adds the table of where each object begins.
fn with_index(mut pdf: String) -> Vec<u8> {
    let mut objects: Vec<(usize, usize)> = Vec::new();
    for (at, _) in pdf.match_indices(" 0 obj\n") {
        let line = pdf[..at].rfind('\n').unwrap() + 1;
        objects.push((pdf[line..at].parse().unwrap(), line));
    }
    let start = pdf.len();
    pdf.push_str("xref\n0 1\n0000000000 65535 f \n");
    for (number, at) in &objects {
        write!(pdf, "{number} 1\n{at:010} 00000 n \n").unwrap();
    }
    let size = objects.iter().map(|(number, _)| number + 1).max().unwrap();
    write!(pdf, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").unwrap();
    pdf.into_bytes()
}
