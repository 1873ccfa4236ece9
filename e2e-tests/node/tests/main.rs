//! The suite's release bundles on a real substrate-contracts-node, driven by ink_e2e's client.
//!
//! Without a node these tests pass, and tell in one line that they were not run. `CONTRACTS_NODE` names its program; if
//! it is not set, PATH is searched for substrate-contracts-node.

mod a_commons;
mod backends;
mod errors;
