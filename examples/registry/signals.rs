//! When the registry is told to end.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// SIGINT and SIGTERM, from now on; elsewhere than on Unix, Ctrl-C.
pub(crate) struct Signals {
    runtime: Runtime,
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Signals {
    #[cfg(unix)]
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let signals = {
            let _inside = runtime.enter();
            [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]
        };
        Ok(Self { runtime, signals })
    }

    #[cfg(not(unix))]
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { runtime: Builder::new_current_thread().enable_all().build()? })
    }

    /// Returns at the next of them.
    #[cfg(unix)]
    pub(crate) fn wait(&mut self) {
        let Self { runtime, signals: [interrupt, terminate] } = self;
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        });
    }

    #[cfg(not(unix))]
    pub(crate) fn wait(&mut self) {
        let _ = self.runtime.block_on(tokio::signal::ctrl_c()); // who cannot wait ends
    }
}
