//! Where it listens.

use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;

/// `HOST:PORT`, and what it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Listen {
    pub(crate) name: String,
    /// To be tried one after the other.
    pub(crate) addresses: Vec<SocketAddr>,
}

impl Listen {
    /// Whether only this machine reaches it.
    pub(crate) fn is_loopback(&self) -> bool {
        self.addresses.iter().all(|it| it.ip().is_loopback())
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let parts = name.rsplit_once(':').filter(|(host, _)| !host.is_empty());
        if parts.is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            let wanted = "HOST:PORT is wanted: 127.0.0.1:5000, or 0.0.0.0:5000 for all that reach this machine";
            return Err(wanted.to_owned());
        }
        let addresses = name.to_socket_addrs().map_err(|error| error.to_string())?.collect();
        Ok(Self { name: name.to_owned(), addresses })
    }
}
