//! The requests of the story: what the pool is asked for, what it pays, and what it does not.

use super::{
    deciding::{passes, portion},
    Story,
};
use crate::{
    chain::account,
    demo::{
        history::{Asked, Panel},
        season::{three_digits, Season, MEMBERS, WORD_GETS_ROUND, WORK_IS_DONE},
        stage::{name, DAY_MS},
    },
    suite::FOUNDER,
    words::{listed, span, Asset},
};
use anyhow::{Context, Result};
use ink::{codegen::TraitCallBuilder, selector_bytes};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Tributes},
    call::CallFailure,
    conviction_voting::{AccountStatus, ConvictionVoting, Ending, Phase, ProposalId, Request, VotingError, ABSTAIN},
    funding_pool::FundingPoolError,
    vesting::{Vesting, VestingError},
};
use math::{mul_div, Rounding, PPM};

/// Who lets locked tokens vote from the beginning.
const ENLISTED: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// What members bring at first, in percent of what they hold.
const FIRST_DEPOSITS: u128 = 66;

/// The requests of the beginning, in percent of the spending limit: one that is modest, one in parts, and one that
/// nearly nobody supports.
const MILL: u128 = 20;
const SCHOOL: (u128, u8) = (50, 4);
const FESTIVAL: u128 = 75;

/// Two requests that both have support, and together are more than the cap lets through.
const BRIDGE: u128 = 66;
const ARCHIVE: u128 = 66;

/// A request of which half is due when the commons winds down.
const LIBRARY: (u128, u8) = (30, 2);

impl Story<'_> {
    pub(super) fn the_members_get_a_say(&mut self) -> Result<()> {
        self.stage.chapter("The members get a say")?;
        self.stage.wait(DAY_MS)?;
        let half_life_ms = self.stage.commons.config.voting.rules.half_life_ms;
        self.stage.tell(&format!(
            "Tokens that a member brings to voting can be staked on proposals, and enlisted ones before they are unlocked. \
             A stake gains half of the conviction that is missing in every {}.",
            span(half_life_ms)
        ));
        if self.stage.guardian_added {
            self.stage
                .tell("The description names no guardian. The demo has one, to show what it can do.");
        }
        let brought = self.bring(&MEMBERS, FIRST_DEPOSITS)?;
        let enlisted = self.enlist(&ENLISTED)?;
        let mut power = 0;
        for who in MEMBERS {
            power += self.voter(account(who))?.power;
        }
        let brought = match brought.is_empty() {
            true => String::new(),
            false => format!("{} bring tokens, and ", listed(&brought)),
        };
        let sentence = format!(
            "{brought}{} let their locked ones vote: {} can be staked.",
            listed(&enlisted),
            self.stage.words.tokens(power)
        );
        self.stage.tell(&sentence);
        self.nobody_else_has_power()?;
        self.refused_by_voting()?;
        self.first_requests()
    }

    /// Who deployed everything has no power any more, and nobody else has any.
    fn nobody_else_has_power(&mut self) -> Result<()> {
        let tributes = Tributes {
            entry_ppm: 0,
            exit_ppm: 0,
        };
        self.stage.refused(
            "The founder, who has deployed it all, would end the tributes.",
            Asset::Collateral,
            |error| *error == BondingCurveError::NotAdmin,
            |commons| {
                let message = commons.curve().call_mut().set_tributes(tributes);
                commons.send(FOUNDER, message)
            },
        )?;
        let amount = three_digits(self.stage.commons.held_by_pool()? / 10).max(1);
        let told = format!("The founder has the pool pay {}.", self.stage.words.coins(amount));
        self.stage.refused(
            &told,
            Asset::Collateral,
            |error| *error == FundingPoolError::NotSpender,
            |commons| commons.pay_from_pool(FOUNDER, amount, 1),
        )?;
        let Some(team) = self.stage.team_batch else {
            return Ok(());
        };
        self.stage.refused(
            "The founder would take the team's batch back.",
            Asset::Token,
            |error| matches!(error, VestingError::NotGrantor | VestingError::NotRevocable),
            |commons| {
                let message = commons.vesting().call_mut().revoke(team);
                commons.send(FOUNDER, message)
            },
        )
    }

    /// What voting takes from nobody.
    fn refused_by_voting(&mut self) -> Result<()> {
        let locked = self.batch_of("erin")?.batch.total;
        let told = format!(
            "erin would abstain with {}, but has enlisted none.",
            self.stage.words.tokens(locked)
        );
        self.stage.refused(
            &told,
            Asset::Token,
            |error| matches!(error, VotingError::AboveFree { .. }),
            |commons| commons.stake("erin", ABSTAIN, locked),
        )?;
        if self.stage.commons.config.voting.settings.bond > 0 {
            let bond = self.stage.words.tokens(self.stage.commons.config.voting.settings.bond);
            self.stage.refused(
                &format!("mallory proposes something, without the bond of {bond}."),
                Asset::Token,
                |error| matches!(error, VotingError::AboveFreeDeposit { .. }),
                |commons| commons.propose("mallory", Request::Signal, "a say for mallory"),
            )?;
        }
        let all = self.stage.commons.held_by_pool()?.max(1);
        let everything = self.funding("mallory", all, 1);
        let told = format!("frank asks for all of the pool, {}.", self.stage.words.coins(all));
        self.stage.refused(
            &told,
            Asset::Collateral,
            |error| matches!(error, VotingError::AboveSpendingLimit { .. }),
            |commons| commons.propose("frank", everything, "everything"),
        )?;
        let token = self.stage.commons.at.token;
        self.stage.refused(
            "frank proposes that voting makes tokens.",
            Asset::Token,
            |error| *error == VotingError::CallNotAllowed,
            |commons| {
                let mint = Request::Call {
                    contract: token,
                    selector: selector_bytes!("CommunityToken::mint"),
                    input: Vec::new(),
                };
                commons.propose("frank", mint, "more tokens")
            },
        )
    }

    fn funding(&self, who: &str, amount: u128, milestones: u8) -> Request {
        Request::Funding {
            asset: self.stage.commons.at.collateral,
            amount,
            beneficiary: account(who),
            milestones,
        }
    }

    /// Somebody asks for so many percent of the spending limit. `None`, and told so, if the pool has too little to ask for.
    pub(super) fn ask(
        &mut self,
        who: &'static str,
        what: &'static str,
        (percent, milestones): (u128, u8),
    ) -> Result<Option<ProposalId>> {
        let amount = three_digits(portion(self.spending_limit()?, percent));
        self.ask_for(who, what, amount, milestones)
    }

    /// A request has to be for less.
    pub(super) fn spending_limit(&mut self) -> Result<u128> {
        let settings = self.stage.commons.voting().call().settings();
        let limit_ppm = self.stage.commons.chain.read(settings)?.spending_limit_ppm;
        let pool = self.stage.commons.held_by_pool()?;
        Ok(mul_div(pool, u128::from(limit_ppm), u128::from(PPM), Rounding::Down).unwrap_or(0))
    }

    /// Somebody asks for so much. `None`, and told so, if that is nothing.
    pub(super) fn ask_for(
        &mut self,
        who: &'static str,
        what: &'static str,
        amount: u128,
        milestones: u8,
    ) -> Result<Option<ProposalId>> {
        let pool = self.stage.commons.held_by_pool()?;
        if amount < u128::from(milestones) {
            let sentence = format!("{who} has plans for {what}, but the pool is empty.");
            self.stage.tell(&sentence);
            return Ok(None);
        }
        let request = self.funding(who, amount, milestones);
        let id = self.propose(who, request, what)?;
        let asked = Asked {
            amount,
            milestones,
            pool,
        };
        let parts = match milestones {
            1 => String::new(),
            _ => format!(", in {milestones} parts"),
        };
        let sentence = format!(
            "Proposal {}: {who} asks for {}, {} of the pool, for {what}{parts}.",
            id.0,
            self.stage.words.coins(amount),
            asked.share()
        );
        self.stage.tell(&sentence);
        Ok(Some(id))
    }

    /// Four proposals compete.
    fn first_requests(&mut self) -> Result<()> {
        self.mill = self.ask("dave", "repairing the mill", (MILL, 1))?;
        self.school = self.ask("alice", "a season of teaching", SCHOOL)?;
        self.festival = self.ask("frank", "a festival", (FESTIVAL, 1))?;
        let signal = self.propose("erin", Request::Signal, "a market on Saturdays")?;
        self.signal = Some(signal);
        let sentence = format!(
            "Proposal {}: erin wants to know who is for a market on Saturdays. It asks for nothing.",
            signal.0
        );
        self.stage.tell(&sentence);

        if let Some(mill) = self.mill {
            self.support(mill, &[("bob", 60), ("dave", 40)])?;
        }
        if let Some(school) = self.school {
            self.support(school, &[("alice", 4), ("carol", 50), ("dave", 50)])?;
        }
        self.support(signal, &[("bob", 30), ("carol", 40)])?;
        if let Some(festival) = self.festival {
            self.support(festival, &[("frank", 90), ("erin", 90)])?;
        }
        self.support(ABSTAIN, &[("alice", 40)])?;
        let abstaining = self.status(ABSTAIN)?.proposal.stake;
        let sentence = format!(
            "Everybody stakes. alice abstains with {}, which makes every other proposal dearer.",
            self.stage.words.tokens(abstaining)
        );
        self.stage.tell(&sentence);
        for (id, what) in [
            (self.mill, "mill"),
            (self.school, "school"),
            (self.festival, "festival"),
        ] {
            if let Some(id) = id {
                let outlook = self.outlook(id)?;
                self.stage.tell(&format!("The {what} {outlook}."));
            }
        }
        Ok(())
    }

    /// The first requests meet their fates while the market is young.
    pub(super) fn the_first_payments(&mut self) -> Result<()> {
        let season = &WORD_GETS_ROUND;
        if let Some(mill) = self.mill {
            self.too_early_for_the_mill(mill)?;
            self.pay_when_due(mill, "The mill", season)?;
        }
        self.a_school_in_parts(season)
    }

    fn too_early_for_the_mill(&mut self, mill: ProposalId) -> Result<()> {
        if passes(&self.status(mill)?) || self.status(mill)?.threshold.is_none() {
            return Ok(());
        }
        self.stage.refused(
            "dave would have the mill paid at once.",
            Asset::Collateral,
            |error| matches!(error, VotingError::BelowThreshold { .. }),
            |commons| commons.execute("dave", mill),
        )
    }

    /// Waits until a request, or its next part, can be paid, and has somebody execute it. `false` if that does not happen.
    pub(super) fn pay_when_due(&mut self, id: ProposalId, what: &str, season: &Season) -> Result<bool> {
        loop {
            let waited = self.await_its_time(id, season)?
                && self.await_conviction(id, season)?
                && self.await_the_cap(id, season)?;
            if !waited {
                self.falls_short(id, what)?;
                return Ok(false);
            }
            // While the cap was in the way, the threshold may have moved.
            if passes(&self.status(id)?) {
                break;
            }
        }
        self.pay(id, what)?;
        Ok(true)
    }

    fn pay(&mut self, id: ProposalId, what: &str) -> Result<()> {
        let before = self.status(id)?;
        let Request::Funding {
            milestones,
            beneficiary,
            ..
        } = self.stage.details(id)?.request
        else {
            return Ok(());
        };
        self.stage.execute(account("mallory"), id)?;
        let who = name(beneficiary);
        let part = before.proposal.progress.milestones_paid + 1;
        let which = match milestones {
            1 => String::new(),
            _ => format!(", part {part} of {milestones}"),
        };
        let words = &self.stage.words;
        let sentence = format!(
            "{what} has a conviction of {}, and needs {}: mallory executes it, and the pool pays {who} {}{which}.",
            words.tokens(before.proposal.conviction),
            words.tokens(before.threshold.unwrap_or(0)),
            words.coins(before.next_payment),
        );
        self.stage.tell(&sentence);
        self.stage.mark(Panel::Pool, &format!("{who} is paid"), None);
        Ok(())
    }

    /// Two parts are paid; then the supporters leave, and the rest is not.
    fn a_school_in_parts(&mut self, season: &Season) -> Result<()> {
        let Some(school) = self.school else { return Ok(()) };
        if !self.pay_when_due(school, "The school", season)? {
            return Ok(());
        }
        let interval_ms = self.stage.details(school)?.settings.milestone_interval_ms;
        self.stage.refused(
            "alice would have the second part as well.",
            Asset::Collateral,
            |error| matches!(error, VotingError::TooEarly { .. }),
            |commons| commons.execute("alice", school),
        )?;
        if !self.pay_when_due(school, "The school", season)? {
            return Ok(());
        }
        self.trade(season, interval_ms / 7)?;
        self.the_school_loses_its_support(school, season)
    }

    fn the_school_loses_its_support(&mut self, school: ProposalId, season: &Season) -> Result<()> {
        let mut moved = 0;
        for who in ["carol", "dave"] {
            let stakes = self.voter(account(who))?.stakes;
            if let Some(stake) = stakes.iter().find(|stake| stake.proposal == school) {
                self.stage.move_stake(account(who), school, ABSTAIN, stake.amount)?;
                moved += stake.amount;
            }
        }
        let sentence = format!(
            "The lessons are not what was promised: carol and dave move their {} from the school to abstaining.",
            self.stage.words.tokens(moved)
        );
        self.stage.tell(&sentence);
        let window_ms = self.stage.details(school)?.settings.failing_window_ms;
        if !self.fails(school, window_ms, season)? {
            return Ok(());
        }
        let status = self.status(school)?;
        let sentence = format!(
            "Still it does: the school has failed. {} of its parts are paid, and the rest stays in the pool.",
            status.proposal.progress.milestones_paid
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    /// Two looks at a proposal, a failing window apart. Whether it has failed in both.
    pub(super) fn fails(&mut self, id: ProposalId, window_ms: u64, season: &Season) -> Result<bool> {
        self.stage.touch(account("erin"), id)?;
        let status = self.status(id)?;
        if status.proposal.progress.failing_since_ms.is_none() {
            let sentence = format!("erin looks: proposal {} has the conviction that it needs.", id.0);
            self.stage.tell(&sentence);
            return Ok(false);
        }
        let sentence = format!(
            "erin looks: proposal {} has a conviction of {} and fails. If it still does in {}, it is over.",
            id.0,
            self.stage.words.tokens(status.proposal.conviction),
            span(window_ms)
        );
        self.stage.tell(&sentence);
        self.trade(season, window_ms)?;
        let status = self.status(id)?;
        if self.time_left(&status).is_none() {
            return Ok(false);
        }
        let phase = self.stage.touch(account("erin"), id)?;
        Ok(phase == Phase::Ended(Ending::Failed))
    }

    /// Who asked without asking for anything has an answer.
    pub(super) fn the_signal_is_withdrawn(&mut self) -> Result<()> {
        let Some(signal) = self.signal else { return Ok(()) };
        let status = self.status(signal)?;
        if self.time_left(&status).is_none() {
            return Ok(());
        }
        self.stage.cancel(account("erin"), signal)?;
        let sentence = format!(
            "erin has seen {} behind a market on Saturdays, and withdraws the proposal.",
            self.stage.words.tokens(status.proposal.stake)
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    /// Two requests that together are more than the pool pays at once.
    pub(super) fn two_large_requests(&mut self) -> Result<()> {
        let season = &WORK_IS_DONE;
        self.bring(&["erin", "frank"], FIRST_DEPOSITS)?;
        let bridge = self.ask("bob", "a bridge", (BRIDGE, 1))?;
        let archive = self.ask("carol", "an archive", (ARCHIVE, 1))?;
        let (Some(bridge), Some(archive)) = (bridge, archive) else {
            return Ok(());
        };
        self.all_in(bridge, &["bob", "carol", "dave"], &[])?;
        self.all_in(archive, &["alice", "erin", "frank"], &[])?;
        for (id, what) in [(bridge, "bridge"), (archive, "archive")] {
            let outlook = self.outlook(id)?;
            self.stage.tell(&format!("The {what} {outlook}."));
        }
        let is_paid = self.pay_when_due(bridge, "The bridge", season)?;
        self.a_release_that_uncovers()?;
        if is_paid {
            self.over_the_cap(archive)?;
        }
        let status = self.status(archive)?;
        if self.time_left(&status).is_none() {
            return Ok(());
        }
        self.all_in(archive, &["bob", "carol", "dave"], &[])?;
        self.stage
            .tell("The stakes on the bridge are free, and bob, carol and dave put them on the archive.");
        let outlook = self.outlook(archive)?;
        self.stage.tell(&format!("The archive {outlook}."));
        self.pay_when_due(archive, "The archive", season)?;
        Ok(())
    }

    fn over_the_cap(&mut self, archive: ProposalId) -> Result<()> {
        let status = self.status(archive)?;
        if status.next_payment <= status.payable_now {
            return Ok(());
        }
        self.stage.refused(
            "carol would have the archive paid the same day.",
            Asset::Collateral,
            |error| {
                let VotingError::Pool(CallFailure::Refused(error)) = error else {
                    return false;
                };
                matches!(error, FundingPoolError::OverSpendingCap { .. })
            },
            |commons| commons.execute("carol", archive),
        )
    }

    /// Locked tokens that back a stake stay where they are until it is taken off.
    fn a_release_that_uncovers(&mut self) -> Result<()> {
        let batch = self.batch_of("alice")?;
        let AccountStatus { free, vesting, .. } = self.voter(account("alice"))?;
        let missing = batch.releasable.saturating_sub(free);
        if missing == 0 || vesting.is_none() {
            return Ok(());
        }
        let told = format!(
            "bob asks for the release of {}, all that alice's batch has vested.",
            self.stage.words.tokens(batch.releasable)
        );
        self.stage.refused(
            &told,
            Asset::Token,
            |error| matches!(error, VestingError::Voting(CallFailure::Refused(_))),
            |commons| commons.release("bob", batch.id),
        )?;
        self.free_up(account("alice"), missing)?;
        let released = self.stage.release("bob", batch.id)?;
        let sentence = format!(
            "alice takes so much off her stakes, and gets her {}.",
            self.stage.words.tokens(released)
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    /// A request that is due to be paid in two parts around the end.
    pub(super) fn a_library(&mut self, season: &Season) -> Result<()> {
        self.library = self.ask("carol", "a library", LIBRARY)?;
        let Some(library) = self.library else { return Ok(()) };
        self.support(library, &[("carol", 10), ("erin", 10)])?;
        let outlook = self.outlook(library)?;
        self.stage.tell(&format!("The library {outlook}."));
        if !self.pay_when_due(library, "The library", season)? {
            self.library = None;
        }
        Ok(())
    }

    /// While the commons winds down the pool pays nothing.
    pub(super) fn no_more_payments(&mut self) -> Result<()> {
        let Some(library) = self.library else { return Ok(()) };
        let progress = self.status(library)?.proposal.progress;
        let now_ms = self.stage.commons.chain.now_ms();
        if !(progress.executable_from_ms..progress.expires_ms).contains(&now_ms) {
            return Ok(());
        }
        self.stage.refused(
            "carol asks for the second half of her library.",
            Asset::Collateral,
            |error| {
                matches!(
                    error,
                    VotingError::Pool(CallFailure::Refused(FundingPoolError::PaymentsHeld { .. }))
                )
            },
            |commons| commons.execute("carol", library),
        )
    }

    /// Everybody takes back what is with voting: proposals that are still open are withdrawn, bonds come back.
    pub(super) fn everybody_takes_their_tokens_back(&mut self) -> Result<()> {
        for id in self.stage.open_proposals() {
            let status = self.status(id)?;
            if self.time_left(&status).is_none() {
                continue;
            }
            if status.proposal.progress.phase == Phase::Passed {
                let expires_ms = status.proposal.progress.expires_ms;
                self.stage.wait_until(expires_ms)?;
            } else {
                self.stage.cancel(status.proposal.proposer, id)?;
                let sentence = format!("{} withdraws {}.", name(status.proposal.proposer), self.title(id));
                self.stage.tell(&sentence);
            }
        }
        self.clear_up()?;
        let mut back = Vec::new();
        for who in MEMBERS {
            let voter = self.voter(account(who))?;
            self.free_up(account(who), voter.power - voter.free)?;
            if voter.deposited > 0 {
                self.stage.withdraw(account(who), voter.deposited)?;
                back.push(format!(
                    "{who} {}",
                    self.stage.words.figure(Asset::Token, voter.deposited)
                ));
            }
        }
        if !back.is_empty() {
            let sentence = format!(
                "Everybody takes their tokens back from voting, in {}: {}.",
                self.stage.words.symbol(Asset::Token),
                back.join(", ")
            );
            self.stage.tell(&sentence);
        }
        self.stage.check_nothing_is_left_with_voting().context("at the end")
    }
}
