//! Numbers of bytes, as arguments.

/// A number of bytes, with K, M or G for 2^10, 2^20 or 2^30 of them.
pub(crate) fn byte_count(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(['K', 'M', 'G']);
    let shift = match &text[digits.len()..] {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return Err("a number, and K, M or G at most once".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_| "no number, such as 16M".to_owned())?;
    number
        .checked_mul(1 << shift)
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "out of range".to_owned())
}
