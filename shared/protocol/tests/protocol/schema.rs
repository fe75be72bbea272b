//! The committed JSON Schemas, from which the pages' TypeScript types are made. `U5_UPDATE=1` rewrites them.

use std::{env, fs, path::PathBuf};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use u5_protocol::{avatar, kiosk, ops, realtime};

/// What services say over HTTP.
#[derive(JsonSchema)]
#[schemars(title = "Ops")]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Ops {
    health: ops::Health,
    ready: ops::Ready,
    live: Vec<ops::LiveConversation>,
    turns: ops::RecentTurns,
    staff_calls: Vec<ops::StaffCall>,
    revisions: ops::Revisions,
}

/// Draft 7, which the generator of TypeScript types understands, tuples included.
fn schema<T: JsonSchema>(title: &str) -> Schema {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

fn check(name: &str, schema: &Schema) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema").join(format!("{name}.json"));
    let now = serde_json::to_string_pretty(schema).expect("JSON") + "\n";
    if env::var_os("U5_UPDATE").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the schema folder can be made");
        fs::write(&path, &now).expect("the schema can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == now, "{} is not current; run `U5_UPDATE=1 cargo test -p u5-protocol`", path.display());
}

#[test]
fn schemas_are_current() {
    check("avatar-client", &schema::<avatar::ClientEvent>("AvatarClientEvent"));
    check("avatar-server", &schema::<avatar::ServerEvent>("AvatarServerEvent"));
    check("kiosk-client", &schema::<kiosk::ClientEvent>("KioskClientEvent"));
    check("kiosk-server", &schema::<kiosk::ServerMessage>("KioskServerMessage"));
    check("realtime-client", &schema::<realtime::ClientEvent>("RealtimeClientEvent"));
    check("realtime-server", &schema::<realtime::ServerMessage>("RealtimeServerMessage"));
    check("ops", &schema::<Ops>("Ops"));
}
