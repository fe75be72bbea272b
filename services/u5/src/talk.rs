//! `u5 talk`: speaks WAV files to a kiosk and shows what it heard, what it answered and how long that took.

mod report;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use u5_protocol::Language;
use u5_runtime::causes;

use self::report::{Failure, Report};
use crate::{
    clip::{self, Clip},
    inside::Inside,
    kiosk::{Address, Exchange, Kiosk, Utterance},
    out,
    settings::{StoreFlags, language},
};

/// Quiet after which nothing more is expected; longer than a server waits for an unfinished sentence to go on.
const QUIET: Duration = Duration::from_secs(3);
/// What a typed question is called in reports.
const TYPED: &str = "(typed)";

/// Options of `u5 talk`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What the customer says, one conversation a file: WAV of any usual rate, mono or stereo.
    #[arg(value_name = "FILE.wav", required_unless_present = "text")]
    files: Vec<PathBuf>,
    /// What the customer types, in a conversation of its own.
    #[arg(long, value_name = "QUESTION")]
    text: Option<String>,
    /// Talk to this server instead of one inside this process.
    #[arg(long, value_name = "WS", conflicts_with_all = ["config", "knowledge", "set"])]
    url: Option<String>,
    /// The kiosk's token, where the server wants one.
    #[arg(long, requires = "url")]
    token: Option<String>,
    /// The language that the customer chooses on the screen: en, de or fr.
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Say all files in one visit, one after the other, as a customer does who has several things to say.
    #[arg(long)]
    script: bool,
    /// Print one JSON object a file.
    #[arg(long)]
    json: bool,
    /// Write everything that was answered to this WAV file.
    #[arg(long, value_name = "REPLY.wav")]
    out: Option<PathBuf>,
    #[command(flatten)]
    store: StoreFlags,
}

/// Where the kiosk is.
enum Server {
    Inside(Box<Inside>),
    Elsewhere,
}

/// A voice and its samples per second.
#[derive(Default)]
struct Replies {
    rate: u32,
    samples: Vec<i16>,
}

/// Runs `u5 talk`. Fails when any file did.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (server, talk) = prepare(&args).await?;
    let mut replies = Replies::default();
    let mut failed = 0;
    // The visit that they all belong to.
    let mut visit = if args.script { Some(talk.connect().await?) } else { None };
    for file in &args.files {
        let name = file.display().to_string();
        let reported = match (clip::read(file).await, &mut visit) {
            (Ok(clip), Some(kiosk)) => talk.next_of_visit(&name, &clip, kiosk, &mut replies).await,
            (Ok(clip), None) => talk.file(&name, &clip, &mut replies).await,
            (Err(error), _) => Err(error),
        };
        failed += usize::from(!show(&name, reported, args.json)?);
    }
    if let Some(kiosk) = visit {
        kiosk.leave().await;
    }
    if let Some(text) = &args.text {
        failed += usize::from(!show(TYPED, talk.typed(text, &mut replies).await, args.json)?);
    }
    if let Some(path) = &args.out {
        replies.write(path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if let Server::Inside(inside) = server {
        inside.stop();
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How to talk to the server.
struct Talk {
    address: Address,
    language: Option<Language>,
    quiet: Duration,
}

async fn prepare(args: &Args) -> anyhow::Result<(Server, Talk)> {
    let language = args.language;
    if let Some(url) = &args.url {
        let address = Address { url: url.clone(), token: args.token.clone() };
        return Ok((Server::Elsewhere, Talk { address, language, quiet: QUIET }));
    }
    let mut config = args.store.load()?.value.orchestrator();
    // Documents that were named for this once leave nothing behind.
    if args.store.knowledge.is_some() {
        ":memory:".clone_into(&mut config.knowledge.database);
    }
    let quiet = QUIET.max(config.turns.endpointing().unfinished + Duration::from_millis(500));
    let token = config.orchestrator.key();
    let inside = Inside::start(config).await?;
    let address = Address { url: inside.url(), token };
    Ok((Server::Inside(Box::new(inside)), Talk { address, language, quiet }))
}

impl Talk {
    async fn file(&self, name: &str, clip: &Clip, replies: &mut Replies) -> anyhow::Result<Report> {
        let (exchange, rate) = self.converse(Utterance::Spoken(&clip.samples)).await?;
        replies.add(&exchange, rate);
        Ok(Report::new(name, &exchange, rate, Some(clip.speech.end)))
    }

    async fn typed(&self, text: &str, replies: &mut Replies) -> anyhow::Result<Report> {
        let (exchange, rate) = self.converse(Utterance::Typed(text)).await?;
        replies.add(&exchange, rate);
        Ok(Report::new(TYPED, &exchange, rate, Some(Duration::ZERO)))
    }

    async fn connect(&self) -> anyhow::Result<Kiosk> {
        let mut kiosk = Kiosk::connect(&self.address).await?;
        if let Some(language) = self.language {
            kiosk.choose(language).await?;
        }
        Ok(kiosk)
    }

    /// What the customer says next.
    async fn next_of_visit(
        &self,
        name: &str,
        clip: &Clip,
        kiosk: &mut Kiosk,
        replies: &mut Replies,
    ) -> anyhow::Result<Report> {
        let exchange = kiosk.ask(Utterance::Spoken(&clip.samples), self.quiet).await?;
        replies.add(&exchange, kiosk.voice_rate());
        Ok(Report::new(name, &exchange, kiosk.voice_rate(), Some(clip.speech.end)))
    }

    /// A conversation of its own, as with a customer who has just walked up.
    async fn converse(&self, utterance: Utterance<'_>) -> anyhow::Result<(Exchange, u32)> {
        let mut kiosk = self.connect().await?;
        let exchange = kiosk.ask(utterance, self.quiet).await?;
        let rate = kiosk.voice_rate();
        kiosk.leave().await;
        Ok((exchange, rate))
    }
}

impl Replies {
    fn add(&mut self, exchange: &Exchange, rate: u32) {
        self.rate = rate;
        self.samples.extend_from_slice(&exchange.voice);
    }

    fn write(&self, path: &std::path::Path) -> Result<(), hound::Error> {
        let (bits_per_sample, sample_format) = (16, hound::SampleFormat::Int);
        let sample_rate = if self.rate == 0 { crate::kiosk::MIC_RATE } else { self.rate };
        let spec = hound::WavSpec { channels: 1, sample_rate, bits_per_sample, sample_format };
        let mut writer = hound::WavWriter::create(path, spec)?;
        for &sample in &self.samples {
            writer.write_sample(sample)?;
        }
        writer.finalize()
    }
}

/// Shows what came of a file; false when nothing did.
fn show(name: &str, reported: anyhow::Result<Report>, json: bool) -> anyhow::Result<bool> {
    match reported {
        Ok(report) if json => out::json(&report)?,
        Ok(report) => out::line(&report.for_people())?,
        Err(error) => {
            eprintln!("error: {name}: {}", causes::told(error.as_ref()));
            if json {
                out::json(&Failure::new(name, &error))?;
            }
            return Ok(false);
        }
    }
    Ok(true)
}
