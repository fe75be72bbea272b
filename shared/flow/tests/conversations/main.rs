//! Conversations with flows, from the outside: files in, words out.

mod patterns;
mod steps;
mod talk;
