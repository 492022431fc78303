//! The registry's end of the wire.

use std::collections::VecDeque;

use distref::client::Now;
use distref::protocol::auth::{Authorization, Basic, BasicChallenge, BearerChallenge};
use distref::server::{Allowed, Content, Exchange, Received, Server};
use http::Response;
use http::request::Parts;

use super::asked::Store;
use super::asked::fragile::{Broken, Fragile};
use super::tokens::Tokens;
use super::watched::Watched;

/// What passes along the wire behind a head.
#[derive(Debug)]
pub(crate) enum Piece {
    Bytes(Vec<u8>),
    /// All of it has passed.
    End,
    /// Nothing more will pass.
    Broken,
}

pub(crate) type Pieces = VecDeque<Piece>;

/// A registry, and whom it lets in.
pub(crate) struct Registry {
    pub(crate) server: Server,
    pub(crate) store: Watched<Fragile>,
    pub(crate) access: Access,
}

/// Who is let in.
pub(crate) enum Access {
    Anybody,
    /// One user.
    Basic(Basic),
    /// Whoever has a token.
    Bearer(Tokens),
}

impl Registry {
    pub(crate) fn new(server: Server, access: Access) -> Self {
        Self { server, store: Watched(Fragile::new()), access }
    }

    /// The reply to a request; `None` if its body breaks off, and nobody is left who would read one.
    pub(crate) fn answer(
        &self,
        head: &Parts,
        body: &mut Pieces,
        now: Now,
    ) -> Option<Response<Vec<u8>>> {
        let reply = match self.server.receive(head) {
            Ok(received) => match self.allowed(&received, head, now) {
                Ok(allowed) => self.carry_out(received, &allowed, head, body)?,
                Err(refusal) => *refusal,
            },
            Err(refusal) => refusal,
        };
        Some(reply.map(|content| self.read(content)))
    }

    fn allowed(
        &self,
        received: &Received<'_>,
        head: &Parts,
        now: Now,
    ) -> Result<Allowed, Box<Response<Content>>> {
        let said = Authorization::of(&head.headers).ok().flatten();
        match (&self.access, said) {
            (Access::Anybody, _) => Ok(Allowed::Everything),
            (Access::Basic(user), Some(Authorization::Basic(said))) if said == *user => {
                Ok(Allowed::Everything)
            }
            (Access::Basic(_), _) => {
                let challenge = BasicChallenge::new("loopback").unwrap();
                Err(Box::new(received.unauthorized([challenge.to_header_value()])))
            }
            (Access::Bearer(tokens), said) => {
                let challenge = BearerChallenge::new(Tokens::REALM).unwrap();
                let challenge = challenge.with_service(Tokens::SERVICE).unwrap();
                let challenge = challenge.with_scopes(received.scopes());
                let granted = match said {
                    Some(Authorization::Bearer(token)) => tokens.granted(&token, now),
                    _ => None,
                };
                granted
                    .map(Allowed::Scopes)
                    .ok_or_else(|| Box::new(received.unauthorized([challenge.to_header_value()])))
            }
        }
    }

    fn carry_out(
        &self,
        received: Received<'_>,
        allowed: &Allowed,
        head: &Parts,
        body: &mut Pieces,
    ) -> Option<Response<Content>> {
        let failed = |_: Broken| self.server.failed(&head.method);
        let mut exchange: Exchange<'_, Watched<Fragile>> =
            match received.begin(&self.store, allowed) {
                Ok(exchange) => exchange,
                Err(down) => return Some(failed(down)),
            };
        while exchange.wants_body() {
            let taken = match body.pop_front() {
                Some(Piece::Bytes(bytes)) => exchange.body(&bytes),
                Some(Piece::End) => exchange.end(),
                Some(Piece::Broken) | None => return None,
            };
            if let Err(down) = taken {
                return Some(failed(down));
            }
        }
        Some(exchange.into_reply())
    }

    fn read(&self, content: Content) -> Vec<u8> {
        match content {
            Content::Bytes(bytes) => bytes,
            Content::Blob { repository, digest, range } => {
                let blob = self.store.bytes(repository.view(), &digest).expect("the blob is there");
                let at = |at| usize::try_from(at).unwrap();
                blob[at(range.start)..at(range.end)].to_vec()
            }
        }
    }
}
