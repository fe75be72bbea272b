//! What is shown when everything runs: which part runs on what, and where to go.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use u5_protocol::ops::{Level, PartStatus};

use super::{Places, probe::Neighbour};
use crate::table;

/// The parts, what they run on, and which server on this machine they could run on.
pub(super) fn table(parts: &[PartStatus], neighbours: &[Neighbour]) -> String {
    let rows: Vec<_> = parts.iter().map(|part| row(part, neighbours)).collect();
    table::render(["part", "engine", "runs", "note"], &rows)
}

fn row(part: &PartStatus, neighbours: &[Neighbour]) -> [String; 4] {
    let idle = neighbours.iter().filter(|neighbour| neighbour.parts.contains(&part.part.as_str()));
    let notes = idle.map(|neighbour| {
        let (name, port) = (neighbour.name, neighbour.port);
        format!("something answers on {name}'s port {port}; this build uses its own engine all the same")
    });
    let details = Some(part.detail.clone()).filter(|detail| !detail.is_empty());
    let note = details.into_iter().chain(notes).collect::<Vec<_>>().join("; ");
    [part.part.clone(), part.engine.clone(), runs(part.level).to_owned(), note]
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
    fn a_server_that_is_not_used_is_told_of_in_the_rows_it_could_serve() {
        let ollama = Neighbour { name: "Ollama", port: 11_434, parts: &["llm", "embeddings"] };
        let shown = table(&[part("stt", Level::Embedded, ""), part("llm", Level::Embedded, "")], &[ollama]);
        let lines: Vec<_> = shown.lines().collect();
        assert!(!lines[2].contains("Ollama") && lines[3].contains("Ollama's port 11434"), "{shown}");
    }

    #[test]
    fn what_is_off_says_why() {
        let shown = table(&[part("tts", Level::Off, "espeak-ng is not installed")], &[]);
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
