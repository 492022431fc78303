//! Which bytes may stand where in a challenge.

use crate::protocol::header::is_token;

/// `tchar` of RFC 9110, section 5.6.2.
pub(super) const TOKEN: u8 = 1;
/// What `token68` is made of, but for the `=` at its end. RFC 9110, section 11.2.
pub(super) const TOKEN68: u8 = 2;
/// `qdtext`: all but controls, `"` and `\`. RFC 9110, section 5.6.4.
pub(super) const QUOTED: u8 = 4;
/// What a value without quotes is taken to be made of: all but controls, `"`, space, comma and semicolon.
pub(super) const UNQUOTED: u8 = 8;
/// `OWS`: space and tab.
pub(super) const BLANK: u8 = 16;

/// The classes of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    loop {
        classes[byte as usize] = classes_of(byte);
        if byte == u8::MAX {
            break classes;
        }
        byte += 1;
    }
};

const fn classes_of(byte: u8) -> u8 {
    let mut classes = 0;
    if is_token(byte) {
        classes |= TOKEN;
    }
    if byte.is_ascii_alphanumeric() {
        classes |= TOKEN68;
    }
    if matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/') {
        classes |= TOKEN68;
    }
    if matches!(byte, b'\t' | b' ') {
        classes |= BLANK;
    }
    if byte == b'\t' || !(byte.is_ascii_control() || matches!(byte, b'"' | b'\\')) {
        classes |= QUOTED;
    }
    if !(byte.is_ascii_control() || matches!(byte, b' ' | b'"' | b',' | b';')) {
        classes |= UNQUOTED;
    }
    classes
}

pub(super) const fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}
