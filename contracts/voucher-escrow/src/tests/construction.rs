//! What an escrow can be made with: every rule at its edge and one past it.

use super::*;
use crate::terms::{check, check_fee};
use interfaces::voucher_escrow::EscrowTerms;
use math::PPM;

fn checked(rules: EscrowRules, funding_pool: AccountId) -> Result<(), Refusal> {
    check(&EscrowTerms { funding_pool, rules }, this_contract(), is_contract)
}

#[test]
fn the_pool_of_an_escrow_is_another_contract() {
    assert_eq!(checked(RULES, account(1)), Ok(()));
    for pool in [this_contract(), person(), zero_account()] {
        assert_eq!(checked(RULES, pool), Err(EscrowError::InvalidReference(pool)));
    }
}

#[test]
fn the_ceiling_of_the_fee_is_below_the_whole() {
    let with_ceiling = |protocol_fee_ceiling_ppm| EscrowRules {
        protocol_fee_ceiling_ppm,
        ..RULES
    };
    for ceiling_ppm in [0, PPM - 1] {
        assert_eq!(checked(with_ceiling(ceiling_ppm), account(1)), Ok(()));
    }
    for got_ppm in [PPM, u32::MAX] {
        let error = EscrowError::ShareOutOfRange { got_ppm };
        assert_eq!(checked(with_ceiling(got_ppm), account(1)), Err(error));
    }
}

#[test]
fn the_shortest_period_is_not_nothing_and_the_longest_not_shorter() {
    let with_periods = |shortest_period_ms, longest_period_ms| EscrowRules {
        shortest_period_ms,
        longest_period_ms,
        ..RULES
    };
    for (shortest_ms, longest_ms) in [(1, 1), (1, u64::MAX), (u64::MAX, u64::MAX)] {
        assert_eq!(checked(with_periods(shortest_ms, longest_ms), account(1)), Ok(()));
    }
    for (got_ms, longest_ms) in [(0, 0), (0, 5), (5, 4), (u64::MAX, 0)] {
        let error = EscrowError::PeriodOutOfRange { got_ms };
        assert_eq!(checked(with_periods(got_ms, longest_ms), account(1)), Err(error));
    }
}

#[test]
fn the_pools_fee_is_within_its_ceiling() {
    for fee_ppm in [0, 50_000] {
        assert_eq!(check_fee(&RULES, fee_ppm), Ok(()));
    }
    for got_ppm in [50_001, u32::MAX] {
        let error = EscrowError::FeeAboveCeiling {
            got_ppm,
            ceiling_ppm: 50_000,
        };
        assert_eq!(check_fee(&RULES, got_ppm), Err(error));
    }
}
