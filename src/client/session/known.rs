//! What is known of one registry.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::time::Duration;

use http::header::HeaderValue;

use super::Pass;
use crate::client::operation::Now;
use crate::protocol::auth::{Preferred, ScopeSet, TokenReply};
use crate::protocol::header::RateLimits;
use crate::registry::{Credentials, Origin, Secret};

/// The most tokens of one registry; of more, the oldest goes.
const MAX_TOKENS: usize = 256;

/// The most token servers of one registry about which an answer is remembered.
const MAX_REALMS: usize = 16;

#[derive(Default)]
pub(super) struct Known {
    pub(super) credentials: Option<Credentials>,
    pub(super) challenge: Option<Preferred>,
    /// What goes with every request.
    pub(super) standing: Option<HeaderValue>,
    tokens: Vec<(ScopeSet, TokenReply)>,
    pub(super) refresh: Option<Secret>,
    pub(super) realms: BTreeMap<Origin, bool>,
    pub(super) speaks_tls: bool,
    pub(super) not_before: Duration,
    pub(super) rate_limits: Option<RateLimits>,
    pub(super) chunks: ChunkLimits,
    pub(super) referrers: Referrers,
}

/// How a registry takes chunks of uploads, in bytes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(in crate::client) struct ChunkLimits {
    /// The smallest, but for the last.
    pub(in crate::client) min: Option<u64>,
    /// The largest.
    pub(in crate::client) max: Option<u64>,
}

/// Whether a registry has the referrers API.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(in crate::client) enum Referrers {
    /// Nobody asked.
    #[default]
    Unknown,
    /// It has.
    Api,
    /// It has not: there is the fallback tag.
    Tag,
}

impl Known {
    pub(super) fn log_out(&mut self) {
        self.credentials = None;
        self.standing = None;
        self.tokens.clear();
        self.refresh = None;
        self.realms.clear();
    }

    pub(super) fn pass(&self, scopes: &ScopeSet, now: Now) -> Pass {
        if let Some(header) = &self.standing {
            return Pass::Standing(header.clone());
        }
        match (&self.challenge, &self.credentials) {
            (None, _) | (Some(Preferred::Basic(_)), Some(Credentials::Anonymous)) => Pass::Open,
            (Some(Preferred::Basic(_)), _) => Pass::Missing,
            (Some(Preferred::Bearer(_)), _) => match self.token(scopes, now) {
                Some(token) => Pass::Token(token.token().to_header_value()),
                None => Pass::Missing,
            },
        }
    }

    fn token(&self, scopes: &ScopeSet, now: Now) -> Option<&TokenReply> {
        let fits = |held: &&(ScopeSet, TokenReply)| {
            held.0.covers(scopes)
                && held.1.is_good_at(now.unix)
                && (!scopes.is_empty() || held.0.is_empty())
        };
        self.tokens.iter().rev().find(fits).map(|(_, token)| token)
    }

    pub(super) fn keep_token(&mut self, scopes: &ScopeSet, token: TokenReply) {
        if let Some(refresh) = token.refresh_token() {
            self.refresh = Some(refresh.clone());
        }
        self.tokens.retain(|(held, _)| held != scopes);
        if self.tokens.len() >= MAX_TOKENS {
            self.tokens.remove(0);
        }
        self.tokens.push((scopes.clone(), token));
    }

    /// Those that would do for these scopes.
    pub(super) fn drop_token(&mut self, scopes: &ScopeSet) {
        self.tokens.retain(|(held, _)| !held.covers(scopes));
    }

    pub(super) fn know_realm(&mut self, realm: &Origin, allowed: bool) {
        if self.realms.len() >= MAX_REALMS && !self.realms.contains_key(realm) {
            self.realms.pop_first();
        }
        self.realms.insert(realm.clone(), allowed);
    }
}
