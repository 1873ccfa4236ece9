//! Input that nobody should send: each piece gets a typed error, changes nothing, and traps nobody.

use anyhow::Result;
use bonding_curve::CurveRef;
use commons::{
    chain::{account, Failure, Message},
    suite::{Commons, FOUNDER},
};
use community_token::TokenRef;
use funding_pool::PoolRef;
use ink::{
    codegen::TraitCallBuilder,
    env::{
        call::{build_call, ExecutionInput, Selector},
        DefaultEnvironment,
    },
    primitives::AccountId,
    selector_bytes, LangError,
};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, CurveTerms, Tributes, LONGEST_CLOSING_STEP_MS},
    community_token::CommunityTokenError,
    funding_pool::{AssetTerms, FundingPoolError, MOST_ASSETS},
    psp22::{metadata::LONGEST_NAME, Text},
    wrapped_native::WrappedNativeError,
    ZERO_ACCOUNT,
};
use sandbox_tests::{codes, hostile::deploy, open_commons, unopened_market};
use wrapped_native::WrapperRef;

const LATEST: u64 = u64::MAX;

fn curve_terms(commons: &mut Commons) -> Result<CurveTerms> {
    let message = commons.curve().call().terms();
    commons.chain.read(message)
}

/// What becomes of a curve with these terms; that the chain's state is as before, if it is refused.
fn new_curve(commons: &mut Commons, terms: CurveTerms, tributes: Tributes) -> Result<AccountId, BondingCurveError> {
    let before = commons.chain.snapshot();
    let constructor = CurveRef::new(terms, tributes);
    let receipt = commons
        .chain
        .instantiate(account(FOUNDER), &codes().bonding_curve, constructor);
    commons.chain.restore(&before);
    receipt.answer.expect("a constructor traps on no input")
}

fn new_pool(commons: &mut Commons, period_ms: u64, assets: Vec<AssetTerms>) -> Result<AccountId, FundingPoolError> {
    let before = commons.chain.snapshot();
    let constructor = PoolRef::new(period_ms, assets);
    let receipt = commons
        .chain
        .instantiate(account(FOUNDER), &codes().funding_pool, constructor);
    commons.chain.restore(&before);
    receipt.answer.expect("a constructor traps on no input")
}

#[test]
fn a_curve_is_not_made_with_figures_out_of_range() -> Result<()> {
    let mut commons = unopened_market();
    let good = curve_terms(&mut commons)?;
    let tributes = commons.config.tributes;
    assert!(new_curve(&mut commons, good, tributes).is_ok());

    for got_ppm in [0, 1_000_001, u32::MAX] {
        let terms = CurveTerms {
            reserve_ratio_ppm: got_ppm,
            ..good
        };
        let error = BondingCurveError::ReserveRatioOutOfRange { got_ppm };
        assert_eq!(new_curve(&mut commons, terms, tributes), Err(error));
    }
    for got_ppm in [1_000_000, u32::MAX] {
        for tribute_ceilings in [
            Tributes {
                entry_ppm: got_ppm,
                ..good.tribute_ceilings
            },
            Tributes {
                exit_ppm: got_ppm,
                ..good.tribute_ceilings
            },
        ] {
            let terms = CurveTerms {
                tribute_ceilings,
                ..good
            };
            let error = BondingCurveError::TributeCeilingOutOfRange { got_ppm };
            assert_eq!(new_curve(&mut commons, terms, tributes), Err(error));
        }
    }
    for (tributes, got_ppm, ceiling_ppm) in [
        (
            Tributes {
                entry_ppm: 100_001,
                exit_ppm: 0,
            },
            100_001,
            100_000,
        ),
        (
            Tributes {
                entry_ppm: 0,
                exit_ppm: u32::MAX,
            },
            u32::MAX,
            200_000,
        ),
    ] {
        let error = BondingCurveError::TributeAboveCeiling { got_ppm, ceiling_ppm };
        assert_eq!(new_curve(&mut commons, good, tributes), Err(error));
    }
    let terms = CurveTerms {
        minimum_supply: 0,
        ..good
    };
    assert_eq!(
        new_curve(&mut commons, terms, tributes),
        Err(BondingCurveError::ZeroMinimumSupply)
    );
    Ok(())
}

#[test]
fn a_wind_down_has_a_window_and_as_long_a_cool_down_and_takes_at_most_a_year_for_each_step() -> Result<()> {
    let mut commons = unopened_market();
    let good = curve_terms(&mut commons)?;
    let tributes = commons.config.tributes;
    let year = LONGEST_CLOSING_STEP_MS;
    for (delay_ms, window_ms, cool_down_ms, fits) in [
        (0, 1, 1, true),
        (year - 1, 1, year, true),
        (0, year, year, true),
        (1, 0, 1, false),
        (1, 1, 1, false),
        (year, 1, year, false),
        (year + 1, 1, 1, false),
        (1, year + 1, 1, false),
        (1, 1, year + 1, false),
        (LATEST, LATEST, LATEST, false),
    ] {
        let mut terms = good;
        terms.closing.delay_ms = delay_ms;
        terms.closing.window_ms = window_ms;
        terms.closing.cool_down_ms = cool_down_ms;
        let answer = new_curve(&mut commons, terms, tributes);
        if fits {
            assert!(answer.is_ok(), "{answer:?}");
        } else {
            assert_eq!(answer, Err(BondingCurveError::ClosingTermsOutOfRange));
        }
    }
    Ok(())
}

#[test]
fn a_curve_is_not_made_with_references_to_what_is_no_contract_or_twice_the_same() -> Result<()> {
    let mut commons = unopened_market();
    let good = curve_terms(&mut commons)?;
    let tributes = commons.config.tributes;
    let zero = AccountId::from(ZERO_ACCOUNT);
    for nobody in [zero, account("alice"), account("nobody")] {
        for terms in [
            CurveTerms { token: nobody, ..good },
            CurveTerms {
                collateral: nobody,
                ..good
            },
            CurveTerms {
                funding_pool: nobody,
                ..good
            },
        ] {
            let error = BondingCurveError::InvalidReference(nobody);
            assert_eq!(new_curve(&mut commons, terms, tributes), Err(error));
        }
    }
    for (terms, twice) in [
        (
            CurveTerms {
                token: good.collateral,
                ..good
            },
            good.collateral,
        ),
        (
            CurveTerms {
                collateral: good.funding_pool,
                ..good
            },
            good.funding_pool,
        ),
        (
            CurveTerms {
                funding_pool: good.token,
                ..good
            },
            good.token,
        ),
    ] {
        let error = BondingCurveError::InvalidReference(twice);
        assert_eq!(new_curve(&mut commons, terms, tributes), Err(error));
    }
    for heir in [zero, good.token, good.collateral, good.funding_pool] {
        let mut terms = good;
        terms.closing.heir = Some(heir);
        let error = BondingCurveError::InvalidReference(heir);
        assert_eq!(new_curve(&mut commons, terms, tributes), Err(error));
    }
    // A person may inherit.
    let mut terms = good;
    terms.closing.heir = Some(account("erin"));
    assert!(new_curve(&mut commons, terms, tributes).is_ok());
    Ok(())
}

#[test]
fn a_pool_is_not_made_with_what_it_could_not_register() -> Result<()> {
    let mut commons = unopened_market();
    let at = commons.at;
    let asset = |asset, spending_cap_ppm| AssetTerms {
        asset,
        spending_cap_ppm,
    };
    assert!(new_pool(&mut commons, 1, vec![]).is_ok());
    assert!(new_pool(
        &mut commons,
        LATEST,
        vec![asset(at.token, 1), asset(at.collateral, 1_000_000)]
    )
    .is_ok());
    assert_eq!(new_pool(&mut commons, 0, vec![]), Err(FundingPoolError::ZeroPeriod));
    for got_ppm in [0, 1_000_001, u32::MAX] {
        assert_eq!(
            new_pool(&mut commons, 1, vec![asset(at.token, got_ppm)]),
            Err(FundingPoolError::CapOutOfRange { got_ppm })
        );
    }
    for nobody in [ZERO_ACCOUNT.into(), account("alice")] {
        assert_eq!(
            new_pool(&mut commons, 1, vec![asset(nobody, 1)]),
            Err(FundingPoolError::InvalidReference(nobody))
        );
    }
    assert_eq!(
        new_pool(&mut commons, 1, vec![asset(at.token, 1), asset(at.token, 2)]),
        Err(FundingPoolError::AssetAlreadyRegistered)
    );
    let mut assets = Vec::new();
    for _ in 0..=MOST_ASSETS {
        assets.push(asset(deploy(&mut commons.chain)?, 1));
    }
    assert_eq!(
        new_pool(&mut commons, 1, assets.clone()),
        Err(FundingPoolError::TooManyAssets)
    );
    assets.pop();
    assert!(new_pool(&mut commons, 1, assets).is_ok());
    Ok(())
}

#[test]
fn a_text_of_any_length_traps_no_constructor() {
    let mut commons = unopened_market();
    for length in [LONGEST_NAME + 1, 256, 257, 10_000] {
        let text = Text::from("n".repeat(length));
        let constructor = TokenRef::new(Some(text.clone()), None, 12);
        let answer = commons
            .chain
            .instantiate(account(FOUNDER), &codes().community_token, constructor)
            .answer;
        match answer {
            Ok(answer) => assert_eq!(answer, Err(CommunityTokenError::TextTooLong)),
            Err(failure) => assert_eq!(failure, Failure::Language(LangError::CouldNotReadInput), "{length}"),
        }
        let constructor = WrapperRef::new(None, Some(text), 12);
        let answer = commons
            .chain
            .instantiate(account(FOUNDER), &codes().wrapped_native, constructor)
            .answer;
        match answer {
            Ok(answer) => assert_eq!(answer, Err(WrappedNativeError::TextTooLong)),
            Err(failure) => assert_eq!(failure, Failure::Language(LangError::CouldNotReadInput), "{length}"),
        }
    }
}

/// A message without its arguments, or with a selector that nobody knows.
fn broken(contract: AccountId, selector: [u8; 4]) -> Message<ink::env::call::utils::EmptyArgumentList, ()> {
    build_call::<DefaultEnvironment>()
        .call(contract)
        .exec_input(ExecutionInput::new(Selector::new(selector)))
        .returns::<()>()
}

#[test]
fn what_cannot_be_read_is_refused_as_such() {
    let mut commons = open_commons();
    let at = commons.at;
    let without_arguments = [
        (at.token, selector_bytes!("PSP22::transfer")),
        (at.collateral, selector_bytes!("WrappedNative::withdraw")),
        (at.funding_pool, selector_bytes!("FundingPool::pay")),
        (at.curve, selector_bytes!("BondingCurve::buy")),
        (at.hatch, selector_bytes!("Hatch::contribute")),
        (at.vesting, selector_bytes!("Vesting::grant_many")),
    ];
    let unknown = [at.token, at.collateral, at.funding_pool, at.curve, at.hatch, at.vesting]
        .map(|contract| (contract, [0xde, 0xad, 0xbe, 0xef]));
    for (contract, selector) in without_arguments.into_iter().chain(unknown) {
        let before = commons.chain.state_root();
        let receipt = commons.send("mallory", broken(contract, selector));
        assert_eq!(receipt.answer, Err(Failure::Language(LangError::CouldNotReadInput)));
        assert_eq!(commons.chain.state_root(), before);
    }
}
