//! Who has to wait before trying to log in again. Pure: time comes in.
//!
//! Every attempt counts as failed until it succeeded, so that a hundred at once are not all the first. Names that
//! nobody has are counted like others, so that a lock tells nothing about them.

use std::{net::IpAddr, time::Duration};

use hashlink::LruCache;

use super::digest;

/// How many names and addresses are remembered; the one that was tried longest ago makes room. At the most logins that
/// are let through, it takes longer to push a name out than the longest lock lasts.
const REMEMBERED: usize = 10_240;
/// How many failures cost nothing: of a name, and of an address, behind which there may be many people.
const FREE_FOR_NAME: u32 = 5;
const FREE_FOR_ADDRESS: u32 = 20;
/// The longest lock. The first takes a second, each further one twice as long.
const LONGEST: Duration = Duration::from_mins(15);
/// After that long without an attempt, everything is forgiven.
const FORGIVEN: Duration = Duration::from_hours(1);
/// How many attempts there may be, of all together: 10 in a second, 50 at once.
const INTERVAL: Duration = Duration::from_millis(100);
const BURST: u32 = 50;

/// Where an attempt comes from: an IPv4 address, or the network of an IPv6 one, of which everybody has 2^64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Client(u128);

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(address.to_bits().into()),
            IpAddr::V6(address) => Self(address.to_bits() >> 64 << 64 | 1 << 63),
        }
    }
}

/// An attempt that may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Begun {
    /// How long the name or address is locked when it fails.
    pub(crate) locks_for: Option<Duration>,
}

/// An attempt that may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again in {} s", self.wait_s())]
pub(crate) struct TooOften(Duration);

impl TooOften {
    /// How long to wait, in whole seconds, at least one.
    pub(crate) fn wait_s(self) -> u64 {
        self.0.as_millis().div_ceil(1000).max(1) as u64
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Strikes {
    failed: u32,
    last: Duration,
    locked_until: Duration,
}

impl Strikes {
    fn check(&self, now: Duration) -> Result<(), TooOften> {
        let wait = self.locked_until.saturating_sub(now);
        if wait.is_zero() { Ok(()) } else { Err(TooOften(wait)) }
    }

    fn strike(&mut self, now: Duration, free: u32) -> Option<Duration> {
        if now.saturating_sub(self.last) > FORGIVEN {
            *self = Self::default();
        }
        self.failed = self.failed.saturating_add(1);
        self.last = now;
        let beyond = self.failed.checked_sub(free)?;
        let lock = Duration::from_secs(1 << beyond.min(20)).min(LONGEST);
        self.locked_until = now + lock;
        Some(lock)
    }
}

/// The names and addresses that failed.
pub(crate) struct Lockout {
    names: LruCache<[u8; 32], Strikes>,
    addresses: LruCache<Client, Strikes>,
    /// When the attempts so far would all have been taken at an even pace.
    paid_until: Duration,
}

impl Default for Lockout {
    fn default() -> Self {
        let paid_until = Duration::ZERO;
        Self { names: LruCache::new(REMEMBERED), addresses: LruCache::new(REMEMBERED), paid_until }
    }
}

impl Lockout {
    /// Counts an attempt, or says how long to wait; then it is not counted.
    pub(crate) fn begin(&mut self, now: Duration, client: Client, name: &str) -> Result<Begun, TooOften> {
        let key = key(name);
        let mut of_name = self.names.peek(&key).copied().unwrap_or_default();
        let mut of_address = self.addresses.peek(&client).copied().unwrap_or_default();
        of_name.check(now)?;
        of_address.check(now)?;
        self.pace(now)?;
        let name_lock = of_name.strike(now, FREE_FOR_NAME);
        let address_lock = of_address.strike(now, FREE_FOR_ADDRESS);
        self.names.insert(key, of_name);
        self.addresses.insert(client, of_address);
        Ok(Begun { locks_for: name_lock.max(address_lock) })
    }

    /// The attempt was right: it did not fail after all, and neither do earlier ones of that name count.
    pub(crate) fn succeeded(&mut self, client: Client, name: &str) {
        self.names.remove(&key(name));
        if let Some(strikes) = self.addresses.peek_mut(&client) {
            strikes.failed = strikes.failed.saturating_sub(1);
            strikes.locked_until = Duration::ZERO;
        }
    }

    /// A steady pace for all (the "generic cell rate algorithm"): each attempt pays for an interval, some in advance.
    fn pace(&mut self, now: Duration) -> Result<(), TooOften> {
        let paid = self.paid_until.max(now) + INTERVAL;
        let wait = paid.saturating_sub(now + INTERVAL * BURST);
        if !wait.is_zero() {
            return Err(TooOften(wait));
        }
        self.paid_until = paid;
        Ok(())
    }
}

/// Of one length whatever somebody sends, and not readable: people type passwords where the name goes.
fn key(name: &str) -> [u8; 32] {
    digest(name.to_lowercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    fn from(address: &str) -> Client {
        address.parse::<IpAddr>().unwrap().into()
    }

    #[test]
    fn each_failure_beyond_the_free_ones_locks_twice_as_long() {
        let (mut lockout, here) = (Lockout::default(), from("192.0.2.1"));
        let mut now = S;
        for _ in 1..FREE_FOR_NAME {
            assert_eq!(lockout.begin(now, here, "ann"), Ok(Begun { locks_for: None }));
        }
        for lock in [1, 2, 4, 8, 16] {
            assert_eq!(lockout.begin(now, here, "Ann"), Ok(Begun { locks_for: Some(S * lock) }));
            assert_eq!(lockout.begin(now, here, "ann"), Err(TooOften(S * lock)), "upper case is the same name");
            now += S * lock;
        }
    }

    #[test]
    fn a_success_forgives_and_no_lock_is_longer_than_the_longest() {
        let (mut lockout, here) = (Lockout::default(), from("192.0.2.1"));
        let mut now = S;
        for _ in 0..18 {
            if let Err(TooOften(wait)) = lockout.begin(now, here, "ann") {
                assert!(wait <= LONGEST);
                now += wait;
            }
        }
        now += LONGEST;
        lockout.begin(now, here, "ann").unwrap();
        lockout.succeeded(here, "ann");
        assert_eq!(lockout.begin(now, here, "ann"), Ok(Begun { locks_for: None }));
    }

    #[test]
    fn an_address_that_tries_many_names_is_locked_and_others_are_not() {
        let mut lockout = Lockout::default();
        for n in 1..FREE_FOR_ADDRESS {
            assert_eq!(lockout.begin(S, from("192.0.2.1"), &n.to_string()).unwrap().locks_for, None);
        }
        assert_eq!(lockout.begin(S, from("192.0.2.1"), "x").unwrap().locks_for, Some(S));
        assert!(lockout.begin(S, from("192.0.2.1"), "y").is_err());
        assert!(lockout.begin(S, from("192.0.2.2"), "y").is_ok());
    }

    #[test]
    fn all_together_have_a_pace() {
        let mut lockout = Lockout::default();
        let from_somewhere = |n: u32| Client::from(IpAddr::from(n.to_be_bytes()));
        for n in 0..BURST {
            lockout.begin(S, from_somewhere(n), &n.to_string()).unwrap();
        }
        assert_eq!(lockout.begin(S, from_somewhere(99), "x"), Err(TooOften(INTERVAL)));
        assert!(lockout.begin(S + INTERVAL, from_somewhere(99), "x").is_ok());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut lockout = Lockout::default();
        for n in 0..REMEMBERED as u32 + 100 {
            let client = Client::from(IpAddr::from(n.to_be_bytes()));
            lockout.begin(S * n, client, &n.to_string()).unwrap();
        }
        assert_eq!((lockout.names.len(), lockout.addresses.len()), (REMEMBERED, REMEMBERED));
    }

    #[test]
    fn an_ipv6_network_is_one_client_and_a_mapped_address_is_the_ipv4_one() {
        assert_eq!(from("2001:db8::1"), from("2001:db8::ffff:2"));
        assert_ne!(from("2001:db8::1"), from("2001:db8:0:1::1"));
        assert_eq!(from("::ffff:192.0.2.1"), from("192.0.2.1"));
    }
}
