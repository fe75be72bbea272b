//! What needs no network: directories, offline mode, what lies in the store already.

use super::*;

fn offline(root: &Path, directory: Option<&Path>, manifest: Manifest) -> ModelStore {
    let directory = directory.map(Path::to_path_buf);
    ModelStore::with_manifest(StoreConfig { offline: true, directory, ..config(root) }, manifest)
}

#[tokio::test]
async fn a_directory_of_unpacked_files_or_of_wheels_will_do() {
    let content = bytes(30_000, 1);
    let archive = zip(&[("x/w", &content)]);
    for place in ["m/w.bin", "w.bin", "p-1.whl"] {
        let (root, disk) = (dir(), dir());
        std::fs::create_dir(disk.path().join("m")).unwrap();
        let brought = if place.ends_with("whl") { &archive } else { &content };
        std::fs::write(disk.path().join(place), brought).unwrap();
        let manifest = one_file(&content, &wheel(&archive, &[("x/w", "w.bin")]));
        let store = offline(root.path(), Some(disk.path()), manifest);
        pull(&store).await.0.unwrap();
        assert_eq!(std::fs::read(store.dir("m").join("w.bin")).unwrap(), content, "{place}");
        assert!(disk.path().join(place).exists(), "what was brought stays");
    }
}

#[tokio::test]
async fn offline_says_what_is_missing_and_how_to_bring_it() {
    let (root, disk, content) = (dir(), dir(), bytes(10, 2));
    let archive = zip(&[("w", &content)]);
    let manifest = || one_file(&content, &wheel(&archive, &[("w", "w.bin")]));
    let error = pull(&offline(root.path(), None, manifest())).await.0.unwrap_err().to_string();
    assert!(error.contains("w.bin") && error.contains("none is configured"), "{error}");
    assert!(error.contains("offline mode is on") && error.contains("models.directory"), "{error}");
    let error = pull(&offline(root.path(), Some(disk.path()), manifest())).await.0.unwrap_err().to_string();
    assert!(error.contains("neither w.bin nor the wheels that hold it (p-1.whl)"), "{error}");
}

#[tokio::test]
async fn wrong_files_in_the_directory_are_refused() {
    let (root, disk, content) = (dir(), dir(), bytes(100, 3));
    for wrong in [bytes(100, 4), bytes(99, 3), bytes(101, 3)] {
        std::fs::write(disk.path().join("w.bin"), &wrong).unwrap();
        let attempts = reasons(&offline(root.path(), Some(disk.path()), one_file(&content, ""))).await;
        let expected = matches!(attempts[0].reason, SourceError::WrongHash { .. } | SourceError::WrongSize { .. });
        assert!(expected, "{attempts:?}");
        assert_eq!(parts(root.path()), Vec::<String>::new());
    }
}

#[tokio::test]
async fn good_files_put_there_by_hand_count_once_they_are_checked() {
    let (root, content) = (dir(), bytes(100, 5));
    let store = offline(root.path(), None, one_file(&content, ""));
    std::fs::create_dir(store.dir("m")).unwrap();
    std::fs::write(store.dir("m").join("w.bin"), &content).unwrap();
    assert!(!store.ready("m"));
    assert_eq!(store.verify(&["m"]).unwrap(), []);
    assert!(store.ready("m"));
}

#[tokio::test]
async fn verify_finds_damage_and_the_next_pull_mends_it() {
    let (root, disk, content) = (dir(), dir(), bytes(100, 6));
    std::fs::write(disk.path().join("w.bin"), &content).unwrap();
    let store = offline(root.path(), Some(disk.path()), one_file(&content, ""));
    pull(&store).await.0.unwrap();
    let file = store.dir("m").join("w.bin");
    std::fs::write(&file, bytes(100, 7)).unwrap();
    let problems = store.verify(&[]).unwrap();
    assert!(matches!(problems[0].fault, Fault::WrongHash { .. }), "{problems:?}");
    assert!(!store.ready("m"));
    pull(&store).await.0.unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), content);
    std::fs::write(&file, b"short").unwrap();
    assert!(!store.ready("m"), "a wrong size is seen without hashing");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(store.verify(&["m"]).unwrap()[0].fault, Fault::Missing);
}

#[tokio::test]
async fn another_edition_will_do_and_replaces_the_first() {
    let (root, disk, content) = (dir(), dir(), bytes(100, 8));
    let other = bytes(50, 9);
    let second = format!(
        "[[model.edition]]\nid = \"second\"\nsize = 50\nfile = [{{ path = \"v.bin\", size = 50, sha256 = \"{}\" }}]",
        sha(&other)
    );
    std::fs::write(disk.path().join("v.bin"), &other).unwrap();
    let store = offline(root.path(), Some(disk.path()), one_file(&content, &second));
    assert_eq!(store.missing(&["m"]).unwrap()[0].bytes, 100, "the preferred one is announced");
    pull(&store).await.0.unwrap();
    assert_eq!(store.list()[0].edition.as_deref(), Some("second"));
    assert!(store.dir("m").join("v.bin").exists() && !store.dir("m").join("w.bin").exists());
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named() {
    let root = dir();
    std::fs::write(root.path().join("file"), b"").unwrap();
    let store = offline(&root.path().join("file").join("models"), None, one_file(b"x", ""));
    let error = pull(&store).await.0.unwrap_err().to_string();
    assert!(error.contains("file/models") && error.contains("models.dir"), "{error}");
}

#[test]
fn unknown_names_are_answered_with_the_known_ones() {
    let root = dir();
    let store = ModelStore::new(config(root.path())).unwrap();
    let error = store.missing(&["whisper"]).unwrap_err().to_string();
    let known = "whisper-base, piper-en_US-joe-medium, minilm-l6-v2, smart-turn-v3.2";
    assert_eq!(error, format!("there is no model whisper; known models: {known}"));
}
