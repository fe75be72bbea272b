//! Everything U5 does with sound and with text that becomes sound, as pure functions and small state machines:
//! listening ([`ear`], [`vad`]), sample rates and files ([`resample`], [`wav`]), and the way from an answer's text to
//! something a voice can say ([`cutter`], [`spoken`]), with the timing of words ([`align`]) and mouth ([`visemes`]).
//!
//! No IO, no clock, no threads: time is a sample count.

pub mod align;
pub mod cutter;
pub mod ear;
pub mod endpoint;
pub mod resample;
pub mod spoken;
pub mod vad;
pub mod visemes;
pub mod wav;
