//! What stands in no block of commands: what a reader writes into files, what has to be waited for, and what others do.

use crate::{
    page::{Command, OperationsPage},
    reader::Reader,
};
use anyhow::{ensure, Context, Result};
use node_tests::description::{fast_description, BEGINS_AFTER};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::{Duration, SystemTime},
};

/// Something to be done before a command.
type Preparation = fn(&mut Reader, &OperationsPage) -> Result<()>;

/// Before which command, by how it begins; before which of several that begin so; what.
const PREPARATIONS: [(&str, usize, Preparation); 16] = [
    ("commons check", 1, puts_in_dates_to_come),
    ("commons allow-list", 1, shortens_all_times_and_names_a_list),
    ("commons deploy", 1, shortens_all_times_and_names_a_list),
    ("commons deploy", 3, writes_the_secret),
    ("commons quote contribute", 1, waits_for_contributions),
    ("commons quote release", 1, |reader, _| reader.waits(seconds(5))),
    ("commons call refund", 1, is_a_member_of_another_that_fails),
    ("commons quote buy", 1, is_back_at_the_one_of_the_page),
    ("commons call execute 1", 1, |reader, _| reader.waits(seconds(3))),
    ("commons call execute 2", 1, |reader, _| reader.waits(seconds(5))),
    ("commons call execute 2", 3, |reader, _| reader.waits(ACTION_DELAY)),
    ("commons call execute 3", 1, |reader, _| reader.waits(seconds(5))),
    (
        "commons call create-set",
        1,
        waits_for_the_end_of_the_pause_and_describes_a_table,
    ),
    ("commons call execute 4", 1, |reader, _| reader.waits(seconds(8))),
    ("commons call execute 4", 2, |reader, _| reader.waits(seconds(4))),
    (
        "commons deploy --config my-commons.toml --suri //Alice --another",
        1,
        shortens_all_times_and_names_a_list,
    ),
];

/// How long an action waits.
const ACTION_DELAY: Duration = seconds(15);

/// //Ferdie, who is the guardian.
const GUARDIAN: &str = "5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL";

/// The phrase of all development accounts, which is published, with the derivation of //Alice.
const ALICE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk//Alice";

/// Which have been made.
#[derive(Default)]
pub struct Preparations {
    seen: BTreeMap<&'static str, usize>,
}

impl Preparations {
    /// Does what has to be done before a command.
    pub fn before(&mut self, command: &Command, reader: &mut Reader, page: &OperationsPage) -> Result<()> {
        let typed = command.words.join(" ");
        let begun: BTreeSet<_> = PREPARATIONS.iter().map(|(begins, _, _)| *begins).collect();
        for begins in begun.into_iter().filter(|begins| typed.starts_with(begins)) {
            let time = self.seen.entry(begins).or_default();
            *time += 1;
            for (_, _, prepare) in PREPARATIONS
                .iter()
                .filter(|(other, at, _)| (*other, *at) == (begins, *time))
            {
                prepare(reader, page).context("what is to be done before")?;
            }
        }
        Ok(())
    }

    /// A page that has lost a command leaves nothing behind here.
    pub fn assert_all_were_needed(&self) -> Result<()> {
        for (begins, time, _) in PREPARATIONS {
            let seen = self.seen.get(begins).copied().unwrap_or_default();
            ensure!(
                seen >= time,
                "the page types `{begins} …` {seen} times, and is prepared for {time}"
            );
        }
        Ok(())
    }
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    ensure!(text.contains(old), "the description has no {old:?}");
    Ok(text.replacen(old, new, 1))
}

/// The page says to choose dates to come, and those of the example will not be for ever.
fn puts_in_dates_to_come(reader: &mut Reader, _: &OperationsPage) -> Result<()> {
    let day = seconds(24 * 60 * 60);
    let moment = |days: u32| humantime::format_rfc3339_seconds(SystemTime::now() + day * days).to_string();
    let path = reader.file("my-commons.toml");
    let copied = fs::read_to_string(&path)?;
    let dated = replaced(&copied, "2027-03-01 00:00:00", &moment(30))?;
    fs::write(&path, replaced(&dated, "2027-03-31 00:00:00", &moment(60))?)?;
    Ok(())
}

/// The description of the page's reader: what takes days takes seconds. And the list of the page.
fn shortens_all_times_and_names_a_list(reader: &mut Reader, page: &OperationsPage) -> Result<()> {
    fs::write(reader.file("my-commons.toml"), description()?)?;
    let list = page.block("account,cap")?.join("\n");
    fs::write(reader.file("members.csv"), list)?;
    Ok(())
}

fn description() -> Result<String> {
    let fast = fast_description(SystemTime::now());
    let guarded = replaced(&fast, "# guardian = \"5…\"", &format!("guardian = \"{GUARDIAN}\""))?;
    // Sets of vouchers are offered with the periods that the command takes by itself, of days.
    let slow = replaced(&guarded, "longest_period = \"1h\"", "longest_period = \"365 days\"")?;
    // A veto has to come within it, however slow the machine.
    let patient = replaced(
        &slow,
        "action_delay = \"3s\"",
        &format!("action_delay = \"{}s\"", ACTION_DELAY.as_secs()),
    )?;
    replaced(&patient, "[hatch]\n", "[hatch]\nallow_list = \"members.csv\"\n")
}

fn writes_the_secret(reader: &mut Reader, _: &OperationsPage) -> Result<()> {
    let path = reader.file("operator.secret");
    ensure!(path.exists(), "the page has made no file for it");
    Ok(fs::write(path, ALICE)?)
}

fn waits_for_contributions(reader: &mut Reader, _: &OperationsPage) -> Result<()> {
    reader.waits(BEGINS_AFTER)
}

/// A hatch that reaches its goal, and is not launched in time: its window is a second.
fn is_a_member_of_another_that_fails(reader: &mut Reader, _: &OperationsPage) -> Result<()> {
    let fast = fast_description(SystemTime::now());
    let small = replaced(&fast, "minimum = \"1000\"", "minimum = \"10\"")?;
    let small = replaced(&small, "maximum = \"2250\"", "maximum = \"20\"")?;
    let brief = replaced(&small, "launch_window = \"10m\"", "launch_window = \"1s\"")?;
    fs::write(reader.file("failing.toml"), brief)?;
    reader.set("COMMONS_DEPLOYMENT", Some("failing.json"));
    reader.does("deploy --config failing.toml --suri //Alice")?;
    reader.waits(BEGINS_AFTER)?;
    reader.does("call contribute 10 --suri //Bob")?;
    reader.does("call contribute 10 --suri //Charlie")?;
    reader.waits(seconds(2))
}

fn is_back_at_the_one_of_the_page(reader: &mut Reader, _: &OperationsPage) -> Result<()> {
    reader.set("COMMONS_DEPLOYMENT", None);
    Ok(())
}

fn waits_for_the_end_of_the_pause_and_describes_a_table(reader: &mut Reader, _: &OperationsPage) -> Result<()> {
    fs::write(reader.file("table.txt"), "A table of oak, 2 m by 1 m\n")?;
    reader.waits(seconds(7))
}
