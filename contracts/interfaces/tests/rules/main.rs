//! The rules of the types and functions that contracts share.

#[path = "../shared/off_chain.rs"]
mod off_chain;

mod metadata;
mod texts;
mod token_ledger;
mod wiring;
