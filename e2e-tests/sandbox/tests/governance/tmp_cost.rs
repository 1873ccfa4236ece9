use commons::{
    chain::account,
    suite::{done, psp22},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{conviction_voting::*, psp22::*};
use sandbox_tests::*;
#[test]
fn tmp_costs() {
    let mut c = governed_commons();
    let t = psp22(c.at.token).call_mut().transfer(account("dave"), COIN, Data);
    let _ = c.send("founder", t);
    let t = psp22(c.at.token).call_mut().transfer(account("dave"), COIN, Data);
    let unit = c.send("founder", t).cost.ref_time as f64;
    let asked = |c: &commons::suite::Commons| Request::Funding {
        asset: c.at.collateral,
        amount: 100 * COIN,
        beneficiary: account("dave"),
        milestones: 1,
    };
    let mut show = |n: &str, x: u64| println!("{n:12} {:.3} G  {:.2}", x as f64 / 1e9, x as f64 / unit);
    show("transfer", unit as u64);
    let a = asked(&c);
    let r = c.propose("alice", a, "A well in the village, link");
    show("propose", r.cost.ref_time);
    let p = done(r).unwrap();
    let a = asked(&c);
    let r = c.propose("alice", a, "A well in the village, link");
    show("propose2", r.cost.ref_time);
    let p2 = done(r).unwrap();
    let r = c.stake("bob", p, COIN * 1000);
    show("stake first", r.cost.ref_time);
    done(r).unwrap();
    c.chain.wait(DAY_MS);
    let r = c.stake("bob", p, COIN * 1000);
    show("stake again", r.cost.ref_time);
    done(r).unwrap();
    let r = c.stake("bob", p2, COIN * 100000);
    show("stake 2nd", r.cost.ref_time);
    done(r).unwrap();
    let r = c.unstake("bob", p, COIN * 1000);
    show("unstake", r.cost.ref_time);
    done(r).unwrap();
    c.chain.wait(30 * DAY_MS);
    let r = c.execute("bob", p2);
    show("execute", r.cost.ref_time);
    done(r).unwrap();
    let r = c.deposit("founder", COIN).unwrap();
    show("deposit", r.cost.ref_time);
    done(r).unwrap();
    let r = c.withdraw("bob", COIN);
    show("withdraw", r.cost.ref_time);
    done(r).unwrap();
}
