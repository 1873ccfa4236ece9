//! `commons allow-list`: the root of a list of members, and what each of them shows the hatch.

mod members;

pub use members::Members;
