//! What voting has to keep, found out again from outside: sums are counted one by one, conviction and thresholds are
//! computed anew, and nothing is taken from the contracts' own formulas.

use super::{ensure, float, sum, Broken, Float};
use ink::primitives::AccountId;
use interfaces::conviction_voting::{
    AccountStatus, Bar, Electorate, Ending, Kind, Phase, Proposal, ProposalDetails, ProposalId, Request, Settings,
    VotingRules,
};
use math::PPM;
use std::{collections::BTreeMap, f64::consts::LN_2};

/// What a threshold may be above the formula: each share of something is rounded up on the way.
const ROUNDINGS: u128 = 3;

/// Rounding at 256 bits moves what is no more than 128 bits long by far less than 2^-64.
const NO_PART_OF_A_UNIT_BITS: isize = 64;

/// By so much a `f64` may be off, as a part of the figure.
const FLOAT_ERROR: f64 = 1e-12;

/// What was paid for proposals, by the events of the funding pool.
pub type Payments = BTreeMap<ProposalId, u128>;

/// Voting at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembly {
    /// The moment.
    pub now_ms: u64,
    /// What governance says it cannot change.
    pub rules: VotingRules,
    /// What new proposals live by.
    pub settings: Settings,
    /// The sums and averages that voting keeps.
    pub electorate: Electorate,
    /// The tokens that voting really holds.
    pub held: u128,
    /// All tokens there are.
    pub supply: u128,
    /// Everybody's power and stakes.
    pub members: BTreeMap<AccountId, AccountStatus>,
    /// All proposals, by their identifiers.
    pub ballots: Vec<Ballot>,
}

/// A proposal at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Ballot {
    /// How far it is.
    pub proposal: Proposal,
    /// What it is about.
    pub details: ProposalDetails,
    /// What it needs, as voting shows it; `None` too if nothing was asked because it is over.
    pub threshold: Option<u128>,
    /// What the pool holds of the asset that it asks for.
    pub pool: u128,
}

impl Assembly {
    /// Whether stakes on a proposal count.
    pub fn is_live(&self, ballot: &Ballot) -> bool {
        !is_ended(&ballot.proposal) && self.now_ms < ballot.proposal.progress.expires_ms
    }
}

/// The rules of a moment, and of what has changed since the last. `fixed` is what was fixed at construction,
/// `unreleased` what an account has in batches.
pub fn check_assembly(
    before: Option<&Assembly>,
    now: &Assembly,
    fixed: &VotingRules,
    payments: &Payments,
    unreleased: impl Fn(AccountId) -> u128,
) -> Result<(), Broken> {
    check_rules(now, fixed)?;
    for (account, member) in &now.members {
        check_member(member, unreleased(*account))?;
    }
    for ballot in &now.ballots {
        check_support(now, ballot)?;
        check_threshold(now, ballot)?;
        check_payments(ballot, payments)?;
    }
    let known = u64::try_from(now.ballots.len()).unwrap_or(u64::MAX);
    ensure(
        now.electorate.proposals == known && payments.keys().all(|id| id.0 < known),
        PAID,
        || format!("{known} proposals, payments {payments:?}"),
    )?;
    check_sums(now)?;
    before.map_or(Ok(()), |before| check_progress(before, now, fixed.half_life_ms))
}

const PAID: &str = "the pool pays for a proposal what it asks for, once, and for nothing else";

fn check_rules(now: &Assembly, fixed: &VotingRules) -> Result<(), Broken> {
    ensure(
        now.rules == *fixed,
        "half-life, floors and ceilings are what they were at first",
        || format!("{:?}, at first {fixed:?}", now.rules),
    )?;
    let within = figures(&now.settings)
        .iter()
        .zip(figures(&fixed.floors).iter().zip(figures(&fixed.ceilings)))
        .all(|(setting, (floor, ceiling))| floor <= setting && *setting <= ceiling);
    ensure(within, "settings stay between their floors and ceilings", || {
        format!("{:?}", now.settings)
    })
}

fn figures(settings: &Settings) -> [u128; 11] {
    [
        settings.spending_limit_ppm.into(),
        settings.minimum_conviction_ppm.into(),
        settings.minimum_stake_ppm.into(),
        settings.action_bar_ppm.into(),
        settings.action_stake_ppm.into(),
        settings.bond,
        settings.voting_period_ms.into(),
        settings.action_delay_ms.into(),
        settings.execution_window_ms.into(),
        settings.failing_window_ms.into(),
        settings.milestone_interval_ms.into(),
    ]
}

fn check_member(member: &AccountStatus, unreleased: u128) -> Result<(), Broken> {
    ensure(
        member.vesting.is_none_or(|vesting| vesting == unreleased),
        "enlisted tokens are those of the batches that are not released",
        || format!("{:?} enlisted, {unreleased} in batches", member.vesting),
    )?;
    let power = member.deposited.checked_add(member.vesting.unwrap_or(0));
    let staked = sum(member.stakes.iter().map(|stake| stake.amount));
    ensure(
        power == Some(member.power) && staked.is_some_and(|staked| staked <= member.power),
        "what an account has staked is covered by its power",
        || format!("staked {staked:?}, power {} and {power:?}", member.power),
    )?;
    // Stakes on proposals that have ended are free at once, so what is free is exact.
    ensure(
        staked.and_then(|staked| member.power.checked_sub(staked)) == Some(member.free),
        "power is staked or free",
        || format!("staked {staked:?}, free {}, power {}", member.free, member.power),
    )
}

fn check_support(now: &Assembly, ballot: &Ballot) -> Result<(), Broken> {
    let Proposal {
        id, stake, conviction, ..
    } = ballot.proposal;
    ensure(conviction <= stake, "conviction is at most the stake", || {
        format!("proposal {}: {conviction} of {stake}", id.0)
    })?;
    if !now.is_live(ballot) {
        return Ok(());
    }
    let stakes = || {
        let of_member = |member: &'_ AccountStatus| member.stakes.iter().find(|stake| stake.proposal == id).copied();
        now.members.values().filter_map(of_member)
    };
    let staked = sum(stakes().map(|stake| stake.amount));
    ensure(
        staked == Some(stake),
        "a proposal's stake is the sum of the accounts' stakes on it",
        || format!("proposal {}: {stake}, accounts {staked:?}", id.0),
    )
}

/// The sums that voting keeps, and what it has to be able to give back.
fn check_sums(now: &Assembly) -> Result<(), Broken> {
    let open = now.ballots.iter().filter(|ballot| !is_ended(&ballot.proposal));
    let active = sum(open.map(|ballot| ballot.proposal.stake));
    ensure(
        active == Some(now.electorate.active_stake),
        "the active stake is the sum over all proposals that have not ended",
        || format!("{}, proposals {active:?}", now.electorate.active_stake),
    )?;
    let deposits = sum(now.members.values().map(|member| member.deposited));
    let bonds = sum(now.ballots.iter().map(|ballot| ballot.proposal.bond));
    ensure(
        deposits
            .zip(bonds)
            .and_then(|(deposits, bonds)| deposits.checked_add(bonds))
            .is_some_and(|owed| owed <= now.held),
        "voting holds all deposits and all bonds",
        || format!("held {}, deposits {deposits:?}, bonds {bonds:?}", now.held),
    )
}

fn check_threshold(now: &Assembly, ballot: &Ballot) -> Result<(), Broken> {
    if !now.is_live(ballot) || matches!(ballot.proposal.kind, Kind::Abstain | Kind::Signal) {
        return Ok(());
    }
    let shown = ballot.threshold;
    let formula = threshold(now, ballot);
    let is_right = match (&formula, shown) {
        (Some(least), Some(shown)) => {
            float(shown) + (float(1) >> NO_PART_OF_A_UNIT_BITS) >= *least
                && float(shown) <= least.clone() + float(ROUNDINGS)
        }
        (None, None) => true,
        // Beyond 128 bits nothing is reached either.
        (Some(least), None) => *least > float(u128::MAX) / float(2),
        (None, Some(_)) => false,
    };
    ensure(is_right, "a threshold is what the formula says, rounded up", || {
        let formula = formula.map(|least| least.to_f64().value());
        format!(
            "proposal {}: shown {shown:?}, formula {formula:?}",
            ballot.proposal.id.0
        )
    })
}

/// The formula: `c_min·S / (1 − (r/F)/β)²` for a request, a share of what counts for an action. `None` if no conviction is
/// enough.
fn threshold(now: &Assembly, ballot: &Ballot) -> Option<Float> {
    let settings = &ballot.details.settings;
    let share = |ppm: u32| float(ppm.into()) / float(PPM.into());
    let larger = |one: Float, other: Float| if one > other { one } else { other };
    let electorate = &now.electorate;
    let staked = float(electorate.active_stake.max(electorate.average_stake));
    let supply = float(now.supply.max(electorate.average_supply));
    let counted = larger(staked, supply.clone() * share(settings.minimum_stake_ppm));
    match ballot.proposal.kind {
        Kind::Action(Bar::Action) => {
            let counted = larger(counted, supply * share(settings.action_stake_ppm));
            Some(counted * share(settings.action_bar_ppm))
        }
        Kind::Action(Bar::Majority) | Kind::BeyondGuardian => Some((supply + float(1)) / float(2)),
        Kind::Abstain | Kind::Signal | Kind::Funding => {
            let limit = float(ballot.pool) * share(settings.spending_limit_ppm);
            let left = limit.clone() - float(unpaid(ballot));
            if left <= float(0) {
                return None;
            }
            let room = left / limit;
            Some(counted * share(settings.minimum_conviction_ppm) / (room.clone() * room))
        }
    }
}

/// What a request is still to be paid.
fn unpaid(ballot: &Ballot) -> u128 {
    match ballot.details.request {
        Request::Funding { amount, .. } => amount.saturating_sub(paid(ballot)),
        _ => 0,
    }
}

/// What a request has been paid, by its milestones.
fn paid(ballot: &Ballot) -> u128 {
    let Request::Funding { amount, milestones, .. } = ballot.details.request else {
        return 0;
    };
    let (parts, done) = (
        u128::from(milestones),
        u128::from(ballot.proposal.progress.milestones_paid),
    );
    (amount / parts * done) + (amount % parts * done / parts)
}

fn check_payments(ballot: &Ballot, payments: &Payments) -> Result<(), Broken> {
    let id = ballot.proposal.id;
    let (due, got) = (paid(ballot), payments.get(&id).copied().unwrap_or(0));
    ensure(due == got, PAID, || format!("proposal {}: due {due}, paid {got}", id.0))
}

/// The rules of what may have changed.
fn check_progress(before: &Assembly, now: &Assembly, half_life_ms: u64) -> Result<(), Broken> {
    let elapsed_ms = now.now_ms.saturating_sub(before.now_ms);
    let moved = |from, towards| accrued(from, towards, elapsed_ms, half_life_ms);
    ensure(
        before.ballots.len() <= now.ballots.len()
            && before
                .ballots
                .iter()
                .zip(&now.ballots)
                .all(|(one, other)| is_later(one, other)),
        "a proposal goes forward in its life, by the settings of its day, and stays as it ended",
        || format!("{:?} to {:?}", before.ballots, now.ballots),
    )?;
    for (one, other) in before.ballots.iter().zip(&now.ballots) {
        if is_ended(&other.proposal) {
            continue;
        }
        let (one, other) = (&one.proposal, &other.proposal);
        let gained = moved(one.conviction, one.stake);
        let is_right = if other.stake < one.stake {
            // Who leaves takes their conviction along.
            other.conviction as f64 <= gained + tolerance(gained)
        } else {
            is_near(other.conviction, gained)
        };
        ensure(
            is_right,
            "conviction goes half of the way to the stake in every half-life",
            || {
                format!(
                    "proposal {}: {} of {} to {} of {} in {elapsed_ms} ms, and not {gained}",
                    one.id.0, one.conviction, one.stake, other.conviction, other.stake
                )
            },
        )?;
    }
    let (one, other) = (&before.electorate, &now.electorate);
    let stake = moved(one.average_stake, one.active_stake);
    let supply = moved(one.average_supply, one.last_seen_supply);
    // The average moves as far as looks at the supply agree, so another look corrects it by no more than they differ.
    let looks = [one.last_seen_supply, before.supply, other.last_seen_supply, now.supply];
    let most = looks.iter().max().copied().unwrap_or(0);
    let corrected = looks.iter().map(|look| most - look).max().unwrap_or(0) as f64;
    let supply_is_right = (other.average_supply as f64 - supply).abs() <= corrected + tolerance(supply);
    ensure(
        is_near(other.average_stake, stake) && (one.last_seen_supply == 0 || supply_is_right),
        "an average goes half of the way to its figure in every half-life",
        || format!("{one:?} to {other:?} in {elapsed_ms} ms, and not {stake} and {supply}"),
    )
}

/// Where a figure is that goes half of the way towards another in every half-life.
fn accrued(from: u128, towards: u128, elapsed_ms: u64, half_life_ms: u64) -> f64 {
    let half_lives = elapsed_ms as f64 / half_life_ms as f64;
    let (left, gone) = ((-half_lives).exp2(), -(-half_lives * LN_2).exp_m1());
    from as f64 * left + towards as f64 * gone
}

fn is_near(figure: u128, expected: f64) -> bool {
    (figure as f64 - expected).abs() <= tolerance(expected)
}

/// Figures are shown in whole units.
fn tolerance(figure: f64) -> f64 {
    2.0 + figure * FLOAT_ERROR
}

fn is_ended(proposal: &Proposal) -> bool {
    matches!(proposal.progress.phase, Phase::Ended(_))
}

/// Whether the second may be the first after one more step, or some time.
fn is_later(one: &Ballot, other: &Ballot) -> bool {
    let (before, after) = (&one.proposal, &other.proposal);
    let is_same = one.details == other.details
        && (before.id, before.kind, before.proposer) == (after.id, after.kind, after.proposer)
        && (after.bond == before.bond || (after.bond == 0 && is_ended(after)));
    let paid = (before.progress.milestones_paid, after.progress.milestones_paid);
    is_same
        && match (before.progress.phase, after.progress.phase) {
            (Phase::Ended(_), _) => {
                Proposal {
                    bond: after.bond,
                    ..*before
                } == *after
            }
            (Phase::Open, Phase::Open) | (Phase::Passed, Phase::Passed) => paid.0 == paid.1,
            (Phase::Open, Phase::Passed) => before.kind != Kind::Funding && paid == (0, 0),
            (Phase::Open, Phase::Active) => before.kind == Kind::Funding && paid == (0, 1),
            (Phase::Active, Phase::Active) => paid.1 == paid.0 || paid.1 == paid.0 + 1,
            (Phase::Open | Phase::Active, Phase::Ended(Ending::Completed)) => {
                before.kind == Kind::Funding && paid.1 == paid.0 + 1
            }
            (Phase::Open | Phase::Active, Phase::Ended(Ending::Cancelled | Ending::Expired))
            | (Phase::Active, Phase::Ended(Ending::Failed)) => paid.0 == paid.1,
            (Phase::Passed, Phase::Ended(ending)) => ending != Ending::Cancelled,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::conviction_voting::{Progress, StakeStatus};

    const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    fn settings() -> Settings {
        Settings {
            spending_limit_ppm: 200_000,
            minimum_conviction_ppm: 50_000,
            minimum_stake_ppm: 100_000,
            action_bar_ppm: 300_000,
            action_stake_ppm: 400_000,
            bond: 10,
            voting_period_ms: 60 * DAY_MS,
            action_delay_ms: 7 * DAY_MS,
            execution_window_ms: 14 * DAY_MS,
            failing_window_ms: 3 * DAY_MS,
            milestone_interval_ms: 14 * DAY_MS,
        }
    }

    fn rules() -> VotingRules {
        VotingRules {
            half_life_ms: 7 * DAY_MS,
            pause_ms: DAY_MS,
            pause_cool_down_ms: 2 * DAY_MS,
            floors: settings(),
            ceilings: settings(),
        }
    }

    fn ballot(id: u64, kind: Kind, request: Request, bond: u128, stake: u128, conviction: u128) -> Ballot {
        Ballot {
            proposal: Proposal {
                id: ProposalId(id),
                kind,
                proposer: alice(),
                bond,
                stake,
                conviction,
                progress: Progress {
                    phase: Phase::Open,
                    milestones_paid: 0,
                    executable_from_ms: 0,
                    expires_ms: if id == 0 { u64::MAX } else { 60 * DAY_MS },
                    failing_since_ms: None,
                },
            },
            details: ProposalDetails {
                request,
                description: "".into(),
                settings: settings(),
            },
            threshold: None,
            pool: 1_000_000,
        }
    }

    fn alice() -> AccountId {
        [1; 32].into()
    }

    fn bob() -> AccountId {
        [2; 32].into()
    }

    /// 300 on a request of 40 000 of the pool's million, in four parts, and 700 on an action; alice has deposited 500 and
    /// enlisted 200, bob has deposited 400.
    fn assembly() -> Assembly {
        let member = |deposited, vesting: Option<u128>, stakes: &[(u64, u128)]| {
            let power = deposited + vesting.unwrap_or(0);
            let staked: u128 = stakes.iter().map(|(_, amount)| amount).sum();
            let stakes = stakes.iter().map(|(id, amount)| StakeStatus {
                proposal: ProposalId(*id),
                amount: *amount,
                conviction: 0,
            });
            AccountStatus {
                deposited,
                vesting,
                power,
                free: power - staked,
                stakes: stakes.collect(),
            }
        };
        let request = Request::Funding {
            asset: [9; 32].into(),
            amount: 40_000,
            beneficiary: bob(),
            milestones: 4,
        };
        let action = Request::ReplaceGuardian(None);
        let mut ballots = vec![
            ballot(0, Kind::Abstain, Request::Abstain, 0, 0, 0),
            ballot(1, Kind::Funding, request, 10, 300, 100),
            ballot(2, Kind::Action(Bar::Action), action, 10, 700, 200),
        ];
        // c_min·S/u²: 5 % of a stake of 1000 with u = 1 − 4 %/20 % = 0.8 is 78.125. The bar is 30 % of 40 % of 10 000.
        ballots[1].threshold = Some(79);
        ballots[2].threshold = Some(1_200);
        Assembly {
            now_ms: 10 * DAY_MS,
            rules: rules(),
            settings: settings(),
            electorate: Electorate {
                proposals: 3,
                active_stake: 1_000,
                average_stake: 600,
                last_seen_supply: 9_000,
                average_supply: 8_000,
                guardian: None,
                paused_until_ms: 0,
                pause_possible_from_ms: 0,
            },
            held: 920,
            supply: 10_000,
            members: BTreeMap::from([
                (alice(), member(500, Some(200), &[(1, 100), (2, 600)])),
                (bob(), member(400, None, &[(1, 200), (2, 100)])),
            ]),
            ballots,
        }
    }

    fn unreleased(account: AccountId) -> u128 {
        if account == alice() {
            200
        } else {
            0
        }
    }

    fn check(before: Option<&Assembly>, now: &Assembly, payments: &[(u64, u128)]) -> Result<(), Broken> {
        let payments = payments.iter().map(|(id, amount)| (ProposalId(*id), *amount)).collect();
        check_assembly(before, now, &rules(), &payments, unreleased)
    }

    /// The rule that does not hold after a change within a moment.
    fn broken(change: impl FnOnce(&mut Assembly)) -> &'static str {
        let mut now = assembly();
        change(&mut now);
        check(None, &now, &[]).unwrap_err().rule
    }

    fn alices(now: &mut Assembly) -> &mut AccountStatus {
        now.members.get_mut(&alice()).unwrap()
    }

    #[test]
    fn a_sound_assembly_passes() {
        assert_eq!(check(None, &assembly(), &[]), Ok(()));
        assert_eq!(check(Some(&assembly()), &assembly(), &[]), Ok(()));
    }

    #[test]
    fn what_was_fixed_stays_and_settings_keep_their_bounds() {
        let fixed = "half-life, floors and ceilings are what they were at first";
        assert_eq!(broken(|now| now.rules.half_life_ms += 1), fixed);
        assert_eq!(broken(|now| now.rules.ceilings.bond += 1), fixed);
        let bounds = "settings stay between their floors and ceilings";
        assert_eq!(broken(|now| now.settings.bond += 1), bounds);
        assert_eq!(broken(|now| now.settings.action_delay_ms -= 1), bounds);
    }

    #[test]
    fn a_stake_without_power_is_found() {
        let covered = "what an account has staked is covered by its power";
        assert_eq!(broken(|now| alices(now).stakes[0].amount += 1), covered);
        assert_eq!(broken(|now| alices(now).power += 1), covered);
        assert_eq!(
            broken(|now| alices(now).vesting = Some(201)),
            "enlisted tokens are those of the batches that are not released"
        );
        assert_eq!(broken(|now| alices(now).free += 1), "power is staked or free");
    }

    #[test]
    fn a_sum_that_is_none_is_found() {
        let of_accounts = "a proposal's stake is the sum of the accounts' stakes on it";
        assert_eq!(broken(|now| now.ballots[1].proposal.stake += 1), of_accounts);
        assert_eq!(
            broken(|now| now.members.get_mut(&bob()).unwrap().stakes.clear()),
            "power is staked or free"
        );
        assert_eq!(
            broken(|now| {
                now.members.remove(&bob());
            }),
            of_accounts
        );
        assert_eq!(
            broken(|now| now.ballots[1].proposal.conviction = 301),
            "conviction is at most the stake"
        );
        assert_eq!(broken(|now| now.held -= 1), "voting holds all deposits and all bonds");
        let mut now = assembly();
        now.electorate.active_stake -= 1;
        now.electorate.average_stake = 1_000;
        assert_eq!(
            check(None, &now, &[]).unwrap_err().rule,
            "the active stake is the sum over all proposals that have not ended"
        );
    }

    /// Stakes on a proposal whose time is over are free, but count among the active ones until somebody notices.
    #[test]
    fn an_expired_proposal_keeps_its_stake_until_somebody_notices() {
        let mut now = assembly();
        now.now_ms = 60 * DAY_MS;
        for member in now.members.values_mut() {
            member.stakes.clear();
            member.free = member.power;
        }
        assert_eq!(check(None, &now, &[]), Ok(()));
    }

    #[test]
    fn a_threshold_below_the_formula_is_found() {
        let formula = "a threshold is what the formula says, rounded up";
        for wrong in [Some(78), Some(82), None] {
            assert_eq!(broken(|now| now.ballots[1].threshold = wrong), formula, "{wrong:?}");
        }
        for wrong in [Some(1_199), Some(1_204), None] {
            assert_eq!(broken(|now| now.ballots[2].threshold = wrong), formula, "{wrong:?}");
        }
        // What the averages say counts as well.
        assert_eq!(broken(|now| now.electorate.average_stake = 1_100), formula);
        assert_eq!(broken(|now| now.electorate.average_supply = 11_000), formula);
        // 20 % of the pool is out of reach.
        let out_of_reach = |threshold| {
            let mut now = assembly();
            now.ballots[1].pool = 200_000;
            now.ballots[1].threshold = threshold;
            check(None, &now, &[])
        };
        assert_eq!(out_of_reach(None), Ok(()));
        assert!(out_of_reach(Some(u128::MAX)).is_err());

        let mut now = assembly();
        now.ballots[2].proposal.kind = Kind::BeyondGuardian;
        for (shown, is_right) in [(5_000, false), (5_001, true), (5_004, false)] {
            now.ballots[2].threshold = Some(shown);
            assert_eq!(check(None, &now, &[]).is_ok(), is_right, "{shown}");
        }
    }

    #[test]
    fn the_pool_pays_milestones_and_nothing_else() {
        assert_eq!(check(None, &assembly(), &[(1, 1)]).unwrap_err().rule, PAID);
        assert_eq!(check(None, &assembly(), &[(2, 1)]).unwrap_err().rule, PAID);
        assert_eq!(check(None, &assembly(), &[(3, 1)]).unwrap_err().rule, PAID);
        let mut now = assembly();
        now.ballots[1].proposal.progress.phase = Phase::Active;
        now.ballots[1].proposal.progress.milestones_paid = 1;
        // 30 000 are left: u = 0.85, and 50/0.7225 is 69.2.
        now.ballots[1].threshold = Some(70);
        assert_eq!(check(None, &now, &[(1, 10_000)]), Ok(()));
        assert_eq!(check(Some(&assembly()), &now, &[(1, 10_000)]), Ok(()));
        assert_eq!(check(None, &now, &[(1, 9_999)]).unwrap_err().rule, PAID);
    }

    /// The assembly after a half-life in which nobody did anything.
    fn later() -> Assembly {
        let mut later = assembly();
        later.now_ms += 7 * DAY_MS;
        later.ballots[1].proposal.conviction = 200;
        later.ballots[2].proposal.conviction = 450;
        later.electorate.average_stake = 800;
        later.electorate.average_supply = 8_500;
        later
    }

    #[test]
    fn conviction_and_averages_go_half_of_the_way_in_a_half_life() {
        assert_eq!(check(Some(&assembly()), &later(), &[]), Ok(()));
        let mistakes: [fn(&mut Assembly); 5] = [
            |now| now.ballots[1].proposal.conviction += 3,
            |now| now.ballots[2].proposal.conviction -= 3,
            |now| now.electorate.average_stake += 3,
            |now| now.electorate.average_supply -= 1_010,
            |now| now.now_ms += DAY_MS,
        ];
        for wrong in mistakes {
            let mut now = later();
            wrong(&mut now);
            let rule = check(Some(&assembly()), &now, &[]).unwrap_err().rule;
            assert!(rule.contains("half of the way"), "{rule}");
        }
    }

    #[test]
    fn who_leaves_takes_conviction_along_and_brings_none() {
        let change = |amount: u128, conviction: u128| {
            let mut now = later();
            now.ballots[1].proposal.stake = amount;
            now.ballots[1].proposal.conviction = conviction;
            let bob = now.members.get_mut(&bob()).unwrap();
            bob.stakes[0].amount = amount - 100;
            bob.free = 400 - amount;
            now.electorate.active_stake = 700 + amount;
            check(Some(&assembly()), &now, &[])
        };
        assert_eq!(change(200, 133), Ok(()));
        assert_eq!(change(200, 200), Ok(()));
        assert!(change(200, 201).is_err());
        assert!(change(250, 210).is_err());
        assert_eq!(change(290, 202), Ok(()));
    }

    #[test]
    fn a_life_goes_forward() {
        let step = |before: (Phase, u8), now: (Phase, u8)| {
            let [mut one, mut other] = [assembly(), assembly()].map(|assembly| assembly.ballots[1].clone());
            (one.proposal.progress.phase, one.proposal.progress.milestones_paid) = before;
            (other.proposal.progress.phase, other.proposal.progress.milestones_paid) = now;
            is_later(&one, &other)
        };
        let ended = Phase::Ended;
        for (before, now) in [
            ((Phase::Open, 0), (Phase::Active, 1)),
            ((Phase::Active, 1), (Phase::Active, 2)),
            ((Phase::Active, 3), (ended(Ending::Completed), 4)),
            ((Phase::Active, 2), (ended(Ending::Failed), 2)),
            ((Phase::Open, 0), (ended(Ending::Cancelled), 0)),
        ] {
            assert!(step(before, now), "{before:?} {now:?}");
            assert!(!step(now, before), "{now:?} {before:?}");
        }
        for (before, now) in [
            ((Phase::Open, 0), (Phase::Active, 2)),
            ((Phase::Open, 0), (Phase::Passed, 0)),
            ((Phase::Open, 0), (ended(Ending::Failed), 0)),
            ((Phase::Open, 0), (ended(Ending::Vetoed), 0)),
            ((Phase::Active, 2), (Phase::Active, 1)),
            ((Phase::Active, 2), (ended(Ending::Failed), 3)),
            ((ended(Ending::Failed), 2), (ended(Ending::Completed), 2)),
        ] {
            assert!(!step(before, now), "{before:?} {now:?}");
        }
        let mut other = assembly().ballots[1].clone();
        other.details.settings.bond = 11;
        assert!(!is_later(&assembly().ballots[1], &other), "other settings");
        other = assembly().ballots[1].clone();
        other.proposal.bond = 0;
        assert!(!is_later(&assembly().ballots[1], &other), "an early bond");
    }
}
