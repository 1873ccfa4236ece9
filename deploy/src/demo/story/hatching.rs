//! How the commons of the story begins.

use super::{three_digits, Story};
use crate::{
    chain::{account, Receipt},
    demo::{
        history::{days, Panel},
        season::MEMBERS,
        stage::{raised_in_the_demo, DAY_MS},
    },
    suite::{Commons, FOUNDER},
    words::Asset,
};
use anyhow::Result;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    community_token::{CommunityToken, CommunityTokenError},
    hatch::{Hatch, HatchError, HatchPhase, Preview},
    vesting::{Vesting, VestingError},
};

/// Who contributes, when, in percent of the time, and how much, in percent of all that is raised.
const CONTRIBUTIONS: [(&str, u64, u128); 6] = [
    ("alice", 3, 15),
    ("bob", 12, 10),
    ("carol", 27, 12),
    ("dave", 40, 18),
    ("alice", 55, 10),
    ("erin", 68, 5),
];

/// Who comes last, and offers more than is left; if the maximum is out of reach, what is left.
const LAST_CONTRIBUTION: (&str, u64, u128) = ("frank", 80, 40);

/// Who claims, and for whom.
const CLAIMS: [(&str, &str); 6] = [
    ("alice", "alice"),
    ("bob", "bob"),
    ("carol", "carol"),
    ("carol", "dave"),
    ("frank", "frank"),
    ("frank", "erin"),
];

impl Story<'_> {
    pub(super) fn the_hatch(&mut self) -> Result<()> {
        self.stage.chapter("The hatch")?;
        if self.stage.list_left_out {
            self.stage.tell(
                "The description names a list of who may contribute. The demo's accounts are not on it, so everybody may.",
            );
        }
        let raised = raised_in_the_demo(&self.stage.commons.config)?;
        self.before_contributions(raised)?;
        self.contributions(raised)?;
        self.the_last_contribution(raised)?;
        self.the_launch()
    }

    fn before_contributions(&mut self, raised: u128) -> Result<()> {
        let amount = three_digits(raised / 10);
        let told = format!(
            "The contracts are deployed and wired. alice would contribute {} at once.",
            self.stage.words.coins(amount)
        );
        self.stage.refused(
            &told,
            Asset::Token,
            |error| *error == HatchError::NotSealed,
            |commons| contribute(commons, "alice", amount),
        )?;
        self.stage.seal()?;
        let hatch_price = self.stage.preview()?.hatch_price;
        let funding = self.stage.commons.config.hatch.funding;
        let words = &self.stage.words;
        self.stage.tell(&format!(
            "The hatch reads every contract back, finds it as promised, and is sealed. It takes {} at least and {} at \
             most, from {} until {}, at {} a token.",
            words.coins(funding.minimum),
            words.coins(funding.maximum),
            words.moment(funding.start_ms),
            words.moment(funding.end_ms),
            words.price(Some(hatch_price))
        ));
        let phase = HatchPhase::Pending;
        self.stage.refused(
            &format!("bob is early with {}.", self.stage.words.coins(amount)),
            Asset::Token,
            |error| *error == HatchError::WrongPhase { phase },
            |commons| contribute(commons, "bob", amount),
        )
    }

    fn contributions(&mut self, raised: u128) -> Result<()> {
        for (who, when, percent) in CONTRIBUTIONS {
            self.wait_for_contributions(when)?;
            self.stage.contribute(who, three_digits(raised / 100 * percent))?;
        }
        let status = self.stage.commons.hatch_status()?;
        let Preview { opening_price, .. } = self.stage.preview()?;
        let start_ms = self.stage.commons.config.hatch.funding.start_ms;
        let words = &self.stage.words;
        self.stage.tell(&format!(
            "Since {}: {} contributions, {} for {}. A launch would now open the market at {} a token.",
            words.moment(start_ms),
            CONTRIBUTIONS.len(),
            words.coins(status.raised),
            words.tokens(status.owed),
            words.price(opening_price)
        ));
        Ok(())
    }

    /// Waits for a part of the time for contributions, in percent.
    fn wait_for_contributions(&mut self, percent: u64) -> Result<()> {
        let funding = self.stage.commons.config.hatch.funding;
        let length_ms = funding.end_ms - funding.start_ms;
        self.stage.wait_until(funding.start_ms + length_ms / 100 * percent)
    }

    fn the_last_contribution(&mut self, raised: u128) -> Result<()> {
        let (who, when, percent) = LAST_CONTRIBUTION;
        self.wait_for_contributions(when)?;
        let funding = self.stage.commons.config.hatch.funding;
        if raised == funding.maximum {
            let offered = three_digits(raised / 100 * percent);
            let taken = self.stage.contribute(who, offered)?;
            let sentence = format!(
                "{who} offers {}, and only the {} up to the maximum are taken: the goal is reached.",
                self.stage.words.coins(offered),
                self.stage.words.coins(taken)
            );
            self.stage.tell(&sentence);
        } else {
            let left = raised - self.stage.commons.hatch_status()?.raised;
            self.stage.contribute(who, left)?;
            self.stage
                .tell(&format!("{who} contributes {}.", self.stage.words.coins(left)));
            self.stage.wait_until(funding.end_ms)?;
            let sentence = format!(
                "The time is over with {}, less than the maximum and not less than the minimum: the goal is reached.",
                self.stage.words.coins(raised)
            );
            self.stage.tell(&sentence);
        }
        let phase = HatchPhase::GoalReached;
        let amount = three_digits(raised / 100);
        self.stage.refused(
            &format!("dave would add {}.", self.stage.words.coins(amount)),
            Asset::Token,
            |error| *error == HatchError::WrongPhase { phase },
            |commons| contribute(commons, "dave", amount),
        )
    }

    fn the_launch(&mut self) -> Result<()> {
        let funding = self.stage.commons.config.hatch.funding;
        self.stage.wait(DAY_MS.min(funding.launch_window_ms / 2))?;
        let preview = self.stage.launch("mallory")?;
        let words = &self.stage.words;
        let tribute = match preview.tribute {
            0 => "Nothing goes".to_string(),
            tribute => format!("{} go", words.coins(tribute)),
        };
        let team = match preview.team {
            0 => String::new(),
            team => format!(", of which {} are the team's", words.tokens(team)),
        };
        self.stage.tell(&format!(
            "mallory, who has contributed nothing, launches the commons. {tribute} to the funding pool, and {} stand behind \
             {}{team}. The market opens at {} a token; contributors paid {}.",
            words.coins(preview.reserve),
            words.tokens(preview.supply),
            words.price(preview.opening_price),
            words.price(Some(preview.hatch_price))
        ));
        let (start_day, launch_day) = (days(DAY_MS), self.stage.day());
        self.stage.mark_from(start_day, Panel::Price, "hatch", Some(launch_day));
        self.stage.mark(Panel::Reserve, "launch", None);
        self.stage.mark(Panel::Pool, "hatch tribute", None);
        Ok(())
    }

    pub(super) fn batches_and_a_market(&mut self) -> Result<()> {
        self.stage.chapter("Batches, and a market")?;
        for (who, whose) in CLAIMS {
            self.stage.claim(who, whose)?;
        }
        self.stage.tell(
            "Everybody's contributions become a batch of tokens. carol claims for dave as well, and frank for erin.",
        );
        self.stage.refused(
            "alice claims a second time.",
            Asset::Token,
            |error| *error == HatchError::AlreadySettled,
            |commons| commons.claim("alice", "alice"),
        )?;
        self.stage.refused(
            "mallory claims.",
            Asset::Token,
            |error| *error == HatchError::NoContribution,
            |commons| commons.claim("mallory", "mallory"),
        )?;
        self.release_for(&MEMBERS)?;
        self.refused_of_a_batch()?;
        self.nobody_makes_tokens()
    }

    fn refused_of_a_batch(&mut self) -> Result<()> {
        let batch = self.batch_of("alice")?;
        self.stage.refused(
            "bob asks for a release of alice's batch.",
            Asset::Token,
            |error| *error == VestingError::NothingToRelease,
            |commons| commons.release("bob", batch.id),
        )?;
        let more = three_digits(batch.batch.total / 2);
        self.stage.refused(
            &format!("alice asks for {} of it.", self.stage.words.tokens(more)),
            Asset::Token,
            |error| matches!(error, VestingError::AboveReleasable { .. }),
            |commons| {
                let message = commons.vesting().call_mut().release_amount(batch.id, more);
                commons.send("alice", message)
            },
        )?;
        self.stage.refused(
            "The founder would take back what has not vested of it.",
            Asset::Token,
            |error| *error == VestingError::NotRevocable,
            |commons| {
                let message = commons.vesting().call_mut().revoke(batch.id);
                commons.send(FOUNDER, message)
            },
        )
    }

    fn nobody_makes_tokens(&mut self) -> Result<()> {
        let wanted = three_digits(self.stage.market()?.supply / 10);
        let told = format!("mallory tries to make {} for herself.", self.stage.words.tokens(wanted));
        self.stage.refused(
            &told,
            Asset::Token,
            |error| *error == CommunityTokenError::NotIssuer,
            |commons| {
                let message = commons.token().call_mut().mint(account("mallory"), wanted);
                commons.send("mallory", message)
            },
        )
    }
}

fn contribute(commons: &mut Commons, who: &str, amount: u128) -> Receipt<Result<u128, HatchError>> {
    let message = commons.hatch().call_mut().contribute(amount, None);
    commons.send(who, message)
}
