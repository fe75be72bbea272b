//! Conversations with flows, from the outside: files in, words out.

#![expect(clippy::expect_used, reason = "a test whose helpers fail has failed")]

mod patterns;
mod propose;
mod steps;
mod talk;
