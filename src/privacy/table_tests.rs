//! Every slip that was thought of, and every honest table that must pass.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, Date32Array, Decimal128Array, DictionaryArray, FixedSizeListArray, Float64Array, Int64Array,
    ListArray, StringArray, StringViewArray, StructArray,
};
use arrow::datatypes::{Field, Float64Type, Int32Type, Int64Type};
use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;
use crate::table::TableBuilder;

fn judged(column: &str, value: &str) -> Option<Error> {
    let table = TableBuilder::new().text("area", ["A"]).text(column, [value]).build();
    refuse(&TableReader::new(table, "t")).err()
}

fn kind(column: &str, value: &str) -> Option<ErrorKind> {
    judged(column, value).map(|error| error.kind())
}

fn kind_of(column: &str, array: ArrayRef) -> Option<ErrorKind> {
    let table = TableBuilder::new().array(column, array).build();
    refuse(&TableReader::new(table, "t")).err().map(|error| error.kind())
}

const PERSONAL: Option<ErrorKind> = Some(ErrorKind::PersonalData);
const SENSITIVE: Option<ErrorKind> = Some(ErrorKind::SensitiveAttribute);

/// 11010519491231002X is the worked example of GB 11643-1999 itself; 6222021234567890128 and the others are made up.
#[test]
fn coordinates_in_metres_are_no_names() {
    let refused = |table: TableBuilder| refuse(&TableReader::new(table.build(), "supply.csv")).is_err();
    let place = || TableBuilder::new().text("id", ["clinic"]);
    assert!(!refused(place().number("x_m", [12.0]).number("y_m", [3.0])));
    assert!(!refused(place().text("x_m", ["12.5"]).text("y_m", ["3"])));
    assert!(refused(place().number("x_m", [12.0])));
    assert!(refused(place().text("x_m", ["Li Wei"]).number("y_m", [3.0])));
}

#[test]
fn values_that_number_a_person_do_not_slip_past() {
    for value in [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-1949-1231-0021",
        "110105194912310021",
        "持有人身份证110105194912310020已核",
        "110105491231002",
        "card 110105491231002, seen",
        "110105********0021",
        "650502199003071234.0",
        "13800000000",
        "13800000000.0",
        "1.3812345678e10",
        "+86 138-0000-0000",
        "86-13800000000",
        "008613800000000",
        "8613800000000",
        "013800000000",
        "138.0000.0000",
        "138 0000 0000",
        "1380 000 0000",
        "(138)0000-0000",
        "138/0000/0000",
        "1 3 8 0 0 0 0 0 0 0 0",
        "138\u{200b}00000000",
        "１３８００００００００",
        "一三八零零零零零零零零",
        "٠١٣٨٠٠٠٠٠٠٠٠",
        "138****0000",
        "call 13800000000 now",
        "张三，电话：13800000000。",
        "13800000000,13900000000",
        "0902-2233445",
        "(010)12345678",
        "+7 701 123 4567",
        "京A12345",
        "京a·12345",
        "新L·12345",
        "新L D12345",
        "粤BD12345",
        "沪AF1234D",
        "车牌新L12345停在门口",
        "someone@example.com",
        "write to someone＠example.cn please",
        "E12345678",
        "EA1234567",
        "G12345678",
        "passport e12345678",
        "6222021234567890128",
        "6222 0212 3456 7890 128",
        "4111111111111111",
        "4111-1111-1111-1111",
    ] {
        for column in ["note", "code", "area", "x", "group"] {
            let error = judged(column, value).unwrap_or_else(|| panic!("{column}: {value} was accepted"));
            assert_eq!(error.kind(), ErrorKind::PersonalData, "{column}: {value}");
            assert!(!error.to_string().contains(value), "the message repeats {value}");
        }
    }
}

#[test]
fn headers_that_name_a_person_do_not_slip_past() {
    for header in [
        "name",
        "Name",
        "NAMES",
        "姓名",
        "姓 名",
        "姓　名",
        "姓_名",
        "居民姓名",
        "Full Name",
        "full-name",
        "fullName",
        "first_name",
        "Surname",
        "xingming",
        "Xing Ming",
        "xìngmíng",
        "身份证号码",
        "身份證",
        "公民身份号码",
        "证件号",
        "idcard",
        "ID_Card",
        "IDCardNo",
        "id no",
        "idno",
        "ID NO.",
        "idNumber",
        "id_number",
        "citizen_id",
        "CitizenID",
        "national_id",
        "shenfenzheng",
        "shen fen zheng",
        "sfzh",
        "passport",
        "PassportNo",
        "护照号",
        "phone",
        "phonenumber",
        "PhoneNumber",
        "phoneNo",
        "phone_no",
        "phones",
        "phone1",
        "contactPhone",
        "telephone",
        "Tel",
        "tel_no",
        "mobile",
        "mobile_no",
        "MobileNumber",
        "cellphone",
        "手机",
        "手机号",
        "手　机",
        "手\u{200b}机号",
        "电话",
        "電話",
        "联系方式",
        "联系人",
        "shoujihao",
        "shou_ji",
        "dianhua",
        "address",
        "home_address",
        "住址",
        "家庭地址",
        "门牌号",
        "plate",
        "plate_no",
        "licensePlate",
        "车牌",
        "车牌号码",
        "chepaihao",
        "account",
        "account_no",
        "bankAccount",
        "银行卡号",
        "账号",
        "email",
        "E-mail",
        "e_mail_address",
        "邮箱",
        "wechat",
        "微信号",
        "QQ",
        "ｐｈｏｎｅ",
        "рhone",
        "date_of_birth",
        "出生日期",
        "户主",
        "patient_id",
        "patientName",
        "病历号",
    ] {
        assert_eq!(kind(header, "x"), PERSONAL, "{header}");
    }
    // A file without a header: its first row is taken for one.
    let error = judged("13800000000", "x").unwrap();
    assert!(error.kind() == ErrorKind::PersonalData && !error.to_string().contains("138"), "{error}");
}

#[test]
fn sensitive_headers_do_not_slip_past() {
    for header in [
        "民族",
        "民 族",
        "民　族",
        "族别",
        "ethnic",
        "ethnicity",
        "Ethnic Group",
        "ethnic_group",
        "ethnicGroup",
        "ETHNICGROUP",
        "minority",
        "minzu",
        "MinZu",
        "min_zu",
        "nation",
        "Nation",
        "nationality",
        "nationalities",
        "国籍",
        "國籍",
        "race",
        "religion",
        "Religions",
        "religious_belief",
        "宗教",
        "宗教信仰",
        "zongjiao",
        "faith",
        "political",
        "political view",
        "politicalStatus",
        "party_member",
        "PartyMembers",
        "政治面貌",
        "dangyuan",
        "petition",
        "petitions",
        "petitioners",
        "petition_count",
        "PetitionHistory",
        "信访",
        "信访次数",
        "上访",
        "xinfang",
        "回族人口",
        "汉族",
        "维吾尔族人数",
    ] {
        assert_eq!(kind(header, "x"), SENSITIVE, "{header}");
    }
}

#[test]
fn sensitive_values_do_not_slip_past() {
    for value in [
        "回族",
        "汉族",
        "维吾尔族",
        "维族",
        "哈萨克族",
        "漢族",
        "Uyghur",
        "uyghurs",
        "Uighur",
        "Muslim",
        "Muslims",
        "穆斯林",
        "党员",
        "中共党员",
        "少数民族",
    ] {
        for column in ["area", "group", "note", "x", "service", "indicator"] {
            assert_eq!(kind(column, value), SENSITIVE, "{column}: {value}");
        }
        assert!(!judged("x", value).unwrap().to_string().contains(value), "{value}");
    }
    for value in [
        "回族流动人口",
        "floating, Uyghur",
        "Christian",
        "christians",
        "Buddhist",
        "Han",
        "Hui",
        "信教群众",
        "宗教人士",
        "ethnic_minority",
        "EthnicMinority",
        "信访人员",
        "religious",
        "petitioners",
        "基督教徒",
        "汉",
        "回",
        "Kazakh",
        "party members",
        "少数民族人口",
        "民族",
    ] {
        for column in ["group", "indicator", "role", "kind", "factor", "cause", "人群", "category", "whatever"] {
            assert_eq!(kind(column, value), SENSITIVE, "{column}: {value}");
        }
    }
    for value in ["姓名", "身份证号", "phone", "ID number"] {
        assert_eq!(kind("indicator", value), PERSONAL, "{value}");
    }
}

#[test]
fn honest_tables_pass() {
    for (column, value) in [
        ("population", "221426652"),
        ("population", "1,380,000"),
        ("period", "2010-11-01"),
        ("period", "2010-11-01 00:00:00"),
        ("period", "20101101"),
        ("period", "2010年11月1日"),
        ("area", "650502"),
        ("area", "650502001"),
        ("area", "650502001001"),
        ("area_code", "650502001001"),
        ("code", "E06000001"),
        ("id", "E01012345"),
        ("area", "博尔塔拉蒙古自治州"),
        ("area", "哈密市回城乡"),
        ("area", "民族路社区"),
        ("area", "巴里坤哈萨克自治县"),
        ("area", "昌吉回族自治州"),
        ("area", "积石山保安族东乡族撒拉族自治县"),
        ("parent", "新疆维吾尔自治区"),
        ("地区", "宁夏回族自治区"),
        ("社区", "民族团结社区"),
        ("站点", "民族路站"),
        ("community", "回民街"),
        ("county", "Christian County"),
        ("area", "Ili Kazakh Autonomous Prefecture"),
        ("whatever", "Ili Kazakh Autonomous Prefecture"),
        ("area", "藏龙岛"),
        ("area_name", "Hami"),
        ("county name", "Hami"),
        ("group", "floating"),
        ("group", "age 0-14"),
        ("group", "户籍人口"),
        ("group", "上班族"),
        ("group", "mobile population"),
        ("kind", "count"),
        ("role", "community_police"),
        ("role", "流动人口协管员"),
        ("role", "telephone operator"),
        ("service", "primary school places"),
        ("service", "身份证办理窗口"),
        ("service", "水族馆"),
        ("source", "Statistical Communiqué no. 7, 2021, https://www.stats.gov.cn/t20210511_1817196.html"),
        ("source", "国家民族事务委员会统计年鉴"),
        ("source", "2010 2011 2012 2013"),
        ("note", "from 80,000 to 230,000 (2009-2010)"),
        ("note", "1990-2000, 2000-2010"),
        ("indicator", "LPI"),
        ("indicator", "political stability"),
        ("indicator", "free press"),
        ("note", "1,234,567 people in 2010, 1,345,678 in 2011"),
        ("note", "0.6123456789012345"),
        ("note", "1.3812345678"),
        ("source", "新华社 2011"),
        ("period", "2010-11-01T00:00:00.000000"),
        ("value", "0.13812345678"),
        ("value", "1.38e-10"),
        ("value", "-12"),
        ("competition", "x"),
        ("international", "x"),
        ("national_total", "x"),
        ("resident_population", "x"),
        ("人口", "572400"),
        ("名称", "哈密"),
        ("headcount", "106"),
        ("monthly_pay", "880"),
    ] {
        assert_eq!(judged(column, value).map(|error| error.to_string()), None, "{column} {value}");
    }
}

#[test]
fn counts_may_be_as_large_as_they_are() {
    let large = |name: &str, value: f64| kind_of(name, Arc::new(Float64Array::from(vec![value])));
    let whole = |name: &str, value: i64| kind_of(name, Arc::new(Int64Array::from(vec![value])));
    for name in ["population", "capacity", "value", "人口", "gdp_yuan", "users"] {
        assert_eq!((large(name, 13_800_000_000.0), whole(name, 13_800_000_000)), (None, None), "{name}");
    }
    assert_eq!(large("value", 110_105_491_231_002.0), None);
    // As text they are judged: a column of people, or one that holds little else.
    assert_eq!(kind("population", "13800000000"), PERSONAL);
    assert_eq!(kind("value", "13812345678"), PERSONAL);
    let gdp = TableBuilder::new().text("value", ["13812345678", "7.5", "880"]).build();
    assert!(refuse(&TableReader::new(gdp, "t")).is_ok());
}

#[test]
fn no_type_of_column_hides_a_person() {
    let text = || StringArray::from(vec!["fine", "13800000000"]);
    let entry = Arc::new(Field::new("item", DataType::Utf8, true));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("int64", Arc::new(Int64Array::from(vec![1, 13_800_000_000]))),
        ("int64 card", Arc::new(Int64Array::from(vec![110_105_194_912_310_021]))),
        ("int64 old card", Arc::new(Int64Array::from(vec![110_105_491_231_002]))),
        ("float64", Arc::new(Float64Array::from(vec![2.5, 13_800_000_000.0]))),
        ("float64 card", Arc::new(Float64Array::from(vec![110_105_194_912_310_021.0]))),
        ("decimal", Arc::new(Decimal128Array::from(vec![13_800_000_000]).with_precision_and_scale(38, 0).unwrap())),
        ("view", Arc::new(StringViewArray::from(vec!["fine", "13800000000"]))),
        ("binary", Arc::new(BinaryArray::from_vec(vec![b"13800000000"]))),
        ("bytes", Arc::new(BinaryArray::from_vec(vec![b"\xff13800000000"]))),
        ("dictionary", Arc::new(["fine", "13800000000"].into_iter().collect::<DictionaryArray<Int32Type>>())),
        ("list", Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(13_800_000_000)])]))),
        (
            "fixed list",
            Arc::new(FixedSizeListArray::from_iter_primitive::<Float64Type, _, _>(
                vec![Some(vec![Some(13_800_000_000.0)])],
                1,
            )),
        ),
        ("struct", Arc::new(StructArray::from(vec![(entry, Arc::new(text()) as ArrayRef)]))),
    ];
    for (name, array) in columns {
        assert_eq!(kind_of("x", array), PERSONAL, "{name}");
    }
    let field = Arc::new(Field::new("phoneNo", DataType::Utf8, true));
    let hidden = StructArray::from(vec![(field, Arc::new(StringArray::from(vec!["x"])) as ArrayRef)]);
    assert_eq!(kind_of("x", Arc::new(hidden)), PERSONAL);
    assert_eq!(kind_of("day", Arc::new(Date32Array::from(vec![14_000]))), None);
}

#[test]
fn the_place_is_told() {
    let table = TableBuilder::new().text("area", ["A", "B"]).text("note", ["", "13800000000"]).build();
    let error = refuse(&TableReader::new(table, "staff.csv")).unwrap_err().to_string();
    assert!(error.starts_with("staff.csv, row 2, column note: a value has the shape of a mobile number"), "{error}");
}

proptest! {
    /// However a mobile number is cut with blanks and marks in its usual places, and whatever sentence it stands in.
    #[test]
    fn mobiles_are_found_in_sentences(second in 3u8..=9, rest in 0u32..1_000_000_000, mark in "[ .·/-]?", words in "[a-z一-龥 ，。]{0,12}") {
        let digits = format!("1{second}{rest:09}");
        let value = format!("{words}{}{mark}{}{mark}{}{words}", &digits[..3], &digits[3..7], &digits[7..]);
        prop_assert_eq!(kind("note", &value), PERSONAL, "{}", value);
    }

    /// Division codes of 6, 9 and 12 digits are no persons.
    #[test]
    fn division_codes_pass(province in prop::sample::select(vec![11u64, 31, 43, 65]), rest in 0u64..10_000_000_000) {
        let code = format!("{province}{rest:010}");
        for length in [6, 9, 12] {
            prop_assert_eq!(kind("area", &code[..length]), None, "{}", &code[..length]);
        }
    }

    /// Whatever stands in a table, judging it does not panic.
    #[test]
    fn judging_never_panics(header in ".{0,12}", value in ".{0,40}") {
        let _ = kind(&header, &value);
    }
}
