//! What happened, as the chart and the tables need it.

use interfaces::bonding_curve::Phase;

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

/// Everything that happened, in order.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// One sample per step.
    pub samples: Vec<Sample>,
    /// What is labelled.
    pub events: Vec<Event>,
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

    /// The last day.
    pub fn last_day(&self) -> f64 {
        self.samples.last().map_or(0.0, |sample| sample.day)
    }
}

/// A span of the chain's clock in days.
pub fn days(duration_ms: u64) -> f64 {
    duration_ms as f64 / DAY_MS
}
