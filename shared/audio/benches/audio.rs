//! What listening and preparing speech cost, for each second of sound or each answer.

#![expect(clippy::expect_used, reason = "a bench that cannot run says why and stops")]

use std::{f32::consts::TAU, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use u5_audio::{
    cutter::{Cutter, CutterConfig},
    ear::{Ear, EarConfig},
    resample::Resampler,
    spoken::prepare,
    vad::Earshot,
};
use u5_protocol::Language;

const RATE: usize = 16_000;
/// 20 ms, as the kiosk page sends it.
const PACKET: usize = RATE / 50;
const ANSWER: &str = "Organic oat milk stands in aisle 7, next to the coffee. A litre costs €2.29, or 1.5 l for €3.10! \
                      We are open from 8:00 to 20:00; see www.lindenmarket.example for more. Anything else?";

/// A second of a voice-like sound: a falling tone with its octave, in bursts.
fn second() -> Vec<i16> {
    let sample = |i: usize| {
        let t = i as f32 / RATE as f32;
        let pitch = 180.0 - 60.0 * t;
        let burst = (TAU * 3.0 * t).sin().max(0.0);
        burst * (8_000.0 * (TAU * pitch * t).sin() + 4_000.0 * (TAU * 2.0 * pitch * t).sin())
    };
    (0..RATE).map(|i| sample(i) as i16).collect()
}

fn listening(criterion: &mut Criterion) {
    let second = second();
    let mut group = criterion.benchmark_group("a second of sound");
    group.throughput(Throughput::Elements(RATE as u64));
    group.bench_function("ear", |bench| {
        let mut ear = Ear::new(EarConfig::default(), Box::new(Earshot::new()));
        bench.iter(|| {
            for packet in second.chunks(PACKET) {
                black_box(ear.push(packet));
            }
        });
    });
    group.bench_function("resample to 24 kHz", |bench| {
        let mut resampler = Resampler::new(16_000, 24_000).expect("both rates are known");
        bench.iter(|| {
            for packet in second.chunks(PACKET) {
                black_box(resampler.push(packet));
            }
        });
    });
    group.finish();
}

fn speaking(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("an answer of three sentences");
    group.bench_function("cut, a word at a time", |bench| {
        bench.iter(|| {
            let mut cutter = Cutter::new(CutterConfig::default());
            let parts: usize = ANSWER.split_inclusive(' ').map(|word| cutter.push(word).len()).sum();
            black_box((parts, cutter.finish()))
        });
    });
    group.bench_function("clean up for the voice", |bench| {
        bench.iter(|| black_box(prepare(black_box(ANSWER), Language::En)));
    });
    group.finish();
}

criterion_group!(benches, listening, speaking);
criterion_main!(benches);
