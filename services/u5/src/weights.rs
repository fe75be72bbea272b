//! Weights that are not there yet: what they weigh is said first, then they are fetched.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use parking_lot::Mutex;
use u5_local::models::{Missing, ModelError, ModelStore, ModelsConfig, Progress, StoreConfig};

/// A megabyte as disk and network vendors count it, which is what people compare with.
const MB: u64 = 1_000_000;

/// The store of models, as `config` and the environment say.
pub(crate) fn store(config: &ModelsConfig) -> Result<(ModelStore, StoreConfig), ModelError> {
    let config = StoreConfig::new(config, |name| std::env::var(name).ok())?;
    Ok((ModelStore::new(config.clone())?, config))
}

/// Makes the weights of `names` be there; no names: of every model.
pub(crate) async fn ensure(config: &ModelsConfig, names: &[&str]) -> Result<(), ModelError> {
    let (store, config) = store(config)?;
    let missing = store.missing(names)?;
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("{}", announcement(&missing, &config));
    let view = View::new(std::io::stderr().is_terminal());
    let pulled = store.pull(names, |progress| view.show(&progress)).await;
    view.end();
    pulled
}

/// Bytes in whole megabytes, rounded up, so that nothing weighs zero.
pub(crate) const fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(MB)
}

fn announcement(missing: &[Missing], config: &StoreConfig) -> String {
    let mb = megabytes(missing.iter().map(|m| m.bytes).sum());
    let names: Vec<&str> = missing.iter().map(|m| m.model.as_str()).collect();
    let (names, root) = (names.join(", "), config.root.display());
    if config.offline {
        return format!(
            "{mb} MB of speech models ({names}) are missing in {root}, and models.offline forbids the network"
        );
    }
    format!("First start: {mb} MB of speech models ({names}) are fetched once into {root}")
}

/// How a download is shown: a bar on a terminal, elsewhere a line now and then.
enum View {
    Bar(ProgressBar),
    Lines(Mutex<Tenths>),
}

impl View {
    fn new(is_terminal: bool) -> Self {
        if !is_terminal {
            return Self::Lines(Mutex::default());
        }
        let bar = ProgressBar::new(0);
        let template = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self::Bar(bar)
    }

    fn show(&self, progress: &Progress) {
        match progress {
            Progress::Waiting => self.say("another process is fetching models; waiting for it"),
            Progress::Started { model, bytes } => self.say(&format!("{model}: {} MB", megabytes(*bytes))),
            Progress::Source { model, kind } => tracing::debug!("{model}: asking the {kind}"),
            Progress::Advanced { model, file, done, total } => self.advance(model, file, *done, *total),
            Progress::Rejected { model, kind, reason } => self.say(&format!("{model}: not from the {kind}: {reason}")),
            Progress::Verified { model } => self.say(&format!("{model}: complete and checked")),
        }
    }

    fn say(&self, text: &str) {
        match self {
            Self::Bar(bar) => bar.suspend(|| eprintln!("  {text}")),
            Self::Lines(_) => eprintln!("  {text}"),
        }
    }

    fn advance(&self, model: &str, file: &str, done: u64, total: u64) {
        match self {
            Self::Bar(bar) => {
                bar.set_length(total);
                bar.set_position(done);
                bar.set_message(model.to_owned());
            }
            Self::Lines(tenths) => {
                if let Some(percent) = tenths.lock().crossed(file, done, total) {
                    eprintln!("  {model}: {file} {percent} %");
                }
            }
        }
    }

    fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// Notices when a further tenth of a file has come.
#[derive(Debug, Default)]
struct Tenths {
    file: String,
    shown: u64,
}

impl Tenths {
    /// The percentage to show, if a tenth was crossed since the last one shown.
    fn crossed(&mut self, file: &str, done: u64, total: u64) -> Option<u64> {
        if self.file != file {
            *self = Self { file: file.to_owned(), shown: 0 };
        }
        let tenth = done * 10 / total.max(1);
        let is_further = tenth > self.shown;
        self.shown = tenth;
        is_further.then_some(tenth * 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_announced_with_its_size_and_place() {
        let missing =
            [("a", 150_000_001), ("b", 62_000_000)].map(|(model, bytes)| Missing { model: model.to_owned(), bytes });
        let mut config = StoreConfig::at("/cache");
        let expected = "First start: 213 MB of speech models (a, b) are fetched once into /cache";
        assert_eq!(announcement(&missing, &config), expected);
        config.offline = true;
        assert!(announcement(&missing, &config).contains("models.offline forbids the network"));
    }

    #[test]
    fn a_line_is_written_for_every_tenth_of_every_file() {
        let mut tenths = Tenths::default();
        let steps = [("a", 5), ("a", 10), ("a", 19), ("a", 100), ("b", 9), ("b", 30), ("b", 0), ("b", 20)];
        let shown: Vec<_> = steps.into_iter().filter_map(|(file, done)| tenths.crossed(file, done, 100)).collect();
        assert_eq!(shown, [10, 100, 30, 20]);
    }

    #[test]
    fn a_file_of_unknown_size_is_no_division_by_zero() {
        assert_eq!(Tenths::default().crossed("a", 0, 0), None);
    }
}
