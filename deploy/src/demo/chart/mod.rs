//! The charts of a commons, as SVG. Of its life: the price with every trade above; the reserve, the funding pool and the
//! first supply below. Of its decisions: a panel for each proposal. Of its commerce: a panel for each seller.

mod commerce;
mod decisions;
mod description;
pub mod frame;
mod unlocking;

pub use commerce::draw as draw_commerce;
pub use decisions::draw as draw_decisions;

use super::history::{Event, History, Panel, Sample, Side};
use crate::{
    config::Config,
    words::{number, share, Asset, Calendar, Words},
};
use anyhow::{anyhow, Result};
use frame::{draw_title, plane, text, Area, Drawn, Plane, FADED, GRID, INK, RIGHT, SPAN};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

const SIZE: (u32, u32) = (1200, 1060);
const HEADER_HEIGHT: u32 = 80;
const PRICE_HEIGHT: u32 = 390;
/// Of the reserve, and of the funding pool.
const AMOUNTS_HEIGHT: u32 = 165;
const X_AXIS_HEIGHT: u32 = 44;
const LEFT: u32 = 92;

/// The colour of the price line.
pub const PRICE: RGBColor = RGBColor(0x2b, 0x59, 0xc3);
/// The colour of a purchase.
pub const PURCHASE: RGBColor = RGBColor(0x2a, 0x9d, 0x5c);
/// The colour of a sale.
pub const SALE: RGBColor = RGBColor(0xd1, 0x49, 0x3f);
/// The colour of the reserve.
pub const RESERVE: RGBColor = RGBColor(0x1b, 0x7f, 0x8c);
/// The colour of the funding pool.
pub const POOL: RGBColor = RGBColor(0xd9, 0x8c, 0x1f);

/// Room above the highest price, for the labels of events.
const HEADROOM: f64 = 1.28;
const HEADROOM_BELOW: f64 = 1.4;

/// The width of a letter of a label, and of the room beside it, in pixels: labels that would meet go on different lines.
const LETTER_WIDTH: f64 = 7.0;
const LABEL_MARGIN: f64 = 12.0;

/// Draws the chart of the commons' life.
pub fn draw(history: &History, config: &Config) -> Result<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        draw_on(&root, history, config).map_err(|error| anyhow!("the chart could not be drawn: {error}"))?;
    }
    let words = Words::new(config, Calendar::DaysSince(0));
    let title = format!("The life of a commons: {}", config.token.name);
    Ok(description::added(
        &svg,
        &title,
        &description::of_a_life(history, &words),
    ))
}

fn draw_on(root: &Area, history: &History, config: &Config) -> Drawn {
    root.fill(&WHITE)?;
    let words = Words::new(config, Calendar::DaysSince(0));
    let (header, panels) = root.split_vertically(HEADER_HEIGHT);
    let (price, pools) = panels.split_vertically(PRICE_HEIGHT);
    let (reserve, pools) = pools.split_vertically(AMOUNTS_HEIGHT);
    let (pool, batches) = pools.split_vertically(AMOUNTS_HEIGHT);
    draw_header(&header, history, config)?;
    draw_price(&price, history, &words)?;
    let coins = words.symbol(Asset::Collateral);
    let of = |amount: fn(&Sample) -> u128| -> Vec<(f64, f64)> {
        let values = history
            .samples
            .iter()
            .map(|sample| (sample.day, words.as_number(Asset::Collateral, amount(sample))));
        steps(values)
    };
    Amounts {
        title: format!("Reserve, {coins}"),
        colour: RESERVE,
        line: of(|sample| sample.reserve),
        panel: Panel::Reserve,
    }
    .draw(&reserve, history)?;
    Amounts {
        title: format!("Funding pool, {coins}"),
        colour: POOL,
        line: of(|sample| sample.pool),
        panel: Panel::Pool,
    }
    .draw(&pool, history)?;
    unlocking::draw(&batches, history, &words)?;
    root.present()?;
    Ok(())
}

fn draw_header(area: &Area, history: &History, config: &Config) -> Drawn {
    let left = i32::try_from(LEFT)?;
    area.draw(&Text::new(
        format!("The life of a commons: {}", config.token.name),
        (left, 24),
        text(26, INK),
    ))?;
    area.draw(&Text::new(
        format!(
            "{} trades in {:.0} simulated days on an in-process chain · reserve ratio {} · reserve in {} ({})",
            history.trades(),
            history.last_day(),
            share(config.reserve_ratio_ppm),
            config.collateral.name,
            config.collateral.symbol
        ),
        (left, 54),
        text(15, FADED),
    ))?;
    Ok(())
}

fn draw_price(area: &Area, history: &History, words: &Words) -> Drawn {
    let prices: Vec<(f64, f64, Option<Side>)> = history
        .samples
        .iter()
        .filter_map(|sample| Some((sample.day, words.price_as_number(sample.spot_price?), sample.trade)))
        .collect();
    let highest = prices.iter().map(|(_, price, _)| *price).fold(0.0, f64::max);
    let top = positive(highest * HEADROOM);
    let unit = format!("{} per {}", words.symbol(Asset::Collateral), words.symbol(Asset::Token));
    draw_title(
        area,
        LEFT,
        &format!("Price, {unit}"),
        &[("spot price", PRICE), ("purchase", PURCHASE), ("sale", SALE)],
    )?;
    let mut plane = plane(area, LEFT, positive(history.last_day()), top, 0)?;
    draw_spans(&mut plane, history, top)?;
    draw_grid(&mut plane, None)?;
    draw_events(&mut plane, history, Panel::Price, top)?;

    let line = steps(prices.iter().map(|(day, price, _)| (*day, *price)));
    plane.draw_series(LineSeries::new(line, PRICE.stroke_width(2)))?;
    for (side, colour) in [(Side::Purchase, PURCHASE), (Side::Sale, SALE)] {
        let trades = prices.iter().filter(|(_, _, trade)| *trade == Some(side));
        plane.draw_series(trades.map(|(day, price, _)| Circle::new((*day, *price), 3, colour.filled())))?;
    }
    draw_hatch_price(&mut plane, history, words)?;
    draw_redemption(&mut plane, history, words)
}

/// What contributors pay, until there is a market.
fn draw_hatch_price(plane: &mut Plane, history: &History, words: &Words) -> Drawn {
    let (Some(price), Some(opening)) = (history.hatch_price, history.trading().next()) else {
        return Ok(());
    };
    let price = words.price_as_number(price);
    plane.draw_series(LineSeries::new(
        [(0.0, price), (opening.day, price)],
        INK.stroke_width(2),
    ))?;
    let label = format!("hatch: {} {}", number(price), words.symbol(Asset::Collateral));
    plane.draw_series([EmptyElement::at((0.0, price)) + Text::new(label, (6, 12), text(14, INK))])?;
    Ok(())
}

/// What a token is worth in the end: no price any more, but a share of the reserve.
fn draw_redemption(plane: &mut Plane, history: &History, words: &Words) -> Drawn {
    let Some(end) = history.wound_down().filter(|end| end.supply > 0) else {
        return Ok(());
    };
    let share = words.as_number(Asset::Collateral, end.reserve) / words.as_number(Asset::Token, end.supply);
    plane.draw_series([Circle::new((end.day, share), 5, INK.filled())])?;
    let label = format!(
        "every token redeems {} {}",
        number(share),
        words.symbol(Asset::Collateral)
    );
    plane.draw_series([EmptyElement::at((end.day, share))
        + Text::new(label, (-10, 0), text(14, INK).pos(Pos::new(HPos::Right, VPos::Center)))])?;
    Ok(())
}

/// A quantity over time, drawn as a filled area.
struct Amounts {
    title: String,
    colour: RGBColor,
    line: Vec<(f64, f64)>,
    panel: Panel,
}

impl Amounts {
    fn draw(self, area: &Area, history: &History) -> Drawn {
        let highest = self.line.iter().map(|(_, amount)| *amount).fold(0.0, f64::max);
        let top = positive(highest * HEADROOM_BELOW);
        draw_title(area, LEFT, &self.title, &[])?;
        let mut plane = plane(area, LEFT, positive(history.last_day()), top, 0)?;
        draw_spans(&mut plane, history, top)?;
        draw_grid(&mut plane, None)?;
        draw_events(&mut plane, history, self.panel, top)?;
        let fill = self.colour.mix(0.18);
        plane.draw_series(AreaSeries::new(self.line.iter().copied(), 0.0, fill))?;
        plane.draw_series(LineSeries::new(self.line, self.colour.stroke_width(2)))?;
        Ok(())
    }
}

fn draw_grid(plane: &mut Plane, x_title: Option<&str>) -> Drawn {
    let format_y = |value: &f64| number(*value);
    let format_x = |value: &f64| number(*value);
    let mut mesh = plane.configure_mesh();
    mesh.light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(FADED)
        .y_labels(5)
        .x_labels(15)
        .y_label_formatter(&format_y)
        .x_label_formatter(&format_x)
        .label_style(text(13, FADED));
    if let Some(title) = x_title {
        mesh.x_desc(title).axis_desc_style(text(14, FADED));
    }
    mesh.draw()?;
    Ok(())
}

/// What took time is shaded in every panel.
fn draw_spans(plane: &mut Plane, history: &History, top: f64) -> Drawn {
    let spans = history
        .events
        .iter()
        .filter_map(|event| Some((event.day, event.until?)));
    plane.draw_series(spans.map(|(from, to)| Rectangle::new([(from, 0.0), (to, top)], SPAN.filled())))?;
    Ok(())
}

/// Dashed lines at events, with labels that get out of each other's way.
fn draw_events(plane: &mut Plane, history: &History, panel: Panel, top: f64) -> Drawn {
    let events: Vec<&Event> = history.events.iter().filter(|event| event.panel == panel).collect();
    let last_day = positive(history.last_day());
    let mut row_ends: Vec<f64> = Vec::new();
    for event in events {
        let line = [(event.day, 0.0), (event.day, top)];
        plane.draw_series(DashedLineSeries::new(line, 3, 4, FADED.stroke_width(1)))?;
        let row = match row_ends.iter().position(|end| event.day >= *end) {
            Some(row) => row,
            None => {
                row_ends.push(0.0);
                row_ends.len() - 1
            }
        };
        let width = label_width(&event.label) * last_day;
        row_ends[row] = event.day + width;
        let is_far_right = event.day + width > last_day;
        let (offset, side) = if is_far_right {
            (-6, HPos::Right)
        } else {
            (6, HPos::Left)
        };
        let below_top = 12 + 18 * i32::try_from(row)?;
        let style = text(14, INK).pos(Pos::new(side, VPos::Center));
        plane.draw_series([
            EmptyElement::at((event.day, top)) + Text::new(event.label.clone(), (offset, below_top), style)
        ])?;
    }
    Ok(())
}

/// How much of the width of a panel a label takes.
fn label_width(label: &str) -> f64 {
    let pixels = label.chars().count() as f64 * LETTER_WIDTH + LABEL_MARGIN;
    pixels / f64::from(SIZE.0 - LEFT - RIGHT)
}

/// What stays as it is between two steps is drawn so.
fn steps(values: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut line: Vec<(f64, f64)> = Vec::new();
    for (day, value) in values {
        if let Some((_, last)) = line.last().copied() {
            line.push((day, last));
        }
        line.push((day, value));
    }
    line
}

/// A range needs an end above its beginning.
fn positive(value: f64) -> f64 {
    if value > 0.0 {
        value
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::unlocking::{LOCKED, RELEASED, VESTED};
    use super::*;
    use crate::demo::history::Unlocking;
    use interfaces::bonding_curve::Phase;
    use roxmltree::{Document, Node};

    const COIN: u128 = 1_000_000_000_000;

    fn config() -> Config {
        Config::parse(include_str!("../../../commons.toml")).unwrap()
    }

    /// 40 purchases, 40 sales, and the end.
    fn history() -> History {
        let mut history = History {
            hatch_price: Some(500_000_000_000_000_000),
            ..History::default()
        };
        for step in 0..=80u32 {
            let height = u128::from(if step <= 40 { step } else { 80 - step });
            history.samples.push(Sample {
                day: f64::from(step),
                phase: Phase::Open,
                supply: 1_000 * COIN,
                reserve: (200 + 10 * height) * COIN,
                pool: (u128::from(step) + 1) * COIN,
                unlocking: Unlocking {
                    locked: u128::from(80 - step) * COIN,
                    vested: u128::from(step % 8) * COIN,
                    released: u128::from(step - step % 8) * COIN,
                },
                spot_price: Some(1_000_000_000_000_000_000 + 50_000_000_000_000_000 * height),
                trade: match step {
                    0 => None,
                    1..=40 => Some(Side::Purchase),
                    _ => Some(Side::Sale),
                },
            });
        }
        history.samples.push(Sample {
            day: 94.0,
            phase: Phase::Closed,
            supply: 1_000 * COIN,
            reserve: 281 * COIN,
            pool: 0,
            unlocking: Unlocking {
                locked: 0,
                vested: 0,
                released: 80 * COIN,
            },
            spot_price: None,
            trade: None,
        });
        for (day, until, label, panel) in [
            (40.0, Some(46.0), "buying <paused>", Panel::Price),
            (80.0, Some(94.0), "winding down", Panel::Price),
            (20.0, None, "alice is paid", Panel::Pool),
        ] {
            history.events.push(Event {
                day,
                until,
                label: label.to_string(),
                panel,
            });
        }
        history
    }

    fn with_colour<'a, 'b>(
        document: &'a Document<'b>,
        element: &'a str,
        attribute: &'a str,
        colour: RGBColor,
    ) -> impl Iterator<Item = Node<'a, 'b>> {
        let colour = format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2);
        document
            .descendants()
            .filter(move |node| node.tag_name().name() == element)
            .filter(move |node| node.attribute(attribute) == Some(&colour))
    }

    #[test]
    fn every_series_and_label_is_in_the_picture() {
        let svg = draw(&history(), &config()).unwrap();
        let document = Document::parse(&svg).unwrap();
        for (series, points) in [(PRICE, 161), (RESERVE, 163), (POOL, 163)] {
            let drawn = with_colour(&document, "polyline", "stroke", series)
                .filter_map(|line| line.attribute("points"))
                .map(|line| line.split_whitespace().count())
                .max();
            assert_eq!(drawn, Some(points), "{series:?}");
        }
        for (area, points) in [(RELEASED, 163), (VESTED, 82), (LOCKED, 163)] {
            let drawn = with_colour(&document, "polygon", "fill", area)
                .filter_map(|area| area.attribute("points"))
                .map(|area| area.split_whitespace().count())
                .max();
            // Two more at the bottom.
            assert_eq!(drawn, Some(points + 2), "{area:?}");
        }
        // One more of each in the legend.
        assert_eq!(with_colour(&document, "circle", "fill", PURCHASE).count(), 41);
        assert_eq!(with_colour(&document, "circle", "fill", SALE).count(), 41);

        let texts: Vec<String> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "text")
            .filter_map(|node| Some(node.text()?.trim().to_string()))
            .collect();
        for label in [
            "The life of a commons: Commons Token",
            "Price, WCOIN per COMMON",
            "Reserve, WCOIN",
            "Funding pool, WCOIN",
            "simulated days",
            "buying <paused>",
            "winding down",
            "alice is paid",
            "every token redeems 0.281 WCOIN",
            "hatch: 0.5 WCOIN",
            "First supply, in batches, COMMON",
            "released",
            "vested",
            "locked",
        ] {
            assert!(texts.iter().any(|text| text == label), "{label} is not among {texts:?}");
        }
    }

    #[test]
    fn an_empty_history_is_an_empty_chart() {
        let svg = draw(&History::default(), &config()).unwrap();
        assert!(Document::parse(&svg).is_ok());
    }
}
