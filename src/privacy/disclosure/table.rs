//! Disclosure control of a table of counts by area, group and period.

use std::collections::BTreeMap;

use super::cells::Cells;
use super::hidden::Hidden;
use super::rules::Rules;
use super::suppress::extend;
use crate::context::Context;
use crate::error::Result;
use crate::table::{Table, TableBuilder, TableReader};

/// What a count is of: its area (none: all areas), its group and its period.
type Key = (Option<String>, Option<String>, Option<String>);

/// The cells of a table that must not be shown: `area`, `group`, `period` and `reason` (`small`,
/// `dominated`, `complement`).
///
/// The table has `area` and any of `parent`, `group` and `period`; the numeric columns named in `counts` count people. A
/// cell is hidden in all of them where one of them is sensitive by the rules, or gives such a one back: by
/// the sums over the areas of a parent, over all areas, and over the groups of an area that add up to another of its
/// groups. Totals that the table does not hold are taken as shown elsewhere, and are rows of the answer where they must
/// not be; `area` is empty for the total of all areas.
///
/// # Errors
/// A column that is missing or no number; the caller stopped the computation.
pub fn hidden_cells(table: &TableReader, counts: &[&str], rules: Rules, context: &Context) -> Result<Table> {
    context.check()?;
    let area = table.text("area")?;
    let keys = |name: &str| -> Result<Vec<Option<String>>> {
        let found = table.text_if_there(name)?;
        Ok(if table.has(name) { found } else { vec![None; area.len()] })
    };
    let (parent, group, period) = (keys("parent")?, keys("group")?, keys("period")?);
    let mut columns = Vec::new();
    for name in counts {
        let column = table.optional_number(name)?;
        columns.push(column.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect::<Vec<f64>>());
    }
    let mut by_period: BTreeMap<&Option<String>, Vec<usize>> = BTreeMap::new();
    for (row, period) in period.iter().enumerate() {
        by_period.entry(period).or_default().push(row);
    }
    let mut found: Vec<(Key, Hidden)> = Vec::new();
    for (period, rows) in by_period {
        let of_rows: Vec<Vec<f64>> =
            columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect();
        if !rules.judge_wholes() && !of_rows.iter().flatten().any(|value| rules.is_small(*value)) {
            continue;
        }
        let entries: Vec<Entry<'_>> = rows
            .iter()
            .map(|row| Entry { area: &area[*row], parent: parent[*row].as_deref(), group: group[*row].as_deref() })
            .collect();
        context.check()?;
        let tied = Tied::new(&entries, &of_rows);
        let mut hidden = vec![None; tied.keys.len()];
        for values in &tied.values {
            extend(&tied.cells.with_values(values.clone()), rules, &mut hidden, context)?;
        }
        for ((area, group), hidden) in tied.keys.into_iter().zip(hidden) {
            if let Some(hidden) = hidden {
                found.push(((area, group, period.clone()), hidden));
            }
        }
    }
    let reason = |hidden: &Hidden| match hidden {
        Hidden::Small => "small",
        Hidden::Dominated => "dominated",
        Hidden::Complement => "complement",
    };
    Ok(TableBuilder::new()
        .optional_text("area", found.iter().map(|((area, ..), _)| area.clone()))
        .optional_text("group", found.iter().map(|((_, group, _), _)| group.clone()))
        .optional_text("period", found.iter().map(|((.., period), _)| period.clone()))
        .text("reason", found.iter().map(|(_, hidden)| reason(hidden)))
        .build())
}

/// One row of a period.
#[derive(Clone, Copy)]
struct Entry<'a> {
    area: &'a str,
    parent: Option<&'a str>,
    group: Option<&'a str>,
}

/// The cells of one period with the sums between them, totals that no row holds among them.
struct Tied {
    keys: Vec<(Option<String>, Option<String>)>,
    /// By column of counts.
    values: Vec<Vec<f64>>,
    cells: Cells,
}

impl Tied {
    fn new(entries: &[Entry<'_>], values: &[Vec<f64>]) -> Self {
        let own = |text: &str| Some(text.to_owned());
        let keys = entries.iter().map(|entry| (own(entry.area), entry.group.map(str::to_owned))).collect();
        let mut tied = Self { keys, values: values.to_vec(), cells: Cells::new(vec![f64::NAN; entries.len()]) };
        let mut areas: BTreeMap<(Option<&str>, Option<&str>), Vec<usize>> = BTreeMap::new();
        let mut groups: BTreeMap<(Option<&str>, &str), Vec<usize>> = BTreeMap::new();
        let mut named: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
        for (cell, entry) in entries.iter().enumerate() {
            areas.entry((entry.parent, entry.group)).or_default().push(cell);
            groups.entry((entry.parent, entry.area)).or_default().push(cell);
            named.entry((entry.area, entry.group)).or_insert(cell);
        }
        let mut roots: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for ((parent, group), parts) in &areas {
            tied.add_listed_whole(parts);
            match parent.map(|parent| (parent, named.get(&(parent, *group)))) {
                None => roots.entry(*group).or_default().extend(parts),
                Some((_, Some(whole))) if !parts.contains(whole) => tied.cells.add_sum(*whole, parts),
                Some((parent, _)) => {
                    let whole = tied.add_total(Some(parent), *group, parts);
                    roots.entry(*group).or_default().push(whole);
                }
            }
        }
        for (group, parts) in roots.iter().filter(|(_, parts)| parts.len() > 1) {
            tied.add_total(None, *group, parts);
        }
        for parts in groups.values() {
            tied.add_listed_whole(parts);
        }
        tied
    }

    /// A cell for a total that no row holds.
    fn add_total(&mut self, area: Option<&str>, group: Option<&str>, parts: &[usize]) -> usize {
        let whole = self.keys.len();
        self.keys.push((area.map(str::to_owned), group.map(str::to_owned)));
        for column in &mut self.values {
            let total = parts.iter().map(|part| column[*part]).filter(|value| !value.is_nan()).sum();
            column.push(total);
        }
        self.cells.grow(whole + 1);
        self.cells.add_sum(whole, parts);
        whole
    }

    /// A sum where one of several cells is that of all the others: a total listed beside its parts.
    fn add_listed_whole(&mut self, cells: &[usize]) {
        if cells.len() < 3 {
            return;
        }
        let totals: Vec<f64> =
            self.values.iter().map(|column| cells.iter().map(|cell| column[*cell]).sum::<f64>()).collect();
        let whole = cells.iter().find(|cell| {
            self.values.iter().zip(&totals).all(|(column, total)| {
                let value = column[**cell];
                value > 0.0 && (total - 2.0 * value).abs() <= 0.5
            })
        });
        if let Some(whole) = whole {
            let parts: Vec<usize> = cells.iter().copied().filter(|cell| cell != whole).collect();
            self.cells.add_sum(*whole, &parts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(rows: &[(&str, Option<&str>, Option<&str>, f64)]) -> Vec<String> {
        let table = TableBuilder::new()
            .text("area", rows.iter().map(|row| row.0))
            .optional_text("parent", rows.iter().map(|row| row.1))
            .optional_text("group", rows.iter().map(|row| row.2))
            .text("period", rows.iter().map(|_| "2010"))
            .number("population", rows.iter().map(|row| row.3))
            .build();
        let reader = TableReader::new(table, "counts");
        let context = Context::default();
        let cells = hidden_cells(&reader, &["population"], Rules::from(10.0), &context).unwrap();
        let found = TableReader::new(cells, "found");
        let (area, group) = (found.text_if_there("area").unwrap(), found.text_if_there("group").unwrap());
        let named = |area: &Option<String>| area.clone().unwrap_or_else(|| "all".into());
        area.iter()
            .zip(&group)
            .map(|(area, group)| match group {
                Some(group) => format!("{} {group}", named(area)),
                None => named(area),
            })
            .collect()
    }

    #[test]
    fn an_area_is_hidden_with_a_sister() {
        let rows = [("Whole", None, None, 7164.0), ("West", Some("Whole"), None, 7.0)];
        let sisters = [("Middle", Some("Whole"), None, 1518.0), ("East", Some("Whole"), None, 5639.0)];
        assert_eq!(hidden(&[&rows[..], &sisters[..]].concat()), ["West", "Middle"]);
    }

    #[test]
    fn an_only_child_is_hidden_with_its_parent_and_that_with_a_sister() {
        let rows = [("W", None, None, 5.0), ("w", Some("W"), None, 5.0), ("E", None, None, 900.0)];
        assert_eq!(hidden(&rows), ["W", "w", "E"]);
    }

    #[test]
    fn a_group_is_hidden_in_two_areas() {
        let of = |area, floating: f64, registered: f64| {
            [
                (area, None, Some("floating"), floating),
                (area, None, Some("registered"), registered),
                (area, None, Some("resident"), floating + registered),
            ]
        };
        let found = hidden(&[of("A", 4.0, 500.0), of("B", 60.0, 700.0), of("C", 80.0, 900.0)].concat());
        assert_eq!(found, ["A floating", "A registered", "B floating", "B registered"]);
    }

    #[test]
    fn a_total_listed_beside_its_parts_is_one() {
        let rows =
            [("a", None, None, 4.0), ("b", None, None, 60.0), ("c", None, None, 80.0), ("sum", None, None, 144.0)];
        assert_eq!(hidden(&rows), ["a", "b"]);
    }
}
