//! What the chain says of a commons, all of one block.

use super::{addresses::AddressRule, expected::Expected};
use crate::{
    chain::{Failure, Message},
    config::TokenInfo,
    network::{refusal::told_failure, Snapshot},
    suite::{constructors::Part, Addresses},
};
use anyhow::Result;
use futures_util::{stream, StreamExt, TryStreamExt};
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::DefaultEnvironment,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{BondingCurve, CurveTerms, CurveWiring, Tributes},
    community_token::CommunityToken,
    conviction_voting::{
        AllowedCall, ConvictionVoting, Ending, Kind, Phase, ProposalId, Request, Settings, VotingTerms, ABSTAIN,
        LARGEST_PAGE,
    },
    funding_pool::{FundingPool, PoolWiring},
    hatch::{Hatch, HatchPhase, HatchTerms},
    psp22::{PSP22Metadata, Text},
    vesting::{Vesting, VestingStatus},
    voucher_escrow::{EscrowTerms, VoucherEscrow},
};
use std::collections::BTreeMap;

/// So many questions are asked at a time.
const AT_A_TIME: usize = 8;

/// So many proposals, the newest, are looked through for what governance has changed. No commons has had more, and a
/// contract that says so may be any.
const MOST_PROPOSALS: u64 = 100_000;

/// What a contract says, or why it does not.
pub type Answer<Said> = std::result::Result<Said, String>;

/// What the chain says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Which code every contract runs; `None` where there is no contract.
    pub code_hashes: BTreeMap<Part, Option<[u8; 32]>>,
    /// Whether their addresses prove what they were made of.
    pub address_rule: AddressRule,
    /// The wrapped coin.
    pub collateral: Answer<TokenInfo>,
    /// The community token.
    pub token: Answer<TokenFacts>,
    /// The funding pool.
    pub pool: Answer<PoolFacts>,
    /// The bonding curve.
    pub curve: Answer<CurveFacts>,
    /// The vesting contract.
    pub vesting: Answer<VestingStatus>,
    /// The voucher escrow.
    pub escrow: Answer<EscrowFacts>,
    /// The voting contract.
    pub voting: Answer<VotingFacts>,
    /// The hatch.
    pub hatch: Answer<HatchFacts>,
}

/// What the community token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// What wallets show.
    pub info: TokenInfo,
    /// Who mints.
    pub issuer: Option<AccountId>,
}

/// What the funding pool says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolFacts {
    /// Whom it obeys.
    pub wiring: Option<PoolWiring>,
    /// The period of the cap.
    pub spending_period_ms: u64,
    /// The registered assets with their caps; the cap is `None` if the asset does not answer.
    pub assets: BTreeMap<AccountId, Option<u32>>,
}

/// What the bonding curve says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveFacts {
    /// What cannot change.
    pub terms: CurveTerms,
    /// Who opens and governs it.
    pub wiring: Option<CurveWiring>,
    /// The tributes now.
    pub tributes: Tributes,
}

/// What the voucher escrow says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscrowFacts {
    /// What cannot change.
    pub terms: EscrowTerms,
    /// Who governs it.
    pub admin: Option<AccountId>,
    /// The pool's fee now.
    pub protocol_fee_ppm: u32,
}

/// What the voting contract says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VotingFacts {
    /// What cannot change.
    pub terms: VotingTerms,
    /// The settings at first, by which abstaining lives.
    pub first_settings: Option<Settings>,
    /// The settings now.
    pub settings: Settings,
    /// The guardian now.
    pub guardian: Option<AccountId>,
    /// The calls that actions can be made of.
    pub allowed_calls: Vec<AllowedCall>,
    /// What was executed of what can change anything.
    pub decided: Vec<Decision>,
}

/// A proposal that was executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its number.
    pub proposal: u64,
    /// What it did.
    pub request: Request,
}

/// What the hatch says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HatchFacts {
    /// What cannot change.
    pub terms: HatchTerms,
    /// Whether it has found everything wired as promised.
    pub sealed: bool,
    /// Where in its life it is.
    pub phase: HatchPhase,
}

impl Facts {
    /// Asks the chain.
    pub async fn read(chain: Snapshot<'_>, expected: &Expected) -> Result<Self> {
        let at = &expected.at;
        let asker = Asker { chain, at };
        let hashes = Part::ALL
            .into_iter()
            .map(|part| async move { Ok::<_, anyhow::Error>((part, chain.code_hash_of(at.of(part)).await?)) });
        let hashes = stream::iter(hashes).buffered(AT_A_TIME).try_collect::<Vec<_>>();
        let (code_hashes, collateral, token, pool, curve, vesting, escrow, voting, hatch) = tokio::try_join!(
            hashes,
            asker.token_info(at.collateral),
            asker.token(),
            asker.pool(),
            asker.curve(),
            asker.say(at.to_vesting().call().status()),
            asker.escrow(),
            asker.voting(),
            asker.hatch(),
        )?;
        let code_hashes: BTreeMap<_, _> = code_hashes.into_iter().collect();
        let has_contracts = code_hashes.values().any(Option::is_some);
        Ok(Self {
            address_rule: AddressRule::find(chain, expected, has_contracts).await?,
            code_hashes,
            collateral,
            token,
            pool,
            curve,
            vesting,
            escrow,
            voting,
            hatch,
        })
    }
}

/// A name with all that is hidden in it, which makes it another.
pub fn as_it_is(name: Option<Text>) -> String {
    name.map(|name| name.to_string_lossy()).unwrap_or_default()
}

struct Asker<'a> {
    chain: Snapshot<'a>,
    at: &'a Addresses,
}

/// Answers that are all there, or the first that is not.
macro_rules! all {
    ($($answer:expr),+ $(,)?) => {
        (|| Ok(($($answer?),+)))()
    };
}

impl Asker<'_> {
    /// What a contract says. Whether it says anything is a fact, too; the outer error is the connection's.
    async fn say<Arguments: Encode, Said: Decode>(&self, message: Message<Arguments, Said>) -> Result<Answer<Said>> {
        let answer = self.chain.ask(message).await?;
        Ok(answer.map_err(|failure: Failure| told_failure(&failure)))
    }

    async fn token_info(&self, address: AccountId) -> Result<Answer<TokenInfo>> {
        let contract: contract_ref!(PSP22Metadata, DefaultEnvironment) = address.into();
        let (name, symbol, decimals) = tokio::try_join!(
            self.say(contract.call().token_name()),
            self.say(contract.call().token_symbol()),
            self.say(contract.call().token_decimals()),
        )?;
        let said: Answer<_> = all!(name, symbol, decimals);
        Ok(said.map(|(name, symbol, decimals)| TokenInfo {
            name: as_it_is(name),
            symbol: as_it_is(symbol),
            decimals,
        }))
    }

    async fn token(&self) -> Result<Answer<TokenFacts>> {
        let (info, issuer) = tokio::try_join!(
            self.token_info(self.at.token),
            self.say(self.at.to_token().call().issuer())
        )?;
        let said: Answer<_> = all!(info, issuer);
        Ok(said.map(|(info, issuer)| TokenFacts { info, issuer }))
    }

    async fn pool(&self) -> Result<Answer<PoolFacts>> {
        let pool = self.at.to_pool();
        let (wiring, period, assets) = tokio::try_join!(
            self.say(pool.call().wiring()),
            self.say(pool.call().spending_period_ms()),
            self.say(pool.call().assets()),
        )?;
        let said: Answer<_> = all!(wiring, period, assets);
        let (wiring, spending_period_ms, assets) = match said {
            Ok(said) => said,
            Err(reason) => return Ok(Err(reason)),
        };
        let mut caps = BTreeMap::new();
        for asset in assets {
            let status = self.say(pool.call().asset_status(asset)).await?;
            let cap_ppm = status.ok().and_then(|answer| Some(answer.ok()?.spending_cap_ppm));
            caps.insert(asset, cap_ppm);
        }
        Ok(Ok(PoolFacts {
            wiring,
            spending_period_ms,
            assets: caps,
        }))
    }

    async fn curve(&self) -> Result<Answer<CurveFacts>> {
        let curve = self.at.to_curve();
        let (terms, wiring, market) = tokio::try_join!(
            self.say(curve.call().terms()),
            self.say(curve.call().wiring()),
            self.say(curve.call().market()),
        )?;
        let said: Answer<_> = all!(terms, wiring, market);
        Ok(said.map(|(terms, wiring, market)| CurveFacts {
            terms,
            wiring,
            tributes: market.tributes,
        }))
    }

    async fn escrow(&self) -> Result<Answer<EscrowFacts>> {
        let escrow = self.at.to_escrow();
        let (terms, admin, status) = tokio::try_join!(
            self.say(escrow.call().terms()),
            self.say(escrow.call().admin()),
            self.say(escrow.call().status()),
        )?;
        let said: Answer<_> = all!(terms, admin, status);
        Ok(said.map(|(terms, admin, status)| EscrowFacts {
            terms,
            admin,
            protocol_fee_ppm: status.protocol_fee_ppm,
        }))
    }

    async fn hatch(&self) -> Result<Answer<HatchFacts>> {
        let hatch = self.at.to_hatch();
        let (terms, status) = tokio::try_join!(self.say(hatch.call().terms()), self.say(hatch.call().status()))?;
        let said: Answer<_> = all!(terms, status);
        Ok(said.map(|(terms, status)| HatchFacts {
            terms,
            sealed: status.sealed,
            phase: status.phase,
        }))
    }

    async fn voting(&self) -> Result<Answer<VotingFacts>> {
        let voting = self.at.to_voting();
        let (terms, abstaining, settings, electorate, allowed_calls) = tokio::try_join!(
            self.say(voting.call().terms()),
            self.say(voting.call().details(ABSTAIN)),
            self.say(voting.call().settings()),
            self.say(voting.call().electorate()),
            self.say(voting.call().allowed_calls()),
        )?;
        let said: Answer<_> = all!(terms, abstaining, settings, electorate, allowed_calls);
        let (terms, abstaining, settings, electorate, allowed_calls) = match said {
            Ok(said) => said,
            Err(reason) => return Ok(Err(reason)),
        };
        Ok(Ok(VotingFacts {
            terms,
            first_settings: abstaining.map(|details| details.settings),
            settings,
            guardian: electorate.guardian,
            allowed_calls,
            decided: self.decided(electorate.proposals).await?,
        }))
    }

    /// What was executed, of everything that changes something.
    async fn decided(&self, proposals: u64) -> Result<Vec<Decision>> {
        let voting = self.at.to_voting();
        let voting = &voting;
        let first = proposals.saturating_sub(MOST_PROPOSALS).max(1);
        let pages = (first..proposals).step_by(LARGEST_PAGE as usize);
        let pages = stream::iter(pages)
            .map(|from| self.say(voting.call().proposals(ProposalId(from), LARGEST_PAGE)))
            .buffered(AT_A_TIME)
            .try_collect::<Vec<_>>()
            .await?;
        let executed = pages
            .into_iter()
            .flat_map(std::result::Result::unwrap_or_default)
            .filter(|proposal| matches!(proposal.kind, Kind::Action(_) | Kind::BeyondGuardian))
            .filter(|proposal| proposal.progress.phase == Phase::Ended(Ending::Completed));
        let decided = stream::iter(executed)
            .map(|proposal| async move {
                let details = self.say(voting.call().details(proposal.id)).await?;
                Ok::<_, anyhow::Error>(details.ok().flatten().map(|details| Decision {
                    proposal: proposal.id.0,
                    request: details.request,
                }))
            })
            .buffered(AT_A_TIME)
            .try_collect::<Vec<_>>()
            .await?;
        Ok(decided.into_iter().flatten().collect())
    }
}
