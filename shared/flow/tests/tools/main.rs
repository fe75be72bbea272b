//! What is made of flows for people: pictures, the editors' schema, the beginning of a new one.

#![expect(clippy::expect_used, reason = "a test whose helpers fail has failed")]

mod graph;
mod scaffold;
mod schema;
