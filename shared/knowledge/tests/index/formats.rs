//! Files of all kinds in one folder, collections, and files that cannot be read.

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use u5_knowledge::{Index, IngestReport, KnowledgeError};
use u5_protocol::Language::{De, En};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::place::{embedder, folder, ingest, on_each_index, query, search, texts, try_ingest, write};

on_each_index! {
    documents_of_every_kind_are_found_by_what_they_say
    a_collection_says_how_its_rows_are_spoken_and_a_change_of_it_reads_them_again
    what_was_known_of_a_document_that_broke_stays
    each_file_that_cannot_be_read_is_named_and_the_others_are_read
    a_mistake_in_the_collections_changes_nothing
    many_small_documents_are_stored_together_and_none_is_lost
}

fn docx(text: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    write!(zip, "<w:document><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>").unwrap();
    zip.finish().unwrap().into_inner()
}

fn reasons(report: &IngestReport) -> Vec<String> {
    report.skipped.iter().map(|skipped| format!("{}: {}", skipped.path.display(), skipped.reason)).collect()
}

const COLLECTIONS: &str = "products:\n  language: en\n  row: '{{ name }} stands in aisle {{ aisle }}.'\n";

async fn documents_of_every_kind_are_found_by_what_they_say(index: &dyn Index) {
    let folder = folder(&[
        ("en/a.md", "# Drinks\nOat milk is cold."),
        ("en/b.txt", "The cash machine\nis at the entrance."),
        ("c.html", "<html lang=en><title>Returns</title><p>Bring the <b>receipt</b>."),
        ("en/d.csv", "name;aisle\nCandles;12\n"),
    ]);
    fs::write(folder.path().join("en/e.docx"), docx("Parking is free.")).unwrap();
    fs::write(folder.path().join("en/f.txt"), [b"\xff\xfe".as_slice(), b"S\0o\0u\0p\0"].concat()).unwrap();
    let report = try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    assert_eq!((report.added, report.passages, report.embedded, reasons(&report)), (6, 6, 6, vec![]));
    let table = [
        ("milk", "Oat milk is cold."),
        ("cash machine", "The cash machine is at the entrance."),
        ("receipt", "Bring the receipt."),
        ("candles", "name: Candles, aisle: 12."),
        ("parking", "Parking is free."),
        ("soup", "Soup"),
    ];
    for (question, wanted) in table {
        assert_eq!(texts(&search(index, question, En).await), [wanted]);
    }
    assert_eq!(search(index, "receipt", En).await[0].title, "Returns");
}

async fn a_collection_says_how_its_rows_are_spoken_and_a_change_of_it_reads_them_again(index: &dyn Index) {
    let folder = folder(&[
        ("_collections.yaml", COLLECTIONS),
        ("products/goods.csv", "Name,Aisle\nCandles,12\nMugs,3\n"),
        ("de/a.md", "Kerzen brennen."),
    ]);
    assert_eq!(ingest(index, folder.path()).await.added, 2);
    let found = search(index, "candles", En).await;
    assert_eq!((texts(&found), found[0].language), (vec!["Candles stands in aisle 12."], Some(En)));
    let in_products = u5_knowledge::Query { collection: Some("products".to_owned()), ..query("mugs", En) };
    assert_eq!(index.search(in_products).await.unwrap().len(), 1);

    write(&folder, "_collections.yaml", &COLLECTIONS.replace("stands in", "is in"));
    let report = ingest(index, folder.path()).await;
    assert_eq!((report.replaced, report.unchanged), (1, 1));
    assert_eq!(texts(&search(index, "candles", En).await), ["Candles is in aisle 12."]);
    assert_eq!(search(index, "Kerzen", De).await.len(), 1);
}

async fn what_was_known_of_a_document_that_broke_stays(index: &dyn Index) {
    let folder = folder(&[]);
    let file = folder.path().join("a.docx");
    fs::write(&file, docx("Parking is free.")).unwrap();
    ingest(index, folder.path()).await;
    let whole = docx("Parking is dear.");
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let report = ingest(index, folder.path()).await;
    assert!(reasons(&report)[0].starts_with("a.docx: it is broken"), "{report:?}");
    assert_eq!((report.replaced, report.removed, report.passages), (0, 0, 1));
    assert_eq!(texts(&search(index, "parking", En).await), ["Parking is free."]);
}

async fn each_file_that_cannot_be_read_is_named_and_the_others_are_read(index: &dyn Index) {
    let folder = folder(&[
        ("a.md", "Oat milk is cold."),
        ("broken.pdf", "%PDF-1.7 nothing"),
        ("ragged.csv", "name,aisle\nTea,1,2\n"),
        ("empty.html", "<nav>Home</nav>"),
        ("early.md", "---\nvalid_from: 2027-01-01\nvalid_until: 2026-01-01\n---\nx"),
    ]);
    let path = |name: &str| folder.path().join(name);
    fs::write(path("latin.csv"), b"name\nK\xe4se\n").unwrap();
    let wrapped = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"];
    fs::write(path("locked.xlsx"), wrapped.concat()).unwrap();
    // Takes no room: nothing but its size is ever looked at.
    fs::File::create(path("huge.csv")).unwrap().set_len(500 << 20).unwrap();
    bomb(&path("bomb.docx"));
    let report = ingest(index, folder.path()).await;
    let wanted = [
        ("bomb.docx: unpacked, it is larger than", "`inflated_bytes`"),
        ("broken.pdf: it is broken", ""),
        ("early.md: its front matter is not valid", "is after"),
        ("empty.html: it holds no text", ""),
        ("huge.csv: it is larger than 52428800 bytes", "`table_bytes`"),
        ("latin.csv: it is not UTF-8 text", "Windows-1252"),
        ("locked.xlsx: it is protected by a password", ""),
        ("ragged.csv: row 2 has 3 cells", ""),
    ];
    let reasons = reasons(&report);
    assert_eq!((report.added, reasons.len()), (1, wanted.len()), "{reasons:#?}");
    for (reason, (start, word)) in reasons.iter().zip(wanted) {
        assert!(reason.starts_with(start) && reason.contains(word), "{reason}");
    }
}

/// 300 MB in 300 KB.
fn bomb(path: &Path) {
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..300 {
        zip.write_all(&block).unwrap();
    }
    zip.finish().unwrap();
}

async fn a_mistake_in_the_collections_changes_nothing(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "Oat milk is cold.")]);
    ingest(index, folder.path()).await;
    write(&folder, "_collections.yaml", "products:\n  languge: en\n");
    write(&folder, "en/a.md", "Oat milk is warm.");
    let refused = try_ingest(index, folder.path(), None).await.unwrap_err();
    assert!(matches!(refused, KnowledgeError::Collections { .. }), "{refused}");
    assert!(refused.to_string().contains("line 2"), "{refused}");
    assert_eq!(texts(&search(index, "milk", En).await), ["Oat milk is cold."]);
}

async fn many_small_documents_are_stored_together_and_none_is_lost(index: &dyn Index) {
    let folder = folder(&[]);
    for number in 0..150 {
        write(&folder, &format!("en/{number:03}.md"), &format!("shelf{number} has thing{number}"));
    }
    assert_eq!(ingest(index, folder.path()).await.added, 150);
    for number in [0, 63, 64, 127, 128, 149] {
        let found = search(index, &format!("thing{number}"), En).await;
        assert_eq!(found[0].source, format!("en/{number:03}.md"));
    }
    assert_eq!(ingest(index, folder.path()).await.unchanged, 150);
}
