//! The wire forms of the distribution protocol, on `http` types: routes, headers, challenges, replies, errors.
