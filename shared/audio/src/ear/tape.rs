//! The audio the ear still needs: pre-roll while idle, the utterance while there is one.

use std::{ops::Range, sync::Arc};

use super::Heard;
use crate::vad::RATE;

/// Dropped samples are removed in blocks, so that a frame costs no copy of the whole tape.
const SLACK: usize = 4096;
/// How much more than its maximum an utterance may grow before its oldest audio goes: time to act on the overflow.
const GRACE: usize = RATE as usize;

/// A window onto the stream. `first` is where the kept audio begins; older samples may still lie in `samples`.
#[derive(Debug)]
pub(super) struct Tape {
    samples: Vec<i16>,
    /// Position in the stream of `samples[0]`
    base: u64,
    /// First kept position
    first: u64,
    /// No later utterance reaches before this
    barrier: u64,
}

impl Tape {
    pub(super) fn new(idle_samples: usize) -> Self {
        Self { samples: Vec::with_capacity(idle_samples + SLACK), base: 0, first: 0, barrier: 0 }
    }

    pub(super) fn push(&mut self, samples: &[i16]) {
        self.samples.extend_from_slice(samples);
    }

    pub(super) fn start(&self) -> u64 {
        self.first
    }

    pub(super) fn end(&self) -> u64 {
        self.base + self.samples.len() as u64
    }

    pub(super) fn barrier(&self) -> u64 {
        self.barrier
    }

    pub(super) fn len(&self) -> usize {
        (self.end() - self.first) as usize
    }

    /// Forgets what lies before `position`.
    pub(super) fn keep_from(&mut self, position: u64) {
        self.first = self.first.max(position).min(self.end());
        let stale = (self.first - self.base) as usize;
        if stale >= SLACK {
            self.samples.drain(..stale);
            self.base = self.first;
        }
    }

    /// Drops the oldest audio of an utterance that went past its maximum by more than the grace.
    pub(super) fn bound_utterance(&mut self, limit: usize) {
        if self.len() > limit + GRACE {
            self.keep_from(self.end() - limit as u64);
        }
    }

    /// Forgets everything and gives back the memory of a long utterance.
    pub(super) fn clear(&mut self, idle_samples: usize) {
        self.base = self.end();
        self.first = self.base;
        self.barrier = self.base;
        self.samples.clear();
        self.samples.shrink_to(idle_samples + SLACK);
    }

    pub(super) fn heard(&self, speech: &Range<u64>) -> Heard {
        let pcm: Arc<[i16]> = self.samples[(self.first - self.base) as usize..].into();
        let within = |at: u64| (at.max(self.first) - self.first) as usize;
        Heard { speech: within(speech.start)..within(speech.end), start: self.first, pcm }
    }
}

#[cfg(test)]
impl Tape {
    pub(super) fn capacity(&self) -> usize {
        self.samples.capacity()
    }
}
