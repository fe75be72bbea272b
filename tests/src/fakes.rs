//! Stand-ins for the servers that U5 talks to: they do what the real ones do as far as U5 needs it, and go wrong on
//! command. Each is a library for tests and a program for people.

pub mod qdrant;
