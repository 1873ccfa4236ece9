//! The rules of the types and functions that contracts share.

#[path = "../shared/off_chain.rs"]
mod off_chain;

mod allow_list;
mod metadata;
mod schedule;
mod texts;
mod token_ledger;
mod wiring;
