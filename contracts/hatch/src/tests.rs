//! The hatch's rules: what terms it can have, which phase it is in, what a contribution books and what a launch comes
//! to. What happens once collateral, curve and vesting are called is the sandbox tests' subject.

#[path = "../../interfaces/tests/shared/off_chain.rs"]
mod off_chain;

mod allow_list;
mod construction;
mod contributing;
mod goals;
mod opening;
mod phases;
mod plans;
mod preview;
mod rounding;
mod sealing;
mod settling;

use crate::Fundraiser;
use ink::{
    env::{test, DefaultEnvironment},
    primitives::AccountId,
};
use interfaces::{
    bonding_curve::{ClosingTerms, CurveTerms, Tributes},
    conviction_voting::{Settings, VotingRules},
    hatch::{FundingTerms, Hatch, HatchError, HatchPhase, HatchTerms, TeamLot, VestingPlan},
    vesting::Accrual,
    voucher_escrow::EscrowRules,
};
use off_chain::*;

const START_MS: u64 = 1_000;
const END_MS: u64 = 2_000;
const WINDOW_MS: u64 = 500;
const MINIMUM: u128 = 100;
const MAXIMUM: u128 = 1_000;

/// 1.5 tokens for a unit of collateral.
const TOKENS_PER_MILLION: u128 = 1_500_000;

fn curve() -> AccountId {
    contract(1)
}

fn token() -> AccountId {
    contract(2)
}

fn collateral() -> AccountId {
    contract(3)
}

fn funding_pool() -> AccountId {
    contract(4)
}

fn vesting() -> AccountId {
    contract(5)
}

fn admin() -> AccountId {
    contract(6)
}

fn escrow() -> AccountId {
    contract(7)
}

fn plan() -> VestingPlan {
    VestingPlan {
        unlocked_ppm: 50_000,
        cliff_after_ms: 100,
        accrual: Accrual::Linear { duration_ms: 1_000 },
        transferable: false,
    }
}

/// Carol's.
fn team() -> TeamLot {
    TeamLot {
        beneficiary: carol(),
        share_ppm: 100_000,
        plan: plan(),
        revocable: true,
    }
}

fn funding() -> FundingTerms {
    FundingTerms {
        start_ms: START_MS,
        end_ms: END_MS,
        launch_window_ms: WINDOW_MS,
        minimum: MINIMUM,
        maximum: MAXIMUM,
        tokens_per_million: TOKENS_PER_MILLION,
        tribute_ppm: 250_000,
        allow_list: None,
    }
}

fn market() -> CurveTerms {
    CurveTerms {
        token: token(),
        collateral: collateral(),
        funding_pool: funding_pool(),
        reserve_ratio_ppm: 500_000,
        tribute_ceilings: Tributes {
            entry_ppm: 100_000,
            exit_ppm: 200_000,
        },
        minimum_supply: 10,
        closing: ClosingTerms {
            delay_ms: 1_000,
            window_ms: 500,
            cool_down_ms: 2_000,
            heir: None,
        },
    }
}

/// The hatch does not look at them before it is sealed.
fn voting_rules() -> VotingRules {
    VotingRules {
        half_life_ms: 1_000,
        pause_ms: 300,
        pause_cool_down_ms: 3_000,
        floors: Settings::default(),
        ceilings: Settings {
            bond: 7,
            ..Settings::default()
        },
    }
}

/// Nor at these.
fn escrow_rules() -> EscrowRules {
    EscrowRules {
        genesis_hash: [9; 32],
        protocol_fee_ceiling_ppm: 50_000,
        shortest_period_ms: 10,
        longest_period_ms: 1_000,
    }
}

fn terms() -> HatchTerms {
    HatchTerms {
        funding: funding(),
        curve: curve(),
        market: market(),
        vesting: vesting(),
        escrow: escrow(),
        admin: admin(),
        voting_rules: voting_rules(),
        escrow_rules: escrow_rules(),
        vesting_plan: plan(),
        team: Some(team()),
    }
}

fn with_funding(funding: FundingTerms) -> HatchTerms {
    HatchTerms { funding, ..terms() }
}

/// Why no hatch can have these terms; `None` if one can.
fn refusal(terms: HatchTerms) -> Option<HatchError> {
    Fundraiser::new(terms).err()
}

/// Not sealed; it is 0 on the chain's clock, and nothing is left of a hatch before it. The deployer calls.
fn unsealed_hatch(terms: HatchTerms) -> Fundraiser {
    test::run_test::<DefaultEnvironment, _>(|_| Ok(())).unwrap();
    begin_deployment();
    // The accounts that are contracts have to be so again.
    let _ = self::terms();
    at_ms(0);
    Fundraiser::new(terms).unwrap()
}

/// Sealed; it is 0 on the chain's clock. Alice calls.
fn sealed_hatch(terms: HatchTerms) -> Fundraiser {
    let mut hatch = unsealed_hatch(terms);
    until_it_calls_out(&mut hatch, |hatch| hatch.seal());
    call_as(alice());
    hatch
}

/// In the first moment of contributions; Alice calls.
fn funding_hatch(terms: HatchTerms) -> Fundraiser {
    let hatch = sealed_hatch(terms);
    at_ms(START_MS);
    hatch
}

/// `contributor` contributes, and calls from now on.
fn contribute(hatch: &mut Fundraiser, contributor: AccountId, amount: u128) {
    call_as(contributor);
    until_it_calls_out(hatch, |hatch| hatch.contribute(amount, None));
}

/// In this phase. Except in `Pending` Alice has contributed: 100 units, or 99 if that must fail. Alice calls.
fn hatch_in(phase: HatchPhase) -> Fundraiser {
    let mut hatch = sealed_hatch(terms());
    if phase != HatchPhase::Pending {
        at_ms(START_MS);
        let is_enough = phase != HatchPhase::Refunding;
        contribute(&mut hatch, alice(), if is_enough { 100 } else { 99 });
    }
    if ![HatchPhase::Pending, HatchPhase::Funding].contains(&phase) {
        at_ms(END_MS);
    }
    if phase == HatchPhase::Launched {
        until_it_calls_out(&mut hatch, |hatch| hatch.launch());
    }
    assert_eq!(hatch.status().phase, phase);
    hatch
}

fn every_phase_but(phase: HatchPhase) -> impl Iterator<Item = HatchPhase> {
    [
        HatchPhase::Pending,
        HatchPhase::Funding,
        HatchPhase::GoalReached,
        HatchPhase::Refunding,
        HatchPhase::Launched,
    ]
    .into_iter()
    .filter(move |other| *other != phase)
}

/// The message is for this phase alone.
#[track_caller]
fn assert_only_in<Answer: core::fmt::Debug + PartialEq>(
    needed: HatchPhase,
    message: impl Fn(&mut Fundraiser) -> Result<Answer, HatchError>,
) {
    for phase in every_phase_but(needed) {
        let mut hatch = hatch_in(phase);
        assert_refused(&mut hatch, HatchError::WrongPhase { phase }, &message);
    }
}
