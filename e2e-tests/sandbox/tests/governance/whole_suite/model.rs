//! What should be: a commons in so many figures.

use super::{
    fixed::{share, share_rounded_up, Factor, Figure},
    parties::{Holder, ASSETS, COLLATERAL, CURVE, HOLDERS, POOL, TOKEN},
};
use commons::config::Config;
use interfaces::{
    bonding_curve::{Phase as MarketPhase, Tributes},
    conviction_voting::{Bar, Ending, Kind, Phase, Progress, Request, Settings},
    hatch::HatchPhase,
    vesting::{Accrual, Schedule},
};
use std::collections::BTreeMap;

const PPM: u128 = 1_000_000;

/// Tokens that unlock over time.
#[derive(Debug, Clone)]
pub struct Lot {
    pub beneficiary: Holder,
    pub total: u128,
    pub released: u128,
    pub schedule: Schedule,
    pub grantor: Option<Holder>,
    pub revoked: bool,
    pub transferable: bool,
}

impl Lot {
    pub fn vested(&self, now_ms: u64) -> u128 {
        if self.revoked {
            return self.total;
        }
        let Schedule {
            start_ms,
            unlocked_at_start,
            cliff_after_ms,
            accrual,
        } = self.schedule;
        if now_ms < start_ms {
            return 0;
        }
        let elapsed_ms = now_ms - start_ms;
        let (done, whole) = match accrual {
            Accrual::Linear { duration_ms } => (elapsed_ms, duration_ms),
            Accrual::Stepped { period_ms, periods } => (elapsed_ms / period_ms, periods.into()),
            Accrual::HalfLife { .. } => unreachable!("no story has one"),
        };
        if done >= whole {
            return self.total;
        }
        if elapsed_ms < cliff_after_ms {
            return unlocked_at_start;
        }
        unlocked_at_start + share(self.total - unlocked_at_start, done.into(), whole.into())
    }

    pub fn unreleased(&self) -> u128 {
        self.total - self.released
    }

    pub fn releasable(&self, now_ms: u64) -> u128 {
        self.vested(now_ms) - self.released
    }
}

/// An account's stake on a proposal.
#[derive(Debug, Clone)]
pub struct Staked {
    pub proposal: usize,
    pub amount: u128,
    pub conviction: Figure,
}

/// What somebody brings to voting.
#[derive(Debug, Clone, Default)]
pub struct Member {
    pub deposited: u128,
    pub enlisted: bool,
    /// The newest last; those on what has expired unnoticed are among them, those on what has ended are not.
    pub stakes: Vec<Staked>,
}

/// Something proposed.
#[derive(Debug, Clone)]
pub struct Motion {
    pub kind: Kind,
    pub request: Request,
    /// The holder of its proposer; voting's for abstaining.
    pub proposer: Holder,
    pub bond: u128,
    pub settings: Settings,
    pub progress: Progress,
    /// Its stake and conviction when it ended.
    pub frozen: Option<(u128, Figure)>,
    /// How often its conviction can have been rounded.
    pub touches: u64,
    pub paid: u128,
    /// Of which batch, asset and holder it is, where it is one.
    pub about: About,
}

/// A request in the story's own terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Nothing,
    Funding {
        asset: usize,
        amount: u128,
        to: Holder,
        milestones: u8,
    },
    Tributes(Tributes),
    Register(usize, u32),
    SpendingCap(usize, u32),
    Revoke(u64),
    Renounce(u64),
    Spender(bool),
    Garbage,
    Settings(Settings),
    Guardian(Option<Holder>),
    WindDown,
}

impl Motion {
    pub fn is_live(&self, now_ms: u64) -> bool {
        !self.has_ended() && now_ms < self.progress.expires_ms
    }

    pub fn has_ended(&self) -> bool {
        matches!(self.progress.phase, Phase::Ended(_))
    }

    /// What is paid by then, of a request in so many parts.
    fn paid_after(amount: u128, milestones: u8, parts: u8) -> u128 {
        share(amount, parts.into(), milestones.into())
    }

    /// What a request is paid next, and what is still unpaid.
    pub fn next_and_unpaid(&self) -> (u128, u128) {
        let About::Funding { amount, milestones, .. } = self.about else {
            return (0, 0);
        };
        let paid = self.progress.milestones_paid;
        let so_far = Self::paid_after(amount, milestones, paid);
        let then = Self::paid_after(amount, milestones, (paid + 1).min(milestones));
        (then - so_far, amount - so_far)
    }
}

/// What a motion needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need {
    Nothing,
    Unreachable,
    Conviction(f64),
}

/// Whether something is so, if the figures are not too close to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    TooClose,
}

/// A registered asset of the pool.
#[derive(Debug, Clone, Copy)]
pub struct Spending {
    pub asset: usize,
    pub cap_ppm: u32,
    pub spent: u128,
    pub last_ms: u64,
    pub shares_paid: u128,
}

#[derive(Debug, Clone, Default)]
pub struct Average {
    pub seen: u128,
    /// Of the supply, as of the last look at it.
    pub average: Figure,
    pub touches: u64,
    pub known: bool,
    pub looked_ms: u64,
}

impl Average {
    pub fn observe(&mut self, seen: u128) {
        self.seen = seen;
        self.touches += 1;
    }

    /// The average of what is looked at now and then, where it is `now_seen` at this moment: it has moved as far as both
    /// looks agree.
    pub fn at_sight_of(&self, now_seen: u128, now_ms: u64, half_life_ms: u64) -> Figure {
        let mut average = self.average.clone();
        let factor = Factor::after(now_ms - self.looked_ms, half_life_ms);
        let (lower, upper) = (self.seen.min(now_seen), self.seen.max(now_seen));
        if average < Figure::of(lower) {
            average.approach(lower, &factor);
        } else if average > Figure::of(upper) {
            average.approach(upper, &factor);
        }
        average
    }
}

#[derive(Debug, Clone)]
pub struct Model {
    pub config: Config,
    pub now_ms: u64,
    pub balances: [[u128; HOLDERS]; ASSETS],
    // The hatch.
    pub given: BTreeMap<Holder, u128>,
    pub settled: Vec<Holder>,
    pub reached_ms: Option<u64>,
    pub launched_ms: Option<u64>,
    // The market.
    pub reserve: u128,
    pub market: MarketPhase,
    pub closing_begun_ms: u64,
    pub closing_possible_from_ms: u64,
    pub tributes: Tributes,
    pub buying_paused_until_ms: u64,
    pub redeemed: [u128; HOLDERS],
    // The pool.
    pub held_until_ms: u64,
    pub voting_spends: bool,
    pub assets: Vec<Spending>,
    pub shares_taken: [u128; HOLDERS],
    // Vesting.
    pub unclaimed: u128,
    pub lots: Vec<Lot>,
    // Voting.
    pub members: Vec<Member>,
    pub motions: Vec<Motion>,
    pub settings: Settings,
    pub active: Average,
    pub supply_seen: Average,
    pub guardian: Option<Holder>,
    pub paused_until_ms: u64,
    pub pause_possible_from_ms: u64,
}

impl Model {
    pub fn supply(&self) -> u128 {
        self.balances[TOKEN].iter().sum()
    }

    pub fn move_tokens(&mut self, asset: usize, from: Holder, to: Holder, amount: u128) {
        self.balances[asset][from] -= amount;
        self.balances[asset][to] += amount;
    }

    /// Lets time pass: whatever approaches something does.
    pub fn set_now(&mut self, now_ms: u64) {
        let factor = Factor::after(now_ms - self.now_ms, self.config.voting.rules.half_life_ms);
        for member in &mut self.members {
            for stake in &mut member.stakes {
                stake.conviction.approach(stake.amount, &factor);
            }
        }
        self.active.average.approach(self.active.seen, &factor);
        self.now_ms = now_ms;
    }

    pub fn market_phase(&self) -> MarketPhase {
        if self.market == MarketPhase::Closing && self.now_ms >= self.closing_lapses_ms() {
            return MarketPhase::Open;
        }
        self.market
    }

    pub fn closing_finish_ms(&self) -> u64 {
        self.closing_begun_ms + self.config.closing.delay_ms
    }

    pub fn closing_lapses_ms(&self) -> u64 {
        self.closing_finish_ms() + self.config.closing.window_ms
    }

    // The hatch.

    pub fn raised(&self) -> u128 {
        self.given.values().sum()
    }

    pub fn tokens_for(&self, amount: u128) -> u128 {
        share(amount, self.config.hatch.funding.tokens_per_million, PPM)
    }

    pub fn hatch_phase(&self) -> HatchPhase {
        let funding = &self.config.hatch.funding;
        let reached_ms = self.reached_ms.unwrap_or(funding.end_ms);
        if self.launched_ms.is_some() {
            HatchPhase::Launched
        } else if self.reached_ms.is_none() && self.now_ms < funding.end_ms {
            HatchPhase::Funding
        } else if self.raised() < funding.minimum || self.now_ms >= reached_ms + funding.launch_window_ms {
            HatchPhase::Refunding
        } else {
            HatchPhase::GoalReached
        }
    }

    // Vesting.

    pub fn unreleased_of(&self, whose: Holder) -> u128 {
        let lots = self.lots.iter().filter(|lot| lot.beneficiary == whose);
        lots.map(Lot::unreleased).sum()
    }

    /// How much would have to be unstaked first, if somebody's vesting tokens became so many fewer.
    pub fn uncovered_without(&self, whose: Holder, fewer: u128) -> u128 {
        if !self.members[whose].enlisted {
            return 0;
        }
        self.staked_by(whose).saturating_sub(self.power_of(whose) - fewer)
    }

    // Voting.

    pub fn power_of(&self, whose: Holder) -> u128 {
        let member = &self.members[whose];
        member.deposited + if member.enlisted { self.unreleased_of(whose) } else { 0 }
    }

    fn counts(&self, stake: &Staked) -> bool {
        stake.amount > 0 && self.motions[stake.proposal].is_live(self.now_ms)
    }

    pub fn staked_by(&self, whose: Holder) -> u128 {
        let stakes = self.members[whose].stakes.iter().filter(|stake| self.counts(stake));
        stakes.map(|stake| stake.amount).sum()
    }

    pub fn free_of(&self, whose: Holder) -> u128 {
        self.power_of(whose) - self.staked_by(whose)
    }

    /// The stakes of an account that count, the newest last.
    pub fn stakes_of(&self, whose: Holder) -> Vec<&Staked> {
        let stakes = self.members[whose].stakes.iter();
        stakes.filter(|stake| self.counts(stake)).collect()
    }

    pub fn stake_of(&self, whose: Holder, proposal: usize) -> u128 {
        let stakes = self.members[whose].stakes.iter();
        stakes
            .filter(|stake| stake.proposal == proposal)
            .map(|stake| stake.amount)
            .sum()
    }

    /// All that is staked on a motion, and its conviction.
    pub fn support_of(&self, proposal: usize) -> (u128, Figure) {
        if let Some(frozen) = &self.motions[proposal].frozen {
            return frozen.clone();
        }
        let (mut sum, mut conviction) = (0, Figure::of(0));
        for stake in self.members.iter().flat_map(|member| &member.stakes) {
            if stake.proposal == proposal {
                sum += stake.amount;
                conviction.add(&stake.conviction);
            }
        }
        (sum, conviction)
    }

    pub fn put_on(&mut self, who: Holder, proposal: usize, amount: u128) {
        let stakes = &mut self.members[who].stakes;
        let position = stakes.iter().position(|stake| stake.proposal == proposal);
        let mut stake = match position {
            Some(position) => stakes.remove(position),
            None => Staked {
                proposal,
                amount: 0,
                conviction: Figure::of(0),
            },
        };
        stake.amount += amount;
        stakes.push(stake);
        self.motions[proposal].touches += 1;
        self.active.observe(self.active.seen + amount);
    }

    /// Takes so much of a stake away, and its part of the conviction. What has expired ends instead.
    pub fn take_off(&mut self, who: Holder, proposal: usize, amount: u128) {
        let motion = &self.motions[proposal];
        if !motion.has_ended() && !motion.is_live(self.now_ms) {
            self.end(proposal, Ending::Expired);
        }
        if self.motions[proposal].has_ended() {
            return;
        }
        let stakes = &mut self.members[who].stakes;
        let position = stakes
            .iter()
            .position(|stake| stake.proposal == proposal)
            .expect("a stake");
        let stake = &mut stakes[position];
        stake.conviction.keep(stake.amount - amount, stake.amount);
        stake.amount -= amount;
        if stake.amount == 0 {
            stakes.remove(position);
        }
        self.motions[proposal].touches += 3;
        self.active.observe(self.active.seen - amount);
    }

    /// Somebody's vesting tokens have become fewer by force: the newest stakes are taken off. Returns how much.
    pub fn reduce_power(&mut self, whose: Holder) -> u128 {
        let mut unstaked = 0;
        loop {
            let uncovered = self.staked_by(whose).saturating_sub(self.power_of(whose));
            let newest = self
                .stakes_of(whose)
                .last()
                .map(|stake| (stake.proposal, stake.amount.min(uncovered)));
            match newest {
                Some((proposal, amount)) if amount > 0 => {
                    self.take_off(whose, proposal, amount);
                    unstaked += amount;
                }
                _ => return unstaked,
            }
        }
    }

    /// A motion ends; a second time changes nothing.
    pub fn end(&mut self, proposal: usize, ending: Ending) {
        if self.motions[proposal].has_ended() {
            return;
        }
        let (stake, conviction) = self.support_of(proposal);
        self.active.observe(self.active.seen - stake);
        self.motions[proposal].frozen = Some((stake, conviction));
        self.motions[proposal].progress.phase = Phase::Ended(ending);
        for member in &mut self.members {
            member.stakes.retain(|stake| stake.proposal != proposal);
        }
    }

    pub fn see_supply(&mut self) {
        let supply = self.supply();
        self.supply_seen.average = self.average_supply(supply);
        if !self.supply_seen.known && supply > 0 {
            self.supply_seen.known = true;
            self.supply_seen.average = Figure::of(supply);
        }
        self.supply_seen.looked_ms = self.now_ms;
        self.supply_seen.observe(supply);
    }

    /// The average of the supply, if it is `now_seen` now.
    pub fn average_supply(&self, now_seen: u128) -> Figure {
        self.supply_seen
            .at_sight_of(now_seen, self.now_ms, self.config.voting.rules.half_life_ms)
    }

    /// What a motion needs to pass, or with averages alone not to fail.
    pub fn need(&self, proposal: usize, averages_alone: bool) -> Need {
        let motion = &self.motions[proposal];
        let Settings {
            spending_limit_ppm,
            minimum_conviction_ppm,
            minimum_stake_ppm,
            action_bar_ppm,
            action_stake_ppm,
            ..
        } = motion.settings;
        let of = |amount: f64, ppm: u32| amount * f64::from(ppm) / 1e6;
        let mut stake = self.active.average.to_f64();
        let mut supply = self.average_supply(self.supply()).to_f64();
        if !self.supply_seen.known {
            supply = self.supply() as f64;
        }
        if !averages_alone {
            stake = stake.max(self.active.seen as f64);
            supply = supply.max(self.supply() as f64);
        }
        let counted = stake.max(of(supply, minimum_stake_ppm));
        match (motion.kind, motion.about) {
            (Kind::Abstain | Kind::Signal, _) => Need::Nothing,
            (_, About::Funding { asset, .. }) => {
                let (_, unpaid) = motion.next_and_unpaid();
                let limit = self.balances[asset][POOL] * u128::from(spending_limit_ppm);
                match unpaid.checked_mul(PPM) {
                    Some(asked) if asked < limit => {
                        let room = (limit - asked) as f64 / limit as f64;
                        Need::Conviction(of(counted, minimum_conviction_ppm) / (room * room))
                    }
                    _ => Need::Unreachable,
                }
            }
            (Kind::Action(Bar::Action), _) => {
                let counted = counted.max(of(supply, action_stake_ppm));
                Need::Conviction(of(counted, action_bar_ppm))
            }
            _ => Need::Conviction(supply / 2.0),
        }
    }

    /// Whether a motion has what it needs.
    pub fn passes(&self, proposal: usize, averages_alone: bool) -> Verdict {
        let (_, conviction) = self.support_of(proposal);
        let conviction = conviction.to_f64();
        match self.need(proposal, averages_alone) {
            Need::Nothing | Need::Unreachable => Verdict::No,
            Need::Conviction(need) if conviction >= need * (1.0 + 1e-9) + 4.0 => Verdict::Yes,
            Need::Conviction(need) if conviction < need * (1.0 - 1e-9) - 4.0 => Verdict::No,
            Need::Conviction(_) => Verdict::TooClose,
        }
    }

    /// What the pool would say to a payment, if it would refuse it.
    pub fn pool_objects(&self, asset: usize, amount: u128) -> Option<&'static str> {
        if !self.voting_spends {
            return Some("Pool(Refused(NotSpender");
        }
        if self.now_ms < self.held_until_ms {
            return Some("Pool(Refused(PaymentsHeld");
        }
        let Some(record) = self.assets.iter().find(|record| record.asset == asset) else {
            return Some("Pool(Refused(AssetNotRegistered");
        };
        let balance = self.balances[asset][POOL];
        if amount > balance {
            return Some("Pool(Refused(InsufficientFunds");
        }
        let recent = self.recent(record);
        let limit = share(balance + recent, record.cap_ppm.into(), PPM);
        (recent + amount > limit).then_some("Pool(Refused(OverSpendingCap")
    }

    pub fn recent(&self, record: &Spending) -> u128 {
        let period_ms = self.config.spending_period_ms;
        let left_ms = period_ms.saturating_sub(self.now_ms - record.last_ms);
        share_rounded_up(record.spent, left_ms.into(), period_ms.into())
    }

    /// Payments pass on to whom they are for.
    pub fn pay(&mut self, asset: usize, to: Holder, amount: u128) {
        let now_ms = self.now_ms;
        let position = self.assets.iter().position(|record| record.asset == asset);
        let record = self.assets[position.expect("it is registered")];
        let recent = self.recent(&record);
        let record = &mut self.assets[position.expect("it is registered")];
        (record.spent, record.last_ms) = (recent + amount, now_ms);
        self.move_tokens(asset, POOL, to, amount);
    }

    /// The pool's collateral and community tokens are gathered at the end.
    pub fn gather(&mut self, to: Holder) -> (u128, u128) {
        self.held_until_ms = u64::MAX;
        let surrendered = self.balances[COLLATERAL][POOL];
        self.move_tokens(COLLATERAL, POOL, to, surrendered);
        let burned = std::mem::take(&mut self.balances[TOKEN][POOL]);
        self.reserve = self.balances[COLLATERAL][CURVE];
        (surrendered, burned)
    }
}
