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
    /// How often they were forgotten.
    pub(super) logouts: u32,
    pub(super) challenge: Option<Preferred>,
    /// What goes with every request.
    pub(super) standing: Option<HeaderValue>,
    tokens: Vec<(ScopeSet, TokenReply)>,
    /// And who gave it, and gets it.
    pub(super) refresh: Option<(Origin, Secret)>,
    pub(super) realms: BTreeMap<Origin, bool>,
    /// Whether it speaks TLS, once that is known.
    pub(super) speaks_tls: Option<bool>,
    pub(super) not_before: Duration,
    /// Until when a mirror that was not reached is passed over.
    pub(super) absent_until: Duration,
    pub(super) rate_limits: Option<RateLimits>,
    /// The largest chunk of an upload that it takes, in bytes.
    pub(super) max_chunk: Option<u64>,
    pub(super) referrers: Referrers,
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
        self.logouts = self.logouts.wrapping_add(1);
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
        let fits = |(held, token): &&(ScopeSet, TokenReply)| {
            does_for(held, scopes) && token.is_good_at(now.unix)
        };
        self.tokens.iter().rev().find(fits).map(|(_, token)| token)
    }

    pub(super) fn keep_token(&mut self, realm: &Origin, scopes: &ScopeSet, token: TokenReply) {
        if let Some(refresh) = token.refresh_token() {
            self.refresh = Some((realm.clone(), refresh.clone()));
        }
        self.tokens.retain(|(held, _)| held != scopes);
        if self.tokens.len() >= MAX_TOKENS {
            self.tokens.remove(0);
        }
        self.tokens.push((scopes.clone(), token));
    }

    /// Whether the challenge is of another kind than the one before; what answered that one is of no use then.
    pub(super) fn learn_challenge(&mut self, challenge: Preferred) -> bool {
        let of_same_kind = matches!(
            (&self.challenge, &challenge),
            (None, _)
                | (Some(Preferred::Basic(_)), Preferred::Basic(_))
                | (Some(Preferred::Bearer(_)), Preferred::Bearer(_))
        );
        if !of_same_kind {
            self.standing = None;
        }
        self.challenge = Some(challenge);
        !of_same_kind
    }

    /// Whether the registry wants a user and a password, and it is known that there are none.
    pub(super) const fn has_none(&self) -> bool {
        matches!(
            (&self.challenge, &self.credentials),
            (Some(Preferred::Basic(_)), Some(Credentials::Anonymous))
        )
    }

    /// Those that would do for these scopes.
    pub(super) fn drop_token(&mut self, scopes: &ScopeSet) {
        self.tokens.retain(|(held, _)| !does_for(held, scopes));
    }

    pub(super) fn know_realm(&mut self, realm: &Origin, allowed: bool) {
        if self.realms.len() >= MAX_REALMS && !self.realms.contains_key(realm) {
            self.realms.pop_first();
        }
        self.realms.insert(realm.clone(), allowed);
    }
}

/// Whether a token for these scopes is one for those. One for none is no other, so that what a ping gets stays apart.
fn does_for(held: &ScopeSet, needed: &ScopeSet) -> bool {
    held.covers(needed) && (!needed.is_empty() || held.is_empty())
}
