//! The suite on a real node, and what its tests share.
//!
//! ink_e2e's client talks to a real substrate-contracts-node, or to the runtime alone inside this process. Neither
//! builds a contract: both get the release bundles, which `make build` and `make build-fixtures` leave in
//! `target/contracts`.
//!
//! - [`node`]: the node that all tests of a program share
//! - [`backend`]: the two chains behind one trait
//! - [`chain`]: a chain with people on it, and what they send
//! - [`suite`]: a whole commons there, and words to tell stories about it
//! - [`market`]: the words for vouchers
//! - [`description`]: a commons in which what takes days takes seconds
//! - [`ground`]: a node of one's own, and accounts with coins
//! - [`shell`]: the command line as a process
//! - [`project`]: the project's own files
//! - [`load`]: many members at once, on a node that is killed

pub mod backend;
pub mod chain;
pub mod description;
pub mod ground;
pub mod load;
pub mod market;
pub mod node;
pub mod project;
pub mod shell;
pub mod suite;

pub use backend::{in_the_sandbox, Backend, InSandbox, OnNode};
pub use chain::{Chain, COIN};
pub use description::{fast_config, fast_description};
pub use node::{node_url, on_the_node};
pub use project::root;
pub use suite::Suite;
