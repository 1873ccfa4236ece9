//! What the sandbox tests share: a commons that is ready to trade, and a few words to tell stories about it.
//!
//! The commons is the one of commons-stack's simulator (commons-stack/commons-simulator, `simulation/hatch_test.py`):
//! a million tokens, a reserve of 70 000 and a reserve ratio of one half, so that known figures can be expected of it.

pub mod commerce;
pub mod costs;
pub mod governing;
pub mod hostile;
pub mod invariants;
pub mod messages;
pub mod meter;
pub mod permits;
pub mod proposals;
pub mod schedules;
pub mod stories;

use anyhow::Result;
use commons::{
    chain::{account, CallError, Chain, Message, Receipt, Snapshot, ENDOWMENT, GENESIS_HASH, GENESIS_MS},
    config::{Config, EscrowConfig, HatchConfig, TokenInfo, VotingConfig},
    suite::{done, psp22, Addresses, Codes, Commons, FOUNDER},
};
use ink::{
    codegen::TraitCallBuilder,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{ClosingTerms, Tributes},
    conviction_voting::{Settings, VotingRules},
    hatch::{FundingTerms, TeamLot, VestingPlan},
    psp22::{Data, PSP22Error, PSP22},
    vesting::Accrual,
    voucher_escrow::EscrowRules,
};
use std::{fmt::Debug, sync::OnceLock};

/// One token, or one coin: both have twelve decimals.
pub const COIN: u128 = 1_000_000_000_000;

/// A day on the chain's clock.
pub const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How every commons of these tests is set up, unless a test says otherwise.
pub fn terms() -> Config {
    let info = |name: &str, symbol: &str| TokenInfo {
        name: name.into(),
        symbol: symbol.into(),
        decimals: 12,
    };
    Config {
        token: info("Commons Token", "COMMON"),
        collateral: info("Wrapped Coin", "WCOIN"),
        spending_period_ms: 30 * DAY_MS,
        collateral_spending_cap_ppm: 250_000,
        reserve_ratio_ppm: 500_000,
        tributes: Tributes {
            entry_ppm: 50_000,
            exit_ppm: 20_000,
        },
        tribute_ceilings: Tributes {
            entry_ppm: 100_000,
            exit_ppm: 200_000,
        },
        minimum_supply: COIN,
        closing: ClosingTerms {
            delay_ms: 14 * DAY_MS,
            window_ms: 7 * DAY_MS,
            cool_down_ms: 60 * DAY_MS,
            heir: None,
        },
        hatch: HatchConfig {
            funding: FundingTerms {
                start_ms: GENESIS_MS + DAY_MS,
                end_ms: GENESIS_MS + 31 * DAY_MS,
                launch_window_ms: 14 * DAY_MS,
                minimum: 50_000 * COIN,
                maximum: 100_000 * COIN,
                tokens_per_million: 10_000_000,
                tribute_ppm: 300_000,
                allow_list: None,
            },
            vesting_plan: VestingPlan {
                unlocked_ppm: 100_000,
                cliff_after_ms: 90 * DAY_MS,
                accrual: Accrual::Linear {
                    duration_ms: 360 * DAY_MS,
                },
                transferable: false,
            },
            team: None,
        },
        voting: VotingConfig {
            rules: VotingRules {
                half_life_ms: 10 * DAY_MS,
                pause_ms: 3 * DAY_MS,
                pause_cool_down_ms: 30 * DAY_MS,
                floors: Settings {
                    spending_limit_ppm: 50_000,
                    minimum_conviction_ppm: 10_000,
                    minimum_stake_ppm: 50_000,
                    action_bar_ppm: 100_000,
                    action_stake_ppm: 100_000,
                    bond: 0,
                    voting_period_ms: 10 * DAY_MS,
                    action_delay_ms: DAY_MS,
                    execution_window_ms: 4 * DAY_MS,
                    failing_window_ms: DAY_MS,
                    milestone_interval_ms: DAY_MS,
                },
                ceilings: Settings {
                    spending_limit_ppm: 500_000,
                    minimum_conviction_ppm: 250_000,
                    minimum_stake_ppm: 500_000,
                    action_bar_ppm: 600_000,
                    action_stake_ppm: 600_000,
                    bond: 10_000 * COIN,
                    voting_period_ms: 365 * DAY_MS,
                    action_delay_ms: 30 * DAY_MS,
                    execution_window_ms: 60 * DAY_MS,
                    failing_window_ms: 14 * DAY_MS,
                    milestone_interval_ms: 90 * DAY_MS,
                },
            },
            settings: Settings {
                spending_limit_ppm: 200_000,
                minimum_conviction_ppm: 50_000,
                minimum_stake_ppm: 200_000,
                action_bar_ppm: 250_000,
                action_stake_ppm: 400_000,
                bond: 100 * COIN,
                voting_period_ms: 120 * DAY_MS,
                action_delay_ms: 7 * DAY_MS,
                execution_window_ms: 14 * DAY_MS,
                failing_window_ms: 3 * DAY_MS,
                milestone_interval_ms: 14 * DAY_MS,
            },
            guardian: Some(account(GUARDIAN)),
        },
        escrow: EscrowConfig {
            rules: EscrowRules {
                genesis_hash: GENESIS_HASH,
                protocol_fee_ceiling_ppm: 50_000,
                shortest_period_ms: DAY_MS,
                longest_period_ms: 365 * DAY_MS,
            },
            protocol_fee_ppm: 20_000,
        },
    }
}

/// A team that gets a tenth of all tokens, over two years with a cliff of one.
pub fn team() -> TeamLot {
    TeamLot {
        beneficiary: account("erin"),
        share_ppm: 100_000,
        plan: VestingPlan {
            unlocked_ppm: 0,
            cliff_after_ms: 365 * DAY_MS,
            accrual: Accrual::Linear {
                duration_ms: 730 * DAY_MS,
            },
            transferable: false,
        },
        revocable: true,
    }
}

/// The terms of these tests, with that team.
pub fn terms_with_team() -> Config {
    let mut config = terms();
    config.hatch.team = Some(team());
    config
}

/// Who can pause new business and veto actions.
pub const GUARDIAN: &str = "guardian";

/// All tokens, when a market opens without a hatch: as many as that hatch would owe for its maximum.
pub const OPENING_SUPPLY: u128 = 1_000_000 * COIN;

/// The collateral behind them: what is left of the maximum after the hatch tribute.
pub const OPENING_RESERVE: u128 = 70_000 * COIN;

/// The code of every contract, loaded once.
pub fn codes() -> &'static Codes {
    static CODES: OnceLock<Codes> = OnceLock::new();
    CODES.get_or_init(|| Codes::load().expect("the bundles have been built"))
}

/// A commons at a moment, from which any number of tests can start.
pub struct Prepared {
    snapshot: Snapshot,
    config: Config,
    at: Addresses,
}

impl Prepared {
    /// Keeps a commons as it is now.
    pub fn keep(mut commons: Commons) -> Self {
        Self {
            snapshot: commons.chain.snapshot(),
            config: commons.config,
            at: commons.at,
        }
    }

    /// That commons, on a chain of its own.
    pub fn start(&self) -> Commons {
        let mut chain = Chain::default();
        chain.restore(&self.snapshot);
        Commons {
            chain,
            config: self.config.clone(),
            at: self.at,
        }
    }
}

/// A commons with other terms, deployed on a new chain and not wired.
pub fn unwired_commons_with(config: &Config) -> Commons {
    Commons::deploy_unwired_on(Chain::default(), codes(), config).expect("these terms are valid")
}

/// A commons with other terms, whose market the founder may open: what most tests of market and pool start from.
pub fn unopened_market_with(config: &Config) -> Commons {
    let mut commons = unwired_commons_with(config);
    commons
        .wire_to(account(FOUNDER), account(FOUNDER))
        .expect("the founder wires");
    commons
}

/// A commons whose market the founder may open.
pub fn unopened_market() -> Commons {
    static UNOPENED: OnceLock<Prepared> = OnceLock::new();
    UNOPENED
        .get_or_init(|| Prepared::keep(unopened_market_with(&terms())))
        .start()
}

/// A commons with other terms that token holders govern: the market is open, the pool holds [`POOL`], and
/// [`MEMBERS`] have brought their tokens to voting. The founder keeps the rest of the tokens.
pub fn governed_commons_with(config: &Config) -> Commons {
    governed(unwired_commons_with(config))
}

/// The same, out of a commons that is not wired yet.
pub fn governed(mut commons: Commons) -> Commons {
    commons
        .wire_to(account(FOUNDER), commons.at.voting)
        .expect("the founder wires");
    open_without_hatch(&mut commons).expect("an unopened market can be opened");
    done(commons.wrap(FOUNDER, POOL)).expect("the founder has coins");
    let (collateral, pool) = (commons.at.collateral, commons.at.funding_pool);
    let gift = psp22(collateral).call_mut().transfer(pool, POOL, Data);
    done(commons.send(FOUNDER, gift)).expect("the founder has wrapped them");
    for (member, tokens) in MEMBERS {
        let gift = psp22(commons.at.token)
            .call_mut()
            .transfer(account(member), tokens, Data);
        done(commons.send(FOUNDER, gift)).expect("the founder holds all tokens");
        done(commons.deposit(member, tokens).expect("voting may take them")).expect("the member has them");
    }
    commons
}

/// A commons that token holders govern.
pub fn governed_commons() -> Commons {
    static GOVERNED: OnceLock<Prepared> = OnceLock::new();
    GOVERNED
        .get_or_init(|| Prepared::keep(governed_commons_with(&terms())))
        .start()
}

/// What the pool of a [`governed_commons`] holds.
pub const POOL: u128 = 50_000 * COIN;

/// Who governs it, with how many of the million tokens.
pub const MEMBERS: [(&str, u128); 3] = [
    ("alice", 300_000 * COIN),
    ("bob", 200_000 * COIN),
    ("carol", 100_000 * COIN),
];

/// An open market with other terms. The founder holds all tokens.
pub fn open_commons_with(config: &Config) -> Commons {
    let mut commons = unopened_market_with(config);
    open_without_hatch(&mut commons).expect("an unopened market can be opened");
    commons
}

/// An open market. The founder holds all tokens.
pub fn open_commons() -> Commons {
    static OPEN: OnceLock<Prepared> = OnceLock::new();
    OPEN.get_or_init(|| Prepared::keep(open_commons_with(&terms()))).start()
}

/// The founder opens the market, and gets [`OPENING_SUPPLY`] for [`OPENING_RESERVE`].
pub fn open_without_hatch(commons: &mut Commons) -> Result<()> {
    commons.pay_in(FOUNDER, OPENING_RESERVE)?;
    done(commons.open_with(FOUNDER, OPENING_SUPPLY, OPENING_RESERVE))
}

/// A commons with other terms whose hatch is sealed and has begun.
pub fn hatching_commons_with(config: &Config) -> Commons {
    let mut commons = unwired_commons_with(config);
    begin_hatch(&mut commons);
    commons
}

/// Stands for the voting contract as a sender: in tests of what governance may do, and not of how it decides.
pub const GOVERNANCE: &str = "governance";

/// Sends a message to any of the contracts; [`GOVERNANCE`] can send, too.
pub fn send_as<Arguments: Encode, Answer: Decode>(
    commons: &mut Commons,
    who: &str,
    message: Message<Arguments, Answer>,
) -> Receipt<Answer> {
    if who == GOVERNANCE {
        return commons.chain.call(commons.at.voting, message);
    }
    commons.send(who, message)
}

/// Wires and seals a commons, and lets contributions begin.
pub fn begin_hatch(commons: &mut Commons) {
    // As a sender, it pays for what it stores.
    commons.chain.endow(commons.at.voting, ENDOWMENT);
    commons.wire().expect("the founder wires");
    done(commons.seal()).expect("the suite is wired as promised");
    commons.chain.set_now(commons.config.hatch.funding.start_ms);
}

/// A commons whose hatch is sealed and has begun.
pub fn hatching_commons() -> Commons {
    static HATCHING: OnceLock<Prepared> = OnceLock::new();
    HATCHING
        .get_or_init(|| Prepared::keep(hatching_commons_with(&terms())))
        .start()
}

/// What the simulator's three contributors give; together the maximum.
pub const CONTRIBUTIONS: [(&str, u128); 3] = [
    ("alice", 25_000 * COIN),
    ("bob", 25_000 * COIN),
    ("carol", 50_000 * COIN),
];

/// A commons with other terms that has been launched with [`CONTRIBUTIONS`]; nobody has claimed yet.
pub fn launched_commons_with(config: &Config) -> Commons {
    let mut commons = hatching_commons_with(config);
    for (who, amount) in CONTRIBUTIONS {
        done(commons.contribute(who, amount).expect("coins to wrap")).expect("the hatch is open to all");
    }
    done(commons.launch("frank")).expect("the maximum is reached");
    commons
}

/// A commons that has been launched with [`CONTRIBUTIONS`]; nobody has claimed yet.
pub fn launched_commons() -> Commons {
    static LAUNCHED: OnceLock<Prepared> = OnceLock::new();
    LAUNCHED
        .get_or_init(|| Prepared::keep(launched_commons_with(&terms())))
        .start()
}

/// An open commons in which alice has tokens, and collateral that the curve may take.
pub fn commons_with_alice() -> Result<Commons> {
    let mut commons = open_commons();
    give_tokens(&mut commons, "alice", 100_000 * COIN)?;
    commons.pay_in("alice", 100_000 * COIN)?;
    Ok(commons)
}

/// An open commons whose pool holds 1000 coins, of which a quarter may be paid at once.
pub fn commons_with_funds() -> Result<Commons> {
    let mut commons = open_commons();
    let (pool, curve) = (commons.at.funding_pool, commons.at.curve);
    gift(&mut commons, pool, 1_000 * COIN)?;
    commons.chain.endow(curve, COIN);
    Ok(commons)
}

/// An open commons in which alice, bob and carol hold tokens, and whose pool holds 30 000 coins.
pub fn commons_with_members() -> Result<Commons> {
    members_of(open_commons())
}

/// Gives members and pool of an open commons what they hold in these stories.
pub fn members_of(mut commons: Commons) -> Result<Commons> {
    let pool = commons.at.funding_pool;
    give_tokens(&mut commons, "alice", 300_000 * COIN)?;
    give_tokens(&mut commons, "bob", 150_000 * COIN + 1)?;
    give_tokens(&mut commons, "carol", 7)?;
    gift(&mut commons, pool, 30_000 * COIN)?;
    Ok(commons)
}

/// Moves tokens of any PSP22 from one person to any account.
pub fn transfer(
    commons: &mut Commons,
    token: AccountId,
    from: &str,
    to: AccountId,
    amount: u128,
) -> Receipt<Result<(), PSP22Error>> {
    let message = psp22(token).call_mut().transfer(to, amount, Data);
    commons.send(from, message)
}

/// Gives somebody tokens of the founder's.
pub fn give_tokens(commons: &mut Commons, to: &str, amount: u128) -> Result<()> {
    done(transfer(commons, commons.at.token, FOUNDER, account(to), amount))
}

/// Gives a contract, or anybody, collateral that nobody asked for.
pub fn gift(commons: &mut Commons, to: AccountId, amount: u128) -> Result<()> {
    done(commons.wrap(FOUNDER, amount))?;
    done(transfer(commons, commons.at.collateral, FOUNDER, to, amount))
}

/// Calls, and expects to be refused with `error`, with every byte of the chain's state as it was.
#[track_caller]
pub fn refused<Value, Error>(
    commons: &mut Commons,
    error: Error,
    call: impl FnOnce(&mut Commons) -> Receipt<Result<Value, Error>>,
) where
    Value: Debug + PartialEq,
    Error: Debug + PartialEq,
{
    let before = commons.chain.state_root();
    let receipt = call(commons);
    assert_eq!(receipt.events, [], "what failed has emitted events");
    assert_eq!(receipt.outcome(), Err(CallError::Refused(error)));
    assert_eq!(commons.chain.state_root(), before, "what failed has changed the state");
}

/// Calls, and expects it to fail in whatever way, with every byte of the chain's state as it was.
#[track_caller]
pub fn fails<Value, Error>(
    commons: &mut Commons,
    call: impl FnOnce(&mut Commons) -> Receipt<Result<Value, Error>>,
) -> CallError<Error>
where
    Value: Debug,
    Error: Debug,
{
    let before = commons.chain.state_root();
    let error = call(commons).outcome().expect_err("this cannot succeed");
    assert_eq!(commons.chain.state_root(), before, "what failed has changed the state");
    error
}
