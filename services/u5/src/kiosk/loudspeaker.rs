//! A loudspeaker that is only a clock: it plays what arrived, in real time, and reports as a kiosk page does.

use std::{collections::VecDeque, time::Duration};

use u5_protocol::{
    ids::ItemId,
    kiosk::{ClientEvent, Playback},
};

/// How often a playing loudspeaker reports.
const REPORT_EVERY: Duration = Duration::from_millis(200);

/// Plays one item after the other.
#[derive(Debug)]
pub(crate) struct Loudspeaker {
    rate: u32,
    items: VecDeque<Item>,
}

#[derive(Debug)]
struct Item {
    id: ItemId,
    /// Samples that have arrived.
    received: u64,
    /// Whether all have.
    complete: bool,
    /// Samples played before `since`.
    base: u64,
    /// Since when it plays without a break.
    since: Option<Duration>,
    reported: Option<(Duration, Playback)>,
}

impl Loudspeaker {
    /// Plays `rate` samples per second.
    pub(crate) const fn new(rate: u32) -> Self {
        Self { rate, items: VecDeque::new() }
    }

    /// Whether there is nothing to play.
    pub(crate) fn is_silent(&self) -> bool {
        self.items.is_empty()
    }

    /// The samples from here on belong to this item.
    pub(crate) fn speaking(&mut self, id: ItemId) {
        if self.items.back().is_some_and(|item| item.id == id) {
            return;
        }
        // What another item follows has nothing more to come.
        if let Some(before) = self.items.back_mut() {
            before.complete = true;
        }
        self.items.push_back(Item { id, received: 0, complete: false, base: 0, since: None, reported: None });
    }

    /// Samples have arrived, the first of them sample `pts` of the item. What comes for an item that was cleared is not
    /// played, unless it was announced once more.
    pub(crate) fn queue(&mut self, now: Duration, pts: u64, samples: u64, last: bool) {
        let is_front = self.items.len() == 1;
        let Some(item) = self.items.back_mut().filter(|item| !item.complete) else { return };
        if item.received == 0 {
            (item.base, item.received) = (pts, pts);
        }
        item.received += samples;
        item.complete = last;
        if is_front && samples > 0 {
            item.since.get_or_insert(now);
        }
    }

    /// Nothing more comes of what was announced last: its connection is gone. What has arrived is played.
    pub(crate) fn end(&mut self) {
        if let Some(item) = self.items.back_mut() {
            item.complete = true;
        }
    }

    /// Stops an item, at once or at a sample that has not been played yet.
    pub(crate) fn clear(&mut self, now: Duration, id: &ItemId, at: Option<u64>) -> Vec<ClientEvent> {
        let rate = self.rate;
        if let Some(item) = self.items.iter_mut().find(|item| item.id == *id) {
            let played = item.played(now, rate);
            item.received = at.unwrap_or(played).clamp(played, item.received);
            item.complete = true;
        }
        self.play_until(now)
    }

    /// Plays on, and returns the reports that are due.
    pub(crate) fn play_until(&mut self, now: Duration) -> Vec<ClientEvent> {
        let mut reports = Vec::new();
        while let Some(item) = self.items.front_mut() {
            let state = item.play(now, self.rate);
            reports.extend(item.report(now, self.rate, state));
            if state != Playback::Stopped {
                break;
            }
            self.items.pop_front();
            self.start_next(now);
        }
        reports
    }

    fn start_next(&mut self, now: Duration) {
        if let Some(next) = self.items.front_mut().filter(|next| next.received > 0) {
            next.since.get_or_insert(now);
        }
    }
}

impl Item {
    fn played(&self, now: Duration, rate: u32) -> u64 {
        let on =
            self.since.map_or(0, |since| now.saturating_sub(since).as_micros() as u64 * u64::from(rate) / 1_000_000);
        (self.base + on).min(self.received)
    }

    /// What it does now. Out of samples, it waits for more where it is.
    fn play(&mut self, now: Duration, rate: u32) -> Playback {
        let played = self.played(now, rate);
        if played < self.received {
            return Playback::Playing;
        }
        (self.base, self.since) = (played, None);
        if self.complete { Playback::Stopped } else { Playback::Underrun }
    }

    /// Every change is reported, and where it is from time to time. Before the first sample there is nothing to say.
    fn report(&mut self, now: Duration, rate: u32, state: Playback) -> Option<ClientEvent> {
        let played_samples = self.played(now, rate);
        let is_due = match self.reported {
            None => played_samples > 0 || state == Playback::Stopped,
            Some((at, before)) => before != state || state == Playback::Playing && now >= at + REPORT_EVERY,
        };
        is_due.then(|| {
            self.reported = Some((now, state));
            ClientEvent::Playback { item_id: self.id.clone(), played_samples, state }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 1_000;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn id(name: &str) -> ItemId {
        ItemId::from(name.to_owned())
    }

    fn speaker(item: &str) -> Loudspeaker {
        let mut speaker = Loudspeaker::new(RATE);
        speaker.speaking(id(item));
        speaker
    }

    fn told(reports: Vec<ClientEvent>) -> Vec<(u64, Playback)> {
        let told = |report| match report {
            ClientEvent::Playback { played_samples, state, .. } => (played_samples, state),
            other => panic!("{other:?} is no report"),
        };
        reports.into_iter().map(told).collect()
    }

    /// What is reported when time goes by in steps of 20 ms.
    fn play(speaker: &mut Loudspeaker, from: u64, to: u64) -> Vec<(u64, Playback)> {
        let steps = (from..=to).step_by(20);
        steps.flat_map(|at| told(speaker.play_until(ms(at)))).collect()
    }

    #[test]
    fn plays_in_real_time_and_reports_beginning_every_200_ms_and_end() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 500, true);
        let expected =
            [(20, Playback::Playing), (220, Playback::Playing), (420, Playback::Playing), (500, Playback::Stopped)];
        assert_eq!(play(&mut speaker, 0, 600), expected);
        assert!(speaker.is_silent());
    }

    #[test]
    fn an_underrun_stops_the_clock_until_more_arrives() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 100, false);
        assert_eq!(play(&mut speaker, 0, 300), [(20, Playback::Playing), (100, Playback::Underrun)]);
        speaker.queue(ms(1_000), 0, 100, true);
        let expected = [(100, Playback::Playing), (200, Playback::Stopped)];
        assert_eq!(play(&mut speaker, 1_000, 1_200), expected);
    }

    #[test]
    fn what_arrived_before_the_connection_went_is_played_to_its_end() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 100, false);
        speaker.end();
        assert_eq!(play(&mut speaker, 20, 200), [(20, Playback::Playing), (100, Playback::Stopped)]);
        speaker.speaking(id("b"));
        speaker.queue(ms(300), 0, 50, true);
        assert_eq!(play(&mut speaker, 320, 360), [(20, Playback::Playing), (50, Playback::Stopped)]);
    }

    #[test]
    fn samples_of_later_parts_of_an_item_belong_to_it() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 100, false);
        speaker.speaking(id("a"));
        speaker.queue(ms(50), 0, 100, true);
        assert_eq!(play(&mut speaker, 60, 200), [(60, Playback::Playing), (200, Playback::Stopped)]);
    }

    #[test]
    fn the_next_item_begins_when_the_one_before_has_ended() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 100, true);
        speaker.speaking(id("b"));
        speaker.queue(ms(10), 0, 50, true);
        let reports = speaker.play_until(ms(100));
        assert_eq!(told(reports), [(100, Playback::Stopped)]);
        assert_eq!(play(&mut speaker, 120, 160), [(20, Playback::Playing), (50, Playback::Stopped)]);
    }

    #[test]
    fn clearing_stops_at_once_and_later_samples_are_not_played() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 1_000, false);
        assert_eq!(told(speaker.clear(ms(300), &id("a"), None)), [(300, Playback::Stopped)]);
        speaker.queue(ms(310), 0, 500, true);
        assert!(speaker.is_silent());
    }

    #[test]
    fn a_cleared_item_goes_on_where_it_is_announced_again() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 1_000, false);
        speaker.clear(ms(300), &id("a"), None);
        speaker.speaking(id("a"));
        speaker.queue(ms(500), 280, 200, true);
        assert_eq!(play(&mut speaker, 520, 700), [(300, Playback::Playing), (480, Playback::Stopped)]);
    }

    #[test]
    fn clearing_can_wait_for_a_sample() {
        let mut speaker = speaker("a");
        speaker.queue(ms(0), 0, 1_000, false);
        assert_eq!(told(speaker.clear(ms(300), &id("a"), Some(400))), [(300, Playback::Playing)]);
        assert_eq!(play(&mut speaker, 320, 420), [(400, Playback::Stopped)]);
    }

    #[test]
    fn an_item_without_samples_ends_as_soon_as_it_is_known_to_be_empty() {
        let mut speaker = speaker("a");
        assert_eq!(play(&mut speaker, 0, 100), []);
        speaker.queue(ms(100), 0, 0, true);
        assert_eq!(play(&mut speaker, 100, 120), [(0, Playback::Stopped)]);
    }
}
