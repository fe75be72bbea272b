//! The way to NVIDIA's library and back, with one that stands in for it.

#![expect(clippy::unwrap_used, reason = "a test whose helpers fail has failed")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use nvidia_ml_stub as _;
use tempfile::TempDir;
use u5_gpu::{GpuConfig, GpuError, GpuMemory, GpuMonitor, GpuProbe, GpuReading, NvmlProbe, Throttle, Verdict};

const HEALTHY: &str = "init 0\ncount 1\n0.name NVIDIA L4\n0.uuid GPU-1\n0.total 24000\n0.used 6000\n\
    0.utilisation 50\n0.temperature 60\n0.power 72000\n0.throttle 4\n0.ecc 0\n";

/// Nothing that is waited for takes this long on any machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A machine with GPUs of its own.
struct Machine {
    dir: TempDir,
}

impl Machine {
    fn with(readings: &str) -> Self {
        let machine = Self { dir: tempfile::tempdir().unwrap() };
        fs::copy(stub(), machine.library()).unwrap();
        machine.now(readings);
        machine
    }

    fn library(&self) -> PathBuf {
        self.dir.path().join("libnvidia-ml.so.1")
    }

    /// From here on the library says this.
    fn now(&self, readings: &str) {
        // As one step: the monitor may read at any time.
        let (new, file) = (self.dir.path().join("new"), self.dir.path().join("libnvidia-ml.so.1.txt"));
        fs::write(&new, readings).unwrap();
        fs::rename(new, file).unwrap();
    }

    fn probe(&self) -> NvmlProbe {
        NvmlProbe::new(&self.library())
    }
}

/// Cargo puts it beside the tests of those who depend on it.
fn stub() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.parent().unwrap().join("libnvidia_ml_stub.so")
}

fn only(probe: &mut NvmlProbe) -> Result<GpuReading, GpuError> {
    let mut samples = probe.read().unwrap();
    assert_eq!(samples.len(), 1);
    samples.remove(0).reading
}

#[test]
fn everything_a_gpu_says_is_read() {
    let machine = Machine::with(HEALTHY);
    let reading = only(&mut machine.probe()).unwrap();
    let expected = GpuReading {
        name: "NVIDIA L4".to_owned(),
        uuid: "GPU-1".to_owned(),
        memory: Some(GpuMemory { used: 6000, total: 24000 }),
        utilisation_percent: Some(50),
        temperature_celsius: Some(60),
        power_milliwatts: Some(72_000),
        throttled_by: vec![Throttle::PowerCap],
        uncorrected_ecc_errors: Some(0),
    };
    assert_eq!(reading, expected);
}

#[test]
fn what_a_gpu_does_not_say_is_left_open() {
    let machine = Machine::with("init 0\ncount 1\n0.name GB10\n0.uuid GPU-1\n");
    let reading = only(&mut machine.probe()).unwrap();
    assert_eq!((reading.memory, reading.temperature_celsius, reading.uncorrected_ecc_errors), (None, None, None));
    assert_eq!(reading.throttled_by, []);
}

#[test]
fn every_reason_to_slow_down_is_told() {
    let machine = Machine::with(&HEALTHY.replace("0.throttle 4", "0.throttle 236"));
    let reading = only(&mut machine.probe()).unwrap();
    let all = [Throttle::PowerCap, Throttle::Heat, Throttle::PowerBrake, Throttle::Hardware];
    assert_eq!(reading.throttled_by, all);
}

#[test]
fn each_gpu_speaks_for_itself() {
    let machine = Machine::with(&format!("{HEALTHY}1.error 15\n").replace("count 1", "count 2"));
    let samples = machine.probe().read().unwrap();
    assert!(samples[0].reading.is_ok());
    assert_eq!((samples[1].index, &samples[1].reading), (1, &Err(GpuError::Lost)));
}

#[test]
fn no_library_is_an_error_that_says_what_to_do() {
    let error = NvmlProbe::new(Path::new("/nonexistent/libnvidia-ml.so.1")).read().unwrap_err();
    assert!(matches!(&error, GpuError::NoLibrary { reason } if reason.contains("nonexistent")), "{error:?}");
    assert!(error.to_string().contains("install the driver"), "{error}");
}

#[test]
fn a_library_that_is_another_is_an_error() {
    let other = ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6"];
    let other = other.into_iter().map(Path::new).find(|path| path.exists()).expect("the C library is somewhere");
    assert!(matches!(NvmlProbe::new(other).read(), Err(GpuError::NoLibrary { .. })));
}

#[test]
fn what_the_driver_refuses_is_told_apart() {
    for (code, expected) in [(9, GpuError::NoDriver), (4, GpuError::NoPermission)] {
        let machine = Machine::with(&format!("init {code}"));
        assert_eq!(machine.probe().read().unwrap_err(), expected);
    }
    let machine = Machine::with("init 0");
    assert!(matches!(machine.probe().read(), Err(GpuError::Driver { .. })));
}

#[test]
fn a_driver_that_comes_later_is_found() {
    let machine = Machine::with("init 9");
    let mut probe = machine.probe();
    assert_eq!(probe.read().unwrap_err(), GpuError::NoDriver);
    machine.now(HEALTHY);
    only(&mut probe).unwrap();
    machine.now(&format!("{HEALTHY}0.error 15"));
    assert_eq!(only(&mut probe), Err(GpuError::Lost));
    machine.now(HEALTHY);
    only(&mut probe).unwrap();
}

async fn until(monitor: &GpuMonitor, verdict: Verdict) {
    let mut reports = monitor.reports();
    let reached = reports.wait_for(|report| report.verdict(report.read_at) == verdict);
    let reached = tokio::time::timeout(PATIENCE, reached).await;
    assert!(matches!(reached, Ok(Ok(_))), "not {verdict:?} in {PATIENCE:?}");
}

#[tokio::test]
async fn a_monitor_tells_of_every_change() {
    let machine = Machine::with(HEALTHY);
    let config = GpuConfig { every_s: 1, enter_after: 1, lost_after: 1, leave_after: 1, ..GpuConfig::default() };
    assert_eq!(config.problems(), []);
    let monitor = GpuMonitor::start(Box::new(machine.probe()), &config).unwrap();
    let mut reports = monitor.reports();
    let first = reports.wait_for(|report| !report.gpus.is_empty()).await.unwrap().clone();
    assert_eq!(first.verdict(Instant::now()), Verdict::Healthy);
    machine.now(&HEALTHY.replace("0.used 6000", "0.used 23000"));
    until(&monitor, Verdict::Tight).await;
    machine.now(&HEALTHY.replace("0.temperature 60", "0.temperature 95"));
    until(&monitor, Verdict::Hot).await;
    machine.now("init 0\ncount 1\n0.error 15\n");
    until(&monitor, Verdict::Lost).await;
    machine.now(HEALTHY);
    until(&monitor, Verdict::Healthy).await;
}

#[tokio::test]
async fn a_monitor_without_a_driver_says_so() {
    let config = GpuConfig { library: "/nonexistent/libnvidia-ml.so.1".into(), ..GpuConfig::default() };
    let monitor = GpuMonitor::start(config.probe(), &config).unwrap();
    until(&monitor, Verdict::Lost).await;
    let report = monitor.reports().borrow().clone();
    assert!(matches!(report.error, Some(GpuError::NoLibrary { .. })), "{report:?}");
}

#[tokio::test]
async fn a_monitor_that_is_dropped_ends() {
    let machine = Machine::with(HEALTHY);
    let monitor = GpuMonitor::start(Box::new(machine.probe()), &GpuConfig::default()).unwrap();
    let mut reports = monitor.reports();
    drop(monitor);
    let ended = async { while reports.changed().await.is_ok() {} };
    tokio::time::timeout(PATIENCE, ended).await.expect("the thread ends");
}
