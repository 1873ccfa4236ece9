//! Where a deployment stands: what is written down beside what is on the chain.

use super::{
    does_not_fit,
    file::{bytes_of, hexadecimal, Journal},
    run::Deployer,
    steps::Step,
    Deployment, Record,
};
use crate::{
    config::format_address,
    network::Block,
    suite::{constructors::Part, Addresses},
};
use anyhow::{bail, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::BondingCurve, community_token::CommunityToken, funding_pool::FundingPool, hatch::Hatch,
    vesting::Vesting, voucher_escrow::VoucherEscrow,
};

impl Deployer<'_> {
    /// What was made so far has to be what would be made now: of the same code, from the same description.
    pub async fn check_beginning(&self, journal: &Journal) -> Result<()> {
        let deployment = journal.deployment()?;
        let mut at = Addresses::nowhere();
        for part in Part::ALL {
            let Some(entry) = deployment.contracts.get(part.name()) else {
                continue;
            };
            let artifact = self.artifacts.of(part)?;
            if entry.code_hash != hexadecimal(&artifact.code_hash) {
                let reason = format!("{} was built again, and its code is another", part.name());
                return Err(does_not_fit(journal.path(), &reason));
            }
            if !entry.input.is_empty() && bytes_of(&entry.input)? != self.input(part, &at) {
                let reason = format!("{} was made from another description", part.name());
                return Err(does_not_fit(journal.path(), &reason));
            }
            if let Some(address) = deployment.address_of(part)? {
                at = at.with(part, address);
            }
        }
        Ok(())
    }

    /// What is written down has to be on the chain still: a node that was cut off forgets its last blocks, and blocks can
    /// be replaced until they are final. Steps that are not there are to be done again; tells which.
    pub async fn forget_what_is_gone(&self, journal: &mut Journal) -> Result<Vec<Step>> {
        let mut gone = Vec::new();
        for step in Step::all(true) {
            if step.is_done(journal.deployment()?) && !self.is_on_chain(step, journal.deployment()?).await? {
                journal.change(|deployment| *step.record(deployment) = None)?;
                gone.push(step);
            }
        }
        Ok(gone)
    }

    async fn is_on_chain(&self, step: Step, deployment: &Deployment) -> Result<bool> {
        let at = known_addresses(deployment)?;
        // Whoever is asked has to be there.
        let is_there =
            async |part: Part| -> Result<bool> { Ok(self.network.code_hash_of(at.of(part)).await?.is_some()) };
        Ok(match step {
            Step::Upload(part) => self.network.has_code(self.artifacts.of(part)?.code_hash).await?,
            Step::Instantiate(part) => is_there(part).await?,
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
                hexadecimal(&other)
            ),
        }
    }

    /// Halves the blocks since the beginning. A node that has forgotten old state answers with an error: then it is the
    /// best block.
    async fn first_block_with(&self, address: AccountId, begun: u32, best: Block) -> Result<Block> {
        let (mut without, mut with) = (begun, best);
        while with.number - without > 1 {
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

/// Where contracts are, as far as it is known.
pub(super) fn known_addresses(deployment: &Deployment) -> Result<Addresses> {
    Part::ALL.into_iter().try_fold(Addresses::nowhere(), |at, part| {
        Ok(match deployment.address_of(part)? {
            Some(address) => at.with(part, address),
            None => at,
        })
    })
}
