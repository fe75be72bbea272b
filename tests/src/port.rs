//! Ports for servers of tests.

use std::{
    net::{Ipv4Addr, TcpListener},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// Below those that the system gives to connections.
const FIRST: usize = 10_000;
const COUNT: usize = 22_000;

/// A port of the loopback interface that nobody listens at, and that nobody else will be given: neither another test of
/// this process nor a connection. A server that ends and comes back finds it free.
pub fn free_port() -> u16 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    // Other processes' tests begin elsewhere.
    let first = std::process::id() as usize * 101;
    let candidate = || (FIRST + (first + NEXT.fetch_add(1, Relaxed)) % COUNT) as u16;
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    std::iter::repeat_with(candidate).take(COUNT).find(is_free).expect("the loopback interface has a free port")
}
