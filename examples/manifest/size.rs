//! Numbers of bytes for people.

const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];

/// With a decimal unit, rounded to tenths, and exactly: `32.7 kB (32654 bytes)`.
pub(crate) fn text(bytes: u64) -> String {
    let tenths = |unit: u128| (u128::from(bytes) * 10 + unit / 2) / unit;
    let mut units = (1..).map(|power| 1_000_u128.pow(power)).zip(UNITS);
    match units.find(|(unit, _)| tenths(*unit) < 10_000) {
        Some((unit, name)) if bytes >= 1_000 => {
            let tenths = tenths(unit);
            format!("{}.{} {name} ({bytes} bytes)", tenths / 10, tenths % 10)
        }
        _ => format!("{bytes} bytes"),
    }
}
