//! The suite on a real node.
