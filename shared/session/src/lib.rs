//! Where a visit survives the process that serves it.
//!
//! A session's state is journalled here under a lease with a fencing token: at most one orchestrator drives a
//! session, and what an older one still writes is refused. A kiosk that comes back shows its resume token and may
//! arrive at any replica.

mod bus;
mod lease;
mod memory;
mod redis_store;
mod store;
mod token;

pub use bus::{BusError, Channel, Heard, KEPT, KEPT_FOR, PAYLOAD_BYTES, RedisBus};
pub use lease::{Claim, Fence, Lease, Owner};
pub use memory::{Limits, MemoryStore};
pub use redis_store::{DEFAULTS, RedisConfig, RedisConfigError, RedisMode, RedisStore};
pub use store::{Created, Journal, SessionError, SessionStore, StoreFuture};
pub use token::ResumeToken;
