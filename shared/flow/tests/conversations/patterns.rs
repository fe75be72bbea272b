//! What works everywhere, whatever the flow is about.
