//! `commons status` and `commons verify` on a real node.

mod setup;
mod status;
mod verify;
