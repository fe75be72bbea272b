//! Sets of flows with mistakes in them: each is told at its line, with its code and a way out, and nothing else is.
//!
//! A case is a file of `cases/`: files one after the other, each below a line `=== name`. What is wrong with a line is
//! written behind it, `#! code`; that is taken away before the files are read. `_store.yaml` and `entry.yaml` are those
//! of `base.case` where a case has none of its own; `=== !name` takes one away.

#![expect(clippy::expect_used, reason = "a test whose helpers fail has failed")]

mod big;
mod cases;
mod fuzz;
