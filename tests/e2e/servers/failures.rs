//! The ways in which a server can fail, for tables of servers and failures.

use u5_tests::{
    Chaos,
    chaos::{self, Fault::*},
    fakes::{Fake, Fault},
};

/// What goes wrong, and where.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failure {
    /// On the way to the server.
    Way(chaos::Fault),
    /// In what the server says.
    Server(Fault),
}

/// All of them, by name, as they strike servers that speak HTTP. An answer is cut after `cut` bytes.
pub(super) fn failures(cut: usize) -> [(&'static str, Failure); 7] {
    [
        ("refuses", Failure::Way(Refuse)),
        ("hangs", Failure::Way(Hang)),
        ("resets", Failure::Way(Reset)),
        ("says 500", Failure::Server(Fault::Status { code: 500 })),
        ("is too slow", Failure::Server(Fault::Slow { ms: 60_000 })),
        ("breaks off", Failure::Server(Fault::Cut { bytes: cut })),
        ("sends invalid UTF-8", Failure::Server(Fault::Garbage { bytes: 0 })),
    ]
}

impl Failure {
    /// It is so from now on.
    pub(super) async fn strike(self, way: &Chaos, server: &Fake) {
        match self {
            Self::Way(fault) => way.set(fault).await,
            Self::Server(fault) => server.knobs.set(fault),
        }
    }
}

/// Nothing goes wrong any more.
pub(super) async fn mend(way: &Chaos, server: &Fake) {
    way.set(chaos::Fault::None).await;
    server.knobs.set(Fault::None);
}
