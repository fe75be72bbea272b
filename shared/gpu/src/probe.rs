//! The port to whatever knows GPUs.

use std::fmt;

use crate::GpuReading;

/// Why nothing, or nothing more, is known of GPUs or of one of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// The management library is not there, or is not one.
    #[error("NVIDIA's management library cannot be used: {reason}; install the driver, or set gpu.probe to none")]
    NoLibrary {
        /// What the system says.
        reason: String,
    },
    /// The library is there, and the driver is not.
    #[error("the NVIDIA driver is not loaded; load it, or set gpu.probe to none")]
    NoDriver,
    /// The operating system keeps us from asking.
    #[error("no permission to ask the NVIDIA driver; give this program access to the device files")]
    NoPermission,
    /// The GPU cannot be reached any more.
    #[error("the GPU has fallen off the bus or needs a reset; reset it or restart the machine")]
    Lost,
    /// Anything else that a driver says.
    #[error("the NVIDIA driver reports an error: {reason}")]
    Driver {
        /// What it says.
        reason: String,
    },
}

/// What a probe says of one GPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuSample {
    /// Its place among the GPUs of this machine, from 0.
    pub index: u32,
    /// How it is, or why that is not known.
    pub reading: Result<GpuReading, GpuError>,
}

/// Reads GPUs.
pub trait GpuProbe: Send + fmt::Debug {
    /// How each GPU is at this moment. Blocks for as long as the driver takes, which may be very long when a GPU is
    /// about to be lost. Fails when nothing can be said of any of them; may be called again after that.
    fn read(&mut self) -> Result<Vec<GpuSample>, GpuError>;
}

/// For machines without GPUs: there are none, and that is no error.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProbe;

impl GpuProbe for NoProbe {
    fn read(&mut self) -> Result<Vec<GpuSample>, GpuError> {
        Ok(vec![])
    }
}
