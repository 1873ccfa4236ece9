//! What happened, as the chart and the tables need it.

use super::invariants::Assembly;
use crate::words::{listed, share};
use interfaces::{
    bonding_curve::Phase,
    conviction_voting::{self, Kind, ProposalId},
};
use math::PPM;

/// Proposals are drawn about once a day, and whenever a step changes what is staked or needed.
const DRAWN_EVERY: f64 = 0.9;

const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// How the market and the pools stood after a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// When, in simulated days.
    pub day: f64,
    /// Where in its life the market was.
    pub phase: Phase,
    /// All tokens there were.
    pub supply: u128,
    /// The reserve.
    pub reserve: u128,
    /// The collateral in the funding pool.
    pub pool: u128,
    /// How far the first supply was unlocked.
    pub unlocking: Unlocking,
    /// The price, as the market shows it.
    pub spot_price: Option<u128>,
    /// The trade that led here, if it was one.
    pub trade: Option<Side>,
}

/// The tokens of all batches, by how far they are. What is revoked is none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unlocking {
    /// Not vested yet, or not claimed.
    pub locked: u128,
    /// Vested, and not released.
    pub vested: u128,
    /// With those they belong to.
    pub released: u128,
}

/// The two kinds of trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Tokens were minted.
    Purchase,
    /// Tokens were burned.
    Sale,
}

/// Which part of the chart an event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// The price.
    Price,
    /// The reserve.
    Reserve,
    /// The funding pool.
    Pool,
    /// The batches.
    Unlocking,
}

/// An event worth a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When it began, in simulated days.
    pub day: f64,
    /// When it ended, if it took time.
    pub until: Option<f64>,
    /// What it was.
    pub label: String,
    /// Where it is shown.
    pub panel: Panel,
}

/// The life of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Which proposal.
    pub id: ProposalId,
    /// Its kind.
    pub kind: Kind,
    /// What it is about, in a few words.
    pub title: String,
    /// What it asks the pool for, if it is a request.
    pub asked: Option<Asked>,
    /// How it stood, from the day it was made to its end.
    pub points: Vec<Point>,
    /// What happened to it.
    pub marks: Vec<(f64, Mark)>,
    /// Whether its end is among the points.
    pub is_over: bool,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// How much.
    pub amount: u128,
    /// In how many parts.
    pub milestones: u8,
    /// What the pool held on the day of the request.
    pub pool: u128,
}

impl Asked {
    /// The part of the pool, to a tenth of a percent: "12.5 %".
    pub fn share(&self) -> String {
        let per_mille = self.amount as f64 / self.pool as f64 * 1000.0;
        share(per_mille.round() as u32 * (PPM / 1000))
    }
}

/// How a proposal stood on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When, in simulated days.
    pub day: f64,
    /// What was staked on it.
    pub stake: u128,
    /// What that had gained.
    pub conviction: u128,
    /// What it needed, if there was anything to reach.
    pub threshold: Option<u128>,
}

/// What happened to a proposal on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// An action has passed, and waits.
    Passed,
    /// It, or a part of it, was paid.
    Paid,
    /// It was done.
    Done,
    /// It lost its support.
    Failed,
    /// The guardian stopped it.
    Vetoed,
    /// It was not executed in time.
    Expired,
    /// Its proposer withdrew it.
    Cancelled,
}

impl Course {
    /// How it stood last.
    pub fn last(&self) -> Option<&Point> {
        self.points.last()
    }

    /// What it needed last.
    pub fn needed(&self) -> Option<u128> {
        self.points.iter().rev().find_map(|point| point.threshold)
    }

    /// What became of it, in a few words.
    pub fn outcome(&self) -> String {
        let paid = self.marks.iter().filter(|(_, mark)| *mark == Mark::Paid).count();
        let parts = self.asked.map_or(1, |asked| usize::from(asked.milestones));
        let has_passed = self.marks.iter().any(|(_, mark)| *mark == Mark::Passed);
        let end = match self.marks.last().map(|(_, mark)| *mark) {
            None => "open",
            Some(Mark::Paid) if parts == 1 => "paid",
            Some(Mark::Paid) if paid == parts => return format!("paid, in {parts} parts"),
            Some(Mark::Paid) => return format!("{paid} of {parts} parts paid"),
            Some(Mark::Passed) => "passed",
            Some(Mark::Done) => "executed",
            Some(Mark::Failed) if has_passed => "lapsed",
            Some(Mark::Failed) => "failed",
            Some(Mark::Vetoed) => "vetoed",
            Some(Mark::Expired) if has_passed => "never executed",
            Some(Mark::Expired) => "expired",
            Some(Mark::Cancelled) => "withdrawn",
        };
        if paid > 0 && end != "paid" {
            return format!("{paid} of {parts} parts paid, then {end}");
        }
        end.to_string()
    }
}

/// How a seller of goods fares.
#[derive(Debug, Clone, PartialEq)]
pub struct Stall {
    /// Who sells.
    pub seller: String,
    /// What.
    pub goods: Vec<String>,
    /// How it stood after every step that concerned it.
    pub standings: Vec<Standing>,
    /// What went wrong, and when.
    pub marks: Vec<(f64, String)>,
}

/// How a seller stood on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// When, in simulated days.
    pub day: f64,
    /// How many vouchers were sold.
    pub sold: u32,
    /// How many of them were redeemed.
    pub redeemed: u32,
    /// How many of them their buyers have complained of.
    pub complained: u32,
    /// How many of them the seller has lost.
    pub lost: u32,
    /// How good the seller is, from what is final.
    pub score_ppm: u32,
}

impl Standing {
    /// The score to a whole percent: "71 %".
    pub fn score(&self) -> String {
        const PERCENT: u32 = PPM / 100;
        share((self.score_ppm + PERCENT / 2) / PERCENT * PERCENT)
    }
}

impl Stall {
    /// "mallory: firewood and a cart".
    pub fn title(&self) -> String {
        let goods: Vec<&str> = self.goods.iter().map(String::as_str).collect();
        format!("{}: {}", self.seller, listed(&goods))
    }

    /// How it stood last.
    pub fn last(&self) -> Option<&Standing> {
        self.standings.last()
    }
}

/// Everything that happened, in order.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// One sample per step.
    pub samples: Vec<Sample>,
    /// What is labelled.
    pub events: Vec<Event>,
    /// The proposals, abstaining left out.
    pub proposals: Vec<Course>,
    /// The sellers of goods.
    pub stalls: Vec<Stall>,
    /// What contributors paid for a token, in the unit of [`Sample::spot_price`].
    pub hatch_price: Option<u128>,
}

impl History {
    /// The samples taken while anyone could trade.
    pub fn trading(&self) -> impl DoubleEndedIterator<Item = &Sample> {
        self.samples.iter().filter(|sample| sample.phase == Phase::Open)
    }

    /// When the price was highest.
    pub fn peak(&self) -> Option<&Sample> {
        self.trading().max_by_key(|sample| sample.spot_price)
    }

    /// When the commons had just been wound down.
    pub fn wound_down(&self) -> Option<&Sample> {
        self.samples.iter().find(|sample| sample.phase == Phase::Closed)
    }

    /// How many trades there were.
    pub fn trades(&self) -> usize {
        self.samples.iter().filter(|sample| sample.trade.is_some()).count()
    }

    /// Adds how every proposal stands; of one that has ended, how it stood then.
    pub fn follow(&mut self, day: f64, now: &Assembly) {
        for ballot in &now.ballots {
            let proposal = &ballot.proposal;
            let Some(course) = self.course(proposal.id) else {
                continue;
            };
            let is_over = matches!(proposal.progress.phase, conviction_voting::Phase::Ended(_));
            let last = course.points.last().copied();
            let is_due = last.is_none_or(|last| {
                day - last.day >= DRAWN_EVERY || (last.stake, last.threshold) != (proposal.stake, ballot.threshold)
            });
            if course.is_over || !(is_over || is_due) {
                continue;
            }
            course.is_over = is_over;
            course.points.push(Point {
                day,
                stake: proposal.stake,
                conviction: proposal.conviction,
                threshold: ballot.threshold,
            });
        }
    }

    /// The life of a proposal.
    pub fn course(&mut self, id: ProposalId) -> Option<&mut Course> {
        self.proposals.iter_mut().find(|course| course.id == id)
    }

    /// A seller of goods; a new one, if there is none of that name.
    pub fn stall(&mut self, seller: &str) -> &mut Stall {
        let index = match self.stalls.iter().position(|stall| stall.seller == seller) {
            Some(index) => index,
            None => {
                self.stalls.push(Stall {
                    seller: seller.to_string(),
                    goods: Vec::new(),
                    standings: Vec::new(),
                    marks: Vec::new(),
                });
                self.stalls.len() - 1
            }
        };
        &mut self.stalls[index]
    }

    /// The last day.
    pub fn last_day(&self) -> f64 {
        self.samples.last().map_or(0.0, |sample| sample.day)
    }
}

/// A span of the chain's clock in days.
pub fn days(duration_ms: u64) -> f64 {
    duration_ms as f64 / DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_a_part_of_the_pool() {
        let asked = |amount, pool| Asked {
            amount,
            milestones: 1,
            pool,
        };
        assert_eq!(asked(1_249, 10_000).share(), "12.5 %");
        assert_eq!(asked(1, 10_000).share(), "0 %");
        assert_eq!(asked(10_000, 10_000).share(), "100 %");
    }

    #[test]
    fn what_became_of_a_proposal_is_told_in_a_few_words() {
        use Mark::*;
        let outcome = |milestones: Option<u8>, marks: &[Mark]| {
            let asked = milestones.map(|milestones| Asked {
                amount: 1,
                milestones,
                pool: 10,
            });
            let course = Course {
                id: ProposalId(1),
                kind: Kind::Signal,
                title: String::new(),
                asked,
                points: Vec::new(),
                marks: marks.iter().map(|mark| (1.0, *mark)).collect(),
                is_over: false,
            };
            course.outcome()
        };
        for (milestones, marks, text) in [
            (None, &[][..], "open"),
            (None, &[Cancelled], "withdrawn"),
            (None, &[Passed], "passed"),
            (None, &[Passed, Done], "executed"),
            (None, &[Passed, Vetoed], "vetoed"),
            (None, &[Passed, Failed], "lapsed"),
            (None, &[Passed, Expired], "never executed"),
            (Some(1), &[Expired], "expired"),
            (Some(1), &[Paid], "paid"),
            (Some(2), &[Paid], "1 of 2 parts paid"),
            (Some(2), &[Paid, Paid], "paid, in 2 parts"),
            (Some(4), &[Paid, Paid, Failed], "2 of 4 parts paid, then failed"),
            (Some(2), &[Paid, Cancelled], "1 of 2 parts paid, then withdrawn"),
        ] {
            assert_eq!(outcome(milestones, marks), text);
        }
    }
}
