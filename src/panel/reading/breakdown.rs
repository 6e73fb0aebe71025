//! Columns by which a table parts the people of an area and period: by sex, by age. Where one of their values says all
//! people, the rows of that value are the counts; the others are parts of them.

use std::collections::BTreeSet;

use super::entries::Entry;
use super::header::{Column, Holds};
use super::state::Reading;
use super::totals::is_total;
use super::vocabulary::squeezed;
use crate::finding::Finding;
use crate::table::normalised;

/// The headings of such columns.
const HEADINGS: [&str; 21] = [
    "sex",
    "sexes",
    "gender",
    "sexe",
    "sexo",
    "sesso",
    "geschlecht",
    "kön",
    "kjønn",
    "płeć",
    "пол",
    "性别",
    "age",
    "ages",
    "agegroup",
    "ageclass",
    "altersgruppe",
    "âge",
    "edad",
    "年龄",
    "年龄组",
];
/// Values that say all people, beside the names of totals.
const WHOLES: [&str; 16] = [
    "t",
    "_t",
    "all",
    "both",
    "bothsexes",
    "allsexes",
    "allpersons",
    "persons",
    "allages",
    "totalallages",
    "agestotal",
    "计",
    "男女合计",
    "不分性别",
    "全部",
    "全部年龄",
];

/// Whether a column of this heading parts people; a code may stand before it: SEX: Sex.
pub(super) fn parts_people(heading: &str) -> bool {
    heading.split(": ").any(|text| HEADINGS.contains(&squeezed(text).as_str()))
}

/// Whether a value of such a column says all people; a code may stand before it: T: Total.
fn is_whole(text: &str) -> bool {
    let says = |text: &str| is_total(text) || WHOLES.contains(&normalised(text).replace([' ', ','], "").as_str());
    says(text) || text.split(": ").any(says)
}

impl Reading<'_> {
    /// Of the rows of a column that parts people, those of all people, where there are such rows.
    pub(super) fn keep_wholes(&mut self, entries: &mut Vec<Entry>) {
        let header = self.header;
        let parts =
            |column: &&Column| column.holds == Holds::Other && column.parts.iter().any(|text| parts_people(text));
        for column in header.columns.iter().filter(parts) {
            let text = |entry: &Entry| self.cells.at(entry.row, column.place);
            let texts: BTreeSet<&str> = entries.iter().map(text).collect();
            let Some(whole) = texts.iter().find(|text| is_whole(text)).copied() else { continue };
            if texts.len() > 1 {
                entries.retain(|entry| self.cells.at(entry.row, column.place) == whole);
                self.tell(Finding::reading_whole_of_parts(self.place(), column.label(), whole, texts.len() - 1));
            }
        }
    }
}
