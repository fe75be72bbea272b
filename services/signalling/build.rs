//! Lets a release build notice that the page was built after the crate was; a debug build reads the page from disk.

fn main() {
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched = if release { "web/dist" } else { "build.rs" };
    println!("cargo::rerun-if-changed={watched}");
}
