//! Where a deployment stands: what is written down beside what is on the chain.

use super::{file::Journal, run::Deployer, steps::Step, Deployment, Record};
use crate::{
    config::{format_address, parse_address},
    hexadecimal::{bytes_of, hexadecimal},
    network::{account_of, contract_address, Block},
    suite::{constructors::Part, Addresses},
    words::print,
};
use anyhow::{bail, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::BondingCurve, community_token::CommunityToken, funding_pool::FundingPool, hatch::Hatch,
    vesting::Vesting, voucher_escrow::VoucherEscrow,
};

/// What becomes of a deployment that is written down already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It is gone on with; if it cannot be, nothing is done.
    GoOn,
    /// It is completed if it is not, then set aside, and another is begun. One that was begun so is that other one.
    BeginAnother,
    /// The same, though it is not complete, if it cannot be gone on with.
    Abandon,
}

/// What is done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undertaking {
    /// A deployment from its first step.
    New,
    /// What was begun already.
    Begun,
    /// The same, and after it there is another to be done.
    First,
}

impl Deployer<'_> {
    /// Goes on with what was begun, or begins. One that is not complete is gone on with whatever the manner: the same
    /// command deploys nothing twice, however often it is typed.
    pub async fn take_up(&self, journal: &mut Journal, manner: Manner) -> Result<Undertaking> {
        if journal.has_begun() {
            let deployment = journal.deployment()?;
            let (is_complete, is_another) = (deployment.completed.is_some(), deployment.is_another);
            let obstacle = self.obstacle(deployment).await?;
            match (obstacle, manner) {
                (None, Manner::GoOn) => return Ok(Undertaking::Begun),
                (None, _) if !is_complete && is_another => {
                    print("another commons was begun already and is not complete: that is gone on with")?;
                    return Ok(Undertaking::Begun);
                }
                (None, _) if !is_complete => {
                    print("a deployment was begun and is not complete: first that is gone on with")?;
                    return Ok(Undertaking::First);
                }
                (Some(reason), Manner::GoOn) => bail!(
                    "{} does not go on with this: {reason}. Nothing was sent. `commons deploy --another` sets that file \
                     aside once it is complete and begins another commons; --deployment names another file",
                    journal.path().display()
                ),
                (Some(reason), Manner::BeginAnother) if !is_complete => bail!(
                    "{} is not complete, and cannot be gone on with: {reason}. Nothing was sent. A node that is behind \
                     catches up. If it is over for good, `--another --abandon` sets it aside and begins another commons; \
                     what it has on the chain stays there, with its deposits",
                    journal.path().display()
                ),
                (None | Some(_), Manner::BeginAnother | Manner::Abandon) => {}
            }
        }
        let is_another = manner != Manner::GoOn;
        journal.begin(self.network, account_of(self.key), is_another).await?;
        Ok(Undertaking::New)
    }

    /// Why a deployment cannot be gone on with, if so. What was made so far has to be what would be made now: on this
    /// chain, by this account, of the same code, from the same description.
    async fn obstacle(&self, deployment: &Deployment) -> Result<Option<String>> {
        let identity = self.network.identity();
        if deployment.chain.genesis_hash != identity.genesis_hash {
            return Ok(Some(format!(
                "it is on another chain, {} with genesis {}",
                deployment.chain.name, deployment.chain.genesis_hash
            )));
        }
        let begun = &deployment.begun;
        let there = self.network.hash_of_block(begun.number).await?;
        if there.map(hexadecimal) != Some(begun.hash.clone()) {
            return Ok(Some(format!(
                "the chain has no block {} with hash {}, at which it was begun: it was emptied, or the node is behind",
                begun.number, begun.hash
            )));
        }
        if deployment.deployer != format_address(account_of(self.key)) {
            return Ok(Some(format!("it was begun by {}", deployment.deployer)));
        }
        let deployer = parse_address(&deployment.deployer)?;
        let salt = bytes_of(&deployment.salt)?;
        let mut at = Addresses::nowhere();
        let (mut following, mut others) = (0, Vec::new());
        for part in Part::ALL {
            let Some(entry) = deployment.contracts.get(part.name()) else {
                continue;
            };
            let artifact = self.artifacts.of(part)?;
            if entry.code_hash != hexadecimal(artifact.code_hash) {
                return Ok(Some(format!(
                    "{} was built again, and its code is another",
                    part.name()
                )));
            }
            let input = self.input(part, &at);
            if !entry.input.is_empty() && bytes_of(&entry.input)? != input {
                return Ok(Some(format!("{} was made from another description", part.name())));
            }
            if let Some(address) = deployment.address_of(part)? {
                if address == contract_address(deployer, &artifact.code_hash, &input, &salt) {
                    following += 1;
                } else {
                    others.push(part.name());
                }
                at = at.with(part, address);
            }
        }
        // Some chains have a rule of their own; but then it holds for all.
        if following > 0 && !others.is_empty() {
            return Ok(Some(format!(
                "the address of {} was changed: it does not follow from what the contract is made of",
                others.join(" and ")
            )));
        }
        Ok(None)
    }

    /// Everything is done, and was found: from now on, `--another` begins another.
    pub async fn complete(&self, journal: &mut Journal) -> Result<()> {
        if journal.deployment()?.completed.is_none() {
            let block = self.network.best_block().await?;
            journal.change(|deployment| deployment.completed = Some(block.into()))?;
        }
        Ok(())
    }

    /// What is written down has to be on the chain still: a node that was cut off forgets its last blocks, and blocks can
    /// be replaced until they are final. Steps that are not there are to be done again; tells which.
    pub async fn forget_what_is_gone(&self, journal: &mut Journal) -> Result<Vec<Step>> {
        let mut gone = Vec::new();
        for step in Step::all(true) {
            if step.is_done(journal.deployment()?) && !self.is_on_chain(step, journal.deployment()?).await? {
                journal.change(|deployment| {
                    *step.record(deployment) = None;
                    deployment.completed = None;
                })?;
                gone.push(step);
            }
        }
        Ok(gone)
    }

    async fn is_on_chain(&self, step: Step, deployment: &Deployment) -> Result<bool> {
        let at = deployment.known_addresses()?;
        // Whoever is asked has to be there.
        let is_there =
            async |part: Part| -> Result<bool> { Ok(self.network.code_hash_of(at.of(part)).await?.is_some()) };
        Ok(match step {
            Step::Upload(part) => self.network.has_code(self.artifacts.of(part)?.code_hash).await?,
            Step::Instantiate(part) => {
                let code_hash = self.artifacts.of(part)?.code_hash;
                self.network.code_hash_of(at.of(part)).await? == Some(code_hash)
            }
            Step::Wire(part) => is_there(part).await? && self.is_wired(part, &at).await?,
            Step::Seal => {
                is_there(Part::Hatch).await? && self.network.read(at.to_hatch().call().status()).await?.sealed
            }
        })
    }

    async fn is_wired(&self, part: Part, at: &Addresses) -> Result<bool> {
        Ok(match part {
            Part::CommunityToken => self.network.read(at.to_token().call().issuer()).await?.is_some(),
            Part::FundingPool => self.network.read(at.to_pool().call().wiring()).await?.is_some(),
            Part::BondingCurve => self.network.read(at.to_curve().call().wiring()).await?.is_some(),
            Part::Vesting => self
                .network
                .read(at.to_vesting().call().status())
                .await?
                .wiring
                .is_some(),
            Part::VoucherEscrow => self.network.read(at.to_escrow().call().admin()).await?.is_some(),
            Part::WrappedNative | Part::ConvictionVoting | Part::Hatch => true,
        })
    }

    /// Whether a contract that may have been made before an interruption is there, and in which block that was.
    pub(super) async fn found(
        &self,
        address: AccountId,
        code_hash: [u8; 32],
        deployment: &Deployment,
    ) -> Result<Option<Record>> {
        let best = self.network.best_block().await?;
        match self.network.code_hash_at(address, best.hash).await? {
            None => Ok(None),
            Some(there) if there == code_hash => {
                let block = self.first_block_with(address, deployment.begun.number, best).await?;
                Ok(Some(Record::found(block)))
            }
            Some(other) => bail!(
                "another contract is at {}: its code is {}",
                format_address(address),
                hexadecimal(other)
            ),
        }
    }

    /// Halves the blocks since the beginning. A node that has forgotten old state answers with an error: then it is the
    /// best block.
    async fn first_block_with(&self, address: AccountId, begun: u32, best: Block) -> Result<Block> {
        let (mut without, mut with) = (begun, best);
        while with.number.saturating_sub(without) > 1 {
            let number = without + (with.number - without) / 2;
            let Some(hash) = self.network.hash_of_block(number).await? else {
                break;
            };
            match self.network.code_hash_at(address, hash).await {
                Ok(Some(_)) => with = Block { number, hash },
                Ok(None) => without = number,
                Err(_) => break,
            }
        }
        Ok(with)
    }
}
