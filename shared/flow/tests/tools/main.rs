//! What is made of flows for people: pictures, the editors' schema, the beginning of a new one.

mod graph;
mod scaffold;
mod schema;
