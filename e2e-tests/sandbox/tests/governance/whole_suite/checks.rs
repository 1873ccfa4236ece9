//! What has to hold after every operation: of what it concerned at once, of everything now and then.

use super::{
    model::Model,
    parties::{Holder, ASSETS, COLLATERAL, CURVE, HOLDERS, PEOPLE, POOL, TOKEN, VESTING, VOTING},
    story::Story,
};
use anyhow::{ensure, Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::Phase as MarketPhase,
    conviction_voting::{ConvictionVoting, Electorate, Proposal, ProposalId, LARGEST_PAGE},
    funding_pool::FundingPool,
    hatch::Hatch,
    vesting::{BatchId, Vesting},
};
use sandbox_tests::stories::Dice;

/// What is to be looked at.
struct Looks<'a> {
    motions: &'a [usize],
    concerned: &'a [Holder],
    batches: &'a [u64],
    all: bool,
}

impl Looks<'_> {
    fn at(&self, dice: &mut Dice, concerned: bool) -> bool {
        self.all || dice.one_in(if concerned { CONCERNED } else { OTHER })
    }
}

/// What an operation concerned is looked at one time in so many.
const CONCERNED: u64 = 2;

/// Anything else is looked at one time in so many; whatever is wrong stays wrong until then, and at the end of a story
/// all is looked at.
const OTHER: u64 = 100;

impl Story {
    /// A look at what was concerned, and at some of the rest.
    pub fn check(&mut self) -> Result<()> {
        let (motions, concerned) = (std::mem::take(&mut self.motions), std::mem::take(&mut self.concerned));
        let batches = std::mem::take(&mut self.batches);
        let looks = Looks {
            motions: &motions,
            concerned: &concerned,
            batches: &batches,
            all: false,
        };
        self.look(&looks)
    }

    /// A look at everything.
    pub fn check_all(&mut self) -> Result<()> {
        self.look(&Looks {
            motions: &[],
            concerned: &[],
            batches: &[],
            all: true,
        })
    }

    fn look(&mut self, looks: &Looks) -> Result<()> {
        if looks.at(&mut self.dice, true) {
            self.check_electorate().context("the electorate")?;
        }
        if looks.at(&mut self.dice, false) {
            self.check_motions()?;
        }
        let mut motions = looks.motions.to_vec();
        motions.sort_unstable();
        motions.dedup();
        for id in motions {
            if id < self.model.motions.len() && looks.at(&mut self.dice, true) {
                let shown = self.page(id as u64, 1)?;
                self.check_motion(&shown[0]).with_context(|| format!("proposal {id}"))?;
            }
        }
        for whose in 0..HOLDERS {
            let concerned = looks.concerned.contains(&whose);
            if let (Some(name), true) = (PEOPLE.get(whose), looks.at(&mut self.dice, concerned)) {
                self.check_member(whose).with_context(|| format!("{name} in voting"))?;
            }
            if looks.at(&mut self.dice, concerned && self.model.members[whose].enlisted) {
                self.check_vesting_account(whose)?;
            }
            for asset in 0..ASSETS {
                let of_interest = match asset {
                    COLLATERAL => whose == POOL,
                    TOKEN => whose == VOTING || concerned,
                    _ => false,
                };
                if looks.at(&mut self.dice, of_interest) {
                    self.check_balance(asset, whose)?;
                }
            }
        }
        for batch in 0..self.model.lots.len() as u64 {
            if looks.at(&mut self.dice, looks.batches.contains(&batch)) {
                self.check_batch(batch).with_context(|| format!("batch {batch}"))?;
            }
        }
        if looks.at(&mut self.dice, false) {
            for asset in 0..ASSETS {
                let token = self.asset(asset);
                let there_is = sandbox_tests::invariants::total_supply(&mut self.commons, token)?;
                let sum: u128 = self.model.balances[asset].iter().sum();
                ensure!(
                    there_is == sum,
                    "asset {asset}: there are {there_is}, and {sum} in all accounts"
                );
            }
        }
        if looks.at(&mut self.dice, false) {
            self.check_market().context("the market")?;
        }
        if looks.at(&mut self.dice, false) {
            self.check_pool().context("the pool")?;
        }
        if looks.at(&mut self.dice, false) {
            self.check_hatch().context("the hatch")?;
        }
        self.check_sums()
    }

    fn check_balance(&mut self, asset: usize, whose: Holder) -> Result<()> {
        let expected = self.model.balances[asset][whose];
        let got = self.commons.balance(self.asset(asset), self.account(whose))?;
        ensure!(
            got == expected,
            "holder {whose} has {got} instead of {expected} of asset {asset}"
        );
        Ok(())
    }

    fn check_electorate(&mut self) -> Result<()> {
        let message = self.commons.voting().call().electorate();
        let shown: Electorate = self.commons.chain.read(message)?;
        let model = &self.model;
        let expected = Electorate {
            proposals: model.motions.len() as u64,
            active_stake: model.active.seen,
            average_stake: shown.average_stake,
            last_seen_supply: model.supply_seen.seen,
            average_supply: shown.average_supply,
            guardian: self.guardian_account(),
            paused_until_ms: model.paused_until_ms,
            pause_possible_from_ms: model.pause_possible_from_ms,
        };
        ensure!(shown == expected, "{shown:?} instead of {expected:?}");
        let average_supply = model.average_supply(model.supply());
        for (average, touches, got) in [
            (&model.active.average, model.active.touches, shown.average_stake),
            (&average_supply, model.supply_seen.touches, shown.average_supply),
        ] {
            let most = average.more_fractions(touches + 2).ceil();
            let least = average.less_fractions(1).ceil();
            ensure!(
                (least..=most).contains(&got),
                "an average of {got} instead of {least} to {most}"
            );
        }
        // What is live is what is booked as such.
        let live: u128 = (0..model.motions.len())
            .filter(|id| !model.motions[*id].has_ended())
            .map(|id| model.support_of(id).0)
            .sum();
        ensure!(
            live == shown.active_stake,
            "{} are active instead of {live}",
            shown.active_stake
        );
        Ok(())
    }

    fn check_motions(&mut self) -> Result<()> {
        let count = self.model.motions.len() as u64;
        let mut from = 0;
        while from < count {
            let page = self.page(from, LARGEST_PAGE)?;
            ensure!(!page.is_empty(), "no proposals from {from} on");
            for shown in &page {
                self.check_motion(shown)
                    .with_context(|| format!("proposal {}", shown.id.0))?;
            }
            from += page.len() as u64;
        }
        let id = self.dice.below(count) as usize;
        let message = self.commons.voting().call().details(ProposalId(id as u64));
        let details = self.commons.chain.read(message)?.context("details")?;
        let motion = &self.model.motions[id];
        ensure!(
            (&details.request, details.settings) == (&motion.request, motion.settings),
            "{details:?} instead of {motion:?}"
        );
        let message = self.commons.voting().call().settings();
        let settings = self.commons.chain.read(message)?;
        ensure!(
            settings == self.model.settings,
            "{settings:?} instead of other settings"
        );
        Ok(())
    }

    fn check_motion(&self, shown: &Proposal) -> Result<()> {
        let id = shown.id.0 as usize;
        let motion = &self.model.motions[id];
        let (stake, conviction) = self.model.support_of(id);
        let expected = Proposal {
            id: shown.id,
            kind: motion.kind,
            proposer: self.account(motion.proposer),
            bond: motion.bond,
            stake,
            conviction: shown.conviction,
            progress: motion.progress,
        };
        ensure!(*shown == expected, "{shown:?} instead of {expected:?}");
        ensure!(
            shown.conviction <= shown.stake,
            "{shown:?} has more conviction than stake"
        );
        // Rounded down, and up for what left: never above what the present stakes have gained.
        let most = conviction.nudged(1).floor();
        let least = conviction.less_fractions(2 * motion.touches + 4).floor();
        ensure!(
            (least..=most).contains(&shown.conviction),
            "a conviction of {} instead of {least} to {most}",
            shown.conviction
        );
        Ok(())
    }

    fn check_member(&mut self, whose: Holder) -> Result<()> {
        let status = self.commons.voter(PEOPLE[whose])?;
        let model = &self.model;
        let member = &model.members[whose];
        let vesting = member.enlisted.then(|| model.unreleased_of(whose));
        let (power, staked) = (model.power_of(whose), model.staked_by(whose));
        ensure!(staked <= power, "{staked} are staked with a power of {power}");
        ensure!(
            (status.deposited, status.vesting, status.power, status.free)
                == (member.deposited, vesting, power, power - staked),
            "{status:?} instead of {} deposited, {vesting:?} vesting and {staked} staked",
            member.deposited
        );
        let stakes = model.stakes_of(whose);
        let expected: Vec<(usize, u128)> = stakes.iter().map(|stake| (stake.proposal, stake.amount)).collect();
        let got: Vec<(usize, u128)> = status
            .stakes
            .iter()
            .map(|stake| (stake.proposal.0 as usize, stake.amount))
            .collect();
        ensure!(got == expected, "stakes {got:?} instead of {expected:?}");
        for (got, expected) in status.stakes.iter().zip(stakes) {
            let touches = model.motions[expected.proposal].touches;
            let most = expected.conviction.more_fractions(2 * touches + 4).floor();
            let least = expected.conviction.less_fractions(2).floor();
            ensure!(
                (least..=most).contains(&got.conviction) && got.conviction <= got.amount,
                "{got:?} with a conviction of {least} to {most}"
            );
        }
        Ok(())
    }

    fn check_vesting_account(&mut self, whose: Holder) -> Result<()> {
        let message = self.commons.vesting().call().account(self.account(whose));
        let got = self.commons.chain.read(message)?;
        let lots = self.model.lots.iter().filter(|lot| lot.beneficiary == whose);
        let expected = (
            lots.count() as u64,
            self.model.unreleased_of(whose),
            self.model.members[whose].enlisted,
        );
        ensure!(
            (got.batches, got.unreleased, got.enlisted) == expected,
            "holder {whose} has {got:?} instead of {expected:?} in vesting"
        );
        Ok(())
    }

    fn check_batch(&mut self, id: u64) -> Result<()> {
        let shown = self.commons.batch(BatchId(id))?;
        let lot = &self.model.lots[id as usize];
        let now_ms = self.model.now_ms;
        let got = (shown.batch.total, shown.batch.released, shown.vested, shown.releasable);
        let expected = (lot.total, lot.released, lot.vested(now_ms), lot.releasable(now_ms));
        ensure!(got == expected, "{got:?} instead of {expected:?}");
        ensure!(
            shown.batch.beneficiary == self.account(lot.beneficiary)
                && shown.batch.revoked == lot.revoked
                && shown.batch.grantor == lot.grantor.map(|grantor| self.account(grantor)),
            "{shown:?} instead of {lot:?}"
        );
        Ok(())
    }

    fn check_market(&mut self) -> Result<()> {
        let market = self.commons.market()?;
        let model = &self.model;
        let got = (market.phase, market.supply, market.reserve, market.tributes);
        let expected = (model.market_phase(), model.supply(), model.reserve, model.tributes);
        ensure!(got == expected, "{got:?} instead of {expected:?}");
        ensure!(
            market.closing_possible_from_ms == model.closing_possible_from_ms
                && market.buying_paused_until_ms == model.buying_paused_until_ms,
            "{market:?}"
        );
        let ceilings = model.config.tribute_ceilings;
        ensure!(
            market.tributes.entry_ppm <= ceilings.entry_ppm && market.tributes.exit_ppm <= ceilings.exit_ppm,
            "{market:?} is above {ceilings:?}"
        );
        ensure!(
            market.reserve <= model.balances[COLLATERAL][CURVE],
            "the reserve is not held"
        );
        Ok(())
    }

    fn check_pool(&mut self) -> Result<()> {
        let message = self.commons.pool().call().payments_held_until_ms();
        let held_until_ms = self.commons.chain.read(message)?;
        ensure!(held_until_ms == self.model.held_until_ms, "held until {held_until_ms}");
        for record in self.model.assets.clone() {
            let message = self.commons.pool().call().asset_status(self.asset(record.asset));
            let got = self
                .commons
                .chain
                .read(message)?
                .map_err(|error| anyhow::anyhow!("{error:?}"))?;
            let got = (got.balance, got.spending_cap_ppm, got.recent_spending, got.shares_paid);
            let expected = (
                self.model.balances[record.asset][POOL],
                record.cap_ppm,
                self.model.recent(&record),
                record.shares_paid,
            );
            ensure!(got == expected, "{got:?} instead of {expected:?}");
        }
        Ok(())
    }

    fn check_hatch(&mut self) -> Result<()> {
        let message = self.commons.hatch().call().status();
        let status = self.commons.chain.read(message)?;
        let model = &self.model;
        let got = (status.phase, status.raised);
        let expected = (model.hatch_phase(), model.raised());
        ensure!(got == expected, "{got:?} instead of {expected:?}");
        Ok(())
    }

    /// What is held covers what is owed, by the model's own books, which have just been compared.
    fn check_sums(&self) -> Result<()> {
        let model: &Model = &self.model;
        for (whose, name) in PEOPLE.iter().enumerate() {
            let (power, staked) = (model.power_of(whose), model.staked_by(whose));
            ensure!(staked <= power, "{name} has staked {staked} with a power of {power}");
        }
        let deposits: u128 = model.members.iter().map(|member| member.deposited).sum();
        let bonds: u128 = model.motions.iter().map(|motion| motion.bond).sum();
        let held = model.balances[TOKEN][VOTING];
        ensure!(
            held >= deposits + bonds,
            "voting holds {held}, with {deposits} and {bonds} due"
        );
        let unreleased: u128 = (0..HOLDERS).map(|whose| model.unreleased_of(whose)).sum();
        let held = model.balances[TOKEN][VESTING];
        ensure!(
            held >= unreleased + model.unclaimed,
            "vesting holds {held}, with {unreleased} unreleased"
        );
        ensure!(
            model.reserve <= model.balances[COLLATERAL][CURVE] || model.market == MarketPhase::Sealed,
            "the reserve is not held"
        );
        Ok(())
    }
}
