//! How the GPUs are: what a driver says of them, and what to make of it.
//!
//! A [`GpuProbe`] reads, a [`Judge`] per GPU turns readings into a [`Verdict`] that does not flicker, and a
//! [`GpuMonitor`] does both on a thread of its own and publishes a [`GpuReport`].

mod config;
mod monitor;
mod nvml;
mod probe;
mod reading;
mod verdict;

pub use config::{DEFAULTS, GpuConfig, ProbeKind};
pub use monitor::{GpuMonitor, GpuReport, GpuStatus};
pub use nvml::NvmlProbe;
pub use probe::{GpuError, GpuProbe, GpuSample, NoProbe};
pub use reading::{GpuMemory, GpuReading, Throttle};
pub use verdict::{Judge, Thresholds, Verdict};
