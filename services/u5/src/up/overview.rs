//! What is shown when everything runs: which part runs on what, and where to go.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use u5_protocol::ops::{Level, PartStatus};

use super::Places;
use crate::table;

/// The parts and what they run on.
pub(super) fn table(parts: &[PartStatus]) -> String {
    let rows: Vec<_> = parts.iter().map(row).collect();
    table::render(["part", "engine", "runs", "note"], &rows)
}

fn row(part: &PartStatus) -> [String; 4] {
    [part.part.clone(), part.engine.clone(), runs(part.level).to_owned(), part.detail.clone()]
}

const fn runs(level: Level) -> &'static str {
    match level {
        Level::Server => "server",
        Level::Embedded => "embedded",
        Level::Off => "off",
    }
}

/// Where to go.
pub(super) fn places(places: &Places) -> String {
    let (page, console) = (reachable(places.page), reachable(places.console));
    let orchestrator = reachable(places.orchestrator);
    format!(
        "\nkiosk page     http://{page}\nadmin console  http://{console}\nconversations  ws://{orchestrator}/v1/realtime\n\
         \nCtrl-C stops it."
    )
}

/// The address as a program on this machine reaches it: "all addresses" is none to connect to.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use u5_protocol::ops::Connection;

    use super::*;

    fn part(part: &str, level: Level, detail: &str) -> PartStatus {
        let state = Connection::Embedded;
        PartStatus { part: part.to_owned(), engine: "x".to_owned(), level, state, detail: detail.to_owned() }
    }

    #[test]
    fn what_is_off_says_why() {
        let shown = table(&[part("tts", Level::Off, "espeak-ng is not installed")]);
        assert!(shown.ends_with("tts   x       off   espeak-ng is not installed"), "{shown}");
    }

    #[test]
    fn all_addresses_are_reached_at_loopback() {
        for (listen, reach) in
            [("0.0.0.0:8080", "127.0.0.1:8080"), ("[::]:8080", "[::1]:8080"), ("192.0.2.1:80", "192.0.2.1:80")]
        {
            assert_eq!(reachable(listen.parse().unwrap()).to_string(), reach);
        }
    }
}
