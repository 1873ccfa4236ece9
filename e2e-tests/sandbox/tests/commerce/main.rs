//! How people trade through the voucher escrow: its rules, what goes wrong and what must not, on the in-process chain,
//! with the release bundles.

mod all_paths;
mod arbitrated_endings;
mod automatic_endings;
mod boson_v1;
mod boson_v2;
mod callers;
mod construction;
mod fees;
mod gates;
mod hostile_assets;
mod in_any_order_commerce;
mod largest_figures;
mod offers;
mod pauses;
mod payout_table;
mod permits;
mod records;
mod sets;
mod the_commons;
mod tokens;
mod unreadable;
mod wallets;
mod windows;
