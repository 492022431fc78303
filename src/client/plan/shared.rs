//! What all plans can tell.

/// The questions that every plan answers from its graph. `$setup` is Rust that makes an `image` with one `layer`, and a
/// `plan` of it, for the examples.
macro_rules! shared {
    ($type:ident, $($graph:ident).+, $setup:literal) => {
        /// What is in it.
        impl $type {
            /// The most manifests, ten times those of an image that is built for everything.
            pub const MAX_MANIFESTS: usize = crate::client::plan::MAX_MANIFESTS;

            /// The most blobs.
            pub const MAX_BLOBS: usize = crate::client::plan::MAX_BLOBS;

            /// The most entries of all manifests together: each as often as it is listed.
            pub const MAX_ENTRIES: usize = crate::client::plan::MAX_ENTRIES;

            /// With foreign layers too: those that [may not be pushed](crate::manifest::MediaType::is_distributable),
            /// which most registries do not have.
            ///
            /// ```
            #[doc = $setup]
            /// let mut plan = plan.with_foreign_layers();
            /// plan.add(&image.digest(), image.bytes())?;
            /// assert_eq!(plan.left_out().count(), 0);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn with_foreign_layers(mut self) -> Self {
                self.$($graph).+.choice.foreign_layers = true;
                self
            }

            /// With the manifests that manifests are about: their subjects, of which a registry, or a layout, need not
            /// have any.
            ///
            /// ```
            #[doc = $setup]
            /// let mut plan = plan.with_subjects();
            /// plan.add(&image.digest(), image.bytes())?; // about nothing
            /// assert!(plan.is_known());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn with_subjects(mut self) -> Self {
                self.$($graph).+.choice.subjects = true;
                self
            }

            /// The manifests whose content is to be handed over: the root, then those that it refers to, as they become
            /// known. In the order in which they were met.
            ///
            /// ```
            #[doc = $setup]
            /// assert_eq!(plan.wanted().next(), Some(&image.to_descriptor()));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn wanted(&self) -> impl Iterator<Item = &crate::manifest::Descriptor<'static>> {
                self.$($graph).+.wanted()
            }

            /// The first of those that are [`wanted`](Self::wanted): for who fetches one after the other.
            ///
            /// ```
            #[doc = $setup]
            /// while let Some(wanted) = plan.next_wanted().cloned() {
            ///     plan.add(wanted.digest(), image.bytes())?; // fetched
            /// }
            /// assert!(plan.is_known());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn next_wanted(&self) -> Option<&crate::manifest::Descriptor<'static>> {
                self.$($graph).+.wanted().next()
            }

            /// Takes the content of a manifest that is [`wanted`](Self::wanted), if it has the digest; of one that is
            /// not wanted any more, it takes no notice.
            ///
            /// # Errors
            ///
            /// Says what is wrong with it, or why it does not fit the rest; see [`PlanError`](crate::client::PlanError).
            ///
            /// ```
            #[doc = $setup]
            /// plan.add(&image.digest(), image.bytes())?;
            /// assert!(plan.is_known());
            /// assert!(plan.blobs().any(|blob| *blob == layer));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn add(
                &mut self,
                digest: &crate::Digest,
                bytes: &[u8],
            ) -> Result<(), crate::client::PlanError> {
                self.$($graph).+.add(digest, bytes)
            }

            /// Whether no manifest is wanted any more: blobs and bytes are then final.
            ///
            /// ```
            #[doc = $setup]
            /// assert!(!plan.is_known());
            /// plan.add(&image.digest(), image.bytes())?;
            /// assert!(plan.is_known());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn is_known(&self) -> bool {
                self.$($graph).+.is_known()
            }

            /// The blobs so far, each once, in the order in which they were met: configs, layers, and what an index
            /// lists that is no manifest.
            ///
            /// ```
            #[doc = $setup]
            /// plan.add(&image.digest(), image.bytes())?;
            /// let sizes: Vec<u64> = plan.blobs().map(|blob| blob.size()).collect();
            /// assert_eq!(sizes, [2, 1_000]);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn blobs(&self) -> impl Iterator<Item = &crate::manifest::Descriptor<'static>> {
                self.$($graph).+.blobs().map(|node| &node.descriptor)
            }

            /// The blobs that are not there.
            ///
            /// ```
            #[doc = $setup]
            /// plan.add(&image.digest(), image.bytes())?;
            /// plan.found(image.config().digest());
            /// assert!(plan.missing().eq([&layer]));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn missing(&self) -> impl Iterator<Item = &crate::manifest::Descriptor<'static>> {
                self.$($graph).+.blobs().filter(|node| !node.is_there).map(|node| &node.descriptor)
            }

            /// Foreign layers that are none of the blobs: see [`with_foreign_layers`](Self::with_foreign_layers).
            ///
            /// ```
            #[doc = $setup]
            /// plan.add(&image.digest(), image.bytes())?;
            /// assert_eq!(plan.left_out().count(), 0);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn left_out(&self) -> impl Iterator<Item = &crate::manifest::Descriptor<'static>> {
                self.$($graph).+.left_out()
            }

            /// Notes that this blob is where all are to be: it is not handed out. Whether that was news, and still
            /// of use.
            ///
            /// ```
            #[doc = $setup]
            /// plan.add(&image.digest(), image.bytes())?;
            /// assert!(plan.found(layer.digest()));
            /// assert_eq!((plan.bytes_saved(), plan.bytes_total()), (1_000, 1_002));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn found(&mut self, digest: &crate::Digest) -> bool {
                self.$($graph).+.found(crate::client::plan::Role::Blob, digest)
            }

            /// The bytes of all blobs so far; at most 2^64 - 1. Manifests are small, and not counted.
            ///
            /// ```
            #[doc = $setup]
            /// plan.add(&image.digest(), image.bytes())?;
            /// assert_eq!(plan.bytes_total(), 1_002);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn bytes_total(&self) -> u64 {
                self.$($graph).+.bytes(|_| true)
            }

            /// Whether all is where it is to be.
            ///
            /// ```
            #[doc = $setup]
            /// assert!(!plan.is_done());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn is_done(&self) -> bool {
                self.$($graph).+.is_done()
            }
        }
    };
}

pub(super) use shared;
