//! NVIDIA's management library, which is loaded when it is first asked something.

use std::{ffi::OsString, fmt, path::Path};

use nvml_wrapper::{
    Device, Nvml,
    bitmasks::device::ThrottleReasons,
    enum_wrappers::device::{EccCounter, MemoryError, TemperatureSensor},
    error::NvmlError,
};

use crate::{GpuError, GpuMemory, GpuProbe, GpuReading, GpuSample, Throttle};

/// What the driver itself installs. The name without a number comes with packages for developers only.
const LIBRARY: &str = "libnvidia-ml.so.1";

/// Asks NVIDIA's driver.
pub struct NvmlProbe {
    library: OsString,
    nvml: Option<Nvml>,
}

impl fmt::Debug for NvmlProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_loaded = self.nvml.is_some();
        f.debug_struct("NvmlProbe").field("library", &self.library).field("is_loaded", &is_loaded).finish()
    }
}

impl NvmlProbe {
    /// A probe that loads `library`; an empty path means the one that the system finds.
    pub fn new(library: &Path) -> Self {
        let named = !library.as_os_str().is_empty();
        Self { library: if named { library.into() } else { LIBRARY.into() }, nvml: None }
    }

    /// The library, loaded now if it is not yet.
    fn open(&mut self) -> Result<&Nvml, GpuError> {
        let nvml = match self.nvml.take() {
            Some(nvml) => nvml,
            None => Nvml::builder().lib_path(&self.library).init().map_err(fault)?,
        };
        Ok(self.nvml.insert(nvml))
    }
}

impl GpuProbe for NvmlProbe {
    fn read(&mut self) -> Result<Vec<GpuSample>, GpuError> {
        let samples = self.open().and_then(samples);
        let is_of_use = |sample: &GpuSample| sample.reading.is_ok();
        if !samples.as_ref().is_ok_and(|samples| samples.iter().any(is_of_use)) {
            // A driver that was loaded anew, or a GPU that was reset, is only seen after a new start.
            self.nvml = None;
        }
        samples
    }
}

fn samples(nvml: &Nvml) -> Result<Vec<GpuSample>, GpuError> {
    let count = nvml.device_count().map_err(fault)?;
    let sample = |index| {
        let reading = nvml.device_by_index(index).map_err(fault).and_then(|device| reading(&device));
        GpuSample { index, reading }
    };
    Ok((0..count).map(sample).collect())
}

fn reading(device: &Device<'_>) -> Result<GpuReading, GpuError> {
    Ok(GpuReading {
        name: device.name().map_err(fault)?,
        uuid: device.uuid().map_err(fault)?,
        memory: known(device.memory_info())?.map(|memory| GpuMemory { used: memory.used, total: memory.total }),
        utilisation_percent: known(device.utilization_rates())?.map(|rates| rates.gpu),
        temperature_celsius: known(device.temperature(TemperatureSensor::Gpu))?,
        power_milliwatts: known(device.power_usage())?,
        throttled_by: known(device.current_throttle_reasons())?.map_or_else(Vec::new, throttles),
        uncorrected_ecc_errors: known(device.total_ecc_errors(MemoryError::Uncorrected, EccCounter::Volatile))?,
    })
}

fn throttles(reasons: ThrottleReasons) -> Vec<Throttle> {
    let named = [
        (ThrottleReasons::SW_POWER_CAP, Throttle::PowerCap),
        (ThrottleReasons::SW_THERMAL_SLOWDOWN | ThrottleReasons::HW_THERMAL_SLOWDOWN, Throttle::Heat),
        (ThrottleReasons::HW_POWER_BRAKE_SLOWDOWN, Throttle::PowerBrake),
        (ThrottleReasons::HW_SLOWDOWN, Throttle::Hardware),
    ];
    named.into_iter().filter(|(bits, _)| reasons.intersects(*bits)).map(|(_, throttle)| throttle).collect()
}

/// A value that this GPU, this driver or this user may have to do without.
fn known<T>(value: Result<T, NvmlError>) -> Result<Option<T>, GpuError> {
    match value {
        Ok(value) => Ok(Some(value)),
        Err(
            NvmlError::NotSupported | NvmlError::NoPermission | NvmlError::NoData | NvmlError::FailedToLoadSymbol(_),
        ) => Ok(None),
        Err(error) => Err(fault(error)),
    }
}

fn fault(error: NvmlError) -> GpuError {
    match error {
        NvmlError::LibloadingError(_) | NvmlError::LibraryNotFound | NvmlError::FailedToLoadSymbol(_) => {
            GpuError::NoLibrary { reason: error.to_string() }
        }
        NvmlError::DriverNotLoaded => GpuError::NoDriver,
        NvmlError::NoPermission => GpuError::NoPermission,
        NvmlError::GpuLost | NvmlError::ResetRequired => GpuError::Lost,
        error => GpuError::Driver { reason: error.to_string() },
    }
}
