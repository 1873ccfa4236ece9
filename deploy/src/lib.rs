//! What the `commons` command is made of; tests and tools use it as a library.

pub mod acts;
pub mod allow_list;
pub mod build;
pub mod chain;
pub mod check;
pub mod command_line;
pub mod config;
pub mod demo;
pub mod deployment;
pub mod explain;
pub mod hexadecimal;
pub mod network;
pub mod node;
pub mod status;
pub mod suite;
pub mod verify;
pub mod words;
