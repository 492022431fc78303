//! What there is to say about configs.

use distref::Digest;
use distref::manifest::{Defaults, History, ImageConfig, Step};

use crate::report::{head, platform};
use crate::tree::{Object, Value};

pub(crate) fn report(config: &ImageConfig<'_>) -> Object {
    head(&config.digest(), config.size())
        .and(platform(Some(config.platform())))
        .with("created", config.created())
        .with("author", config.author())
        .and(defaults(config.defaults()))
        .with("layer_count", Value::count(config.diff_ids().len()))
        .with("chain_id", config.chain_id().map(Value::text))
        .with("history", history(config))
        .with("history_disagrees", !config.history().is_empty() && !config.history_agrees())
}

/// How a container runs. Of the environment only the names: values may be secret.
fn defaults(defaults: &Defaults<'_>) -> Object {
    Object::new()
        .with("user", defaults.user())
        .with("working_dir", defaults.working_dir())
        .with("entrypoint", Value::list(defaults.entrypoint()))
        .with("cmd", Value::list(defaults.cmd()))
        .with("environment", Value::list(defaults.env().map(|(name, _)| name)))
        .with("ports", Value::list(defaults.exposed_ports()))
        .with("volumes", Value::list(defaults.volumes()))
        .with("stop_signal", defaults.stop_signal())
        .with("labels", defaults.labels())
}

/// The steps in which the image was made, with the layers that they made.
fn history(config: &ImageConfig<'_>) -> Value {
    let mut chain_ids = config.chain_ids().into_iter();
    let steps = config.steps().enumerate().map(|(position, step)| {
        let chain_id = step.diff_id().and_then(|_| chain_ids.next());
        row(position, step, chain_id)
    });
    Value::Table(steps.collect())
}

fn row(position: usize, step: Step<'_>, chain_id: Option<Digest>) -> Object {
    let made = step.history();
    let layer = step.diff_id().map(|diff_id| {
        Object::new()
            .with("diff_id", Value::text(diff_id))
            .with("chain_id", chain_id.map(Value::text))
    });
    Object::new()
        .with("position", Value::count(position))
        .with("created", made.and_then(History::created))
        .with("author", made.and_then(History::author))
        .with("comment", made.and_then(History::comment))
        .with("created_by", made.and_then(History::created_by))
        .with("layer", layer)
}
