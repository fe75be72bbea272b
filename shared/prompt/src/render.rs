//! Filling a prompt: a pure function of the prompt and its inputs, so that what a model was told can be shown and tested.

mod fit;
mod values;

use u5_protocol::Language;

use crate::{
    Prompt,
    prompt::{Kind, Part},
    template::{TemplateError, Values},
    tokens,
};

pub(crate) use values::arguments;

/// What is known when a prompt is rendered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// The store's name.
    pub store: String,
    /// The language of the visit.
    pub language: Language,
    /// The time of the day, such as `14:30`.
    pub time: String,
    /// Whether the store is open.
    pub open: bool,
    /// What is known of how the customer likes to be spoken to; may be empty.
    pub profile: String,
    /// The conversation so far, oldest first, without the question.
    pub history: Vec<Said>,
    /// What the store knows about the question, best first.
    pub passages: Vec<Passage>,
    /// What the customer asked.
    pub question: String,
    /// What the flow gives beside: the inputs that the prompt declares itself.
    pub with: Values,
}

/// A piece of the store's knowledge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// The title of its document.
    pub title: String,
    /// Where it came from, for people.
    pub source: String,
    /// What it says.
    pub text: String,
}

/// Something that was said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// By whom.
    pub by: Speaker,
    /// What.
    pub text: String,
}

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The customer.
    Customer,
    /// The kiosk.
    Assistant,
}

impl Speaker {
    /// How templates see it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Assistant => "assistant",
        }
    }
}

/// What the model is told, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The system message.
    pub system: String,
    /// What was said before and fits, oldest first. Empty where the prompt says it itself.
    pub history: Vec<Said>,
    /// How many of the things said before were told, from the last one back: in `history`, or by the prompt itself.
    pub said: usize,
    /// The customer's message.
    pub user: String,
    /// How many of the passages were told, from the first one on: their numbers are what an answer may cite.
    pub passages: usize,
    /// About how many tokens all of that takes, without the answer.
    pub tokens: usize,
}

/// Why a prompt cannot be rendered. Names inputs, never what was in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// An input is not there that has to be.
    #[error("prompt `{prompt}` needs `{name}`; give it in the flow's `with`")]
    Missing {
        /// Which prompt.
        prompt: String,
        /// Which input.
        name: String,
    },
    /// An input is there that nobody asked for.
    #[error("prompt `{prompt}` knows no input `{name}`; declare it under `inputs` or leave it out")]
    Unknown {
        /// Which prompt.
        prompt: String,
        /// Which input.
        name: String,
    },
    /// An input is something else than it should be.
    #[error("`{name}` of prompt `{prompt}` is to be a {}", wanted.name())]
    WrongType {
        /// Which prompt.
        prompt: String,
        /// Which input.
        name: String,
        /// What it should be.
        wanted: Kind,
    },
    /// A hole cannot be filled.
    #[error("prompt `{prompt}`, line {line} of its file: {message}")]
    Template {
        /// Which prompt.
        prompt: String,
        /// Where.
        line: u32,
        /// What is wrong.
        message: String,
    },
    /// It takes more of the model's context than there is, even without history.
    #[error("prompt `{prompt}` takes {tokens} tokens of {total}; shorten it or raise `budget.total`")]
    TooLong {
        /// Which prompt.
        prompt: String,
        /// What it would take, with the answer.
        tokens: usize,
        /// What there is.
        total: usize,
    },
}

impl Prompt {
    /// Fills it.
    ///
    /// Passages are told best first as far as their budget goes, the last one cut at a sentence. Of the conversation the
    /// newest is kept whole as far as its budget goes, and as far as the rest of the prompt leaves room.
    ///
    /// # Errors
    /// [`RenderError`]
    pub fn render(&self, inputs: &Inputs) -> Result<Rendered, RenderError> {
        let mut values = arguments(self, inputs)?;
        let passages = fit::passages(&inputs.passages, self.budget.passages, inputs.language);
        let history = fit::history(&inputs.history, self.budget.history, inputs.language);
        values.insert("passages".to_owned(), values::passages(&passages));
        values.insert("history".to_owned(), values::history(history));
        let system = self.fill(&self.system, &values)?;
        let user = match &self.user {
            Some(part) => self.fill(part, &values)?,
            None => tokens::first_characters(&inputs.question, crate::prompt::MAX_TEXT).to_owned(),
        };
        let taken = message(&system, inputs.language) + message(&user, inputs.language);
        let room = self.room(taken)?;
        // A prompt that tells the conversation in its own words need not hear it again.
        let (history, said) = if self.uses("history") {
            (&[][..], history.len())
        } else {
            let history = fit::history(history, room, inputs.language);
            (history, history.len())
        };
        let tokens = taken + fit::tokens(history, inputs.language);
        Ok(Rendered { system, history: history.to_vec(), said, user, passages: passages.len(), tokens })
    }

    fn fill(&self, part: &Part, values: &Values) -> Result<String, RenderError> {
        let text = part.template.render(values).map_err(|error| self.failed(part, error))?;
        Ok(text.trim().to_owned())
    }

    fn failed(&self, part: &Part, TemplateError { line, message }: TemplateError) -> RenderError {
        RenderError::Template { prompt: self.name.clone(), line: part.line + line.saturating_sub(1), message }
    }

    /// How many tokens are left for history when `taken` are told beside it.
    fn room(&self, taken: usize) -> Result<usize, RenderError> {
        let (tokens, total) = (taken + self.model.max_tokens, self.budget.total);
        let too_long = || RenderError::TooLong { prompt: self.name.clone(), tokens, total };
        total.checked_sub(tokens).ok_or_else(too_long)
    }
}

/// What a message takes.
pub(crate) fn message(text: &str, language: Language) -> usize {
    tokens::estimate(text, language) + tokens::MESSAGE
}

#[cfg(test)]
mod tests;
