//! A story as it is told: what happens is done to a market and to the model, and what comes of it is compared.

use super::{
    model::Model,
    operations::{Caller, Moment, Op, Pick},
    parties::{account_of, asset_at, Holder, ADMIN, ASSETS, CAUTIOUS, ESCROW, HOLDERS, PEOPLE, POOL, POOR},
};
use anyhow::{bail, ensure, Result};
use commons::{
    chain::{CallError, Emitted, Receipt, ENDOWMENT},
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    psp22::{Data, PSP22},
    voucher_escrow::Counters,
};
use sandbox_tests::{
    commerce::{business, escrow_terms},
    open_commons,
    stories::{Dice, Tally},
    Prepared,
};
use std::{collections::BTreeSet, fmt::Debug, sync::OnceLock};

/// What everybody has of each asset at first, and lets the escrow take.
const PURSE: u128 = 1_000_000_000_000;
/// What the poor have, and what the cautious let it take.
const LITTLE: u128 = 600;

/// What a call that was done brought.
pub struct Done<Value> {
    pub value: Value,
    pub events: Vec<Emitted>,
}

pub struct Story {
    pub commons: Commons,
    pub model: Model,
    pub tally: Tally,
    /// For what is only looked at now and then.
    pub dice: Dice,
    /// What the last operation may have changed.
    pub touched: Touched,
    /// Names the operation in the tally.
    pub name: String,
}

/// What an operation may have changed.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    pub sets: BTreeSet<usize>,
    pub vouchers: BTreeSet<usize>,
    /// Who may have other balances, credits or vouchers.
    pub parties: BTreeSet<Holder>,
    pub assets: BTreeSet<usize>,
}

/// A market in which everybody has something, and the model of it.
fn beginning() -> &'static (Prepared, Model) {
    static BEGINNING: OnceLock<(Prepared, Model)> = OnceLock::new();
    BEGINNING.get_or_init(|| {
        let mut commons = open_commons();
        let mut model = empty(&mut commons).expect("views answer");
        fill_purses(&mut commons, &mut model).expect("the founder has enough");
        (Prepared::keep(commons), model)
    })
}

fn empty(commons: &mut Commons) -> Result<Model> {
    let status = business(commons)?;
    ensure!((status.sets, status.vouchers) == (0, 0));
    let mut balances = [[0; HOLDERS]; ASSETS];
    for (asset, balances) in balances.iter_mut().enumerate() {
        for holder in [ADMIN, POOL, ESCROW] {
            let (asset, owner) = (asset_at(commons, asset), account_of(commons, holder));
            balances[holder] = commons.balance(asset, owner)?;
        }
    }
    Ok(Model {
        now_ms: commons.chain.now_ms(),
        rules: escrow_terms(commons)?.rules,
        fee_ppm: status.protocol_fee_ppm,
        paused_until_ms: status.paused_until_ms,
        sets: Vec::new(),
        vouchers: Vec::new(),
        owned: vec![Vec::new(); HOLDERS],
        operators: BTreeSet::new(),
        sellers: vec![Counters::default(); HOLDERS],
        credits: [[0; HOLDERS]; ASSETS],
        balances,
        allowances: [[0; HOLDERS]; ASSETS],
        gifts: [0; ASSETS],
    })
}

/// The founder gives everybody some of both assets, wrapping coins for one of them.
fn fill_purses(commons: &mut Commons, model: &mut Model) -> Result<()> {
    let coins = 10 * PURSE;
    done(commons.wrap(FOUNDER, coins))?;
    model.balances[0][ADMIN] += coins;
    for person in 0..PEOPLE.len() {
        let owner = account_of(commons, person);
        commons.chain.endow(owner, ENDOWMENT);
        for asset in 0..ASSETS {
            let token = asset_at(commons, asset);
            let held = if person == POOR { LITTLE } else { PURSE };
            let gift = psp22(token).call_mut().transfer(owner, held, Data);
            done(commons.send(FOUNDER, gift))?;
            model.pay(asset, ADMIN, person, held);
            let allowed = if person == CAUTIOUS { LITTLE } else { PURSE };
            let allow = psp22(token).call_mut().approve(commons.at.escrow, allowed);
            done(commons.chain.call(owner, allow))?;
            model.allowances[asset][person] = allowed;
        }
    }
    Ok(())
}

impl Story {
    pub fn begin(seed: u64) -> Self {
        let (prepared, model) = beginning();
        Self {
            commons: prepared.start(),
            model: model.clone(),
            tally: Tally::default(),
            dice: Dice(seed),
            touched: Touched::default(),
            name: String::new(),
        }
    }

    /// One operation, and what has to hold after it.
    pub fn step(&mut self, op: &Op) -> Result<()> {
        self.touched = Touched::default();
        let name = format!("{op:?}");
        self.name = name.split('(').next().unwrap_or_default().into();
        self.perform(op)?;
        self.check()
    }

    pub fn account(&self, holder: Holder) -> AccountId {
        account_of(&self.commons, holder)
    }

    pub fn asset(&self, asset: usize) -> AccountId {
        asset_at(&self.commons, asset)
    }

    /// Calls. It has to be refused for one of the reasons in `broken`, and change nothing, if there are any; else it has
    /// to be done.
    pub fn ask<Value: Debug, Error: Debug + PartialEq>(
        &mut self,
        broken: &[Error],
        call: impl FnOnce(&mut Commons) -> Receipt<Result<Value, Error>>,
    ) -> Result<Option<Done<Value>>> {
        let root = (!broken.is_empty()).then(|| self.commons.chain.state_root());
        let receipt = call(&mut self.commons);
        let events = receipt.events.clone();
        match receipt.outcome() {
            Ok(value) => {
                ensure!(broken.is_empty(), "it was done ({value:?}), but breaks {broken:?}");
                self.tally.count(format!("{} done", self.name));
                Ok(Some(Done { value, events }))
            }
            Err(CallError::Refused(error)) => {
                ensure!(
                    broken.contains(&error),
                    "it was refused for {error:?}, but breaks {broken:?}"
                );
                ensure!(events.is_empty(), "what was refused emitted events");
                ensure!(
                    root == Some(self.commons.chain.state_root()),
                    "what was refused changed the state: {error:?}"
                );
                let words = format!("{error:?}").replace("Refused(", "").replace('(', ".");
                let words = words.split([' ', '{', ')']).next().unwrap_or_default();
                // Neither accounts nor texts are of interest.
                let words = words.replace(".AccountId", " ").replace(".Text", " ");
                let words = words.split(' ').next().unwrap_or_default();
                self.tally.count(format!("{} refused: {words}", self.name));
                Ok(None)
            }
            Err(CallError::Failed(failure)) => bail!("no answer: {failure:?}"),
        }
    }

    pub fn skip(&mut self) -> Result<()> {
        self.tally.count(format!("{} skipped", self.name));
        Ok(())
    }

    pub fn wait(&mut self, moment: Moment) -> Result<()> {
        let until_ms = match moment {
            Moment::After(duration_ms) => self.model.now_ms + duration_ms,
            Moment::Next(number, offset) => {
                let moments_ms: Vec<u64> = self.model.moments_ms().into_iter().collect();
                let Some(last) = moments_ms.len().checked_sub(1) else {
                    return self.skip();
                };
                moments_ms[usize::from(number).min(last)].saturating_add_signed(offset.into())
            }
        };
        self.wait_until(until_ms);
        self.tally.count("Wait done");
        Ok(())
    }

    pub fn wait_until(&mut self, until_ms: u64) {
        self.commons.chain.set_now(until_ms);
        self.model.now_ms = until_ms;
        // Whatever time alone has changed.
        let number = self.model.vouchers.len() as u64;
        if number > 0 {
            self.touched.vouchers.insert(self.dice.below(number) as usize);
        }
    }

    /// The set that somebody means.
    pub fn set(&self, pick: Pick, fits: impl Fn(usize) -> bool) -> Option<usize> {
        picked(self.model.sets.len(), pick, fits)
    }

    /// The voucher that somebody means.
    pub fn voucher(&self, pick: Pick, fits: impl Fn(usize) -> bool) -> Option<usize> {
        picked(self.model.vouchers.len(), pick, fits)
    }

    /// Who asks for what only some may ask for.
    pub fn caller(&self, caller: Caller, who_may: impl FnOnce(&Model) -> Option<Holder>) -> Holder {
        match caller {
            Caller::Person(person) => person,
            Caller::WhoMay => who_may(&self.model).filter(|who| *who <= ADMIN).unwrap_or(0),
        }
    }
}

/// Which of so many is meant: the number itself for one that there is not, and `None` if one was meant that fits and none
/// does.
pub fn picked(number: usize, pick: Pick, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let all = (0..number).rev();
    let (place, among): (u8, Vec<usize>) = match pick {
        Pick::Unknown => return Some(number),
        Pick::Any(_) if number == 0 => return Some(number),
        Pick::Any(place) => (place, all.collect()),
        Pick::Fitting(place) => (place, all.filter(|id| fits(*id)).collect()),
    };
    among.get(usize::from(place) % among.len().max(1)).copied()
}
