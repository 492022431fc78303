//! Whose certificates are trusted.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::failure::Failure;
use crate::registry::unusable;

/// The authorities that the machine trusts, and those of these files.
pub(crate) fn authorities(files: &[PathBuf]) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let mut found = rustls_native_certs::load_native_certs().certs; // what cannot be read is not trusted
    for file in files {
        let told = |error: &dyn Display| unusable(&file.display(), error);
        let text = fs::read(file).map_err(|error| told(&error))?;
        let before = found.len();
        for certificate in CertificateDer::pem_slice_iter(&text) {
            found.push(certificate.map_err(|error| told(&error))?);
        }
        if found.len() == before {
            return Err(told(&"no certificate in PEM"));
        }
    }
    Ok(found)
}
