//! Who may do what: challenges, scopes, tokens, user names and passwords.
//!
//! A registry that wants to know who asks answers 401, with [`Challenges`] in `WWW-Authenticate`. For Basic, user name
//! and password are sent again with every request ([`Basic`]). For Bearer, a [`TokenRequest`] goes to the token server
//! that the challenge names, and the token of its [`TokenReply`] with every request; it is for a [`ScopeSet`], and good
//! for some minutes. What a file or a helper knows of the user ([`Credentials`](crate::registry::Credentials)) becomes
//! what the challenge asks for by [`Preferred::answer`]. The readers and writers of both sides are here; nothing of it
//! sends anything.
//!
//! Source: RFC 9110, section 11; RFC 6750; RFC 7617; distribution, `docs/content/spec/auth`.
//!
//! ```
//! use distref::protocol::auth::{Challenges, Grant, Preferred, TokenReply, TokenRequest};
//! use distref::registry::RealmPolicy;
//!
//! // The registry answers 401 …
//! let value = br#"Bearer realm="https://auth.example/token",service="registry.example""#;
//! let Preferred::Bearer(challenge) = Challenges::new(value).preferred()? else { unreachable!() };
//!
//! // … so the token server is asked, if the registry may send us there …
//! let realm = RealmPolicy::new("https://registry.example".parse()?).realm(challenge.realm())?;
//! let needed = "repository:team/app:pull".parse()?;
//! let request = TokenRequest::answering(&challenge, realm, Grant::Anonymous, &needed);
//! assert_eq!(request.to_http()?.uri().host(), Some("auth.example"));
//!
//! // … and what it answers goes to the registry.
//! let now = 1_780_000_000;
//! let reply = TokenReply::parse(br#"{"token": "abc", "expires_in": 300}"#, now)?;
//! assert_eq!(reply.token().to_header_value(), "Bearer abc");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod basic;
mod bearer;
mod challenge;
mod scope;
mod scope_set;
#[cfg(feature = "serde")]
mod serde;
mod token_reply;
mod token_request;

pub use self::{
    answer::{Answer, AnswerError},
    basic::{Basic, BasicError},
    bearer::{Authorization, AuthorizationError, BearerError, BearerToken},
    challenge::{
        AuthScheme, BasicChallenge, BearerChallenge, Challenge, ChallengeError, Challenges, Fault,
        FaultKind, ParamValue, Preferred,
    },
    scope::{Action, Scope, ScopeError, ScopeErrorKind},
    scope_set::ScopeSet,
    token_reply::{TokenReply, TokenReplyError},
    token_request::{Grant, ReceivedTokenRequest, TokenRequest, TokenRequestError},
};
