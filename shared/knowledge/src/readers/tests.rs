use proptest::prelude::*;

use super::*;

/// All formats, each with a small document that is whole.
fn documents() -> [(Format, Vec<u8>); 9] {
    let text = |text: &str| text.as_bytes().to_vec();
    let row = "<table:table-row><table:table-cell><text:p>tea</text:p></table:table-cell></table:table-row>";
    [
        (Format::Markdown, text("# Tea\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- green\n")),
        (Format::Text, text("Tea\n\n- green\n")),
        (Format::Html, text("<h1>Tea</h1><table><tr><th>a<tr><td>1</table><p>green")),
        (Format::Table(None), text("a;b\n1;2\n")),
        (Format::Pdf, fixtures::pdf(&["Tea"], "")),
        (Format::Docx, fixtures::docx("<w:p><w:r><w:t>Tea</w:t></w:r></w:p>")),
        (Format::Xlsx, fixtures::xlsx()),
        (Format::Xls, vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]),
        (Format::Ods, fixtures::ods(&row.repeat(3))),
    ]
}

/// What ingestion does with a file's bytes, without the guard.
fn read_bytes(format: Format, bytes: Vec<u8>) -> Result<Document, String> {
    let body = if format.is_text() { Body::Text(decode(bytes)?) } else { Body::Bytes(bytes) };
    read(format, body, &Reading::named("shop.x"))
}

/// The same with the guard, for parsers that are known to panic.
fn guarded(format: Format, bytes: Vec<u8>) -> Result<Document, String> {
    Guard::shared().run(std::time::Duration::from_mins(10), move || read_bytes(format, bytes))
}

#[test]
fn every_format_is_known_by_its_name_and_read() {
    let names = ["a.md", "a.TXT", "a.b.html", "a.csv", "a.pdf", "a.docx", "a.xlsx", "a.xls", "a.ods"];
    for ((format, bytes), name) in documents().into_iter().zip(names) {
        assert_eq!(Format::of(Path::new(name)), Some(format));
        let read = guarded(format, bytes);
        assert!(format == Format::Xls || read.is_ok_and(|document| !document.chunks.is_empty()), "{name}");
    }
    for name in ["a", "md", ".md", "a.doc", "a.png"] {
        assert_eq!(Format::of(Path::new(name)), None, "{name}");
    }
}

#[test]
fn no_passage_is_longer_than_asked_for() {
    let words = "word ".repeat(500);
    let bodies = [
        (Format::Markdown, words.clone().into_bytes()),
        (Format::Html, format!("<p>{words}").into_bytes()),
        (Format::Docx, fixtures::docx(&format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"))),
        (Format::Pdf, fixtures::pdf(&[&words], "")),
    ];
    for (format, bytes) in bodies {
        let chunks = guarded(format, bytes).unwrap().chunks;
        assert!(chunks.len() >= 4 && chunks.iter().all(|chunk| chunk.text.chars().count() <= 700), "{format:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_of_ours_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for (format, _) in documents() {
            // Others' parsers are behind the guard, which says that they are broken.
            let _read = if matches!(format, Format::Pdf | Format::Xls | Format::Xlsx) {
                guarded(format, bytes.clone())
            } else {
                read_bytes(format, bytes.clone())
            };
        }
    }

    #[test]
    fn no_damage_makes_a_reader_of_ours_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        for (format, mut bytes) in documents() {
            for (at, value) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *value;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _read = if matches!(format, Format::Pdf | Format::Xls | Format::Xlsx) {
                guarded(format, bytes)
            } else {
                read_bytes(format, bytes)
            };
        }
    }

    #[test]
    fn no_markup_makes_a_reader_panic(text in "(<[a-z/]{1,6}>|&[a-z#0-9]{1,4};|\\PC|\n|- |# |\\|){0,80}") {
        for format in [Format::Markdown, Format::Text, Format::Html, Format::Table(None)] {
            let read = read_bytes(format, text.clone().into_bytes());
            prop_assert!(read.is_err() || read.is_ok_and(|d| d.chunks.iter().all(|c| !c.text.trim().is_empty())));
        }
        let document = fixtures::docx(&text);
        let _read = read_bytes(Format::Docx, document);
        let _read = read_bytes(Format::Ods, fixtures::ods(&text));
    }
}
