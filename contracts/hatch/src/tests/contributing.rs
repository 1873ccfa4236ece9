//! What a contribution takes and books. The collateral itself moves in the sandbox tests.

use super::*;
use interfaces::hatch::Contribution;

fn contribution(given: u128, owed: u128) -> Option<Contribution> {
    Some(Contribution {
        given,
        owed,
        settled: false,
    })
}

fn totals(hatch: &Fundraiser) -> (u128, u128) {
    let status = hatch.status();
    (status.raised, status.owed)
}

fn with_rate(tokens_per_million: u128) -> HatchTerms {
    with_funding(FundingTerms {
        tokens_per_million,
        ..funding()
    })
}

#[ink::test]
fn a_contribution_books_tokens_at_the_rate() {
    let mut hatch = funding_hatch(terms());

    contribute(&mut hatch, alice(), 40);

    assert_eq!(hatch.contribution(alice()), contribution(40, 60));
    assert_eq!(hatch.contribution(bob()), None);
    assert_eq!(totals(&hatch), (40, 60));
}

#[ink::test]
fn an_accounts_contributions_add_up_and_so_do_all_accounts() {
    let mut hatch = funding_hatch(terms());

    contribute(&mut hatch, alice(), 40);
    contribute(&mut hatch, bob(), 6);
    contribute(&mut hatch, alice(), 10);

    assert_eq!(hatch.contribution(alice()), contribution(50, 75));
    assert_eq!(hatch.contribution(bob()), contribution(6, 9));
    assert_eq!(totals(&hatch), (56, 84));
}

#[ink::test]
fn tokens_are_rounded_down_for_each_contribution_and_never_computed_again() {
    let mut hatch = funding_hatch(terms());

    // ⌊1 · 1.5⌋ twice is 2; the peer that computed ⌊2 · 1.5⌋ = 3 afterwards could not refund.
    contribute(&mut hatch, alice(), 1);
    contribute(&mut hatch, alice(), 1);
    assert_eq!(hatch.contribution(alice()), contribution(2, 2));
    assert_eq!(totals(&hatch), (2, 2));

    contribute(&mut hatch, bob(), 2);
    assert_eq!(hatch.contribution(bob()), contribution(2, 3));
    assert_eq!(totals(&hatch), (4, 5));
}

#[ink::test]
fn the_tokens_owed_are_the_sum_over_all_contributors() {
    let mut hatch = funding_hatch(with_rate(1_234_567));

    for (contributor, amount) in [
        (alice(), 1),
        (bob(), 3),
        (carol(), 101),
        (alice(), 77),
        (bob(), 10),
        (alice(), 2),
    ] {
        contribute(&mut hatch, contributor, amount);
    }

    let contributions = [alice(), bob(), carol()].map(|account| hatch.contribution(account).unwrap());
    // By hand, times 1.234567: 1 + 95 (95.06) + 2 (2.47), 3 (3.70) + 12 (12.35), 124 (124.69).
    assert_eq!(contributions.map(|contribution| contribution.owed), [98, 15, 124]);
    assert_eq!(contributions.map(|contribution| contribution.given), [80, 13, 101]);
    assert_eq!(totals(&hatch), (194, 237));
}

#[ink::test]
fn nothing_is_no_contribution() {
    let mut hatch = funding_hatch(terms());

    assert_refused(&mut hatch, HatchError::ZeroAmount, |hatch| hatch.contribute(0, None));
}

#[ink::test]
fn what_is_worth_no_token_is_not_taken() {
    // Three units at 0.3 are worth 0.9 tokens, four 1.2.
    let mut hatch = funding_hatch(with_rate(300_000));

    for amount in [1, 3] {
        assert_refused(&mut hatch, HatchError::NothingToBook, |hatch| {
            hatch.contribute(amount, None)
        });
    }
    contribute(&mut hatch, alice(), 4);
    assert_eq!(hatch.contribution(alice()), contribution(4, 1));
}

#[ink::test]
fn a_contribution_is_clipped_at_the_maximum() {
    let mut hatch = funding_hatch(terms());
    contribute(&mut hatch, alice(), 900);

    contribute(&mut hatch, bob(), 101);

    assert_eq!(hatch.contribution(bob()), contribution(100, 150));
    assert_eq!(totals(&hatch), (1_000, 1_500));
}

#[ink::test]
fn the_largest_amount_is_clipped_like_any_other() {
    let mut hatch = funding_hatch(terms());

    contribute(&mut hatch, alice(), u128::MAX);

    assert_eq!(hatch.contribution(alice()), contribution(1_000, 1_500));
    assert_eq!(totals(&hatch), (1_000, 1_500));
}

#[ink::test]
fn the_largest_maximum_can_be_reached() {
    let mut hatch = funding_hatch(HatchTerms {
        team: None,
        ..with_funding(FundingTerms {
            maximum: u128::MAX,
            tokens_per_million: 1_000_000,
            ..funding()
        })
    });

    contribute(&mut hatch, alice(), u128::MAX - 1);
    assert_eq!(hatch.status().phase, HatchPhase::Funding);
    contribute(&mut hatch, bob(), u128::MAX);

    assert_eq!(hatch.contribution(bob()), contribution(1, 1));
    assert_eq!(totals(&hatch), (u128::MAX, u128::MAX));
    assert_eq!(hatch.status().phase, HatchPhase::GoalReached);
}

#[ink::test]
fn one_unit_below_the_maximum_contributions_go_on() {
    let mut hatch = funding_hatch(terms());

    contribute(&mut hatch, alice(), 999);

    assert_eq!(hatch.status().phase, HatchPhase::Funding);
    assert_eq!(hatch.status().launch_before_ms, END_MS + WINDOW_MS);
    contribute(&mut hatch, alice(), 1);
    assert_eq!(hatch.status().phase, HatchPhase::GoalReached);
}

#[ink::test]
fn the_launch_window_counts_from_the_moment_of_the_maximum() {
    for reached_ms in [START_MS, 1_234, END_MS - 1] {
        let mut hatch = funding_hatch(terms());
        contribute(&mut hatch, alice(), 400);
        at_ms(reached_ms);

        contribute(&mut hatch, bob(), 600);

        assert_eq!(hatch.status().launch_before_ms, reached_ms + WINDOW_MS);
        for (now_ms, phase) in [
            (reached_ms, HatchPhase::GoalReached),
            (reached_ms + WINDOW_MS - 1, HatchPhase::GoalReached),
            (reached_ms + WINDOW_MS, HatchPhase::Refunding),
        ] {
            at_ms(now_ms);
            assert_eq!(hatch.status().phase, phase);
        }
    }
}

#[ink::test]
fn after_the_maximum_nobody_contributes() {
    let mut hatch = funding_hatch(terms());
    contribute(&mut hatch, alice(), MAXIMUM);

    for (now_ms, phase) in [
        (START_MS, HatchPhase::GoalReached),
        (START_MS + WINDOW_MS, HatchPhase::Refunding),
        (END_MS - 1, HatchPhase::Refunding),
    ] {
        at_ms(now_ms);
        assert_refused(&mut hatch, HatchError::WrongPhase { phase }, |hatch| {
            hatch.contribute(1, None)
        });
    }
}

#[ink::test]
fn before_it_is_sealed_nobody_contributes() {
    let mut hatch = unsealed_hatch(terms());

    for now_ms in [0, START_MS, END_MS - 1, END_MS] {
        at_ms(now_ms);
        for caller in [deployer(), alice(), admin()] {
            call_as(caller);
            assert_refused(&mut hatch, HatchError::NotSealed, |hatch| hatch.contribute(10, None));
        }
    }
}

#[ink::test]
fn contributions_are_for_their_time_alone() {
    assert_only_in(HatchPhase::Funding, |hatch| hatch.contribute(10, None));

    let mut hatch = sealed_hatch(terms());
    for (now_ms, phase) in [(START_MS - 1, HatchPhase::Pending), (END_MS, HatchPhase::Refunding)] {
        at_ms(now_ms);
        assert_refused(&mut hatch, HatchError::WrongPhase { phase }, |hatch| {
            hatch.contribute(10, None)
        });
    }
    for now_ms in [START_MS, END_MS - 1] {
        at_ms(now_ms);
        contribute(&mut hatch, alice(), 10);
    }
    assert_eq!(hatch.contribution(alice()), contribution(20, 30));
}

#[ink::test]
fn without_a_list_an_allowance_does_not_matter() {
    let mut hatch = funding_hatch(terms());

    let allowance = interfaces::allow_list::Allowance { cap: 1, path: vec![] };
    until_it_calls_out(&mut hatch, |hatch| hatch.contribute(10, Some(allowance)));

    assert_eq!(hatch.contribution(alice()), contribution(10, 15));
}
