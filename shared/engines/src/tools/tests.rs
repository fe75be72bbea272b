use serde_json::json;

use super::*;

/// A tool that asks for a thing's stock.
pub(super) fn stock(url: &str) -> ToolDef {
    ToolDef {
        name: "stock".to_owned(),
        description: "How many of a thing there are.".to_owned(),
        method: Method::Get,
        url: UrlTemplate::compile(url).unwrap(),
        headers: vec![],
        body: None,
        timeout: Duration::from_secs(2),
        retries: 2,
        response: BTreeMap::new(),
        max_bytes: 1_024,
        examples: vec![],
        parameters: json!({"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}),
    }
}

pub(super) fn args(sku: &str) -> Values {
    Values::from([("sku".to_owned(), sku.into())])
}

fn shop() -> ToolDef {
    stock("https://shop.example/api/stock/{{ sku }}")
}

fn example(when: &[(&str, Json)], status: u16, body: Json) -> ToolExample {
    ToolExample { when: when.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(), status, body }
}

#[tokio::test]
async fn examples_answer_for_the_real_thing() {
    let examples = vec![
        example(&[("sku", json!("oat milk"))], 200, json!({"items": [{"left": 3}], "shop": "north"})),
        example(&[("sku", json!("broken"))], 503, json!(null)),
        example(&[("sku", json!("tofu"))], 200, json!({"items": []})),
    ];
    let response = [("left", "/items/0/left"), ("shop", "/shop")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    let tools = ExampleTools::new(vec![ToolDef { response, examples, ..shop() }]).unwrap();
    let call = async |sku: &str| tools.call("stock", args(sku), "").await.map(|result| result.values);
    assert_eq!(call("Oat Milk ").await, Ok(json!({"left": 3, "shop": "north"})));
    assert_eq!(call("tofu").await, Ok(json!({"left": null, "shop": null})));
    assert_eq!(call("broken").await.unwrap_err().kind(), "refused");
    let error = call("my words").await.unwrap_err().to_string();
    assert_eq!(error, "tool `stock` was refused with status 404");
    assert_eq!(tools.call("other", args("a"), "").await.unwrap_err().kind(), "unknown");
    let error = tools.call("stock", Values::new(), "").await.unwrap_err();
    assert_eq!(error.to_string(), "tool `stock` was not given what it takes: `sku` is missing");
    let specs = tools.specs();
    assert_eq!((specs.len(), specs[0].name.as_str(), &specs[0].parameters), (1, "stock", &shop().parameters));
}

#[test]
fn what_could_not_be_called_is_found_out_at_the_start() {
    let allowed = || AllowList::new(["https://shop.example/api/"]).unwrap();
    let header = |name: &str, text: &str| vec![(name.to_owned(), Template::compile(text).unwrap())];
    let table = [
        (vec![shop()], None),
        (vec![shop(), shop()], Some("there are two tools `stock`; give one of them another name")),
        (
            vec![stock("https://evil.example/{{ sku }}")],
            Some("tool `stock` goes to https://evil.example, which is not allowed"),
        ),
        (
            vec![ToolDef { timeout: Duration::from_secs(11), ..shop() }],
            Some("`timeout` of tool `stock` is out of range; use at most 10 s"),
        ),
        (vec![ToolDef { retries: 4, ..shop() }], Some("`retries` of tool `stock` is out of range; use at most 3")),
        (vec![ToolDef { headers: header("Host", "x"), ..shop() }], Some("tool `stock` has the header `Host`")),
        (vec![ToolDef { headers: header("a b", "x"), ..shop() }], Some("tool `stock` has the header `a b`")),
        (vec![ToolDef { headers: header("x-key", "{{ secret.KEY }}"), ..shop() }], None),
        (
            vec![ToolDef { headers: header("x-key", "{{ secret.OTHER }}"), ..shop() }],
            Some("tool `stock` needs a secret; set the environment variable U5_TOOL_OTHER"),
        ),
    ];
    for (tools, wanted) in table {
        let secrets = Secrets::of([("U5_TOOL_KEY", "k"), ("HOME", "h")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        let error = HttpTools::new(tools, allowed(), secrets).err().map(|error| error.to_string());
        match wanted {
            Some(wanted) => assert!(error.as_ref().is_some_and(|error| error.starts_with(wanted)), "{error:?}"),
            None => assert_eq!(error, None),
        }
    }
    let many = (0..=MAX_TOOLS).map(|n| ToolDef { name: n.to_string(), ..shop() }).collect();
    assert_eq!(ExampleTools::new(many).unwrap_err(), ToolSetupError::TooMany);
}

#[test]
fn secrets_are_not_shown() {
    let secrets = Secrets::of([("U5_TOOL_KEY".to_owned(), "hush".to_owned())]);
    assert_eq!(format!("{secrets:?}"), r#"{"KEY"}"#);
}

#[test]
fn secrets_in_files_are_found_and_take_the_place_of_variables() {
    let dir = tempfile::tempdir().unwrap();
    let secrets =
        Secrets::of([("U5_TOOL_KEY", "old"), ("U5_TOOL_ERP", "e")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    let secrets = secrets.and_files(dir.path());
    let shown = |secrets: &Secrets| secrets.values().to_string();
    assert_eq!(shown(&secrets), "{'ERP': 'e', 'KEY': 'old'}");
    assert!(!secrets.has("NEW"));
    for (name, text) in [("U5_TOOL_KEY", "new\n"), ("U5_TOOL_NEW", "n"), ("..data", "x"), ("PATH", "/bin")] {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    assert_eq!(shown(&secrets), "{'ERP': 'e', 'KEY': 'new', 'NEW': 'n'}");
    assert!(secrets.has("NEW"));
    let nowhere = Secrets::default().and_files("/nowhere");
    assert_eq!(shown(&nowhere), "{}");
}
