//! Hash functions: the trait that a caller can bring one through, and the ones that are here.

use thiserror::Error;

#[cfg(feature = "sha2")]
pub use self::sha2::Sha2;
use super::{Algorithm, Digest};

/// A hash function at work. Implement it for ring, OpenSSL, or another algorithm.
///
/// ```
/// use distref::{
///     Digest,
///     digest::{Algorithm, Hasher, Verifier},
/// };
///
/// /// Adler-32: no algorithm to trust, but short.
/// struct Adler32(u32, u32);
///
/// impl Hasher for Adler32 {
///     fn algorithm(&self) -> Algorithm<'_> {
///         Algorithm::parse("adler32").unwrap()
///     }
///     fn update(&mut self, content: &[u8]) {
///         for &byte in content {
///             self.0 = (self.0 + u32::from(byte)) % 65_521;
///             self.1 = (self.1 + self.0) % 65_521;
///         }
///     }
///     fn finish(self) -> Digest {
///         format!("adler32:{:04x}{:04x}", self.1, self.0).parse().unwrap()
///     }
/// }
///
/// let digest: Digest = "adler32:11e60398".parse()?;
/// let mut verifier = Verifier::with_hasher(digest, 9, Adler32(1, 0))?;
/// verifier.update(b"Wikipedia")?;
/// verifier.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Hasher: Sized {
    /// The algorithm; has to be the same at every call.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::digest::{Algorithm, Hasher, Sha2};
    ///
    /// assert_eq!(Sha2::sha256().algorithm(), Algorithm::Sha256);
    /// # }
    /// ```
    fn algorithm(&self) -> Algorithm<'_>;

    /// Takes the next bytes of the content.
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::{Digest, digest::{Hasher, Sha2}};
    ///
    /// let mut hasher = Sha2::sha256();
    /// hasher.update(b"foo");
    /// hasher.update(b"bar");
    /// assert_eq!(hasher.finish(), Digest::sha256_of(b"foobar"));
    /// # }
    /// ```
    fn update(&mut self, content: &[u8]);

    /// The digest of all content taken; has to be one of [`algorithm`](Self::algorithm).
    ///
    /// ```
    /// # #[cfg(feature = "sha2")] {
    /// use distref::{Digest, digest::{Hasher, Sha2}};
    ///
    /// assert_eq!(Sha2::sha256().finish(), Digest::sha256_of(b""));
    /// # }
    /// ```
    fn finish(self) -> Digest;
}

/// There is no hash function for an algorithm: none is built in, or the caller's is for another.
///
/// ```
/// use distref::{Digest, digest::{Algorithm, UnsupportedAlgorithm}};
///
/// # #[cfg(feature = "sha2")]
/// assert_eq!(Digest::compute(Algorithm::Blake3, b""), Err(UnsupportedAlgorithm));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error(
    "no hash function for the algorithm of this digest; sha256, sha384 and sha512 come with the feature \
     `sha2`, for any other pass a `Hasher` of that algorithm"
)]
pub struct UnsupportedAlgorithm;

#[cfg(feature = "sha2")]
mod sha2 {
    use core::fmt;

    use sha2::{Digest as _, Sha256, Sha384, Sha512};

    use super::{Algorithm, Digest, Hasher, UnsupportedAlgorithm};

    /// SHA-256, SHA-384 and SHA-512: the hash functions that are built in, with the feature `sha2`.
    ///
    /// ```
    /// use distref::digest::{Algorithm, Hasher, Sha2};
    ///
    /// let mut hasher = Sha2::new(Algorithm::Sha512)?;
    /// hasher.update(b"content");
    /// assert_eq!(hasher.finish().algorithm(), Algorithm::Sha512);
    /// # Ok::<(), distref::digest::UnsupportedAlgorithm>(())
    /// ```
    #[derive(Clone)]
    pub struct Sha2(State);

    #[derive(Clone)]
    enum State {
        Sha256(Sha256),
        Sha384(Sha384),
        Sha512(Sha512),
    }

    impl Sha2 {
        /// Begins to hash with `algorithm`.
        ///
        /// # Errors
        ///
        /// [`UnsupportedAlgorithm`] unless it is SHA-256, SHA-384 or SHA-512.
        ///
        /// ```
        /// use distref::digest::{Algorithm, Sha2, UnsupportedAlgorithm};
        ///
        /// assert!(Sha2::new(Algorithm::Sha384).is_ok());
        /// assert_eq!(Sha2::new(Algorithm::Blake3).unwrap_err(), UnsupportedAlgorithm);
        /// ```
        pub fn new(algorithm: Algorithm<'_>) -> Result<Self, UnsupportedAlgorithm> {
            match algorithm {
                Algorithm::Sha256 => Ok(Self::sha256()),
                Algorithm::Sha384 => Ok(Self(State::Sha384(Sha384::new()))),
                Algorithm::Sha512 => Ok(Self(State::Sha512(Sha512::new()))),
                Algorithm::Blake3 | Algorithm::Other(_) => Err(UnsupportedAlgorithm),
            }
        }

        /// Begins to hash with SHA-256, the algorithm that every registry takes.
        ///
        /// ```
        /// use distref::digest::{Hasher, Sha2};
        ///
        /// let empty = Sha2::sha256().finish();
        /// assert!(empty.to_string().starts_with("sha256:e3b0c44298fc1c14"));
        /// ```
        #[must_use]
        pub fn sha256() -> Self {
            Self(State::Sha256(Sha256::new()))
        }
    }

    impl Hasher for Sha2 {
        fn algorithm(&self) -> Algorithm<'_> {
            match self.0 {
                State::Sha256(_) => Algorithm::Sha256,
                State::Sha384(_) => Algorithm::Sha384,
                State::Sha512(_) => Algorithm::Sha512,
            }
        }

        fn update(&mut self, content: &[u8]) {
            match &mut self.0 {
                State::Sha256(state) => state.update(content),
                State::Sha384(state) => state.update(content),
                State::Sha512(state) => state.update(content),
            }
        }

        fn finish(self) -> Digest {
            match self.0 {
                State::Sha256(state) => Digest::sha256(state.finalize().into()),
                State::Sha384(state) => Digest::sha384(state.finalize().into()),
                State::Sha512(state) => Digest::sha512(state.finalize().into()),
            }
        }
    }

    /// Shows the algorithm; the state of a hash says nothing to a reader.
    impl fmt::Debug for Sha2 {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "Sha2({})", self.algorithm())
        }
    }
}
