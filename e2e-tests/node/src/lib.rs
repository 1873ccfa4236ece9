//! The suite on a real node.

pub mod description;
pub mod load;
pub mod shell;
