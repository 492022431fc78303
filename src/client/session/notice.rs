//! What a user should be told.

use core::fmt;

use crate::protocol::header::{RateLimits, Warning};
use crate::registry::Origin;

/// Something that a user should be told, and that changes nothing.
///
/// ```
/// use distref::client::Notice;
/// use distref::protocol::header::Warning;
/// use distref::registry::{Origin, Scheme};
///
/// let registry = Origin::new(Scheme::Https, "ghcr.io")?;
/// let notice = Notice::Warning { registry, warning: Warning::new("this image is out of date") };
/// assert_eq!(notice.to_string(), "https://ghcr.io: this image is out of date");
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Notice {
    /// A `Warning` header.
    Warning {
        /// Who warns.
        registry: Origin,
        /// Of what.
        warning: Warning,
    },
    /// No more requests are left.
    RateLimit {
        /// Who says so.
        registry: Origin,
        /// How many there are, and for how long.
        limits: RateLimits,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Warning { registry, warning } => write!(out, "{registry}: {}", warning.text()),
            Self::RateLimit { registry, limits } => {
                write!(out, "{registry}: no more requests are left")?;
                match limits.limit().and_then(|limit| limit.window().map(|window| (limit, window)))
                {
                    Some((limit, window)) => write!(out, ", of {} in {window} s", limit.count()),
                    None => Ok(()),
                }
            }
        }
    }
}
