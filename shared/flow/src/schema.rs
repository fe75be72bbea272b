//! The JSON Schema of flows, the store's file and tests, for editors: `flows/schema.json`.

use serde_json::{Map, Value as Json, json};
use u5_protocol::Language;

use crate::{
    command::REPAIRS,
    doc::{KINDS, TYPES},
    flow::CardKind,
};

/// The schema (draft 2020-12): any of the three kinds of files, each of them in `$defs`, too.
pub fn schema() -> Json {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "U5 flows",
        "description": "A conversation flow, a store's file (_store.yaml), or conversations that must hold (*.test.yaml).",
        "anyOf": [reference("flow"), reference("store"), reference("test"), reference("tests")],
        "$defs": definitions(),
    })
}

fn definitions() -> Json {
    let mut all = Map::new();
    for part in [common(), flow(), steps(), store(), tests()] {
        if let Json::Object(part) = part {
            all.extend(part);
        }
    }
    Json::Object(all)
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn described(name: &str, description: &str) -> Json {
    json!({"$ref": format!("#/$defs/{name}"), "description": description})
}

fn text(description: &str) -> Json {
    json!({"type": ["string", "number", "boolean"], "description": description})
}

fn boolean(description: &str) -> Json {
    json!({"type": "boolean", "description": description})
}

fn number(description: &str, least: f64, most: f64) -> Json {
    json!({"type": "number", "minimum": least, "maximum": most, "description": description})
}

fn whole(description: &str, least: u32, most: u32) -> Json {
    json!({"type": "integer", "minimum": least, "maximum": most, "description": description})
}

fn one_of(names: &[&str], description: &str) -> Json {
    json!({"enum": names, "description": description})
}

/// A map that knows these keys and no others.
fn map(description: &str, required: &[&str], properties: &Json) -> Json {
    json!({
        "type": "object",
        "description": description,
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    })
}

fn map_of(description: &str, values: &Json) -> Json {
    json!({"type": ["object", "null"], "description": description, "additionalProperties": values})
}

/// One thing, or a list of them.
fn some(item: &Json, description: &str) -> Json {
    json!({"description": description, "anyOf": [item, {"type": "array", "items": item}]})
}

fn by_language(value: &Json) -> Json {
    Language::ALL.iter().map(|language| (language.code().to_owned(), value.clone())).collect::<Map<_, _>>().into()
}

fn common() -> Json {
    let said = some(&json!({"type": ["string", "number", "boolean"]}), "Several ways of saying it take turns.");
    let phrases = some(&json!({"type": ["string", "number", "boolean"]}), "What customers say.");
    json!({
        "words": {
            "description": "What is said: a text, several ways of saying it, one of the store's replies by its name, or \
                            one of these for each language. Values stand in braces: `{{ size }}`.",
            "anyOf": [said, {"type": "object", "properties": by_language(&said), "additionalProperties": false, "minProperties": 1}],
        },
        "phrases": {
            "type": ["object", "null"],
            "description": "What customers say, by language.",
            "properties": by_language(&phrases),
            "additionalProperties": false,
        },
        "language": one_of(&Language::ALL.map(Language::code), "A language that kiosks speak."),
        "speech": map("How it is said.", &[], &json!({
            "interruptible": boolean("Whether the customer may speak over it."),
            "voice": text("The voice."),
            "speed": number("How fast, as a factor.", 0.5, 2.0),
            "cache": boolean("Whether it is kept once it was made."),
        })),
    })
}

fn flow() -> Json {
    json!({
        "flow": map("A conversation flow.", &["flow", "description", "steps"], &json!({
            "flow": {"type": "string", "pattern": "^[a-z0-9_-]+$", "description": "Its name."},
            "title": described("words", "What customers are told it is: \"Do you mean …?\""),
            "description": text("What it does, for the language model and the console."),
            "when": map("How a customer gets here.", &[], &json!({
                "examples": described("phrases", "What customers say; names in braces are slots."),
                "keywords": described("phrases", "Words that decide by themselves."),
                "if": text("When it is offered at all."),
            })),
            "slots": map_of("What it asks for.", &reference("slot")),
            "steps": described("steps", "What it does, one after the other."),
        })),
        "slot": map("Something that the flow wants to know.", &["type"], &json!({
            "type": one_of(&TYPES, "What it may hold; `question` takes whatever is said."),
            "optional": boolean("Whether the flow can do without."),
            "ask": described("words", "How it is asked for, where the step does not say."),
            "valid": text("What must hold of `value`."),
            "invalid": described("words", "What is said where that does not hold."),
            "min": {"type": "number", "description": "The least number, or the fewest digits."},
            "max": {"type": "number", "description": "The greatest number, or the most digits or characters."},
            "step": number("The number is a multiple of this.", 0.01, 1_000.0),
            "past": boolean("Whether days before today are allowed."),
            "future": boolean("Whether days after today are allowed."),
            "values": map_of("What there is to choose from, and what customers call it.", &reference("phrases")),
            "from": text("The CSV file with the things."),
        })),
    })
}

fn steps() -> Json {
    let kinds = KINDS.iter().map(|kind| reference(&format!("step_{kind}")));
    let kinds: Vec<Json> = kinds.chain([json!({"const": "end"})]).collect();
    let mut all = Map::from_iter([
        ("steps".to_owned(), some(&reference("step"), "Steps, or a single one.")),
        ("step".to_owned(), json!({"description": "A step.", "anyOf": kinds})),
    ]);
    for kind in KINDS {
        all.insert(format!("step_{kind}"), step(kind));
    }
    all.extend(nested());
    Json::Object(all)
}

fn step(kind: &str) -> Json {
    let (description, value) = match kind {
        "say" => ("Says something.", reference("words")),
        "ask" => ("Asks for a slot, unless it is known.", text("Which slot.")),
        "set" => ("Remembers values.", map_of("Names and what they stand for.", &text("An expression."))),
        "if" => ("Does one thing or another.", text("The condition, such as `size > 40 and open`.")),
        "go" => ("Goes elsewhere.", text("A step's id, another flow, `restart` or `end`.")),
        "run" => ("Runs another flow and comes back.", json!({"anyOf": [text("Which flow."), reference("run")]})),
        "handoff" => ("Calls staff.", json!({"anyOf": [{"enum": [true, null]}, reference("handoff")]})),
        "end" => ("Ends the flow, and gives a result back.", json!({"type": ["string", "number", "boolean", "null"]})),
        "choose" => ("Lets the customer choose.", reference("choose")),
        "confirm" => ("Reads back what was understood.", reference("confirm")),
        "retrieve" => ("Looks something up.", reference("retrieve")),
        "answer" => ("Answers from passages.", reference("answer")),
        "call" => ("Asks another system.", reference("call")),
        _ => ("Shows a card.", reference("show")),
    };
    let mut keys = Map::from_iter([("id".to_owned(), text("The step's name, for `go`.")), (kind.to_owned(), value)]);
    if matches!(kind, "say" | "ask" | "choose" | "confirm" | "answer" | "handoff") {
        keys.insert("speech".to_owned(), reference("speech"));
        keys.insert("timeout".to_owned(), number("How long it waits for an answer, in seconds.", 0.5, 120.0));
    }
    let more = match kind {
        "ask" => json!({
            "say": described("words", "The question."),
            "again": described("words", "The question, where the answer was not understood."),
            "retries": whole("How often it asks again.", 0, 5),
            "otherwise": described("steps", "What happens then."),
        }),
        "if" => json!({
            "then": described("steps", "What happens where it holds."),
            "else": described("steps", "What happens where it does not."),
        }),
        _ => json!({}),
    };
    if let Json::Object(more) = more {
        keys.extend(more);
    }
    let required: &[&str] = if kind == "if" { &["if", "then"] } else { &[kind] };
    map(description, required, &Json::Object(keys))
}

/// What stands below the key of a step.
fn nested() -> Map<String, Json> {
    let retries = whole("How often it asks again.", 0, 5);
    let otherwise = described("steps", "What happens when all else failed.");
    let parts = json!({
        "choose": map("A choice.", &["options"], &json!({
            "say": described("words", "The question."),
            "options": {
                "type": "object",
                "description": "What there is, by name.",
                "minProperties": 2,
                "maxProperties": 8,
                "propertyNames": {"pattern": "^[a-z0-9_-]+$"},
                "additionalProperties": reference("option"),
            },
            "retries": retries,
            "otherwise": otherwise,
        })),
        "option": map("Something to choose.", &["label"], &json!({
            "label": described("words", "What is written on it."),
            "examples": described("phrases", "What customers say."),
            "go": text("Where it leads."),
            "then": described("steps", "What happens then."),
        })),
        "confirm": map("A question that is answered with yes or no.", &["say"], &json!({
            "say": described("words", "The question."),
            "yes": described("steps", "What happens on yes; otherwise the flow goes on."),
            "no": described("steps", "What happens on no; otherwise the flow begins anew."),
            "retries": retries,
            "otherwise": otherwise,
        })),
        "retrieve": map("What is looked up.", &["query", "into"], &json!({
            "query": text("What for."),
            "from": text("The collection."),
            "into": text("The name that the passages get."),
            "limit": whole("The most passages.", 1, 32),
            "min_score": number("The least similarity.", 0.0, 1.0),
        })),
        "answer": map("An answer from passages.", &["prompt"], &json!({
            "prompt": text("The prompt."),
            "with": text("The name of the passages."),
            "cite": boolean("Whether the sources are shown."),
            "otherwise": described("steps", "What happens where there is no answer."),
        })),
        "call": map("A call of a tool.", &["tool"], &json!({
            "tool": text("The tool."),
            "with": map_of("What it is given.", &text("A template.")),
            "into": text("The name that its answer gets."),
            "on_error": described("steps", "What happens where it fails."),
        })),
        "run": map("Another flow.", &["flow"], &json!({
            "flow": text("Its name."),
            "with": map_of("Its slots and what they stand for.", &text("An expression.")),
            "into": text("The name that its result gets."),
        })),
        "show": map("A card.", &["card"], &json!({
            "card": one_of(&CardKind::NAMES.map(|(name, _)| name), "Its kind."),
            "title": described("words", "Its heading."),
            "items": text("The name of the list on it."),
            "value": text("What a code or a map stands for."),
        })),
        "handoff": map("A call of staff.", &[], &json!({
            "say": described("words", "What is said."),
            "summary": text("What staff is told."),
        })),
    });
    if let Json::Object(parts) = parts { parts } else { Map::new() }
}

fn store() -> Json {
    let repair = map(
        "A change to it.",
        &[],
        &json!({
            "enabled": boolean("False switches it off."),
            "examples": described("phrases", "More of what customers say."),
            "say": described("words", "What is said instead."),
            "flow": text("The flow that is run instead."),
        }),
    );
    let repairs: Map<String, Json> = REPAIRS
        .iter()
        .map(|name| ((*name).to_owned(), json!({"anyOf": [{"type": "boolean"}, reference("repair")]})))
        .collect();
    json!({
        "store": map("What holds for the whole store.", &["entry"], &json!({
            "store": described("words", "Its name."),
            "languages": some(&reference("language"), "What is spoken there, the default first."),
            "entry": text("The flow that a visit begins with."),
            "replies": map_of("What is said on every occasion.", &reference("words")),
            "hours": map_of("When it is open: `mon-fri: \"08:00-20:00\"`, `sun: closed`, `2026-12-24: …`.", &text("From-until, or closed.")),
            "repair": {"type": ["object", "null"], "description": "Patterns that hold everywhere.", "properties": repairs, "additionalProperties": false},
            "allow": some(&text("The beginning of an address."), "Where tools may call."),
            "tools": map_of("Other systems.", &reference("tool")),
            "offer_tools": some(&text("A tool."), "Tools that the language model may call while it answers."),
        })),
        "repair": repair,
        "tool": map("Another system.", &["url"], &json!({
            "description": text("What it does, for the language model."),
            "method": one_of(&["GET", "POST", "PUT", "PATCH", "DELETE"], "The HTTP method."),
            "url": text("Where; what it is given stands in braces."),
            "headers": map_of("Headers.", &text("A template.")),
            "body": {"description": "The body; its texts are templates."},
            "timeout_ms": whole("How long an attempt may take, in milliseconds.", 100, 10_000),
            "retries": whole("How often it is tried again.", 0, 3),
            "response": map_of("Names of values, and JSON pointers to them.", &json!({"type": "string", "pattern": "^/"})),
            "parameters": map_of("What the language model may pass.", &reference("parameter")),
            "examples": some(&reference("tool_example"), "What it answers where the real system is not there."),
        })),
        "parameter": map("Something that the language model may pass.", &[], &json!({
            "type": one_of(&["string", "number", "integer", "boolean"], "Its type."),
            "description": text("What it is, for the language model."),
            "optional": boolean("Whether the tool can do without."),
        })),
        "tool_example": map("An answer that stands for the real one.", &[], &json!({
            "when": map_of("For these arguments.", &text("The argument.")),
            "status": whole("The HTTP status.", 100, 599),
            "body": {"description": "The body."},
        })),
    })
}

fn tests() -> Json {
    let texts = |description: &str| some(&text("A part of it."), description);
    json!({
        "tests": map("Several conversations that must hold.", &["tests"], &json!({
            "tests": some(&reference("test"), "The conversations."),
        })),
        "test": map("A conversation that must hold.", &["test", "turns"], &json!({
            "test": text("Its name."),
            "language": described("language", "The language it is held in."),
            "now": text("When it is held: `2026-11-23T10:00`."),
            "knowledge": some(&reference("passage"), "What can be looked up."),
            "tools": map_of("What tools say: the body, or `{fails: timeout}`.", &json!(true)),
            "turns": some(&reference("turn"), "What the customer does, and what comes of it."),
        })),
        "passage": map("Something that can be looked up.", &["text"], &json!({
            "title": text("Its heading."),
            "text": text("What it says."),
            "collection": text("Where it is found."),
        })),
        "turn": map("One exchange.", &[], &json!({
            "user": text("What the customer says."),
            "touch": text("What the customer touches."),
            "expect": reference("expect"),
        })),
        "expect": map("What must come of it.", &[], &json!({
            "flow": text("The flow that did the work."),
            "slots": map_of("What it knows then.", &json!(true)),
            "says": texts("What is to be heard."),
            "says_not": texts("What is not to be heard."),
            "shows": texts("What is to be seen."),
            "calls": texts("The tools that are called; an empty list: none is."),
            "staff": boolean("Whether staff is called."),
            "ends": boolean("Whether the visit ends."),
            "language": described("language", "The language it goes on in."),
        })),
    })
}
