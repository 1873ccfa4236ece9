//! What is to be done: in words, and as the messages it takes.

use super::{deployed::spoken, errors::OwnError};
use crate::{
    chain::{Failure, Message},
    config::TokenInfo,
    network::{refusal, Trial},
    suite::constructors::Part,
};
use ink::{
    primitives::AccountId,
    scale::{Decode, Encode},
};
use serde_json::{json, Map, Value as Json};

/// What there is to say of an act before it is done, for people and for programs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// In words, a sentence or two a line.
    pub lines: Vec<String>,
    /// The figures, amounts in base units.
    pub figures: Map<String, Json>,
}

impl Told {
    /// Something to say.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// A figure.
    pub fn figure(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.figures.insert(name.to_owned(), value.into());
        self
    }

    /// An amount. Programs that count with 53 bits keep it as a text.
    pub fn amount(self, name: &str, amount: u128) -> Self {
        self.figure(name, amount.to_string())
    }
}

/// An act with all that it needs.
pub struct Plan {
    /// What will happen.
    pub told: Told,
    /// What is to be sent, in this order. The last is the act, and the others are what it needs, unless they are
    /// `independent`.
    pub steps: Vec<Step>,
    /// Whether every step is an act of its own.
    pub independent: bool,
}

impl Plan {
    /// An act that needs nothing.
    pub fn of(told: Told, act: Step) -> Self {
        Self::after(told, Vec::new(), act)
    }

    /// An act that needs these.
    pub fn after(told: Told, mut needed: Vec<Step>, act: Step) -> Self {
        needed.push(act);
        Self {
            told,
            steps: needed,
            independent: false,
        }
    }

    /// Several acts of a kind.
    pub fn several(told: Told, acts: Vec<Step>) -> Self {
        Self {
            told,
            steps: acts,
            independent: true,
        }
    }
}

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contract {
    /// A contract of the commons.
    Part(Part),
    /// A PSP22 of somebody else's, by its ticker and address, "token WCOIN of 5F…".
    Token(String),
}

impl Contract {
    /// As people say it, after "the".
    pub fn spoken(&self) -> &str {
        match self {
            Self::Part(part) => spoken(*part),
            Self::Token(told) => told,
        }
    }

    /// As programs know it.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Part(part) => Some(part.name()),
            Self::Token(_) => None,
        }
    }
}

impl From<Part> for Contract {
    fn from(part: Part) -> Self {
        Self::Part(part)
    }
}

/// A message to be sent.
pub struct Step {
    /// What it does: "wrap 95 UNIT".
    pub what: String,
    /// How to undo it, to be typed; `None` if it leaves nothing behind, or nothing can.
    pub undo: Option<String>,
    /// To which contract.
    pub contract: Contract,
    /// Its address.
    pub to: AccountId,
    /// The message with its arguments, encoded.
    pub data: Vec<u8>,
    /// How much of the chain's coin goes along.
    pub value: u128,
    /// What a set of vouchers is sold in: events about it have amounts, and do not say of what.
    pub sold_in: Option<TokenInfo>,
    judge: Box<dyn Fn(Trial<Vec<u8>>) -> Verdict>,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It would work, and answer this.
    Works(Answer),
    /// The contract would refuse.
    Refused {
        /// Why, in words.
        reason: String,
        /// Whether nothing is wrong but that the caller has too little.
        for_lack_of_funds: bool,
        /// Whether it can be another answer once time has passed.
        about_time: bool,
    },
    /// There would be no answer of the contract's own.
    Failed(Failure),
}

/// What a message answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// In words; `None` if it says no more than that it was done.
    pub words: Option<String>,
    /// For programs.
    pub json: Json,
}

impl Answer {
    /// Done.
    pub fn done<Nothing>(_: Nothing) -> Self {
        Self {
            words: None,
            json: Json::Null,
        }
    }

    /// An amount.
    pub fn amount(amount: u128, words: String) -> Self {
        Self {
            words: Some(words),
            json: json!(amount.to_string()),
        }
    }

    /// The number of something new.
    pub fn number(number: u64, of: &str) -> Self {
        Self {
            words: Some(format!("{of} {number}")),
            json: json!(number),
        }
    }
}

impl Step {
    /// A message to a contract. Amounts in its error have `decimals`.
    pub fn new<Arguments, Value, Error>(
        contract: impl Into<Contract>,
        what: impl Into<String>,
        message: Message<Arguments, Result<Value, Error>>,
        decimals: u8,
        answer: impl Fn(Value) -> Answer + 'static,
    ) -> Self
    where
        Arguments: Encode,
        Value: Decode,
        Error: OwnError,
    {
        Self::of_assets(contract, what, message, move |_: &Error| decimals, answer)
    }

    /// A message whose errors have amounts of several assets: `decimals` says how many those of an error have.
    pub fn of_assets<Arguments, Value, Error>(
        contract: impl Into<Contract>,
        what: impl Into<String>,
        message: Message<Arguments, Result<Value, Error>>,
        decimals: impl Fn(&Error) -> u8 + 'static,
        answer: impl Fn(Value) -> Answer + 'static,
    ) -> Self
    where
        Arguments: Encode,
        Value: Decode,
        Error: OwnError,
    {
        let message = message.params();
        let (to, data) = (*message.callee(), message.exec_input().encode());
        let judge = move |trial: Trial<Vec<u8>>| match trial.read::<Result<Value, Error>>().answer {
            Ok(Ok(value)) => Verdict::Works(answer(value)),
            Ok(Err(error)) => Verdict::Refused {
                reason: refusal::told(&error, decimals(&error)),
                for_lack_of_funds: error.is_lack_of_funds(),
                about_time: error.is_about_time(),
            },
            Err(failure) => Verdict::Failed(failure),
        };
        Self {
            what: what.into(),
            undo: None,
            contract: contract.into(),
            to,
            data,
            value: 0,
            sold_in: None,
            judge: Box::new(judge),
        }
    }

    /// With so much of the chain's coin.
    pub fn with_value(mut self, value: u128) -> Self {
        self.value = value;
        self
    }

    /// About vouchers that are sold in this.
    pub fn sold_in(mut self, info: &TokenInfo) -> Self {
        self.sold_in = Some(info.clone());
        self
    }

    /// With what undoes it.
    pub fn undone_by(mut self, command: impl Into<String>) -> Self {
        self.undo = Some(command.into());
        self
    }

    /// What came of a trial of it.
    pub fn judge(&self, trial: Trial<Vec<u8>>) -> Verdict {
        (self.judge)(trial)
    }
}
