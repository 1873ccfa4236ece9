//! The chart of a commons' commerce: for each seller of goods what was redeemed and what was complained of, and the score
//! that came of it.

use super::{
    description, positive, steps, text, Area, Drawn, FADED, GRID, INK, LABEL_MARGIN, LEFT, LETTER_WIDTH, PRICE,
    PURCHASE, SALE,
};
use crate::{
    config::Config,
    demo::history::{History, Stall, Standing},
    words::number,
};
use anyhow::{anyhow, Result};
use math::PPM;
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};
use std::ops::Range;

const WIDTH: u32 = 1200;
const HEADER_HEIGHT: u32 = 80;
const PANEL_HEIGHT: u32 = 330;
const COLUMNS: usize = 3;
const TITLE_HEIGHT: u32 = 48;
const PANEL_LEFT: u32 = 46;
const PANEL_RIGHT: u32 = 52;
const X_AXIS_HEIGHT: u32 = 24;
const BELOW: u32 = 12;

/// The colour of redemptions.
pub const REDEEMED: RGBColor = PURCHASE;
/// The colour of complaints.
pub const COMPLAINED: RGBColor = SALE;
/// The colour of the score.
pub const SCORE: RGBColor = PRICE;

/// Room above the highest line, for what went wrong.
const HEADROOM: f64 = 1.25;

/// The part of a panel before the first day and, where what is reached last is to be seen, after the last.
const MARGIN: f64 = 0.03;

/// Draws the chart.
pub fn draw(history: &History, config: &Config) -> Result<String> {
    let rows = u32::try_from(history.stalls.len().div_ceil(COLUMNS).max(1))?;
    let size = (WIDTH, HEADER_HEIGHT + rows * PANEL_HEIGHT);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw_on(&root, history, config).map_err(|error| anyhow!("the chart could not be drawn: {error}"))?;
    }
    let description = description::of_commerce(history);
    Ok(description::added(&svg, &title(config), &description))
}

fn title(config: &Config) -> String {
    format!("What a commons sells: {}", config.token.name)
}

fn draw_on(root: &Area, history: &History, config: &Config) -> Drawn {
    root.fill(&WHITE)?;
    let (header, panels) = root.split_vertically(HEADER_HEIGHT);
    draw_header(&header, config)?;
    let scale = Scale::of(history);
    let rows = history.stalls.len().div_ceil(COLUMNS).max(1);
    for (area, stall) in panels.split_evenly((rows, COLUMNS)).iter().zip(&history.stalls) {
        draw_stall(area, stall, &scale)?;
    }
    root.present()?;
    Ok(())
}

fn draw_header(area: &Area, config: &Config) -> Drawn {
    let left = i32::try_from(LEFT / 2)?;
    area.draw(&Text::new(title(config), (left, 24), text(26, INK)))?;
    let line = "Vouchers of every seller over simulated days · the score is (good + 1)/(good + bad + 2), of sales that have ended";
    area.draw(&Text::new(line, (left, 54), text(15, FADED)))?;
    let mut x = i32::try_from(WIDTH - PANEL_RIGHT)?;
    for (label, colour) in [("redeemed", REDEEMED), ("complained of", COMPLAINED), ("score", SCORE)]
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

/// All panels have the same, so that they can be compared.
struct Scale {
    days: Range<f64>,
    most: f64,
}

impl Scale {
    fn of(history: &History) -> Self {
        let standings = || history.stalls.iter().flat_map(|stall| &stall.standings);
        let first_day = standings()
            .map(|one| one.day)
            .fold(f64::INFINITY, f64::min)
            .min(history.last_day());
        let last_day = standings().map(|one| one.day).fold(first_day, f64::max);
        let margin = positive(last_day - first_day) * MARGIN;
        let most = standings().map(|one| one.sold).max().unwrap_or(0);
        Self {
            days: first_day - margin..last_day + 2.0 * margin,
            most: positive(f64::from(most) * HEADROOM),
        }
    }
}

fn draw_stall(area: &Area, stall: &Stall, scale: &Scale) -> Drawn {
    let left = i32::try_from(PANEL_LEFT)?;
    area.draw(&Text::new(stall.title(), (left, 14), text(16, INK)))?;
    area.draw(&Text::new(subtitle(stall), (left, 34), text(13, FADED)))?;
    let mut plane = ChartBuilder::on(area)
        .margin_top(TITLE_HEIGHT)
        .margin_bottom(BELOW)
        .set_label_area_size(LabelAreaPosition::Left, PANEL_LEFT)
        .set_label_area_size(LabelAreaPosition::Right, PANEL_RIGHT)
        .set_label_area_size(LabelAreaPosition::Bottom, X_AXIS_HEIGHT)
        .build_cartesian_2d(scale.days.clone(), 0.0..scale.most)?
        .set_secondary_coord(scale.days.clone(), 0.0..HEADROOM);
    plane
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(FADED)
        .x_labels(6)
        .y_labels(6)
        .x_label_formatter(&|day| number(*day))
        .y_label_formatter(&|count| number(*count))
        .label_style(text(12, FADED))
        .draw()?;
    plane
        .configure_secondary_axes()
        .axis_style(FADED)
        .y_labels(8)
        .y_label_formatter(&|score| {
            if *score > 1.0 {
                String::new()
            } else {
                format!("{:.0} %", score * 100.0)
            }
        })
        .label_style(text(12, SCORE))
        .draw()?;

    let line = |value: fn(&Standing) -> f64| -> Vec<(f64, f64)> {
        let end = stall.last().map(|last| (scale.days.end, value(last)));
        let values = stall.standings.iter().map(|one| (one.day, value(one)));
        steps(values.chain(end))
    };
    for (value, colour) in [
        ((|one| f64::from(one.redeemed)) as fn(&Standing) -> f64, REDEEMED),
        (|one| f64::from(one.complained), COMPLAINED),
    ] {
        plane.draw_series(AreaSeries::new(line(value), 0.0, colour.mix(0.18)))?;
        plane.draw_series(LineSeries::new(line(value), colour.stroke_width(2)))?;
    }
    let score = line(|one| f64::from(one.score_ppm) / f64::from(PPM));
    plane.draw_secondary_series(LineSeries::new(score, SCORE.stroke_width(2)))?;

    let mut row_ends: Vec<f64> = Vec::new();
    for (day, label) in &stall.marks {
        let dashes = DashedLineSeries::new([(*day, 0.0), (*day, scale.most)], 2, 3, FADED.stroke_width(1));
        plane.draw_series(dashes)?;
        let row = match row_ends.iter().position(|end| day >= end) {
            Some(row) => row,
            None => {
                row_ends.push(0.0);
                row_ends.len() - 1
            }
        };
        row_ends[row] = day + label_width(label) * (scale.days.end - scale.days.start);
        let below_top = 8 + 15 * i32::try_from(row)?;
        let style = text(13, INK).pos(Pos::new(HPos::Left, VPos::Center));
        plane.draw_series([EmptyElement::at((*day, scale.most)) + Text::new(label.clone(), (4, below_top), style)])?;
    }
    Ok(())
}

/// How much of the width of a panel a label takes.
fn label_width(label: &str) -> f64 {
    let pixels = label.chars().count() as f64 * LETTER_WIDTH + LABEL_MARGIN;
    pixels / f64::from(WIDTH / COLUMNS as u32 - PANEL_LEFT - PANEL_RIGHT)
}

/// How it stands at the end, in a line.
fn subtitle(stall: &Stall) -> String {
    let Some(last) = stall.last() else {
        return "nothing was sold".to_string();
    };
    format!(
        "{} sold, {} redeemed, {} complained of, score {}",
        last.sold,
        last.redeemed,
        last.complained,
        last.score()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    fn config() -> Config {
        Config::parse(include_str!("../../../commons.toml")).unwrap()
    }

    /// Somebody of whose ten vouchers so many are complained of in the end.
    fn stall(seller: &str, goods: &[&str], complaints: u32) -> Stall {
        let standing = |day: u32| {
            let complained = complaints * day / 10;
            Standing {
                day: 300.0 + f64::from(day),
                sold: 10,
                redeemed: day,
                complained,
                lost: 0,
                score_ppm: (day - complained + 1) * PPM / (day + 2),
            }
        };
        Stall {
            seller: seller.to_string(),
            goods: goods.iter().map(|one| (*one).to_string()).collect(),
            standings: (0..=10).map(standing).collect(),
            marks: vec![(304.0, "settled <late>".to_string())],
        }
    }

    #[test]
    fn every_seller_has_a_panel_with_its_lines_and_a_score() {
        let history = History {
            stalls: vec![
                stall("dave", &["flour"], 0),
                stall("mallory", &["firewood", "a cart"], 8),
            ],
            ..History::default()
        };
        let svg = draw(&history, &config()).unwrap();
        let document = Document::parse(&svg).unwrap();
        let texts: Vec<String> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "text")
            .filter_map(|node| Some(node.text()?.trim().to_string()))
            .collect();
        for text in [
            "What a commons sells: Commons Token",
            "dave: flour",
            // 11/12 and, of 2 good and 8 bad ones, 3/12.
            "10 sold, 10 redeemed, 0 complained of, score 92 %",
            "mallory: firewood and a cart",
            "10 sold, 10 redeemed, 8 complained of, score 25 %",
            "settled <late>",
            "complained of",
            "100 %",
        ] {
            assert!(texts.iter().any(|one| one == text), "{text} is not among {texts:?}");
        }
        for colour in [REDEEMED, COMPLAINED, SCORE] {
            let name = format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2);
            let lines = document
                .descendants()
                .filter(|node| node.attribute("stroke") == Some(&name))
                .filter_map(|node| node.attribute("points"))
                // Eleven days as steps, and the last day once more.
                .filter(|line| line.split_whitespace().count() == 23);
            assert_eq!(lines.count(), 2, "{colour:?}");
        }
        let description = document.descendants().find(|node| node.tag_name().name() == "desc");
        let description = description.and_then(|node| node.text()).unwrap();
        let told = "mallory: firewood and a cart: of 10 vouchers 10 were redeemed, 8 complained of and 0 lost; the score is 25 % in the end.";
        assert!(description.contains(told), "{description}");
    }

    #[test]
    fn no_sellers_are_an_empty_chart() {
        let svg = draw(&History::default(), &config()).unwrap();
        assert!(Document::parse(&svg).is_ok());
    }
}
