//! Reading a commons from the chain: everything from one block, a bounded number of questions, several at a time.

mod account;
mod proposals;

use super::document::{
    Block, Chain, Closing, Document, FundingPool, Hatch, HatchPhase, Market, Phase, PoolAsset, PoolAssetStatus, Token,
    Units, Vouchers, FORMAT,
};
use crate::{
    config::{format_address, TokenInfo},
    hexadecimal::hexadecimal,
    network::Snapshot,
    suite::{constructors::Part, psp22, Addresses},
    words::printable,
};
use anyhow::{anyhow, Result};
use futures_util::{stream, StreamExt, TryStreamExt};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    bonding_curve::{self, BondingCurve, CurveTerms},
    conviction_voting::{ConvictionVoting, Electorate, Settings},
    funding_pool::FundingPool as _,
    hatch::{self, Hatch as _, HatchStatus, HatchTerms, Preview},
    psp22::{PSP22Metadata, PSP22},
    voucher_escrow::{EscrowStatus, VoucherEscrow},
};
use math::{mul_div, Rounding, PPM};
use std::{collections::BTreeMap, future::Future};

/// So many questions are asked at a time.
const AT_A_TIME: usize = 8;

/// What is to be shown of a commons, beyond what is always shown.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Whose part in it.
    pub account: Option<AccountId>,
    /// The most proposals.
    pub proposals: usize,
    /// Only proposals below this number.
    pub before: Option<u64>,
}

/// A commons in one block.
struct Reader<'a> {
    chain: Snapshot<'a>,
    at: &'a Addresses,
    now_ms: u64,
}

/// What is asked first, since other questions follow from it.
struct Basics {
    hatch_terms: HatchTerms,
    hatch_status: HatchStatus,
    preview: Option<Preview>,
    curve_terms: CurveTerms,
    market: bonding_curve::Market,
    pool_assets: Vec<AccountId>,
    payments_held_until_ms: u64,
    electorate: Electorate,
    settings: Settings,
    escrow: EscrowStatus,
    token: TokenInfo,
    collateral: TokenInfo,
}

/// Reads all that is shown, once it is [there](ensure_deployed).
pub async fn document(chain: Snapshot<'_>, at: &Addresses, wanted: &Wanted) -> Result<Document> {
    let now_ms = chain.now_ms().await?;
    let reader = Reader { chain, at, now_ms };
    let basics = reader.basics().await?;
    let assets = reader.infos(&basics).await?;
    let (funding_pool, voting, account) = tokio::try_join!(
        reader.funding_pool(&basics, &assets),
        reader.voting(&basics, &assets, wanted),
        reader.account(&basics, &assets, wanted.account),
    )?;
    let identity = chain.network().identity();
    Ok(Document {
        format: FORMAT,
        chain: Chain {
            name: identity.name.clone(),
            genesis_hash: identity.genesis_hash.clone(),
            coin_symbol: identity.coin_symbol.clone(),
            coin_decimals: identity.coin_decimals,
        },
        block: Block {
            number: chain.block().number,
            hash: hexadecimal(chain.block().hash),
            time_ms: now_ms,
        },
        contracts: Part::ALL
            .into_iter()
            .map(|part| (part.name().to_owned(), format_address(at.of(part))))
            .collect(),
        contradictions: Vec::new(),
        phase: phase(&basics),
        token: token(at.token, &basics.token),
        collateral: token(at.collateral, &basics.collateral),
        hatch: hatch(&basics),
        market: market(&basics, now_ms),
        funding_pool,
        voting,
        vouchers: Vouchers {
            protocol_fee_ppm: basics.escrow.protocol_fee_ppm,
            paused_until_ms: to_come(basics.escrow.paused_until_ms, now_ms),
            sets: basics.escrow.sets,
            vouchers: basics.escrow.vouchers,
        },
        account,
    })
}

/// A development chain that was emptied has the same genesis, and nothing on it. To be asked before anything else: a chain
/// without a block has no time either.
pub async fn ensure_deployed(chain: Snapshot<'_>, at: &Addresses) -> Result<()> {
    match chain.code_hash_of(at.hatch).await? {
        Some(_) => Ok(()),
        None => Err(anyhow!(
            "there is no contract at {}, where the hatch should be: the chain was emptied, or the node is behind. \
             `commons deploy --another` begins another commons",
            format_address(at.hatch)
        )),
    }
}

impl Reader<'_> {
    async fn basics(&self) -> Result<Basics> {
        let (hatch, curve, pool) = (self.at.to_hatch(), self.at.to_curve(), self.at.to_pool());
        let (voting, escrow) = (self.at.to_voting(), self.at.to_escrow());
        let (
            hatch_terms,
            hatch_status,
            preview,
            curve_terms,
            market,
            pool_assets,
            payments_held_until_ms,
            electorate,
            settings,
            escrow,
            token,
            collateral,
        ) = tokio::try_join!(
            self.chain.read(hatch.call().terms()),
            self.chain.read(hatch.call().status()),
            self.chain.read(hatch.call().preview()),
            self.chain.read(curve.call().terms()),
            self.chain.read(curve.call().market()),
            self.chain.read(pool.call().assets()),
            self.chain.read(pool.call().payments_held_until_ms()),
            self.chain.read(voting.call().electorate()),
            self.chain.read(voting.call().settings()),
            self.chain.read(escrow.call().status()),
            self.token_info(self.at.token),
            self.token_info(self.at.collateral),
        )?;
        Ok(Basics {
            hatch_terms,
            hatch_status,
            // Figures too large for a price are no reason to show nothing.
            preview: preview.ok(),
            curve_terms,
            market,
            pool_assets,
            payments_held_until_ms,
            electorate,
            settings,
            escrow,
            token,
            collateral,
        })
    }

    /// What a token calls itself. What it does not say is left empty, and then its units are shown as they are.
    async fn token_info(&self, address: AccountId) -> Result<TokenInfo> {
        let contract: contract_ref!(PSP22Metadata, DefaultEnvironment) = address.into();
        let (name, symbol, decimals) = tokio::try_join!(
            self.chain.ask(contract.call().token_name()),
            self.chain.ask(contract.call().token_symbol()),
            self.chain.ask(contract.call().token_decimals()),
        )?;
        let text = |answer: Result<Option<interfaces::psp22::Text>, _>| {
            let text = answer.ok().flatten().map(|text| text.to_string_lossy());
            printable(&text.unwrap_or_default())
        };
        Ok(TokenInfo {
            name: text(name),
            symbol: text(symbol),
            decimals: decimals.unwrap_or_default(),
        })
    }

    /// What is known of the tokens that the pool may pay in.
    async fn infos(&self, basics: &Basics) -> Result<BTreeMap<AccountId, TokenInfo>> {
        let others = basics
            .pool_assets
            .iter()
            .copied()
            .filter(|asset| *asset != self.at.collateral);
        let asked = several(
            others,
            |asset| async move { Ok((asset, self.token_info(asset).await?)) },
        );
        let mut infos: BTreeMap<_, _> = asked.await?.into_iter().collect();
        infos.insert(self.at.collateral, basics.collateral.clone());
        Ok(infos)
    }

    async fn funding_pool(&self, basics: &Basics, infos: &BTreeMap<AccountId, TokenInfo>) -> Result<FundingPool> {
        let pool = self.at.to_pool();
        let pool = &pool;
        let assets = several(basics.pool_assets.iter().copied(), |asset| async move {
            let status = self.chain.ask(pool.call().asset_status(asset)).await?;
            let status = status.ok().and_then(|answer| answer.ok());
            Ok(PoolAsset {
                token: token(asset, infos.get(&asset).unwrap_or(&unknown())),
                status: status.map(|status| PoolAssetStatus {
                    balance: Units(status.balance),
                    spending_cap_ppm: status.spending_cap_ppm,
                    payable_now: Units(status.payable_now),
                }),
            })
        });
        let held_until_ms = basics.payments_held_until_ms;
        let surrendered = held_until_ms == u64::MAX;
        Ok(FundingPool {
            assets: assets.await?,
            payments_held_until_ms: to_come(held_until_ms, self.now_ms).filter(|_| !surrendered),
            surrendered,
        })
    }

    async fn balance(&self, asset: AccountId, owner: AccountId) -> Result<u128> {
        self.chain.read(psp22(asset).call().balance_of(owner)).await
    }
}

/// Asks about several things, some at a time, and keeps their order.
async fn several<Item, Answer, Asking>(
    items: impl IntoIterator<Item = Item>,
    ask: impl FnMut(Item) -> Asking,
) -> Result<Vec<Answer>>
where
    Asking: Future<Output = Result<Answer>>,
{
    stream::iter(items).map(ask).buffered(AT_A_TIME).try_collect().await
}

/// A token about which nobody says anything.
fn unknown() -> TokenInfo {
    TokenInfo {
        name: String::new(),
        symbol: String::new(),
        decimals: 0,
    }
}

fn token(address: AccountId, info: &TokenInfo) -> Token {
    Token {
        address: format_address(address),
        name: info.name.clone(),
        symbol: info.symbol.clone(),
        decimals: info.decimals,
    }
}

/// A moment that is not over.
fn to_come(moment_ms: u64, now_ms: u64) -> Option<u64> {
    Some(moment_ms).filter(|moment_ms| *moment_ms > now_ms)
}

fn phase(basics: &Basics) -> Phase {
    match basics.market.phase {
        bonding_curve::Phase::Sealed => Phase::Hatch,
        bonding_curve::Phase::Open => Phase::Open,
        bonding_curve::Phase::Closing => Phase::Closing,
        bonding_curve::Phase::Closed => Phase::Closed,
    }
}

fn hatch(basics: &Basics) -> Hatch {
    let (funding, status) = (&basics.hatch_terms.funding, &basics.hatch_status);
    Hatch {
        phase: match status.phase {
            hatch::HatchPhase::Pending => HatchPhase::Pending,
            hatch::HatchPhase::Funding => HatchPhase::Funding,
            hatch::HatchPhase::GoalReached => HatchPhase::GoalReached,
            hatch::HatchPhase::Refunding => HatchPhase::Refunding,
            hatch::HatchPhase::Launched => HatchPhase::Launched,
        },
        sealed: status.sealed,
        raised: Units(status.raised),
        minimum: Units(funding.minimum),
        maximum: Units(funding.maximum),
        start_ms: funding.start_ms,
        end_ms: funding.end_ms,
        launch_before_ms: status.launch_before_ms,
        launched_ms: status.launched_ms,
        price: basics.preview.map(|preview| Units(preview.hatch_price)),
        has_allow_list: funding.allow_list.is_some(),
    }
}

fn market(basics: &Basics, now_ms: u64) -> Option<Market> {
    let (market, terms) = (&basics.market, &basics.curve_terms);
    if market.phase == bonding_curve::Phase::Sealed {
        return None;
    }
    let is_open = market.phase == bonding_curve::Phase::Open;
    let is_paused = market.buying_paused_until_ms > now_ms;
    let spot = market.spot_price.filter(|_| is_open);
    let closing = (market.phase == bonding_curve::Phase::Closing).then(|| {
        let can_finish_from_ms = market.closing_begun_ms.saturating_add(terms.closing.delay_ms);
        Closing {
            begun_ms: market.closing_begun_ms,
            can_finish_from_ms,
            lapses_at_ms: can_finish_from_ms.saturating_add(terms.closing.window_ms),
        }
    });
    Some(Market {
        supply: Units(market.supply),
        reserve: Units(market.reserve),
        spot_price: spot.map(Units),
        buy_price: spot
            .filter(|_| !is_paused)
            .and_then(|price| buy_price(price, market.tributes.entry_ppm)),
        sell_price: spot.and_then(|price| sell_price(price, market.tributes.exit_ppm)),
        redemption_price: (market.phase == bonding_curve::Phase::Closed)
            .then(|| {
                let scale = math::curve::SPOT_PRICE_SCALE;
                mul_div(market.reserve, scale, market.supply, Rounding::Down).ok()
            })
            .flatten()
            .map(Units),
        entry_tribute_ppm: market.tributes.entry_ppm,
        exit_tribute_ppm: market.tributes.exit_ppm,
        entry_tribute_ceiling_ppm: terms.tribute_ceilings.entry_ppm,
        exit_tribute_ceiling_ppm: terms.tribute_ceilings.exit_ppm,
        buying_paused_until_ms: to_come(market.buying_paused_until_ms, now_ms),
        closing,
    })
}

/// Of what a buyer pays, the tribute never reaches the curve.
fn buy_price(spot_price: u128, entry_ppm: u32) -> Option<Units> {
    let kept = u128::from(PPM.checked_sub(entry_ppm)?);
    mul_div(spot_price, PPM.into(), kept, Rounding::Up).ok().map(Units)
}

/// Of what the curve gives, the tribute never reaches the seller.
fn sell_price(spot_price: u128, exit_ppm: u32) -> Option<Units> {
    let kept = u128::from(PPM.checked_sub(exit_ppm)?);
    mul_div(spot_price, kept, PPM.into(), Rounding::Down).ok().map(Units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buyer_pays_the_tribute_on_top_and_a_seller_gets_what_it_leaves() {
        // 0.9 of what is paid buys at 1, so a token costs 1/0.9.
        let one = 1_000_000_000_000_000_000;
        assert_eq!(buy_price(one, 100_000), Some(Units(1_111_111_111_111_111_112)));
        assert_eq!(sell_price(one, 100_000), Some(Units(900_000_000_000_000_000)));
        assert_eq!(buy_price(one, 0), Some(Units(one)));
        assert_eq!(buy_price(one, PPM), None);
        assert_eq!(sell_price(one, PPM), Some(Units(0)));
    }
}
