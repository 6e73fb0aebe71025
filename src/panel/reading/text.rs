//! Bytes of a text file as cells: the encoding by what the bytes decode to, the separator by the first lines.

use crate::error::{Error, Result};

/// The texts of a file, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextCells {
    /// Rows of cells; they may differ in length.
    pub rows: Vec<Vec<String>>,
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
/// assert_eq!(cells.rows[1], ["哈密", "1,5"]);
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// Bytes that are no text.
pub fn read_text(bytes: &[u8]) -> Result<TextCells> {
    let (text, encoding) = decoded(bytes)?;
    let separator = separator(&text);
    Ok(TextCells { rows: rows(&text, separator), encoding, separator })
}

fn utf16(bytes: &[u8], big: bool) -> Option<String> {
    let units = bytes.chunks_exact(2).map(|pair| match big {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    });
    char::decode_utf16(units).collect::<std::result::Result<String, _>>().ok()
}

fn decoded(bytes: &[u8]) -> Result<(String, &'static str)> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, false).map(|text| (text, "UTF-16")).ok_or_else(Error::reading_text_unknown);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, true).map(|text| (text, "UTF-16")).ok_or_else(Error::reading_text_unknown);
    }
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bare)
        && !(text.contains('\0') && utf16_by_zeros(bare).is_some())
    {
        return Ok((text.to_owned(), "UTF-8"));
    }
    if let Some(big) = utf16_by_zeros(bare) {
        return utf16(bare, big).map(|text| (text, "UTF-16")).ok_or_else(Error::reading_text_unknown);
    }
    if bare.contains(&0) {
        return Err(Error::reading_text_unknown());
    }
    let (chinese, _, bad) = encoding_rs::GB18030.decode(bare);
    let (western, ..) = encoding_rs::WINDOWS_1252.decode(bare);
    let chinese = (!bad).then_some(chinese).filter(|text| is_chinese(text, &western));
    Ok(match chinese {
        Some(text) => (text.into_owned(), "GB18030"),
        None => (western.into_owned(), "Latin-1"),
    })
}

/// Whether text without a byte order mark is UTF-16, by where its zero bytes stand; true for the big-endian form.
fn utf16_by_zeros(bytes: &[u8]) -> Option<bool> {
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 8;
    match (even, odd) {
        (0, odd) if odd > many => Some(false),
        (even, 0) if even > many => Some(true),
        _ => None,
    }
}

/// Whether bytes that decode both ways are Chinese: nearly all of what is not ASCII is Chinese, in words of two or more
/// characters or beside none of the letters of a Western word.
fn is_chinese(text: &str, western: &str) -> bool {
    let common = |c: char| matches!(c, '\u{4e00}'..='\u{9fa5}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '…' | '—');
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    let chinese = text.chars().filter(|c| common(*c)).count();
    if foreign == 0 || chinese * 10 < foreign * 9 {
        return false;
    }
    // A Western letter with a mark stands among plain letters: Do\u{f1}a read as GB18030 gives a lone character in a word.
    let letters: Vec<char> = text.chars().collect();
    let lone = (0..letters.len()).filter(|at| {
        let beside = |place: Option<usize>| place.and_then(|place| letters.get(place)).copied().unwrap_or(' ');
        let (before, after) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
        common(letters[*at])
            && (before.is_ascii_alphabetic() || after.is_ascii_alphabetic())
            && !common(before)
            && !common(after)
    });
    let high = western.chars().filter(|c| !c.is_ascii()).count();
    let western_letters = western.chars().filter(|c| matches!(c, '\u{c0}'..='\u{ff}')).count();
    lone.count() * 3 < chinese || western_letters * 2 < high
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

fn rows(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted => match chars.peek() {
                Some('"') => {
                    cell.push('"');
                    chars.next();
                }
                _ => quoted = false,
            },
            c if quoted => cell.push(c),
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            c if c == separator => row.push(std::mem::take(&mut cell)),
            '\r' | '\n' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    while rows.last().is_some_and(|row| row.iter().all(|cell| cell.trim().is_empty())) {
        rows.pop();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart_by_what_they_decode_to() {
        let text = "地区,2019年\n哈密市,12\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16.iter().copied()).collect();
        let chinese = encoding_rs::GB18030.encode(text).0;
        for (bytes, encoding) in [(text.as_bytes(), "UTF-8"), (&marked, "UTF-16"), (&*chinese, "GB18030")] {
            let read = read_text(bytes).unwrap();
            assert_eq!((read.encoding, read.rows[1][0].as_str()), (encoding, "哈密市"));
        }
        let western = encoding_rs::WINDOWS_1252.encode("area,2015\nDoña Ana,1\nAñasco,2\nMayagüez,3\n").0;
        let read = read_text(&western).unwrap();
        assert_eq!((read.encoding, read.rows[3][0].as_str()), ("Latin-1", "Mayagüez"));
        let plain: Vec<u8> = "area,2015\nNorth,12\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read_text(&plain).unwrap().rows[1], ["North", "12"]);
        assert!(read_text(b"\x80\0\0\0\0").is_err());
    }

    #[test]
    fn lines_may_end_in_cr_alone_and_cells_may_hold_lines() {
        assert_eq!(read_text(b"a,b\r1,2\r").unwrap().rows, [["a", "b"], ["1", "2"]]);
        assert_eq!(read_text(b"a\tb\n\"x\ny\"\t\"1\"\"2\"\n\n").unwrap().rows[1], ["x\ny", "1\"2"]);
        assert_eq!(read_text(b"a;b\n1,5;2,5\n").unwrap().rows[1], ["1,5", "2,5"]);
    }
}
