//! Bytes of a text file as cells, the separator by the first lines.

use arrow::array::StringBuilder;
use std::sync::Arc;

use super::cells::MOST_COLUMNS;
use super::encoding::decoded;
use crate::context::Context;
use crate::error::{Error, Result, require_memory};
use crate::table::{Table, TableBuilder};

/// The most cells of a file, those of short rows filled up among them.
const MOST_CELLS: usize = 500_000_000;
/// Bytes that a byte of text takes while it is read: the text, its cells and the table that is made of them.
const BYTES: u64 = 8;

/// The texts of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct TextCells {
    /// Columns of text, called by their number from 1; a row that ends before the others has gaps.
    pub table: Table,
    /// The encoding.
    pub encoding: &'static str,
    /// The separator between cells.
    pub separator: char,
}

/// Read a file of comma-, semicolon- or tab-separated values.
///
/// ```
/// let cells = townscale::panel::read_text("地区;2019\n哈密;\"1,5\"".as_bytes())?;
/// assert_eq!((cells.encoding, cells.separator), ("UTF-8", ';'));
/// assert_eq!((cells.table.names().len(), cells.table.num_rows()), (2, 2));
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// Bytes that are no text, more cells than any table has, more memory than there is.
pub fn read_text(bytes: &[u8]) -> Result<TextCells> {
    let fits = |share: f64| format!("{:.1} MB", share * bytes.len() as f64 / 1e6);
    require_memory(&Context::default(), BYTES * bytes.len() as u64, fits)?;
    let (text, encoding) = decoded(bytes)?;
    let separator = separator(&text);
    Ok(TextCells { table: table(&text, separator)?, encoding, separator })
}

fn separator(text: &str) -> char {
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(20).collect();
    let count = |mark: char| -> usize {
        lines
            .iter()
            .map(|line| {
                let mut inside = false;
                line.chars()
                    .filter(|c| {
                        inside ^= *c == '"';
                        !inside && *c == mark
                    })
                    .count()
            })
            .filter(|found| *found > 0)
            .count()
    };
    // A mark that stands in most lines separates; a decimal comma may stand in as many as a semicolon or a tab.
    let counts = ['\t', ';', '|', ','].map(|mark| (mark, count(mark)));
    let most = counts.iter().map(|(_, found)| *found).max().unwrap_or(0);
    let fits =
        counts.iter().find(|(mark, found)| *found > 0 && (*found == most || (*mark != ',' && *found * 10 >= most * 8)));
    fits.map_or(',', |(mark, _)| *mark)
}

/// The columns of a table while its cells are read.
#[derive(Default)]
struct Columns {
    columns: Vec<StringBuilder>,
    /// Rows that are finished.
    rows: usize,
    /// Cells of the row that is read.
    cells: usize,
    /// Rows up to the last that has a text.
    filled: usize,
}

impl Columns {
    fn cell(&mut self, text: &str) -> Result<()> {
        let place = self.cells;
        self.cells += 1;
        let bare = !text.trim().is_empty();
        if bare {
            self.filled = self.rows + 1;
        }
        if place >= self.columns.len() && (bare || place == 0) {
            self.add_columns(place + 1)?;
        }
        if let Some(column) = self.columns.get_mut(place) {
            column.append_option(Some(text).filter(|text| !text.is_empty()));
        }
        Ok(())
    }

    fn add_columns(&mut self, count: usize) -> Result<()> {
        if count > MOST_COLUMNS {
            return Err(Error::reading_too_large(format!("{count} columns"), MOST_COLUMNS as f64));
        }
        if count * self.rows > MOST_CELLS {
            return Err(Error::reading_too_large(format!("{} cells", count * self.rows), MOST_CELLS as f64));
        }
        // The last of them is that of the cell at hand; those before it are blank in its row too.
        for place in self.columns.len()..count {
            let mut column = StringBuilder::new();
            column.append_nulls(self.rows + usize::from(place + 1 < count));
            self.columns.push(column);
        }
        Ok(())
    }

    fn end_row(&mut self) {
        for column in self.columns.iter_mut().skip(self.cells) {
            column.append_null();
        }
        (self.rows, self.cells) = (self.rows + 1, 0);
    }

    fn table(mut self) -> Table {
        let columns = self.columns.iter_mut().enumerate();
        let table = columns.fold(TableBuilder::new(), |table, (place, column)| {
            table.array(&(place + 1).to_string(), Arc::new(column.finish()))
        });
        table.build().head(self.filled)
    }
}

/// The cells of a text: a cell in double quotes may hold the separator, ends of lines, and quotes written twice.
fn table(text: &str, separator: char) -> Result<Table> {
    if text.len() > i32::MAX as usize {
        return Err(Error::reading_too_large(format!("{} bytes", text.len()), f64::from(i32::MAX)));
    }
    let mut columns = Columns::default();
    let ends = |byte: u8| byte == separator as u8 || byte == b'\n' || byte == b'\r';
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let plain = bytes.iter().skip(at).position(|byte| ends(*byte)).map_or(bytes.len(), |end| at + end);
        let end = if text[at..plain].trim_start().starts_with('"') {
            let (cell, end) = quoted(text, at, separator);
            columns.cell(&cell)?;
            end
        } else {
            columns.cell(&text[at..plain])?;
            plain
        };
        at = match bytes.get(end) {
            Some(byte) if *byte == separator as u8 => {
                // A separator at the end of the text stands before an empty cell.
                if end + 1 == bytes.len() {
                    columns.cell("")?;
                }
                end + 1
            }
            Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => end + 2,
            _ => end + 1,
        };
        let row_ends = bytes.get(end).is_none_or(|byte| *byte != separator as u8) || at == bytes.len();
        if row_ends {
            columns.end_row();
        }
    }
    Ok(columns.table())
}

/// The content of a cell that begins with a quote, and the place of what ends it.
fn quoted(text: &str, start: usize, separator: char) -> (String, usize) {
    let mut cell = String::new();
    let mut inside = false;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if inside && chars.peek().is_some_and(|(_, next)| *next == '"') => {
                cell.push('"');
                chars.next();
            }
            '"' if inside => inside = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                inside = true;
            }
            c if !inside && (c == separator || c == '\n' || c == '\r') => return (cell, start + at),
            c => cell.push(c),
        }
    }
    (cell, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Array, AsArray};

    fn rows(read: &TextCells) -> Vec<Vec<String>> {
        let cell = |column: usize, row: usize| {
            let texts = read.table.batch().column(column).as_string::<i32>();
            if texts.is_null(row) { String::new() } else { texts.value(row).to_owned() }
        };
        (0..read.table.num_rows())
            .map(|row| (0..read.table.names().len()).map(|column| cell(column, row)).collect())
            .collect()
    }

    #[test]
    fn encodings_are_told_apart_by_what_they_decode_to() {
        let text = "地区,2019年\n哈密市,12\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16.iter().copied()).collect();
        let chinese = encoding_rs::GB18030.encode(text).0;
        for (bytes, encoding) in [(text.as_bytes(), "UTF-8"), (&marked, "UTF-16"), (&*chinese, "GB18030")] {
            let read = read_text(bytes).unwrap();
            assert_eq!((read.encoding, rows(&read)[1][0].as_str()), (encoding, "哈密市"));
        }
        let western = encoding_rs::WINDOWS_1252.encode("area,2015\nDoña Ana,1\nAñasco,2\nMayagüez,3\n").0;
        let read = read_text(&western).unwrap();
        assert_eq!((read.encoding, rows(&read)[3][0].as_str()), ("Latin-1", "Mayagüez"));
        let plain: Vec<u8> = "area,2015\nNorth,12\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(rows(&read_text(&plain).unwrap())[1], ["North", "12"]);
        assert!(read_text(b"\x80\0\0\0\0").is_err());
    }

    #[test]
    fn lines_may_end_in_cr_alone_and_cells_may_hold_lines() {
        assert_eq!(rows(&read_text(b"a,b\r1,2\r").unwrap()), [["a", "b"], ["1", "2"]]);
        assert_eq!(rows(&read_text(b"a\tb\n\"x\ny\"\t\"1\"\"2\"\n\n").unwrap())[1], ["x\ny", "1\"2"]);
        assert_eq!(rows(&read_text(b"a;b\n1,5;2,5\n").unwrap())[1], ["1,5", "2,5"]);
        assert_eq!(rows(&read_text(b"a,b,\n1\n\n2,3").unwrap()), [["a", "b"], ["1", ""], ["", ""], ["2", "3"]]);
        assert_eq!(rows(&read_text(b"a,b\n1,\"2\"x").unwrap())[1], ["1", "2x"]);
    }

    #[test]
    fn a_row_of_very_many_cells_is_refused() {
        let text = format!("{}x", ",".repeat(MOST_COLUMNS));
        assert!(read_text(text.as_bytes()).unwrap_err().to_string().contains("20001 columns"));
    }
}
