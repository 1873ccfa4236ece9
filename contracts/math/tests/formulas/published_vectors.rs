//! Numbers other projects assert of the same formulas.

use math::curve::{purchase_return, redemption, sale_return, spot_price, tribute, SPOT_PRICE_SCALE};
use math::{mul_div, MathError, Rounding, PPM};

/// One whole token or unit of collateral with 18 decimals.
const ONE: u128 = 1_000_000_000_000_000_000;

/// A lower bound is the floor of the exact value or one unit less.
fn assert_floor_or_one_less(got: Result<u128, MathError>, floor: u128, case: &str) {
    let got = got.unwrap_or_else(|error| panic!("{case}: {error:?}"));
    assert!(
        got == floor || got + 1 == floor,
        "{case}: {got} is not {floor} or one less"
    );
}

/// Decimals as the source prints them, to the relative precision of the double they came from.
fn assert_near(got: Result<u128, MathError>, published: u128, case: &str) {
    let got = got.unwrap_or_else(|error| panic!("{case}: {error:?}"));
    assert!(
        got.abs_diff(published) <= published >> 50,
        "{case}: {got} is not {published}"
    );
}

/// Supply, reserve, ratio in percent, amount, floor of the exact result, and the same with 18 decimals.
type Row = (u128, u128, u32, u128, u128, u128);

/// bancorprotocol/contracts-solidity, solidity/test/helpers/FormulaTestData.js @0f5ab369, `randomPurchaseReturns` and
/// `purchaseReturnsLarge`. The source has six decimals; the last column is recomputed with 80 digits.
const PURCHASES: [Row; 10] = [
    (2882518, 662979, 23, 28052, 27606, 27606118780552339814887),
    (1797785, 467424, 26, 190859, 167385, 167385231843025001747815),
    (2069932, 1221259, 59, 10987, 10966, 10966830092138540598773),
    (1821695, 1694176, 93, 237109, 236001, 236001693037820864287276),
    (2079317, 644588, 31, 211132, 190893, 190893033804070789712052),
    (2303482, 1934924, 84, 175281, 174053, 174053244910168587359099),
    (2360734, 542968, 23, 183368, 163389, 163389626428545971013724),
    (1429955, 1258360, 88, 44680, 44586, 44586066792825234130975),
    (2266023, 226602, 10, 208849, 152954, 152954723685460811941596),
    (1811572, 887670, 49, 277609, 258393, 258393010371056480205318),
];

/// The same file, `randomSaleReturns`.
const SALES: [Row; 7] = [
    (1778679, 1316222, 74, 165482, 162720, 162720662464592381161805),
    (2180053, 893821, 41, 75329, 73465, 73465638842474680568659),
    (2943205, 2325131, 79, 107544, 107016, 107016917484649885205494),
    (2720821, 2421530, 89, 230098, 228864, 228864449178379483598429),
    (2945353, 1531583, 52, 36306, 36099, 36099370275500898575269),
    (2891430, 491543, 17, 263978, 211654, 211654096398877438455830),
    (1104725, 55236, 5, 209990, 54421, 54421244872924366101738),
];

#[test]
fn bancor_purchases() {
    for (index, (supply, reserve, percent, deposit, floor, fine_floor)) in PURCHASES.into_iter().enumerate() {
        let case = format!("purchase {}", index + 1);
        let ratio = percent * (PPM / 100);
        assert_floor_or_one_less(purchase_return(supply, reserve, ratio, deposit), floor, &case);
        let fine = purchase_return(supply * ONE, reserve * ONE, ratio, deposit * ONE);
        assert_floor_or_one_less(fine, fine_floor, &case);
    }
}

#[test]
fn bancor_sales() {
    for (index, (supply, reserve, percent, tokens, floor, fine_floor)) in SALES.into_iter().enumerate() {
        let case = format!("sale {}", index + 1);
        let ratio = percent * (PPM / 100);
        assert_floor_or_one_less(sale_return(supply, reserve, ratio, tokens), floor, &case);
        let fine = sale_return(supply * ONE, reserve * ONE, ratio, tokens * ONE);
        assert_floor_or_one_less(fine, fine_floor, &case);
    }
}

/// The sale that reverts in bancorprotocol/contracts-solidity, solidity/test/BancorFormula.js @0265b7f (its issue 287),
/// one of more tokens than there are, and one of large amounts, recomputed with 80 digits.
#[test]
fn bancor_sales_that_are_large_or_nearly_everything() {
    let large = sale_return(3 * 10_u128.pow(32), 63 * 10_u128.pow(30), 210_000, 10_u128.pow(27));
    assert_floor_or_one_less(large, 999_993_730_177_970_913_212_663_704, "large sale");
    assert_eq!(sale_return(1_000, 100, 100_000, 999), Ok(99));
    assert_eq!(sale_return(1_000, 100, 100_000, 1_001), Err(MathError::MoreThanSupply));
}

/// dOrgTech/OpenRaise, test/constants/bancorValues.js and test/unit/bancorFormula.spec.js @3d1b8cd.
#[test]
fn open_raise_handfuls_of_units() {
    assert_eq!(purchase_return(1, 1, 1, 1), Ok(0));
    assert_eq!(purchase_return(1_000_000, 10_000, 1_000, 10_000), Ok(693));
    assert_eq!(
        purchase_return(100_000_000, 1_000_000, 1_000_000, 10_000),
        Ok(1_000_000)
    );
    assert_eq!(purchase_return(100_000_000, 1_000_000, 1_000, 10_000), Ok(995));
    assert_eq!(sale_return(1, 1, 1_000, 1), Ok(1));
    assert_eq!(sale_return(1_000_000, 10_000, 1_000, 10_000), Ok(9_999));
    assert_eq!(sale_return(100_000_000, 1_000_000, 1_000, 10_000), Ok(95_167));
}

/// commons-stack/commons-simulator, simulation/abcurve_test.py @39ea92c: kappa 2, one token for one unit.
#[test]
fn commons_simulator_curve() {
    let ratio = PPM / 2;
    assert_near(
        purchase_return(ONE, ONE, ratio, ONE),
        414_213_562_373_095_100,
        "supply at a reserve of 2",
    );
    assert_eq!(spot_price(ONE, ONE, ratio), Ok(2 * SPOT_PRICE_SCALE));
    assert_near(
        spot_price(1_414_213_562_373_095_100, 2 * ONE, ratio),
        2_828_427_124_746_190_300,
        "price at 2",
    );
    let minted = purchase_return(ONE, ONE, ratio, 4 * ONE);
    assert_near(minted, 1_236_067_977_499_789_800, "deposit of 4");
    let realised = mul_div(4 * ONE, ONE, minted.unwrap(), Rounding::Down);
    assert_near(realised, 3_236_067_977_499_789_400, "realised price");
    assert_eq!(sale_return(ONE, ONE, ratio, ONE / 2), Ok(ONE * 3 / 4));
}

/// commons-stack/commons-simulator, simulation/hatch_test.py @39ea92c: 100 000 raised at 0.1, 30 % of it to the
/// funding pool.
#[test]
fn commons_simulator_hatch() {
    let (ratio, supply, raised) = (PPM / 2, 1_000_000 * ONE, 100_000 * ONE);
    let funding_pool = tribute(raised, 300_000).unwrap();
    assert_eq!(funding_pool, 30_000 * ONE);
    let reserve = raised - funding_pool;
    assert_eq!(spot_price(supply, reserve, ratio), Ok(SPOT_PRICE_SCALE * 14 / 100));

    let gross = sale_return(supply, reserve, ratio, 50_000 * ONE);
    assert_floor_or_one_less(gross, 6_825 * ONE, "burn of 50 000");
    let exit_tribute = tribute(gross.unwrap(), 20_000).unwrap();
    assert_eq!(exit_tribute, 136 * ONE + ONE / 2);
    assert_floor_or_one_less(
        Ok(gross.unwrap() - exit_tribute),
        6_688 * ONE + ONE / 2,
        "the same after 2 %",
    );

    // 5 000 at the spot price would be 35 714.28...; the curve gives less.
    let minted = purchase_return(supply, reserve, ratio, 5_000 * ONE);
    assert_near(minted, 35_098_339_013_531_326_000_000, "purchase for 5 000");
    assert_eq!(tribute(100_000, 20_000), Ok(2_000));
}

/// graphprotocol/contracts, packages/contracts-test/tests/unit/curation/curation.test.ts @687d928: one signal for the
/// first 100, then a ratio of 1/2.
#[test]
fn graph_curation() {
    let ratio = PPM / 2;
    let minted = purchase_return(ONE, 100 * ONE, ratio, 900 * ONE).unwrap();
    assert_floor_or_one_less(Ok(ONE + minted), 3_162_277_660_168_379_331, "deposit of 1 000");

    let supply = 3_162_277_660_168_379_331;
    assert_floor_or_one_less(
        sale_return(supply, 1_000 * ONE, ratio, ONE),
        532_455_532_033_675_866_536,
        "burn of 1",
    );
    assert_eq!(sale_return(supply, 1_000 * ONE, ratio, supply), Ok(1_000 * ONE));
    assert_eq!(sale_return(supply, 1_100 * ONE, ratio, supply), Ok(1_100 * ONE));
    assert_eq!(redemption(supply, 1_100 * ONE, supply), Ok(1_100 * ONE));
}
