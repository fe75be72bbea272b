//! How the session's decisions are worded on the wire. Nothing is decided here.

use u5_protocol::{
    ids::{CallId, EventId, ItemId, ResponseId},
    realtime::{
        ContentPart, ErrorBody, FunctionCall, Item, ItemStatus, MessageRole, Modality, Part, Response, ServerEvent,
        TranscriptionUsage,
    },
};

use crate::event::Understood;

pub(crate) fn error(id: Option<EventId>, code: &str, message: String, param: Option<&str>) -> ServerEvent {
    let body = ErrorBody::invalid_request(code, message).answering(id);
    let error = match param {
        Some(param) => body.with_param(param),
        None => body,
    };
    ServerEvent::Error { error }
}

pub(crate) const fn speech_started(item_id: ItemId, audio_start_ms: u64) -> ServerEvent {
    ServerEvent::InputAudioBufferSpeechStarted { audio_start_ms, item_id }
}

pub(crate) const fn speech_stopped(item_id: ItemId, audio_end_ms: u64) -> ServerEvent {
    ServerEvent::InputAudioBufferSpeechStopped { audio_end_ms, item_id }
}

pub(crate) const fn committed(item_id: ItemId, previous_item_id: Option<ItemId>) -> ServerEvent {
    ServerEvent::InputAudioBufferCommitted { previous_item_id, item_id }
}

pub(crate) const fn audio_cleared() -> ServerEvent {
    ServerEvent::InputAudioBufferCleared {}
}

pub(crate) fn transcription_completed(item_id: ItemId, understood: &Understood) -> ServerEvent {
    ServerEvent::InputAudioTranscriptionCompleted {
        item_id,
        content_index: 0,
        transcript: understood.text.clone(),
        usage: TranscriptionUsage::Duration { seconds: understood.speech.as_secs_f64() },
    }
}

pub(crate) fn transcription_failed(item_id: ItemId) -> ServerEvent {
    let error = ErrorBody::server("transcription_failed", "the speech could not be transcribed");
    ServerEvent::InputAudioTranscriptionFailed { item_id, content_index: 0, error }
}

pub(crate) fn user_audio_item(id: ItemId, transcript: Option<String>) -> Item {
    let content = vec![ContentPart::InputAudio { audio: None, transcript }];
    Item::message(id, ItemStatus::Completed, MessageRole::User, content)
}

pub(crate) fn user_text_item(id: ItemId, text: String) -> Item {
    Item::message(id, ItemStatus::Completed, MessageRole::User, vec![ContentPart::InputText { text }])
}

pub(crate) fn assistant_item(id: ItemId, status: ItemStatus, content: Option<ContentPart>) -> Item {
    Item::message(id, status, MessageRole::Assistant, content.into_iter().collect())
}

pub(crate) fn content_part(speak: bool, text: String) -> ContentPart {
    if speak { ContentPart::OutputAudio { audio: None, transcript: text } } else { ContentPart::OutputText { text } }
}

pub(crate) const fn part(speak: bool, text: String) -> Part {
    if speak { Part::Audio { transcript: text } } else { Part::Text { text } }
}

pub(crate) fn function_call_item(
    id: ItemId,
    status: ItemStatus,
    call: CallId,
    name: String,
    arguments: String,
) -> Item {
    let call =
        FunctionCall { id: Some(id), status: Some(status), call_id: Some(call), name, arguments, ..Default::default() };
    Item::FunctionCall(call)
}

pub(crate) fn response(id: ResponseId, speak: bool) -> Response {
    Response { output_modalities: vec![if speak { Modality::Audio } else { Modality::Text }], ..Response::new(id) }
}
