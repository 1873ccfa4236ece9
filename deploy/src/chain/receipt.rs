//! What a call brings back: its answer, its cost, its events.

use ink::{env::Event, primitives::AccountId, scale::Decode, ConstructorResult, LangError, MessageResult};
use std::ops::AddAssign;

/// What a call costs its sender.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Picoseconds of reference hardware.
    pub ref_time: u64,
    /// Bytes of state proof.
    pub proof_size: u64,
    /// Storage deposit taken, or given back if negative.
    pub deposit: i128,
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.ref_time += other.ref_time;
        self.proof_size += other.proof_size;
        self.deposit += other.deposit;
    }
}

/// Why a call brought no answer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The pallet says: trapped, out of gas, no contract there.
    Chain(String),
    /// The contract does not know the message.
    Language(LangError),
    /// The answer is not of the type that was expected.
    Undecodable,
}

/// What a message answered, out of the bytes that it returned.
pub fn answer_of<Answer: Decode>(returned: &[u8]) -> Result<Answer, Failure> {
    match MessageResult::<Answer>::decode(&mut &returned[..]) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Failure::Language(error)),
        Err(_) => Err(Failure::Undecodable),
    }
}

/// Why a constructor refused, out of the bytes that it returned.
pub fn refusal_of<Error: Decode>(returned: &[u8]) -> Result<Error, Failure> {
    match ConstructorResult::<Result<(), Error>>::decode(&mut &returned[..]) {
        Ok(Ok(Err(error))) => Ok(error),
        Ok(Err(error)) => Err(Failure::Language(error)),
        Ok(Ok(Ok(()))) | Err(_) => Err(Failure::Undecodable),
    }
}

/// An event as it stands in the chain's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// By which contract.
    pub contract: AccountId,
    /// Its indexed fields, after the signature.
    pub topics: Vec<[u8; 32]>,
    /// Its fields.
    pub data: Vec<u8>,
}

/// What a call brings back.
#[derive(Debug, Clone)]
#[must_use = "a call may have failed"]
pub struct Receipt<Answer> {
    /// What the message returned. When that is itself an `Err`, nothing has changed.
    pub answer: Result<Answer, Failure>,
    /// What it cost.
    pub cost: Cost,
    /// What it emitted, in order, the called contracts' events included. Empty when it failed.
    pub events: Vec<Emitted>,
}

impl Emitted {
    /// The event, if it is an `E`: decided by the signature topic, as an indexer does.
    pub fn decode<E>(&self) -> Option<E>
    where
        E: Event + Decode,
    {
        let signature = E::SIGNATURE_TOPIC?;
        if self.topics.first() != Some(&signature) {
            return None;
        }
        E::decode(&mut &self.data[..]).ok()
    }
}

impl<Answer> Receipt<Answer> {
    /// All events of type `E`, with the contract that emitted each.
    pub fn events_of<E>(&self) -> Vec<(AccountId, E)>
    where
        E: Event + Decode,
    {
        self.events
            .iter()
            .filter_map(|emitted| Some((emitted.contract, emitted.decode()?)))
            .collect()
    }
}

impl<Value, Error> Receipt<Result<Value, Error>> {
    /// Turns "no answer" and "the contract's own error" into one `Result`.
    pub fn outcome(self) -> Result<Value, CallError<Error>> {
        match self.answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(CallError::Refused(error)),
            Err(failure) => Err(CallError::Failed(failure)),
        }
    }
}

/// Why a call did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError<Error> {
    /// The contract's own error.
    Refused(Error),
    /// No answer at all.
    Failed(Failure),
}
