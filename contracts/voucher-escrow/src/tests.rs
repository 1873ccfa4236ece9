//! What the escrow does, off-chain: its pure parts.
