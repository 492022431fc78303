//! The other parsers, behind one shape.

use crate::timing::each;

/// A parser of references.
pub struct Peer {
    /// Crate and version.
    pub name: &'static str,
    /// Whether it takes the text.
    pub accepts: fn(&str) -> bool,
    /// Parses every text.
    pub pass: fn(&[&'static str]),
    /// Parses one text; for the first parse of a process.
    pub once: fn(&'static str),
}

impl Peer {
    /// The texts that it takes.
    pub fn accepted(&self, texts: &[&'static str]) -> Vec<&'static str> {
        texts.iter().copied().filter(|text| (self.accepts)(text)).collect()
    }

    /// The texts that it refuses.
    pub fn refused(&self, texts: &[&'static str]) -> Vec<&'static str> {
        texts.iter().copied().filter(|text| !(self.accepts)(text)).collect()
    }
}

/// All of them, the fastest first.
pub const PEERS: [Peer; 4] = [
    Peer {
        name: "container_image_dist_ref 0.3",
        accepts: |text| container_image_dist_ref::ImgRef::new(text).is_ok(),
        pass: |texts| each(texts, container_image_dist_ref::ImgRef::new),
        once: |text| each(&[text], container_image_dist_ref::ImgRef::new),
    },
    Peer {
        name: "docker-image-reference 0.1",
        accepts: |text| docker_image_reference::Reference::from_str(text).is_ok(),
        pass: |texts| each(texts, docker_image_reference::Reference::from_str),
        once: |text| each(&[text], docker_image_reference::Reference::from_str),
    },
    Peer {
        name: "docker-image 0.2",
        accepts: |text| docker_image::DockerImage::parse(text).is_ok(),
        pass: |texts| each(texts, docker_image::DockerImage::parse),
        once: |text| each(&[text], docker_image::DockerImage::parse),
    },
    Peer {
        name: "oci-spec 0.10",
        accepts: |text| text.parse::<oci_spec::distribution::Reference>().is_ok(),
        pass: |texts| each(texts, str::parse::<oci_spec::distribution::Reference>),
        once: |text| each(&[text], str::parse::<oci_spec::distribution::Reference>),
    },
];
