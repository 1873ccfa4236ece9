//! Sealing: a suite that is not what the hatch promises is never sealed, whichever place is wrong, and the error names
//! that place.

use anyhow::Result;
use bonding_curve::CurveRef;
use commons::{
    chain::{account, Constructor},
    suite::{created, done, Commons, FOUNDER},
};
use conviction_voting::VotingRef;
use funding_pool::PoolRef;
use hatch::FundraiserRef;
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Decode, scale::Encode};
use interfaces::{
    bonding_curve::{BondingCurve, CurveTerms, CurveWiring, Tributes},
    community_token::CommunityToken,
    conviction_voting::{VotingRules as Rules, VotingTerms},
    funding_pool::{AssetTerms, FundingPool, PoolWiring, MOST_ASSETS},
    hatch::{
        Hatch, HatchError, HatchTerms,
        Place::{self, *},
        Sealed,
    },
    vesting::{Vesting, VestingWiring},
    voucher_escrow::{EscrowRules as SalesRules, EscrowTerms, VoucherEscrow},
};
use sandbox_tests::{
    codes, hostile,
    messages::{contribute, hatch_terms},
    refused, terms, unwired_commons_with, Prepared, COIN,
};
use std::{fmt::Debug, sync::OnceLock};
use vesting::BatchesRef;
use voucher_escrow::EscrowRef;
use wrapped_native::WrapperRef;

/// What the contracts are made of. Everything is as the hatch promises at first.
#[derive(Clone)]
struct Parts {
    /// Any contract that has no part in the commons. It is a pool, which voting can be made with.
    stranger: AccountId,
    assets: Vec<AccountId>,
    curve: CurveTerms,
    vesting_token: AccountId,
    vesting_pool: AccountId,
    escrow_pool: AccountId,
    sales_rules: SalesRules,
    voting_token: AccountId,
    voting_pool: AccountId,
    /// `None`: the vesting contract of this suite.
    voting_vesting: Option<AccountId>,
    /// `None`: the curve of this suite.
    voting_curve: Option<AccountId>,
    /// `None`: the escrow of this suite.
    voting_escrow: Option<AccountId>,
    rules: Rules,
}

/// What the contracts are wired with, or not at all. Everything is as the hatch promises at first.
#[derive(Clone)]
struct Wires {
    stranger: AccountId,
    issuer: Option<AccountId>,
    pool: Option<PoolWiring>,
    curve: Option<CurveWiring>,
    vesting: Option<VestingWiring>,
    /// Its admin.
    escrow: Option<AccountId>,
}

impl Wires {
    fn right(commons: &Commons, stranger: AccountId) -> Self {
        let (at, admin) = (commons.at, commons.at.voting);
        Self {
            stranger,
            issuer: Some(at.curve),
            pool: Some(PoolWiring {
                admin,
                spender: admin,
                curve: at.curve,
            }),
            curve: Some(CurveWiring {
                opener: at.hatch,
                admin,
            }),
            vesting: Some(VestingWiring { hatch: at.hatch, admin }),
            escrow: Some(admin),
        }
    }

    fn wire(&self, commons: &mut Commons) -> Result<()> {
        if let Some(issuer) = self.issuer {
            let message = commons.token().call_mut().wire(issuer);
            done(commons.send(FOUNDER, message))?;
        }
        if let Some(wiring) = self.pool {
            let message = commons.pool().call_mut().wire(wiring);
            done(commons.send(FOUNDER, message))?;
        }
        if let Some(wiring) = self.curve {
            let message = commons.curve().call_mut().wire(wiring);
            done(commons.send(FOUNDER, message))?;
        }
        if let Some(wiring) = self.vesting {
            let message = commons.vesting().call_mut().wire(wiring);
            done(commons.send(FOUNDER, message))?;
        }
        if let Some(admin) = self.escrow {
            let message = commons.escrow().call_mut().wire(admin);
            done(commons.send(FOUNDER, message))?;
        }
        Ok(())
    }
}

fn deploy<Contract, Arguments: Encode, Error: Decode + Debug>(
    commons: &mut Commons,
    code: &[u8],
    constructor: Constructor<Contract, Arguments, Error>,
) -> Result<AccountId> {
    created(commons.chain.instantiate(account(FOUNDER), code, constructor))
}

/// A suite whose contracts are made of something else than a right one's. Its hatch promises what a right one would.
fn made_of(change: impl Fn(&mut Parts)) -> Result<(Commons, AccountId)> {
    static UNWIRED: OnceLock<Prepared> = OnceLock::new();
    let mut commons = UNWIRED
        .get_or_init(|| Prepared::keep(unwired_commons_with(&terms())))
        .start();
    let mut promised = hatch_terms(&mut commons)?;
    let market = promised.market;
    let stranger = deploy(&mut commons, &codes().funding_pool, PoolRef::new(1, Vec::new()))?;
    let mut parts = Parts {
        stranger,
        assets: vec![market.collateral],
        curve: market,
        vesting_token: market.token,
        vesting_pool: market.funding_pool,
        escrow_pool: market.funding_pool,
        sales_rules: promised.escrow_rules,
        voting_token: market.token,
        voting_pool: market.funding_pool,
        voting_vesting: None,
        voting_curve: None,
        voting_escrow: None,
        rules: promised.voting_rules,
    };
    change(&mut parts);

    if parts.assets != [market.collateral] {
        let assets = parts.assets.iter().map(|asset| AssetTerms {
            asset: *asset,
            spending_cap_ppm: 250_000,
        });
        let constructor = PoolRef::new(1, assets.collect());
        let pool = deploy(&mut commons, &codes().funding_pool, constructor)?;
        commons.at.funding_pool = pool;
        promised.market.funding_pool = pool;
        parts.curve.funding_pool = pool;
        parts.vesting_pool = pool;
        parts.escrow_pool = pool;
        parts.voting_pool = pool;
    }
    let constructor = CurveRef::new(parts.curve, commons.config.tributes);
    promised.curve = deploy(&mut commons, &codes().bonding_curve, constructor)?;
    let constructor = BatchesRef::new(parts.vesting_token, parts.vesting_pool);
    promised.vesting = deploy(&mut commons, &codes().vesting, constructor)?;
    promised.escrow = deploy_escrow(&mut commons, parts.escrow_pool, parts.sales_rules)?;
    let voting = VotingTerms {
        token: parts.voting_token,
        funding_pool: parts.voting_pool,
        vesting: parts.voting_vesting.unwrap_or(promised.vesting),
        curve: parts.voting_curve.unwrap_or(promised.curve),
        escrow: parts.voting_escrow.unwrap_or(promised.escrow),
        rules: parts.rules,
    };
    promised.admin = deploy_voting(&mut commons, voting)?;
    commons.at.curve = promised.curve;
    commons.at.vesting = promised.vesting;
    commons.at.escrow = promised.escrow;
    commons.at.voting = promised.admin;
    promise(&mut commons, promised)?;
    Ok((commons, stranger))
}

fn deploy_escrow(commons: &mut Commons, funding_pool: AccountId, rules: SalesRules) -> Result<AccountId> {
    let constructor = EscrowRef::new(EscrowTerms { funding_pool, rules }, 0);
    deploy(commons, &codes().voucher_escrow, constructor)
}

fn deploy_voting(commons: &mut Commons, terms: VotingTerms) -> Result<AccountId> {
    let settings = commons.config.voting.settings;
    let constructor = VotingRef::new(terms, settings, None, Vec::new());
    deploy(commons, &codes().conviction_voting, constructor)
}

/// Puts a hatch with these terms in the commons.
fn promise(commons: &mut Commons, promised: HatchTerms) -> Result<()> {
    commons.at.hatch = deploy(commons, &codes().hatch, FundraiserRef::new(promised))?;
    Ok(())
}

fn made_and_wired(made: impl Fn(&mut Parts), wired: impl Fn(&mut Wires)) -> Result<Commons> {
    let (mut commons, stranger) = made_of(made)?;
    let mut wires = Wires::right(&commons, stranger);
    wired(&mut wires);
    wires.wire(&mut commons)?;
    Ok(commons)
}

/// It is not sealed, and so nobody contributes to it, ever.
#[track_caller]
fn is_not_sealed(mut commons: Commons, error: impl Fn() -> HatchError) {
    for who in [FOUNDER, "mallory"] {
        refused(&mut commons, error(), |commons| {
            let message = commons.hatch().call_mut().seal();
            commons.send(who, message)
        });
    }
    let (hatch, start_ms) = (commons.at.hatch, commons.config.hatch.funding.start_ms);
    done(commons.wrap("alice", COIN)).expect("coins to wrap");
    done(commons.approve("alice", hatch, COIN)).expect("an allowance");
    commons.chain.set_now(start_ms);
    refused(&mut commons, HatchError::NotSealed, |commons| {
        contribute(commons, "alice", COIN, None)
    });
}

#[test]
fn anyone_seals_a_suite_that_is_as_promised() -> Result<()> {
    let mut commons = made_and_wired(|_| {}, |_| {})?;
    let message = commons.hatch().call_mut().seal();
    let receipt = commons.send("mallory", message);
    let admin = commons.at.voting;
    assert_eq!(receipt.events_of(), [(commons.at.hatch, Sealed { admin })]);
    done(receipt)?;
    refused(&mut commons, HatchError::AlreadySealed, Commons::seal);
    commons.chain.set_now(commons.config.hatch.funding.start_ms);
    done(commons.contribute("alice", COIN)?)?;
    Ok(())
}

/// One place, and how it goes wrong.
type Wrong<What> = (Place, fn(&mut What));

const MADE_WRONG: [Wrong<Parts>; 27] = [
    (PoolAssets, |parts| parts.assets = vec![]),
    (PoolAssets, |parts| parts.assets = vec![parts.stranger]),
    (CurveToken, |parts| parts.curve.token = parts.stranger),
    (CurveCollateral, |parts| parts.curve.collateral = parts.stranger),
    (CurveFundingPool, |parts| parts.curve.funding_pool = parts.stranger),
    (CurveReserveRatio, |parts| parts.curve.reserve_ratio_ppm -= 1),
    (CurveTributeCeilings, |parts| {
        parts.curve.tribute_ceilings.entry_ppm += 1
    }),
    (CurveTributeCeilings, |parts| parts.curve.tribute_ceilings.exit_ppm += 1),
    (CurveMinimumSupply, |parts| parts.curve.minimum_supply += 1),
    (CurveClosing, |parts| parts.curve.closing.delay_ms += 1),
    (CurveClosing, |parts| parts.curve.closing.window_ms += 1),
    (CurveClosing, |parts| parts.curve.closing.cool_down_ms += 1),
    (CurveClosing, |parts| {
        parts.curve.closing.heir = Some(account("mallory"))
    }),
    (VestingToken, |parts| parts.vesting_token = parts.stranger),
    (VestingFundingPool, |parts| parts.vesting_pool = parts.stranger),
    (EscrowFundingPool, |parts| parts.escrow_pool = parts.stranger),
    (EscrowRules, |parts| parts.sales_rules.genesis_hash[31] ^= 1),
    (EscrowRules, |parts| parts.sales_rules.protocol_fee_ceiling_ppm += 1),
    (EscrowRules, |parts| parts.sales_rules.shortest_period_ms += 1),
    (EscrowRules, |parts| parts.sales_rules.longest_period_ms += 1),
    (VotingToken, |parts| parts.voting_token = parts.stranger),
    (VotingFundingPool, |parts| parts.voting_pool = parts.stranger),
    (VotingVesting, |parts| parts.voting_vesting = Some(parts.stranger)),
    (VotingCurve, |parts| parts.voting_curve = Some(parts.stranger)),
    (VotingEscrow, |parts| parts.voting_escrow = Some(parts.stranger)),
    (VotingRules, |parts| parts.rules.half_life_ms += 1),
    // Where several places are wrong, the first is named.
    (CurveReserveRatio, |parts| {
        parts.vesting_pool = parts.stranger;
        parts.curve.closing.delay_ms += 1;
        parts.curve.reserve_ratio_ppm += 1;
    }),
];

#[test]
fn a_suite_that_is_made_of_something_else_in_any_one_place_is_not_sealed() -> Result<()> {
    for (place, change) in MADE_WRONG {
        let commons = made_and_wired(change, |_| {})?;
        is_not_sealed(commons, || HatchError::Miswired(place));
    }
    Ok(())
}

/// All but the half-life, which is in the table above.
const RULED_WRONG: [fn(&mut Rules); 24] = [
    |rules| rules.pause_ms += 1,
    |rules| rules.pause_cool_down_ms += 1,
    |rules| rules.floors.spending_limit_ppm += 1,
    |rules| rules.floors.minimum_conviction_ppm += 1,
    |rules| rules.floors.minimum_stake_ppm += 1,
    |rules| rules.floors.action_bar_ppm += 1,
    |rules| rules.floors.action_stake_ppm += 1,
    |rules| rules.floors.bond += 1,
    |rules| rules.floors.voting_period_ms += 1,
    |rules| rules.floors.action_delay_ms += 1,
    |rules| rules.floors.execution_window_ms += 1,
    |rules| rules.floors.failing_window_ms += 1,
    |rules| rules.floors.milestone_interval_ms += 1,
    |rules| rules.ceilings.spending_limit_ppm += 1,
    |rules| rules.ceilings.minimum_conviction_ppm += 1,
    |rules| rules.ceilings.minimum_stake_ppm += 1,
    |rules| rules.ceilings.action_bar_ppm += 1,
    |rules| rules.ceilings.action_stake_ppm += 1,
    |rules| rules.ceilings.bond += 1,
    |rules| rules.ceilings.voting_period_ms += 1,
    |rules| rules.ceilings.action_delay_ms += 1,
    |rules| rules.ceilings.execution_window_ms += 1,
    |rules| rules.ceilings.failing_window_ms += 1,
    |rules| rules.ceilings.milestone_interval_ms += 1,
];

#[test]
fn a_suite_whose_voting_has_any_other_rule_is_not_sealed() -> Result<()> {
    for change in RULED_WRONG {
        let commons = made_and_wired(|parts| change(&mut parts.rules), |_| {})?;
        is_not_sealed(commons, || HatchError::Miswired(VotingRules));
    }
    Ok(())
}

/// Changes one wiring that is there.
fn rewire<T>(wiring: &mut Option<T>, change: impl FnOnce(&mut T)) {
    change(wiring.as_mut().expect("it is wired"));
}

const WIRED_WRONG: [Wrong<Wires>; 14] = [
    (TokenIssuer, |wires| wires.issuer = Some(wires.stranger)),
    (TokenIssuer, |wires| wires.issuer = None),
    (PoolAdmin, |wires| {
        rewire(&mut wires.pool, |pool| pool.admin = account("mallory"))
    }),
    (PoolAdmin, |wires| wires.pool = None),
    (PoolSpender, |wires| {
        rewire(&mut wires.pool, |pool| pool.spender = account("mallory"))
    }),
    (PoolCurve, |wires| {
        rewire(&mut wires.pool, |pool| pool.curve = wires.stranger)
    }),
    (CurveOpener, |wires| {
        rewire(&mut wires.curve, |curve| curve.opener = account(FOUNDER))
    }),
    (CurveOpener, |wires| wires.curve = None),
    (CurveAdmin, |wires| {
        rewire(&mut wires.curve, |curve| curve.admin = account("mallory"))
    }),
    (VestingHatch, |wires| {
        rewire(&mut wires.vesting, |vesting| vesting.hatch = wires.stranger)
    }),
    (VestingHatch, |wires| wires.vesting = None),
    (VestingAdmin, |wires| {
        rewire(&mut wires.vesting, |vesting| vesting.admin = account("mallory"))
    }),
    (EscrowAdmin, |wires| wires.escrow = Some(account("mallory"))),
    (EscrowAdmin, |wires| wires.escrow = None),
];

#[test]
fn a_suite_that_is_wired_with_something_else_in_any_one_place_or_not_at_all_is_not_sealed() -> Result<()> {
    for (place, change) in WIRED_WRONG {
        let commons = made_and_wired(|_| {}, change)?;
        is_not_sealed(commons, || HatchError::Miswired(place));
    }
    Ok(())
}

/// The tables above leave out no place; a new one makes this a compile error.
#[test]
fn every_place_is_tried() {
    fn next(place: Option<Place>) -> Option<Place> {
        Some(match place {
            None => TokenIssuer,
            Some(TokenIssuer) => PoolAdmin,
            Some(PoolAdmin) => PoolSpender,
            Some(PoolSpender) => PoolCurve,
            Some(PoolCurve) => PoolAssets,
            Some(PoolAssets) => CurveToken,
            Some(CurveToken) => CurveCollateral,
            Some(CurveCollateral) => CurveFundingPool,
            Some(CurveFundingPool) => CurveReserveRatio,
            Some(CurveReserveRatio) => CurveTributeCeilings,
            Some(CurveTributeCeilings) => CurveMinimumSupply,
            Some(CurveMinimumSupply) => CurveClosing,
            Some(CurveClosing) => CurveOpener,
            Some(CurveOpener) => CurveAdmin,
            Some(CurveAdmin) => VestingToken,
            Some(VestingToken) => VestingFundingPool,
            Some(VestingFundingPool) => VestingHatch,
            Some(VestingHatch) => VestingAdmin,
            Some(VestingAdmin) => EscrowFundingPool,
            Some(EscrowFundingPool) => EscrowRules,
            Some(EscrowRules) => EscrowAdmin,
            Some(EscrowAdmin) => VotingToken,
            Some(VotingToken) => VotingFundingPool,
            Some(VotingFundingPool) => VotingVesting,
            Some(VotingVesting) => VotingCurve,
            Some(VotingCurve) => VotingEscrow,
            Some(VotingEscrow) => VotingRules,
            Some(VotingRules) => return None,
        })
    }
    let mut place = next(None);
    while let Some(one) = place {
        let made = MADE_WRONG.iter().any(|(place, _)| *place == one);
        let wired = WIRED_WRONG.iter().any(|(place, _)| *place == one);
        assert!(made || wired, "{one:?}");
        place = next(place);
    }
}

#[test]
fn what_is_not_wired_yet_can_be_wired_and_then_sealed() -> Result<()> {
    let (mut commons, stranger) = made_of(|_| {})?;
    let mut wires = Wires::right(&commons, stranger);
    let late = wires.vesting.take();
    wires.wire(&mut commons)?;
    refused(&mut commons, HatchError::Miswired(VestingHatch), Commons::seal);
    let wires = Wires {
        issuer: None,
        pool: None,
        curve: None,
        vesting: late,
        escrow: None,
        ..wires
    };
    wires.wire(&mut commons)?;
    done(commons.seal())
}

#[test]
fn the_collateral_may_be_any_of_the_pools_assets() -> Result<()> {
    for place in 0..MOST_ASSETS {
        let (mut commons, stranger) = made_of(|_| {})?;
        let mut assets = Vec::new();
        for number in 0..MOST_ASSETS {
            let asset = match number == place {
                true => commons.at.collateral,
                false => deploy(&mut commons, &codes().wrapped_native, WrapperRef::new(None, None, 12))?,
            };
            assets.push(AssetTerms {
                asset,
                spending_cap_ppm: 1_000_000,
            });
        }
        let pool = deploy(&mut commons, &codes().funding_pool, PoolRef::new(1, assets))?;
        let mut promised = hatch_terms(&mut commons)?;
        promised.market.funding_pool = pool;
        let constructor = CurveRef::new(
            promised.market,
            Tributes {
                entry_ppm: 0,
                exit_ppm: 0,
            },
        );
        promised.curve = deploy(&mut commons, &codes().bonding_curve, constructor)?;
        let constructor = BatchesRef::new(promised.market.token, pool);
        promised.vesting = deploy(&mut commons, &codes().vesting, constructor)?;
        promised.escrow = deploy_escrow(&mut commons, pool, promised.escrow_rules)?;
        let voting = VotingTerms {
            token: promised.market.token,
            funding_pool: pool,
            vesting: promised.vesting,
            curve: promised.curve,
            escrow: promised.escrow,
            rules: promised.voting_rules,
        };
        promised.admin = deploy_voting(&mut commons, voting)?;
        commons.at.funding_pool = pool;
        commons.at.curve = promised.curve;
        commons.at.vesting = promised.vesting;
        commons.at.escrow = promised.escrow;
        commons.at.voting = promised.admin;
        promise(&mut commons, promised)?;
        Wires::right(&commons, stranger).wire(&mut commons)?;
        done(commons.seal())?;
    }
    Ok(())
}

#[test]
fn a_contract_of_another_kind_or_that_is_gone_is_named_as_unreadable() -> Result<()> {
    let choose: [fn(&mut HatchTerms) -> &mut AccountId; 6] = [
        |terms| &mut terms.market.token,
        |terms| &mut terms.market.funding_pool,
        |terms| &mut terms.curve,
        |terms| &mut terms.vesting,
        |terms| &mut terms.escrow,
        |terms| &mut terms.admin,
    ];
    for choose in choose {
        for gone in [false, true] {
            let (mut commons, stranger) = made_of(|_| {})?;
            let other = hostile::deploy(&mut commons.chain)?;
            let mut promised = hatch_terms(&mut commons)?;
            *choose(&mut promised) = other;
            promise(&mut commons, promised)?;
            commons.at.voting = promised.admin;
            let mut wires = Wires::right(&commons, stranger);
            wires.issuer = Some(promised.curve);
            rewire(&mut wires.pool, |pool| pool.curve = promised.curve);
            wires.wire(&mut commons)?;
            if gone {
                hostile::vanish(&mut commons, other);
            }
            is_not_sealed(commons, || HatchError::Unreadable(other));
        }
    }
    Ok(())
}

#[test]
fn a_suite_that_a_person_governs_is_not_sealed() -> Result<()> {
    for person in [FOUNDER, "mallory"] {
        let (mut commons, stranger) = made_of(|_| {})?;
        let mut promised = hatch_terms(&mut commons)?;
        promised.admin = account(person);
        promise(&mut commons, promised)?;
        commons.at.voting = promised.admin;
        Wires::right(&commons, stranger).wire(&mut commons)?;
        is_not_sealed(commons, || HatchError::Unreadable(account(person)));
    }
    Ok(())
}
