//! What members do with a commons on a chain: `commons quote` says what an act would bring, `commons call` does it.
//!
//! Nothing is signed before it was tried. An act is a [plan](plan::Plan): what will happen in words, and the steps that
//! it takes, of which the act itself is the last and what it needs (wrapped coins, an allowance) comes before.
//!
//! - [`command`]: what can be typed, and who reads it.
//! - [`figures`]: amounts, shares and times as they are typed.
//! - [`deployed`]: the commons, its tickers and what can be read of it.
//! - [`plan`], [`funds`]: what is to be done. [`errors`]: what speaks against it.
//! - [`perform`]: trying, asking, sending, telling.
//! - [`told`]: events in words.
//! - [`quote`]: what an act would bring.
//! - [`market`], [`hatching`], [`batches`], [`coins`], [`voting`], [`proposing`] with [`settings`], [`vouchers`],
//!   [`offering`]: the acts. [`support`], [`requests`], [`goods`]: how it stands with proposals and vouchers.

pub mod batches;
pub mod coins;
pub mod command;
pub mod deployed;
pub mod errors;
pub mod figures;
pub mod funds;
pub mod goods;
pub mod hatching;
pub mod market;
pub mod offering;
pub mod perform;
pub mod plan;
pub mod proposing;
pub mod quote;
pub mod requests;
pub mod settings;
pub mod support;
pub mod told;
pub mod voting;
pub mod vouchers;

pub use command::{call, CallArguments};
pub use quote::{quote, QuoteArguments};
