//! A specification from a table of metadata, one row an indicator or aggregate, as the R package COINr has it (`iMeta`).

use serde_json::{Map, Value, json};

use super::keys::Spec;
use super::read::decode;
use crate::error::{Error, Result};
use crate::table::TableReader;

impl Spec {
    /// A specification from COINr's `iMeta`: `iCode`, `Parent`, `Direction`, `Weight`, `Type` (`Indicator`, `Aggregate`;
    /// other rows are left out) or `Level` (1 for indicators), optional `iName`, `Unit` and `Target`.
    ///
    /// Scores are 0 to 100 by min–max and weighted arithmetic means, as COINr's own defaults. `Denominator` is not taken
    /// up, as COINr divides only where it is told to.
    ///
    /// # Errors
    /// A missing column, text where a number should be, and what [`Spec::from_json`] refuses.
    ///
    /// ```
    /// use townscale::index::Spec;
    /// use townscale::table::{TableBuilder, TableReader};
    /// let meta = TableBuilder::new()
    ///     .text("iCode", ["LPI", "Index"])
    ///     .optional_text("Parent", [Some("Index"), None])
    ///     .number("Direction", [1.0, 1.0])
    ///     .number("Weight", [1.0, 1.0])
    ///     .text("Type", ["Indicator", "Aggregate"])
    ///     .build();
    /// let spec = Spec::from_meta(&TableReader::new(meta, "iMeta"))?;
    /// assert_eq!((spec.node[0].id.as_str(), spec.indicator[0].id.as_str()), ("Index", "LPI"));
    /// # Ok::<(), townscale::Error>(())
    /// ```
    pub fn from_meta(table: &TableReader) -> Result<Self> {
        let table = table.with_gaps(&["Direction", "Weight", "Target", "Level"]);
        let ids = table.text("iCode")?;
        let parents = table.text_if_there("Parent")?;
        if parents.is_empty() {
            table.text("Parent")?;
        }
        let (kinds, levels) = (table.text_if_there("Type")?, table.optional_number("Level")?);
        let (labels, units) = (table.text_if_there("iName")?, table.text_if_there("Unit")?);
        let numbers = [("direction", "Direction"), ("weight", "Weight"), ("target", "Target")]
            .map(|(key, column)| table.optional_number(column).map(|values| (key, values)));
        let [direction, weight, target] = numbers;
        let (direction, weight, target) = (direction?, weight?, target?);
        let there = |texts: &[Option<String>], row: usize| {
            let text = texts.get(row).cloned().flatten().filter(|text| !matches!(text.trim(), "" | "NA"));
            text.map_or(Value::Null, Value::String)
        };
        let number = |numbers: &[Option<f64>], row: usize| numbers.get(row).copied().flatten();
        let (mut nodes, mut indicators) = (Vec::new(), Vec::new());
        for (row, id) in ids.into_iter().enumerate() {
            let is_leaf = match (there(&kinds, row).as_str(), number(&levels, row)) {
                (Some("Indicator"), _) => true,
                (Some("Aggregate"), _) => false,
                (Some(_), _) => continue,
                (None, Some(level)) => level <= 1.0,
                (None, None) => {
                    return Err(Error::index_meta_without_type(id).at(table.place(row, "Type")));
                }
            };
            let mut entry = Map::from_iter([
                ("id".to_owned(), json!(id)),
                ("parent".to_owned(), there(&parents, row)),
                ("weight".to_owned(), json!(number(&weight.1, row))),
                ("label".to_owned(), there(&labels, row)),
            ]);
            if is_leaf {
                entry.insert("unit".to_owned(), there(&units, row));
                entry
                    .extend([&direction, &target].map(|(key, values)| ((*key).to_owned(), json!(number(values, row)))));
            }
            if is_leaf { &mut indicators } else { &mut nodes }.push(Value::Object(entry));
        }
        decode(json!({ "node": nodes, "indicator": indicators }), table.source())
    }
}
