//! `commons quote` and `commons call` on a real node, typed as members type them.

mod beginning;
mod deciding;
mod launched;
mod manners;
mod mistakes;
mod mixed_up;
mod scene;
mod trading;
mod vouchers_arbitrated;
mod vouchers_automatic;
mod winding_down;
