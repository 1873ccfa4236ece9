//! The chain as it is in one block: whatever is asked of it is of the same moment.

use super::{refusal::told_failure, Block, NativeBalance, Network, Trial};
use crate::chain::{Failure, Message};
use anyhow::{anyhow, Context, Result};
use ink::{
    primitives::AccountId,
    scale::{Decode, Encode},
};

/// A block to ask. The node has to keep its state: of a block that is old it may have forgotten it.
#[derive(Clone, Copy)]
pub struct Snapshot<'a> {
    network: &'a Network,
    block: Block,
}

impl<'a> Snapshot<'a> {
    /// The chain as it is in that block.
    pub fn new(network: &'a Network, block: Block) -> Self {
        Self { network, block }
    }

    /// Which block.
    pub fn block(&self) -> Block {
        self.block
    }

    /// Of which chain.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// The block's time.
    pub async fn now_ms(&self) -> Result<u64> {
        let moment: Option<u64> = self
            .network
            .stored_at(self.block.hash, "Timestamp", "Now", Vec::new())
            .await?;
        moment.context("the chain keeps no time")
    }

    /// What an account holds of the chain's coin.
    pub async fn native_balance(&self, account: AccountId) -> Result<NativeBalance> {
        self.network.native_balance_at(account, self.block.hash).await
    }

    /// The hash of the code that the contract at `address` runs, or `None` if there is no contract.
    pub async fn code_hash_of(&self, address: AccountId) -> Result<Option<[u8; 32]>> {
        self.network.code_hash_at(address, self.block.hash).await
    }

    /// What a message would answer and cost, sent by `from` with `value` of the chain's coin. Nothing is signed.
    pub async fn try_call<Arguments, Answer>(
        &self,
        from: AccountId,
        message: Message<Arguments, Answer>,
        value: u128,
    ) -> Result<Trial<Answer>>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        let message = message.params();
        let (to, data) = (*message.callee(), message.exec_input().encode());
        let trial = self.network.try_call_at(self.block.hash, from, to, data, value).await?;
        Ok(trial.read())
    }

    /// The answer of a message that only reads, or why there is none: no contract may be there, or another one. The outer
    /// error is the connection's.
    pub async fn ask<Arguments, Answer>(&self, message: Message<Arguments, Answer>) -> Result<Result<Answer, Failure>>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        // Whoever asks pays nothing, and needs to have nothing.
        let nobody = AccountId::from([0; 32]);
        Ok(self.try_call(nobody, message, 0).await?.answer)
    }

    /// The answer of a message that only reads.
    pub async fn read<Arguments, Answer>(&self, message: Message<Arguments, Answer>) -> Result<Answer>
    where
        Arguments: Encode,
        Answer: Decode,
    {
        self.ask(message)
            .await?
            .map_err(|failure| anyhow!("a view gave no answer: {}", told_failure(&failure)))
    }
}
