//! Tools that answer what is written down: for tests, trying flows out, and the demo store.

use std::{collections::BTreeMap, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use serde_json::Value as Json;
use u5_prompt::template::Values;

use super::{ToolDef, ToolError, ToolExample, ToolResult, ToolRunner, ToolSetupError, check, schema};
use crate::ToolSpec;

/// Answers with each tool's examples; calls nothing. The same call has the same answer.
#[derive(Debug, Clone)]
pub struct ExampleTools {
    tools: Arc<BTreeMap<String, ToolDef>>,
}

impl ExampleTools {
    /// Takes the tools of a store.
    ///
    /// # Errors
    /// [`ToolSetupError`]
    pub fn new(tools: Vec<ToolDef>) -> Result<Self, ToolSetupError> {
        Ok(Self { tools: Arc::new(check::by_name(tools)?) })
    }

    fn answer(&self, name: &str, args: &Values) -> Result<ToolResult, ToolError> {
        let tool = self.tools.get(name).ok_or(ToolError::Unknown)?;
        let args = arguments(tool, args)?;
        let found = tool.examples.iter().find(|example| fits(example, &args));
        let refused = |status| ToolError::Refused { tool: tool.name.clone(), status };
        let ToolExample { status, body, .. } = found.ok_or_else(|| refused(404))?;
        if !(200..300).contains(status) {
            return Err(refused(*status));
        }
        Ok(ToolResult { status: *status, values: tool.pick(body.clone()) })
    }
}

impl ToolRunner for ExampleTools {
    fn call(&self, name: &str, args: Values, _: &str) -> BoxFuture<'static, Result<ToolResult, ToolError>> {
        futures::future::ready(self.answer(name, &args)).boxed()
    }

    fn specs(&self) -> Vec<ToolSpec> {
        self.tools.values().map(ToolDef::spec).collect()
    }
}

/// The arguments as JSON, if they are what `tool` takes.
pub(super) fn arguments(tool: &ToolDef, args: &Values) -> Result<Json, ToolError> {
    let args = serde_json::to_value(args).map_err(|_| tool.bad("they cannot be written as JSON"))?;
    schema::check(&args, &tool.parameters).map_err(|reason| tool.bad(reason))?;
    Ok(args)
}

/// Whether the arguments are those of `example`. Case does not matter: nobody hears it.
fn fits(example: &ToolExample, args: &Json) -> bool {
    example.when.iter().all(|(name, wanted)| match (wanted, args.get(name)) {
        (Json::String(wanted), Some(Json::String(has))) => wanted.trim().to_lowercase() == has.trim().to_lowercase(),
        (Json::Number(wanted), Some(Json::Number(has))) => wanted.as_f64() == has.as_f64(),
        (wanted, has) => has.unwrap_or(&Json::Null) == wanted,
    })
}
