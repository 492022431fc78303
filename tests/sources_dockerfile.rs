//! References of Dockerfiles, as BuildKit reads them.

use distref::sources::{
    MAX_ARGUMENTS, MAX_FOUND, MAX_PIECES, SourceErrorKind, UnresolvedKind, VariableValue,
    Variables, dockerfile,
};

#[path = "support/told.rs"]
mod told;

/// Each file, and what is told of it.
fn holds(rows: &[(&str, &[&str])]) {
    for (text, expected) in rows {
        let lines = told::told(dockerfile::references(text));
        assert_eq!(lines, *expected, "{text}");
    }
}

#[test]
fn every_instruction_that_names_an_image_is_found() {
    holds(&[
        ("", &[]),
        ("FROM alpine", &["1:6 from alpine"]),
        ("from\talpine:3 as Base\n", &["1:6 from alpine:3"]),
        ("FROM --platform=linux/arm64 alpine AS a", &["1:29 from alpine"]),
        ("FROM a\nCOPY --chown=1 --from=b:1 / /\n", &["1:6 from a", "2:23 copy-from b:1"]),
        ("FROM a\nADD --from=\"b:1\" / /", &["1:6 from a", "2:13 copy-from b:1"]),
        (
            "FROM a\nRUN --mount=type=bind,from=b:1,target=/x --mount=from=c true",
            &["1:6 from a", "2:28 mount-from b:1", "2:55 mount-from c"],
        ),
        ("FROM a\nRUN --mount=\"type=bind,from=b:1\" true", &["1:6 from a", "2:29 mount-from b:1"]),
        ("FROM a\nONBUILD COPY --from=b / /", &["1:6 from a", "2:21 copy-from b"]),
        ("FROM a\nRUN x --mount=from=b\nCOPY / --from=c", &["1:6 from a"]),
        (
            "# syntax=docker/dockerfile:1\nFROM a",
            &["1:10 syntax docker/dockerfile:1", "2:6 from a"],
        ),
        ("#FROM x\n  # FROM y\nFROM a", &["3:6 from a"]),
        ("FROM 'a:1' AS b", &["1:7 from a:1"]),
    ]);
}

#[test]
fn stages_are_no_images() {
    holds(&[
        (
            "FROM scratch AS a\nFROM A\nFROM b AS b",
            &[
                "1:6 from scratch ! scratch is no image",
                "2:6 from A ! names stage 0 of the file, which is no image",
                "3:6 from b",
            ],
        ),
        (
            "FROM a AS x\nFROM b\nCOPY --from=0 / /\nCOPY --from=X / /\nCOPY --from=1 / /\nCOPY --from=later / /\nFROM c AS later",
            &[
                "1:6 from a",
                "2:6 from b",
                "3:13 copy-from 0 ! names stage 0 of the file, which is no image",
                "4:13 copy-from X ! names stage 0 of the file, which is no image",
                "5:13 copy-from 1 ! no earlier stage has this number",
                "6:13 copy-from later ! names stage 2 of the file, which is no image",
                "7:6 from c",
            ],
        ),
        (
            "ARG B=base\nFROM a AS base\nFROM $B",
            &["2:6 from a", "3:6 from $B ! names stage 0 of the file, which is no image"],
        ),
    ]);
}

#[test]
fn continued_lines_and_here_documents_are_read_as_buildkit_does() {
    holds(&[
        ("FROM \\\n  # no\n\n  alpine:3 \\\n  AS a", &["4:3 from alpine:3"]),
        ("FROM al\\\npine:3", &["1:6 from alpine:3"]),
        ("# escape=`\nFROM `\n a:1\nRUN x\\\nFROM b", &["3:2 from a:1", "5:6 from b"]),
        ("FROM a\nRUN <<EOF\nFROM b\nEOF\nFROM c", &["1:6 from a", "5:6 from c"]),
        ("FROM a\nCOPY <<-\"A\" <<B /\n\tA\nFROM x\nB\nFROM c", &["1:6 from a", "6:6 from c"]),
        ("FROM a\nRUN <<EOF\nFROM b", &["1:6 from a"]),
        ("FROM a\r\nRUN <<EOF\r\nFROM b\r\nEOF\r\nFROM c\r\n", &["1:6 from a", "5:6 from c"]),
        ("FROM a\nLABEL <<EOF\nFROM b", &["1:6 from a", "3:6 from b"]),
        ("FROM a\nRUN a \\\\\nFROM b", &["1:6 from a", "3:6 from b"]),
    ]);
}

#[test]
fn variables_are_expanded_from_defaults() {
    holds(&[
        ("ARG T=1\nFROM a:$T", &["2:6 from a:$T = a:1"]),
        ("ARG T=\"1\" U='2'\nFROM a:${T}.${U}-x", &["2:6 from a:${T}.${U}-x = a:1.2-x"]),
        ("ARG T=1\nARG U=${T:-9}-b\nFROM \"a:$U\"", &["3:7 from a:$U = a:1-b"]),
        ("FROM a:${T:-1}", &["1:6 from a:${T:-1} = a:1"]),
        ("FROM a:${T-${U:-1}}", &["1:6 from a:${T-${U:-1}} = a:1"]),
        ("ARG T=\nFROM a${T:+:x}${T+:1}", &["2:6 from a${T:+:x}${T+:1} = a:1"]),
        ("ARG V=v1.2.3\nFROM a:${V#v}", &["2:6 from a:${V#v} = a:1.2.3"]),
        ("ARG V=1.2.3\nFROM a:${V%.*}", &["2:6 from a:${V%.*} = a:1.2"]),
        ("ARG V=1.2.3\nFROM a:${V%%.*}", &["2:6 from a:${V%%.*} = a:1"]),
        ("ARG V=x/y/z\nFROM ${V##*/}", &["2:6 from ${V##*/} = z"]),
        ("ARG V=x/y/z\nFROM ${V#*/}", &["2:6 from ${V#*/} = y/z"]),
        ("ARG T=1\nARG T\nFROM a:$T", &["3:6 from a:$T = a:1"]),
        (
            "FROM x\nARG T=1\nFROM a:$T",
            &["1:6 from x", "3:6 from a:$T ! no ARG T stands before the first FROM"],
        ),
    ]);
}

#[test]
fn what_cannot_be_known_is_told_with_its_reason() {
    holds(&[
        ("FROM $A", &["1:6 from $A ! no ARG A stands before the first FROM"]),
        ("ARG A\nFROM $A", &["2:6 from $A ! the variable A has no value"]),
        ("ARG A=$B\nFROM x:$A", &["2:6 from x:$A ! no ARG B stands before the first FROM"]),
        ("FROM a:${T:?missing}", &["1:6 from a:${T:?missing} ! the variable T has to be given"]),
        (
            "FROM a:${T/x/y}",
            &["1:6 from a:${T/x/y} ! the variable is written in a form that cannot be expanded"],
        ),
        (
            "FROM a:${",
            &["1:6 from a:${ ! the variable is written in a form that cannot be expanded"],
        ),
        ("FROM a:{{ .T }}", &["1:6 from a:{{ ! a template, not expanded here"]),
        ("FROM \"\"", &["1:7 from  ! the reference is empty"]),
        ("ARG T=\nFROM $T", &["2:6 from $T ! the reference is empty"]),
        ("FROM Alpine", &["1:6 from Alpine ! the repository must be lower case"]),
        (
            "FROM a\nCOPY --from=$B / /",
            &["1:6 from a", "2:13 copy-from $B ! variables are not expanded here"],
        ),
        ("FROM", &[]),
    ]);
}

#[test]
fn arguments_win_over_defaults_where_they_are_declared() {
    let variables = Variables::new().with("T", "2").with("U", "3").with("TARGETARCH", "arm64");
    let text = "ARG T=1\nFROM a:$T\nFROM b:$U\nFROM c:$TARGETARCH\n";
    assert_eq!(
        told::told(dockerfile::references_with(text, &variables)),
        [
            "2:6 from a:$T = a:2",
            "3:6 from b:$U ! no ARG U stands before the first FROM",
            "4:6 from c:$TARGETARCH = c:arm64"
        ]
    );
    let found = dockerfile::references_with(text, &variables).unwrap();
    assert_eq!(found[0].variables()[0].value(), &VariableValue::Given);
}

#[test]
fn a_fault_lies_under_its_bytes_in_a_default_too() {
    let text = "ARG IMAGE=ghcr.io/Team/app\nFROM ${IMAGE}:1\n";
    let found = dockerfile::references(text).unwrap();
    let unresolved = found[0].reference().unwrap_err();
    assert_eq!(unresolved.place().slice(text), Some("Team"));
    assert_eq!(unresolved.place().line(), 1);
    assert_eq!(found[0].expanded(), Some("ghcr.io/Team/app:1"));
    let found = dockerfile::references("FROM ghcr.io/Te\\\nam/app\n").unwrap();
    assert_eq!(found[0].reference().unwrap_err().place(), found[0].place());
}

#[test]
fn a_file_that_is_made_to_grow_is_cut_off() {
    let mut doubling = String::from("ARG A=xxxxxxxx\n");
    for (name, last) in ('B'..='Z').zip('A'..) {
        doubling.extend(["ARG ".into(), name.to_string(), format!("=${last}${last}\n")]);
    }
    doubling += "FROM $Z\n";
    let found = dockerfile::references(&doubling).unwrap();
    let kind = found[0].reference().unwrap_err().kind().clone();
    assert_eq!(kind, UnresolvedKind::TooLong);
    assert!(found[0].variables().len() <= MAX_PIECES);

    let nested = format!("FROM {}x{}\n", "${A:-".repeat(5_000), "}".repeat(5_000));
    let found = dockerfile::references(&nested).unwrap();
    assert_eq!(found[0].reference().unwrap_err().kind(), &UnresolvedKind::Expression);

    let mut arguments = String::new();
    for number in 0..=MAX_ARGUMENTS {
        arguments.extend(["ARG A".into(), number.to_string(), "\n".into()]);
    }
    let error = dockerfile::references(&arguments).unwrap_err();
    assert_eq!(error.kind(), SourceErrorKind::TooManyArguments);

    let many = "FROM a\n".repeat(MAX_FOUND + 1);
    let error = dockerfile::references(&many).unwrap_err();
    assert_eq!(
        (error.kind(), error.place().line()),
        (SourceErrorKind::TooManyReferences, MAX_FOUND + 1)
    );
}
