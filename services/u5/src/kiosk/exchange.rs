//! What a kiosk saw and heard from a customer's first word to the end of the answer.

use std::{collections::BTreeMap, time::Duration};

use u5_protocol::{
    ids::ItemId,
    kiosk::{CaptionRole, Card, CardItem, CardKind, KioskState, Marks, ServerEvent, StaffState},
};

/// Where an answer came from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Source {
    /// Title of the document, with its headings.
    pub(crate) title: String,
    /// The passage.
    pub(crate) text: String,
    /// Its file.
    pub(crate) file: String,
}

/// A turn as the server reports it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    /// `answered`, `unknown`, `nothing_heard` …
    pub(crate) outcome: String,
    /// By the server's reckoning, in milliseconds.
    pub(crate) response_time_ms: Option<f64>,
    /// When each stage was reached, in milliseconds from the end of speech.
    pub(crate) waterfall: BTreeMap<String, f64>,
}

/// Words on the screen that belong together.
#[derive(Debug, Clone, PartialEq)]
struct Caption {
    item: ItemId,
    text: String,
    confidence: Option<f32>,
}

/// An answer that the server cut short, because the customer spoke over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// When the kiosk was told to fall silent.
    pub(crate) at: Duration,
    /// When the latest of its samples arrived, before that or after.
    pub(crate) last_voice: Option<Duration>,
    /// When the first sample of the next answer arrived.
    pub(crate) answered: Option<Duration>,
    item: ItemId,
    /// Whether what arrives now belongs to another answer.
    is_followed: bool,
}

/// What a customer said and what came of it. Times are the kiosk's clock.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Exchange {
    /// When the customer's audio began.
    pub(crate) started: Duration,
    /// When it ended.
    pub(crate) ended: Duration,
    /// When the first sample of an answer arrived.
    pub(crate) first_voice: Option<Duration>,
    /// When the server first took a turn to be over.
    pub(crate) committed: Option<Duration>,
    /// The first answer that was cut short.
    pub(crate) cut: Option<Cut>,
    /// The answer's samples.
    pub(crate) voice: Vec<i16>,
    /// Where it came from.
    pub(crate) sources: Vec<Source>,
    /// Words of the answer that came with their times.
    pub(crate) timed_words: usize,
    /// Shapes of the mouth that came with it.
    pub(crate) visemes: usize,
    /// The turns, in order.
    pub(crate) turns: Vec<Turn>,
    /// Other cards that were shown, a line each.
    pub(crate) cards: Vec<String>,
    /// The flow that is under way, and where it is.
    pub(crate) flow: Option<String>,
    /// Whether a person was called.
    pub(crate) staff_called: bool,
    customer: Vec<Caption>,
    assistant: Vec<Caption>,
    state: KioskState,
    last_voice: Option<Duration>,
    last_turn: Option<Duration>,
    last_sign: Duration,
}

impl Exchange {
    pub(super) fn new(started: Duration, ended: Duration) -> Self {
        Self { started, ended, last_sign: started, ..Self::default() }
    }

    /// What the server understood.
    pub(crate) fn transcript(&self) -> String {
        joined(&self.customer)
    }

    /// How sure it was, 0 to 1; of several turns the least.
    pub(crate) fn confidence(&self) -> Option<f32> {
        self.customer.iter().filter_map(|caption| caption.confidence).reduce(f32::min)
    }

    /// What it answered.
    pub(crate) fn answer(&self) -> String {
        joined(&self.assistant)
    }

    pub(super) fn heard(&mut self, now: Duration, samples: &[i16]) {
        self.last_sign = now;
        if !samples.is_empty() {
            self.first_voice.get_or_insert(now);
            self.last_voice = Some(now);
            self.voice.extend_from_slice(samples);
            match &mut self.cut {
                Some(cut) if cut.is_followed => _ = cut.answered.get_or_insert(now),
                Some(cut) => cut.last_voice = Some(now),
                None => {}
            }
        }
    }

    /// When the answer sounds became known.
    pub(super) fn timed(&mut self, marks: &Marks) {
        self.timed_words += marks.words.as_ref().map_or(0, Vec::len);
        self.visemes += marks.visemes.as_ref().map_or(0, Vec::len);
    }

    /// The samples from here on belong to `item`.
    pub(super) fn speaking(&mut self, item: &ItemId) {
        if let Some(cut) = self.cut.as_mut().filter(|cut| cut.item != *item) {
            cut.is_followed = true;
        }
    }

    /// What the customer has said so far is a turn.
    pub(super) fn committed(&mut self, now: Duration) {
        self.last_sign = now;
        self.committed.get_or_insert(now);
    }

    /// The kiosk is to fall silent.
    pub(super) fn cleared(&mut self, now: Duration, item: &ItemId) {
        let (item, last_voice) = (item.clone(), self.last_voice);
        self.cut.get_or_insert(Cut { at: now, last_voice, answered: None, item, is_followed: false });
    }

    /// When the first sample of the answer to what the customer said arrived, which is not that of an answer that they
    /// spoke over.
    pub(crate) fn answered(&self) -> Option<Duration> {
        self.cut.as_ref().map_or(self.first_voice, |cut| cut.answered)
    }

    /// Whether the answer has been sounding for so long.
    pub(super) fn has_heard(&self, now: Duration, sound: Duration) -> bool {
        self.first_voice.is_some_and(|voice| now >= voice + sound)
    }

    pub(super) fn note(&mut self, now: Duration, event: ServerEvent) {
        match event {
            ServerEvent::Caption { role, text, item_id, confidence, .. } => {
                let captions = if role == CaptionRole::User { &mut self.customer } else { &mut self.assistant };
                show(captions, Caption { item: item_id, text, confidence });
            }
            ServerEvent::Card { card: Card { kind: CardKind::Sources, items, .. } } => {
                self.sources.extend(items.into_iter().map(source));
            }
            ServerEvent::Card { card } => self.cards.push(line(&card)),
            ServerEvent::Flow { flow, step, .. } => self.flow = Some(format!("{flow}: {step}")),
            ServerEvent::Staff { state: StaffState::Called } => self.staff_called = true,
            ServerEvent::State { state, .. } => self.state = state,
            ServerEvent::Marks { marks, .. } => self.timed(&marks),
            ServerEvent::Turn { outcome, response_time_ms, waterfall } => {
                self.turns.push(Turn { outcome, response_time_ms, waterfall });
                self.last_turn = Some(now);
            }
            _ => return,
        }
        self.last_sign = now;
    }

    /// Whether the server owes something.
    pub(super) const fn is_busy(&self) -> bool {
        matches!(self.state, KioskState::Thinking | KioskState::Speaking)
    }

    /// How long ago the customer or the server last did something.
    pub(super) fn quiet_for(&self, now: Duration) -> Duration {
        now.saturating_sub(self.last_sign.max(self.ended))
    }

    /// Whether nothing more will come: a turn that ended after the customer's audio is the last one; without such a
    /// turn, long quiet means that there will be none.
    pub(super) fn is_over(&self, now: Duration, quiet: Duration) -> bool {
        let was_answered = self.last_turn.is_some_and(|at| at >= self.ended);
        !self.is_busy() && now >= self.ended && (was_answered || self.quiet_for(now) >= quiet)
    }
}

/// A card in one line.
fn line(card: &Card) -> String {
    let item = |item: &CardItem| match (&card.kind, &item.detail) {
        (CardKind::Choices, _) => format!("/{} {}", item.id, item.label),
        (_, Some(detail)) => format!("{} ({detail})", item.label),
        (_, None) => item.label.clone(),
    };
    let items: Vec<String> = card.items.iter().map(item).collect();
    let title = if card.title.is_empty() { String::new() } else { format!("{}: ", card.title) };
    format!("{title}{}", items.join(" | "))
}

fn source(item: CardItem) -> Source {
    Source { title: item.label, text: item.detail.unwrap_or_default(), file: item.value.unwrap_or_default() }
}

/// A caption holds the whole of its item so far, so it takes the place of the one before.
fn show(captions: &mut Vec<Caption>, caption: Caption) {
    match captions.iter_mut().find(|shown| shown.item == caption.item) {
        Some(shown) => *shown = caption,
        None => captions.push(caption),
    }
}

fn joined(captions: &[Caption]) -> String {
    let texts = captions.iter().map(|caption| caption.text.trim()).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Duration = Duration::from_secs(3);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn caption(role: CaptionRole, item: &str, text: &str, confidence: Option<f32>) -> ServerEvent {
        let item_id = ItemId::from(item.to_owned());
        ServerEvent::Caption { role, text: text.to_owned(), is_final: true, item_id, confidence, unsure: false }
    }

    fn turn() -> ServerEvent {
        ServerEvent::Turn { outcome: "answered".to_owned(), response_time_ms: Some(400.0), waterfall: BTreeMap::new() }
    }

    fn state(state: KioskState) -> ServerEvent {
        ServerEvent::State { state, since_ms: 0 }
    }

    #[test]
    fn captions_of_an_item_replace_each_other_and_items_follow_each_other() {
        let mut exchange = Exchange::new(ms(0), ms(0));
        for event in [
            caption(CaptionRole::User, "u1", "Where is", Some(0.9)),
            caption(CaptionRole::User, "u2", "the milk?", Some(0.7)),
            caption(CaptionRole::Assistant, "a1", "In", None),
            caption(CaptionRole::Assistant, "a1", "In aisle 3.", None),
        ] {
            exchange.note(ms(1), event);
        }
        assert_eq!(exchange.transcript(), "Where is the milk?");
        assert_eq!((exchange.answer().as_str(), exchange.confidence()), ("In aisle 3.", Some(0.7)));
    }

    #[test]
    fn a_turn_that_ends_after_the_audio_is_the_last_one() {
        let mut exchange = Exchange::new(ms(0), ms(1_000));
        exchange.note(ms(900), turn());
        assert!(!exchange.is_over(ms(1_100), QUIET), "the rest of the audio may be another turn");
        exchange.note(ms(2_000), turn());
        assert!(exchange.is_over(ms(2_000), QUIET));
    }

    #[test]
    fn without_a_turn_long_quiet_ends_it_but_not_while_the_server_is_busy() {
        let mut exchange = Exchange::new(ms(0), ms(1_000));
        assert!(!exchange.is_over(ms(3_999), QUIET));
        assert!(exchange.is_over(ms(4_000), QUIET));
        exchange.note(ms(2_000), state(KioskState::Thinking));
        assert!(!exchange.is_over(ms(9_000), QUIET) && exchange.is_busy());
        exchange.note(ms(9_000), state(KioskState::Listening));
        assert!(!exchange.is_over(ms(11_999), QUIET) && exchange.is_over(ms(12_000), QUIET));
    }

    #[test]
    fn the_first_sample_counts_and_an_empty_frame_is_none() {
        let mut exchange = Exchange::new(ms(0), ms(0));
        exchange.heard(ms(5), &[]);
        exchange.heard(ms(7), &[1, 2]);
        exchange.heard(ms(9), &[3]);
        assert_eq!((exchange.first_voice, &exchange.voice), (Some(ms(7)), &vec![1, 2, 3]));
        assert!(!exchange.has_heard(ms(106), ms(100)) && exchange.has_heard(ms(107), ms(100)));
    }

    fn item(name: &str) -> ItemId {
        ItemId::from(name.to_owned())
    }

    #[test]
    fn what_arrives_of_an_answer_that_was_cut_is_told_from_the_next_one() {
        let mut exchange = Exchange::new(ms(0), ms(0));
        exchange.heard(ms(5), &[1]);
        exchange.cleared(ms(6), &item("a"));
        exchange.speaking(&item("a"));
        exchange.heard(ms(9), &[1]);
        assert_eq!(exchange.answered(), None, "that was the answer that is cut");
        exchange.speaking(&item("b"));
        exchange.heard(ms(20), &[1]);
        exchange.heard(ms(40), &[1]);
        let cut = exchange.cut.as_ref().unwrap();
        assert_eq!((cut.at, cut.last_voice, exchange.answered()), (ms(6), Some(ms(9)), Some(ms(20))));
    }

    #[test]
    fn an_answer_that_was_sent_before_it_was_cut_ended_then() {
        let mut exchange = Exchange::new(ms(0), ms(0));
        exchange.heard(ms(5), &[1]);
        exchange.cleared(ms(6), &item("a"));
        exchange.cleared(ms(8), &item("b"));
        let cut = exchange.cut.unwrap();
        assert_eq!((cut.at, cut.last_voice), (ms(6), Some(ms(5))));
    }

    #[test]
    fn the_first_commit_counts() {
        let mut exchange = Exchange::new(ms(0), ms(0));
        exchange.committed(ms(3));
        exchange.committed(ms(9));
        assert_eq!(exchange.committed, Some(ms(3)));
    }
}
