//! Labels in findings and errors: an area with its period, the first of many names.

/// An area, and its period where there is one.
pub(crate) fn place(area: &str, period: &str) -> String {
    if period.is_empty() { area.to_owned() } else { format!("{area}, {period}") }
}

/// The first few names, and that there are more.
pub(crate) fn some(names: &[&str]) -> String {
    let shown = names.get(..5).unwrap_or(names).join(", ");
    if names.len() > 5 { format!("{shown}, …") } else { shown }
}
