//! Content against digests: computing, and proof.

use alloc::boxed::Box;

use thiserror::Error;

#[cfg(feature = "sha2")]
use super::{Algorithm, DigestView, Sha2};
use super::{Digest, Hasher, UnsupportedAlgorithm};

/// Computes the digest and the size of content that arrives in pieces: the two halves of a
/// descriptor.
///
/// ```
/// use distref::{Digest, digest::Digester};
///
/// # #[cfg(feature = "sha2")] {
/// let mut digester = Digester::sha256();
/// digester.update(b"foo");
/// digester.update(b"bar");
/// assert_eq!(digester.size(), 6);
/// assert_eq!(digester.finish(), Digest::sha256_of(b"foobar"));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Digester<#[cfg(feature = "sha2")] H = Sha2, #[cfg(not(feature = "sha2"))] H> {
    hasher: H,
    size: u64,
}

#[cfg(feature = "sha2")]
impl Digester {
    /// Begins with a hash function that is built in.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] unless `algorithm` is SHA-256, SHA-384 or SHA-512.
    ///
    /// ```
    /// use distref::digest::{Algorithm, Digester};
    ///
    /// let mut digester = Digester::new(Algorithm::Sha512)?;
    /// digester.update(b"foo");
    /// assert_eq!(digester.finish().algorithm(), Algorithm::Sha512);
    /// assert!(Digester::new(Algorithm::Blake3).is_err());
    /// # Ok::<(), distref::digest::UnsupportedAlgorithm>(())
    /// ```
    pub fn new(algorithm: Algorithm<'_>) -> Result<Self, UnsupportedAlgorithm> {
        Ok(Self::with_hasher(Sha2::new(algorithm)?))
    }

    /// Begins with SHA-256, the algorithm that every registry takes.
    ///
    /// ```
    /// use distref::{Digest, digest::Digester};
    ///
    /// let mut digester = Digester::sha256();
    /// digester.update(b"foo");
    /// assert_eq!(digester.finish(), Digest::sha256_of(b"foo"));
    /// ```
    #[must_use]
    pub fn sha256() -> Self {
        Self::with_hasher(Sha2::sha256())
    }
}

impl<H: Hasher> Digester<H> {
    /// Begins with the caller's hash function.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::digest::{Algorithm, Digester, Sha2};
    ///
    /// // `Sha2` stands for a `Hasher` of your own.
    /// let digester = Digester::with_hasher(Sha2::sha256());
    /// assert_eq!(digester.finish().algorithm(), Algorithm::Sha256);
    /// # }
    /// ```
    #[must_use]
    pub const fn with_hasher(hasher: H) -> Self {
        Self { hasher, size: 0 }
    }

    /// Takes the next bytes of the content.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::{Digest, digest::Digester};
    ///
    /// let mut digester = Digester::sha256();
    /// for piece in ["foo", "", "bar"] {
    ///     digester.update(piece.as_bytes());
    /// }
    /// assert_eq!(digester.finish(), Digest::sha256_of(b"foobar"));
    /// # }
    /// ```
    pub fn update(&mut self, content: &[u8]) {
        self.size = self.size.saturating_add(content.len() as u64);
        self.hasher.update(content);
    }

    /// The bytes taken so far; stays at `u64::MAX` from there on.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// # use distref::digest::Digester;
    /// let mut digester = Digester::sha256();
    /// digester.update(b"foo");
    /// assert_eq!(digester.size(), 3);
    /// # }
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The digest of the content.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// # use distref::digest::Digester;
    /// let empty = Digester::sha256().finish();
    /// assert!(empty.to_string().starts_with("sha256:e3b0c44298fc1c14"));
    /// # }
    /// ```
    #[must_use]
    pub fn finish(self) -> Digest {
        self.hasher.finish()
    }
}

/// Proves that content which arrives in pieces has the size and the digest that were promised.
///
/// The size is counted before anything is hashed, and content that passes it is refused at once, so
/// a registry cannot make a client read on without end. [`finish`](Self::finish) consumes the
/// verifier: content that was not verified cannot pass for verified.
///
/// ```
/// use distref::{Digest, digest::{Verifier, VerifyError}};
///
/// # #[cfg(feature = "sha2")] {
/// let digest = Digest::sha256_of(b"foobar");
///
/// let mut verifier = Verifier::new(digest.clone(), 6)?;
/// verifier.update(b"foo")?;
/// verifier.update(b"bar")?;
/// assert_eq!(verifier.finish()?, digest);
///
/// let mut verifier = Verifier::new(digest, 6)?;
/// assert_eq!(verifier.update(b"foobars"), Err(VerifyError::Size { expected: 6, found: 7 }));
/// # }
/// # Ok::<(), VerifyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier<#[cfg(feature = "sha2")] H = Sha2, #[cfg(not(feature = "sha2"))] H> {
    digest: Digest,
    size: u64,
    seen: u64,
    /// The bytes that came, once they were too many.
    passed: Option<u64>,
    hasher: H,
}

#[cfg(feature = "sha2")]
impl Verifier {
    /// Begins to verify content of `size` bytes with a hash function that is built in.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] unless the digest is one of SHA-256, SHA-384 or SHA-512.
    ///
    /// ```
    /// use distref::{Digest, digest::Verifier};
    ///
    /// let mut verifier = Verifier::new(Digest::sha256_of(b"foo"), 3)?;
    /// verifier.update(b"foo")?;
    /// assert!(verifier.finish().is_ok());
    /// assert!(Verifier::new(Digest::blake3([0; 32]), 3).is_err());
    /// # Ok::<(), distref::digest::VerifyError>(())
    /// ```
    pub fn new(digest: Digest, size: u64) -> Result<Self, UnsupportedAlgorithm> {
        let hasher = Sha2::new(digest.algorithm())?;
        Self::with_hasher(digest, size, hasher)
    }
}

impl<H: Hasher> Verifier<H> {
    /// Begins to verify content of `size` bytes with the caller's hash function.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] when the hash function is for another algorithm than the digest.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::{Digest, digest::{Sha2, UnsupportedAlgorithm, Verifier}};
    ///
    /// // `Sha2` stands for a `Hasher` of your own.
    /// assert!(Verifier::with_hasher(Digest::sha256_of(b"foo"), 3, Sha2::sha256()).is_ok());
    /// let other = Verifier::with_hasher(Digest::sha512([0; 64]), 3, Sha2::sha256());
    /// assert_eq!(other.unwrap_err(), UnsupportedAlgorithm);
    /// # }
    /// ```
    pub fn with_hasher(digest: Digest, size: u64, hasher: H) -> Result<Self, UnsupportedAlgorithm> {
        if hasher.algorithm() != digest.algorithm() {
            return Err(UnsupportedAlgorithm);
        }
        Ok(Self { digest, size, seen: 0, passed: None, hasher })
    }

    /// Takes the next bytes of the content.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Size`] as soon as the content passes the size; those bytes are not hashed.
    /// From then on every call says so again.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::{Digest, digest::{Verifier, VerifyError}};
    ///
    /// let mut verifier = Verifier::new(Digest::sha256_of(b"foo"), 3)?;
    /// verifier.update(b"fo")?;
    /// let too_long = VerifyError::Size { expected: 3, found: 4 };
    /// assert_eq!(verifier.update(b"ol"), Err(too_long.clone()));
    /// assert_eq!(verifier.update(b""), Err(too_long));
    /// # }
    /// # Ok::<(), distref::digest::VerifyError>(())
    /// ```
    pub fn update(&mut self, content: &[u8]) -> Result<(), VerifyError> {
        match (self.passed, self.seen.checked_add(content.len() as u64)) {
            (None, Some(seen)) if seen <= self.size => self.seen = seen,
            (passed, seen) => {
                let found = *self.passed.insert(passed.or(seen).unwrap_or(u64::MAX));
                return Err(VerifyError::Size { expected: self.size, found });
            }
        }
        self.hasher.update(content);
        Ok(())
    }

    /// The bytes that are still to come.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// # use distref::{Digest, digest::Verifier};
    /// let mut verifier = Verifier::new(Digest::sha256_of(b"foobar"), 6)?;
    /// verifier.update(b"foo")?;
    /// assert_eq!(verifier.remaining(), 3);
    /// # }
    /// # Ok::<(), distref::digest::VerifyError>(())
    /// ```
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        self.size - self.seen
    }

    /// Consumes the verifier, and gives the digest that the content is now known to have.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Size`] before [`VerifyError::Digest`]: a short read is the likelier cause.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::{Digest, digest::{Verifier, VerifyError}};
    ///
    /// let read = |content: &[u8]| {
    ///     let mut verifier = Verifier::new(Digest::sha256_of(b"foo"), 3)?;
    ///     verifier.update(content)?;
    ///     verifier.finish()
    /// };
    /// assert_eq!(read(b"foo"), Ok(Digest::sha256_of(b"foo")));
    /// assert_eq!(read(b"fo"), Err(VerifyError::Size { expected: 3, found: 2 }));
    /// assert!(matches!(read(b"bar"), Err(VerifyError::Digest { .. })));
    /// # }
    /// ```
    pub fn finish(self) -> Result<Digest, VerifyError> {
        let found = self.passed.unwrap_or(self.seen);
        if found != self.size {
            return Err(VerifyError::Size { expected: self.size, found });
        }
        proven(self.digest, self.hasher.finish())
    }
}

/// The digest that was expected, when it is the one found.
fn proven(expected: Digest, found: Digest) -> Result<Digest, VerifyError> {
    if found == expected {
        return Ok(expected);
    }
    Err(VerifyError::Digest { expected: Box::new(expected), found: Box::new(found) })
}

/// Why content is not what its digest and size promise.
///
/// ```
/// use distref::digest::{UnsupportedAlgorithm, VerifyError};
///
/// let short = VerifyError::Size { expected: 3, found: 2 };
/// assert_eq!(
///     short.to_string(),
///     "the content is not of the promised size: expected 3 bytes, found 2; fetch it again",
/// );
/// assert_eq!(VerifyError::from(UnsupportedAlgorithm).to_string(), UnsupportedAlgorithm.to_string());
/// ```
#[derive(Clone, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum VerifyError {
    /// Nothing was verified, for want of a hash function.
    #[error(transparent)]
    Unsupported(#[from] UnsupportedAlgorithm),
    /// Another number of bytes than promised: cut short, or gone on too long.
    #[error(
        "the content is not of the promised size: expected {expected} bytes, found {found}; fetch it again"
    )]
    Size {
        /// The bytes that were promised.
        expected: u64,
        /// The bytes that came, up to and including the update that was refused; `u64::MAX` when
        /// there are more.
        found: u64,
    },
    /// The size is right, the hash is not.
    #[error(
        "the content was altered or mixed up, do not use it: expected {expected}, found {found}"
    )]
    Digest {
        /// The digest that was promised.
        expected: Box<Digest>,
        /// The digest of the content.
        found: Box<Digest>,
    },
}

#[cfg(feature = "sha2")]
impl Digest {
    /// The digest of `content` under an algorithm that is built in.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] unless `algorithm` is SHA-256, SHA-384 or SHA-512.
    ///
    /// ```
    /// use distref::{Digest, digest::Algorithm};
    ///
    /// let digest = Digest::compute(Algorithm::Sha384, b"")?;
    /// assert!(digest.to_string().starts_with("sha384:38b060a751ac9638"));
    /// # Ok::<(), distref::digest::UnsupportedAlgorithm>(())
    /// ```
    pub fn compute(algorithm: Algorithm<'_>, content: &[u8]) -> Result<Self, UnsupportedAlgorithm> {
        let mut hasher = Sha2::new(algorithm)?;
        hasher.update(content);
        Ok(hasher.finish())
    }

    /// The SHA-256 digest of `content`: the algorithm that every registry takes.
    ///
    /// ```
    /// # use distref::Digest;
    /// assert!(Digest::sha256_of(b"foo").to_string().starts_with("sha256:2c26b46b68ffc68f"));
    /// ```
    #[must_use]
    pub fn sha256_of(content: &[u8]) -> Self {
        let mut hasher = Sha2::sha256();
        hasher.update(content);
        hasher.finish()
    }

    /// Proves that `content`, all of it, has this digest.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Digest`] when it has not; [`VerifyError::Unsupported`] when the digest is not
    /// one of SHA-256, SHA-384 or SHA-512, see [`Verifier::with_hasher`] for those.
    ///
    /// ```
    /// use distref::{Digest, digest::VerifyError};
    ///
    /// let digest = Digest::sha256_of(b"foo");
    /// assert_eq!(digest.verify(b"foo"), Ok(()));
    /// assert!(matches!(digest.verify(b"bar"), Err(VerifyError::Digest { .. })));
    /// ```
    pub fn verify(&self, content: &[u8]) -> Result<(), VerifyError> {
        let found = Self::compute(self.algorithm(), content)?;
        proven(self.clone(), found).map(drop)
    }
}

#[cfg(feature = "sha2")]
impl DigestView<'_> {
    /// Proves that `content`, all of it, has this digest; see [`Digest::verify`].
    ///
    /// # Errors
    ///
    /// As [`Digest::verify`].
    ///
    /// ```
    /// use distref::DigestView;
    ///
    /// let text = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    /// let digest = DigestView::parse(text)?;
    /// assert!(digest.verify(b"foo").is_ok());
    /// assert!(digest.verify(b"bar").is_err());
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    pub fn verify(self, content: &[u8]) -> Result<(), VerifyError> {
        let found = Digest::compute(self.algorithm(), content)?;
        proven(self.to_digest(), found).map(drop)
    }
}
