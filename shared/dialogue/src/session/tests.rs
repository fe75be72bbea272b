//! Named situations as golden traces, and random ones against the invariants.

mod draft;
mod harness;
mod items;
mod listening;
mod marks;
mod pacing;
mod random;
mod responses;
mod resume;
mod speaking;
mod trace;
mod visit;
