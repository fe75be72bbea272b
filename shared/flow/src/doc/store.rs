//! The store's own file.

use std::collections::BTreeMap;

use u5_prompt::{
    fields::{self, Fields},
    yaml::{Key, Node},
};
use u5_protocol::{Language, diagnostic::Report};

use super::{
    At, Lost, RepairDoc, StoreDoc, tools,
    words::{self, name, phrases},
};
use crate::hours::Hours;

/// Reads `_store.yaml`.
pub(crate) fn read(root: &Node, report: &mut Report) -> StoreDoc {
    let Some(mut fields) = Fields::of(root, "the store's file", report) else { return StoreDoc::default() };
    let replies = fields.take("replies").map_or(&[][..], |node| fields::entries(node, "`replies`", report));
    let replies = replies.iter().map(|(key, node)| (key.name.clone(), (key.span, words::read(node, report))));
    let replies = replies.collect();
    let repair = fields.take("repair").map_or(&[][..], |node| fields::entries(node, "`repair`", report));
    let repair = repair.iter().filter_map(|(key, node)| repair_of(key, node, report)).collect();
    let tools = fields.take("tools").map_or(&[][..], |node| fields::entries(node, "`tools`", report));
    let store = StoreDoc {
        store: fields.take("store").map(|node| words::read(node, report)),
        languages: languages(&mut fields, report),
        entry: fields.take("entry").map(|node| name(node, "entry", report)),
        replies,
        hours: fields.take("hours").map(|node| Hours::read(node, report)).unwrap_or_default(),
        repair,
        allow: fields.list("allow").iter().map(|node| name(node, "allow", report)).collect(),
        tools: tools.iter().filter_map(|(key, node)| tools::read(key, node, report)).collect(),
        offered: fields.list("offer_tools").iter().map(|node| name(node, "offer_tools", report)).collect(),
        lost: Lost::default(),
    };
    fields.finish(report);
    store
}

fn languages(fields: &mut Fields<'_>, report: &mut Report) -> Vec<Language> {
    let mut found = Vec::new();
    for node in fields.list("languages") {
        let Some(language) = fields::language(node, report) else { continue };
        if found.contains(&language) {
            let message = format!("`{language}` is here twice");
            report.error(node.span, "duplicate-language", message, "keep one of them");
        } else {
            found.push(language);
        }
    }
    found
}

fn repair_of(key: &Key, node: &Node, report: &mut Report) -> Option<RepairDoc> {
    let name_of = At::new(key.span, key.name.clone());
    if let Some(enabled) = node.boolean() {
        return Some(RepairDoc { name: name_of, enabled, examples: BTreeMap::new(), say: None, flow: None });
    }
    let mut fields = Fields::of(node, "a repair pattern", report)?;
    let repair = RepairDoc {
        name: name_of,
        enabled: fields.boolean("enabled", report).unwrap_or(true),
        examples: fields.take("examples").map(|node| phrases(node, report)).unwrap_or_default(),
        say: fields.take("say").map(|node| words::read(node, report)),
        flow: fields.take("flow").map(|node| name(node, "flow", report)),
    };
    fields.finish(report);
    Some(repair)
}
