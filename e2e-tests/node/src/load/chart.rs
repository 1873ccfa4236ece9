//! The load as a picture: transactions in every second, how long each took, and how long those of each kind did.

use super::{
    acts::Kind,
    record::{Latency, Record},
    Outcome,
};
use anyhow::{anyhow, Result};
use commons::demo::chart::frame::{draw_title, plane, text, Area, Drawn, Plane, FADED, GRID, INK, SPAN};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};
use std::time::Instant;

const SIZE: (u32, u32) = (1200, 1180);
const HEADER_HEIGHT: u32 = 80;
const RATE_HEIGHT: u32 = 220;
const LATENCY_HEIGHT: u32 = 260;
const LEFT: u32 = 150;
const BELOW: u32 = 40;

const RATE: RGBColor = RGBColor(0x1b, 0x7f, 0x8c);
const DONE: RGBColor = RGBColor(0x2b, 0x59, 0xc3);
const REFUSED: RGBColor = RGBColor(0xd1, 0x49, 0x3f);

/// Room above the highest.
const HEADROOM: f64 = 1.15;

/// Draws it.
pub fn draw(outcome: &Outcome) -> Result<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        draw_on(&root, outcome).map_err(|error| anyhow!("the chart could not be drawn: {error}"))?;
    }
    Ok(svg)
}

fn draw_on(root: &Area, outcome: &Outcome) -> Drawn {
    root.fill(&WHITE)?;
    let (header, below) = root.split_vertically(HEADER_HEIGHT);
    let (rate, below) = below.split_vertically(RATE_HEIGHT);
    let (latency, kinds) = below.split_vertically(LATENCY_HEIGHT);
    let record = &outcome.record;
    draw_header(&header, record)?;
    let clock = Clock::of(outcome);
    draw_rate(&rate, record, &clock)?;
    draw_latencies(&latency, record, &clock)?;
    draw_kinds(&kinds, record)?;
    root.present()?;
    Ok(())
}

/// Seconds since the load began.
struct Clock {
    begin: Instant,
    end: f64,
    /// When there was no load, since the node was killed.
    gap: (f64, f64),
}

impl Clock {
    fn of(outcome: &Outcome) -> Self {
        let spans = &outcome.record.spans;
        let begin = spans.first().map_or(outcome.crash.at, |span| span.from);
        let seconds = |moment: Instant| moment.saturating_duration_since(begin).as_secs_f64();
        Self {
            begin,
            end: spans.last().map_or(1.0, |span| seconds(span.until)).max(1.0),
            gap: (seconds(outcome.crash.at), seconds(outcome.crash.until)),
        }
    }

    fn seconds(&self, moment: Instant) -> f64 {
        moment.saturating_duration_since(self.begin).as_secs_f64()
    }
}

fn draw_header(area: &Area, record: &Record) -> Drawn {
    let left = i32::try_from(LEFT)?;
    let accounts: std::collections::BTreeSet<_> = record.done.iter().map(|done| done.signer).collect();
    let title = format!("{} transactions of {} accounts", record.done.len(), accounts.len());
    area.draw(&Text::new(title, (left, 24), text(26, INK)))?;
    let all = record.tally(|_| true);
    let line = format!(
        "{:.0} in a second · half within {:.0} ms, 95 % within {:.0} ms, all within {:.0} ms · {} refused by contracts",
        record.throughput(),
        all.latency.median_ms,
        all.latency.percentile_95_ms,
        all.latency.worst_ms,
        all.refused
    );
    area.draw(&Text::new(line, (left, 54), text(15, FADED)))?;
    Ok(())
}

fn draw_rate(area: &Area, record: &Record, clock: &Clock) -> Drawn {
    let mut counts = vec![0_u32; clock.end.ceil() as usize + 1];
    for done in record.done.iter().filter(|done| done.latency.is_some()) {
        if let Some(count) = counts.get_mut(clock.seconds(done.at) as usize) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    draw_title(area, LEFT, "Transactions in every second", &[("in blocks", RATE)])?;
    let mut plane = plane(area, LEFT, clock.end, f64::from(most.max(1)) * HEADROOM, BELOW)?;
    draw_gap(
        &mut plane,
        clock,
        "the node is killed, started again, and everything checked",
    )?;
    draw_grid(&mut plane, "seconds")?;
    let bars = (0_u32..).zip(counts).map(|(second, count)| {
        let (from, to) = (f64::from(second), (f64::from(second) + 1.0).min(clock.end));
        Rectangle::new([(from + 0.1, 0.0), (to - 0.1, f64::from(count))], RATE.filled())
    });
    plane.draw_series(bars)?;
    Ok(())
}

fn draw_latencies(area: &Area, record: &Record, clock: &Clock) -> Drawn {
    let seen = || {
        record
            .done
            .iter()
            .filter_map(|done| Some((done, done.latency?.as_secs_f64() * 1000.0)))
    };
    let most = seen().map(|(_, latency)| latency).fold(1.0, f64::max);
    draw_title(
        area,
        LEFT,
        "From sending to the block, milliseconds",
        &[("done", DONE), ("refused", REFUSED)],
    )?;
    let mut plane = plane(area, LEFT, clock.end, most * HEADROOM, BELOW)?;
    draw_gap(&mut plane, clock, "")?;
    draw_grid(&mut plane, "seconds")?;
    plane.draw_series(seen().map(|(done, latency)| {
        let colour = if done.failed { REFUSED } else { DONE };
        Circle::new((clock.seconds(done.at), latency), 2, colour.mix(0.6).filled())
    }))?;
    Ok(())
}

/// A bar up to what 95 % took, a line in it at the median, and a dot at the worst.
fn draw_kinds(area: &Area, record: &Record) -> Drawn {
    let kinds: Vec<(Kind, Latency)> = Kind::mixed()
        .map(|kind| (kind, record.tally(|done| done.kind == kind)))
        .filter(|(_, tally)| tally.count > 0)
        .map(|(kind, tally)| (kind, tally.latency))
        .collect();
    let most = kinds.iter().map(|(_, latency)| latency.worst_ms).fold(1.0, f64::max);
    draw_title(
        area,
        LEFT,
        "The same by kinds: median, 95 %, worst",
        &[("median", INK), ("95 %", RATE), ("worst", REFUSED)],
    )?;
    let rows = kinds.len().max(1) as f64;
    let mut plane = plane(area, LEFT, most * HEADROOM, rows, BELOW)?;
    plane
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(FADED)
        .disable_y_mesh()
        .y_labels(0)
        .x_desc("milliseconds")
        .x_label_formatter(&whole)
        .label_style(text(13, FADED))
        .draw()?;
    for (row, (kind, latency)) in (0_u32..).zip(&kinds) {
        let middle = rows - f64::from(row) - 0.5;
        let bar = [(0.0, middle - 0.3), (latency.percentile_95_ms, middle + 0.3)];
        plane.draw_series([Rectangle::new(bar, RATE.mix(0.45).filled())])?;
        let line = [(latency.median_ms, middle - 0.3), (latency.median_ms, middle + 0.3)];
        plane.draw_series([PathElement::new(line, INK.stroke_width(2))])?;
        plane.draw_series([Circle::new((latency.worst_ms, middle), 3, REFUSED.filled())])?;
        let name = text(13, INK).pos(Pos::new(HPos::Right, VPos::Center));
        plane.draw_series([EmptyElement::at((0.0, middle)) + Text::new(kind.to_string(), (-8, 0), name)])?;
    }
    Ok(())
}

fn draw_grid(plane: &mut Plane, below: &str) -> Drawn {
    plane
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(FADED)
        .y_labels(5)
        .x_labels(15)
        .y_label_formatter(&whole)
        .x_label_formatter(&whole)
        .x_desc(below)
        .label_style(text(13, FADED))
        .draw()?;
    Ok(())
}

fn draw_gap(plane: &mut Plane, clock: &Clock, label: &str) -> Drawn {
    let (from, to) = clock.gap;
    let top = plane.as_coord_spec().get_y_range().end;
    plane.draw_series([Rectangle::new([(from, 0.0), (to, top)], SPAN.filled())])?;
    plane.draw_series([EmptyElement::at((from, top)) + Text::new(label.to_owned(), (6, 12), text(14, INK))])?;
    Ok(())
}

fn whole(value: &f64) -> String {
    format!("{value:.0}")
}
