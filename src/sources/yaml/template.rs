//! Files that are no YAML before their templates are filled in: read line by line.

use alloc::vec::Vec;
use core::ops::Range;

use super::super::MAX_FOUND;
use super::super::error::{SourceError, SourceErrorKind};
use super::super::found::{Found, OriginKind};
use super::super::place::Lines;
use super::super::read::{self, Expansion};
use super::super::splice::Spliced;

/// `line := *WS ["- "] "image:" 1*WS value [ WS "#" comment ]`
pub(super) fn references<'a>(lines: &Lines<'a>) -> Result<Vec<Found<'a>>, SourceError> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in lines.text().split_inclusive('\n') {
        if let Some(range) = value(line) {
            let at = start + range.start;
            if found.len() == MAX_FOUND {
                let place = lines.place(at..at);
                return Err(SourceError::new(SourceErrorKind::TooManyReferences, place));
            }
            let image = Spliced::verbatim(line.get(range).unwrap_or_default(), at);
            let range = 0..image.text().len();
            let expansion = Expansion::Template;
            found.push(read::found(&image, range, OriginKind::TemplateLine, &expansion, lines));
        }
        start += line.len();
    }
    Ok(found)
}

/// The bytes of the value, without quotes.
fn value(line: &str) -> Option<Range<usize>> {
    let content = line.trim_start();
    let content = content.strip_prefix("- ").unwrap_or(content).trim_start();
    let value =
        content.strip_prefix("image:").filter(|it| it.starts_with([' ', '\t']))?.trim_start();
    let start = line.len() - value.len();
    let value = value.trim_end();
    let range = match value.chars().next()? {
        '#' | '|' | '>' | '&' | '*' | '{' if !value.starts_with("{{") => return None,
        quote @ ('"' | '\'') => {
            let length = value.rfind(quote).filter(|&length| length > 0)?;
            start + 1..start + length
        }
        _ => {
            start
                ..start
                    + value
                        .find(" #")
                        .map_or(value, |at| value.get(..at).unwrap_or(value))
                        .trim_end()
                        .len()
        }
    };
    (!range.is_empty()).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_its_value() {
        for (line, expected) in [
            ("  image: nginx:1 # no\n", Some("nginx:1")),
            (
                "- image: \"{{ .Values.image }}:{{ .Values.tag }}\"\r\n",
                Some("{{ .Values.image }}:{{ .Values.tag }}"),
            ),
            ("  image: {{ .Values.image | quote }}", Some("{{ .Values.image | quote }}")),
            ("  image:\n", None),
            ("  image: {repository: a}\n", None),
            ("  image: ''\n", None),
            ("  imagePullPolicy: Always\n", None),
        ] {
            assert_eq!(value(line).map(|range| &line[range]), expected, "{line}");
        }
    }
}
