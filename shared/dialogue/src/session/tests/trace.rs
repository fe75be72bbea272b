//! Effects as one line each, short enough to read a whole conversation.

use serde_json::Value;
use u5_protocol::{kiosk, realtime::ServerEvent};

use crate::event::{Ask, Effect, Observation};

/// What a line shows of an event, in this order.
const SHOWN: [&str; 16] = [
    "response_id",
    "item_id",
    "item.id",
    "response.id",
    "role",
    "previous_item_id",
    "output_index",
    "audio_start_ms",
    "audio_end_ms",
    "state",
    "outcome",
    "seconds_left",
    "response.status",
    "response.status_details.reason",
    "error.code",
    "final",
];
/// The words of an event, quoted behind the rest.
const WORDS: [&str; 5] = ["delta", "transcript", "text", "name", "item.content.0.transcript"];

/// One effect; nothing for those that only count.
pub(super) fn line(effect: &Effect) -> Option<String> {
    Some(match effect {
        Effect::Send(event) => event_line(event),
        Effect::Kiosk(event) => kiosk_line(event),
        Effect::Play { item, samples, last, .. } => {
            format!("> play {} {samples}{}", short(item.as_str()), if *last { " last" } else { "" })
        }
        Effect::Answer { ask: Ask::Say(text), language, .. } => format!("> say {text:?} in {}", language.code()),
        Effect::Answer { ask: Ask::Answer { conversation, .. }, language, .. } => {
            format!("> answer {} items in {}", conversation.len(), language.code())
        }
        Effect::CancelAnswer(response) => format!("> cancel {}", short(response.as_str())),
        Effect::Draft { ask: Ask::Answer { conversation, .. }, language, .. } => {
            format!("> draft {} items in {}", conversation.len(), language.code())
        }
        Effect::Draft { ask: Ask::Say(text), .. } => format!("> draft {text:?}"),
        Effect::Fill { response, text } => format!("> fill {} {text:?}", short(response.as_str())),
        Effect::Rewind { item, to } => format!("> rewind {} to {to}", short(item.as_str())),
        Effect::DropAudio(item) => format!("> drop audio of {}", short(item.as_str())),
        Effect::Transcribe(job) => format!("> transcribe {}", job.0),
        Effect::Judge(job) => format!("> judge {}", job.0),
        Effect::TranscribeTaken(job) => format!("> transcribe taken {}", job.0),
        Effect::CancelTranscript(job) => format!("> cancel transcript {}", job.0),
        Effect::TakeUtterance => "> take utterance".to_owned(),
        Effect::DropUtterance => "> drop utterance".to_owned(),
        Effect::CallStaff(_) => "> call staff".to_owned(),
        Effect::Observe(observation) => observation_line(observation)?,
        Effect::Violation(invariant) => format!("! {}", invariant.id()),
    })
}

fn event_line(event: &ServerEvent) -> String {
    json_line(&serde_json::to_value(event).expect("events are JSON"))
}

fn kiosk_line(event: &kiosk::ServerEvent) -> String {
    json_line(&serde_json::to_value(event).expect("events are JSON"))
}

fn json_line(event: &Value) -> String {
    let kind = event["type"].as_str().unwrap_or_default().to_owned();
    let at = |path: &&str| {
        path.split('.').try_fold(event, |v, key| v.get(key).or_else(|| v.get(key.parse::<usize>().ok()?)))
    };
    let shown = SHOWN.iter().filter_map(|path| word(path, at(path)?));
    let words = WORDS.iter().filter_map(|path| at(path)?.as_str().map(|text| format!("{text:?}"))).take(1);
    std::iter::once(kind).chain(shown).chain(words).collect::<Vec<_>>().join(" ")
}

fn word(path: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::Null | Value::Bool(false) => return None,
        Value::Bool(true) => path.to_owned(),
        Value::String(text) => short(text),
        other => other.to_string(),
    };
    Some(if path == "previous_item_id" { format!("after {text}") } else { text })
}

fn observation_line(observation: &Observation) -> Option<String> {
    Some(match observation {
        Observation::ConversationStarted => "= conversation started".to_owned(),
        Observation::BargeIn { stopped: true } => "= barge-in".to_owned(),
        Observation::BargeIn { stopped: false } => "= false alarm".to_owned(),
        Observation::TurnEnded(record) => format!("= turn {}", record.outcome.name()),
        Observation::Ignored(what) => format!("= ignored {what}"),
        Observation::Speculation { used: false } => "= speculation wasted".to_owned(),
        Observation::Draft { used: false } => "= draft wasted".to_owned(),
        Observation::Draft { used: true } => "= draft used".to_owned(),
        Observation::Speculation { used: true } | Observation::Confidence(_) => return None,
    })
}

/// `item_00000000002a000003` as `item3`; ids of clients as they are.
fn short(id: &str) -> String {
    let ours = id.split_once('_').filter(|(_, digits)| digits.len() == 18);
    let number = ours.and_then(|(kind, digits)| Some((kind, u64::from_str_radix(digits.get(12..)?, 16).ok()?)));
    number.map_or_else(|| id.to_owned(), |(kind, n)| format!("{kind}{n}"))
}
