//! A Qdrant server in memory, for tests and trials.

use std::{
    io::{self, Write},
    net::SocketAddr,
    time::Duration,
};

use clap::Parser;
use tonic::Code;
use u5_tests::{
    Scenario,
    fakes::qdrant::{FakeQdrant, Fault, Options, Rule, Told, code},
};

const EXAMPLES: &str = "Examples:
  fake-qdrant --hang --call Points/Query
  fake-qdrant --error unavailable --after 10 --times 1";

/// A Qdrant server in memory, with exact search, that goes wrong on command.
///
/// It speaks gRPC as the real one does and forgets everything when it ends. It knows collections with named dense
/// (cosine) and sparse vectors, points, filters, queries with prefetches and reciprocal rank fusion, facets, and
/// snapshots; every other call is answered as unimplemented.
///
/// A fault strikes every call, unless --call, --after or --times narrow it.
///
/// --scenario FILE brings faults by the clock: a list of steps, in JSON [{"after_ms":20000,"fault":"hang"}, …], in TOML
/// [[step]] after_ms = 20000, fault = "hang". The time counts from the step before. Others: none, refuse, delay (ms), error
/// (code, as text), lose, garbage.
#[derive(Debug, Parser)]
#[command(name = "fake-qdrant", version, after_help = EXAMPLES)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:6334", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Where to take the REST calls of snapshots; without it, nowhere.
    #[arg(long, value_name = "ADDRESS:PORT")]
    rest: Option<SocketAddr>,
    /// The key that every call has to carry; without it, none has to.
    #[arg(long, value_name = "KEY", env = "FAKE_QDRANT_API_KEY", hide_env_values = true)]
    api_key: Option<String>,
    /// Close every connection at once.
    #[arg(long)]
    refuse: bool,
    #[command(flatten)]
    fault: FaultArguments,
    /// Strike only calls with this name (`Points/Upsert`).
    #[arg(long, value_name = "SERVICE/METHOD")]
    call: Option<String>,
    /// Let this many calls pass first.
    #[arg(long, value_name = "CALLS", default_value_t = 0)]
    after: usize,
    /// Strike this many calls, then no more.
    #[arg(long, value_name = "CALLS")]
    times: Option<usize>,
    /// What goes wrong when: a file that ends in .json, or else is TOML. Each step takes the place of all faults so far.
    #[arg(long, value_name = "FILE", value_parser = Scenario::<Told>::read)]
    scenario: Option<Scenario<Told>>,
}

#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct FaultArguments {
    /// Never answer.
    #[arg(long)]
    hang: bool,
    /// Answer after this many milliseconds.
    #[arg(long, value_name = "MS")]
    delay: Option<u64>,
    /// Answer with this error: its number in gRPC, or one of unavailable, internal, not-found, denied, exhausted.
    #[arg(long, value_name = "CODE", value_parser = code)]
    error: Option<Code>,
    /// Do what is asked, then lose the connection instead of answering.
    #[arg(long)]
    lose: bool,
    /// Answer with bytes that are no message.
    #[arg(long)]
    garbage: bool,
}

impl FaultArguments {
    fn fault(&self) -> Option<Fault> {
        let delay = self.delay.map(|ms| Fault::Delay(Duration::from_millis(ms)));
        let flags = [(self.hang, Fault::Hang), (self.lose, Fault::Lose), (self.garbage, Fault::Garbage)];
        let flag = flags.into_iter().find_map(|(set, fault)| set.then_some(fault));
        flag.or(delay).or_else(|| self.error.map(Fault::Code))
    }
}

impl Arguments {
    fn rule(&self) -> Option<Rule> {
        let rule = Rule::every(self.fault.fault()?).after(self.after).times(self.times.unwrap_or(usize::MAX));
        Some(self.call.iter().fold(rule, |rule, call| rule.of(call)))
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let options = Options { listen: Some(arguments.listen), rest: arguments.rest, api_key: arguments.api_key.clone() };
    let server = FakeQdrant::start(options).await?;
    server.faults().refuse(arguments.refuse);
    if let Some(rule) = arguments.rule() {
        server.faults().add(rule);
    }
    writeln!(io::stdout(), "fake-qdrant listens at {}", server.url())?;
    server.run(arguments.scenario).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_make_the_rule() {
        let rule = |flags: &[&str]| Arguments::try_parse_from([&["fake-qdrant"], flags].concat()).unwrap().rule();
        assert_eq!(rule(&[]), None);
        let wanted = Rule::every(Fault::Code(Code::Internal)).after(2).times(1).of("Points/Query");
        let flags = ["--error", "13", "--after", "2", "--times", "1", "--call", "Points/Query"];
        assert_eq!(rule(&flags), Some(wanted));
        assert!(Arguments::try_parse_from(["fake-qdrant", "--hang", "--lose"]).is_err(), "one fault at a time");
        assert!(Arguments::try_parse_from(["fake-qdrant", "--error", "17"]).is_err());
    }
}
