//! The data types that voting's rules are made of. The messages call other contracts from the constructor on, so they
//! are the sandbox tests' subject.

mod electorate;
mod members;
mod proposals;
mod support;
mod terms;

/// A half-life.
const HALF_LIFE_MS: u64 = 1_000;
