use std::{fs, os::unix::fs::symlink};

use super::*;

fn in_file(text: &str) -> (tempfile::TempDir, PathBuf, Secret) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    fs::write(&path, text).unwrap();
    let secret = Secret::from(format!("file:{}", path.display()));
    (dir, path, secret)
}

/// As if what was last read were old.
fn later(secret: &Secret) -> Arc<str> {
    secret.look_again();
    secret.expose()
}

#[test]
fn it_stands_in_the_setting_or_in_a_file() {
    let (_dir, _, filed) = in_file(" hunter2\n");
    filed.check().unwrap();
    assert_eq!((&*filed.expose(), &*Secret::from("hunter2").expose()), ("hunter2", "hunter2"));
    assert!(filed.is_set() && Secret::from("x").is_set() && !Secret::default().is_set());
    assert_eq!(&*Secret::default().expose(), "");
}

#[test]
fn a_file_is_read_again_but_not_for_every_use() {
    let (_dir, path, secret) = in_file("old");
    let clone = secret.clone();
    assert_eq!(&*secret.expose(), "old", "it need not be checked before");
    fs::write(&path, "new").unwrap();
    assert_eq!(&*secret.expose(), "old");
    assert_eq!(&*later(&secret), "new");
    assert_eq!(&*clone.expose(), "new", "clones share it");
}

#[test]
fn a_directory_is_swapped_as_the_kubelet_does() {
    let dir = tempfile::tempdir().unwrap();
    let [one, other, current] = ["..1", "..2", "..data"].map(|name| dir.path().join(name));
    for (version, text) in [(&one, "old"), (&other, "new")] {
        fs::create_dir(version).unwrap();
        fs::write(version.join("key"), text).unwrap();
    }
    symlink("..1", &current).unwrap();
    symlink("..data/key", dir.path().join("key")).unwrap();
    let secret = Secret::from(format!("file:{}/key", dir.path().display()));
    assert_eq!(&*secret.expose(), "old");
    let next = dir.path().join("..next");
    symlink("..2", &next).unwrap();
    fs::rename(next, current).unwrap();
    assert_eq!(&*later(&secret), "new");
}

#[test]
fn while_a_file_is_no_use_the_secret_of_before_holds() {
    let (_dir, path, secret) = in_file("right");
    secret.check().unwrap();
    for nonsense in [&b""[..], b" \n", b"\xff\xfe", b"a\0b"] {
        fs::write(&path, nonsense).unwrap();
        assert_eq!(&*later(&secret), "right", "{nonsense:?}");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(&*later(&secret), "right");
    fs::write(&path, "newer").unwrap();
    assert_eq!(&*later(&secret), "newer");
}

#[test]
fn a_file_that_is_no_use_is_told_at_the_start_without_what_is_in_it() {
    let problem = |text: &str| in_file(text).2.check().unwrap_err().to_string();
    assert!(problem(" \n").contains("is empty"));
    let long = "hunter2".repeat(40_000);
    assert!(problem(&long).contains("holds no secret") && !problem(&long).contains("hunter2"));
    let missing = Secret::from("file:/nowhere/key");
    let told = missing.problem(|_| panic!("there is nothing to look at")).unwrap();
    assert!(told.contains("/nowhere/key") && told.contains("cannot be read"), "{told}");
    assert_eq!(Secret::from("12").problem(|text| Some(format!("{} characters", text.len()))).unwrap(), "2 characters");
    assert_eq!(&*missing.expose(), "");
}

#[test]
fn a_file_may_hold_several() {
    let (_dir, _, several) = in_file("one, two,\nthree\n,");
    let each = |secret: &Secret| secret.expose_each().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(each(&several), ["one", "two", "three"]);
    assert_eq!(each(&Secret::from("one,two")), ["one,two"]);
    assert_eq!(each(&Secret::default()), [""; 0]);
}

#[test]
fn it_is_read_in_and_never_shown() {
    #[derive(Debug, Deserialize)]
    struct Settings {
        key: Secret,
        other: Secret,
        none: Secret,
    }
    let settings: Settings = toml::from_str("key = 'hunter2'\nother = 'file:/run/key'\nnone = ''").unwrap();
    assert_eq!(format!("{settings:?}"), "Settings { key: ***, other: file:/run/key, none: none }");
    assert_eq!(settings.key, Secret::from("hunter2"));
    assert_ne!(settings.key, settings.none);
    assert_eq!(settings.other, Secret::from("file:/run/key"));
    assert_ne!(settings.other, Secret::from("file:/run/other"));
}
