//! Answers without a language model: the best passage's own sentences, quoted, never invented.
//!
//! What it says is either a quotation from a passage or one of the fixed phrases of [`replies`], nothing else. It is
//! the answer of a kiosk without an LLM, and the fallback of one whose LLM is gone.

mod intent;
mod quote;
mod replies;

use futures::{StreamExt, stream::BoxStream};
use u5_protocol::Language;

use crate::{ChatDelta, ChatModel, ChatRequest, EngineError, FinishReason, Passage};

pub use intent::{Intent, intent};
pub use quote::{Quote, quote};
pub use replies::{reply, staff_reply, unknown_reply};

/// Words per streamed delta: small enough that speech starts at once, large enough to be worth an event.
const WORDS_PER_DELTA: usize = 3;

/// The extractive [`ChatModel`]. Stateless; its work is microseconds, so it never fails and is never busy.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extractive;

impl ChatModel for Extractive {
    fn name(&self) -> &'static str {
        "extractive"
    }

    fn chat(&self, request: ChatRequest) -> BoxStream<'static, Result<ChatDelta, EngineError>> {
        let deltas = answer(&request).into_deltas(request.max_tokens);
        futures::stream::iter(deltas.into_iter().map(Ok)).boxed()
    }
}

/// What to say, and the passage that it is from.
struct Answer {
    text: String,
    cites: Option<usize>,
}

/// Small talk first (a "no, thank you" is no question), then a quotation, else that we do not know.
fn answer(request: &ChatRequest) -> Answer {
    let question = request.question();
    if let Some(intent) = intent(question, request.language) {
        return Answer { text: reply(intent, request.language).to_owned(), cites: None };
    }
    match quote(question, &spoken_language_first(request)) {
        Some(quote) => Answer { text: quote.text, cites: Some(quote.passage) },
        None => Answer { text: unknown_reply(request.language).to_owned(), cites: None },
    }
}

/// The passages in the customer's language, or, where there is none, all of them; with their indices.
fn spoken_language_first(request: &ChatRequest) -> Vec<(usize, &Passage)> {
    let all = || request.passages.iter().enumerate();
    let same: Vec<_> = all().filter(|(_, p)| p.language.is_none_or(|l| l == request.language)).collect();
    if same.is_empty() { all().collect() } else { same }
}

impl Answer {
    fn into_deltas(self, max_tokens: Option<u32>) -> Vec<ChatDelta> {
        let limit = max_tokens.map_or(usize::MAX, |tokens| tokens as usize);
        let words: Vec<&str> = self.text.split_inclusive(' ').collect();
        let said = &words[..words.len().min(limit)];
        let end = if said.len() < words.len() { FinishReason::Length } else { FinishReason::Stop };
        let cites = self.cites.map(|passage| ChatDelta::Cites(vec![passage]));
        let text = said.chunks(WORDS_PER_DELTA).map(|group| ChatDelta::Text(group.concat()));
        cites.into_iter().chain(text).chain([ChatDelta::Done(end)]).collect()
    }
}

/// The system's language names are closed, so every table here must cover them all.
pub(crate) const fn by_language<T: Copy>(language: Language, en: T, de: T, fr: T) -> T {
    match language {
        Language::En => en,
        Language::De => de,
        Language::Fr => fr,
    }
}

#[cfg(test)]
mod tests;
