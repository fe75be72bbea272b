//! What flows put on the screen.

use serde_json::Value as Json;
use u5_dialogue::event::Shown;
use u5_flow::CardKind;
use u5_protocol::kiosk::{self, CardItem};

/// The most lines of a card.
const MAX_ITEMS: usize = 24;

/// Things to touch.
pub(super) fn choices(items: Vec<(String, String)>) -> Shown {
    let item = |(id, label)| CardItem { id, label, ..CardItem::default() };
    let items = items.into_iter().take(MAX_ITEMS).map(item).collect();
    Shown { kind: kiosk::CardKind::Choices, title: String::new(), items }
}

/// A card of a flow's: of texts, or of things with a title and a text.
pub(super) fn card(kind: CardKind, title: String, items: &Json, value: Option<String>) -> Shown {
    let lines = items.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut items: Vec<CardItem> = lines.iter().take(MAX_ITEMS).enumerate().map(|(i, line)| item(i, line)).collect();
    if let Some(value) = value {
        items.push(CardItem {
            id: "value".to_owned(),
            label: value.clone(),
            value: Some(value),
            ..CardItem::default()
        });
    }
    Shown { kind: kind_of(kind), title, items }
}

fn item(index: usize, line: &Json) -> CardItem {
    let field = |names: &[&str]| names.iter().find_map(|name| text(line.get(*name)?));
    let label = field(&["title", "name", "label"]).or_else(|| text(line)).unwrap_or_default();
    CardItem {
        id: index.to_string(),
        label,
        detail: field(&["text", "detail", "description"]),
        image_url: field(&["image", "image_url"]),
        value: field(&["source", "value"]),
    }
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

const fn kind_of(kind: CardKind) -> kiosk::CardKind {
    match kind {
        CardKind::List => kiosk::CardKind::List,
        CardKind::Product => kiosk::CardKind::Product,
        CardKind::Map => kiosk::CardKind::Map,
        CardKind::Sources => kiosk::CardKind::Sources,
        CardKind::Qr => kiosk::CardKind::Qr,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_of_texts_and_of_things_become_cards() {
        let shown = card(
            CardKind::List,
            "Found".to_owned(),
            &json!(["a", {"title": "b", "text": "B", "source": "s"}, 3]),
            None,
        );
        let lines: Vec<_> = shown.items.iter().map(|i| (i.label.as_str(), i.detail.as_deref())).collect();
        assert_eq!(lines, [("a", None), ("b", Some("B")), ("3", None)]);
        let code = card(CardKind::Qr, String::new(), &Json::Null, Some("https://shop.example".to_owned()));
        assert_eq!(code.items[0].value.as_deref(), Some("https://shop.example"));
    }
}
