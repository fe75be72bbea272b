//! The items of a conversation, and what of them was heard.

use std::time::Duration;

use u5_protocol::{
    ids::ItemId,
    realtime::{ContentPart, Item, ItemStatus, MessageRole},
};

use crate::playback::Playback;

/// Messages, calls and results, oldest first.
#[derive(Debug, Default)]
pub struct Conversation {
    entries: Vec<Entry>,
    max_items: usize,
}

#[derive(Debug)]
struct Entry {
    item: Item,
    /// The audio behind an assistant's message, which knows when each word was said.
    spoken: Option<Playback>,
}

/// Why an item cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TruncateError {
    /// There is no such item.
    NotFound,
    /// It is not speech of the assistant's.
    NotSpoken,
    /// It is shorter than that.
    TooLong {
        /// How long it is.
        actual: Duration,
    },
}

impl Conversation {
    /// An empty conversation that keeps the latest `max_items` items.
    pub const fn new(max_items: usize) -> Self {
        Self { entries: Vec::new(), max_items }
    }

    /// The items, oldest first.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.entries.iter().map(|e| &e.item)
    }

    /// The items without answers of which nothing was heard (yet).
    pub fn heard_items(&self) -> impl Iterator<Item = &Item> {
        self.items().filter(|item| !is_silent_answer(item))
    }

    /// Whether nothing was said yet.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The newest item's id.
    pub fn last_id(&self) -> Option<ItemId> {
        self.entries.last().and_then(|e| e.item.id()).cloned()
    }

    /// The item named `id`.
    pub fn get(&self, id: &ItemId) -> Option<&Item> {
        self.position(id).map(|i| &self.entries[i].item)
    }

    /// The id of the item before `id`.
    pub fn previous_id(&self, id: &ItemId) -> Option<ItemId> {
        let before = self.position(id)?.checked_sub(1)?;
        self.entries[before].item.id().cloned()
    }

    /// Adds an item at the end, and drops the oldest when there are too many.
    pub fn push(&mut self, item: Item) {
        self.insert(self.entries.len(), item);
    }

    fn insert(&mut self, at: usize, item: Item) {
        self.entries.insert(at, Entry { item, spoken: None });
        if self.entries.len() > self.max_items.max(1) {
            // What was just added stays, even if it stands at the front.
            self.entries.remove(usize::from(at == 0));
        }
    }

    /// Adds an item behind `after`. False when there is no such item.
    pub fn insert_after(&mut self, after: &ItemId, item: Item) -> bool {
        let Some(at) = self.position(after) else { return false };
        self.insert(at + 1, item);
        true
    }

    /// Adds an item at the front, and drops the oldest behind it when there are too many.
    pub fn push_front(&mut self, item: Item) {
        self.insert(0, item);
    }

    /// Removes an item. False when there is no such item.
    pub fn remove(&mut self, id: &ItemId) -> bool {
        self.position(id).map(|at| self.entries.remove(at)).is_some()
    }

    /// Replaces an item that was still growing; one that was cut short meanwhile stays cut.
    pub fn complete(&mut self, id: &ItemId, item: Item) {
        if let Some(old) = self.item_mut(id)
            && *old.status_mut() == Some(ItemStatus::InProgress)
        {
            *old = item;
        }
    }

    /// What a user's audio turned out to say.
    pub fn set_transcript(&mut self, id: &ItemId, text: &str) {
        let Some(Item::Message(message)) = self.item_mut(id) else { return };
        for part in &mut message.content {
            if let ContentPart::InputAudio { transcript, .. } = part {
                *transcript = Some(text.to_owned());
            }
        }
    }

    /// Keeps an assistant's message as far as it was heard.
    pub fn keep_heard(&mut self, id: &ItemId, heard: &str, complete: bool) {
        let Some(item) = self.item_mut(id) else { return };
        *item.status_mut() = Some(if complete { ItemStatus::Completed } else { ItemStatus::Incomplete });
        set_spoken_text(item, heard);
    }

    /// Remembers when each word of an assistant's message is said, so that it can be cut later.
    pub fn keep_times(&mut self, playback: &Playback) {
        if let Some(at) = self.position(&playback.item) {
            self.entries[at].spoken = Some(playback.clone());
        }
    }

    /// Cuts an assistant's message to the words said in its first `audio_end`.
    pub fn truncate(&mut self, id: &ItemId, audio_end: Duration) -> Result<(), TruncateError> {
        let at = self.position(id).ok_or(TruncateError::NotFound)?;
        let entry = &mut self.entries[at];
        let spoken = entry.spoken.as_ref().ok_or(TruncateError::NotSpoken)?;
        let (end, actual) = (spoken.samples(audio_end), spoken.generated());
        // A client counts in whole milliseconds, so it may be one ahead of us.
        if end > actual + spoken.samples(Duration::from_millis(1)) {
            return Err(TruncateError::TooLong { actual: spoken.duration(actual) });
        }
        let heard = spoken.heard_until(end);
        set_spoken_text(&mut entry.item, &heard);
        *entry.item.status_mut() = Some(ItemStatus::Incomplete);
        Ok(())
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    fn position(&self, id: &ItemId) -> Option<usize> {
        self.entries.iter().position(|e| e.item.id() == Some(id))
    }

    fn item_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        self.position(id).map(|at| &mut self.entries[at].item)
    }
}

/// An answer that never got any words, or of which none was heard.
pub(crate) fn is_silent_answer(item: &Item) -> bool {
    let Item::Message(message) = item else { return false };
    message.role == MessageRole::Assistant
        && message.content.iter().filter_map(ContentPart::text).all(|text| text.trim().is_empty())
}

fn set_spoken_text(item: &mut Item, heard: &str) {
    let Item::Message(message) = item else { return };
    if message.role != MessageRole::Assistant {
        return;
    }
    for part in &mut message.content {
        if let ContentPart::OutputAudio { transcript, .. } = part {
            heard.clone_into(transcript);
        }
    }
}
