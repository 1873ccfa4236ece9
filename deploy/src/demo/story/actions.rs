//! The actions of the story: what changes in the commons, what is stopped, and what comes to nothing.

use super::{deciding::passes, Story};
use crate::{
    chain::account,
    demo::{
        history::{days, Panel},
        season::{Season, A_QUIET_TIME, A_SELL_OFF, A_SLOW_TIME, MEMBERS, WORK_IS_DONE},
        stage::{find, RefusedByCurve},
    },
    words::{share, span, Asset},
};
use anyhow::Result;
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Encode, selector_bytes};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Tributes},
    conviction_voting::{ConvictionVoting, PowerReduced, ProposalId, Request, Settings, VotingError, ABSTAIN},
    vesting::{BatchStatus, Revoked},
};
use math::PPM;

/// How far above its ceiling somebody would have the exit tribute.
const TOO_HIGH_PPM: u32 = PPM / 20;

/// What members bring when more than half of all tokens is needed, in percent of what they hold.
const NEARLY_EVERYTHING: u128 = 90;

impl Story<'_> {
    fn tributes_call(&self, tributes: Tributes) -> Request {
        Request::Call {
            contract: self.stage.commons.at.curve,
            selector: selector_bytes!("BondingCurve::set_tributes"),
            input: tributes.encode(),
        }
    }

    /// The tributes of the moment.
    fn tributes(&mut self) -> Result<Tributes> {
        Ok(self.stage.market()?.tributes)
    }

    /// Waits until an action has passed, and has somebody say so. `false` if it does not.
    fn pass(&mut self, id: ProposalId, what: &str, season: &Season) -> Result<bool> {
        if !self.await_conviction(id, season)? {
            self.falls_short(id, what)?;
            return Ok(false);
        }
        let before = self.status(id)?;
        self.stage.execute(account("mallory"), id)?;
        let progress = self.status(id)?.proposal.progress;
        let words = &self.stage.words;
        let sentence = format!(
            "{what} has a conviction of {} and needs {}: it has passed, and can be executed from {} until {}.",
            words.tokens(before.proposal.conviction),
            words.tokens(before.threshold.unwrap_or(0)),
            words.moment(progress.executable_from_ms),
            words.moment(progress.expires_ms)
        );
        self.stage.tell(&sentence);
        Ok(true)
    }

    /// Waits for the end of an action's delay. `false`, and told so, if it has not the conviction any more.
    fn await_delay(&mut self, id: ProposalId, what: &str, season: &Season) -> Result<bool> {
        let is_due = self.await_its_time(id, season)?;
        if is_due && passes(&self.status(id)?) {
            return Ok(true);
        }
        self.falls_short(id, what)?;
        Ok(false)
    }

    /// One change of the tributes is made; another is beyond what they can be.
    pub(super) fn tributes_change(&mut self) -> Result<()> {
        let season = &WORK_IS_DONE;
        let (now, ceilings) = (self.tributes()?, self.stage.commons.config.tribute_ceilings);
        let higher = Tributes {
            entry_ppm: now.entry_ppm.midpoint(ceilings.entry_ppm),
            exit_ppm: now.exit_ppm.midpoint(ceilings.exit_ppm),
        };
        let too_high = Tributes {
            entry_ppm: now.entry_ppm,
            exit_ppm: (ceilings.exit_ppm + TOO_HIGH_PPM).min(PPM),
        };
        self.stage.refused(
            "mallory would set the tributes to 0.",
            Asset::Collateral,
            |error| *error == BondingCurveError::NotAdmin,
            |commons| {
                let none = Tributes {
                    entry_ppm: 0,
                    exit_ppm: 0,
                };
                let message = commons.curve().call_mut().set_tributes(none);
                commons.send("mallory", message)
            },
        )?;
        let raise = self.propose("alice", self.tributes_call(higher), "tributes half-way up")?;
        let beyond = self.propose("frank", self.tributes_call(too_high), "an exit tribute too high")?;
        let sentence = format!(
            "Proposal {}: alice would have the tributes half-way to their ceilings. Proposal {}: frank would have an exit \
             tribute of {}.",
            raise.0,
            beyond.0,
            share(too_high.exit_ppm)
        );
        self.stage.tell(&sentence);
        self.all_in(raise, &["alice", "bob"], &[])?;
        self.all_in(beyond, &["carol", "dave", "erin", "frank"], &[])?;
        let is_beyond = self.pass(beyond, "frank's change", season)?;
        let is_raised = self.pass(raise, "The raise", season)?;
        if is_raised {
            self.tributes_are_raised(raise, now, higher, season)?;
        }
        if is_beyond {
            self.a_tribute_that_cannot_be(beyond, season)?;
        }
        Ok(())
    }

    fn tributes_are_raised(
        &mut self,
        raise: ProposalId,
        before: Tributes,
        after: Tributes,
        season: &Season,
    ) -> Result<()> {
        let from_ms = self.status(raise)?.proposal.progress.executable_from_ms;
        if self.stage.commons.chain.now_ms() < from_ms {
            self.stage.refused(
                "alice would not wait.",
                Asset::Collateral,
                |error| matches!(error, VotingError::TooEarly { .. }),
                |commons| commons.execute("alice", raise),
            )?;
        }
        if !self.await_delay(raise, "The raise", season)? {
            return Ok(());
        }
        self.stage.execute(account("mallory"), raise)?;
        self.stage.tell(&format!(
            "The delay is over and nobody has stopped it: entry {} to {}, exit {} to {}.",
            share(before.entry_ppm),
            share(after.entry_ppm),
            share(before.exit_ppm),
            share(after.exit_ppm)
        ));
        self.stage.mark(Panel::Price, "tributes raised", None);
        Ok(())
    }

    fn a_tribute_that_cannot_be(&mut self, beyond: ProposalId, season: &Season) -> Result<()> {
        if !self.await_delay(beyond, "frank's change", season)? {
            return Ok(());
        }
        self.stage.refused(
            "frank executes his change.",
            Asset::Collateral,
            |error: &RefusedByCurve| matches!(error.of_curve(), Some(BondingCurveError::TributeAboveCeiling { .. })),
            |commons| RefusedByCurve::in_receipt(commons.execute("frank", beyond)),
        )
    }

    /// An action that helps those who leave has passed in the middle of a sell-off; the guardian stops it.
    pub(super) fn the_guardian_vetoes(&mut self) -> Result<()> {
        let season = &A_SELL_OFF;
        let now = self.tributes()?;
        let lower = Tributes {
            exit_ppm: now.exit_ppm / 4,
            ..now
        };
        let id = self.propose("frank", self.tributes_call(lower), "a cheaper way out")?;
        let sentence = format!(
            "Proposal {}: frank would have the exit tribute at {} instead of {}, and everybody who wants to leave is for it.",
            id.0,
            share(lower.exit_ppm),
            share(now.exit_ppm)
        );
        self.stage.tell(&sentence);
        self.all_in(id, &["bob", "carol", "dave", "frank"], &[])?;
        if !self.pass(id, "The cheaper way out", season)? {
            return Ok(());
        }
        let delay_ms = self.stage.details(id)?.settings.action_delay_ms;
        self.trade(season, delay_ms / 3)?;
        self.stage.refused(
            "mallory vetoes it.",
            Asset::Token,
            |error| *error == VotingError::NotGuardian,
            |commons| {
                let message = commons.voting().call_mut().veto(id);
                commons.send("mallory", message)
            },
        )?;
        self.stage.veto(id)?;
        self.is_guardian_disliked = true;
        self.stage.tell(&format!(
            "The guardian vetoes it: the exit tribute stays at {}.",
            share(now.exit_ppm)
        ));
        Ok(())
    }

    /// A majority replaces the guardian, who cannot do anything about it.
    pub(super) fn another_guardian(&mut self) -> Result<()> {
        let season = &A_QUIET_TIME;
        self.bring(&MEMBERS, NEARLY_EVERYTHING)?;
        self.enlist(&MEMBERS)?;
        let erin = account("erin");
        let id = self.propose("alice", Request::ReplaceGuardian(Some(erin)), "another guardian")?;
        self.all_in(id, &MEMBERS, &[])?;
        let reason = match self.is_guardian_disliked {
            true => "not everybody liked the veto, and ",
            false => "",
        };
        let sentence = format!(
            "Proposal {}: {reason}alice would have erin as guardian. That needs the majority of all tokens; everybody brings \
             nearly all there is, and erin's and frank's locked tokens vote as well.",
            id.0
        );
        self.stage.tell(&sentence);
        if !self.pass(id, "The new guardian", season)? {
            return Ok(());
        }
        let guardian = self.stage.guardian;
        self.stage.refused(
            "The guardian vetoes that.",
            Asset::Token,
            |error| *error == VotingError::BeyondGuardian,
            |commons| {
                let message = commons.voting().call_mut().veto(id);
                commons.chain.call(guardian, message)
            },
        )?;
        if !self.await_delay(id, "The new guardian", season)? {
            return Ok(());
        }
        self.stage.execute(account("mallory"), id)?;
        self.stage.guardian = erin;
        self.stage.tell("erin is the guardian.");
        self.stage.refused(
            "The old one would pause once more.",
            Asset::Token,
            |error| *error == VotingError::NotGuardian,
            |commons| {
                let message = commons.voting().call_mut().pause_new_business();
                commons.chain.call(guardian, message)
            },
        )
    }

    /// Other settings for the proposals to come, and a change that loses its support in its delay.
    pub(super) fn settings_change_and_an_action_lapses(&mut self) -> Result<()> {
        let season = &A_QUIET_TIME;
        let settings = self.stage.commons.voting().call().settings();
        let now = self.stage.commons.chain.read(settings)?;
        let floors = self.stage.commons.config.voting.rules.floors;
        let careful = Settings {
            spending_limit_ppm: now.spending_limit_ppm.midpoint(floors.spending_limit_ppm),
            ..now
        };
        let before = self.stage.commons.config.tributes;
        let change = self.propose("dave", Request::ChangeSettings(careful), "a lower spending limit")?;
        let back = self.propose("bob", self.tributes_call(before), "tributes as they were")?;
        let sentence = format!(
            "Proposal {}: dave would have requests for less than {} of the pool only, instead of {}. Proposal {}: bob would \
             have the tributes back where they were.",
            change.0,
            share(careful.spending_limit_ppm),
            share(now.spending_limit_ppm),
            back.0
        );
        self.stage.tell(&sentence);
        self.all_in(change, &["alice", "dave", "erin"], &[])?;
        self.all_in(back, &["bob", "carol", "frank"], &[])?;
        let is_changed = self.pass(change, "The lower limit", season)?;
        if self.pass(back, "The way back", season)? {
            self.an_action_lapses(back, season)?;
        }
        if is_changed && self.await_delay(change, "The lower limit", season)? {
            self.stage.execute(account("mallory"), change)?;
            let sentence = format!(
                "From now on a request is for less than {} of the pool. What was proposed before keeps its limit.",
                share(careful.spending_limit_ppm)
            );
            self.stage.tell(&sentence);
        }
        Ok(())
    }

    fn an_action_lapses(&mut self, id: ProposalId, season: &Season) -> Result<()> {
        for who in ["carol", "frank"] {
            self.leave(account(who), id)?;
        }
        self.stage
            .tell("carol and frank have thought again, and take their stakes off bob's proposal in its delay.");
        let window_ms = self.stage.details(id)?.settings.failing_window_ms;
        if self.fails(id, window_ms, season)? {
            self.stage.tell("Still it does: bob's proposal has lapsed.");
        }
        Ok(())
    }

    /// The commons takes back what the team's batch has not vested, if it may. The team is against it, with just these
    /// tokens.
    pub(super) fn take_back_from_the_team(&mut self) -> Result<()> {
        let season = &A_SLOW_TIME;
        let revocable = |one: &BatchStatus| one.batch.grantor.is_some() && one.vested < one.batch.total;
        let Some(batch) = self.team_batch()?.filter(revocable) else {
            return Ok(());
        };
        let team = batch.batch.beneficiary;
        let revocation = Request::Call {
            contract: self.stage.commons.at.vesting,
            selector: selector_bytes!("Vesting::revoke"),
            input: batch.id.encode(),
        };
        let id = self.propose("bob", revocation, "taking the team's rest back")?;
        let abstaining = self.the_team_abstains(team)?;
        let sentence = format!(
            "Proposal {}: the team is not seen any more, and bob would take back what its batch has not vested. It is seen at \
             once: it enlists the batch, and abstains with {}.",
            id.0,
            self.stage.words.tokens(abstaining)
        );
        self.stage.tell(&sentence);
        self.all_in(id, &["alice", "bob", "carol", "dave", "frank"], &[])?;
        if self.pass(id, "The revocation", season)? && self.await_delay(id, "The revocation", season)? {
            let events = self.stage.execute(account("mallory"), id)?;
            let returned = find::<Revoked>(&events).map_or(0, |event| event.returned);
            let unstaked = find::<PowerReduced>(&events).map_or(0, |event| event.unstaked);
            let sentence = format!(
                "It is done: {} go to the funding pool, and so {} of what the team abstains with are gone.",
                self.stage.words.tokens(returned),
                self.stage.words.tokens(unstaked)
            );
            self.stage.tell(&sentence);
            self.stage.mark(Panel::Unlocking, "the team's rest is taken back", None);
        }
        self.leave(team, ABSTAIN)
    }

    /// Enlists and stakes all the team has; returns how much that is.
    fn the_team_abstains(&mut self, team: AccountId) -> Result<u128> {
        if self.voter(team)?.vesting.is_none() {
            self.stage.enlist(team)?;
        }
        let power = self.voter(team)?.free;
        if power > 0 {
            self.stage.stake(team, ABSTAIN, power)?;
        }
        Ok(power)
    }

    /// A majority decides that the commons is to end. `None` if there is none.
    pub(super) fn the_end_is_decided(&mut self) -> Result<Option<ProposalId>> {
        let season = &A_SLOW_TIME;
        self.bring(&MEMBERS, 100)?;
        let id = self.propose("alice", Request::WindDown, "winding the commons down")?;
        let sentence = format!(
            "Proposal {}: alice thinks that the commons has done what it was for. Everybody stakes all there is.",
            id.0
        );
        self.stage.tell(&sentence);
        let kept: Vec<ProposalId> = self.library.into_iter().collect();
        self.all_in(id, &MEMBERS, &kept)?;
        let outlook = self.outlook(id)?;
        self.stage.tell(&format!("The end {outlook}."));
        if !self.await_conviction(id, season)? {
            self.falls_short(id, "The end")?;
            return Ok(None);
        }
        self.tell_trading()?;
        Ok(Some(id))
    }

    /// New business stops for a while, and nothing else does.
    pub(super) fn the_guardian_pauses(&mut self, well: Option<ProposalId>) -> Result<u64> {
        let pause_ms = self.stage.commons.config.voting.rules.pause_ms;
        let until_ms = self.stage.commons.chain.now_ms() + pause_ms;
        self.stage.refused(
            "mallory would stop new business.",
            Asset::Token,
            |error| *error == VotingError::NotGuardian,
            |commons| {
                let message = commons.voting().call_mut().pause_new_business();
                commons.send("mallory", message)
            },
        )?;
        let until_day = self.stage.day() + days(pause_ms);
        self.stage.mark(Panel::Price, "buying paused", Some(until_day));
        self.stage.pause_new_business()?;
        let price = self.stage.price()?;
        self.stage.tell(&format!(
            "At {price} a token the guardian stops new business for {}.",
            span(pause_ms)
        ));
        if let Some(well) = well {
            self.refused_in_the_pause(well)?;
        }
        Ok(until_ms)
    }

    fn refused_in_the_pause(&mut self, well: ProposalId) -> Result<()> {
        let is_paused = |error: &VotingError| matches!(error, VotingError::NewBusinessPaused { .. });
        self.stage.refused(
            "dave would have his well paid.",
            Asset::Collateral,
            is_paused,
            |commons| commons.execute("dave", well),
        )?;
        let free = self.voter(account("alice"))?.free;
        if free > 0 {
            let told = format!("alice would stake {} on it.", self.stage.words.tokens(free));
            self.stage.refused(&told, Asset::Token, is_paused, |commons| {
                commons.stake("alice", well, free)
            })?;
        }
        let bob = account("bob");
        let stakes = self.voter(bob)?.stakes;
        if let Some(stake) = stakes.iter().find(|stake| stake.proposal == well && stake.amount > 1) {
            self.stage.unstake(bob, well, stake.amount / 2)?;
            let sentence = format!(
                "Nobody is held back: bob takes {} off the well.",
                self.stage.words.tokens(stake.amount / 2)
            );
            self.stage.tell(&sentence);
        }
        Ok(())
    }

    /// A pause is not followed by another.
    pub(super) fn no_second_pause(&mut self) -> Result<()> {
        let guardian = self.stage.guardian;
        self.stage.refused(
            "The guardian would pause again.",
            Asset::Token,
            |error| matches!(error, VotingError::PausedTooRecently { .. }),
            |commons| {
                let message = commons.voting().call_mut().pause_new_business();
                commons.chain.call(guardian, message)
            },
        )
    }
}
