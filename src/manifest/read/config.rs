//! Image configs.

use alloc::{borrow::Cow, vec::Vec};

use serde::de::{DeserializeSeed, Deserializer};

use super::{
    Rules,
    members::{members, members_of, object},
    refused,
    value::{self, List},
};
use crate::{
    Digest, Platform,
    manifest::{Annotations, Defaults, History, ImageConfig, Reader, Source},
};

/// The config in `text`.
pub(in crate::manifest) fn config<'a>(
    text: &'a str,
    reader: &Reader<'_>,
) -> Option<ImageConfig<'a>> {
    let rules = Rules::config(reader);
    let members = members_of::<Config<'a>>(text, rules)?;
    Some(ImageConfig {
        source: Source::borrowed(text),
        platform: Platform::new(members.os?, members.architecture?)
            .with_variant(members.variant.unwrap_or_default())
            .with_os_version(members.os_version.unwrap_or_default())
            .with_os_features(members.os_features.unwrap_or_default()),
        created: members.created,
        author: members.author,
        defaults: members.config.unwrap_or_default(),
        diff_ids: members.rootfs?,
        history: members.history.unwrap_or_default(),
    })
}

members! { Config {
    "architecture" => architecture: Cow<'a, str> = required value::text;
    "os" => os: Cow<'a, str> = required value::text;
    "os.version" => os_version: Cow<'a, str> = optional value::text;
    "os.features" => os_features: Vec<Cow<'a, str>> = optional value::texts;
    "variant" => variant: Cow<'a, str> = optional value::text;
    "created" => created: Cow<'a, str> = optional value::time;
    "author" => author: Cow<'a, str> = optional value::text;
    "config" => config: Defaults<'a> = optional DefaultsOf;
    "rootfs" => rootfs: Vec<Digest> = required RootfsOf;
    "history" => history: Vec<History<'a>> = optional histories;
    "container" => container: &'a str = required value::foreign;
    "container_config" => container_config: &'a str = required value::foreign;
    "docker_version" => docker_version: &'a str = required value::foreign;
    "parent" => parent: &'a str = required value::foreign;
    "id" => id: &'a str = required value::foreign;
} }

members! { DefaultMembers {
    "User" => user: Cow<'a, str> = optional value::text;
    "ExposedPorts" => exposed_ports: Vec<Cow<'a, str>> = optional value::names;
    "Env" => env: Vec<Cow<'a, str>> = optional value::env;
    "Entrypoint" => entrypoint: Vec<Cow<'a, str>> = optional value::texts;
    "Cmd" => cmd: Vec<Cow<'a, str>> = optional value::texts;
    "Volumes" => volumes: Vec<Cow<'a, str>> = optional value::names;
    "WorkingDir" => working_dir: Cow<'a, str> = optional value::text;
    "Labels" => labels: Annotations<'a> = optional value::annotations;
    "StopSignal" => stop_signal: Cow<'a, str> = optional value::text;
    "ArgsEscaped" => args_escaped: bool = optional value::boolean;
    "Healthcheck" => healthcheck: &'a str = required value::foreign;
    "OnBuild" => on_build: &'a str = required value::foreign;
    "Shell" => shell: &'a str = required value::foreign;
    "StopTimeout" => stop_timeout: &'a str = required value::foreign;
    "Hostname" => hostname: &'a str = required value::foreign;
    "Domainname" => domainname: &'a str = required value::foreign;
    "AttachStdin" => attach_stdin: &'a str = required value::foreign;
    "AttachStdout" => attach_stdout: &'a str = required value::foreign;
    "AttachStderr" => attach_stderr: &'a str = required value::foreign;
    "Tty" => tty: &'a str = required value::foreign;
    "OpenStdin" => open_stdin: &'a str = required value::foreign;
    "StdinOnce" => stdin_once: &'a str = required value::foreign;
    "Image" => image: &'a str = required value::foreign;
    "NetworkDisabled" => network_disabled: &'a str = required value::foreign;
    "MacAddress" => mac_address: &'a str = required value::foreign;
    "Memory" => memory: &'a str = required value::foreign;
    "MemorySwap" => memory_swap: &'a str = required value::foreign;
    "CpuShares" => cpu_shares: &'a str = required value::foreign;
} }

members! { Rootfs {
    "type" => kind: Cow<'a, str> = required value::text;
    "diff_ids" => diff_ids: Vec<Digest> = list value::digests;
} }

members! { HistoryMembers {
    "created" => created: Cow<'a, str> = optional value::time;
    "author" => author: Cow<'a, str> = optional value::text;
    "created_by" => created_by: Cow<'a, str> = optional value::text;
    "comment" => comment: Cow<'a, str> = optional value::text;
    "empty_layer" => empty_layer: bool = optional value::boolean;
} }

/// The `config` of a config.
#[derive(Clone, Copy)]
struct DefaultsOf(Rules);

impl<'a> DeserializeSeed<'a> for DefaultsOf {
    type Value = Defaults<'a>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let members = object::<DefaultMembers<'a>, _>(from, self.0)?;
        Ok(Defaults {
            user: members.user,
            exposed_ports: members.exposed_ports.unwrap_or_default(),
            env: members.env.unwrap_or_default(),
            entrypoint: members.entrypoint.unwrap_or_default(),
            cmd: members.cmd.unwrap_or_default(),
            volumes: members.volumes.unwrap_or_default(),
            working_dir: members.working_dir,
            labels: members.labels.unwrap_or_default(),
            stop_signal: members.stop_signal,
            args_escaped: members.args_escaped.unwrap_or_default(),
        })
    }
}

/// The `diff_ids` of a `rootfs`.
#[derive(Clone, Copy)]
struct RootfsOf(Rules);

impl<'a> DeserializeSeed<'a> for RootfsOf {
    type Value = Vec<Digest>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let members = object::<Rootfs<'a>, _>(from, self.0)?;
        match (members.kind.as_deref(), members.diff_ids) {
            (Some("layers"), Some(diff_ids)) => Ok(diff_ids),
            _ => Err(refused()),
        }
    }
}

#[derive(Clone, Copy)]
struct HistoryOf(Rules);

impl<'a> DeserializeSeed<'a> for HistoryOf {
    type Value = History<'a>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        let members = object::<HistoryMembers<'a>, _>(from, self.0)?;
        Ok(History {
            created: members.created,
            author: members.author,
            created_by: members.created_by,
            comment: members.comment,
            empty_layer: members.empty_layer.unwrap_or_default(),
        })
    }
}

fn histories(rules: Rules) -> List<HistoryOf> {
    List::new(HistoryOf(rules), rules)
}
