//! The formulas against an arbitrary-precision oracle, published vectors and the rules they must obey.
//!
//! `MATH_ORACLE_CASES=1000000` sets how many random inputs each oracle test draws; `--nocapture` shows how often a
//! result was the exact floor.

mod conviction;
mod conviction_thresholds;
mod conviction_times;
mod conviction_vectors;
mod exact_arithmetic;
mod exponential_decay;
mod integer_roots;
mod limits;
mod oracle;
mod oracle_comparison;
mod published_vectors;
mod random_inputs;
mod schedule_checks;
mod settlement;
mod settlement_model;
mod settlement_rules;
mod settlement_scores;
mod settlement_vectors;
mod trading_rules;
mod vesting_schedules;
mod vesting_vectors;
