use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};
use proptest::prelude::*;

use super::*;

fn file(
    bits: u16,
    kind: SampleFormat,
    channels: u16,
    rate: u32,
    write: impl Fn(&mut WavWriter<&mut Cursor<Vec<u8>>>),
) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let spec = WavSpec { channels, sample_rate: rate, bits_per_sample: bits, sample_format: kind };
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    write(&mut writer);
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn ints(bits: u16, samples: &[i32]) -> Vec<u8> {
    file(bits, SampleFormat::Int, 1, 16_000, |w| {
        for &s in samples {
            w.write_sample(s).unwrap();
        }
    })
}

#[test]
fn every_depth_comes_out_as_16_bit() {
    let read = |bytes: &[u8]| read_wav("x", bytes).unwrap().samples;
    assert_eq!(read(&ints(8, &[-128, 0, 64])), [-32_768, 0, 16_384]);
    assert_eq!(read(&ints(16, &[-32_768, 0, 5])), [-32_768, 0, 5]);
    assert_eq!(read(&ints(24, &[-8_388_608, 256, 8_388_607])), [-32_768, 1, 32_767]);
    assert_eq!(read(&ints(32, &[i32::MIN, 65_536, i32::MAX])), [-32_768, 1, 32_767]);
    let float = file(32, SampleFormat::Float, 1, 16_000, |w| {
        for s in [-1.0_f32, 0.5, 3.0, f32::NAN] {
            w.write_sample(s).unwrap();
        }
    });
    assert_eq!(read(&float), [-32_768, 16_384, 32_767, 0]);
}

#[test]
fn telephone_stereo_becomes_16k_mono() {
    let bytes = file(16, SampleFormat::Int, 2, 8000, |w| {
        for _ in 0..1600 {
            w.write_sample(1000_i16).unwrap();
        }
    });
    let wav = read_wav("phone.wav", &bytes).unwrap();
    assert_eq!((wav.rate, wav.channels, wav.duration_ms()), (8000, 2, 100));
    let mono = wav.to_16k_mono("phone.wav").unwrap();
    assert_eq!(mono.len(), 1600);
    assert!((mono[800] - 1000).abs() < 10);
}

#[test]
fn a_file_cut_short_says_how_much_is_missing() {
    let mut bytes = ints(16, &[1; 500]);
    bytes.truncate(bytes.len() - 300);
    let message = read_wav("oat.wav", &bytes).unwrap_err().to_string();
    assert_eq!(message, "oat.wav is cut short: header promises 1000 bytes, 700 are there");
}

#[test]
fn rubbish_and_odd_rates_are_named() {
    let message = |bytes: &[u8]| read_wav("notes.txt", bytes).unwrap_err().to_string();
    assert!(message(b"hello there, this is text").starts_with("notes.txt is not a WAV file"));
    assert!(message(b"").starts_with("notes.txt is not a WAV file"));
    let odd = file(16, SampleFormat::Int, 1, 12_345, |w| {
        w.write_sample(1_i16).unwrap();
    });
    let error = read_wav("odd.wav", &odd).unwrap().to_16k_mono("odd.wav").unwrap_err();
    assert!(matches!(error, WavError::Rate { source: ResampleError::UnsupportedRate(12_345), .. }));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..144, flip in 0_usize..44, to in any::<u8>()) {
        drop(read_wav("x", &bytes));
        let mut real = ints(16, &[7; 50]);
        real[flip] = to;
        real.truncate(cut);
        drop(read_wav("x", &real));
    }
}
