use proptest::prelude::*;

use super::*;

fn frame(pcm: Vec<i16>) -> Frame {
    Frame { kind: FrameKind::Voice, flags: FrameFlags::LAST, seq: 0x0102_0304, pts_samples: 0x0506, pcm }
}

#[test]
fn header_is_little_endian_and_sixteen_bytes() {
    let bytes = frame(vec![1, -2]).encode();
    assert_eq!(bytes, [1, 2, 1, 0, 4, 3, 2, 1, 6, 5, 0, 0, 0, 0, 0, 0, 1, 0, 0xfe, 0xff]);
}

#[test]
fn what_is_wrong_is_named() {
    let with = |at: usize, byte: u8| {
        let mut bytes = frame(vec![0]).encode();
        bytes[at] = byte;
        Frame::decode(&bytes)
    };
    assert_eq!(Frame::decode(&[1; 15]), Err(FrameError::Short(15)));
    assert_eq!(with(0, 2), Err(FrameError::Version(2)));
    assert_eq!(with(1, 3), Err(FrameError::Kind(3)));
    let mut odd = frame(vec![0]).encode();
    odd.pop();
    assert_eq!(Frame::decode(&odd), Err(FrameError::OddLength(1)));
    let long = frame(vec![0; MAX_SAMPLES + 1]).encode();
    assert_eq!(Frame::decode(&long), Err(FrameError::Long(MAX_SAMPLES + 1)));
    assert!(Frame::decode(&frame(vec![0; MAX_SAMPLES]).encode()).is_ok());
}

#[test]
fn gaps_and_repeats_are_counted() {
    let mut counter = GapCounter::default();
    let seen: Vec<_> = [7, 8, 11, 10, 11, 12].map(|seq| counter.observe(seq)).into();
    let gap = Sequence::Gap { lost: 2 };
    assert_eq!(
        seen,
        [Sequence::InOrder, Sequence::InOrder, gap, Sequence::Repeat, Sequence::Repeat, Sequence::InOrder]
    );
    assert_eq!((counter.frames, counter.lost, counter.gaps, counter.repeats), (6, 2, 1, 2));
}

#[test]
fn numbers_wrap_without_a_gap() {
    let mut counter = GapCounter::default();
    for seq in [u32::MAX - 1, u32::MAX, 0, 1] {
        assert_eq!(counter.observe(seq), Sequence::InOrder);
    }
}

proptest! {
    #[test]
    fn frames_come_back_as_they_went(
        mic in any::<bool>(), flags: u16, seq: u32, pts_samples: u64, pcm in prop::collection::vec(any::<i16>(), 0..400),
    ) {
        let kind = if mic { FrameKind::Mic } else { FrameKind::Voice };
        let frame = Frame { kind, flags: FrameFlags(flags), seq, pts_samples, pcm };
        prop_assert_eq!(Frame::decode(&frame.encode()), Ok(frame));
    }

    #[test]
    fn whatever_decodes_encodes_to_the_same_bytes(
        version in 0..3_u8, kind in 0..4_u8, rest in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut bytes = vec![version, kind];
        bytes.extend(rest);
        if let Ok(frame) = Frame::decode(&bytes) {
            prop_assert_eq!(frame.encode(), bytes);
        }
    }

    #[test]
    fn every_missing_frame_is_counted_once(start: u32, kept in prop::collection::vec(any::<bool>(), 1..200)) {
        let mut counter = GapCounter::default();
        let numbers = kept.iter().enumerate().filter(|(_, kept)| **kept).map(|(index, _)| index as u32);
        let numbers: Vec<u32> = numbers.collect();
        for &number in &numbers {
            counter.observe(start.wrapping_add(number));
        }
        let span = numbers.last().zip(numbers.first()).map_or(0, |(last, first)| u64::from(last - first) + 1);
        prop_assert_eq!(counter.frames + counter.lost, span);
        prop_assert_eq!(counter.repeats, 0);
    }
}
