use proptest::prelude::*;

use super::*;

const PCM: AudioFormat = AudioFormat::Pcm { rate: 24_000 };

#[test]
fn samples_are_little_endian_in_base64() {
    assert_eq!(to_base64(&[1, -2], PCM), "AQD+/w==");
    assert_eq!(from_base64("AQD+/w==", PCM), Ok(vec![1, -2]));
}

#[test]
fn text_that_is_not_audio_is_refused() {
    assert!(matches!(from_base64("!", PCM), Err(PcmError::Base64(_))));
    assert_eq!(from_base64("AQ==", PCM), Err(PcmError::OddLength(1)));
    assert_eq!(from_base64("AQ==", AudioFormat::Pcmu).map(|samples| samples.len()), Ok(1));
}

/// Values of the tables of ITU-T G.711, in 16-bit terms.
#[test]
fn g711_agrees_with_the_standard() {
    let ulaw =
        [(0, 0xff), (-1, 0x7f), (32_635, 0x80), (-32_635, 0x00), (i16::MAX, 0x80), (i16::MIN, 0x00), (1_000, 0xce)];
    for (sample, byte) in ulaw {
        assert_eq!(ulaw_from_linear(sample), byte, "µ-law of {sample}");
    }
    let alaw = [(0, 0xd5), (-1, 0x55), (i16::MAX, 0xaa), (i16::MIN, 0x2a), (1_000, 0xfa), (-1_000, 0x7a)];
    for (sample, byte) in alaw {
        assert_eq!(alaw_from_linear(sample), byte, "A-law of {sample}");
    }
    assert_eq!((linear_from_ulaw(0x00), linear_from_ulaw(0x80)), (-32_124, 32_124));
    assert_eq!((linear_from_alaw(0x2a), linear_from_alaw(0xaa)), (-32_256, 32_256));
}

#[test]
fn every_byte_of_g711_survives_a_round_trip() {
    for byte in 0..=u8::MAX {
        assert_eq!(alaw_from_linear(linear_from_alaw(byte)), byte);
        // µ-law has two zeroes, which sound the same.
        let again = ulaw_from_linear(linear_from_ulaw(byte));
        assert_eq!(again, if byte == 0x7f { 0xff } else { byte });
    }
}

proptest! {
    #[test]
    fn pcm_comes_back_as_it_went(samples in prop::collection::vec(any::<i16>(), 0..200)) {
        prop_assert_eq!(from_base64(&to_base64(&samples, PCM), PCM), Ok(samples));
    }

    /// A step is a sixteenth of its octave, so that half of one is at most a thirty-second of the sample.
    #[test]
    fn g711_is_off_by_no_more_than_half_a_step(sample in -32_000..=32_000_i16) {
        let bound = i32::from(sample).abs() / 32 + 8;
        for heard in [linear_from_ulaw(ulaw_from_linear(sample)), linear_from_alaw(alaw_from_linear(sample))] {
            let off = (i32::from(heard) - i32::from(sample)).abs();
            prop_assert!(off <= bound, "{sample} became {heard}");
        }
    }

    #[test]
    fn no_text_makes_decoding_panic(text in ".{0,64}") {
        for format in [PCM, AudioFormat::Pcmu, AudioFormat::Pcma] {
            let _outcome = from_base64(&text, format);
        }
    }
}
