//! The driver of the blocking programs: its tests lie beside it, as they ask what no program can.

#[allow(dead_code, reason = "nothing is driven")]
#[path = "../examples/support/driver.rs"]
mod driver;
#[allow(dead_code, reason = "nothing fails as a whole")]
#[path = "../examples/support/failed.rs"]
mod failed;
#[allow(dead_code, reason = "nothing fails as a whole")]
#[path = "../examples/support/failure.rs"]
mod failure;
#[allow(dead_code, reason = "nothing is moved")]
#[path = "../examples/support/place.rs"]
mod place;
