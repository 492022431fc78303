//! Who may do what: challenges, scopes, tokens, user names and passwords.
//!
//! A registry refuses with 401 and says in `WWW-Authenticate` what would be enough.

mod challenge;
mod scope;
mod scope_set;

pub use self::{
    challenge::{
        AuthScheme, BasicChallenge, BearerChallenge, Challenge, ChallengeError, Challenges, Fault,
        FaultKind, ParamValue, Preferred,
    },
    scope::{Action, Scope, ScopeError, ScopeErrorKind},
    scope_set::ScopeSet,
};
