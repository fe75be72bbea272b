//! From evidence to a verdict.

use super::grammar::Evidence;
use super::learn::softmax;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decision {
    /// The class, its share, and the part of the utterance that says so.
    Sure(usize, f32, usize),
    Unsure(Vec<(usize, f32)>),
    Nothing,
}

/// How much following an example to the letter counts, against what single words tell.
const LIKENESS: f32 = 4.0;
/// What a keyword counts.
const KEYWORD: f32 = 3.0;
/// How sharply a sentence model's nearness tells classes apart, and what its opinion counts against that of the words.
const SHARPNESS: f32 = 20.0;
const OPINION: f32 = 0.8;
/// What an opinion gives to a class that it does not see at all.
const DOUBT: f32 = 0.02;
/// How well a brief intent must be followed.
const BRIEF: f32 = 0.72;
/// The same for a clause among others, and for one of a single word.
const BRIEF_CLAUSE: f32 = 0.78;
const LONE: f32 = 0.95;
/// What a brief intent gains that is followed so well.
const FOLLOWED: f32 = 0.8;
/// From this share on an intent is sure that is followed well, or that a sentence model was asked about as well.
const SURE: f32 = 0.65;
/// The same by words alone where no example is followed well: what examples do not hold deceives them often.
const SURE_LOOSE: f32 = 0.95;
/// From this likeness on an example is followed well.
const CLOSE: f32 = 0.65;
/// The same for a brief intent, which must be followed besides.
const SURE_BRIEF: f32 = 0.45;
/// How many times likelier than the next it must be.
const MARGIN: f32 = 1.6;
/// What speaks against an open question from the start: its examples hold little but placeholders and fit anything.
const NOT_ASKED: f32 = 0.4;
/// What every sure intent must resemble one of its examples by.
const RESEMBLES: f32 = 0.3;
/// What an intent must resemble an example by from the share on at which its words are certain.
const FAINT: f32 = 0.18;
const CERTAIN: f32 = 0.9;
/// How well an open question must be followed to stand against a statement beside it.
const OPEN: f32 = 0.6;
/// From this share on an intent is worth asking about.
const WORTH_ASKING: f32 = 0.22;
/// The most intents that are asked about.
const MAX_CANDIDATES: usize = 3;

/// How far a clause is trusted: one that asks, beside others one that tells, and a command among other words.
const ASKS: f32 = 0.97;
const TELLS: f32 = 0.75;
const COMMANDS: f32 = 0.9;
/// How far a correction is trusted: its placeholder takes whatever follows a "no".
const CORRECTS: f32 = 0.9;
/// From this likeness on an example spans the clauses of the whole utterance.
const SPANS: f32 = 0.6;
/// From this likeness on a correction is as good as any command.
const WELL: f32 = 0.8;
/// From this share on a clause is taken for an open question.
const QUESTION: f32 = 0.85;
/// What part of the best share another class must have to contend with it.
const CONTENDS: f32 = 0.6;
/// How many times likelier than others the whole utterance must make a class that its clauses cannot tell from them.
const OVERALL: f32 = 2.0;

/// Decides between the classes that are `open`; the last stands for open questions. `parts` are the whole utterance
/// and its clauses.
pub(super) fn decide(
    parts: &[Evidence],
    brief: &[bool],
    near: Option<&[f32]>,
    open: impl Fn(usize) -> bool,
) -> Decision {
    let none = brief.len();
    let shares: Vec<Vec<f32>> = parts
        .iter()
        .map(|part| shares(part, part.words.len() < parts[0].words.len(), brief, near.is_some(), &open))
        .collect();
    let mut ranked: Vec<Ranked> = (0..none).map(|class| best_part(class, parts, &shares, brief)).collect();
    if let Some(near) = near {
        fuse(&mut ranked, shares[0][none], near);
    }
    ranked.sort_by(|a, b| b.share.total_cmp(&a.share));
    rule(&ranked, parts, &shares, brief, near.is_some())
}

/// A class with the share that it has in the part that speaks most for it.
struct Ranked {
    class: usize,
    share: f32,
    part: usize,
}

/// How likely each class is if only this part was said.
fn shares(evidence: &Evidence, clause: bool, brief: &[bool], told: bool, open: impl Fn(usize) -> bool) -> Vec<f32> {
    let least = if clause { BRIEF_CLAUSE } else { BRIEF };
    let enough =
        |class: usize| !clause || evidence.words.len() > 1 || evidence.named && evidence.likeness[class] >= LONE;
    let none = brief.len();
    if !told && evidence.known == 0 && evidence.likeness.iter().all(|like| *like < BRIEF) {
        let mut nothing = vec![0.0; none];
        nothing.push(1.0);
        return nothing;
    }
    let fits = |class: usize| class == none || !brief[class] || enough(class) && evidence.likeness[class] >= least;
    let followed = |class: usize| if brief.get(class) == Some(&true) { FOLLOWED } else { 0.0 };
    let weigh = |class: usize| {
        if open(class) && fits(class) { weight(evidence, class) + followed(class) } else { f32::NEG_INFINITY }
    };
    softmax(&(0..=none).map(weigh).collect::<Vec<_>>())
}

/// Weighs what the words tell with what a sentence model finds near: where both agree a class gains, where they do not
/// it loses.
fn fuse(ranked: &mut [Ranked], question: f32, near: &[f32]) {
    let none = near.len() - 1;
    let opinion = softmax(&near.iter().map(|near| SHARPNESS * near).collect::<Vec<_>>());
    let both = |class: usize, share: f32| (share + DOUBT).ln() + OPINION * (opinion[class] + DOUBT).ln();
    let said: Vec<f32> = ranked.iter().map(|ranked| both(ranked.class, ranked.share)).collect();
    let fused = softmax(&said.into_iter().chain([both(none, question)]).collect::<Vec<_>>());
    for (ranked, share) in ranked.iter_mut().zip(fused) {
        // What is not on offer, or no command in so many words, stays out.
        ranked.share = if ranked.share > 0.0 { share } else { 0.0 };
    }
}

fn best_part(class: usize, parts: &[Evidence], shares: &[Vec<f32>], brief: &[bool]) -> Ranked {
    let asked = parts.iter().skip(1).any(|part| part.asks);
    let trust = |part: usize| match &parts[part] {
        evidence if brief[class] && evidence.takes[class] => CORRECTS,
        _ if part == 0 => 1.0,
        _ if brief[class] => COMMANDS,
        evidence if evidence.bare => TELLS,
        evidence if evidence.asks => ASKS,
        _ if asked => TELLS,
        _ => ASKS,
    };
    let trusted = (0..parts.len()).map(|part| Ranked { class, share: shares[part][class] * trust(part), part });
    let nothing = Ranked { class, share: 0.0, part: 0 };
    trusted.fold(nothing, |best, next| if next.share > best.share { next } else { best })
}

fn weight(evidence: &Evidence, class: usize) -> f32 {
    let keyword = if evidence.keyword.get(class) == Some(&true) { KEYWORD } else { 0.0 };
    let open = if class + 1 == evidence.logits.len() { NOT_ASKED } else { 0.0 };
    evidence.logits[class] - open + LIKENESS * evidence.likeness[class] + keyword
}

fn rule(ranked: &[Ranked], parts: &[Evidence], shares: &[Vec<f32>], brief: &[bool], told: bool) -> Decision {
    let Some(most) = ranked.first() else { return Decision::Nothing };
    let contenders: Vec<&Ranked> = ranked.iter().filter(|other| other.share >= CONTENDS * most.share).collect();
    let best = foremost(&contenders, parts, shares, brief);
    let none = brief.len();
    let question = |at: usize| shares[at][none] >= QUESTION;
    let is_close = |best: &Ranked| told || parts[best.part].likeness[best.class] >= CLOSE;
    let sure = |best: &Ranked| if is_close(best) { SURE } else { SURE_LOOSE };
    let open = |at: usize| parts[at].asks && question(at) && parts[at].known > 1 && parts[at].likeness[none] >= OPEN;
    if let Some(best) = best.filter(|best| best.share >= if brief[best.class] { SURE_BRIEF } else { sure(best) }) {
        let part = &parts[best.part];
        let least = if best.share >= CERTAIN { FAINT } else { RESEMBLES };
        let resembles = part.likeness[best.class] >= least || part.keyword[best.class];
        let asked = !brief[best.class] && !part.asks && (1..parts.len()).any(open);
        if resembles && !asked {
            return Decision::Sure(best.class, best.share, best.part);
        }
    }
    let worth = |ranked: &&Ranked| ranked.share >= WORTH_ASKING;
    let candidates = ranked.iter().filter(worth).take(MAX_CANDIDATES);
    let candidates: Vec<(usize, f32)> = candidates.map(|ranked| (ranked.class, ranked.share)).collect();
    if candidates.is_empty() || most.share < SURE && question(0) {
        Decision::Nothing
    } else {
        Decision::Unsure(candidates)
    }
}

/// The contender that stands out: a wish before its reason, a command before what it is about, and among equals the
/// one that the whole utterance speaks for.
fn foremost<'a>(
    contenders: &[&'a Ranked],
    parts: &[Evidence],
    shares: &[Vec<f32>],
    brief: &[bool],
) -> Option<&'a Ranked> {
    let alone = parts.len() == 1;
    let rank = |contender: &Ranked| {
        let (class, part) = (contender.class, &parts[contender.part]);
        match (brief[class], part.takes[class]) {
            (true, true) if part.likeness[class] < WELL => 1,
            (true, _) if part.asks && !alone => 2,
            (true, _) => 3,
            (false, _) if alone || parts[0].keyword[class] || contender.part > 0 && part.asks && !part.bare => 3,
            (false, _) if contender.part == 0 && part.likeness[class] >= SPANS => 3,
            (false, _) if contender.part == 0 || contender.share >= CERTAIN && !part.bare => 2,
            (false, _) => 1,
        }
    };
    let highest = contenders.iter().map(|contender| rank(contender)).max()?;
    let mut left = contenders.iter().filter(|contender| rank(contender) == highest);
    let (best, others) = (left.next()?, left.collect::<Vec<_>>());
    let stands_out = |best: &Ranked, other: &Ranked| {
        best.share >= MARGIN * other.share || shares[0][best.class] >= OVERALL * shares[0][other.class]
    };
    let favoured =
        others.iter().copied().chain([best]).max_by(|a, b| shares[0][a.class].total_cmp(&shares[0][b.class]))?;
    let beats_all = |candidate: &Ranked| {
        let rivals = contenders.iter().filter(|other| rank(other) == highest && other.class != candidate.class);
        rivals.into_iter().all(|other| stands_out(candidate, other))
    };
    [*best, *favoured].into_iter().find(|candidate| beats_all(candidate))
}
