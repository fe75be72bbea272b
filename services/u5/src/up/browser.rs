//! Opens the kiosk page where there is somebody to see it.

use std::{collections::BTreeMap, process::Stdio};

/// Opens `url` in the browser of the desktop, if there is one. A page that does not open is no failure: its address
/// has been printed.
pub(super) fn open(url: &str) {
    let Some(program) = program(&std::env::vars().collect()) else { return };
    let (input, output, errors) = (Stdio::null(), Stdio::null(), Stdio::null());
    let started = tokio::process::Command::new(program).arg(url).stdin(input).stdout(output).stderr(errors).spawn();
    if let Err(error) = started {
        tracing::info!("the browser could not be opened with {program} ({error}); open {url} yourself");
    }
}

/// The program that opens addresses; none where nobody is looking.
fn program(env: &BTreeMap<String, String>) -> Option<&'static str> {
    let is_set = |name: &str| env.get(name).is_some_and(|value| !value.is_empty());
    if is_set("CI") {
        return None;
    }
    if cfg!(target_os = "macos") {
        return Some("open");
    }
    (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")).then_some("xdg-open")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(names: &[&str]) -> BTreeMap<String, String> {
        names.iter().map(|name| ((*name).to_owned(), "1".to_owned())).collect()
    }

    #[test]
    fn ci_never_opens_a_browser() {
        assert_eq!(program(&env(&["CI", "DISPLAY"])), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_desktop_opens_it_and_a_console_does_not() {
        assert_eq!(program(&env(&["WAYLAND_DISPLAY"])), Some("xdg-open"));
        assert_eq!(program(&env(&[])), None);
    }
}
