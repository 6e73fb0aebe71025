//! Places in the input: the file or table, and the row, column or entry in it.

use std::fmt;

use super::{Language, Term};

/// One part of a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A file, table, area or other name.
    Name(String),
    /// A row, from 1, below the header.
    Row(usize),
    /// A line of a text file, from 1.
    Line(usize),
    /// A column, by its header.
    Column(String),
    /// An entry of a kind, by its name.
    Entry(Term, String),
    /// Words of ours, in English and in Chinese.
    Words([String; 2]),
}

/// Where in the input something is: from the whole to the part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place(Vec<Part>);

impl Place {
    /// An entry of a kind, such as the factor `noise`.
    pub fn entry(term: Term, name: impl Into<String>) -> Self {
        Self(vec![Part::Entry(term, name.into())])
    }

    /// A cell of a matrix, by its row and column from 0.
    #[must_use]
    pub fn cell(row: usize, column: usize) -> Self {
        Self::default().row(row + 1).column((column + 1).to_string())
    }

    /// An entry of the tables `[[name]]` of a file, by its number from 1 and perhaps its own name.
    #[must_use]
    pub fn listed(self, name: &str, number: usize, called: Option<&str>) -> Self {
        let called = called.map_or(String::new(), |called| format!(" ({called})"));
        let words = [format!("{name} {number}{called}"), format!("[[{name}]] 第 {number} 项{called}")];
        self.then(Part::Words(words))
    }

    /// A row in it, counted from 1.
    #[must_use]
    pub fn row(self, row: usize) -> Self {
        self.then(Part::Row(row))
    }

    /// A line in it, counted from 1.
    #[must_use]
    pub fn line(self, line: usize) -> Self {
        self.then(Part::Line(line))
    }

    /// A column in it.
    #[must_use]
    pub fn column(self, name: impl Into<String>) -> Self {
        self.then(Part::Column(name.into()))
    }

    /// Something in it, by a name of its own.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.then(Part::Name(name.into()))
    }

    /// A part in it.
    #[must_use]
    pub fn then(mut self, part: Part) -> Self {
        self.0.push(part);
        self
    }

    /// This place inside another.
    #[must_use]
    pub fn inside(self, outer: impl Into<Place>) -> Self {
        let Place(mut parts) = outer.into();
        parts.extend(self.0);
        Self(parts)
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The place in words of a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let parts = self.0.iter().map(|part| match (part, language) {
            (Part::Name(name), _) => name.clone(),
            (Part::Row(row), Language::En) => format!("row {row}"),
            (Part::Row(row), Language::Zh) => format!("第 {row} 行"),
            (Part::Line(line), Language::En) => format!("line {line}"),
            (Part::Line(line), Language::Zh) => format!("文件第 {line} 行"),
            (Part::Column(name), Language::En) => format!("column {name}"),
            (Part::Column(number), Language::Zh) if number.parse::<usize>().is_ok() => format!("第 {number} 列"),
            (Part::Column(name), Language::Zh) => format!("{name} 列"),
            (Part::Entry(term, name), Language::En) => format!("{} {name}", term.word(language)),
            (Part::Entry(term, number), Language::Zh) if number.parse::<usize>().is_ok() => {
                format!("{} {number}", term.word(language))
            }
            (Part::Entry(term, name), Language::Zh) => format!("{}“{name}”", term.word(language)),
            (Part::Words([en, zh]), _) => language.choose(&[en, zh]).to_owned(),
        });
        parts.collect::<Vec<_>>().join(language.choose(&[", ", "，"]))
    }
}

impl From<Part> for Place {
    fn from(part: Part) -> Self {
        Self(vec![part])
    }
}

impl From<&str> for Place {
    fn from(name: &str) -> Self {
        if name.is_empty() { Self::default() } else { Self(vec![Part::Name(name.to_owned())]) }
    }
}

impl From<String> for Place {
    fn from(name: String) -> Self {
        if name.is_empty() { Self::default() } else { Self(vec![Part::Name(name)]) }
    }
}

impl From<&String> for Place {
    fn from(name: &String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<&Place> for Place {
    fn from(place: &Place) -> Self {
        place.clone()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}
