//! Function tools that a response may call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decode::{Invalid, bounds};

const MAX_TOOLS: usize = 128;
const MAX_NAME: usize = 64;
const MAX_DESCRIPTION: usize = 4_000;

/// A tool on offer. Tools of remote MCP servers are refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Tool {
    /// A function that the client carries out.
    Function(FunctionTool),
}

/// A function that the client carries out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FunctionTool {
    /// Its name.
    pub name: String,
    /// What it does and when to call it.
    #[serde(default)]
    pub description: String,
    /// JSON Schema of its arguments.
    #[serde(default)]
    pub parameters: Value,
}

/// Whether and which tool a response calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// No tool is called.
    None,
    /// Some tool is called.
    Required,
    /// This function is called.
    #[serde(untagged)]
    Function(ToolChoiceFunction),
}

/// The function that a response has to call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToolChoiceFunction {
    /// Always `function`.
    #[serde(rename = "type")]
    pub kind: FunctionKind,
    /// Its name.
    pub name: String,
}

/// The word `function`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FunctionKind {
    /// `function`
    #[default]
    Function,
}

pub(crate) fn check_tools(param: &str, tools: &[Tool]) -> Result<(), Invalid> {
    bounds::count(param, tools.len(), MAX_TOOLS)?;
    tools.iter().enumerate().try_for_each(|(index, Tool::Function(tool))| tool.check(&format!("{param}[{index}]")))
}

impl FunctionTool {
    fn check(&self, param: &str) -> Result<(), Invalid> {
        check_name(&format!("{param}.name"), &self.name)?;
        bounds::text(&format!("{param}.description"), &self.description, MAX_DESCRIPTION)
    }
}

impl ToolChoice {
    pub(crate) fn check(&self, param: &str) -> Result<(), Invalid> {
        match self {
            Self::Function(function) => check_name(&format!("{param}.name"), &function.name),
            Self::Auto | Self::None | Self::Required => Ok(()),
        }
    }
}

pub(crate) fn check_name(param: &str, name: &str) -> Result<(), Invalid> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if (1..=MAX_NAME).contains(&name.len()) && name.chars().all(legal) {
        return Ok(());
    }
    Err(Invalid::value(param, &format!("is not a name of 1 to {MAX_NAME} letters, digits, dots, `_` or `-`")))
}
