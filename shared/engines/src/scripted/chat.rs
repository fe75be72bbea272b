//! A chat model that follows rules.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures::{StreamExt, stream::BoxStream};
use serde::Deserialize;

use super::calls::{Call, Calls, Fault};
use crate::{ChatDelta, ChatMessage, ChatModel, ChatRequest, EngineError, FinishReason, Role, ToolCall};

const NAME: &str = "scripted-chat";

/// One thing a scripted answer does.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Streams this text in one delta. `{question}` and `{result}` stand for the customer's last words and the last
    /// tool result.
    Say(String),
    /// Names the passages the answer rests on.
    Cite(Vec<usize>),
    /// Calls a tool.
    Call {
        /// The function's name.
        name: String,
        /// Its arguments.
        #[serde(default)]
        arguments: serde_json::Value,
    },
    /// Waits this many milliseconds.
    WaitMs(u64),
    /// Misbehaves; nothing after it happens.
    Fail(Fault),
    /// Ends because the token limit was reached; nothing after it happens.
    Truncate,
}

/// When to do which steps. A rule without conditions always applies.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The question contains this, whatever its case.
    pub when: Option<String>,
    /// The last message is the result of this tool. Rules without it do not apply to a tool's result.
    pub after_tool: Option<String>,
    /// What to do.
    pub then: Vec<Step>,
}

/// Rules; the first that applies wins. In TOML:
///
/// ```toml
/// [[rule]]
/// when = "oat milk"
/// then = [{ call = { name = "lookup", arguments = { product = "oat milk" } } }]
///
/// [[rule]]
/// after_tool = "lookup"
/// then = [{ wait_ms = 20 }, { say = "It is in " }, { say = "{result}." }]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// In order of precedence.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// A script that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("this chat script is not valid: {0}")]
pub struct ScriptError(#[from] toml::de::Error);

impl Script {
    /// Reads a TOML script.
    ///
    /// # Errors
    /// [`ScriptError`] with line and column.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        Ok(toml::from_str(text)?)
    }

    /// Adds a rule for questions that contain `when`.
    pub fn on(self, when: &str, then: impl IntoIterator<Item = Step>) -> Self {
        self.rule(Rule { when: Some(when.to_owned()), after_tool: None, then: then.into_iter().collect() })
    }

    /// Adds a rule for the result of a tool.
    pub fn after_tool(self, tool: &str, then: impl IntoIterator<Item = Step>) -> Self {
        self.rule(Rule { when: None, after_tool: Some(tool.to_owned()), then: then.into_iter().collect() })
    }

    /// Adds the rule for everything else.
    pub fn otherwise(self, then: impl IntoIterator<Item = Step>) -> Self {
        self.rule(Rule { then: then.into_iter().collect(), ..Rule::default() })
    }

    fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    fn steps(&self, request: &ChatRequest) -> Vec<Step> {
        let question = request.question().to_lowercase();
        let tool = answered_tool(&request.messages);
        let fits = |rule: &&Rule| {
            rule.after_tool.as_deref() == tool
                && rule.when.as_ref().is_none_or(|when| question.contains(&when.to_lowercase()))
        };
        self.rules.iter().find(fits).map(|rule| rule.then.clone()).unwrap_or_default()
    }
}

/// The tool whose result is the last message.
fn answered_tool(messages: &[ChatMessage]) -> Option<&str> {
    let last = messages.last().filter(|m| m.role == Role::Tool)?;
    let calls = messages.iter().rev().flat_map(|m| &m.tool_calls);
    calls.into_iter().find(|call| Some(&call.id) == last.tool_call_id.as_ref()).map(|call| call.name.as_str())
}

/// A chat model that follows a [`Script`]. A question that no rule fits gets an empty answer.
pub struct ScriptedChat {
    script: Arc<Script>,
    calls: Calls,
}

impl ScriptedChat {
    /// Follows `script`.
    pub fn new(script: Script) -> Self {
        Self { script: Arc::new(script), calls: Calls::default() }
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl ChatModel for ScriptedChat {
    fn name(&self) -> &str {
        NAME
    }

    fn chat(&self, request: ChatRequest) -> BoxStream<'static, Result<ChatDelta, EngineError>> {
        let answer = Answer {
            steps: self.script.steps(&request).into(),
            tool_calls: request.messages.iter().map(|m| m.tool_calls.len()).sum(),
            request,
            call: self.calls.begin(),
            ended: false,
        };
        futures::stream::unfold(answer, |mut answer| async move {
            let item = answer.next().await?;
            Some((item, answer))
        })
        .boxed()
    }
}

struct Answer {
    steps: VecDeque<Step>,
    request: ChatRequest,
    /// Calls made so far in this conversation; makes the next call's id unique.
    tool_calls: usize,
    call: Call,
    ended: bool,
}

impl Answer {
    async fn next(&mut self) -> Option<Result<ChatDelta, EngineError>> {
        while !self.ended {
            match self.steps.pop_front() {
                Some(Step::WaitMs(ms)) => tokio::time::sleep(Duration::from_millis(ms)).await,
                Some(Step::Say(text)) => return Some(Ok(ChatDelta::Text(self.fill(&text)))),
                Some(Step::Cite(passages)) => return Some(Ok(ChatDelta::Cites(passages))),
                Some(Step::Call { name, arguments }) => return Some(Ok(self.tool_call(name, &arguments))),
                Some(Step::Fail(fault)) => {
                    let error = fault.strike(NAME).await;
                    self.end();
                    return Some(Err(error));
                }
                Some(Step::Truncate) => return Some(Ok(self.done(FinishReason::Length))),
                None => return Some(Ok(self.done(FinishReason::Stop))),
            }
        }
        None
    }

    fn end(&mut self) {
        self.ended = true;
        self.call.finish();
    }

    fn done(&mut self, reason: FinishReason) -> ChatDelta {
        self.end();
        ChatDelta::Done(reason)
    }

    fn tool_call(&mut self, name: String, arguments: &serde_json::Value) -> ChatDelta {
        self.tool_calls += 1;
        let arguments = if arguments.is_null() { "{}".to_owned() } else { arguments.to_string() };
        ChatDelta::ToolCall(ToolCall { id: format!("call_{}", self.tool_calls), name, arguments })
    }

    fn fill(&self, text: &str) -> String {
        let result = self.request.messages.iter().rev().find(|m| m.role == Role::Tool);
        text.replace("{question}", self.request.question())
            .replace("{result}", result.map_or("", |m| m.content.as_str()))
    }
}
