//! Bodies of replies, on their way out.

use std::io::{self, ErrorKind, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::block_in_place;
use tokio::time::Instant;

use super::log::Pending;

/// The most bytes that are read of a blob, or let go of a document, at once.
const PIECE: usize = 256 * 1024;

/// What is sent.
pub(super) enum Out {
    /// Bytes in memory, and the share of it that they hold.
    Document { bytes: Bytes, _share: Option<OwnedSemaphorePermit> },
    /// What a store is read for, when the client has taken what came before.
    Blob { blob: Box<dyn Read + Send>, left: u64 },
}

impl Out {
    /// Gives back what there is too much of the share.
    pub(super) fn bytes(bytes: Vec<u8>, share: Option<OwnedSemaphorePermit>) -> Self {
        let share = share.and_then(|mut share| share.split(bytes.len()).or(Some(share)));
        Self::Document { bytes: bytes.into(), _share: share }
    }

    fn left(&self) -> u64 {
        match self {
            Self::Document { bytes, .. } => bytes.len() as u64,
            Self::Blob { left, .. } => *left,
        }
    }

    /// The next piece; of a blob with fewer bytes than it should have, that it broke off.
    fn next(&mut self) -> io::Result<Bytes> {
        match self {
            Self::Document { bytes, .. } => Ok(bytes.split_to(bytes.len().min(PIECE))),
            Self::Blob { blob, left } => {
                let most = usize::try_from(*left).unwrap_or(PIECE).min(PIECE);
                let mut piece = vec![0; most];
                let read = block_in_place(|| read(blob, &mut piece))?;
                piece.truncate(read);
                *left -= read as u64;
                Ok(piece.into())
            }
        }
    }
}

fn read(blob: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    loop {
        match blob.read(piece) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// The body of a reply. The request is written down when it is gone: sent, or given up.
pub(super) struct Reply {
    out: Out,
    /// When the last piece of a document must be gone: it is memory. A blob may take its time.
    latest: Instant,
    pending: Pending,
}

impl Reply {
    pub(super) const fn new(out: Out, latest: Instant, pending: Pending) -> Self {
        Self { out, latest, pending }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.out.left() == 0 {
            return Poll::Ready(None);
        }
        let is_late = matches!(this.out, Out::Document { .. }) && Instant::now() > this.latest;
        let piece = if is_late { Err(ErrorKind::TimedOut.into()) } else { this.out.next() };
        match &piece {
            Ok(piece) => this.pending.line.sent += piece.len() as u64,
            Err(error) => this.pending.line.failure = Some(error.to_string()),
        }
        Poll::Ready(Some(piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.out.left() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.out.left())
    }
}
