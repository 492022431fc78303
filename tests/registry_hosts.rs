//! Configuration files of the Docker daemon as people wrote them, recorded from public repositories, and what they decide.

use std::fs;
use std::path::PathBuf;

use distref::DomainView;
use distref::registry::{
    Addresses, Attempt, ConfigErrorKind, DaemonConfig, EndpointPlan, InsecureEntry, Mirror,
    MirrorError, Next, Outcome, Purpose,
};

/// A recorded folder; `None`, said aloud, where there are no recordings.
fn recorded() -> Option<PathBuf> {
    let folder = std::env::var_os("IMAGE_VECTORS");
    if folder.is_none() {
        println!("IMAGE_VECTORS is not set: nothing is read");
    }
    Some(PathBuf::from(folder?).join("corpus/config"))
}

fn read(path: &PathBuf) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines that are data.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn daemon_files_that_people_wrote_are_read_or_refused_with_key_and_place() {
    let Some(folder) = recorded() else { return };
    let mut files: Vec<_> =
        fs::read_dir(folder.join("daemon")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut taken, mut entries, mut mirrors, mut refused) = (0, 0, 0, 0);
    for path in &files {
        let text = read(path);
        match DaemonConfig::parse(&text) {
            Ok(config) => {
                taken += 1;
                entries += config.insecure_registries().entries().count();
                mirrors += config.mirrors().len();
            }
            Err(error) => {
                refused += 1;
                println!("{}: {error}", path.display());
                // The only fault among them: mirrors without a scheme, with which dockerd does not start.
                assert_eq!(error.kind(), &ConfigErrorKind::Mirror(MirrorError::NoScheme));
                assert_eq!(error.key(), "registry-mirrors[0]");
                let line = text.lines().nth(error.line() - 1).unwrap();
                assert!(line[error.column() - 1..].starts_with('"'), "{error}");
            }
        }
    }
    println!("{taken} files taken with {entries} entries and {mirrors} mirrors, {refused} refused");
    assert!(taken > 0 && entries > 0 && mirrors > 0);
    assert_eq!(taken + refused, files.len());
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn values_that_people_wrote_are_read_unless_dockerd_refuses_them() {
    let Some(folder) = recorded() else { return };
    let text = read(&folder.join("insecure-registry-values.txt"));
    let entries: Vec<InsecureEntry> = lines(&text)
        .map(|line| line.parse().unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect();
    let networks = entries.iter().filter(|entry| entry.network().is_some()).count();
    let with_scheme = entries.iter().filter(|entry| entry.dropped_scheme().is_some()).count();
    println!("{} entries, {networks} networks, {with_scheme} with a scheme", entries.len());
    assert_eq!(with_scheme, lines(&text).filter(|line| line.contains("://")).count());
    assert_eq!(
        networks,
        lines(&text).filter(|line| !line.contains("://") && line.contains('/')).count()
    );

    let text = read(&folder.join("registry-mirror-values.txt"));
    let (mirrors, refused): (Vec<_>, Vec<_>) =
        lines(&text).map(|line| (line, line.parse::<Mirror>())).partition(|(_, read)| read.is_ok());
    println!("{} mirrors, {} refused", mirrors.len(), refused.len());
    for (line, read) in refused {
        assert_eq!(read, Err(MirrorError::NoScheme), "{line}");
        assert!(!line.contains("://"));
    }
    for (line, read) in mirrors {
        assert_eq!(read.unwrap().as_str().trim_end_matches('/'), line.trim_end_matches('/'));
    }
}

/// The last rows of the table in moby, and a fallback as a puller lives it: mirror, then registry.
#[test]
fn a_pull_goes_from_a_mirror_to_the_registry_and_never_back_to_plain_http() {
    let config =
        r#"{"registry-mirrors": ["https://my.mirror"], "insecure-registries": ["10.0.0.0/8"]}"#;
    let config = DaemonConfig::parse(config).unwrap();
    let addresses = Addresses::new().with("registry.corp", ["10.1.2.3".parse().unwrap()]);
    let plan = |domain: &str, operation| {
        EndpointPlan::new(&config, DomainView::parse(domain).unwrap(), operation, &addresses)
            .unwrap()
    };

    let push = plan("docker.io", Purpose::Push);
    assert!(push.endpoints().all(|endpoint| !endpoint.is_mirror()));
    let pull = plan("docker.io", Purpose::Pull);
    let Next::Try(walk) = pull.start().after(Outcome::Answered(404)) else { panic!("one mirror") };
    assert_eq!(walk.current().origin().host(), "registry-1.docker.io");
    assert_eq!(walk.after(Outcome::Answered(404)), Next::Stands);

    let pull = plan("registry.corp:5000", Purpose::Pull);
    let Next::Try(walk) = pull.start().after(Outcome::TlsFailed) else {
        panic!("an insecure registry")
    };
    assert_eq!(walk.current().attempt(), Attempt::Http);
    assert_eq!(walk.after(Outcome::Unreachable), Next::Exhausted);
    let pull = pull.with_tls_confirmed(&"https://registry.corp:5000".parse().unwrap());
    assert_eq!(pull.start().after(Outcome::TlsFailed), Next::Exhausted);
}
