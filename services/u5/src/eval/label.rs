//! Recordings of which the truth is known: `NAME.wav` (any rate) beside `NAME.json` (a [`Label`]).

use std::{fs, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use u5_audio::wav::read_wav;

use crate::kiosk::MIC_RATE;

/// What a recording is an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// One turn of a customer, with or without pauses in it.
    Turn,
    /// A listener's noise while the kiosk speaks, which must not interrupt it.
    Backchannel,
    /// Words while the kiosk speaks that want it to stop.
    Interruption,
    /// No customer at all.
    Background,
}

/// The truth about a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Label {
    pub(super) kind: Kind,
    /// What is said.
    #[serde(default)]
    pub(super) text: String,
    /// When the customer speaks, from and to in milliseconds, in order; what lies between is a pause in the turn.
    #[serde(default)]
    pub(super) speech_ms: Vec<(f64, f64)>,
    /// Who speaks, and in what.
    #[serde(default)]
    pub(super) voice: String,
    #[serde(default)]
    pub(super) background: String,
    /// What the kiosk says all the while; nothing where it is silent.
    #[serde(default)]
    pub(super) assistant: String,
}

/// A recording with its label.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) name: String,
    pub(super) label: Label,
    /// Mono, at [`MIC_RATE`].
    pub(super) pcm: Vec<i16>,
}

/// All labelled recordings of a directory, in the order of their names.
pub(super) fn read(directory: &Path) -> anyhow::Result<Vec<Recording>> {
    let entries = fs::read_dir(directory).with_context(|| format!("{} cannot be read", directory.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "json") && path.with_extension("wav").exists());
    paths.sort();
    anyhow::ensure!(!paths.is_empty(), "{} has no NAME.wav beside a NAME.json", directory.display());
    paths.iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> anyhow::Result<Recording> {
    let (label_name, wav) = (path.display().to_string(), path.with_extension("wav"));
    let text = fs::read_to_string(path).with_context(|| format!("{label_name} cannot be read"))?;
    let label: Label = serde_json::from_str(&text).with_context(|| format!("{label_name} is no label"))?;
    let in_order = label.speech_ms.iter().all(|(from, to)| from < to)
        && label.speech_ms.windows(2).all(|pair| pair[0].1 <= pair[1].0);
    anyhow::ensure!(in_order, "{label_name}: the times in speech_ms are not in order");
    let speaks = label.kind != Kind::Background;
    anyhow::ensure!(speaks != label.speech_ms.is_empty(), "{label_name}: speech_ms does not fit the kind");
    let wav_name = wav.display().to_string();
    let bytes = fs::read(&wav).with_context(|| format!("{wav_name} cannot be read"))?;
    let pcm = read_wav(&wav_name, &bytes)?.to_16k_mono(&wav_name)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Recording { name, label, pcm })
}

/// Writes recordings and labels for [`read`].
pub(super) fn write(directory: &Path, recordings: &[Recording]) -> anyhow::Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("{} cannot be made", directory.display()))?;
    let (bits_per_sample, sample_format) = (16, hound::SampleFormat::Int);
    let spec = hound::WavSpec { channels: 1, sample_rate: MIC_RATE, bits_per_sample, sample_format };
    for Recording { name, label, pcm } in recordings {
        let path = directory.join(name);
        let mut file = hound::WavWriter::create(path.with_extension("wav"), spec)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        pcm.iter().try_for_each(|sample| file.write_sample(*sample))?;
        file.finalize()?;
        fs::write(path.with_extension("json"), serde_json::to_vec_pretty(label)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(speech_ms: Vec<(f64, f64)>) -> Recording {
        let label = Label {
            kind: Kind::Turn,
            text: "Hello.".to_owned(),
            speech_ms,
            voice: "a".to_owned(),
            background: "none".to_owned(),
            assistant: String::new(),
        };
        Recording { name: "one".to_owned(), label, pcm: vec![1, -2, 3] }
    }

    #[test]
    fn what_was_written_is_read() {
        let directory = tempfile::tempdir().unwrap();
        write(directory.path(), &[recording(vec![(0.0, 5.0), (9.5, 20.0)])]).unwrap();
        let read = read(directory.path()).unwrap();
        assert_eq!((read.len(), read[0].name.as_str(), &read[0].pcm[..]), (1, "one", &[1, -2, 3][..]));
        assert_eq!(read[0].label, recording(vec![(0.0, 5.0), (9.5, 20.0)]).label);
    }

    #[test]
    fn labels_that_make_no_sense_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let error = || format!("{:#}", read(directory.path()).unwrap_err());
        assert!(error().contains("has no NAME.wav"), "{}", error());
        write(directory.path(), &[recording(vec![(5.0, 2.0)])]).unwrap();
        assert!(error().contains("not in order"), "{}", error());
        write(directory.path(), &[recording(vec![])]).unwrap();
        assert!(error().contains("does not fit"), "{}", error());
        fs::write(directory.path().join("one.json"), "{\"kind\": \"song\"}").unwrap();
        assert!(error().contains("one.json is no label"), "{}", error());
    }
}
