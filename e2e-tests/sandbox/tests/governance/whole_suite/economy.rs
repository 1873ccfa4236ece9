//! Hatch, market, pool and vesting: what is done there, and what should come of it.

use super::{
    fixed::{share, share_rounded_up},
    model::Lot,
    operations::{Amount, Batch, Caller, Op, Plan},
    parties::{account_of, Holder, COLLATERAL, CURVE, HATCH, PEOPLE, POOL, TOKEN, VESTING},
    story::Story,
};
use anyhow::{ensure, Context, Result};
use commons::{chain::account, suite::psp22};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, Phase as MarketPhase, Sold, Tributes},
    community_token::CommunityToken,
    conviction_voting::{ConvictionVoting, PowerReduced},
    funding_pool::FundingPool,
    hatch::{Hatch, HatchPhase},
    psp22::{Data, PSP22},
    vesting::{Accrual, BatchId, Grant, Schedule, Vesting},
};
use sandbox_tests::{invariants::Point, DAY_MS};

const PPM: u128 = 1_000_000;

impl Story {
    pub fn perform(&mut self, op: &Op) -> Result<()> {
        match *op {
            Op::Wait(moment) => self.wait(moment),
            Op::Contribute(who, amount) => self.contribute(who, amount),
            Op::Launch(who) => self.launch(who),
            Op::Claim(who, whose) => self.claim(who, whose),
            Op::Refund(who, whose) => self.refund(who, whose),
            Op::Buy(who, amount) => self.buy(who, amount),
            Op::Sell(who, amount) => self.sell(who, amount),
            Op::Transfer(asset, from, to, amount) => self.transfer(asset, from, to, amount),
            Op::Sweep(who) => self.sweep(who),
            Op::Redeem(who, amount) => self.redeem(who, amount),
            Op::ClaimShare(asset, whose) => self.claim_share(asset, whose),
            Op::Release(who, batch) => self.release(who, batch),
            Op::ReleaseAmount(by, batch, amount) => self.release_amount(by, batch, amount),
            Op::Grant(who, to, amount, plan) => self.grant(who, to, amount, plan),
            Op::Revoke(by, batch) => self.revoke(by, batch),
            Op::Renounce(by, batch) => self.renounce(by, batch),
            Op::TransferBatch(by, batch, to) => self.transfer_batch(by, batch, to),
            Op::Usurp(who, what) => self.usurp(who, what),
            _ => self.vote(op),
        }
    }

    fn contribute(&mut self, who: Holder, amount: Amount) -> Result<()> {
        let maximum = self.model.config.hatch.funding.maximum;
        let amount = amount.of(maximum);
        let taken = amount.min(maximum - self.model.raised());
        let mut broken = Vec::new();
        if self.model.hatch_phase() != HatchPhase::Funding {
            broken.push("WrongPhase");
        }
        if amount == 0 {
            broken.push("ZeroAmount");
        }
        if taken > self.model.balances[COLLATERAL][who] {
            broken.push("Collateral(");
        }
        let booked = self.model.tokens_for(taken);
        if booked == 0 {
            broken.push("NothingToBook");
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.hatch().call_mut().contribute(amount, None);
            commons.send(PEOPLE[who], message)
        })?;
        if let Some(done) = done {
            ensure!(done.value == taken, "{} was taken instead of {taken}", done.value);
            self.model.move_tokens(COLLATERAL, who, HATCH, taken);
            *self.model.given.entry(who).or_default() += taken;
            if self.model.raised() == maximum {
                self.model.reached_ms = Some(self.model.now_ms);
            }
        }
        Ok(())
    }

    fn launch(&mut self, who: Holder) -> Result<()> {
        let mut broken = Vec::new();
        if self.model.hatch_phase() != HatchPhase::GoalReached {
            broken.push("WrongPhase");
        }
        let done = self.ask(&broken, &[], |commons| commons.launch(PEOPLE[who]))?;
        if done.is_none() {
            return Ok(());
        }
        let model = &mut self.model;
        let raised = model.raised();
        let tribute = share_rounded_up(raised, model.config.hatch.funding.tribute_ppm.into(), PPM);
        let owed: u128 = model.given.values().map(|given| model.tokens_for(*given)).sum();
        model.move_tokens(COLLATERAL, HATCH, POOL, tribute);
        model.move_tokens(COLLATERAL, HATCH, CURVE, raised - tribute);
        model.reserve = raised - tribute;
        model.market = MarketPhase::Open;
        model.launched_ms = Some(model.now_ms);
        model.unclaimed = owed;
        model.balances[TOKEN][VESTING] += owed;
        let (now_ms, team) = (model.now_ms, model.config.hatch.team);
        if let Some(team) = team {
            // The share is of all, its own lot included.
            let lot = share(owed, team.share_ppm.into(), PPM - u128::from(team.share_ppm));
            let beneficiary = (0..PEOPLE.len())
                .find(|who| account(PEOPLE[*who]) == team.beneficiary)
                .context("the team is somebody")?;
            let unlocked = share(lot, team.plan.unlocked_ppm.into(), PPM);
            self.model.balances[TOKEN][VESTING] += lot;
            self.model.lots.push(Lot {
                beneficiary,
                total: lot,
                released: 0,
                schedule: team.plan.anchored(now_ms, unlocked),
                grantor: team.revocable.then_some(POOL),
                revoked: false,
                transferable: team.plan.transferable,
            });
            self.concerned.push(beneficiary);
        }
        Ok(())
    }

    fn claim(&mut self, who: Holder, whose: Holder) -> Result<()> {
        let mut broken = Vec::new();
        if self.model.hatch_phase() != HatchPhase::Launched {
            broken.push("WrongPhase");
        }
        if !self.model.given.contains_key(&whose) {
            broken.push("NoContribution");
        }
        if self.model.settled.contains(&whose) {
            broken.push("AlreadySettled");
        }
        let done = self.ask(&broken, &[], |commons| commons.claim(PEOPLE[who], PEOPLE[whose]))?;
        if done.is_some() {
            let plan = self.model.config.hatch.vesting_plan;
            let tokens = self.model.tokens_for(self.model.given[&whose]);
            // Every contribution is rounded down on its own; these rates leave nothing to round.
            let unlocked = share(tokens, plan.unlocked_ppm.into(), PPM);
            let launched_ms = self.model.launched_ms.context("it was launched")?;
            self.model.settled.push(whose);
            self.model.unclaimed -= tokens;
            self.model.lots.push(Lot {
                beneficiary: whose,
                total: tokens,
                released: 0,
                schedule: plan.anchored(launched_ms, unlocked),
                grantor: None,
                revoked: false,
                transferable: plan.transferable,
            });
            self.concerned.push(whose);
        }
        Ok(())
    }

    fn refund(&mut self, who: Holder, whose: Holder) -> Result<()> {
        let mut broken = Vec::new();
        if self.model.hatch_phase() != HatchPhase::Refunding {
            broken.push("WrongPhase");
        }
        if !self.model.given.contains_key(&whose) {
            broken.push("NoContribution");
        }
        if self.model.settled.contains(&whose) {
            broken.push("AlreadySettled");
        }
        let done = self.ask(&broken, &[], |commons| commons.refund(PEOPLE[who], PEOPLE[whose]))?;
        if let Some(done) = done {
            let given = self.model.given[&whose];
            ensure!(done.value == given, "{} instead of {given} was refunded", done.value);
            self.model.settled.push(whose);
            self.model.move_tokens(COLLATERAL, HATCH, whose, given);
        }
        Ok(())
    }

    fn point(&self) -> Point {
        Point {
            supply: self.model.supply(),
            reserve: self.model.reserve,
        }
    }

    fn buy(&mut self, who: Holder, amount: Amount) -> Result<()> {
        let deposit = self.held(COLLATERAL, who, amount);
        let mut broken = Vec::new();
        if self.model.market_phase() != MarketPhase::Open {
            broken.push("NotTrading");
        }
        if self.model.now_ms < self.model.buying_paused_until_ms {
            broken.push("BuyingPaused");
        }
        if deposit == 0 {
            broken.push("ZeroAmount");
        }
        if deposit > self.model.balances[COLLATERAL][who] {
            broken.extend(["Collateral(", "Overflow"]);
        }
        let (before, mut doubtful, mut expected) = (self.point(), Vec::new(), 0.0);
        if broken.is_empty() {
            let tribute = share_rounded_up(deposit, self.model.tributes.entry_ppm.into(), PPM);
            let growth = ((deposit - tribute) as f64 / before.reserve as f64).ln_1p();
            expected = before.supply as f64 * (growth * f64::from(self.model.config.reserve_ratio_ppm) / 1e6).exp_m1();
            if expected < 4.0 {
                doubtful.push("NothingToGive");
            }
        }
        let done = self.ask(&broken, &doubtful, |commons| commons.buy(PEOPLE[who], deposit))?;
        if let Some(done) = done {
            let minted = done.value;
            let tribute = share_rounded_up(deposit, self.model.tributes.entry_ppm.into(), PPM);
            ensure!(
                (minted as f64 - expected).abs() <= 2.0 + expected * 1e-9,
                "{minted} was minted instead of {expected}"
            );
            self.model.move_tokens(COLLATERAL, who, POOL, tribute);
            self.model.move_tokens(COLLATERAL, who, CURVE, deposit - tribute);
            self.model.reserve += deposit - tribute;
            self.model.balances[TOKEN][who] += minted;
            self.ensure_no_cheaper(before)?;
            self.concerned.push(who);
        }
        Ok(())
    }

    fn ensure_no_cheaper(&self, before: Point) -> Result<()> {
        let ratio_ppm = self.model.config.reserve_ratio_ppm;
        ensure!(
            self.point().is_no_cheaper_than(&before, ratio_ppm),
            "a trade has made the market cheaper"
        );
        Ok(())
    }

    fn sell(&mut self, who: Holder, amount: Amount) -> Result<()> {
        let tokens = self.held(TOKEN, who, amount);
        let before = self.point();
        let mut broken = Vec::new();
        if self.model.market_phase() != MarketPhase::Open {
            broken.push("NotTrading");
        }
        if tokens == 0 {
            broken.push("ZeroAmount");
        }
        if tokens > before.supply {
            broken.push("AboveSupply");
        } else if before.supply - tokens < self.model.config.minimum_supply {
            broken.push("BelowMinimumSupply");
        }
        if tokens > self.model.balances[TOKEN][who] {
            broken.push("Token(");
        }
        // Too little, and the tribute, which is rounded up, takes it all.
        let left = 1.0 - tokens as f64 / before.supply.max(1) as f64;
        let exponent = 1e6 / f64::from(self.model.config.reserve_ratio_ppm);
        let expected = before.reserve as f64 * -(exponent * left.ln()).exp_m1();
        let small = expected < 8.0 || expected.is_nan();
        if small && !broken.is_empty() {
            broken.push("NothingToGive");
        }
        let doubtful: &[_] = if small { &["NothingToGive"] } else { &[] };
        let done = self.ask(&broken, doubtful, |commons| commons.sell(PEOPLE[who], tokens))?;
        if let Some(done) = done {
            let sold = done
                .events
                .iter()
                .find_map(|event| event.decode::<Sold>())
                .context("a sale")?;
            let gross = sold.payout + sold.tribute;
            let tribute = share_rounded_up(gross, self.model.tributes.exit_ppm.into(), PPM);
            ensure!(
                sold.tribute == tribute && sold.payout == done.value,
                "{sold:?} with a tribute of {tribute}"
            );
            // The closer to all of the supply, the less a float can tell.
            let slack = 2.0 + before.reserve as f64 * 1e-9;
            ensure!(
                (gross as f64 - expected).abs() <= slack,
                "{gross} left the reserve instead of {expected}"
            );
            self.model.balances[TOKEN][who] -= tokens;
            self.model.reserve -= gross;
            self.model.move_tokens(COLLATERAL, CURVE, who, sold.payout);
            self.model.move_tokens(COLLATERAL, CURVE, POOL, tribute);
            self.ensure_no_cheaper(before)?;
            self.concerned.push(who);
        }
        Ok(())
    }

    fn transfer(&mut self, asset: usize, from: Holder, to: Holder, amount: Amount) -> Result<()> {
        let amount = self.held(asset, from, amount);
        let mut broken = Vec::new();
        // To oneself anything can be sent, as the standard's reference implementation has it: nothing moves.
        let moves = from != to;
        if moves && amount > self.model.balances[asset][from] {
            broken.push("InsufficientBalance");
        }
        let (token, account) = (self.asset(asset), self.account(to));
        let done = self.ask(&broken, &[], |commons| {
            let message = psp22(token).call_mut().transfer(account, amount, Data);
            commons.send(PEOPLE[from], message)
        })?;
        if done.is_some() {
            if moves {
                self.model.move_tokens(asset, from, to, amount);
            }
            self.concerned.extend([from, to]);
        }
        Ok(())
    }

    fn sweep(&mut self, who: Holder) -> Result<()> {
        let closed = self.model.market == MarketPhase::Closed;
        let mut amount = self.model.balances[COLLATERAL][CURVE] - self.model.reserve;
        let mut burned = 0;
        if closed {
            amount += self.model.balances[COLLATERAL][POOL];
            burned = self.model.balances[TOKEN][POOL];
        }
        let broken: &[_] = if amount == 0 && burned == 0 {
            &["NothingToGive"]
        } else {
            &[]
        };
        let done = self.ask(broken, &[], |commons| {
            sandbox_tests::messages::sweep(commons, PEOPLE[who])
        })?;
        if let Some(done) = done {
            ensure!(done.value == amount, "{} instead of {amount} was swept", done.value);
            if closed {
                self.model.gather(CURVE);
                self.tally.count("swept into the reserve");
            } else {
                self.model.move_tokens(COLLATERAL, CURVE, POOL, amount);
            }
        }
        Ok(())
    }

    fn redeem(&mut self, who: Holder, amount: Amount) -> Result<()> {
        let tokens = self.held(TOKEN, who, amount);
        let supply = self.model.supply();
        let mut broken = Vec::new();
        if self.model.market != MarketPhase::Closed {
            broken.push("NotClosed");
        }
        if tokens == 0 {
            broken.push("ZeroAmount");
        }
        if tokens > supply {
            broken.push("AboveSupply");
        }
        if tokens > self.model.balances[TOKEN][who] {
            broken.push("Token(");
        }
        let done = self.ask(&broken, &[], |commons| commons.redeem(PEOPLE[who], tokens))?;
        if let Some(done) = done {
            let payout = share(self.model.reserve, tokens, supply);
            ensure!(done.value == payout, "{} instead of {payout} was paid", done.value);
            self.model.balances[TOKEN][who] -= tokens;
            self.model.reserve -= payout;
            self.model.move_tokens(COLLATERAL, CURVE, who, payout);
            self.model.redeemed[who] += tokens;
            self.concerned.push(who);
        }
        Ok(())
    }

    fn claim_share(&mut self, asset: usize, whose: Holder) -> Result<()> {
        let mut broken = Vec::new();
        let closed = self.model.market == MarketPhase::Closed;
        if !closed {
            broken.push("NotClosed");
        }
        let mut amount = 0;
        if asset == COLLATERAL || asset == TOKEN {
            broken.push("NotAnOtherAsset");
        } else if closed {
            let supply = self.model.supply() + self.model.redeemed.iter().sum::<u128>();
            match self.model.assets.iter().find(|record| record.asset == asset) {
                None => broken.push("Pool(Refused(AssetNotRegistered"),
                Some(_) if supply == 0 => broken.push("Pool("),
                Some(record) => {
                    let ever_there = self.model.balances[asset][POOL] + record.shares_paid;
                    let taken = self.model.shares_taken[whose];
                    amount = share(ever_there, self.model.redeemed[whose], supply).saturating_sub(taken);
                    if amount == 0 {
                        broken.push("Pool(Refused(NothingToPay");
                    }
                }
            }
        }
        let (token, account) = (self.asset(asset), self.account(whose));
        let done = self.ask(&broken, &[], |commons| {
            sandbox_tests::messages::claim_share(commons, token, account)
        })?;
        if let Some(done) = done {
            ensure!(done.value == amount, "a share of {} instead of {amount}", done.value);
            self.model.move_tokens(asset, POOL, whose, amount);
            self.model.shares_taken[whose] += amount;
            let mut assets = self.model.assets.iter_mut();
            let record = assets
                .find(|record| record.asset == asset)
                .context("it is registered")?;
            record.shares_paid += amount;
        }
        Ok(())
    }

    // Vesting.

    fn batch_or_unknown(&self, batch: Batch) -> (BatchId, Option<Lot>) {
        match self.batch(batch) {
            Some(id) => (BatchId(id), Some(self.model.lots[id as usize].clone())),
            None => (BatchId(self.model.lots.len() as u64), None),
        }
    }

    fn release(&mut self, who: Holder, batch: Batch) -> Result<()> {
        let (id, lot) = self.batch_or_unknown(batch);
        let mut broken = Vec::new();
        let mut amount = 0;
        if let Some(lot) = &lot {
            amount = lot.releasable(self.model.now_ms);
            if amount == 0 {
                broken.push("NothingToRelease");
            } else if self.model.uncovered_without(lot.beneficiary, amount) > 0 {
                broken.push("Voting(Refused(WouldUncoverStakes");
            }
        } else {
            broken.push("UnknownBatch");
        }
        let done = self.ask(&broken, &[], |commons| commons.release(PEOPLE[who], id))?;
        if let (Some(done), Some(lot)) = (done, lot) {
            ensure!(done.value == amount, "{} instead of {amount} was released", done.value);
            self.released(id, &lot, amount);
        }
        Ok(())
    }

    fn released(&mut self, id: BatchId, lot: &Lot, amount: u128) {
        self.model.lots[id.0 as usize].released += amount;
        self.model.move_tokens(TOKEN, VESTING, lot.beneficiary, amount);
        self.concerned.push(lot.beneficiary);
        self.batches.push(id.0);
    }

    fn release_amount(&mut self, by: Caller, batch: Batch, amount: Amount) -> Result<()> {
        let (id, lot) = self.batch_or_unknown(batch);
        let who = self.caller(by, lot.as_ref().map(|lot| lot.beneficiary));
        let mut broken = Vec::new();
        let mut units = 1;
        if let Some(lot) = &lot {
            let releasable = lot.releasable(self.model.now_ms);
            units = amount.of(releasable);
            if lot.beneficiary != who {
                broken.push("NotBeneficiary");
            }
            if units == 0 {
                broken.push("ZeroAmount");
            }
            if units > releasable {
                broken.push("AboveReleasable");
            } else if self.model.uncovered_without(lot.beneficiary, units) > 0 {
                broken.push("Voting(Refused(WouldUncoverStakes");
            }
        } else {
            broken.push("UnknownBatch");
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.vesting().call_mut().release_amount(id, units);
            commons.send(PEOPLE[who], message)
        })?;
        if let (Some(_), Some(lot)) = (done, lot) {
            self.released(id, &lot, units);
        }
        Ok(())
    }

    fn grant(&mut self, who: Holder, to: Holder, amount: Amount, plan: Plan) -> Result<()> {
        let amount = self.held(TOKEN, who, amount);
        let duration_ms = u64::from(plan.days) * DAY_MS;
        let accrual = match plan.periods {
            0 => Accrual::Linear { duration_ms },
            periods => Accrual::Stepped {
                period_ms: duration_ms / u64::from(periods),
                periods: periods.into(),
            },
        };
        let mut schedule = Schedule {
            start_ms: self.model.now_ms,
            unlocked_at_start: share(amount, plan.unlocked_ppm.into(), PPM),
            cliff_after_ms: 0,
            accrual,
        };
        let end_ms = schedule.end_ms().context("it ends")?;
        schedule.cliff_after_ms = share((end_ms - schedule.start_ms).into(), plan.cliff_ppm.into(), PPM) as u64;
        let grant = Grant {
            beneficiary: self.account(to),
            amount,
            schedule,
            revocable: plan.revocable,
            transferable: plan.transferable,
        };
        let mut broken = Vec::new();
        if amount == 0 {
            broken.push("ZeroAmount");
        }
        if amount > self.model.balances[TOKEN][who] {
            broken.extend(["Token(", "Overflow", "Voting("]);
        }
        let next = self.model.lots.len() as u64;
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.vesting().call_mut().grant(grant);
            commons.send(PEOPLE[who], message)
        })?;
        if let Some(done) = done {
            ensure!(done.value.0 == next, "{:?} is not the next batch", done.value);
            self.model.move_tokens(TOKEN, who, VESTING, amount);
            self.model.lots.push(Lot {
                beneficiary: to,
                total: amount,
                released: 0,
                schedule,
                grantor: plan.revocable.then_some(who),
                revoked: false,
                transferable: plan.transferable,
            });
            self.concerned.extend([who, to]);
            self.batches.push(next);
        }
        Ok(())
    }

    fn revoke(&mut self, by: Caller, batch: Batch) -> Result<()> {
        let (id, lot) = self.batch_or_unknown(batch);
        let who = self.caller(by, lot.as_ref().and_then(|lot| lot.grantor));
        let mut broken = Vec::new();
        if let Some(lot) = &lot {
            if lot.grantor.is_none() {
                broken.push("NotRevocable");
            } else if lot.grantor != Some(who) {
                broken.push("NotGrantor");
            }
            if lot.vested(self.model.now_ms) == lot.total {
                broken.push("FullyVested");
            }
        } else {
            broken.push("UnknownBatch");
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.vesting().call_mut().revoke(id);
            commons.send(PEOPLE[who], message)
        })?;
        if let Some(done) = done {
            let unstaked = self.revoked(id.0);
            let told = done.events.iter().find_map(|event| event.decode::<PowerReduced>());
            ensure!(
                told.map_or(0, |told| told.unstaked) == unstaked,
                "{unstaked} should have been unstaked"
            );
        }
        Ok(())
    }

    /// A batch is frozen at what has vested. Returns what was unstaked.
    pub fn revoked(&mut self, id: u64) -> u128 {
        let lot = self.model.lots[id as usize].clone();
        let vested = lot.vested(self.model.now_ms);
        let grantor = lot.grantor.expect("it can be revoked");
        let record = &mut self.model.lots[id as usize];
        (record.total, record.revoked, record.grantor) = (vested, true, None);
        self.model.move_tokens(TOKEN, VESTING, grantor, lot.total - vested);
        self.concerned.extend([lot.beneficiary, grantor]);
        self.batches.push(id);
        if !self.model.members[lot.beneficiary].enlisted {
            return 0;
        }
        let stakes = self.model.stakes_of(lot.beneficiary);
        self.motions = stakes.iter().map(|stake| stake.proposal).collect();
        let unstaked = self.model.reduce_power(lot.beneficiary);
        if unstaked > 0 {
            self.tally.count("stakes taken off by a revocation");
        }
        unstaked
    }

    fn renounce(&mut self, by: Caller, batch: Batch) -> Result<()> {
        let (id, lot) = self.batch_or_unknown(batch);
        let who = self.caller(by, lot.as_ref().and_then(|lot| lot.grantor));
        let mut broken = Vec::new();
        match &lot {
            None => broken.push("UnknownBatch"),
            Some(lot) if lot.grantor.is_none() => broken.push("NotRevocable"),
            Some(lot) if lot.grantor != Some(who) => broken.push("NotGrantor"),
            Some(_) => {}
        }
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.vesting().call_mut().renounce_revocation(id);
            commons.send(PEOPLE[who], message)
        })?;
        if done.is_some() {
            self.model.lots[id.0 as usize].grantor = None;
            self.batches.push(id.0);
        }
        Ok(())
    }

    fn transfer_batch(&mut self, by: Caller, batch: Batch, to: Holder) -> Result<()> {
        let (id, lot) = self.batch_or_unknown(batch);
        let who = self.caller(by, lot.as_ref().map(|lot| lot.beneficiary));
        let mut broken = Vec::new();
        if let Some(lot) = &lot {
            if lot.beneficiary != who {
                broken.push("NotBeneficiary");
            }
            if !lot.transferable {
                broken.push("NotTransferable");
            }
            if lot.beneficiary == to {
                broken.push("InvalidBeneficiary");
            }
            if lot.unreleased() == 0 {
                broken.push("FullyReleased");
            } else if self.model.uncovered_without(lot.beneficiary, lot.unreleased()) > 0 {
                broken.push("Voting(Refused(WouldUncoverStakes");
            }
        } else {
            broken.push("UnknownBatch");
        }
        let beneficiary = self.account(to);
        let done = self.ask(&broken, &[], |commons| {
            let message = commons.vesting().call_mut().transfer_batch(id, beneficiary);
            commons.send(PEOPLE[who], message)
        })?;
        if let (Some(_), Some(lot)) = (done, lot) {
            self.model.lots[id.0 as usize].beneficiary = to;
            self.concerned.extend([lot.beneficiary, to]);
            self.batches.push(id.0);
        }
        Ok(())
    }

    /// What is the contracts' to do among themselves, and nobody else's.
    fn usurp(&mut self, who: Holder, what: u8) -> Result<()> {
        let name = PEOPLE[who];
        let me = account(name);
        let collateral = self.commons.at.collateral;
        let voting = account_of(&self.commons, super::parties::VOTING);
        match what {
            0 => {
                self.ask(&["NotSpender"], &[], |commons| {
                    let message = commons.pool().call_mut().pay(collateral, me, 1, 0);
                    commons.send(name, message)
                })?;
            }
            1 => {
                self.ask(&["NotAdmin"], &[], |commons| {
                    let message = commons.pool().call_mut().set_spender(voting);
                    commons.send(name, message)
                })?;
            }
            2 => {
                self.ask(&["NotCurve"], &[], |commons| {
                    let message = commons.pool().call_mut().surrender(collateral, me);
                    commons.send(name, message)
                })?;
            }
            3 => {
                self.ask(&["NotAdmin"], &[], |commons| {
                    let message = commons.curve().call_mut().finish();
                    commons.send(name, message)
                })?;
            }
            4 => {
                self.ask(&["NotAdmin"], &[], |commons| {
                    let message = commons.curve().call_mut().set_tributes(Tributes {
                        entry_ppm: 0,
                        exit_ppm: 0,
                    });
                    commons.send(name, message)
                })?;
            }
            5 => {
                self.ask(&["NotAdmin"], &[], |commons| {
                    let message = commons.vesting().call_mut().enlist(me);
                    commons.send(name, message)
                })?;
            }
            6 => {
                self.ask(&["NotVesting"], &[], |commons| {
                    let message = commons.voting().call_mut().vesting_changed(me, u128::MAX >> 30, false);
                    commons.send(name, message)
                })?;
            }
            7 => {
                self.ask(&["NotIssuer"], &[], |commons| {
                    let message = commons.token().call_mut().mint(me, 1);
                    commons.send(name, message)
                })?;
            }
            8 => {
                self.ask(&["NotCurve"], &[], |commons| {
                    let message = commons.pool().call_mut().hold_payments(0);
                    commons.send(name, message)
                })?;
            }
            _ => {
                self.ask(&["NotVesting"], &[], |commons| {
                    let message = commons.voting().call_mut().vesting_changed(me, 0, true);
                    commons.send(name, message)
                })?;
            }
        }
        Ok(())
    }
}
