use super::*;
use crate::{GpuMemory, Throttle};

use Verdict::{Healthy, Hot, Lost, Tight};

const THRESHOLDS: Thresholds = Thresholds {
    tight_percent: 90.0,
    tight_until_percent: 80.0,
    hot_celsius: 87,
    hot_until_celsius: 80,
    enter_after: 3,
    lost_after: 2,
    leave_after: 2,
};

/// Memory in use in percent, and temperature.
fn reading(percent: u64, celsius: u32) -> GpuReading {
    GpuReading {
        name: "GPU".to_owned(),
        uuid: "GPU-0".to_owned(),
        memory: Some(GpuMemory { used: percent, total: 100 }),
        utilisation_percent: Some(50),
        temperature_celsius: Some(celsius),
        power_milliwatts: None,
        throttled_by: vec![],
        uncorrected_ecc_errors: None,
    }
}

fn throttled(by: Throttle) -> GpuReading {
    GpuReading { throttled_by: vec![by], ..reading(10, 40) }
}

/// The verdict after each reading; `None` stands for one that failed.
fn verdicts(readings: &[Option<GpuReading>]) -> Vec<Verdict> {
    let mut judge = Judge::new(THRESHOLDS);
    readings.iter().map(|reading| judge.on(reading.as_ref().ok_or(&GpuError::Lost))).collect()
}

fn memory(percents: &[u64]) -> Vec<Verdict> {
    verdicts(&percents.iter().map(|&percent| Some(reading(percent, 40))).collect::<Vec<_>>())
}

fn heat(degrees: &[u32]) -> Vec<Verdict> {
    verdicts(&degrees.iter().map(|&celsius| Some(reading(10, celsius))).collect::<Vec<_>>())
}

#[test]
fn memory_is_tight_after_three_readings_and_free_after_two() {
    let table: &[(&str, &[u64], &[Verdict])] = &[
        ("enough", &[50, 90, 90, 90, 90], &[Healthy; 5]),
        ("two are no trouble", &[91, 91, 90, 91, 91], &[Healthy; 5]),
        ("three are", &[91, 95, 99], &[Healthy, Healthy, Tight]),
        ("between the thresholds it stays", &[91, 91, 91, 85, 80, 89], &[Healthy, Healthy, Tight, Tight, Tight, Tight]),
        ("one good reading is not enough", &[91, 91, 91, 79, 91, 79], &[Healthy, Healthy, Tight, Tight, Tight, Tight]),
        ("two are", &[91, 91, 91, 79, 10], &[Healthy, Healthy, Tight, Tight, Healthy]),
        (
            "and then it takes three again",
            &[91, 91, 91, 9, 9, 91, 91],
            &[Healthy, Healthy, Tight, Tight, Healthy, Healthy, Healthy],
        ),
    ];
    for (what, percents, expected) in table {
        assert_eq!(memory(percents), *expected, "{what}");
    }
}

#[test]
fn heat_begins_and_ends_at_different_temperatures() {
    let table: &[(&str, &[u32], &[Verdict])] = &[
        ("warm", &[86, 86, 86, 86], &[Healthy; 4]),
        ("hot", &[87, 90, 87], &[Healthy, Healthy, Hot]),
        ("still warm", &[87, 87, 87, 80, 86, 80], &[Healthy, Healthy, Hot, Hot, Hot, Hot]),
        ("cool", &[87, 87, 87, 79, 79], &[Healthy, Healthy, Hot, Hot, Healthy]),
    ];
    for (what, degrees, expected) in table {
        assert_eq!(heat(degrees), *expected, "{what}");
    }
}

#[test]
fn a_gpu_that_slows_itself_down_is_hot_unless_it_only_keeps_to_its_power() {
    for throttle in [Throttle::Heat, Throttle::PowerBrake, Throttle::Hardware] {
        let readings = vec![Some(throttled(throttle)); 3];
        assert_eq!(verdicts(&readings), [Healthy, Healthy, Hot], "{throttle:?}");
    }
    assert_eq!(verdicts(&vec![Some(throttled(Throttle::PowerCap)); 5]), [Healthy; 5]);
}

#[test]
fn a_gpu_is_lost_after_two_failures_and_back_after_two_readings() {
    let good = || Some(reading(10, 40));
    assert_eq!(verdicts(&[None, good(), None, good()]), [Healthy; 4]);
    assert_eq!(verdicts(&[None, None, good(), None, good(), good()]), [Healthy, Lost, Lost, Lost, Lost, Healthy]);
}

#[test]
fn the_worst_is_told_and_what_is_below_it_is_remembered() {
    let (bad, good) = (|| Some(reading(95, 95)), || Some(reading(95, 40)));
    let seen = verdicts(&[bad(), bad(), bad(), None, None, bad(), bad(), good(), good()]);
    assert_eq!(seen, [Healthy, Healthy, Hot, Hot, Lost, Lost, Hot, Hot, Tight]);
}

#[test]
fn what_a_gpu_does_not_say_is_no_trouble() {
    let silent = GpuReading { memory: None, temperature_celsius: None, ..reading(0, 0) };
    assert_eq!(verdicts(&vec![Some(silent); 5]), [Healthy; 5]);
}

#[test]
fn a_gpu_without_memory_is_full() {
    assert!((GpuMemory { used: 0, total: 0 }.used_percent() - 100.0).abs() < f64::EPSILON);
}
