//! Looks whether servers that a store would use answer on their standard ports of this machine.

use std::{net::Ipv4Addr, time::Duration};

use futures::future::join_all;
use tokio::{net::TcpStream, time::timeout};

/// On the loopback address an answer takes microseconds, or does not come.
const PATIENCE: Duration = Duration::from_millis(200);

/// A server that a store would use, and the parts it would serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Neighbour {
    pub(super) name: &'static str,
    pub(super) port: u16,
    pub(super) parts: &'static [&'static str],
}

const KNOWN: [Neighbour; 4] = [
    Neighbour { name: "speaches", port: 8000, parts: &["stt", "tts"] },
    Neighbour { name: "Ollama", port: 11_434, parts: &["llm", "embeddings"] },
    Neighbour { name: "Qdrant", port: 6334, parts: &["knowledge"] },
    Neighbour { name: "Redis", port: 6379, parts: &["sessions"] },
];

/// Those whose ports answer.
pub(super) async fn standard_ports() -> Vec<Neighbour> {
    answering(&KNOWN).await
}

async fn answering(known: &[Neighbour]) -> Vec<Neighbour> {
    let asked = known.iter().map(|neighbour| async {
        let connected = timeout(PATIENCE, TcpStream::connect((Ipv4Addr::LOCALHOST, neighbour.port))).await;
        matches!(connected, Ok(Ok(_))).then_some(*neighbour)
    });
    join_all(asked).await.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn finds_what_answers_and_nothing_else() {
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let at = |listener: &TcpListener| Neighbour { port: listener.local_addr().unwrap().port(), ..KNOWN[0] };
        let known = [at(&open), at(&closed)];
        drop(closed);
        assert_eq!(answering(&known).await, [known[0]]);
    }
}
