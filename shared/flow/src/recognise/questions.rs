//! What customers say that starts nothing: open questions about prices, people, products and recipes, and small talk.

mod english;
mod french;
mod german;

use u5_protocol::Language;

use super::Example;

/// Negatives for [`super::Catalogue::new`] that suit any shop, in every language.
pub fn examples() -> Vec<Example> {
    let tables = [(Language::En, english::TABLE), (Language::De, german::TABLE), (Language::Fr, french::TABLE)];
    let lines = |(language, table): (Language, &'static str)| {
        let ways = table.split(['\n', ';']).map(str::trim).filter(|way| !way.is_empty());
        ways.map(move |way| Example::new(language, way))
    };
    tables.into_iter().flat_map(lines).collect()
}
