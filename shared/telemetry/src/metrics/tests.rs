use std::io::Write;
use std::process::{Command, Stdio};

use super::*;

fn metrics() -> Metrics {
    Metrics::new(Build { version: "1.2.3", revision: "abc" }, Duration::from_secs(1_700_000_000)).unwrap()
}

/// The value as it is exposed.
fn value(metrics: &Metrics, series: &str) -> String {
    let text = metrics.encode().unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(series)).unwrap_or_else(|| panic!("no {series}"));
    line.trim().to_owned()
}

#[test]
fn the_inventory_is_pinned_down() {
    let lines: Vec<String> = inventory()
        .map(|family| {
            let labels: Vec<String> = family
                .labels
                .iter()
                .map(|(name, values)| match values {
                    Values::Of(values) => format!("{name}={}", values.join("|")),
                    Values::Static => (*name).to_owned(),
                })
                .collect();
            let kind = match family.kind {
                Kind::Counter => "counter".to_owned(),
                Kind::Gauge => "gauge".to_owned(),
                Kind::Histogram(buckets) => format!("histogram{buckets:?}"),
            };
            format!("{} {{{}}} {kind} {:?}: {}", family.name, labels.join(", "), family.unit, family.help)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn gpu() -> GpuFigures {
    GpuFigures {
        memory: Some((3, 24)),
        utilisation_percent: Some(70),
        temperature_celsius: Some(60),
        power_watts: Some(71),
        throttled: true,
        ecc_errors: Some(0),
    }
}

#[test]
fn a_gpu_beyond_all_places_is_not_measured_and_what_is_not_known_is_left_out() {
    let metrics = metrics();
    metrics.gpu(99, &gpu());
    metrics.gpu(1, &GpuFigures { power_watts: Some(9), ..GpuFigures::default() });
    let text = metrics.encode().unwrap();
    assert!(!text.contains("gpu=\"99\"") && !text.contains("kiosk_gpu_memory_used_bytes{"), "{text}");
    assert!(text.contains("kiosk_gpu_power_watts{gpu=\"1\"} 9"), "{text}");
}

#[test]
fn every_metric_of_the_inventory_is_exposed_and_no_other() {
    let metrics = metrics();
    metrics.invariant_violated("1", &"");
    metrics.task_panicked("reload", "");
    metrics.gpu(0, &gpu());
    let text = metrics.encode().unwrap();
    let mut exposed: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let mut known: Vec<&str> = inventory().map(|family| family.name).collect();
    exposed.sort_unstable();
    known.sort_unstable();
    assert_eq!(exposed, known);
}

#[test]
fn prometheus_itself_finds_nothing_to_complain_about() {
    let metrics = metrics();
    metrics.invariant_violated("1", &"");
    metrics.task_panicked("reload", "");
    metrics.gpu(0, &gpu());
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool runs; on Debian it is in the package prometheus");
    promtool.stdin.take().unwrap().write_all(metrics.encode().unwrap().as_bytes()).unwrap();
    let checked = promtool.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&checked.stderr).into_owned() + &String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && complaints.trim().is_empty(), "{complaints}");
}

#[test]
fn series_with_known_labels_exist_before_their_first_event() {
    let metrics = metrics();
    assert_eq!(value(&metrics, "kiosk_refused_total{reason=\"draining\"}"), "0");
    assert_eq!(value(&metrics, "kiosk_engine_errors_total{kind=\"deadline\",part=\"stt\"}"), "0");
    assert_eq!(value(&metrics, "kiosk_turn_stage_seconds_count{stage=\"first_played\"}"), "0");
}

#[test]
fn sessions_are_active_while_their_guard_lives() {
    let metrics = metrics();
    let first = metrics.session_opened();
    let second = metrics.session_opened();
    assert_eq!(value(&metrics, "kiosk_active_sessions"), "2");
    drop((first, second));
    assert_eq!(value(&metrics, "kiosk_active_sessions"), "0");
}

#[test]
fn times_land_in_the_bucket_of_the_alert_threshold() {
    let metrics = metrics();
    metrics.response_time(Duration::from_secs(15));
    metrics.response_time(Duration::from_millis(15_001));
    assert_eq!(value(&metrics, "kiosk_response_time_seconds_bucket{le=\"15\"}"), "1");
    assert_eq!(value(&metrics, "kiosk_response_time_seconds_bucket{le=\"20\"}"), "2");
}

#[test]
fn a_confidence_outside_the_scale_counts_as_its_end() {
    let metrics = metrics();
    metrics.stt_confidence(1.5);
    metrics.stt_confidence(-1.0);
    assert_eq!(value(&metrics, "kiosk_stt_confidence_sum"), "1");
}

#[test]
fn degradation_is_a_state_per_part() {
    let metrics = metrics();
    metrics.degraded(Part::Llm, Some("no answer"));
    metrics.degraded(Part::Gpu, Some("it is too hot"));
    metrics.degraded(Part::Llm, None);
    assert_eq!(metrics.degraded_parts().collect::<Vec<_>>(), [Part::Gpu]);
    assert_eq!(value(&metrics, "kiosk_degraded{part=\"gpu\"}"), "1");
}

#[test]
fn a_failed_reload_shows_until_one_succeeds() {
    let metrics = metrics();
    assert_eq!(value(&metrics, "kiosk_config_last_reload_successful"), "1");
    metrics.reload_failed("flows", &"line 3 is wrong");
    assert_eq!(value(&metrics, "kiosk_config_last_reload_successful"), "0");
    metrics.reload_succeeded("flows", "r2");
    assert_eq!(value(&metrics, "kiosk_config_last_reload_successful"), "1");
}

#[test]
fn counters_count_by_label() {
    let metrics = metrics();
    let clone = metrics.clone();
    clone.dropped(Dropped::MicGap, 3);
    metrics.dropped(Dropped::MicGap, 2);
    metrics.refused(Refusal::Sessions, &"kiosk k1");
    metrics.turn_ended(TurnOutcome::Answered);
    metrics.barge_in(BargeIn::Resumed);
    metrics.speculation(Speculation::Cancelled);
    metrics.draft(Speculation::Used);
    metrics.engine_failed(Part::Tts, EngineFailure::Busy, &"piper is busy");
    metrics.conversation_started();
    assert_eq!(value(&metrics, "kiosk_dropped_total{what=\"mic_gap\"}"), "5");
    assert_eq!(value(&metrics, "kiosk_refused_total{reason=\"sessions\"}"), "1");
    assert_eq!(value(&metrics, "kiosk_turns_total{outcome=\"answered\"}"), "1");
    assert_eq!(value(&metrics, "kiosk_barge_ins_total{outcome=\"resumed\"}"), "1");
    assert_eq!(value(&metrics, "kiosk_speculative_transcripts_total{outcome=\"cancelled\"}"), "1");
    assert_eq!(value(&metrics, "kiosk_speculative_answers_total{outcome=\"used\"}"), "1");
    assert_eq!(value(&metrics, "kiosk_engine_errors_total{kind=\"busy\",part=\"tts\"}"), "1");
    assert_eq!(value(&metrics, "kiosk_conversations_total"), "1");
}

#[test]
fn the_process_and_the_build_introduce_themselves() {
    let metrics = metrics();
    assert_eq!(value(&metrics, "u5_build_info{revision=\"abc\",version=\"1.2.3\"}"), "1");
    assert_eq!(value(&metrics, "process_start_time_seconds"), "1700000000");
    assert!(value(&metrics, "process_resident_memory_bytes").parse::<u64>().unwrap() > 0);
    assert!(value(&metrics, "process_open_fds").parse::<u64>().unwrap() >= 3);
}
