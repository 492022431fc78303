//! Dates and times.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The seconds since 1970 of a date and time of RFC 3339; none of any other text.
pub(super) fn unix_seconds(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}
