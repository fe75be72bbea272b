//! The items of the conversation, as clients see and change them.

use std::time::Duration;

use u5_protocol::{
    ids::{EventId, ItemId},
    realtime::{Item, ItemStatus, ServerEvent},
};

use super::{Session, millis};
use crate::conversation::TruncateError;

/// The `previous_item_id` that stands for the front.
const ROOT: &str = "root";

impl Session {
    /// Adds a finished item at the end and says so.
    pub(super) fn add_item(&mut self, item: Item) {
        let previous_item_id = self.conversation.last_id();
        self.conversation.push(item.clone());
        self.announce_item(previous_item_id, item);
    }

    fn announce_item(&mut self, previous_item_id: Option<ItemId>, item: Item) {
        self.send(ServerEvent::ConversationItemAdded {
            previous_item_id: previous_item_id.clone(),
            item: item.clone(),
        });
        self.send(ServerEvent::ConversationItemDone { previous_item_id, item });
    }

    pub(super) fn create_item(&mut self, id: Option<EventId>, mut item: Item, after: Option<&ItemId>) {
        let ids = &mut self.ids;
        let item_id = item.id_mut().get_or_insert_with(|| ids.make()).clone();
        if self.conversation.get(&item_id).is_some() {
            let message = format!("the conversation already has an item `{item_id}`");
            return self.refuse(id, "item_already_exists", message, Some("item.id"));
        }
        *item.status_mut() = Some(ItemStatus::Completed);
        match after {
            None => self.add_item(item),
            Some(root) if root.as_str() == ROOT => {
                self.conversation.push_front(item.clone());
                self.announce_item(None, item);
            }
            Some(after) if self.conversation.insert_after(after, item.clone()) => {
                self.announce_item(Some(after.clone()), item);
            }
            Some(after) => self.no_such_item(id, after),
        }
    }

    pub(super) fn retrieve_item(&mut self, id: Option<EventId>, item: &ItemId) {
        match self.conversation.get(item).cloned() {
            Some(item) => self.send(ServerEvent::ConversationItemRetrieved { item }),
            None => self.no_such_item(id, item),
        }
    }

    pub(super) fn delete_item(&mut self, id: Option<EventId>, item: &ItemId) {
        if !self.remove_item(item) {
            self.no_such_item(id, item);
        }
    }

    /// Removes an item and says so. False when there is no such item.
    pub(super) fn remove_item(&mut self, item: &ItemId) -> bool {
        let removed = self.conversation.remove(item);
        if removed {
            self.send(ServerEvent::ConversationItemDeleted { item_id: item.clone() });
        }
        removed
    }

    /// The customer heard only the beginning: the words behind it leave the conversation.
    pub(super) fn truncate_item(&mut self, id: Option<EventId>, item: &ItemId, audio_end: Duration) {
        if self.settings.is_kiosk() {
            let message = "a kiosk tells what it has played with `kiosk.playback`".to_owned();
            return self.refuse(id, "unsupported_event", message, None);
        }
        if let Some(playback) = self.playback.as_ref().filter(|p| p.item == *item) {
            self.conversation.keep_times(playback);
        }
        match self.conversation.truncate(item, audio_end) {
            Ok(()) => self.send(ServerEvent::ConversationItemTruncated {
                item_id: item.clone(),
                content_index: 0,
                audio_end_ms: millis(audio_end),
            }),
            Err(TruncateError::NotFound) => self.no_such_item(id, item),
            Err(TruncateError::NotSpoken) => {
                let message = format!("item `{item}` has no audio to truncate");
                self.refuse(id, "item_not_audio", message, Some("item_id"));
            }
            Err(TruncateError::TooLong { actual }) => {
                let message =
                    format!("audio of {} ms is already shorter than {} ms", millis(actual), millis(audio_end));
                self.refuse(id, "invalid_audio_end_ms", message, Some("audio_end_ms"));
            }
        }
    }
}
