//! PDF, page by page. The parser trusts what it reads: it follows forms inside forms for ever, and unpacks whatever is
//! packed. Both are looked at before it gets to see a document.

use std::{collections::BTreeSet, fmt, io, io::Read};

use flate2::read::ZlibDecoder;
use pdf_extract::{
    ConvertToFmt, Dictionary, Document, Error, Object, ObjectId, OutputError, PlainTextOutput, Stream, output_doc_page,
};

use super::{Reading, archive::PASSWORD, cutter::Cutter, plain};
use crate::markdown::Chunk;

/// Forms inside forms, and pages below parents: deeper is a circle, or made to harm.
const DEEPEST: usize = 32;
/// Bytes of text on one page: a book's.
const PAGE_BYTES: usize = 4 << 20;
/// How far before a stream what is said of it may begin.
const ABOUT: usize = 512;

/// Reads a document.
///
/// # Errors
/// The reason, for people.
pub(crate) fn read(bytes: &[u8], reading: &Reading) -> Result<Vec<Chunk>, String> {
    measure(bytes, reading.limits.inflated_bytes)?;
    let document = open(bytes)?;
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err("it is broken: it has no pages".to_owned());
    }
    if pages.len() > reading.limits.pages {
        return Err(format!("it has more than {} pages (limit `pages`)", reading.limits.pages));
    }
    if pages.values().any(|page| !has_top(&document, *page)) || has_circle(&document) {
        return Err("it is broken: parts of it contain themselves".to_owned());
    }
    let mut cutter = Cutter::new(reading.chunking, reading.limits.passages);
    for number in pages.into_keys() {
        cutter.untitled(&format!("{}, page {number}", reading.name));
        plain::paragraphs(&text(&document, number)?, &mut cutter);
    }
    cutter.finish()
}

fn open(bytes: &[u8]) -> Result<Document, String> {
    let mut document = Document::load_mem(bytes).map_err(|error| broken(&error))?;
    if document.is_encrypted() {
        document.decrypt("").map_err(|error| broken(&error))?;
    }
    Ok(document)
}

fn broken(error: &Error) -> String {
    match error {
        Error::Decryption(_) | Error::InvalidPassword => PASSWORD.to_owned(),
        error => format!("it is broken: {error}"),
    }
}

/// The text of a page.
fn text(document: &Document, page: u32) -> Result<String, String> {
    let mut text = String::new();
    let mut output = PlainTextOutput::new(Bounded(&mut text));
    output_doc_page(document, &mut output, page).map_err(|error| match error {
        OutputError::FormatError(_) => format!("page {page} holds more than {PAGE_BYTES} bytes of text"),
        error => format!("it is broken on page {page}: {error}"),
    })?;
    Ok(text)
}

/// Text that takes no more than [`PAGE_BYTES`].
struct Bounded<'a>(&'a mut String);

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > PAGE_BYTES {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

impl<'a> ConvertToFmt for Bounded<'a> {
    type Writer = Bounded<'a>;

    fn convert(self) -> Self::Writer {
        self
    }
}

/// Refuses a document whose streams, unpacked, are larger than `limit`. Pictures do not count, since nobody unpacks
/// them; nor does what is packed by other means than zlib.
fn measure(bytes: &[u8], limit: u64) -> Result<(), String> {
    const STREAM: &[u8] = b"stream";
    let mut left = limit;
    for start in bytes.windows(STREAM.len()).enumerate().filter(|(_, window)| *window == STREAM).map(|(at, _)| at) {
        let about = bytes.get(start.saturating_sub(ABOUT)..start).unwrap_or_default();
        let content = bytes.get(start + STREAM.len()..).unwrap_or_default().trim_ascii_start();
        if !is_zlib(content) || is_picture(about) {
            continue;
        }
        let counted = inflated(content, left + 1);
        left = left
            .checked_sub(counted)
            .ok_or_else(|| format!("unpacked, it is larger than {limit} bytes (limit `inflated_bytes`)"))?;
    }
    Ok(())
}

fn is_picture(about: &[u8]) -> bool {
    let own = about.windows(3).rposition(|window| window == b"obj").and_then(|at| about.get(at..)).unwrap_or(about);
    own.windows(6).any(|window| window == b"/Image")
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [cmf @ 0x78, flags, ..] if (u16::from(*cmf) << 8 | u16::from(*flags)) % 31 == 0)
}

/// How many bytes come out of a zlib stream, and out of what was packed twice; `most` at most.
fn inflated(packed: &[u8], most: u64) -> u64 {
    let count = |reader: &mut dyn Read| {
        let mut counter = Counter(0);
        // What is broken after so many bytes has been so many bytes.
        let _ended = io::copy(&mut reader.take(most), &mut counter);
        counter.0
    };
    let once = count(&mut ZlibDecoder::new(packed));
    let twice = count(&mut ZlibDecoder::new(ZlibDecoder::new(packed)));
    once.max(twice)
}

struct Counter(u64);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the parents of a page come to an end.
fn has_top(document: &Document, page: ObjectId) -> bool {
    let parent = |id: ObjectId| document.get_dictionary(id).ok()?.get(b"Parent").ok()?.as_reference().ok();
    std::iter::successors(Some(page), |id| parent(*id)).take(DEEPEST).count() < DEEPEST
}

/// Whether any form contains itself.
fn has_circle(document: &Document) -> bool {
    let forms = document.objects.iter().filter(|(_, object)| form(object).is_some()).map(|(id, _)| *id);
    let mut known = BTreeSet::new();
    forms.into_iter().any(|form| is_endless(document, form, DEEPEST, &mut known))
}

/// Whether the forms inside `id` go deeper than `depth`; those in `known` do not.
fn is_endless(document: &Document, id: ObjectId, depth: usize, known: &mut BTreeSet<ObjectId>) -> bool {
    if depth == 0 {
        return true;
    }
    let Some(form) = document.get_object(id).ok().and_then(form) else { return false };
    if known.contains(&id) {
        return false;
    }
    let inner = match resources(document, &form.dict) {
        Some(resources) => drawn(document, resources),
        // It draws with the resources of whoever draws it, so with itself.
        None if draws(form) => return true,
        None => Vec::new(),
    };
    let endless = inner.into_iter().any(|inner| is_endless(document, inner, depth - 1, known));
    known.insert(id);
    endless
}

fn form(object: &Object) -> Option<&Stream> {
    let stream = object.as_stream().ok()?;
    let is_picture = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image");
    // The parser draws everything else, whatever it is.
    (!is_picture).then_some(stream)
}

fn dictionary<'a>(document: &'a Document, from: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    document.dereference(from.get(key).ok()?).ok()?.1.as_dict().ok()
}

fn resources<'a>(document: &'a Document, form: &'a Dictionary) -> Option<&'a Dictionary> {
    dictionary(document, form, b"Resources")
}

fn drawn(document: &Document, resources: &Dictionary) -> Vec<ObjectId> {
    let drawn = dictionary(document, resources, b"XObject");
    drawn.into_iter().flat_map(Dictionary::iter).filter_map(|(_, object)| object.as_reference().ok()).collect()
}

/// Whether it draws others. Only asked of forms: fonts and pages have no use for that word.
fn draws(form: &Stream) -> bool {
    let is_form = form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
    is_form && form.decompressed_content().is_ok_and(|content| content.windows(3).any(|word| word == b" Do"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, readers::fixtures};

    fn read_with(bytes: &[u8], limits: Limits) -> Result<Vec<(String, String)>, String> {
        let chunks = read(bytes, &Reading { limits, ..Reading::named("menu.pdf") })?;
        Ok(chunks.into_iter().map(|chunk| (chunk.title, chunk.text)).collect())
    }

    fn pages(texts: &[&str]) -> Vec<u8> {
        fixtures::pdf(texts, "")
    }

    #[test]
    fn a_page_is_named_by_its_number() {
        let pair = |title: &str, text: &str| (title.to_owned(), text.to_owned());
        assert_eq!(
            read_with(&pages(&["Soup of the day", "Coffee"]), Limits::default()).unwrap(),
            [pair("menu, page 1", "Soup of the day"), pair("menu, page 2", "Coffee")]
        );
    }

    #[test]
    fn too_many_pages_are_refused() {
        let limits = Limits { pages: 1, ..Limits::default() };
        assert!(read_with(&pages(&["a", "b"]), limits).unwrap_err().contains("limit `pages`"));
    }

    #[test]
    fn forms_that_contain_themselves_are_refused() {
        let own = "<< /XObject << /X 90 0 R >> >>";
        let circle =
            format!("90 0 obj\n<< /Subtype /Form /Resources {own} /Length 5 >>\nstream\n/X Do\nendstream\nendobj\n");
        let borrowed = circle.replace(&format!("/Resources {own}"), "");
        for forms in [circle, borrowed] {
            let reason = read_with(&fixtures::pdf(&["a"], &forms), Limits::default()).unwrap_err();
            assert!(reason.contains("contain themselves"), "{reason}");
        }
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_even_if_packed_twice() {
        use std::io::Write;
        let zlib = |bytes: &[u8]| {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let once = zlib(&vec![b' '; 200_000]);
        let stream = |about: &str, packed: &[u8]| [about.as_bytes(), b"stream\r\n", packed, b"\nendstream"].concat();
        assert!(measure(&stream("1 0 obj <<>>", &once), 100_000).unwrap_err().contains("limit `inflated_bytes`"));
        assert!(measure(&stream("1 0 obj <<>>", &zlib(&once)), 100_000).is_err());
        assert_eq!(measure(&stream("1 0 obj <<>>", &once), 200_000), Ok(()));
        assert_eq!(measure(&stream("1 0 obj << /Subtype /Image >>", &once), 100), Ok(()));
    }

    #[test]
    fn what_is_no_document_is_named() {
        for bytes in [b"".as_slice(), b"hello", b"%PDF-1.4\n%%EOF", pages(&["a"]).get(..200).unwrap()] {
            let reason = read_with(bytes, Limits::default()).unwrap_err();
            assert!(reason.contains("broken"), "{reason}");
        }
        let encrypted = "91 0 obj\n<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> /U <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> >>\nendobj\n";
        let bytes = fixtures::pdf(&["a"], encrypted);
        let text = String::from_utf8(bytes).unwrap();
        let text = text.replace("trailer\n<<", "trailer\n<< /Encrypt 91 0 R /ID [<01> <02>]");
        assert_eq!(read_with(text.as_bytes(), Limits::default()).unwrap_err(), PASSWORD);
    }
}
