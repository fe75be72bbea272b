//! What a process takes, from Linux's `/proc`; see proc(5).

use std::{io, time::Duration};

/// A process that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Process {
    id: u32,
}

/// What a process takes at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Processor time so far, of the process and of the kernel on its behalf.
    pub(super) cpu: Duration,
    /// Memory that is in RAM, in KiB.
    pub(super) memory_kib: u64,
    pub(super) threads: u64,
    /// Open file descriptors.
    pub(super) files: usize,
}

/// Why a process cannot be measured.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProcessError {
    /// It has ended, or belongs to somebody else.
    #[error("{path} cannot be read; is the process there, and yours?")]
    Unreadable {
        /// Which file.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Not what proc(5) describes.
    #[error("{path} is not as proc(5) describes it")]
    Malformed {
        /// Which file.
        path: String,
    },
}

impl Process {
    /// The process with this id.
    pub(super) const fn new(id: u32) -> Self {
        Self { id }
    }

    /// Its id.
    pub(super) const fn id(self) -> u32 {
        self.id
    }

    /// This process.
    pub(super) fn own() -> Self {
        Self::new(std::process::id())
    }

    /// What it takes now.
    pub(super) fn read(self) -> Result<Reading, ProcessError> {
        let (path, stat) = self.file("stat")?;
        let Stat { ticks, threads } = Stat::parse(&stat).ok_or(ProcessError::Malformed { path })?;
        let cpu = Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second()).unwrap_or(100);
        Ok(Reading { cpu, memory_kib: self.memory_kib()?, threads, files: self.files()? })
    }

    /// From the page tables where they may be read: what `status` says lags behind on machines with many cores.
    fn memory_kib(self) -> Result<u64, ProcessError> {
        let (path, memory) = match self.file("smaps_rollup") {
            Ok((path, rollup)) => (path, kib(&rollup, "Rss:")),
            Err(_) => self.file("status").map(|(path, status)| (path, kib(&status, "VmRSS:")))?,
        };
        memory.ok_or(ProcessError::Malformed { path })
    }

    fn files(self) -> Result<usize, ProcessError> {
        let path = format!("/proc/{}/fd", self.id);
        match std::fs::read_dir(&path) {
            Ok(files) => Ok(files.count()),
            Err(source) => Err(ProcessError::Unreadable { path, source }),
        }
    }

    fn file(self, name: &str) -> Result<(String, String), ProcessError> {
        let path = format!("/proc/{}/{name}", self.id);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok((path, text)),
            Err(source) => Err(ProcessError::Unreadable { path, source }),
        }
    }
}

/// What matters here of `/proc/PID/stat`.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    /// Clock ticks on a processor, `utime + stime`.
    ticks: u64,
    threads: u64,
}

impl Stat {
    /// The program's name may hold spaces and parentheses; what counts begins behind the last one, with field 3.
    fn parse(text: &str) -> Option<Self> {
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        Some(Self { ticks: field(14)?.checked_add(field(15)?)?, threads: field(20)? })
    }
}

/// The value of a line such as `Rss:   1696 kB`.
fn kib(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "42 (a (b) c) S 1 2 3 0 -1 4194304 99 0 0 0 150 25 7 8 20 0 6 0 2453229 3133440 407 1844";

    #[test]
    fn processor_time_and_threads_are_found_behind_any_name() {
        assert_eq!(Stat::parse(STAT), Some(Stat { ticks: 175, threads: 6 }));
    }

    #[test]
    fn what_is_cut_short_or_no_number_is_no_figure() {
        for text in ["", "42 (u5", "42 (u5) S 1 2", &STAT.replace(" 25 ", " x "), &STAT.replace(" 6 0 ", " - 0 ")] {
            assert_eq!(Stat::parse(text), None, "{text}");
        }
    }

    #[test]
    fn memory_is_in_kib() {
        assert_eq!(kib("5570-7ffc [rollup]\nRss:                1696 kB\nPss: 290 kB\n", "Rss:"), Some(1_696));
        for text in ["", "Pss: 1 kB", "Rss:", "Rss: much kB", "Rss: 5 MB", "Rss: -5 kB"] {
            assert_eq!(kib(text, "Rss:"), None, "{text}");
        }
    }

    #[test]
    fn this_process_takes_something() {
        let reading = Process::own().read().unwrap();
        assert!(reading.memory_kib > 100 && reading.threads >= 1 && reading.files >= 3, "{reading:?}");
    }

    #[test]
    fn a_process_that_is_not_there_is_named() {
        let error = Process::new(u32::MAX).read().unwrap_err().to_string();
        assert!(error.contains("/proc/4294967295/stat"), "{error}");
    }
}
