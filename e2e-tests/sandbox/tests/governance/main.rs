//! How token holders govern a commons: the rules of conviction voting and of everything that it governs, on the
//! in-process chain, with the release bundles.

mod actions;
<<<<<<< HEAD
mod ambushes;
=======
mod allowed_calls;
>>>>>>> 7b7eb58 (Governance: what an action can never be, in a file of its own)
mod assets;
mod averages;
mod bad_requests;
mod bonds;
mod cancelling;
mod closing;
mod competing_requests;
mod construction;
mod conviction;
mod covered_stakes;
mod deposits;
mod ended_stakes;
mod enlisting;
mod expiry;
mod failing_milestones;
mod formula;
mod gardens;
mod guardians;
mod hand_over;
mod lapsing_actions;
mod largest_figures;
mod locked_tokens;
mod majorities;
mod milestones;
mod one_hive;
mod pauses;
mod ports;
mod powers;
mod refused_actions;
mod requests;
mod revoked_power;
mod settings;
mod staking;
mod sums;
mod vetoes;
mod views;
mod winding_down;
