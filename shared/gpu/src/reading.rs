//! What is known of one GPU at one moment.

use serde::Serialize;

/// Memory of a GPU, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GpuMemory {
    /// In use, by whichever program, or reserved by the driver.
    pub used: u64,
    /// All there is.
    pub total: u64,
}

impl GpuMemory {
    /// The part in use, in percent; 100 for a GPU that says it has none.
    pub fn used_percent(self) -> f64 {
        if self.total == 0 { 100.0 } else { self.used as f64 / self.total as f64 * 100.0 }
    }
}

/// Why a GPU runs slower than it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Throttle {
    /// It keeps to its power limit, as every busy GPU does.
    PowerCap,
    /// It is too hot.
    Heat,
    /// Its power supply told it to.
    PowerBrake,
    /// Heat or a lack of power; it does not say which.
    Hardware,
}

impl Throttle {
    /// Whether it is a sign of trouble.
    pub fn is_trouble(self) -> bool {
        self != Self::PowerCap
    }
}

/// One reading of one GPU. What a GPU, or its driver, cannot say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GpuReading {
    /// The product, such as `NVIDIA L4`.
    pub name: String,
    /// The one name that no other GPU has.
    pub uuid: String,
    /// Its memory; unknown where it shares that of the machine.
    pub memory: Option<GpuMemory>,
    /// How much of the last moments it was computing: 0 to 100 percent.
    pub utilisation_percent: Option<u32>,
    /// Of the chip, in degrees Celsius.
    pub temperature_celsius: Option<u32>,
    /// What it draws, in milliwatts.
    pub power_milliwatts: Option<u32>,
    /// Why it runs slower than it could; empty when it does not, or does not say.
    pub throttled_by: Vec<Throttle>,
    /// Memory errors since the driver was loaded that could not be corrected.
    pub uncorrected_ecc_errors: Option<u64>,
}
