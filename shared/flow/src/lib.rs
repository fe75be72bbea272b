//! Conversation flows: what shop staff write, and what a kiosk does with it.
//!
//! Pure: no IO, no clock, no tasks. The date and the time of day come in as arguments.

pub mod values;
