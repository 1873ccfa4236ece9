//! Voting: what is done there, and what should come of it.

use super::{
    model::{About, Motion, Spending, Verdict},
    operations::{Batch, Caller, Op, Pick, What},
    parties::{Holder, CURVE, GUARDIAN, HEIR, PEOPLE, POOL, TOKEN, VOTING},
    story::{Done, Story},
};
use anyhow::{ensure, Context, Result};
use commons::chain::account;
use ink::{codegen::TraitCallBuilder, scale::Encode, selector_bytes};
use interfaces::{
    bonding_curve::{Phase as MarketPhase, Tributes},
    conviction_voting::{
        Bar, ConvictionVoting, Ended, Ending, Executed, Kind, Passed, Phase, PowerReduced, Progress, ProposalId,
        Request, Settings,
    },
    funding_pool::AssetTerms,
    vesting::BatchId,
};
use sandbox_tests::stories::Dice;

const PPM: u128 = 1_000_000;

impl Story {
    pub fn vote(&mut self, op: &Op) -> Result<()> {
        if self.is_idle(op) && !self.dice.one_in(12) {
            return self.skip();
        }
        match *op {
            Op::Deposit(who, amount) => {
                let amount = self.held(TOKEN, who, amount);
                self.deposit(who, amount)
            }
            Op::Withdraw(who, amount) => {
                let all = self.model.free_of(who).min(self.model.members[who].deposited);
                self.withdraw(who, amount.of(all))
            }
            Op::Enlist(who) => self.enlist(who),
            Op::Propose(who, what) => self.propose(who, what),
            Op::Stake(who, pick, amount) => {
                let amount = amount.of(self.model.free_of(who));
                self.stake(who, self.proposal(who, pick), amount)
            }
            Op::Unstake(who, pick, amount) => {
                let proposal = self.proposal(who, pick);
                let ended = self.model.motions.get(proposal).is_some_and(Motion::has_ended);
                let all = if ended {
                    self.model.power_of(who) / 4
                } else {
                    self.model.stake_of(who, proposal)
                };
                self.unstake(who, proposal, amount.of(all))
            }
            Op::Move(who, from, to, amount) => {
                let from = self.proposal(who, from);
                let amount = amount.of(self.model.stake_of(who, from));
                self.move_stake(who, from, self.proposal(who, to), amount)
            }
            Op::Execute(who, pick) => self.execute(who, self.proposal(who, pick)),
            Op::Touch(who, pick) => self.touch(who, self.proposal(who, pick)),
            Op::Cancel(by, pick) => self.cancel(by, pick),
            Op::ReclaimBond(who, pick) => self.reclaim_bond(who, self.proposal(who, pick)),
            Op::Veto(by, pick) => self.veto(by, self.proposal(0, pick)),
            Op::Pause(by) => self.pause(by),
            _ => unreachable!("{op:?} is no vote"),
        }
    }

    /// Whether somebody would move all of nothing. That is refused so often that it need not be tried each time.
    fn is_idle(&self, op: &Op) -> bool {
        let model = &self.model;
        match *op {
            Op::Deposit(who, _) => model.balances[TOKEN][who] == 0,
            Op::Withdraw(who, _) => model.members[who].deposited == 0,
            Op::Stake(who, ..) => model.free_of(who) == 0,
            Op::Unstake(who, pick, _) | Op::Move(who, pick, ..) => {
                let proposal = self.proposal(who, pick);
                model.motions.get(proposal).is_some_and(|motion| !motion.has_ended())
                    && model.stake_of(who, proposal) == 0
            }
            _ => false,
        }
    }

    fn deposit(&mut self, who: Holder, amount: u128) -> Result<()> {
        let mut broken = Vec::new();
        if amount == 0 {
            broken.push("ZeroAmount");
        }
        if amount > self.model.balances[TOKEN][who] {
            broken.extend(["Token(", "Overflow"]);
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.voting().call_mut().deposit(amount);
            commons.send(PEOPLE[who], message)
        })?;
        if done.is_some() {
            self.model.move_tokens(TOKEN, who, VOTING, amount);
            self.model.members[who].deposited += amount;
            self.model.see_supply();
        }
        self.concerned.push(who);
        Ok(())
    }

    fn withdraw(&mut self, who: Holder, amount: u128) -> Result<()> {
        let mut broken = Vec::new();
        if amount == 0 {
            broken.push("ZeroAmount");
        }
        if amount > self.model.free_of(who).min(self.model.members[who].deposited) {
            broken.push("AboveFreeDeposit");
        }
        let done = self.ask(&broken, &[], |commons| commons.withdraw(PEOPLE[who], amount))?;
        if done.is_some() {
            self.model.move_tokens(TOKEN, VOTING, who, amount);
            self.model.members[who].deposited -= amount;
        }
        self.concerned.push(who);
        Ok(())
    }

    fn enlist(&mut self, who: Holder) -> Result<()> {
        let enlisted = self.model.members[who].enlisted;
        let broken: &[_] = if enlisted { &["AlreadyEnlisted"] } else { &[] };
        let done = self.ask(broken, &[], |commons| commons.enlist(PEOPLE[who]))?;
        if done.is_some() {
            self.model.members[who].enlisted = true;
        }
        self.concerned.push(who);
        Ok(())
    }

    fn propose(&mut self, who: Holder, what: What) -> Result<()> {
        let settings = self.model.settings;
        let mut broken = Vec::new();
        let at = self.commons.at;
        let call = |contract, selector, input| Request::Call {
            contract,
            selector,
            input,
        };
        let batch_or_unknown = |story: &Self, batch: Batch| story.batch(batch).unwrap_or(story.model.lots.len() as u64);
        let action = Kind::Action(Bar::Action);
        let majority = Kind::Action(Bar::Majority);
        let (request, about, kind) = match what {
            What::Abstain => {
                broken.push("AbstainOnce");
                (Request::Abstain, About::Nothing, Kind::Abstain)
            }
            What::Signal => (Request::Signal, About::Nothing, Kind::Signal),
            What::Funding {
                asset,
                amount,
                to,
                milestones,
            } => {
                let held = self.model.balances[asset][POOL];
                let limit = held * u128::from(settings.spending_limit_ppm);
                let amount = amount.of(limit / PPM);
                if amount == 0 {
                    broken.push("ZeroAmount");
                }
                if milestones == 0 || milestones > 8 || amount < milestones.into() {
                    broken.push("MilestonesOutOfRange");
                }
                if to == POOL || to == VOTING {
                    broken.push("InvalidBeneficiary");
                }
                if amount.checked_mul(PPM).is_none_or(|asked| asked >= limit) {
                    broken.push("AboveSpendingLimit");
                }
                let request = Request::Funding {
                    asset: self.asset(asset),
                    amount,
                    beneficiary: self.account(to),
                    milestones,
                };
                let about = About::Funding {
                    asset,
                    amount,
                    to,
                    milestones,
                };
                (request, about, Kind::Funding)
            }
            What::Tributes(entry_ppm, exit_ppm) => {
                let tributes = Tributes { entry_ppm, exit_ppm };
                let selector = selector_bytes!("BondingCurve::set_tributes");
                (
                    call(at.curve, selector, tributes.encode()),
                    About::Tributes(tributes),
                    action,
                )
            }
            What::Register(asset, spending_cap_ppm) => {
                let terms = AssetTerms {
                    asset: self.asset(asset),
                    spending_cap_ppm,
                };
                let selector = selector_bytes!("FundingPool::register_asset");
                let about = About::Register(asset, spending_cap_ppm);
                (call(at.funding_pool, selector, terms.encode()), about, action)
            }
            What::SpendingCap(asset, spending_cap_ppm) => {
                let terms = AssetTerms {
                    asset: self.asset(asset),
                    spending_cap_ppm,
                };
                let selector = selector_bytes!("FundingPool::set_spending_cap");
                let about = About::SpendingCap(asset, spending_cap_ppm);
                (call(at.funding_pool, selector, terms.encode()), about, majority)
            }
            What::Revoke(batch) => {
                let id = batch_or_unknown(self, batch);
                let selector = selector_bytes!("Vesting::revoke");
                (
                    call(at.vesting, selector, BatchId(id).encode()),
                    About::Revoke(id),
                    action,
                )
            }
            What::Renounce(batch) => {
                let id = batch_or_unknown(self, batch);
                let selector = selector_bytes!("Vesting::renounce_revocation");
                (
                    call(at.vesting, selector, BatchId(id).encode()),
                    About::Renounce(id),
                    majority,
                )
            }
            What::Spender(voting) => {
                let spender = if voting { at.voting } else { at.hatch };
                let selector = selector_bytes!("FundingPool::set_spender");
                (
                    call(at.funding_pool, selector, spender.encode()),
                    About::Spender(voting),
                    majority,
                )
            }
            What::Pay(to) => {
                broken.push("CallNotAllowed");
                let input = (at.collateral, self.account(to), 1_u128, 0_u64).encode();
                let selector = selector_bytes!("FundingPool::pay");
                (call(at.funding_pool, selector, input), About::Nothing, action)
            }
            What::Garbage => {
                let selector = selector_bytes!("BondingCurve::set_tributes");
                (call(at.curve, selector, vec![1, 2, 3]), About::Garbage, action)
            }
            What::Settings(seed) => {
                let (settings, fits) = self.other_settings(seed);
                if !fits {
                    broken.push("SettingOutOfRange");
                }
                (Request::ChangeSettings(settings), About::Settings(settings), action)
            }
            What::Guardian(to) => {
                let request = Request::ReplaceGuardian(to.map(|to| self.account(to)));
                (request, About::Guardian(to), Kind::BeyondGuardian)
            }
            What::WindDown => (Request::WindDown, About::WindDown, Kind::BeyondGuardian),
        };
        let bond = settings.bond;
        if self.model.free_of(who).min(self.model.members[who].deposited) < bond {
            broken.push("AboveFreeDeposit");
        }
        let next = self.model.motions.len();
        let wanted = request.clone();
        let done = self.ask(&broken, &[], |commons| commons.propose(PEOPLE[who], wanted, "A story"))?;
        if let Some(done) = done {
            ensure!(
                done.value == ProposalId(next as u64),
                "{:?} is not the next",
                done.value
            );
            self.model.members[who].deposited -= bond;
            self.model.motions.push(Motion {
                kind,
                request,
                proposer: who,
                bond,
                settings,
                progress: Progress {
                    phase: Phase::Open,
                    milestones_paid: 0,
                    executable_from_ms: 0,
                    expires_ms: self.model.now_ms + settings.voting_period_ms,
                    failing_since_ms: None,
                },
                frozen: None,
                touches: 0,
                paid: 0,
                about,
            });
            self.motions.push(next);
        }
        self.concerned.push(who);
        Ok(())
    }

    /// Settings anywhere between floors and ceilings, or one of them beyond; and whether they are possible.
    fn other_settings(&self, seed: u64) -> (Settings, bool) {
        let mut dice = Dice(seed);
        let rules = self.model.config.voting.rules;
        let (floor, ceiling) = (rules.floors, rules.ceilings);
        let mut between = |low: u128, high: u128| match dice.below(5) {
            0 => low,
            1 => high,
            _ => low + u128::from(dice.next_number()) % (high - low + 1),
        };
        let mut ppm = |low: u32, high: u32| between(low.into(), high.into()) as u32;
        let mut settings = Settings {
            spending_limit_ppm: ppm(floor.spending_limit_ppm, ceiling.spending_limit_ppm),
            minimum_conviction_ppm: ppm(floor.minimum_conviction_ppm, ceiling.minimum_conviction_ppm),
            minimum_stake_ppm: ppm(floor.minimum_stake_ppm, ceiling.minimum_stake_ppm),
            action_bar_ppm: ppm(floor.action_bar_ppm, ceiling.action_bar_ppm),
            action_stake_ppm: ppm(floor.action_stake_ppm, ceiling.action_stake_ppm),
            ..Settings::default()
        };
        settings.bond = between(floor.bond, ceiling.bond);
        let mut ms = |low: u64, high: u64| between(low.into(), high.into()) as u64;
        settings.voting_period_ms = ms(floor.voting_period_ms, ceiling.voting_period_ms);
        settings.action_delay_ms = ms(floor.action_delay_ms, ceiling.action_delay_ms);
        settings.execution_window_ms = ms(floor.execution_window_ms, ceiling.execution_window_ms);
        settings.failing_window_ms = ms(floor.failing_window_ms, ceiling.failing_window_ms);
        settings.milestone_interval_ms = ms(floor.milestone_interval_ms, ceiling.milestone_interval_ms);
        let mut fits = settings.action_delay_ms >= settings.failing_window_ms;
        match dice.below(12) {
            0 => {
                settings.spending_limit_ppm = ceiling.spending_limit_ppm + 1;
                fits = false;
            }
            1 => {
                settings.bond = ceiling.bond + 1;
                fits = false;
            }
            2 => {
                settings.failing_window_ms = floor.failing_window_ms - 1;
                fits = false;
            }
            _ => {}
        }
        (settings, fits)
    }

    /// What speaks against a stake of so much more.
    fn objections_to_stake(
        &self,
        who: Holder,
        proposal: usize,
        amount: u128,
        leaving: Option<usize>,
    ) -> Vec<&'static str> {
        let model = &self.model;
        let mut broken = Vec::new();
        let Some(motion) = model.motions.get(proposal) else {
            return vec!["UnknownProposal"];
        };
        if !motion.is_live(model.now_ms) {
            broken.push("ProposalEnded");
        }
        let goes_on = matches!(motion.kind, Kind::BeyondGuardian | Kind::Abstain);
        if model.now_ms < model.paused_until_ms && !goes_on {
            broken.push("NewBusinessPaused");
        }
        if leaving.is_none() && amount > model.free_of(who) {
            broken.push("AboveFree");
        }
        let stakes = model.stakes_of(who);
        let others = stakes.iter().filter(|stake| {
            let all_leaves = leaving == Some(stake.proposal) && stake.amount == amount;
            stake.proposal != proposal && !all_leaves
        });
        if others.count() >= 10 {
            broken.push("TooManyStakes");
        }
        broken
    }

    fn stake(&mut self, who: Holder, proposal: usize, amount: u128) -> Result<()> {
        let mut broken = self.objections_to_stake(who, proposal, amount, None);
        if amount == 0 {
            broken.push("ZeroAmount");
        }
        let id = ProposalId(proposal as u64);
        let done = self.ask(&broken, &[], |commons| commons.stake(PEOPLE[who], id, amount))?;
        if done.is_some() {
            self.model.put_on(who, proposal, amount);
        }
        self.concerned.push(who);
        self.motions.push(proposal);
        Ok(())
    }

    /// What speaks against taking so much off, and what perhaps does: a stake on what is over may be gone already.
    fn objections_to_unstake(&self, who: Holder, proposal: usize, amount: u128) -> (Vec<&'static str>, bool) {
        let mut broken = Vec::new();
        if amount == 0 {
            broken.push("ZeroAmount");
        }
        let over = self
            .model
            .motions
            .get(proposal)
            .is_some_and(|motion| !motion.is_live(self.model.now_ms));
        let ended = self.model.motions.get(proposal).is_some_and(Motion::has_ended);
        // Of what has ended the model keeps no stakes.
        if !ended && amount > self.model.stake_of(who, proposal) {
            broken.push("AboveStake");
        }
        (broken, over)
    }

    fn unstake(&mut self, who: Holder, proposal: usize, amount: u128) -> Result<()> {
        let (broken, over) = self.objections_to_unstake(who, proposal, amount);
        let doubtful: &[_] = if over { &["AboveStake"] } else { &[] };
        let id = ProposalId(proposal as u64);
        let done = self.ask(&broken, doubtful, |commons| commons.unstake(PEOPLE[who], id, amount))?;
        if done.is_some() {
            self.model.take_off(who, proposal, amount);
            if over {
                self.tally.count("unstaked from what is over");
            }
        }
        self.concerned.push(who);
        self.motions.push(proposal);
        Ok(())
    }

    fn move_stake(&mut self, who: Holder, from: usize, to: usize, amount: u128) -> Result<()> {
        let (mut broken, over) = self.objections_to_unstake(who, from, amount);
        if from == to {
            broken.push("SameProposal");
        }
        broken.extend(self.objections_to_stake(who, to, amount, Some(from)));
        let mut doubtful = vec![];
        if over {
            // What is over covers nothing: the stake was free already, or is only now found to be.
            doubtful.push("AboveStake");
            if amount > self.model.free_of(who) {
                doubtful.push("AboveFree");
            }
        }
        if !broken.is_empty() {
            broken.extend(&doubtful);
        }
        let ids = [from, to].map(|id| ProposalId(id as u64));
        let done = self.ask(&broken, &doubtful, |commons| {
            let message = commons.voting().call_mut().move_stake(ids[0], ids[1], amount);
            commons.send(PEOPLE[who], message)
        })?;
        if done.is_some() {
            self.model.take_off(who, from, amount);
            ensure!(amount <= self.model.free_of(who), "more than is free was staked");
            self.model.put_on(who, to, amount);
        }
        self.concerned.push(who);
        self.motions.extend([from, to]);
        Ok(())
    }

    fn execute(&mut self, who: Holder, proposal: usize) -> Result<()> {
        let id = ProposalId(proposal as u64);
        self.motions.push(proposal);
        let Some(motion) = self.model.motions.get(proposal).cloned() else {
            self.ask(&["UnknownProposal"], &[], |commons| commons.execute(PEOPLE[who], id))?;
            return Ok(());
        };
        let now_ms = self.model.now_ms;
        let mut broken = Vec::new();
        let mut doubtful = Vec::new();
        if !motion.is_live(now_ms) {
            broken.push("ProposalEnded");
        }
        if matches!(motion.kind, Kind::Abstain | Kind::Signal) {
            broken.push("NothingToExecute");
        }
        if now_ms < self.model.paused_until_ms && motion.kind != Kind::BeyondGuardian {
            broken.push("NewBusinessPaused");
        }
        if now_ms < motion.progress.executable_from_ms {
            broken.push("TooEarly");
        }
        match self.model.passes(proposal, false) {
            Verdict::Yes => {}
            Verdict::No => broken.extend(["BelowThreshold", "Unreachable"]),
            Verdict::TooClose => doubtful.push("BelowThreshold"),
        }
        let performs = motion.progress.phase == Phase::Passed;
        match motion.about {
            About::Funding { asset, .. } => {
                let (next, _) = motion.next_and_unpaid();
                broken.extend(self.model.pool_objects(asset, next));
            }
            About::WindDown if !performs => {
                let open = self.model.market_phase() == MarketPhase::Open;
                let objects = !open || now_ms < self.model.closing_possible_from_ms;
                broken.extend(objects.then_some("Curve("));
            }
            about if performs => broken.extend(self.objections_to(about)),
            _ => {}
        }
        if !broken.is_empty() {
            broken.append(&mut doubtful);
        }
        let (_, conviction) = self.model.support_of(proposal);
        let done = self.ask(&broken, &doubtful, |commons| commons.execute(PEOPLE[who], id))?;
        let Some(done) = done else {
            return Ok(());
        };
        self.model.see_supply();
        let executed = done.events.iter().find_map(|event| event.decode::<Executed>());
        if let Some(executed) = &executed {
            ensure!(executed.conviction >= executed.threshold, "{executed:?}");
            ensure!(
                conviction.floor().abs_diff(executed.conviction) <= 1,
                "{executed:?} with a conviction of {}",
                conviction.floor()
            );
        }
        match motion.about {
            About::Funding {
                asset,
                amount,
                to,
                milestones,
            } => {
                let executed = executed.context("a payment")?;
                let (next, _) = motion.next_and_unpaid();
                ensure!(executed.paid == next, "{executed:?} instead of {next}");
                self.model.pay(asset, to, next);
                let motion = &mut self.model.motions[proposal];
                motion.paid += next;
                ensure!(motion.paid <= amount, "{} is paid of {amount}", motion.paid);
                let interval_ms = motion.settings.milestone_interval_ms;
                motion.progress = Progress {
                    phase: Phase::Active,
                    milestones_paid: motion.progress.milestones_paid + 1,
                    executable_from_ms: now_ms + interval_ms,
                    expires_ms: now_ms + interval_ms + motion.settings.voting_period_ms,
                    failing_since_ms: None,
                };
                self.tally.count("a payment");
                if motion.progress.milestones_paid == milestones {
                    ensure!(motion.paid == amount, "{} is paid of {amount}", motion.paid);
                    self.end(proposal, Ending::Completed, &done)?;
                } else {
                    self.tally.count("a milestone before the last");
                }
                self.concerned.push(to);
            }
            about if performs => {
                self.end(proposal, Ending::Completed, &done)?;
                self.performed(about, &done)?;
            }
            about => {
                let mut executable_from_ms = now_ms + motion.settings.action_delay_ms;
                let mut expires_ms = executable_from_ms + motion.settings.execution_window_ms;
                if about == About::WindDown {
                    self.model.market = MarketPhase::Closing;
                    self.model.closing_begun_ms = now_ms;
                    executable_from_ms = self.model.closing_finish_ms();
                    expires_ms = self.model.closing_lapses_ms();
                    self.model.closing_possible_from_ms = expires_ms + self.model.config.closing.cool_down_ms;
                    self.model.held_until_ms = expires_ms;
                    self.tally.count("a wind-down begun");
                }
                let passed = done.events.iter().find_map(|event| event.decode::<Passed>());
                let expected = Passed {
                    proposal: id,
                    executable_from_ms,
                    expires_ms,
                };
                ensure!(passed.as_ref() == Some(&expected), "{passed:?} instead of {expected:?}");
                self.model.motions[proposal].progress = Progress {
                    phase: Phase::Passed,
                    executable_from_ms,
                    expires_ms,
                    failing_since_ms: None,
                    ..motion.progress
                };
                self.tally.count("an action passed");
            }
        }
        Ok(())
    }

    /// What the governed contract has against an action.
    fn objections_to(&self, about: About) -> Option<&'static str> {
        let model = &self.model;
        let registered = |asset| model.assets.iter().any(|record| record.asset == asset);
        let refused = match about {
            About::Tributes(tributes) => {
                let ceilings = model.config.tribute_ceilings;
                tributes.entry_ppm > ceilings.entry_ppm || tributes.exit_ppm > ceilings.exit_ppm
            }
            About::Register(asset, _) => registered(asset),
            About::SpendingCap(asset, _) => !registered(asset),
            About::Revoke(id) => model
                .lots
                .get(id as usize)
                .is_none_or(|lot| lot.grantor != Some(POOL) || lot.vested(model.now_ms) == lot.total),
            About::Renounce(id) => model.lots.get(id as usize).is_none_or(|lot| lot.grantor != Some(POOL)),
            About::Garbage => return Some("CallFailed"),
            About::WindDown => {
                let closing = model.market_phase() == MarketPhase::Closing;
                return (!closing || model.now_ms < model.closing_finish_ms()).then_some("Curve(");
            }
            _ => false,
        };
        refused.then_some("CallRefused")
    }

    fn performed(&mut self, about: About, done: &Done<()>) -> Result<()> {
        let name = format!("{about:?}");
        let name = name.split(['(', ' ']).next().unwrap_or_default();
        self.tally.count(format!("performed {name}"));
        match about {
            About::Tributes(tributes) => self.model.tributes = tributes,
            About::Register(asset, cap_ppm) => self.model.assets.push(Spending {
                asset,
                cap_ppm,
                spent: 0,
                last_ms: 0,
                shares_paid: 0,
            }),
            About::SpendingCap(asset, cap_ppm) => {
                for record in &mut self.model.assets {
                    if record.asset == asset {
                        record.cap_ppm = cap_ppm;
                    }
                }
            }
            About::Revoke(id) => {
                let unstaked = self.revoked(id);
                let told = done.events.iter().find_map(|event| event.decode::<PowerReduced>());
                ensure!(
                    told.map_or(0, |told| told.unstaked) == unstaked,
                    "{unstaked} should have been unstaked"
                );
                if unstaked > 0 {
                    self.tally.count("stakes taken off by an action");
                }
            }
            About::Renounce(id) => self.model.lots[id as usize].grantor = None,
            About::Spender(voting) => self.model.voting_spends = voting,
            About::Settings(settings) => self.model.settings = settings,
            About::Guardian(guardian) => self.model.guardian = guardian,
            About::WindDown => {
                self.model.market = MarketPhase::Closed;
                let heir = self.model.config.closing.heir;
                self.model.gather(if heir.is_some() { HEIR } else { CURVE });
            }
            About::Nothing | About::Funding { .. } | About::Garbage => unreachable!("{about:?} is no action"),
        }
        Ok(())
    }

    /// A motion ends, and it is told.
    fn end<Value>(&mut self, proposal: usize, ending: Ending, done: &Done<Value>) -> Result<()> {
        let told = done.events.iter().find_map(|event| event.decode::<Ended>());
        let expected = Ended {
            proposal: ProposalId(proposal as u64),
            ending,
        };
        ensure!(told.as_ref() == Some(&expected), "{told:?} instead of {expected:?}");
        self.model.end(proposal, ending);
        self.tally.count(format!("ended: {ending:?}"));
        Ok(())
    }

    fn touch(&mut self, who: Holder, proposal: usize) -> Result<()> {
        let id = ProposalId(proposal as u64);
        self.motions.push(proposal);
        let now_ms = self.model.now_ms;
        let motion = self.model.motions.get(proposal).cloned();
        let broken: &[_] = match &motion {
            None => &["UnknownProposal"],
            Some(motion) if motion.has_ended() => &["ProposalEnded"],
            Some(motion) if motion.kind == Kind::Abstain => &[],
            Some(motion) if motion.is_live(now_ms) && motion.progress.phase == Phase::Open => &["NothingToTouch"],
            Some(_) => &[],
        };
        let done = self.ask(broken, &[], |commons| commons.touch(PEOPLE[who], id))?;
        let (Some(done), Some(motion)) = (done, motion) else {
            return Ok(());
        };
        if motion.kind == Kind::Abstain {
            self.model.see_supply();
            return Ok(());
        }
        if !motion.is_live(now_ms) {
            return self.end(proposal, Ending::Expired, &done);
        }
        let verdict = self.model.passes(proposal, true);
        self.model.see_supply();
        let fails = match verdict {
            Verdict::Yes => false,
            Verdict::No => true,
            Verdict::TooClose => {
                let shown = self.page(id.0, 1)?[0].progress;
                shown.failing_since_ms.is_some()
            }
        };
        let progress = &mut self.model.motions[proposal].progress;
        if !fails {
            if progress.failing_since_ms.take().is_some() {
                self.tally.count("recovered");
            }
            return Ok(());
        }
        let since_ms = *progress.failing_since_ms.get_or_insert(now_ms);
        self.tally.count("found to fail");
        if now_ms - since_ms < motion.settings.failing_window_ms {
            return Ok(());
        }
        if motion.about == About::WindDown && self.model.market_phase() == MarketPhase::Closing {
            self.model.market = MarketPhase::Open;
            self.model.closing_possible_from_ms = now_ms + self.model.config.closing.cool_down_ms;
            self.model.held_until_ms = 0;
            self.tally.count("a wind-down called off");
        }
        self.end(proposal, Ending::Failed, &done)
    }

    fn cancel(&mut self, by: Caller, pick: Pick) -> Result<()> {
        let proposal = self.proposal(0, pick);
        self.motions.push(proposal);
        let motion = self.model.motions.get(proposal);
        let who = self.caller(by, motion.map(|motion| motion.proposer));
        let mut broken = Vec::new();
        match motion {
            None => broken.push("UnknownProposal"),
            Some(motion) => {
                if !motion.is_live(self.model.now_ms) {
                    broken.push("ProposalEnded");
                }
                if motion.proposer != who {
                    broken.push("NotProposer");
                }
                if motion.progress.phase == Phase::Passed {
                    broken.push("AlreadyPassed");
                }
            }
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.voting().call_mut().cancel(ProposalId(proposal as u64));
            commons.send(PEOPLE[who], message)
        })?;
        match done {
            Some(done) => self.end(proposal, Ending::Cancelled, &done),
            None => Ok(()),
        }
    }

    fn reclaim_bond(&mut self, who: Holder, proposal: usize) -> Result<()> {
        self.motions.push(proposal);
        let motion = self.model.motions.get(proposal).cloned();
        let mut broken = Vec::new();
        match &motion {
            None => broken.push("UnknownProposal"),
            Some(motion) => {
                if motion.is_live(self.model.now_ms) {
                    broken.push("NotEnded");
                }
                if motion.bond == 0 {
                    broken.push("NoBond");
                }
            }
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.voting().call_mut().reclaim_bond(ProposalId(proposal as u64));
            commons.send(PEOPLE[who], message)
        })?;
        if let (Some(done), Some(motion)) = (done, motion) {
            self.model.members[motion.proposer].deposited += motion.bond;
            self.model.motions[proposal].bond = 0;
            if !motion.has_ended() {
                self.end(proposal, Ending::Expired, &done)?;
            }
            self.concerned.push(motion.proposer);
        }
        Ok(())
    }

    fn veto(&mut self, by: Caller, proposal: usize) -> Result<()> {
        self.motions.push(proposal);
        let who = self.guardian(by);
        let mut broken = Vec::new();
        if self.model.guardian != Some(who) {
            broken.push("NotGuardian");
        }
        match self.model.motions.get(proposal) {
            None => broken.push("UnknownProposal"),
            Some(motion) => {
                if !motion.is_live(self.model.now_ms) {
                    broken.push("ProposalEnded");
                }
                if motion.kind == Kind::BeyondGuardian {
                    broken.push("BeyondGuardian");
                }
                let in_delay = self.model.now_ms < motion.progress.executable_from_ms;
                if motion.progress.phase != Phase::Passed || !in_delay {
                    broken.push("NotInDelay");
                }
            }
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.voting().call_mut().veto(ProposalId(proposal as u64));
            commons.send(PEOPLE[who], message)
        })?;
        match done {
            Some(done) => self.end(proposal, Ending::Vetoed, &done),
            None => Ok(()),
        }
    }

    fn guardian(&self, by: Caller) -> Holder {
        self.caller(by, self.model.guardian.or(Some(GUARDIAN)))
    }

    fn pause(&mut self, by: Caller) -> Result<()> {
        let who = self.guardian(by);
        let mut broken = Vec::new();
        if self.model.guardian != Some(who) {
            broken.push("NotGuardian");
        }
        if self.model.now_ms < self.model.pause_possible_from_ms {
            broken.push("PausedTooRecently");
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.voting().call_mut().pause_new_business();
            commons.send(PEOPLE[who], message)
        })?;
        if done.is_some() {
            let rules = self.model.config.voting.rules;
            self.model.paused_until_ms = self.model.now_ms + rules.pause_ms;
            self.model.buying_paused_until_ms = self.model.paused_until_ms;
            self.model.pause_possible_from_ms = self.model.now_ms + rules.pause_cool_down_ms;
        }
        Ok(())
    }

    /// Whom an address belongs to, as far as the guardian can be.
    pub fn guardian_account(&self) -> Option<ink::primitives::AccountId> {
        self.model.guardian.map(|guardian| account(PEOPLE[guardian]))
    }
}
