//! The process's own figures, from Linux's `/proc`; elsewhere there are none.

/// Memory that is in RAM, in bytes: `VmRSS` of `/proc/self/status`, see proc(5).
pub(super) fn resident_bytes() -> Option<i64> {
    parse_resident(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Open file descriptors, without the one that counting them takes.
pub(super) fn open_fds() -> Option<i64> {
    let entries = std::fs::read_dir("/proc/self/fd").ok()?.count();
    i64::try_from(entries.saturating_sub(1)).ok()
}

fn parse_resident(status: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: i64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_resident_set() {
        assert_eq!(parse_resident("Name:\tu5\nVmRSS:\t   2048 kB\nThreads:\t3\n"), Some(2_097_152));
    }

    #[test]
    fn an_unknown_format_is_no_figure() {
        assert_eq!(parse_resident("VmRSS:\tmuch"), None);
        assert_eq!(parse_resident(""), None);
    }
}
