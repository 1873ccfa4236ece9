//! How token holders govern a commons: the rules of conviction voting and of everything that it governs, on the
//! in-process chain, with the release bundles.

mod covered_stakes;
mod deposits;
mod enlisting;
mod formula;
mod requests;
mod revoked_power;
