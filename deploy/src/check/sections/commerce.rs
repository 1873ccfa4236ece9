//! What members sell to each other.

use super::{coins, part};
use crate::{
    chain::GENESIS_HASH,
    check::page::Section,
    config::Config,
    words::{share, span, Words},
};

/// The price of the example.
const PRICE: f64 = 100.0;

/// How vouchers are sold.
pub fn vouchers(config: &Config, words: &Words) -> Section {
    let escrow = &config.escrow;
    let rules = &escrow.rules;
    let (fee_ppm, ceiling_ppm) = (escrow.protocol_fee_ppm, rules.protocol_fee_ceiling_ppm);
    let mut section = Section::new("Vouchers: what members sell");
    section.line(
        "protocol fee",
        format!(
            "{}: of a price of {} that reaches the seller, {} go to the funding pool, and at most {} ({}) whatever is \
             decided. Governance changes it for the sets to come",
            share(fee_ppm),
            coins(PRICE, words),
            coins(PRICE * part(fee_ppm), words),
            coins(PRICE * part(ceiling_ppm), words),
            share(ceiling_ppm)
        ),
    );
    section.line(
        "periods",
        format!(
            "{} to {}, for ever: within these bounds a seller sets how long a buyer can complain and how long an answer \
             can take. Vouchers can be redeemed for {} at least",
            span(rules.shortest_period_ms),
            span(rules.longest_period_ms),
            span(rules.shortest_period_ms)
        ),
    );
    section.line(
        "permits",
        if rules.genesis_hash == GENESIS_HASH {
            "hold on the chain that it is deployed to alone, whichever that is: voucher_escrow.genesis_hash names \
             none"
                .to_string()
        } else {
            format!("hold on the chain 0x{} alone", hex::encode(rules.genesis_hash))
        },
    );
    section
}
