//! Lower-case hex over fixed arrays of digit pairs.
//!
//! Every function is one loop without an exit over an array whose length is known, and works on a
//! pair of digits as one 16-bit lane: the form that compilers turn into vector code, and that a
//! `const fn` may have too.

/// The digits of `N` bytes, when `text` has exactly that many. Looks at the length only.
pub(super) const fn pairs<const N: usize>(text: &[u8]) -> Option<&[[u8; 2]; N]> {
    let (pairs, odd) = text.as_chunks::<2>();
    if pairs.len() == N && odd.is_empty() { pairs.first_chunk() } else { None }
}

/// Whether every digit is one of `[0-9a-f]`.
pub(super) const fn is_lower<const N: usize>(pairs: &[[u8; 2]; N]) -> bool {
    let digits = pairs.as_flattened();
    let mut lower = true;
    let mut at = 0;
    while at < digits.len() {
        lower &= is_lower_digit(digits[at]);
        at += 1;
    }
    lower
}

/// One of `[0-9a-f]`, without a branch.
pub(super) const fn is_lower_digit(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | (byte.wrapping_sub(b'a') < 6)
}

/// The bytes that the digits spell. Digits that are not lower-case hex give some bytes, never a
/// panic: ask [`is_lower`] first.
pub(super) const fn decode<const N: usize>(pairs: &[[u8; 2]; N]) -> [u8; N] {
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        let pair = u16::from_le_bytes(pairs[at]);
        // A letter has bit 6 set, and its low four bits count from 1 where its value counts from
        // 10.
        let letters = (pair >> 6) & 0x0101;
        let values = (pair & 0x0f0f).wrapping_add(letters.wrapping_mul(9));
        bytes[at] = ((values << 4) | (values >> 8)).to_le_bytes()[0];
        at += 1;
    }
    bytes
}

/// Writes the digits of `bytes`.
pub(super) const fn encode<const N: usize>(bytes: &[u8; N], pairs: &mut [[u8; 2]; N]) {
    let mut at = 0;
    while at < N {
        let byte = bytes[at] as u16;
        let values = (byte >> 4) | ((byte & 0x0f) << 8);
        // Adding 6 carries into bit 4 from 10 on; `a` lies 39 past where the decimal digits would
        // go on.
        let letters = (values.wrapping_add(0x0606) >> 4) & 0x0101;
        pairs[at] =
            values.wrapping_add(0x3030).wrapping_add(letters.wrapping_mul(39)).to_le_bytes();
        at += 1;
    }
}
