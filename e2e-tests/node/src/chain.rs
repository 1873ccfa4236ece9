//! A chain with people on it, and what they send.

use crate::backend::{sleep_until, Backend, OnNode};
use anyhow::{anyhow, bail, ensure, Context, Result};
use commons::chain::{answer_of, refusal_of, Constructor, Cost, Failure, Message, Receipt};
use ink::{
    env::{DefaultEnvironment, Event},
    primitives::AccountId,
    scale::{Decode, Encode},
};
use ink_e2e::{CallDryRunResult, ContractsBackend, InstantiateDryRunResult, Keypair};
use std::{collections::BTreeMap, fmt::Debug};

/// One token, or one coin: all have twelve decimals.
pub const COIN: u128 = 1_000_000_000_000;

/// What the node says of a transaction whose contract refused.
pub const REVERTED: &str = "Contracts::ContractReverted";

/// How much more gas a transaction may use than its trial did, in per cent: it comes a moment later. What is not used is
/// not paid for.
const GAS_MARGIN: u64 = 25;

/// A chain with people on it.
pub struct Chain<B> {
    /// The chain.
    pub backend: B,
    people: BTreeMap<&'static str, Keypair>,
}

impl<B: Backend> Chain<B> {
    /// Brings people to a chain, each with so much of its coin.
    pub async fn with_people(mut backend: B, names: &[&'static str], coins: u128) -> Self {
        let mut people = BTreeMap::new();
        for name in names {
            people.insert(*name, backend.person(coins).await);
        }
        Self { backend, people }
    }

    /// Brings one more.
    pub async fn join(&mut self, name: &'static str, coins: u128) {
        let key = self.backend.person(coins).await;
        self.people.insert(name, key);
    }

    /// Somebody's key.
    pub fn key(&self, who: &str) -> Keypair {
        let key = self.people.get(who);
        key.unwrap_or_else(|| panic!("nobody here is called {who}")).clone()
    }

    /// Somebody's account.
    pub fn account(&self, who: &str) -> AccountId {
        AccountId::from(self.key(who).public_key().0)
    }

    /// Sends a message.
    pub async fn call<Arguments, Answer>(&mut self, who: &str, message: Message<Arguments, Answer>) -> Receipt<Answer>
    where
        Arguments: Encode + Clone + Sync,
        Answer: Decode + Send,
        Message<Arguments, Answer>: Clone,
    {
        self.call_with_value(who, message, 0).await
    }

    /// Sends a message, and `value` of the chain's coin along. The answer is that of the trial before it, which is what
    /// the chain did unless something came between them; the events are the transaction's.
    pub async fn call_with_value<Arguments, Answer>(
        &mut self,
        who: &str,
        message: Message<Arguments, Answer>,
        value: u128,
    ) -> Receipt<Answer>
    where
        Arguments: Encode + Clone + Sync,
        Answer: Decode + Send,
        Message<Arguments, Answer>: Clone,
    {
        let key = self.key(who);
        let client = self.backend.client();
        let sent = client
            .call(&key, &message)
            .value(value)
            .extra_gas_portion(GAS_MARGIN)
            .submit()
            .await;
        match sent {
            Ok(sent) => Receipt {
                answer: read_answer(&sent.dry_run),
                cost: cost_of(&sent.dry_run),
                events: B::emitted(&sent.events),
            },
            Err(trouble) => match B::name_of(&trouble) {
                trouble if trouble == REVERTED => self.try_call(who, message, value).await,
                trouble => failed(trouble),
            },
        }
    }

    /// Tries a message, and sends nothing.
    pub async fn try_call<Arguments, Answer>(
        &mut self,
        who: &str,
        message: Message<Arguments, Answer>,
        value: u128,
    ) -> Receipt<Answer>
    where
        Arguments: Encode + Clone + Sync,
        Answer: Decode + Send,
        Message<Arguments, Answer>: Clone,
    {
        let key = self.key(who);
        match self.backend.client().call(&key, &message).value(value).dry_run().await {
            Ok(trial) => tried(&trial),
            Err(trouble) => failed(B::name_of(&trouble)),
        }
    }

    /// The answer of a message that only reads.
    pub async fn read<Arguments, Answer>(&mut self, message: Message<Arguments, Answer>) -> Result<Answer>
    where
        Arguments: Encode + Clone + Sync,
        Answer: Decode + Send,
        Message<Arguments, Answer>: Clone,
    {
        let reader = *self.people.keys().next().context("nobody is here to read")?;
        let receipt = self.try_call(reader, message, 0).await;
        receipt
            .answer
            .map_err(|failure| anyhow!("a view gave no answer: {failure:?}"))
    }

    /// Puts a contract on the chain, out of the bundle of that name.
    pub async fn instantiate<Contract, Arguments, Error>(
        &mut self,
        who: &str,
        bundle: &str,
        mut constructor: Constructor<Contract, Arguments, Error>,
    ) -> Receipt<Result<AccountId, Error>>
    where
        Contract: Clone,
        Arguments: Encode + Clone + Send + Sync,
        Error: Decode,
    {
        let key = self.key(who);
        let made = self
            .backend
            .client()
            .instantiate(bundle, &key, &mut constructor)
            .extra_gas_portion(GAS_MARGIN)
            .submit()
            .await;
        match made {
            Ok(made) => Receipt {
                answer: read_constructor(&made.dry_run).map(|refused| refused.map_or(Ok(made.account_id), Err)),
                cost: Cost::default(),
                events: B::emitted(&made.events),
            },
            Err(trouble) => {
                let trouble = B::name_of(&trouble);
                let trial = self
                    .backend
                    .client()
                    .instantiate(bundle, &key, &mut constructor)
                    .dry_run()
                    .await;
                match trial.map(|trial| read_constructor(&trial)) {
                    Ok(Ok(Some(error))) if trouble == REVERTED => Receipt {
                        answer: Ok(Err(error)),
                        cost: Cost::default(),
                        events: Vec::new(),
                    },
                    Ok(Err(failure)) if trouble == REVERTED => Receipt {
                        answer: Err(failure),
                        cost: Cost::default(),
                        events: Vec::new(),
                    },
                    _ => failed(trouble),
                }
            }
        }
    }

    /// Sends a message that has to be refused with this error, and nothing may have changed of these contracts, where the
    /// chain shows its state.
    pub async fn refused<Arguments, Value, Error>(
        &mut self,
        who: &str,
        message: Message<Arguments, Result<Value, Error>>,
        error: Error,
        contracts: &[AccountId],
    ) -> Result<()>
    where
        Arguments: Encode + Clone + Sync,
        Value: Decode + Send + Debug,
        Error: Decode + Send + Debug + PartialEq,
        Message<Arguments, Result<Value, Error>>: Clone,
    {
        let is_it = |other: &Error| *other == error;
        let refusal = self.refused_like(who, message, is_it, contracts).await;
        refusal.map(|_| ()).with_context(|| format!("expected {error:?}"))
    }

    /// The same for an error with figures that depend on the moment; returns it.
    pub async fn refused_like<Arguments, Value, Error>(
        &mut self,
        who: &str,
        message: Message<Arguments, Result<Value, Error>>,
        is_like: impl Fn(&Error) -> bool,
        contracts: &[AccountId],
    ) -> Result<Error>
    where
        Arguments: Encode + Clone + Sync,
        Value: Decode + Send + Debug,
        Error: Decode + Send + Debug,
        Message<Arguments, Result<Value, Error>>: Clone,
    {
        let before = self.backend.state_of(contracts).await?;
        let receipt = self.call(who, message).await;
        let error = match receipt.answer {
            Ok(Err(error)) if is_like(&error) => error,
            other => bail!("{who} was not refused as expected: {other:?}"),
        };
        if B::SHOWS_STATE {
            ensure!(
                self.backend.state_of(contracts).await? == before,
                "something has changed, though {who} was refused"
            );
        }
        Ok(error)
    }

    /// Expects that a contract has emitted this event, and no other of its kind; where the chain tells events.
    pub fn emitted<Answer, E>(&self, receipt: &Receipt<Answer>, contract: AccountId, event: E) -> Result<()>
    where
        E: Event + Decode + Debug + PartialEq,
    {
        if B::TELLS_EVENTS {
            let found = receipt.events_of::<E>();
            let expected = [(contract, event)];
            ensure!(
                found == expected,
                "the events of this kind were to be {expected:?}, and are {found:?}"
            );
        }
        Ok(())
    }
}

impl Chain<OnNode> {
    /// Tries a message in the name of any account, a contract's for example.
    pub async fn try_as<Arguments, Answer>(
        &mut self,
        account: AccountId,
        message: Message<Arguments, Answer>,
    ) -> Result<Receipt<Answer>>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        let trial = self.backend.network.try_call(account, message, 0).await?;
        Ok(Receipt {
            answer: trial.answer,
            cost: Cost::default(),
            events: Vec::new(),
        })
    }

    /// Waits until the chain's clock is at that moment or past it, also for a trial.
    pub async fn wait_until(&mut self, moment_ms: u64) -> Result<()> {
        sleep_until(moment_ms).await;
        let (name, key) = self.people.iter().next().context("nobody is here to wait")?;
        let key = key.clone();
        self.backend
            .make_block(&key)
            .await
            .with_context(|| format!("{name} could not make a block"))
    }
}

fn failed<Answer>(trouble: String) -> Receipt<Answer> {
    Receipt {
        answer: Err(Failure::Chain(trouble)),
        cost: Cost::default(),
        events: Vec::new(),
    }
}

fn tried<Answer: Decode>(trial: &CallDryRunResult<DefaultEnvironment, Answer>) -> Receipt<Answer> {
    Receipt {
        answer: read_answer(trial),
        cost: cost_of(trial),
        events: Vec::new(),
    }
}

/// What a trial says a message answers.
fn read_answer<Answer: Decode>(trial: &CallDryRunResult<DefaultEnvironment, Answer>) -> Result<Answer, Failure> {
    match &trial.exec_result.result {
        Err(error) => Err(Failure::Chain(format!("{error:?}"))),
        Ok(returned) => answer_of(&returned.data),
    }
}

/// What a trial says why a constructor refuses; `None` if it does not.
fn read_constructor<Error: Decode>(
    trial: &InstantiateDryRunResult<DefaultEnvironment>,
) -> Result<Option<Error>, Failure> {
    let returned = match &trial.contract_result.result {
        Err(error) => return Err(Failure::Chain(format!("{error:?}"))),
        Ok(returned) => &returned.result,
    };
    if !returned.did_revert() {
        return Ok(None);
    }
    refusal_of(&returned.data).map(Some)
}

fn cost_of<Answer>(trial: &CallDryRunResult<DefaultEnvironment, Answer>) -> Cost {
    Cost {
        ref_time: trial.exec_result.gas_consumed.ref_time(),
        proof_size: trial.exec_result.gas_consumed.proof_size(),
        deposit: trial
            .exec_result
            .storage_deposit
            .charge_or_zero()
            .try_into()
            .unwrap_or(i128::MAX),
    }
}
