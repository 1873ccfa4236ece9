//! What is told of vouchers, and what is refused.

use super::*;

/// The page in one line, however it is wrapped.
fn told(change: impl Fn(&mut Config)) -> String {
    page_of(&draft(change)).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_fee_is_told_as_a_part_of_a_price_of_a_hundred() {
    assert!(told(|_| {}).contains("of a price of 100 WCOIN"));
    // 2.5 % and 7.5 % of 100.
    let page = told(|config| {
        config.escrow.protocol_fee_ppm = 25_000;
        config.escrow.rules.protocol_fee_ceiling_ppm = 75_000;
    });
    assert!(
        page.contains("2.5 WCOIN") && page.contains("7.5 WCOIN (7.5 %)"),
        "{page}"
    );
}

#[test]
fn the_periods_are_told_as_bounds_of_what_sellers_set() {
    let page = told(|config| {
        config.escrow.rules.shortest_period_ms = 3 * DAY_MS;
        config.escrow.rules.longest_period_ms = 77 * DAY_MS;
    });
    assert!(page.contains("3 days to 77 days"), "{page}");
}

#[test]
fn a_chain_is_named_only_if_it_was_given() {
    assert!(told(|_| {}).contains("voucher_escrow.genesis_hash"));
    let page = told(|config| config.escrow.rules.genesis_hash = [0xab; 32]);
    assert!(!page.contains("voucher_escrow.genesis_hash"), "{page}");
}

#[test]
fn what_the_escrow_would_refuse_is_refused_by_its_key_up_to_the_last_unit() {
    type Change = fn(&mut Config);
    let cases: [(&str, Change, Change); 4] = [
        (
            "voucher_escrow.protocol_fee_ppm",
            |config| config.escrow.protocol_fee_ppm = 50_001,
            |config| config.escrow.protocol_fee_ppm = 50_000,
        ),
        (
            "voucher_escrow.protocol_fee_ceiling_ppm",
            |config| config.escrow.rules.protocol_fee_ceiling_ppm = PPM,
            |config| config.escrow.rules.protocol_fee_ceiling_ppm = PPM - 1,
        ),
        (
            "voucher_escrow.shortest_period",
            |config| config.escrow.rules.shortest_period_ms = 0,
            |config| config.escrow.rules.shortest_period_ms = 1,
        ),
        (
            "voucher_escrow.longest_period",
            |config| config.escrow.rules.longest_period_ms = DAY_MS - 1,
            |config| config.escrow.rules.longest_period_ms = DAY_MS,
        ),
    ];
    for (key, wrong, right) in cases {
        let refusals = |change: Change| -> Vec<Problem> { Report::of(&draft(change), now()).unwrap().refusals };
        assert_eq!(keys(&refusals(wrong)), [key]);
        assert_eq!(refusals(right), [], "{key}");
    }
}
