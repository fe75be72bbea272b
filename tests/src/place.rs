//! Where things are: the repository, what cargo built, and the tools of this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The repository's root.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the repository").to_owned()
}

/// Cargo's target directory, wherever it was put.
pub fn target() -> PathBuf {
    profile().parent().expect("the profile's directory lies in the target directory").to_owned()
}

/// The directory with the programs of the same build as this test.
fn profile() -> PathBuf {
    let test = env::current_exe().expect("this test is a file");
    test.ancestors().nth(2).expect("cargo puts tests into PROFILE/deps").to_owned()
}

/// A program of this workspace, as cargo built it.
pub fn built(name: &str) -> PathBuf {
    let path = profile().join(name);
    assert!(path.is_file(), "{} is not there; `make build` builds it", path.display());
    path
}

/// A program of this machine; `hint` says how to get it.
pub fn tool(name: &str, hint: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("`{name}` is not installed; {hint}"))
}

/// A file or directory that a step of the Makefile makes.
pub fn made(path: PathBuf, step: &str) -> PathBuf {
    assert!(path.exists(), "{} is not there; `make {step}` makes it", path.display());
    path
}

/// Where the tests leave pictures for people.
pub fn screenshots() -> PathBuf {
    let dir = target().join("screenshots");
    fs::create_dir_all(&dir).expect("the target directory can be written");
    dir
}

/// The directory that the embedded engines' weights are in.
pub fn models() -> PathBuf {
    let root = env::var_os("U5_MODELS_DIR").map(PathBuf::from).or_else(|| {
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
        cache.map(|cache| cache.join("u5/models"))
    });
    made(root.expect("HOME is set"), "models")
}

/// A store's flows and prompts that only answer questions, with the demo store's phrases.
pub fn plain_flows() -> PathBuf {
    repository().join("tests/fixtures/flows")
}
