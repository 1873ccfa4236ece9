//! `commons deploy` on a real node: once, interrupted in every way, and where it must not go.

mod interrupted;
mod refused;
mod setup;
mod whole;
