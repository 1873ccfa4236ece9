//! An in-process chain with pallet-contracts (drink's), for the demo and for every sandbox test.
//!
//! Contracts are called through the traits of the `interfaces` crate, so arguments and answers are typed on this side
//! as well, and each call brings back what it cost and which events it emitted.
//!
//! The clock is set by hand, in milliseconds, and stands still otherwise.

mod accounts;
mod receipt;

pub use accounts::{account, name_of, NAMED};
pub use interfaces::call::Message;
pub use receipt::{answer_of, refusal_of, CallError, Cost, Emitted, Failure, Receipt};

use anyhow::{anyhow, Result};
use drink::{
    minimal::{MinimalSandbox, MinimalSandboxRuntime, RuntimeEvent},
    pallet_contracts::{self, Determinism, StorageDeposit},
    sandbox_api::prelude::*,
    AccountId32, Sandbox, Weight,
};
use ink::{
    env::{
        call::{
            state,
            utils::{ReturnType, Set, Unset},
            CreateBuilder, ExecutionInput, LimitParamsV2,
        },
        DefaultEnvironment,
    },
    primitives::{AccountId, Hash},
    scale::{Decode, Encode},
};
use ink_sandbox::EventRecordOf;

/// When the chain's clock starts: 1 January 2026, 00:00 UTC.
pub const GENESIS_MS: u64 = 1_767_225_600_000;

/// Stands for the hash of its first block, which it has none of: what a voucher's holder signs names the chain.
pub const GENESIS_HASH: [u8; 32] = *b"the in-process chain of commons!";

/// What every named account holds of the chain's coin at first.
pub const ENDOWMENT: u128 = 1_000_000_000_000_000_000_000_000;

/// More than any message of ours may cost; a call that reaches it fails.
const GAS_LIMIT: Weight = Weight::from_parts(1_000_000_000_000, 16 * 1024 * 1024);

/// A constructor with its arguments: what `FooRef::new(…)` of a contract crate makes.
pub type Constructor<Contract, Arguments, Error> = CreateBuilder<
    DefaultEnvironment,
    Contract,
    Unset<Hash>,
    Set<LimitParamsV2<DefaultEnvironment>>,
    Unset<u128>,
    Set<ExecutionInput<Arguments>>,
    Unset<state::Salt>,
    Set<ReturnType<Result<Contract, Error>>>,
>;

/// A constructor with its arguments as it is sent.
pub fn encoded<Contract, Arguments: Encode, Error>(constructor: Constructor<Contract, Arguments, Error>) -> Vec<u8> {
    constructor
        .endowment(0)
        .code_hash(Hash::default())
        .salt_bytes(Vec::<u8>::new())
        .params()
        .exec_input()
        .encode()
}

/// The whole state of a chain at a moment, to come back to.
pub struct Snapshot {
    state: ink_sandbox::Snapshot,
    now_ms: u64,
    instances: u64,
}

/// The in-process chain.
pub struct Chain {
    sandbox: MinimalSandbox,
    now_ms: u64,
    instances: u64,
}

impl Default for Chain {
    fn default() -> Self {
        let mut sandbox = MinimalSandbox::default();
        for name in NAMED {
            sandbox
                .mint_into(&on_chain(account(name)), ENDOWMENT)
                .expect("a new chain mints what it is asked");
        }
        sandbox.set_timestamp(GENESIS_MS);
        sandbox.reset_events();
        Self {
            sandbox,
            now_ms: GENESIS_MS,
            instances: 0,
        }
    }
}

impl Chain {
    /// The time now.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Lets `duration_ms` pass.
    pub fn wait(&mut self, duration_ms: u64) {
        self.set_now(self.now_ms.saturating_add(duration_ms));
    }

    /// Sets the clock.
    pub fn set_now(&mut self, now_ms: u64) {
        self.now_ms = now_ms;
        self.sandbox.set_timestamp(now_ms);
    }

    /// Puts a contract on the chain: `code` is its wasm, `constructor` what `FooRef::new(…)` returns. The answer is the
    /// new contract's address, or the constructor's own error.
    pub fn instantiate<Contract, Arguments, Error>(
        &mut self,
        from: AccountId,
        code: &[u8],
        constructor: Constructor<Contract, Arguments, Error>,
    ) -> Receipt<Result<AccountId, Error>>
    where
        Arguments: Encode,
        Error: Decode,
    {
        // The same code, arguments and salt would be the same address.
        self.instances += 1;
        let result = self.sandbox.deploy_contract(
            code.to_vec(),
            0,
            encoded(constructor),
            self.instances.to_le_bytes().to_vec(),
            on_chain(from),
            GAS_LIMIT,
            None,
        );
        // The chain gathers the events of a whole block; here every call has only its own.
        self.sandbox.reset_events();
        let answer = match result.result {
            Err(error) => Err(Failure::Chain(format!("{error:?}"))),
            Ok(instantiated) if instantiated.result.did_revert() => refusal_of(&instantiated.result.data).map(Err),
            Ok(instantiated) => Ok(Ok(in_contract(&instantiated.account_id))),
        };
        Receipt {
            answer,
            cost: cost(result.gas_consumed, &result.storage_deposit),
            events: emitted(result.events),
        }
    }

    /// Sends a message.
    pub fn call<Arguments, Answer>(&mut self, from: AccountId, message: Message<Arguments, Answer>) -> Receipt<Answer>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        self.call_with_value(from, message, 0)
    }

    /// Sends a message, and `value` of the chain's coin along.
    pub fn call_with_value<Arguments, Answer>(
        &mut self,
        from: AccountId,
        message: Message<Arguments, Answer>,
        value: u128,
    ) -> Receipt<Answer>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        let message = message.params();
        let result = self.sandbox.call_contract(
            on_chain(*message.callee()),
            value,
            message.exec_input().encode(),
            on_chain(from),
            GAS_LIMIT,
            None,
            Determinism::Enforced,
        );
        self.sandbox.reset_events();
        let answer = match result.result {
            Err(error) => Err(Failure::Chain(format!("{error:?}"))),
            Ok(returned) => answer_of(&returned.data),
        };
        Receipt {
            answer,
            cost: cost(result.gas_consumed, &result.storage_deposit),
            events: emitted(result.events),
        }
    }

    /// The answer of a message that only reads.
    pub fn read<Arguments, Answer>(&mut self, message: Message<Arguments, Answer>) -> Result<Answer>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        self.call(account(NAMED[0]), message)
            .answer
            .map_err(|failure| anyhow!("a view gave no answer: {failure:?}"))
    }

    /// What an account holds of the chain's own coin.
    pub fn native_balance(&mut self, account: AccountId) -> u128 {
        self.sandbox.free_balance(&on_chain(account))
    }

    /// Makes `amount` of the chain's own coin for an account.
    pub fn endow(&mut self, account: AccountId, amount: u128) {
        self.sandbox
            .mint_into(&on_chain(account), amount)
            .expect("the coins of all accounts fit in 128 bits");
        self.sandbox.reset_events();
    }

    /// The whole state, to come back to with [`restore`](Self::restore).
    pub fn snapshot(&mut self) -> Snapshot {
        Snapshot {
            state: self.sandbox.take_snapshot(),
            now_ms: self.now_ms,
            instances: self.instances,
        }
    }

    /// Goes back to a snapshot.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.sandbox.restore_snapshot(snapshot.state.clone());
        self.now_ms = snapshot.now_ms;
        self.instances = snapshot.instances;
    }

    /// The root of the whole state: two states with the same root are equal to the byte.
    pub fn state_root(&mut self) -> [u8; 32] {
        self.sandbox.take_snapshot().storage_root.into()
    }
}

fn on_chain(account: AccountId) -> AccountId32 {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId32::new(*bytes)
}

fn in_contract(account: &AccountId32) -> AccountId {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId::from(*bytes)
}

fn cost(gas: Weight, deposit: &StorageDeposit<u128>) -> Cost {
    let units = |amount: u128| i128::try_from(amount).unwrap_or(i128::MAX);
    Cost {
        ref_time: gas.ref_time(),
        proof_size: gas.proof_size(),
        deposit: match deposit {
            StorageDeposit::Charge(amount) => units(*amount),
            StorageDeposit::Refund(amount) => -units(*amount),
        },
    }
}

fn emitted(records: Option<Vec<EventRecordOf<MinimalSandboxRuntime>>>) -> Vec<Emitted> {
    records
        .unwrap_or_default()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted { contract, data }) => Some(Emitted {
                contract: in_contract(&contract),
                topics: record.topics.iter().map(|topic| topic.0).collect(),
                data,
            }),
            _ => None,
        })
        .collect()
}
