//! Rows that are totals by their name.

use crate::table::normalised;

/// The normalised names of totals.
const NAMES: [&str; 38] = [
    "total",
    "totals",
    "grandtotal",
    "subtotal",
    "overalltotal",
    "totalgeneral",
    "allareas",
    "allregions",
    "alldistricts",
    "sum",
    "overall",
    "wholecountry",
    "countrytotal",
    "nationaltotal",
    "totale",
    "insgesamt",
    "gesamt",
    "ensemble",
    "итого",
    "всего",
    "合计",
    "总计",
    "总和",
    "小计",
    "共计",
    "累计",
    "汇总",
    "总数",
    "合計",
    "總計",
    "全国",
    "全省",
    "全市",
    "全县",
    "全区",
    "全州",
    "全国总计",
    "全国合计",
];

/// Whether a name says that its row is a total.
pub(super) fn is_total(name: &str) -> bool {
    let plain = normalised(name);
    let plain = plain.trim_end_matches([':', '：']);
    NAMES.contains(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_known_by_their_name() {
        for name in ["合计", "合 计", "合　计", "Total", "GRAND TOTAL", "Sub-total", "总计：", "總計"] {
            assert!(is_total(name), "{name}");
        }
        for name in ["Totalena", "North", "合江县", "全南县", "World"] {
            assert!(!is_total(name), "{name}");
        }
    }
}
