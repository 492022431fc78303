//! How a registry is set up.

/// What a registry asks of its clients.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// HTTP, nothing asked.
    Plain,
    /// HTTP; a user and a password, with every request.
    Basic,
    /// HTTPS with a certificate of [`Registry::ca`](super::Registry::ca), nothing asked.
    Tls,
    /// HTTPS; a user and a password, with every request.
    TlsBasic,
    /// HTTP; a token of the token server that is started along with it. The user may do what it asks
    /// for; who says nothing may pull from `public/…`.
    Token,
}

impl Mode {
    pub(crate) const ALL: [Self; 5] =
        [Self::Plain, Self::Basic, Self::Tls, Self::TlsBasic, Self::Token];

    pub(crate) fn has_tls(self) -> bool {
        matches!(self, Self::Tls | Self::TlsBasic)
    }

    pub(crate) fn asks_for_password(self) -> bool {
        matches!(self, Self::Basic | Self::TlsBasic)
    }
}

/// A mode, and what else is to be different from how registries come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    pub(crate) mode: Mode,
    pub(crate) relative_locations: bool,
    pub(crate) redirecting_blobs: bool,
    pub(crate) refusing_deletes: bool,
}

impl Setup {
    /// Absolute locations, blobs given by the registry itself, deletes allowed.
    pub(crate) fn new(mode: Mode) -> Self {
        Self { mode, relative_locations: false, redirecting_blobs: false, refusing_deletes: false }
    }

    /// `Location` without scheme and host.
    pub(crate) fn relative_locations(self) -> Self {
        Self { relative_locations: true, ..self }
    }

    /// Blobs are a redirect to another server, as registries before cloud storage do.
    pub(crate) fn redirecting_blobs(self) -> Self {
        Self { redirecting_blobs: true, ..self }
    }

    /// 405 to every `DELETE`.
    pub(crate) fn refusing_deletes(self) -> Self {
        Self { refusing_deletes: true, ..self }
    }
}

impl From<Mode> for Setup {
    fn from(mode: Mode) -> Self {
        Self::new(mode)
    }
}
