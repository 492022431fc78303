//! With what the registry proves who it is.

use std::path::Path;

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{Error, ServerConfig};

use crate::failure::Failure;

/// The certificates of one file, that of the registry first, with the key of another.
pub(crate) fn config(certificates: &Path, key: &Path) -> Result<ServerConfig, Failure> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificates)
        .and_then(Iterator::collect)
        .map_err(|error| Failure::unusable(certificates, error))?;
    if chain.is_empty() {
        return Err(Failure::unusable(certificates, "no certificate in it; --tls wants CERT KEY"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| match error {
        pem::Error::NoItemsFound => Failure::unusable(key, "no key in it; --tls wants CERT KEY"),
        error => Failure::unusable(key, error),
    })?;
    let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| match error {
            Error::InconsistentKeys(_) => {
                let why =
                    format!("its first certificate is not that of the key in {}", key.display());
                Failure::unusable(certificates, why)
            }
            error => Failure::unusable(certificates, error),
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
