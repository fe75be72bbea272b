//! From evidence to a verdict.

use super::grammar::Evidence;
use super::learn::softmax;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decision {
    Sure(usize, f32),
    Unsure(Vec<(usize, f32)>),
    Nothing,
}

/// How much following an example to the letter counts, against what single words tell.
const LIKENESS: f32 = 4.0;
/// What a keyword counts.
const KEYWORD: f32 = 3.0;
/// What being near in a sentence model's space counts, from this nearness on.
const NEARNESS: f32 = 6.0;
const NEAR_FROM: f32 = 0.4;
/// How well a brief intent must be followed.
const BRIEF: f32 = 0.72;
/// What a brief intent gains that is followed so well.
const FOLLOWED: f32 = 0.8;
/// From this share on an intent is sure.
const SURE: f32 = 0.55;
/// How many times likelier than the next it must be.
const MARGIN: f32 = 1.6;
/// What speaks against an open question from the start: its examples hold little but placeholders and fit anything.
const NOT_ASKED: f32 = 0.4;
/// What every sure intent must resemble one of its examples by.
const RESEMBLES: f32 = 0.3;
/// From this share on an intent is worth asking about.
const WORTH_ASKING: f32 = 0.22;
/// The most intents that are asked about.
const MAX_CANDIDATES: usize = 3;

/// Decides between the classes that are `open`; the last stands for open questions.
pub(super) fn decide(
    evidence: &Evidence,
    brief: &[bool],
    near: Option<&[f32]>,
    open: impl Fn(usize) -> bool,
) -> Decision {
    if near.is_none() && evidence.known == 0 && evidence.likeness.iter().all(|like| *like < BRIEF) {
        return Decision::Nothing;
    }
    let none = brief.len();
    let fits = |class: usize| class == none || !brief[class] || evidence.likeness[class] >= BRIEF;
    let followed = |class: usize| if brief.get(class) == Some(&true) { FOLLOWED } else { 0.0 };
    let weigh = |class: usize| {
        if open(class) && fits(class) { weight(evidence, near, class) + followed(class) } else { f32::NEG_INFINITY }
    };
    let shares = softmax(&(0..=none).map(weigh).collect::<Vec<_>>());
    let mut ranked: Vec<(usize, f32)> = shares.iter().copied().enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    rule(&ranked, evidence, none)
}

fn weight(evidence: &Evidence, near: Option<&[f32]>, class: usize) -> f32 {
    let keyword = if evidence.keyword.get(class) == Some(&true) { KEYWORD } else { 0.0 };
    let near = near.and_then(|near| near.get(class)).map_or(0.0, |near| NEARNESS * (near - NEAR_FROM).max(0.0));
    let open = if class + 1 == evidence.logits.len() { NOT_ASKED } else { 0.0 };
    evidence.logits[class] - open + LIKENESS * evidence.likeness[class] + keyword + near
}

fn rule(ranked: &[(usize, f32)], evidence: &Evidence, none: usize) -> Decision {
    let Some(&(class, share)) = ranked.first() else { return Decision::Nothing };
    let next = ranked.get(1).map_or(0.0, |(_, share)| *share);
    let resembles = evidence.likeness.get(class).is_some_and(|like| *like >= RESEMBLES) || evidence.keyword[class];
    if class != none && share >= SURE && share >= MARGIN * next && resembles {
        return Decision::Sure(class, share);
    }
    let worth = |(class, share): &&(usize, f32)| *class != none && *share >= WORTH_ASKING;
    let candidates: Vec<(usize, f32)> = ranked.iter().filter(worth).take(MAX_CANDIDATES).copied().collect();
    let question = class == none && share >= SURE;
    if candidates.is_empty() || question { Decision::Nothing } else { Decision::Unsure(candidates) }
}
