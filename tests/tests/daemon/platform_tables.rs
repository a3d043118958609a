//! What the platform exports of a small world, as files for every day.

use std::{fmt::Write as _, fs, path::Path};

use influence_core::calendar::{Calendar, Day};
use influence_tests::{node::recorder::Recorder, scripted_days::ScriptedDays};

/// Users are numbered from here in the order of the fans, galleries and NFTs from their own.
const USER: usize = 1;
const GALLERY: usize = 70;
const NFT: usize = 700;

/// Users, galleries and NFTs, the same on every day: all fans are users, and the first gallery alone has NFTs.
pub fn write(folder: &Path, script: &ScriptedDays<Recorder>) {
    let mut users = "user,wallet,reputation,points\n".to_owned();
    for (place, fan) in script.fans.iter().enumerate() {
        writeln!(users, "{},{},{},{}", USER + place, fan.owner, 100 * place, 7 * place).expect("text");
    }
    let mut galleries = "gallery,address,owner\n".to_owned();
    for (place, test_gallery) in script.test_galleries.iter().enumerate() {
        writeln!(galleries, "{},{},{}", GALLERY + place, test_gallery.gallery, USER + place).expect("text");
    }
    let nfts = format!("nft,gallery\n{NFT},{GALLERY}\n{},{GALLERY}\n", NFT + 1);
    for (table, text) in [("users", users), ("galleries", galleries), ("nfts", nfts)] {
        fs::write(folder.join(format!("{table}.csv")), text).expect("a file");
    }
}

/// What users did on `day`: every user views an NFT and some like it; the second gallery has no visitor.
pub fn write_activity(folder: &Path, calendar: &Calendar, day: Day, is_busy: bool) {
    let mut text = "time,user,gallery,nft,kind,quantity\n".to_owned();
    if is_busy {
        let noon = calendar.start_of(day) + i64::from(calendar.day_seconds()) / 2;
        for user in USER..USER + 5 {
            writeln!(text, "{noon},{user},{GALLERY},{NFT},view,{}", 10 * user).expect("text");
        }
        writeln!(text, "{noon},{},{GALLERY},{NFT},like,1", USER + 2).expect("text");
    }
    fs::write(folder.join(format!("activity-{day}.csv")), text).expect("a file");
}
