//! How much memory the machine has left.

use std::fs::read_to_string;

/// Bytes of memory that can still be had, the limits of a control group and of the process's address space
/// (`ulimit -v`) included; nothing where the system does not say.
#[must_use]
pub fn available_memory() -> Option<u64> {
    [system(), group(), address_space()].into_iter().flatten().min()
}

fn system() -> Option<u64> {
    kilobytes(&read_to_string("/proc/meminfo").ok()?, "MemAvailable:")
}

fn group() -> Option<u64> {
    let number = |path: &str| read_to_string(path).ok()?.trim().parse::<u64>().ok();
    Some(number("/sys/fs/cgroup/memory.max")?.saturating_sub(number("/sys/fs/cgroup/memory.current")?))
}

fn address_space() -> Option<u64> {
    let limits = read_to_string("/proc/self/limits").ok()?;
    let limit = value(&limits, "Max address space")?.split_whitespace().next()?.parse::<u64>().ok()?;
    Some(limit.saturating_sub(kilobytes(&read_to_string("/proc/self/status").ok()?, "VmSize:")?))
}

/// What stands behind a label at the beginning of a line.
fn value<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(label)).map(str::trim)
}

/// The same, of kilobytes, in bytes.
fn kilobytes(text: &str, label: &str) -> Option<u64> {
    value(text, label)?.trim_end_matches("kB").trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
