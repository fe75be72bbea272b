//! Stands in for `libnvidia-ml.so.1`, so that what loads and asks it can be tested without a GPU.
//!
//! It says what a text file says, which is read anew at each call: the one that the environment variable
//! `NVML_STUB_READINGS` names, or else the one beside the library with `.txt` after its name. Copies of the library
//! are therefore as many machines. A line is a key and a value; what is not there is not supported.
//!
//! ```text
//! init 0                 what nvmlInit returns: 0 is success, 9 that there is no driver
//! count 1                how many GPUs there are
//! 0.error 15             what each call about the first GPU returns: 15 is that it is lost
//! 0.name NVIDIA L4
//! 0.uuid GPU-1
//! 0.total 24000000000    bytes of memory
//! 0.used 12000000000
//! 0.utilisation 50       percent
//! 0.temperature 60       degrees Celsius
//! 0.power 72000          milliwatts
//! 0.throttle 4           the bits of nvmlClocksThrottleReasons
//! 0.ecc 0                uncorrected errors
//! ```

#![expect(unsafe_code, reason = "the library that this stands in for has a C interface")]

use std::{
    env,
    ffi::{c_char, c_int, c_uint, c_ulonglong, c_void},
    fs,
    path::PathBuf,
    str::FromStr,
};

/// `nvmlReturn_t`
type Return = c_uint;
/// `nvmlDevice_t`: here the place of the GPU plus one, since null is no GPU.
type Device = *mut c_void;

const SUCCESS: Return = 0;
const INVALID_ARGUMENT: Return = 2;
const NOT_SUPPORTED: Return = 3;
const INSUFFICIENT_SIZE: Return = 7;
const UNKNOWN: Return = 999;

/// `nvmlMemory_v2_t`
#[repr(C)]
#[derive(Debug)]
pub struct Memory {
    version: c_uint,
    total: c_ulonglong,
    reserved: c_ulonglong,
    free: c_ulonglong,
    used: c_ulonglong,
}

/// `nvmlUtilization_t`
#[repr(C)]
#[derive(Debug)]
pub struct Utilization {
    gpu: c_uint,
    memory: c_uint,
}

fn readings() -> Option<String> {
    let path = env::var_os("NVML_STUB_READINGS").map(PathBuf::from).or_else(beside)?;
    fs::read_to_string(path).ok()
}

/// The file beside this library, which finds itself by where one of its functions is in memory.
fn beside() -> Option<PathBuf> {
    let here = beside as fn() -> Option<PathBuf> as usize;
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    let is_here = |line: &&str| {
        let range = line.split(' ').next().and_then(|range| range.split_once('-'));
        let address = |text| usize::from_str_radix(text, 16).unwrap_or(0);
        range.is_some_and(|(start, end)| (address(start)..address(end)).contains(&here))
    };
    let line = maps.lines().find(is_here)?;
    Some(PathBuf::from(format!("{}.txt", &line[line.find('/')?..])))
}

fn value<T: FromStr>(key: &str) -> Option<T> {
    let readings = readings()?;
    let mut lines = readings.lines();
    lines.find_map(|line| line.split_once(' ').filter(|(name, _)| *name == key))?.1.trim().parse().ok()
}

/// What the file says of a GPU, or what the call about it returns in place of that.
fn of<T: FromStr>(device: Device, key: &str) -> Result<T, Return> {
    let Some(index) = (device as usize).checked_sub(1) else { return Err(INVALID_ARGUMENT) };
    if let Some(error) = value(&format!("{index}.error")) {
        return Err(error);
    }
    value(&format!("{index}.{key}")).ok_or(NOT_SUPPORTED)
}

/// Writes the value for the caller.
///
/// # Safety
/// `to` is null or may be written to.
unsafe fn answer<T>(value: Result<T, Return>, to: *mut T) -> Return {
    match value {
        Ok(_) if to.is_null() => INVALID_ARGUMENT,
        Ok(value) => {
            // SAFETY: it is not null, and then the caller says that it may be written to.
            unsafe { to.write(value) };
            SUCCESS
        }
        Err(error) => error,
    }
}

/// Writes the text for the caller, with a zero at its end.
///
/// # Safety
/// `length` bytes may be written to `to`.
unsafe fn answer_text(value: Result<String, Return>, to: *mut c_char, length: c_uint) -> Return {
    let text = match value {
        Ok(text) => text,
        Err(error) => return error,
    };
    if text.len() >= length as usize {
        return INSUFFICIENT_SIZE;
    }
    // SAFETY: the text and its zero are no longer than what the caller says may be written to.
    unsafe {
        to.copy_from_nonoverlapping(text.as_ptr().cast(), text.len());
        to.add(text.len()).write(0);
    }
    SUCCESS
}

/// Begins.
#[unsafe(no_mangle)]
pub extern "C" fn nvmlInit_v2() -> Return {
    value("init").unwrap_or(UNKNOWN)
}

/// Ends.
#[unsafe(no_mangle)]
pub extern "C" fn nvmlShutdown() -> Return {
    SUCCESS
}

/// The driver's version.
///
/// # Safety
/// `length` bytes may be written to `to`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlSystemGetDriverVersion(to: *mut c_char, length: c_uint) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer_text(Ok("580.00".to_owned()), to, length) }
}

/// How many GPUs there are.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetCount_v2(to: *mut c_uint) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer(value("count").ok_or(UNKNOWN), to) }
}

/// One of them.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetHandleByIndex_v2(index: c_uint, to: *mut Device) -> Return {
    let device = (index as usize + 1) as Device;
    // SAFETY: the caller says so.
    unsafe { answer(Ok(device), to) }
}

/// Its product name.
///
/// # Safety
/// `length` bytes may be written to `to`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetName(device: Device, to: *mut c_char, length: c_uint) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer_text(of(device, "name"), to, length) }
}

/// Its unique name.
///
/// # Safety
/// `length` bytes may be written to `to`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetUUID(device: Device, to: *mut c_char, length: c_uint) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer_text(of(device, "uuid"), to, length) }
}

/// Its memory.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetMemoryInfo_v2(device: Device, to: *mut Memory) -> Return {
    let memory = of::<c_ulonglong>(device, "total").and_then(|total| {
        let used = of::<c_ulonglong>(device, "used")?;
        let version = (size_of::<Memory>() | 2 << 24) as c_uint;
        Ok(Memory { version, total, reserved: 0, free: total.saturating_sub(used), used })
    });
    // SAFETY: the caller says so.
    unsafe { answer(memory, to) }
}

/// How busy it is.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetUtilizationRates(device: Device, to: *mut Utilization) -> Return {
    let rates = of(device, "utilisation").map(|gpu| Utilization { gpu, memory: 0 });
    // SAFETY: the caller says so.
    unsafe { answer(rates, to) }
}

/// How hot it is.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetTemperature(device: Device, _sensor: c_uint, to: *mut c_uint) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer(of(device, "temperature"), to) }
}

/// What it draws.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetPowerUsage(device: Device, to: *mut c_uint) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer(of(device, "power"), to) }
}

/// What slows it down.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetCurrentClocksThrottleReasons(device: Device, to: *mut c_ulonglong) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer(of(device, "throttle"), to) }
}

/// Its memory errors.
///
/// # Safety
/// `to` is null or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nvmlDeviceGetTotalEccErrors(
    device: Device,
    _kind: c_int,
    _counter: c_int,
    to: *mut c_ulonglong,
) -> Return {
    // SAFETY: the caller says so.
    unsafe { answer(of(device, "ecc"), to) }
}
