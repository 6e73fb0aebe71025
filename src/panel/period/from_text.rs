//! The period of one label that stands alone, read from text.

use std::str::FromStr;

use super::parse;
use super::value::{Period, days_in};
use crate::error::{Error, Result};

impl FromStr for Period {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse::one(text).ok_or_else(|| {
            let serial = text.trim().parse::<f64>().ok().filter(|days| (20_000.0..80_000.0).contains(days));
            match serial.and_then(of_serial) {
                Some(day) => Error::period_is_serial(text.trim(), day),
                None => Error::period_unknown(text.trim()),
            }
        })
    }
}

/// The day that a spreadsheet numbers so, from 1 for 1 January 1900 (with the 29 February 1900 that never was).
fn of_serial(days: f64) -> Option<Period> {
    let mut left = days as i64 - 61;
    let (mut year, mut month) = (1900, 3);
    while left >= i64::from(days_in(year, month)) {
        left -= i64::from(days_in(year, month));
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    u32::try_from(left).ok().map(|left| Period::Day { year, month, day: left + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        for (text, period) in [
            ("2010年", "2010"),
            (" 2010 年 ", "2010"),
            ("２０１０", "2010"),
            ("2010.0", "2010"),
            ("二〇一〇年", "2010"),
            ("2010年底", "2010"),
            ("2010年末", "2010"),
            ("2010年度", "2010"),
            ("2010年上半年", "2010H1"),
            ("2010上半年", "2010H1"),
            ("2010年下半年", "2010H2"),
            ("2010年中", "2010H1"),
            ("2010h2", "2010H2"),
            ("2010-H2", "2010H2"),
            ("2010年第三季度", "2010Q3"),
            ("2010年3季度", "2010Q3"),
            ("2010 Q3", "2010Q3"),
            ("Q3 2010", "2010Q3"),
            ("2010年6月", "2010-06"),
            ("2010年06月底", "2010-06"),
            ("2010年1-6月", "2010H1"),
            ("2010年7—9月", "2010Q3"),
            ("2010-6", "2010-06"),
            ("2010/06", "2010-06"),
            ("201006", "2010-06"),
            ("2010年11月1日", "2010-11-01"),
            ("2010.11.01", "2010-11-01"),
            ("2010/11/1", "2010-11-01"),
            ("20101101", "2010-11-01"),
            ("2010-11-01 00:00:00", "2010-11-01"),
            ("2010-11-01T00:00:00.000", "2010-11-01"),
            ("2010-11-01T00:00:00Z", "2010-11-01"),
            ("2016年末", "2016"),
            ("1960 [YR1960]", "1960"),
            ("FY2016", "2016"),
            ("FY 2015/16", "2016"),
            ("2009/10", "2010"),
            ("2009-2010", "2010"),
            ("民國99年", "2010"),
            ("平成22年", "2010"),
            ("2019*", "2019"),
            ("2019①", "2019"),
            ("2021 (p)", "2021"),
            ("2021e", "2021"),
            ("2020M9", "2020-09"),
            ("2020-M10", "2020-10"),
            ("2020S1", "2020H1"),
            ("2020T3", "2020Q3"),
            ("Jan 2020", "2020-01"),
            ("Sept-20", "2020-09"),
            ("2020 January", "2020-01"),
            ("31 December 2020", "2020-12-31"),
            ("Dec 31, 2020", "2020-12-31"),
            ("31.12.2020", "2020-12-31"),
            ("mid-2019", "2019-06-30"),
            ("2020年二季度", "2020Q2"),
            ("06/2010", "2010-06"),
        ] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(period.into()), "{text}");
        }
    }

    #[test]
    fn the_number_of_a_day_is_explained() {
        let error = "40483".parse::<Period>().unwrap_err().to_string();
        assert!(error.contains("2010-11-01"), "{error}");
    }

    #[test]
    fn what_is_not_a_period_is_refused() {
        for text in [
            "",
            "210",
            "2010H3",
            "2010Q0",
            "2010-13",
            "2010-02-30",
            "20101",
            "2010.6",
            "2010年13月",
            "2010年1-5月",
            "201013",
            "2010-00",
            "二零一",
            "Q5 2010",
            "soon",
            "０",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
