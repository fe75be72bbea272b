//! Where a tool is, and where tools may go.

use std::net::IpAddr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use u5_prompt::template::{Template, TemplateError, Values};

/// Everything but the letters, digits and marks that mean nothing in an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// What stands in for a value when an address is looked at before there are any.
const STAND_IN: &str = "x";

/// An address with holes: `https://shop.example/api/stock/{{ sku }}?size={{ size }}`.
///
/// Whatever is put into a hole stays one part of the path, or one value of the query: it is percent-encoded as a whole,
/// and an address that comes out with another shape is refused.
#[derive(Debug, Clone)]
pub struct UrlTemplate {
    first: String,
    /// Holes, and the text behind each.
    rest: Vec<(Template, String)>,
    /// The same with stand-ins for the values.
    shape: Url,
}

/// Why an address is no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// A hole cannot be filled.
    #[error("the address cannot be filled: {0}")]
    Template(#[from] TemplateError),
    /// It is none.
    #[error("the address is none ({0}); write it like https://shop.example/api/{{{{ name }}}}")]
    Malformed(String),
    /// A value would be more than one part of it.
    #[error("a value would change which address it is")]
    OtherShape,
}

impl UrlTemplate {
    /// Reads `source`. Holes are `{{ … }}`, behind the host; there are no other template marks.
    ///
    /// # Errors
    /// [`UrlError`]
    pub fn compile(source: &str) -> Result<Self, UrlError> {
        let mut pieces = source.trim().split("{{");
        let first = pieces.next().unwrap_or_default().to_owned();
        let rest = pieces.map(hole).collect::<Result<Vec<_>, _>>()?;
        let texts = std::iter::once(&first).chain(rest.iter().map(|(_, text)| text));
        if texts.into_iter().any(|text| text.contains(['{', '}', '#', '\\'])) {
            return Err(malformed("only {{ … }} can be used in it, and neither # nor \\"));
        }
        let shape = parsed(&assembled(&first, &rest, |_| Ok(STAND_IN.to_owned()))?)?;
        // Where a value could still belong to the host, it could choose the host.
        let host_ends = first.find("://").and_then(|at| first[at + 3..].find('/'));
        if host_ends.is_none() && !rest.is_empty() {
            return Err(malformed("the host and a / stand before the first value"));
        }
        Ok(Self { first, rest, shape })
    }

    /// The address with some values, to look at.
    pub const fn shape(&self) -> &Url {
        &self.shape
    }

    /// The names that it uses.
    pub fn variables(&self) -> impl Iterator<Item = &String> {
        self.rest.iter().flat_map(|(hole, _)| hole.variables())
    }

    /// Fills the holes.
    ///
    /// # Errors
    /// [`UrlError::Template`], and [`UrlError::OtherShape`] for a value that is empty or climbs (`..`) in the path.
    pub fn render(&self, values: &Values) -> Result<Url, UrlError> {
        let mut in_path = !self.first.contains('?');
        let mut before = self.first.as_str();
        let mut address = self.first.clone();
        for (hole, text) in &self.rest {
            in_path &= !before.contains('?');
            let value = hole.render(values)?;
            if in_path && !is_one_part(&value) {
                return Err(UrlError::OtherShape);
            }
            address.extend(utf8_percent_encode(&value, ENCODED));
            address.push_str(text);
            before = text;
        }
        let url = parsed(&address)?;
        let is_same = url.origin() == self.shape.origin() && parts(&url).count() == parts(&self.shape).count();
        if is_same { Ok(url) } else { Err(UrlError::OtherShape) }
    }
}

fn hole(piece: &str) -> Result<(Template, String), UrlError> {
    let (inside, text) = piece.split_once("}}").ok_or_else(|| malformed("a {{ is not closed"))?;
    Ok((Template::compile(&format!("{{{{{inside}}}}}"))?, text.to_owned()))
}

fn assembled(
    first: &str,
    rest: &[(Template, String)],
    fill: impl Fn(&Template) -> Result<String, UrlError>,
) -> Result<String, UrlError> {
    let mut address = first.to_owned();
    for (hole, text) in rest {
        address.push_str(&fill(hole)?);
        address.push_str(text);
    }
    Ok(address)
}

/// Whether `value` names something, and does not climb, even where a server takes `%2F` for a slash.
fn is_one_part(value: &str) -> bool {
    !value.trim().is_empty() && !value.split(['/', '\\']).any(|part| matches!(part.trim(), "." | ".."))
}

fn parsed(address: &str) -> Result<Url, UrlError> {
    let url = Url::parse(address).map_err(|error| malformed(&error.to_string()))?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    if is_plain { Ok(url) } else { Err(malformed("it begins with http:// or https:// and holds no user name")) }
}

fn malformed(reason: &str) -> UrlError {
    UrlError::Malformed(reason.to_owned())
}

fn parts(url: &Url) -> impl Iterator<Item = &str> {
    url.path_segments().into_iter().flatten()
}

/// The addresses to which tools may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    entries: Vec<Url>,
    /// Where they may go at most, whatever the entries say.
    bound: Option<Vec<Url>>,
}

/// Why an entry of an allow-list is no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{entry}` cannot be allowed: {reason}; write it like https://shop.example/api/")]
pub struct PatternError {
    entry: String,
    reason: String,
}

impl AllowList {
    /// Allows what lies at or below each of `entries`: `https://shop.example/api/` allows `/api/stock/1` there, and not
    /// `/apidocs`.
    ///
    /// # Errors
    /// [`PatternError`] for the first entry that is no address.
    pub fn new<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Result<Self, PatternError> {
        Ok(Self { entries: read(entries)?, bound: None })
    }

    /// The same, within what whoever runs the store allows: staff write the entries, and could name any address. Where
    /// `bound` has no entry, there is no such bound.
    ///
    /// # Errors
    /// [`PatternError`] for the first entry that is no address.
    pub fn within<S: AsRef<str>>(self, bound: impl IntoIterator<Item = S>) -> Result<Self, PatternError> {
        let bound = Some(read(bound)?).filter(|bound| !bound.is_empty());
        Ok(Self { bound, ..self })
    }

    /// Whether tools may go to `url`: same scheme, host and port as an entry, and a path that begins with its parts; and
    /// never where only machines of a cloud are.
    pub fn permits(&self, url: &Url) -> bool {
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_at =
            |entries: &[Url]| entries.iter().any(|entry| entry.origin() == url.origin() && is_below(url, entry));
        is_plain && !is_local(url) && is_at(&self.entries) && self.bound.as_ref().is_none_or(|bound| is_at(bound))
    }
}

/// Whether an address is of this link alone, where clouds answer with a machine's secrets.
pub(super) const fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.is_link_local(),
            None => address.is_unicast_link_local(),
        },
    }
}

fn is_local(url: &Url) -> bool {
    let address = url.host_str().and_then(|host| host.trim_matches(['[', ']']).parse().ok());
    address.is_some_and(is_link_local)
}

fn read<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Result<Vec<Url>, PatternError> {
    let entries = entries.into_iter().map(|entry| {
        let entry = entry.as_ref();
        let failed = |reason: String| PatternError { entry: entry.to_owned(), reason };
        let url = parsed(entry).map_err(|error| failed(error.to_string()))?;
        let is_prefix = url.query().is_none() && url.fragment().is_none() && !entry.contains('{');
        if is_prefix { Ok(url) } else { Err(failed("it holds more than a host and a path".to_owned())) }
    });
    entries.collect()
}

fn is_below(url: &Url, entry: &Url) -> bool {
    let wanted: Vec<&str> = parts(entry).filter(|part| !part.is_empty()).collect();
    let mut has = parts(url);
    wanted.iter().all(|part| has.next() == Some(part))
}

#[cfg(test)]
mod tests;
