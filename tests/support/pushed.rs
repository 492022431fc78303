//! Images of random bytes, pushed over HTTP request by request, and looked for again.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use distref::Digest;

use crate::random::Random;
use crate::rig;

/// How many requests were answered as they should be.
pub(crate) static ANSWERED: AtomicUsize = AtomicUsize::new(0);

/// An image that a registry said it has.
pub(crate) struct Pushed {
    pub(crate) repository: String,
    pub(crate) tag: String,
    pub(crate) manifest: Digest,
    pub(crate) blobs: Vec<Digest>,
}

/// An upload of which a part was acknowledged.
pub(crate) struct Begun {
    pub(crate) target: String,
    pub(crate) blob: Vec<u8>,
    pub(crate) acknowledged: usize,
}

/// Somebody who pushes images to repositories of their own.
pub(crate) struct Pusher {
    pub(crate) name: String,
    pub(crate) random: Random,
    /// Sizes of layers, in bytes.
    pub(crate) sizes: &'static [usize],
    /// What several images have in common, with the repository where it was pushed last.
    pub(crate) shared: Vec<(Vec<u8>, Option<String>)>,
    pub(crate) pushed: Vec<Pushed>,
    /// The upload that is under way.
    pub(crate) begun: Option<Begun>,
}

const JSON: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Bytes of a chunk.
const CHUNK: usize = 100_000;

impl Pusher {
    pub(crate) fn new(name: String, seed: u64, sizes: &'static [usize]) -> Self {
        let mut random = Random::new(seed);
        let shared = sizes.iter().take(3).map(|&size| (random.bytes(size), None)).collect();
        Self { name, random, sizes, shared, pushed: Vec::new(), begun: None }
    }

    /// Pushes an image of so many layers.
    ///
    /// # Errors
    ///
    /// The connection broke.
    ///
    /// # Panics
    ///
    /// The registry refuses it.
    pub(crate) fn push_image(&mut self, addr: &str, layers: usize) -> io::Result<()> {
        let repository = format!("{}/{}", self.name, self.random.below(4));
        let tag = format!("v{}", self.pushed.len());
        let config = format!("{{\"of\":\"{tag}\",\"random\":{}}}", self.random.below(1 << 30));
        let mut blobs = vec![(JSON, self.push_blob(addr, &repository, config.into_bytes())?)];
        for layer in 0..layers {
            let pushed = if layer < 2 {
                self.push_shared(addr, &repository)?
            } else {
                let size = self.random.pick(self.sizes);
                let blob = self.random.bytes(size);
                self.push_blob(addr, &repository, blob)?
            };
            blobs.push((LAYER, pushed));
        }
        let manifest = manifest_of(&blobs);
        let digest = Digest::sha256_of(&manifest);
        let target = format!("/v2/{repository}/manifests/{tag}");
        ask(addr, ("PUT", &target), &[("Content-Type", MANIFEST)], &manifest, 201)?;
        let blobs = blobs.into_iter().map(|(_, (digest, _))| digest).collect();
        self.pushed.push(Pushed { repository, tag, manifest: digest, blobs });
        Ok(())
    }

    /// A layer that others have too: mounted from where it was pushed last.
    fn push_shared(&mut self, addr: &str, to: &str) -> io::Result<(Digest, usize)> {
        let index = self.random.below(self.shared.len());
        let (blob, from) = self.shared[index].clone();
        let digest = Digest::sha256_of(&blob);
        let size = blob.len();
        match from {
            Some(from) => {
                let target = format!("/v2/{to}/blobs/uploads/?mount={digest}&from={from}");
                drop(ask(addr, ("POST", &target), &[], b"", 201)?);
            }
            None => drop(self.push_blob(addr, to, blob)?),
        }
        self.shared[index].1 = Some(to.to_owned());
        Ok((digest, size))
    }

    /// In one request, in two, or in chunks.
    fn push_blob(&mut self, addr: &str, to: &str, blob: Vec<u8>) -> io::Result<(Digest, usize)> {
        let (digest, size) = (Digest::sha256_of(&blob), blob.len());
        if self.random.once_in(3) {
            let target = format!("/v2/{to}/blobs/uploads/?digest={digest}");
            ask(addr, ("POST", &target), &[], &blob, 201)?;
            return Ok((digest, size));
        }
        let target = begin(addr, to)?;
        self.begun = Some(Begun { target, blob, acknowledged: 0 });
        if self.random.once_in(2)
            && let Some(begun) = &mut self.begun
        {
            begun.send_chunks(addr)?;
        }
        if let Some(begun) = &self.begun {
            begun.finish(addr)?;
        }
        self.begun = None;
        Ok((digest, size))
    }
}

impl Begun {
    fn send_chunks(&mut self, addr: &str) -> io::Result<()> {
        while self.acknowledged < self.blob.len() {
            let end = self.blob.len().min(self.acknowledged + CHUNK);
            let range = format!("{}-{}", self.acknowledged, end - 1);
            let chunk = &self.blob[self.acknowledged..end];
            ask(addr, ("PATCH", &self.target), &[("Content-Range", &range)], chunk, 202)?;
            self.acknowledged = end;
        }
        Ok(())
    }

    /// Sends what has not been acknowledged, and the digest.
    pub(crate) fn finish(&self, addr: &str) -> io::Result<Digest> {
        let digest = Digest::sha256_of(&self.blob);
        let mark = if self.target.contains('?') { '&' } else { '?' };
        let target = format!("{}{mark}digest={digest}", self.target);
        ask(addr, ("PUT", &target), &[], &self.blob[self.acknowledged..], 201)?;
        Ok(digest)
    }
}

/// Starts an upload; where it goes on.
pub(crate) fn begin(addr: &str, repository: &str) -> io::Result<String> {
    let target = format!("/v2/{repository}/blobs/uploads/");
    let answer = ask(addr, ("POST", &target), &[], b"", 202)?;
    let location = answer.header("location").expect("where it goes on");
    let path = location.strip_prefix("http://").and_then(|it| it.find('/').map(|at| &it[at..]));
    Ok(path.unwrap_or(location).to_owned())
}

/// Sends a request. A connection that breaks before the reply is whole is an error, another reply a failed test.
fn ask(
    addr: &str,
    (method, target): (&str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
    status: u16,
) -> io::Result<rig::Answer> {
    let answer = rig::ask(addr, method, target, headers, body)?;
    if !answer.whole {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let said = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, status, "{method} {target}: {said}");
    ANSWERED.fetch_add(1, Ordering::Relaxed);
    Ok(answer)
}

fn manifest_of(blobs: &[(&str, (Digest, usize))]) -> Vec<u8> {
    let descriptors = blobs.iter().map(|(media_type, (digest, size))| {
        format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}}}"#)
    });
    let descriptors: Vec<String> = descriptors.collect();
    let (config, layers) = (&descriptors[0], descriptors[1..].join(","));
    format!(r#"{{"schemaVersion":2,"config":{config},"layers":[{layers}]}}"#).into_bytes()
}

impl Pushed {
    /// Pulls it: all of it is there, and is what its digests say.
    ///
    /// # Panics
    ///
    /// It is not.
    pub(crate) fn verify(&self, addr: &str) {
        let Self { repository, tag, manifest, blobs } = self;
        verify(addr, &format!("/v2/{repository}/manifests/{tag}"), manifest);
        for blob in blobs {
            verify(addr, &format!("/v2/{repository}/blobs/{blob}"), blob);
        }
    }
}

fn verify(addr: &str, target: &str, digest: &Digest) {
    let answer = ask(addr, ("GET", target), &[], b"", 200).expect("an answer");
    assert_eq!(Digest::sha256_of(&answer.body), *digest, "{target}");
}
