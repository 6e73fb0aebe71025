//! Ids of places and their rows, looked up fast: costs name millions of pairs by a few thousand ids.

use arrow::array::{AnyDictionaryArray, Array, ArrayRef, AsArray, GenericStringArray, OffsetSizeTrait};
use arrow::compute::cast;
use arrow::datatypes::{DataType, UInt32Type};
use hashbrown::HashTable;
use rayon::prelude::*;

use crate::error::{Error, Result, nearest};
use crate::table::{TableReader, contents};

/// Rows looked up by one thread at a time.
const PART: usize = 1 << 15;
/// No row.
const EMPTY: u32 = u32::MAX;

/// The ids of a table, each with its row.
pub(super) struct Ids {
    names: Vec<String>,
    digests: Vec<Digest>,
    /// Rows by the hash of their digest.
    by_hash: HashTable<u32>,
}

impl Ids {
    /// The ids of a column `id`.
    ///
    /// # Errors
    /// A missing column or id, an id twice.
    pub(super) fn new(table: &TableReader) -> Result<Self> {
        let names = table.text("id")?;
        let mut ids = Self { names: vec![], digests: vec![], by_hash: HashTable::with_capacity(names.len()) };
        for (row, name) in names.into_iter().enumerate() {
            let name = whole_number(&name).map_or(name.clone(), str::to_owned);
            let digest = Digest::of(name.as_bytes());
            if ids.find_digest(digest, name.as_bytes()).is_some() {
                return Err(Error::access_id_twice(name).at(table.place(row, "id")));
            }
            ids.names.push(name);
            ids.digests.push(digest);
            let digests = &ids.digests;
            ids.by_hash
                .insert_unique(digest.hash(), row as u32, |row| digests.get(*row as usize).map_or(0, |of| of.hash()));
        }
        Ok(ids)
    }

    /// The ids in the order of their rows.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    fn find(&self, name: &[u8]) -> Option<u32> {
        self.find_digest(Digest::of(name), name)
    }

    /// As `find`, for a name with spaces around it or a number written as 101.0.
    fn find_loosely(&self, name: &str) -> Option<u32> {
        let name = name.trim();
        self.find(name.as_bytes()).or_else(|| self.find(whole_number(name)?.as_bytes()))
    }

    #[inline]
    fn find_digest(&self, digest: Digest, name: &[u8]) -> Option<u32> {
        let same = |row: &u32| {
            let row = *row as usize;
            self.digests.get(row) == Some(&digest)
                && (digest.is_whole() || self.names.get(row).is_some_and(|other| other.as_bytes() == name))
        };
        self.by_hash.find(digest.hash(), same).copied()
    }

    /// The rows that a column of `table` names, by id.
    ///
    /// # Errors
    /// A missing column or value, an id that is not there.
    pub(super) fn rows(&self, table: &TableReader, column: &str) -> Result<Vec<u32>> {
        let Some(array) = table.batch().column_by_name(column) else {
            return table.text(column).map(|_| vec![]);
        };
        if let Some(dictionary) = array.as_any_dictionary_opt() {
            return self.rows_of_dictionary(dictionary, table, column);
        }
        let plain: ArrayRef = match array.data_type() {
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => array.clone(),
            _ => cast(array, &DataType::Utf8)
                .map_err(|_| Error::column_not_text(column, contents(array.data_type())).at(table.source()))?,
        };
        let unknown = |row: usize, name: Option<&str>| self.unknown(table, column, row, name);
        match plain.data_type() {
            DataType::Utf8View => {
                let texts = plain.as_string_view();
                self.look_up(texts.len(), |row| (!texts.is_null(row)).then(|| texts.value(row).as_bytes()), unknown)
            }
            DataType::LargeUtf8 => self.look_up_texts(plain.as_string::<i64>(), unknown),
            _ => self.look_up_texts(plain.as_string::<i32>(), unknown),
        }
    }

    fn unknown(&self, table: &TableReader, column: &str, row: usize, name: Option<&str>) -> Error {
        match name.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => {
                let near = nearest(name, self.names.iter().take(1000).map(String::as_str));
                Error::access_id_unknown(column, name).did_you_mean(near).at(table.place(row, column))
            }
            None => Error::value_missing().at(table.place(row, column)),
        }
    }

    /// As `rows`, of a column that names each id once and then by number.
    fn rows_of_dictionary(&self, column: &dyn AnyDictionaryArray, table: &TableReader, name: &str) -> Result<Vec<u32>> {
        let no_ids = |_| Error::column_not_text(name, contents(column.data_type())).at(table.source());
        let words = cast(column.values(), &DataType::Utf8).map_err(no_ids)?;
        let find = |word: &str| self.find(word.as_bytes()).or_else(|| self.find_loosely(word));
        let known: Vec<u32> =
            words.as_string::<i32>().iter().map(|word| word.and_then(find).unwrap_or(EMPTY)).collect();
        let keys = cast(column.keys(), &DataType::UInt32).map_err(no_ids)?;
        let keys = keys.as_primitive::<UInt32Type>();
        let mut rows = vec![EMPTY; keys.len()];
        for (row, key) in rows.iter_mut().zip(keys.values()) {
            *row = known.get(*key as usize).copied().unwrap_or(EMPTY);
        }
        let odd = match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
            Some(nulls) => rows.iter().enumerate().position(|(row, found)| nulls.is_null(row) || *found == EMPTY),
            None => rows.iter().position(|row| *row == EMPTY),
        };
        let Some(row) = odd else { return Ok(rows) };
        let named = keys.is_valid(row).then(|| keys.value(row) as usize).filter(|key| words.is_valid(*key));
        Err(self.unknown(table, name, row, named.map(|key| words.as_string::<i32>().value(key))))
    }

    fn look_up_texts<O: OffsetSizeTrait>(
        &self,
        texts: &GenericStringArray<O>,
        unknown: impl Fn(usize, Option<&str>) -> Error + Sync,
    ) -> Result<Vec<u32>> {
        let text = |row: usize| texts.value(row).as_bytes();
        match texts.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => self.look_up(texts.len(), |row| Some(text(row)), unknown),
            Some(nulls) => self.look_up(texts.len(), |row| nulls.is_valid(row).then(|| text(row)), unknown),
        }
    }

    fn look_up<'a>(
        &self,
        rows: usize,
        text: impl Fn(usize) -> Option<&'a [u8]> + Sync,
        unknown: impl Fn(usize, Option<&str>) -> Error + Sync,
    ) -> Result<Vec<u32>> {
        let mut found = vec![EMPTY; rows];
        found.par_chunks_mut(PART).enumerate().try_for_each(|(part, found)| {
            let (mut last, mut last_row) = (Digest::of(b""), EMPTY);
            for (place, found) in found.iter_mut().enumerate() {
                let row = part * PART + place;
                let Some(name) = text(row) else { return Err(unknown(row, None)) };
                let digest = Digest::of(name);
                if last_row == EMPTY || digest != last || !digest.is_whole() {
                    // Rows often name places in the order of their own table.
                    let next = last_row.wrapping_add(1);
                    let known = if digest.is_whole() && self.digests.get(next as usize) == Some(&digest) {
                        Some(next)
                    } else {
                        self.find_digest(digest, name).or_else(|| self.find(name.trim_ascii()))
                    };
                    let lossy = || String::from_utf8_lossy(name).into_owned();
                    let known = known.or_else(|| self.find_loosely(&lossy()));
                    (last, last_row) = (digest, known.ok_or_else(|| unknown(row, Some(&lossy())))?);
                }
                *found = last_row;
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// The id of a whole number that a column of decimals writes as 101.0.
fn whole_number(name: &str) -> Option<&str> {
    let digits = |whole: &str| !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    name.strip_suffix(".0").filter(|whole| digits(whole.strip_prefix('-').unwrap_or(whole)))
}

/// An id as it is looked up: without spaces around it, and whole numbers without a fraction.
pub(super) fn plain(name: &str) -> &str {
    let name = name.trim();
    whole_number(name).unwrap_or(name)
}

/// What a name is told apart by first: its length and its first and last eight bytes (hashed, in names over sixteen).
#[derive(Clone, Copy, PartialEq, Eq)]
struct Digest {
    length: u32,
    words: (u64, u64),
}

impl Digest {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let eight = |part: Option<&[u8; 8]>| part.map_or(0, |part| u64::from_le_bytes(*part));
        let four = |part: Option<&[u8; 4]>| part.map_or(0, |part| u64::from(u32::from_le_bytes(*part)));
        let words = match bytes.len() {
            8..=16 => (eight(bytes.first_chunk()), eight(bytes.last_chunk())),
            4..=7 => (four(bytes.first_chunk()), four(bytes.last_chunk())),
            0..=3 => (bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
            _ => {
                let (whole, _) = bytes.as_chunks();
                (whole.iter().fold(0, |state, word| fold(state, u64::from_le_bytes(*word))), eight(bytes.last_chunk()))
            }
        };
        Self { length: bytes.len() as u32, words }
    }

    /// Whether names of one digest are the same.
    #[inline]
    fn is_whole(self) -> bool {
        self.length <= 16
    }

    #[inline]
    fn hash(self) -> u64 {
        fold(fold(u64::from(self.length), self.words.0), self.words.1)
    }
}

/// A multiplication to twice the width, its halves folded together.
#[inline]
fn fold(state: u64, word: u64) -> u64 {
    let wide = u128::from(state ^ word ^ 0xa076_1d64_78bd_642f) * 0x9e37_79b9_7f4a_7c15;
    (wide as u64) ^ ((wide >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    #[test]
    fn ids_are_found_whatever_their_length() {
        let names: Vec<String> = (0..3000).map(|k| format!("{}{k}", "哈".repeat(k % 9))).collect();
        let table = TableReader::new(TableBuilder::new().text("id", names.clone()).build(), "supply");
        let ids = Ids::new(&table).unwrap();
        let pairs = TableReader::new(TableBuilder::new().text("supply", names.iter().rev().cloned()).build(), "cost");
        let rows = ids.rows(&pairs, "supply").unwrap();
        assert!(rows.iter().enumerate().all(|(place, row)| *row as usize == 2999 - place));
        assert_eq!(ids.find(b"nowhere"), None);
    }

    /// A column that names each id once gives the same rows as one that names them row by row, and the same errors.
    #[test]
    fn dictionaries_are_read_by_their_words() {
        use arrow::datatypes::Int16Type;
        let ids =
            Ids::new(&TableReader::new(TableBuilder::new().text("id", ["a", "b", "c"]).build(), "supply")).unwrap();
        let table = |words: &[Option<&str>]| {
            let column: arrow::array::DictionaryArray<Int16Type> = words.iter().copied().collect();
            TableReader::new(TableBuilder::new().array("supply", std::sync::Arc::new(column)).build(), "cost")
        };
        assert_eq!(ids.rows(&table(&[Some("c"), Some(" a"), Some("c")]), "supply").unwrap(), [2, 0, 2]);
        let error = ids.rows(&table(&[Some("a"), Some("x1")]), "supply").unwrap_err().to_string();
        assert!(error.starts_with("cost, row 2, column supply: the supply table has no id x1"), "{error}");
        let error = ids.rows(&table(&[Some("a"), None]), "supply").unwrap_err().to_string();
        assert!(error.starts_with("cost, row 2, column supply: the value is missing"), "{error}");
    }

    /// A spreadsheet reads ids as decimals in one table and as text or whole numbers in another.
    #[test]
    fn ids_that_are_numbers_match_however_they_are_stored() {
        let supply = TableReader::new(TableBuilder::new().number("id", [101.0, 102.0]).build(), "supply");
        let ids = Ids::new(&supply).unwrap();
        assert_eq!(ids.names(), ["101", "102"]);
        let cost = |table: TableBuilder| TableReader::new(table.build(), "cost");
        assert_eq!(ids.rows(&cost(TableBuilder::new().text("supply", ["102", "101"])), "supply").unwrap(), [1, 0]);
        assert_eq!(ids.rows(&cost(TableBuilder::new().number("supply", [102.0])), "supply").unwrap(), [1]);
        assert_eq!(ids.rows(&cost(TableBuilder::new().integer("supply", [101])), "supply").unwrap(), [0]);
        let text = Ids::new(&cost(TableBuilder::new().text("id", ["101", "x.0"]))).unwrap();
        assert_eq!(text.rows(&cost(TableBuilder::new().number("supply", [101.0])), "supply").unwrap(), [0]);
        assert_eq!(text.names()[1], "x.0");
        let below = Ids::new(&cost(TableBuilder::new().text("id", ["-1", "-.0"]))).unwrap();
        assert_eq!(below.rows(&cost(TableBuilder::new().number("supply", [-1.0])), "supply").unwrap(), [0]);
    }

    #[test]
    fn ids_twice_and_unknown_ids_are_named() {
        let twice = TableReader::new(TableBuilder::new().text("id", ["a", "b", "a"]).build(), "supply");
        assert!(Ids::new(&twice).err().unwrap().to_string().starts_with("supply, row 3, column id: a is there twice"));
        let ids = Ids::new(&TableReader::new(TableBuilder::new().text("id", ["clinic"]).build(), "supply")).unwrap();
        let cost = TableReader::new(TableBuilder::new().text("supply", [" clinic", "clinik"]).build(), "cost");
        let error = ids.rows(&cost, "supply").unwrap_err().to_string();
        assert!(
            error.starts_with("cost, row 2, column supply: the supply table has no id clinik. Did you mean clinic")
        );
    }
}
