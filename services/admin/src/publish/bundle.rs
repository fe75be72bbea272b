//! A revision as files for the repository that a store is deployed from, where publishing is a commit.
//!
//! The same revision is the same bytes, whenever and wherever it is made, so that a pipeline can compare.

mod yaml;

use std::io::{Cursor, Write};

use u5_content::Texts;
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use crate::{auth::digest, content::Revision};

/// What the ConfigMap is called where nobody said.
const NAME: &str = "u5-live";

/// Makes the archive. `configmap` is `admin.configmap`, which may be empty.
///
/// # Errors
/// Only where it would be larger than archives can be.
pub(crate) fn archive(revision: &Revision, files: &Texts, configmap: &str) -> ZipResult<Vec<u8>> {
    let mut all = Texts::from([
        ("README.md".to_owned(), readme(revision, files.len())),
        ("configmap.yaml".to_owned(), manifest(revision, files, configmap)),
    ]);
    all.extend(files.iter().map(|(name, text)| (format!("files/{name}"), text.clone())));
    let sum = |(name, text): (&String, &String)| [&hex::encode(digest(text.as_bytes())), "  ", name, "\n"].concat();
    let sums: String = all.iter().map(sum).collect();
    all.insert("SHA256SUMS".to_owned(), sums);
    // Neither the time nor this machine may be in it.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in &all {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The chart's live ConfigMap with this revision in it.
fn manifest(revision: &Revision, files: &Texts, configmap: &str) -> String {
    let (namespace, name) = configmap.split_once('/').unwrap_or(("", NAME));
    let namespace = if namespace.is_empty() { String::new() } else { format!("  namespace: {namespace}\n") };
    let lines: Vec<_> = files.iter().map(|(name, text)| [yaml::quoted(name), yaml::text(text, 4)].join(": ")).collect();
    let data: String = lines.iter().flat_map(|line| ["  ", line]).collect();
    let data = if data.is_empty() { "data: {}\n".to_owned() } else { format!("data:\n{data}") };
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{namespace}  annotations:\n    \
         u5.praesenz.io/revision: \"{}\"\n    u5.praesenz.io/content: {}\n{data}",
        revision.id,
        yaml::quoted(&revision.content),
    )
}

fn readme(revision: &Revision, count: usize) -> String {
    format!(
        "# Revision {id}\n\n\
         {count} files that are not as by default; kiosks call the whole set `{content}`.\n\n\
         - `configmap.yaml` is the chart's live ConfigMap with them in it. Commit it to the repository that the store is \
         deployed from, or `kubectl apply --server-side -f configmap.yaml`; kiosks mount it over the chart's own files.\n\
         - `files/` has the same files one by one, for people to compare.\n\
         - `sha256sum --check SHA256SUMS` tells whether all of it arrived.\n\n\
         A ConfigMap has one owner. Where it is deployed from a repository, set `admin.publish = \"bundle\"`, so that the \
         admin service does not write to it as well. Going back is the bundle of an earlier revision.\n",
        id = revision.id,
        content = revision.content,
    )
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    fn revision() -> Revision {
        let (actor, message) = ("user:ann".to_owned(), "Sale week".to_owned());
        Revision { id: 7, at_ms: 5, actor, message, content: "abc123".to_owned(), restores: None }
    }

    fn files() -> Texts {
        [("entry.yaml", "flow: entry\n"), ("answer.md", "# Hi\n\n  {{ x }}")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .into()
    }

    #[test]
    fn a_bundle_has_what_a_repository_needs_and_is_the_same_each_time() {
        let bytes = archive(&revision(), &files(), "store-1/shop-live").unwrap();
        assert_eq!(
            bytes,
            archive(&Revision { at_ms: 9, actor: "x".into(), ..revision() }, &files(), "store-1/shop-live").unwrap()
        );
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["README.md", "SHA256SUMS", "configmap.yaml", "files/answer.md", "files/entry.yaml"]);
        let mut read = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let sums = read("SHA256SUMS");
        for line in sums.lines() {
            let (sum, name) = line.split_once("  ").unwrap();
            assert_eq!(sum, hex::encode(digest(read(name).as_bytes())), "{name}");
        }
        assert_eq!(sums.lines().count(), 4);
        let manifest = read("configmap.yaml");
        let map: serde_json::Value = serde_saphyr::from_str(&manifest).unwrap();
        assert_eq!((&map["metadata"]["name"], &map["metadata"]["namespace"]), (&"shop-live".into(), &"store-1".into()));
        assert_eq!(map["data"], serde_json::json!(files()), "{manifest}");
        assert_eq!(map["metadata"]["annotations"]["u5.praesenz.io/revision"], "7");
    }

    #[test]
    fn a_revision_without_files_is_a_configmap_without_any() {
        let manifest = manifest(&revision(), &Texts::new(), "");
        let map: serde_json::Value = serde_saphyr::from_str(&manifest).unwrap();
        assert_eq!((&map["data"], &map["metadata"]["name"]), (&serde_json::json!({}), &"u5-live".into()));
    }
}
