//! The contracts as they will be deployed, release bundles and all, on a chain inside this process.
//!
//! One file per concept; `sandbox_tests` holds the commons that most of them start from, and the words for what is done
//! to it.

mod bad_input;
mod community_token;
mod costs;
mod cross_contract_failures;
mod failed_hatch;
mod funding_pool;
mod hatch;
mod hatch_times;
mod invariants;
mod largest_figures;
mod launching;
mod opening;
mod redemption;
mod ruling_the_market;
mod spending_cap;
mod standards;
mod trade_limits;
mod trading;
mod wind_down;
mod worked_example;
mod wrapped_native;
mod wrong_references;
