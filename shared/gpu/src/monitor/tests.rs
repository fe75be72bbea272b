use super::*;
use crate::GpuMemory;

fn reading(name: &str) -> GpuReading {
    GpuReading {
        name: name.to_owned(),
        uuid: format!("GPU-{name}"),
        memory: Some(GpuMemory { used: 1, total: 10 }),
        utilisation_percent: None,
        temperature_celsius: Some(40),
        power_milliwatts: None,
        throttled_by: vec![],
        uncorrected_ecc_errors: None,
    }
}

fn sample(index: u32) -> GpuSample {
    GpuSample { index, reading: Ok(reading(&index.to_string())) }
}

fn ward() -> Ward {
    Ward::new(Thresholds { lost_after: 2, leave_after: 1, ..Thresholds::default() })
}

fn verdicts(gpus: &[GpuStatus]) -> Vec<Verdict> {
    gpus.iter().map(|gpu| gpu.verdict).collect()
}

#[test]
fn a_gpu_that_is_not_listed_any_more_is_lost_and_its_last_reading_kept() {
    let mut ward = ward();
    ward.on(Ok(vec![sample(0), sample(1)]));
    ward.on(Ok(vec![sample(0)]));
    let (gpus, error) = ward.on(Ok(vec![sample(0)]));
    assert_eq!((verdicts(&gpus), error), (vec![Verdict::Healthy, Verdict::Lost], None));
    assert_eq!((gpus[1].error.clone(), gpus[1].reading.clone()), (Some(GpuError::Lost), Some(reading("1"))));
    let (gpus, _) = ward.on(Ok(vec![sample(0), sample(1)]));
    assert_eq!(verdicts(&gpus), [Verdict::Healthy, Verdict::Healthy]);
}

#[test]
fn a_driver_that_fails_loses_all_gpus() {
    let mut ward = ward();
    ward.on(Ok(vec![sample(0), sample(1)]));
    ward.on(Err(GpuError::NoDriver));
    let (gpus, error) = ward.on(Err(GpuError::NoDriver));
    assert_eq!((verdicts(&gpus), error), (vec![Verdict::Lost; 2], Some(GpuError::NoDriver)));
}

fn report(gpus: Vec<GpuStatus>, error: Option<GpuError>) -> GpuReport {
    GpuReport { gpus, error, read_at: Instant::now(), stale_after: Duration::from_secs(10) }
}

#[test]
fn a_report_is_as_bad_as_its_worst_gpu() {
    let mut ward = ward();
    ward.on(Ok(vec![sample(0), sample(1)]));
    ward.on(Ok(vec![sample(1)]));
    let (gpus, error) = ward.on(Ok(vec![sample(1)]));
    let report = report(gpus, error);
    assert_eq!(report.verdict(report.read_at), Verdict::Lost);
}

#[test]
fn no_gpus_are_healthy_and_gpus_that_cannot_be_asked_for_are_lost() {
    let now = Instant::now();
    assert_eq!(report(vec![], None).verdict(now), Verdict::Healthy);
    assert_eq!(report(vec![], Some(GpuError::NoDriver)).verdict(now), Verdict::Lost);
}

#[test]
fn an_old_report_means_that_the_driver_hangs() {
    let report = report(vec![], None);
    assert_eq!(report.verdict(report.read_at + Duration::from_secs(10)), Verdict::Healthy);
    assert_eq!(report.verdict(report.read_at + Duration::from_secs(11)), Verdict::Lost);
}
