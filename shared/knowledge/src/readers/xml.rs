//! The XML inside office documents: its texts and the few attributes that matter.

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

/// What an element's attribute says.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// What comes next in a document; elements without content come as a start and an end.
pub(crate) struct Events<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> Events<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader }
    }

    /// The next one; nothing at the end.
    ///
    /// # Errors
    /// The reason, for people.
    pub(crate) fn next(&mut self) -> Result<Option<Event<'a>>, String> {
        match self.reader.read_event() {
            Ok(Event::Eof) => Ok(None),
            Ok(event) => Ok(Some(event)),
            Err(_) => Err(format!("it is broken at byte {} of its text", self.reader.error_position())),
        }
    }
}

/// The character that a reference stands for; nothing for one that we do not know.
pub(crate) fn referred(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        Ok(None) => resolve_predefined_entity(reference).unwrap_or_default().to_owned(),
        Err(_) => String::new(),
    }
}
