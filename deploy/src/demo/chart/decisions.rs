//! The chart of a commons' decisions: for each proposal its conviction over time, against what it needs.

use super::{
    description, positive, steps, text, Area, Drawn, Plane, FADED, GRID, INK, LEFT, LETTER_WIDTH, POOL, PRICE,
    PURCHASE, SALE,
};
use crate::{
    config::Config,
    demo::history::{Course, History, Mark, Point},
    words::{number, span, Asset, Calendar, Words},
};
use anyhow::{anyhow, Result};
use interfaces::conviction_voting::{Bar, Kind};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

const WIDTH: u32 = 1200;
const HEADER_HEIGHT: u32 = 80;
const PANEL_HEIGHT: u32 = 230;
const COLUMNS: usize = 4;
const TITLE_HEIGHT: u32 = 44;
const PANEL_LEFT: u32 = 46;
const PANEL_RIGHT: u32 = 14;
const X_AXIS_HEIGHT: u32 = 24;
const BELOW: u32 = 12;

/// The colour of conviction.
pub const CONVICTION: RGBColor = PRICE;
/// The colour of what is needed.
pub const THRESHOLD: RGBColor = POOL;
const STAKE: RGBColor = FADED;
const GOOD: RGBColor = PURCHASE;
const BAD: RGBColor = SALE;

/// Room above the highest line, for what happened.
const HEADROOM: f64 = 1.3;

/// What is needed is drawn as long as it is not more than this many times what is staked; a line that says how near a
/// proposal came would say nothing any more.
const FAR_BEYOND: f64 = 30.0;

/// The part of a panel that is kept free beside the first and the last day.
const MARGIN: f64 = 0.04;

/// Draws the chart.
pub fn draw(history: &History, config: &Config) -> Result<String> {
    let rows = u32::try_from(history.proposals.len().div_ceil(COLUMNS).max(1))?;
    let size = (WIDTH, HEADER_HEIGHT + rows * PANEL_HEIGHT);
    let words = Words::new(config, Calendar::DaysSince(0));
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw_on(&root, history, config, &words).map_err(|error| anyhow!("the chart could not be drawn: {error}"))?;
    }
    let description = description::of_decisions(history, &words);
    Ok(description::added(&svg, &title(config), &description))
}

fn title(config: &Config) -> String {
    format!("What a commons decides: {}", config.token.name)
}

fn draw_on(root: &Area, history: &History, config: &Config, words: &Words) -> Drawn {
    root.fill(&WHITE)?;
    let (header, panels) = root.split_vertically(HEADER_HEIGHT);
    draw_header(&header, config, words)?;
    let rows = history.proposals.len().div_ceil(COLUMNS).max(1);
    for (area, course) in panels.split_evenly((rows, COLUMNS)).iter().zip(&history.proposals) {
        draw_course(area, course, words)?;
    }
    root.present()?;
    Ok(())
}

fn draw_header(area: &Area, config: &Config, words: &Words) -> Drawn {
    let left = i32::try_from(LEFT / 2)?;
    area.draw(&Text::new(title(config), (left, 24), text(26, INK)))?;
    let half_life = span(config.voting.rules.half_life_ms);
    let line = format!(
        "Conviction of every proposal over simulated days, in {} · it goes half of the way to the stake in every {half_life}",
        words.symbol(Asset::Token)
    );
    area.draw(&Text::new(line, (left, 54), text(15, FADED)))?;
    let mut x = i32::try_from(WIDTH - PANEL_RIGHT)?;
    for (label, colour) in [("conviction", CONVICTION), ("needed", THRESHOLD), ("staked", STAKE)]
        .iter()
        .rev()
    {
        x -= (label.len() as f64 * LETTER_WIDTH) as i32;
        area.draw(&Text::new(*label, (x, 24), text(14, FADED)))?;
        area.draw(&PathElement::new([(x - 26, 24), (x - 6, 24)], colour.stroke_width(3)))?;
        x -= 46;
    }
    Ok(())
}

fn draw_course(area: &Area, course: &Course, words: &Words) -> Drawn {
    let left = i32::try_from(PANEL_LEFT)?;
    let title = format!("{} · {}", course.id.0, course.title);
    area.draw(&Text::new(title, (left, 14), text(16, INK)))?;
    area.draw(&Text::new(subtitle(course, words), (left, 33), text(13, FADED)))?;
    let (Some(first), Some(last)) = (course.points.first(), course.points.last()) else {
        return Ok(());
    };
    let as_number = |amount| words.as_number(Asset::Token, amount);
    let (beginning, length) = (first.day, positive(last.day - first.day));
    let days = beginning - MARGIN * length..beginning + (1.0 + MARGIN) * length;
    let top = positive(as_number(highest(course)) * HEADROOM);
    let mut plane = ChartBuilder::on(area)
        .margin_top(TITLE_HEIGHT)
        .margin_right(PANEL_RIGHT)
        .margin_bottom(BELOW)
        .set_label_area_size(LabelAreaPosition::Left, PANEL_LEFT)
        .set_label_area_size(LabelAreaPosition::Bottom, X_AXIS_HEIGHT)
        .build_cartesian_2d(days, 0.0..top)?;
    draw_grid(&mut plane)?;

    let line = |amount: fn(&Point) -> u128| {
        course
            .points
            .iter()
            .map(move |point| (point.day, as_number(amount(point))))
    };
    plane.draw_series(AreaSeries::new(
        line(|point| point.conviction),
        0.0,
        CONVICTION.mix(0.18),
    ))?;
    plane.draw_series(LineSeries::new(steps(line(|point| point.stake)), STAKE.stroke_width(1)))?;
    plane.draw_series(LineSeries::new(
        line(|point| point.conviction),
        CONVICTION.stroke_width(2),
    ))?;
    let needed = course
        .points
        .iter()
        .filter_map(|point| Some((point.day, as_number(point.threshold?))))
        .filter(|(_, needed)| *needed <= top);
    plane.draw_series(LineSeries::new(needed, THRESHOLD.stroke_width(2)))?;
    draw_marks(&mut plane, course, words, top)
}

/// What the proposal is, in a line.
fn subtitle(course: &Course, words: &Words) -> String {
    match (course.kind, course.asked) {
        (_, Some(asked)) => {
            let parts = match asked.milestones {
                1 => String::new(),
                parts => format!(", in {parts} parts"),
            };
            format!("{}, {} of the pool{parts}", words.coins(asked.amount), asked.share())
        }
        (Kind::Signal, _) => "a signal: it asks for nothing".to_string(),
        (Kind::Action(Bar::Majority) | Kind::BeyondGuardian, _) => "needs the majority of all tokens".to_string(),
        _ => "an action".to_string(),
    }
}

/// The highest that a line of the panel gets.
fn highest(course: &Course) -> u128 {
    let stake = course.points.iter().map(|point| point.stake).max().unwrap_or(0);
    let needed = course.points.iter().filter_map(|point| point.threshold);
    let in_view = |needed: &u128| stake == 0 || *needed as f64 <= stake as f64 * FAR_BEYOND;
    needed.filter(in_view).max().unwrap_or(0).max(stake)
}

fn draw_grid(plane: &mut Plane) -> Drawn {
    plane
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(FADED)
        .x_labels(5)
        .y_labels(4)
        .x_label_formatter(&|day| number(*day))
        .y_label_formatter(&|amount| shortened(*amount))
        .label_style(text(12, FADED))
        .draw()?;
    Ok(())
}

/// "250k", "1.2M": a figure for an axis that has no room.
fn shortened(amount: f64) -> String {
    match amount {
        amount if amount >= 1e6 => format!("{}M", number(amount / 1e6)),
        amount if amount >= 1e3 => format!("{}k", number(amount / 1e3)),
        amount => number(amount),
    }
}

/// What happened is told at the top, where no line gets, and shown where it happened.
fn draw_marks(plane: &mut Plane, course: &Course, words: &Words, top: f64) -> Drawn {
    for (day, mark) in &course.marks {
        let conviction = words.as_number(Asset::Token, conviction_on(course, *day));
        let (label, colour) = appearance(*mark);
        let line = [(*day, conviction), (*day, top)];
        plane.draw_series(DashedLineSeries::new(line, 2, 3, colour.stroke_width(1)))?;
        plane.draw_series([EmptyElement::at((*day, conviction)) + Circle::new((0, 0), 4, colour.filled())])?;
        let (offset, side) = match is_in_the_left_third(course, *day) {
            true => (4, HPos::Left),
            false => (-4, HPos::Right),
        };
        let style = text(13, colour).pos(Pos::new(side, VPos::Center));
        plane.draw_series([EmptyElement::at((*day, top)) + Text::new(label, (offset, 8), style)])?;
    }
    Ok(())
}

fn is_in_the_left_third(course: &Course, day: f64) -> bool {
    let (first, last) = (course.points.first(), course.points.last());
    first
        .zip(last)
        .is_some_and(|(first, last)| day - first.day < (last.day - first.day) / 3.0)
}

/// The conviction when something happened on a day: what happened may take it away.
fn conviction_on(course: &Course, day: f64) -> u128 {
    let at = |point: &&Point| (point.day - day).abs() < f64::EPSILON;
    let on_the_day = course.points.iter().filter(at).map(|point| point.conviction).max();
    let before = course.points.iter().rev().find(|point| point.day <= day);
    on_the_day.or(before.map(|point| point.conviction)).unwrap_or(0)
}

fn appearance(mark: Mark) -> (&'static str, RGBColor) {
    match mark {
        Mark::Passed => ("passed", CONVICTION),
        Mark::Paid => ("paid", GOOD),
        Mark::Done => ("executed", GOOD),
        Mark::Failed => ("failed", BAD),
        Mark::Vetoed => ("vetoed", BAD),
        Mark::Expired => ("expired", FADED),
        Mark::Cancelled => ("withdrawn", FADED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::history::Asked;
    use interfaces::conviction_voting::ProposalId;
    use roxmltree::Document;

    const COIN: u128 = 1_000_000_000_000;

    fn config() -> Config {
        Config::parse(include_str!("../../../commons.toml")).unwrap()
    }

    fn course(id: u64, kind: Kind, title: &str, marks: &[(f64, Mark)]) -> Course {
        let points = (0..=20u32).map(|day| Point {
            day: f64::from(day),
            stake: 300_000 * COIN,
            conviction: u128::from(day) * 12_000 * COIN,
            threshold: (day < 20).then_some(200_000 * COIN),
        });
        Course {
            id: ProposalId(id),
            kind,
            title: title.to_string(),
            asked: (kind == Kind::Funding).then_some(Asked {
                amount: 500 * COIN,
                milestones: 2,
                pool: 10_000 * COIN,
            }),
            points: points.collect(),
            marks: marks.to_vec(),
            is_over: true,
        }
    }

    fn texts(document: &Document) -> Vec<String> {
        document
            .descendants()
            .filter(|node| node.tag_name().name() == "text")
            .filter_map(|node| Some(node.text()?.trim().to_string()))
            .collect()
    }

    #[test]
    fn every_proposal_has_a_panel_with_its_lines_and_its_fate() {
        let history = History {
            proposals: vec![
                course(
                    1,
                    Kind::Funding,
                    "a mill & more",
                    &[(10.0, Mark::Paid), (20.0, Mark::Failed)],
                ),
                course(2, Kind::Signal, "a market", &[(20.0, Mark::Cancelled)]),
                course(
                    3,
                    Kind::Action(Bar::Action),
                    "tributes",
                    &[(17.0, Mark::Passed), (20.0, Mark::Vetoed)],
                ),
                course(
                    4,
                    Kind::BeyondGuardian,
                    "the end",
                    &[(17.0, Mark::Passed), (20.0, Mark::Done)],
                ),
                course(5, Kind::Funding, "a festival", &[(20.0, Mark::Expired)]),
            ],
            ..History::default()
        };
        let svg = draw(&history, &config()).unwrap();
        let document = Document::parse(&svg).unwrap();
        assert_eq!(document.root_element().attribute("height"), Some("540"), "two rows");
        let texts = texts(&document);
        for text in [
            "What a commons decides: Commons Token",
            "1 · a mill & more",
            "500 WCOIN, 5 % of the pool, in 2 parts",
            "a signal: it asks for nothing",
            "an action",
            "needs the majority of all tokens",
            "paid",
            "failed",
            "withdrawn",
            "vetoed",
            "executed",
            "expired",
            "300k",
        ] {
            assert!(texts.iter().any(|one| one == text), "{text} is not among {texts:?}");
        }
        let lines = |colour: RGBColor, points: usize| {
            let colour = format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2);
            document
                .descendants()
                .filter(|node| node.attribute("stroke") == Some(&colour))
                .filter_map(|node| node.attribute("points"))
                .filter(|line| line.split_whitespace().count() == points)
                .count()
        };
        assert_eq!(lines(CONVICTION, 21), 5);
        assert_eq!(lines(THRESHOLD, 20), 5, "nothing is needed any more at the end");
        let description = document.descendants().find(|node| node.tag_name().name() == "desc");
        let description = description.and_then(|node| node.text()).unwrap();
        let told =
            "1, a mill & more: 1 of 2 parts paid, then failed, with a conviction of 240,000 of the 200,000 it needed.";
        assert!(description.contains(told), "{description}");
    }

    #[test]
    fn what_is_far_beyond_does_not_flatten_everything_else() {
        let mut course = course(1, Kind::Funding, "a festival", &[]);
        assert_eq!(highest(&course), 300_000 * COIN);
        course.points[3].threshold = Some(5_000_000 * COIN);
        assert_eq!(highest(&course), 5_000_000 * COIN);
        course.points[3].threshold = Some(u128::MAX);
        assert_eq!(highest(&course), 300_000 * COIN);
        for point in &mut course.points {
            (point.stake, point.conviction) = (0, 0);
        }
        assert_eq!(highest(&course), u128::MAX);
    }

    #[test]
    fn no_proposals_are_an_empty_chart() {
        let svg = draw(&History::default(), &config()).unwrap();
        assert!(Document::parse(&svg).is_ok());
    }
}
