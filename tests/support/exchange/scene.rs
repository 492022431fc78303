//! A trace, as it was read.

use std::collections::BTreeMap;
use std::time::Duration;

use distref::client::{Failure, RetryPolicy, Session};
use distref::registry::{Addresses, Attempt, Credentials, DaemonConfig, EndpointPlan, Purpose};

/// The header.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) registry: String,
    pub(crate) mirrors: Vec<String>,
    pub(crate) insecure: Vec<String>,
    pub(crate) addresses: Vec<(String, String)>,
    pub(crate) retries: RetryPolicy,
    pub(crate) allow_near: bool,
    pub(crate) without_namespace: bool,
    pub(crate) user_agent: Option<String>,
    pub(crate) secrets: Vec<String>,
    pub(crate) max_requests: usize,
    pub(crate) contents: BTreeMap<String, Vec<u8>>,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            registry: "registry.example".to_owned(),
            mirrors: Vec::new(),
            insecure: Vec::new(),
            addresses: Vec::new(),
            retries: RetryPolicy::default(),
            allow_near: false,
            without_namespace: false,
            user_agent: None,
            secrets: Vec::new(),
            max_requests: 64,
            contents: BTreeMap::new(),
        }
    }
}

impl Scene {
    pub(crate) fn session(&self) -> Session {
        let mut session = Session::new().with_retries(self.retries);
        if self.allow_near {
            session = session.allow_near();
        }
        match &self.user_agent {
            Some(user_agent) => session.with_user_agent(user_agent).unwrap(),
            None => session,
        }
    }

    pub(crate) fn plan(&self, purpose: Purpose) -> EndpointPlan {
        let config = serde_json::json!({
            "registry-mirrors": self.mirrors,
            "insecure-registries": self.insecure,
        });
        let config = DaemonConfig::parse(&config.to_string()).unwrap();
        let addresses = self.addresses.iter().fold(Addresses::new(), |all, (name, address)| {
            all.with(name, [address.parse().unwrap()])
        });
        let registry = self.registry.parse::<distref::Domain>().unwrap();
        let plan = EndpointPlan::new(&config, registry.view(), purpose, &addresses).unwrap();
        if self.without_namespace { plan.without_namespace() } else { plan }
    }
}

/// A trace: one session, and what happens in it.
#[derive(Debug)]
pub(crate) struct Trace {
    pub(crate) title: String,
    pub(crate) scene: Scene,
    pub(crate) steps: Vec<(usize, Step)>,
}

/// A line, and those that belong to it.
#[derive(Debug)]
pub(crate) enum Step {
    Begin { name: String, words: Vec<String>, options: Vec<(String, String)> },
    Expect(Expected),
    Reply(Reply),
    Fail(Failure),
    Wait(Duration),
    Pass(Duration),
    Credentials { registry: String, is_mirror: bool, answer: Credentials },
    Realm { registry: String, realm: String, answer: bool },
    Ok { output: Option<String>, emitted: Option<Vec<u8>> },
    Error { text: String },
    Cancel,
    LogIn { registry: String, credentials: Credentials },
    LogOut { registry: String },
    Refresh { registry: String, token: Option<String> },
    Notice(String),
}

/// A request.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) attempt: Attempt,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) absent: Vec<String>,
    pub(crate) body: Content,
}

/// What a body is made of.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    Source { offset: u64, len: u64 },
}

/// A reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    /// Whether it breaks off with a failure.
    pub(crate) breaks: bool,
    /// Whether the operation has enough before its end.
    pub(crate) unread: bool,
}
