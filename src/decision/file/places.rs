//! Where each part of a decision file stands: the line or row of every path.

use std::collections::BTreeMap;

use crate::message::Place;

/// Where the parts of a file stand: its name, and the line of each path such as `factors.0.p`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    /// What errors call the file.
    pub source: String,
    lines: BTreeMap<String, usize>,
    rows: bool,
}

impl Places {
    /// Of a source with the line, or row of a workbook, of each path.
    pub(in crate::decision) fn new(source: &str, lines: BTreeMap<String, usize>, rows: bool) -> Self {
        Self { source: source.to_owned(), lines, rows }
    }

    /// Of a source whose lines are not known.
    pub(in crate::decision) fn named(source: &str) -> Self {
        Self { source: source.to_owned(), ..Self::default() }
    }

    /// The place of a path: file, line, and the path with places in lists counted from 1.
    #[must_use]
    pub fn of(&self, path: &str) -> Place {
        let mut place = Place::from(&self.source);
        if let Some(line) = self.line(path) {
            place = if self.rows { place.row(line) } else { place.line(line) };
        }
        let mut shown = String::new();
        for part in path.split('.').filter(|part| !part.is_empty()) {
            match part.parse::<usize>() {
                Ok(index) => shown += &format!("[{}]", index + 1),
                Err(_) if shown.is_empty() => shown += part,
                Err(_) => shown += &format!(".{part}"),
            }
        }
        if shown.is_empty() { place } else { place.name(shown) }
    }

    /// The line of a path, or of the nearest part around it.
    fn line(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return Some(*line);
            }
            path = &path[..path.rfind('.')?];
        }
    }
}
