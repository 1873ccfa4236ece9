//! What the voucher escrow would refuse.
//!
//! Each rule is told by its key, and at the end the contract's own check has the last word.

use super::{provisional_hatch_terms, Config, Findings, Problem};
use crate::words::span;
use interfaces::voucher_escrow::{EscrowError, EscrowTerms};
use math::PPM;
use voucher_escrow::terms;

/// Checks fee and periods.
pub fn check(config: &Config, findings: &mut Findings) {
    let mut own = Findings::default();
    let escrow = &config.escrow;
    let (fee_ppm, ceiling_ppm) = (escrow.protocol_fee_ppm, escrow.rules.protocol_fee_ceiling_ppm);
    own.expect(
        ceiling_ppm < PPM,
        "voucher_escrow.protocol_fee_ceiling_ppm",
        format!("is {ceiling_ppm}, and has to be below {PPM} (100 %): the fee could take everything"),
    );
    own.expect(
        fee_ppm <= ceiling_ppm,
        "voucher_escrow.protocol_fee_ppm",
        format!("is {fee_ppm}, above its ceiling of {ceiling_ppm}"),
    );
    let (shortest_ms, longest_ms) = (escrow.rules.shortest_period_ms, escrow.rules.longest_period_ms);
    own.expect(
        shortest_ms > 0,
        "voucher_escrow.shortest_period",
        "has to be above 0: a seller could leave no time to complain",
    );
    own.expect(
        longest_ms >= shortest_ms,
        "voucher_escrow.longest_period",
        format!("is {}, below the shortest of {}", span(longest_ms), span(shortest_ms)),
    );
    if own.0.is_empty() {
        if let Err(error) = contract_check(config) {
            let reason = format!("would be refused by the contract: {error:?}");
            own.0.push(Problem::new("voucher_escrow", reason));
        }
    }
    findings.0.append(&mut own.0);
}

/// What the constructor checks, with stand-ins for the addresses.
fn contract_check(config: &Config) -> Result<(), EscrowError> {
    let hatch = provisional_hatch_terms(config);
    let terms = EscrowTerms {
        funding_pool: hatch.market.funding_pool,
        rules: hatch.escrow_rules,
    };
    terms::check(&terms, hatch.escrow, |_| true)?;
    terms::check_fee(&terms.rules, config.escrow.protocol_fee_ppm)
}
