//! The terms a hatch can have. For each rule, the last value that passes and the first that does not.

use super::*;
use interfaces::{
    hatch::{Contribution, HatchStatus},
    vesting::ScheduleError,
};

/// Why there is no hatch with these terms.
fn of_funding(funding: FundingTerms) -> Option<HatchError> {
    refusal(with_funding(funding))
}

fn of_team(team: TeamLot) -> Option<HatchError> {
    refusal(HatchTerms {
        team: Some(team),
        ..terms()
    })
}

#[ink::test]
fn a_new_hatch_is_pending_and_empty() {
    let hatch = unsealed_hatch(terms());

    assert_eq!(
        hatch.status(),
        HatchStatus {
            phase: HatchPhase::Pending,
            sealed: false,
            raised: 0,
            owed: 0,
            launch_before_ms: END_MS + WINDOW_MS,
            launched_ms: None,
        }
    );
    assert_eq!(hatch.terms(), terms());
    assert_eq!(hatch.contribution(alice()), None::<Contribution>);
    assert_eq!(event_count(), 0);
}

#[ink::test]
fn every_reference_is_a_contract_other_than_the_hatch() {
    begin_deployment();

    for account in [zero_account(), this_contract(), alice()] {
        for terms in [
            HatchTerms {
                curve: account,
                ..terms()
            },
            HatchTerms {
                vesting: account,
                ..terms()
            },
            HatchTerms {
                escrow: account,
                ..terms()
            },
            HatchTerms {
                market: CurveTerms {
                    token: account,
                    ..market()
                },
                ..terms()
            },
            HatchTerms {
                market: CurveTerms {
                    collateral: account,
                    ..market()
                },
                ..terms()
            },
            HatchTerms {
                market: CurveTerms {
                    funding_pool: account,
                    ..market()
                },
                ..terms()
            },
        ] {
            assert_eq!(refusal(terms), Some(HatchError::InvalidReference(account)));
        }
    }
}

#[ink::test]
fn the_admin_is_anyone_but_the_zero_account_and_the_hatch() {
    begin_deployment();
    let with_admin = |admin| refusal(HatchTerms { admin, ..terms() });

    for account in [zero_account(), this_contract()] {
        assert_eq!(with_admin(account), Some(HatchError::InvalidReference(account)));
    }
    assert_eq!(with_admin(alice()), None, "a person");
    assert_eq!(with_admin(contract(9)), None, "a contract");
}

#[ink::test]
fn the_teams_beneficiary_is_anyone_but_the_zero_account_and_contracts_that_could_not_use_tokens() {
    begin_deployment();
    let with_beneficiary = |beneficiary| of_team(TeamLot { beneficiary, ..team() });

    for account in [
        zero_account(),
        this_contract(),
        admin(),
        vesting(),
        escrow(),
        curve(),
        token(),
        collateral(),
    ] {
        assert_eq!(with_beneficiary(account), Some(HatchError::InvalidReference(account)));
    }
    for account in [alice(), deployer(), funding_pool()] {
        assert_eq!(with_beneficiary(account), None);
    }
}

#[ink::test]
fn there_need_not_be_a_team() {
    begin_deployment();

    assert_eq!(refusal(HatchTerms { team: None, ..terms() }), None);
}

#[ink::test]
fn contributions_begin_before_they_end() {
    begin_deployment();
    let with_start = |start_ms| of_funding(FundingTerms { start_ms, ..funding() });

    for start_ms in [END_MS, END_MS + 1, u64::MAX] {
        assert_eq!(with_start(start_ms), Some(HatchError::TimesOutOfOrder));
    }
    assert_eq!(with_start(END_MS - 1), None);
    assert_eq!(with_start(0), None);
}

#[ink::test]
fn contributions_end_in_the_future() {
    begin_deployment();

    for now_ms in [END_MS, END_MS + 1, u64::MAX] {
        at_ms(now_ms);
        assert_eq!(refusal(terms()), Some(HatchError::TimesOutOfOrder));
    }
    // They may have begun already.
    for now_ms in [0, START_MS, END_MS - 1] {
        at_ms(now_ms);
        assert_eq!(refusal(terms()), None);
    }
}

#[ink::test]
fn a_launch_window_is_at_least_a_millisecond() {
    begin_deployment();
    let with_window = |launch_window_ms| {
        of_funding(FundingTerms {
            launch_window_ms,
            ..funding()
        })
    };

    assert_eq!(with_window(0), Some(HatchError::TimesOutOfOrder));
    assert_eq!(with_window(1), None);
}

#[ink::test]
fn the_launch_window_ends_within_the_chains_clock() {
    begin_deployment();
    let with_times = |end_ms, launch_window_ms| {
        of_funding(FundingTerms {
            end_ms,
            launch_window_ms,
            ..funding()
        })
    };
    // Contributors' and team's tokens take 1 000 ms to vest.
    let too_late_to_vest = Some(HatchError::InvalidSchedule(ScheduleError::EndOutOfRange));

    for (end_ms, launch_window_ms, refusal) in [
        (u64::MAX, 1, Some(HatchError::TimesOutOfOrder)),
        (u64::MAX - 500, 501, Some(HatchError::TimesOutOfOrder)),
        (END_MS, u64::MAX, Some(HatchError::TimesOutOfOrder)),
        (END_MS, u64::MAX - END_MS + 1, Some(HatchError::TimesOutOfOrder)),
        (END_MS, u64::MAX - END_MS, too_late_to_vest.clone()),
        (END_MS, u64::MAX - END_MS - 999, too_late_to_vest.clone()),
        (END_MS, u64::MAX - END_MS - 1_000, None),
        (u64::MAX - 1_001, 2, too_late_to_vest),
        (u64::MAX - 1_001, 1, None),
    ] {
        assert_eq!(
            with_times(end_ms, launch_window_ms),
            refusal,
            "{end_ms} {launch_window_ms}"
        );
    }
}

#[ink::test]
fn the_minimum_is_above_0_and_not_above_the_maximum() {
    begin_deployment();
    let with_goals = |minimum, maximum| {
        of_funding(FundingTerms {
            minimum,
            maximum,
            ..funding()
        })
    };

    for (minimum, maximum) in [(0, 0), (0, 1_000), (1_001, 1_000), (u128::MAX, 1_000), (100, 0)] {
        assert_eq!(with_goals(minimum, maximum), Some(HatchError::GoalsOutOfOrder));
    }
    assert_eq!(with_goals(1_000, 1_000), None);
    assert_eq!(with_goals(999, 1_000), None);
}

#[ink::test]
fn between_the_goals_there_is_room_for_a_token() {
    begin_deployment();
    // At 1 ppm a token costs a million units.
    let with_maximum = |maximum| {
        of_funding(FundingTerms {
            tokens_per_million: 1,
            minimum: 10_000_000,
            maximum,
            ..funding()
        })
    };

    for maximum in [10_000_000, 10_999_998] {
        assert_eq!(with_maximum(maximum), Some(HatchError::GoalsTooClose));
    }
    assert_eq!(with_maximum(10_999_999), None);
}

#[ink::test]
fn there_is_a_rate() {
    begin_deployment();
    // At a rate of 1 ppm it takes 10 million units for the 10 tokens of the minimum supply.
    let with_rate = |tokens_per_million| {
        of_funding(FundingTerms {
            tokens_per_million,
            minimum: 10_000_000,
            // A token costs a million units, and that much has to lie between the goals.
            maximum: 10_999_999,
            ..funding()
        })
    };

    assert_eq!(with_rate(0), Some(HatchError::ZeroRate));
    assert_eq!(with_rate(1), None);
}

#[ink::test]
fn the_hatch_tribute_is_below_everything() {
    begin_deployment();
    // 999 999 ppm of 1 000 000 units leave one.
    let with_tribute = |tribute_ppm| {
        of_funding(FundingTerms {
            tribute_ppm,
            minimum: 1_000_000,
            maximum: 1_000_000,
            ..funding()
        })
    };

    for got_ppm in [1_000_000, u32::MAX] {
        assert_eq!(with_tribute(got_ppm), Some(HatchError::ShareOutOfRange { got_ppm }));
    }
    assert_eq!(with_tribute(999_999), None);
    assert_eq!(with_tribute(0), None);
}

#[ink::test]
fn the_teams_share_is_below_everything() {
    begin_deployment();
    let with_share = |share_ppm| of_team(TeamLot { share_ppm, ..team() });

    for got_ppm in [1_000_000, u32::MAX] {
        assert_eq!(with_share(got_ppm), Some(HatchError::ShareOutOfRange { got_ppm }));
    }
    assert_eq!(with_share(999_999), None);
    assert_eq!(with_share(0), None);
}
