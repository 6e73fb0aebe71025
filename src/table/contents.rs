//! What a column of an Arrow table holds, in the words of errors.

use arrow::datatypes::DataType;

use crate::message::Term;

/// Whether Arrow holds text under this type.
pub(super) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

/// What a column of this type holds.
pub(crate) fn contents(kind: &DataType) -> Term {
    match kind {
        DataType::Dictionary(_, value) => contents(value),
        DataType::RunEndEncoded(_, values) => contents(values.data_type()),
        DataType::Null => Term::ContentsNothing,
        DataType::Boolean => Term::ContentsFlags,
        DataType::Struct(_) | DataType::Map(..) => Term::ContentsRecords,
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::ListView(_)
        | DataType::LargeListView(_) => Term::ContentsLists,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            Term::ContentsBytes
        }
        kind if is_text(kind) => Term::ContentsText,
        kind if kind.is_numeric() => Term::ContentsNumbers,
        kind if kind.is_temporal() => Term::ContentsTimes,
        _ => Term::ContentsOther,
    }
}
