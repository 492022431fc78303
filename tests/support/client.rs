//! The example programs that speak to registries, as a person runs them.

use std::process::Output;

use crate::program::{Program, stderr, stdout};
use crate::rig::{Folder, PASSWORD, USER};

/// Somebody with a home where nothing is configured.
pub(crate) struct Client {
    home: Folder,
    creds: Option<String>,
}

impl Client {
    /// Who is known to every registry that asks.
    pub(crate) fn new() -> Self {
        Self::with(Some(format!("--creds={USER}:{PASSWORD}")))
    }

    /// Who says nothing of itself.
    pub(crate) fn anonymous() -> Self {
        Self::with(None)
    }

    fn with(creds: Option<String>) -> Self {
        let home = Folder::new("client");
        home.write("config.json", "{}");
        Self { home, creds }
    }

    pub(crate) fn run(&self, program: &'static str, arguments: &[&str]) -> Output {
        let config = self.home.text("config.json");
        let own = ["--config-json", &config].into_iter().chain(self.creds.as_deref());
        let arguments: Vec<&str> = arguments.iter().copied().chain(own).collect();
        Program(program).run(&arguments, "")
    }

    /// What the program prints, and what it says beside.
    ///
    /// # Panics
    ///
    /// It fails.
    pub(crate) fn succeed(&self, program: &'static str, arguments: &[&str]) -> (String, String) {
        let output = self.run(program, arguments);
        let said = stderr(&output).to_owned();
        assert!(output.status.success(), "{program} {arguments:?} says: {said}");
        (stdout(&output).to_owned(), said)
    }

    /// What the program complains of, in its last line. No secret is in any.
    ///
    /// # Panics
    ///
    /// It does not fail, or not because the registry, or the image, says no.
    pub(crate) fn fail(&self, program: &'static str, arguments: &[&str]) -> String {
        let output = self.run(program, arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{program} {arguments:?} says: {said}");
        assert!(!said.contains(PASSWORD) && stdout(&output).is_empty(), "{said}");
        said.lines().last().expect("a complaint").to_owned()
    }
}
