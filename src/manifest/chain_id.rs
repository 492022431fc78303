//! Chain IDs: a layer and all below it, by one digest.

use alloc::{format, vec::Vec};

use super::ImageConfig;
use crate::Digest;

#[cfg_attr(docsrs, doc(cfg(feature = "sha2")))]
impl ImageConfig<'_> {
    /// The chain ID of each layer, the base first: what a layer and all layers below it are
    /// unpacked as. Snapshots are known by it.
    ///
    /// ```text
    /// chain ID of the base := its diff ID
    /// chain ID of another  := sha256 of: chain ID of the layer below " " its diff ID
    /// ```
    /// Always SHA-256 above the base. Source: image-spec v1.1.1, `config.md`, "Layer `ChainID`".
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [
    ///     "sha256:5c8df66c78bfa1483cf2c1a68b07bddcd9f77f90feb71ecc2cd41c957cbb3b13",
    ///     "sha256:4a960ec8c7ed9fdfceb1be3d9ddae1ec218aed6c951b6c346f633826097f0911"]}}"#;
    /// let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.chain_ids(), [
    ///     "sha256:5c8df66c78bfa1483cf2c1a68b07bddcd9f77f90feb71ecc2cd41c957cbb3b13",
    ///     "sha256:f0166550ec1fdf252693ed2fbd715bff71cbd774319c0583edd86e2afd5eec68",
    /// ]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn chain_ids(&self) -> Vec<Digest> {
        chain(self.diff_ids()).collect()
    }

    /// The chain ID of the last layer: all of them together. `None` without layers.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [
    ///     "sha256:8f07f6e606c6c3a95d8d1457ea3c3d27df6e1e593bcd7972651a29b349023c18"]}}"#;
    /// let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.chain_id().as_ref(), config.diff_ids().first());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn chain_id(&self) -> Option<Digest> {
        chain(self.diff_ids()).last()
    }
}

fn chain(diff_ids: &[Digest]) -> impl Iterator<Item = Digest> {
    diff_ids.iter().scan(None, |below: &mut Option<Digest>, diff_id| {
        let chain_id = match below {
            None => diff_id.clone(),
            Some(below) => Digest::sha256_of(format!("{below} {diff_id}").as_bytes()),
        };
        *below = Some(chain_id.clone());
        Some(chain_id)
    })
}
