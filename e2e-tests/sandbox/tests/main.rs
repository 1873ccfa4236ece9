//! The contracts as they will be deployed, release bundles and all, on a chain inside this process.
//!
//! One file per concept; `sandbox_tests` holds the commons that all of them start from.

mod costs;
mod community_token;
mod trading;
mod wrapped_native;
mod cross_contract_failures;
mod funding_pool;
mod wind_down;
