//! The contracts as they will be deployed, release bundles and all, on a chain inside this process.
//!
//! One file per concept; `sandbox_tests` holds the commons that most of them start from, and the words for what is done
//! to it.

mod allow_list;
mod bad_input;
mod batches;
mod claims;
mod commerce_doc;
mod community_token;
mod costs;
mod cross_contract_failures;
mod failed_hatch;
mod funding_pool;
mod handing_on;
mod hatch;
mod hatch_failures;
mod hatch_terms;
mod hatch_times;
mod in_any_order;
mod invariants;
mod large_hatches;
mod largest_figures;
mod launching;
mod opening;
mod redemption;
mod revocation;
mod ruling_the_market;
mod sealing;
mod spending_cap;
mod standards;
mod team;
mod trade_limits;
mod trading;
mod vesting;
mod vesting_failures;
mod wind_down;
mod worked_example;
mod wrapped_native;
mod wrong_references;
