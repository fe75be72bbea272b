//! The store's own file.

use u5_prompt::{
    fields::{self, Fields},
    yaml::{Key, Node},
};
use u5_protocol::{Language, diagnostic::Report};

use super::{
    At, RepairDoc, StoreDoc, tools,
    words::{self, name, phrases},
};
use crate::hours::Hours;

/// Reads `_store.yaml`.
pub(crate) fn read(root: &Node, report: &mut Report) -> StoreDoc {
    let Some(mut fields) = Fields::of(root, "the store's file", report) else { return StoreDoc::default() };
    let replies = fields.take("replies").map_or(&[][..], |node| fields::entries(node, "`replies`", report));
    let replies =
        replies.iter().filter_map(|(key, node)| Some((key.name.clone(), (key.span, words::read(node, report)?))));
    let replies = replies.collect();
    let repair = fields.take("repair").map_or(&[][..], |node| fields::entries(node, "`repair`", report));
    let repair = repair.iter().filter_map(|(key, node)| repair_of(key, node, report)).collect();
    let tools = fields.take("tools").map_or(&[][..], |node| fields::entries(node, "`tools`", report));
    let store = StoreDoc {
        store: fields.take("store").and_then(|node| words::read(node, report)),
        languages: fields.list("languages").iter().filter_map(|node| language(node, report)).collect(),
        entry: fields.take("entry").and_then(|node| name(node, "entry", report)),
        replies,
        hours: fields.take("hours").map(|node| Hours::read(node, report)).unwrap_or_default(),
        repair,
        allow: fields.list("allow").iter().filter_map(|node| name(node, "allow", report)).collect(),
        tools: tools.iter().filter_map(|(key, node)| tools::read(key, node, report)).collect(),
        offered: fields.list("offer_tools").iter().filter_map(|node| name(node, "offer_tools", report)).collect(),
    };
    fields.finish(report);
    store
}

fn language(node: &Node, report: &mut Report) -> Option<Language> {
    let language = fields::text(node, "a language", report)?.parse().ok();
    if language.is_none() {
        report.error(node.span, "unknown-language", "this is no language that kiosks speak", "use en, de or fr");
    }
    language
}

fn repair_of(key: &Key, node: &Node, report: &mut Report) -> Option<RepairDoc> {
    let name_of = At::new(key.span, key.name.clone());
    if let Some(enabled) = node.boolean() {
        return Some(RepairDoc { name: name_of, enabled, examples: phrases_none(), say: None, flow: None });
    }
    let mut fields = Fields::of(node, "a repair pattern", report)?;
    let repair = RepairDoc {
        name: name_of,
        enabled: fields.boolean("enabled", report).unwrap_or(true),
        examples: fields.take("examples").map(|node| phrases(node, report)).unwrap_or_default(),
        say: fields.take("say").and_then(|node| words::read(node, report)),
        flow: fields.take("flow").and_then(|node| name(node, "flow", report)),
    };
    fields.finish(report);
    Some(repair)
}

const fn phrases_none() -> std::collections::BTreeMap<Language, Vec<super::Name>> {
    std::collections::BTreeMap::new()
}
