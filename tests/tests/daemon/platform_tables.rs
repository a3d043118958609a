//! Files of the platform for every day of the scripted fans.

use std::path::Path;

use influence_core::calendar::{Calendar, Day};
use influence_testkit::platform::{
    PlatformEvent, PlatformGallery, SampleTables, USER_FIELDS, write_activity as write_events,
};
use influence_tests::{node::recorder::Recorder, scripted_days::ScriptedDays};

/// First numbers of users in the order of the fans, of galleries and of NFTs.
const USER: i64 = 1;
const GALLERY: i64 = 70;
const NFT: i64 = 700;

/// Users, galleries and NFTs, the same on every day: all fans are users, and only the first gallery has NFTs.
pub fn write(folder: &Path, script: &ScriptedDays<Recorder>) {
    let mut tables = SampleTables::default();
    for (place, fan) in (0..).zip(&script.fans) {
        let field = |name| match name {
            "reputation" => 100 * place,
            "points" => 7 * place,
            _ => 0,
        };
        tables.add(USER + place, fan.owner, String::new(), USER_FIELDS.map(field));
    }
    for (place, test_gallery) in (0..).zip(&script.test_galleries) {
        let nfts = if place == 0 { vec![NFT, NFT + 1] } else { Vec::new() };
        let (gallery, address, owner) = (GALLERY + place, test_gallery.gallery, USER + place);
        tables.galleries.push(PlatformGallery { gallery, address, owner, nfts });
    }
    tables.write(folder).expect("tables");
}

/// Activity of `day`: every user views an NFT and some like it; the second gallery has no visitor.
pub fn write_activity(folder: &Path, calendar: &Calendar, day: Day, is_busy: bool) {
    let time = calendar.start_of(day) + i64::from(calendar.day_seconds()) / 2;
    let event =
        |user, kind, quantity| PlatformEvent { time, user, gallery: GALLERY, nft: Some(NFT), kind, quantity };
    let mut events = Vec::new();
    if is_busy {
        events.extend((USER..USER + 5).map(|user| event(user, "view", 10 * user)));
        events.push(event(USER + 2, "like", 1));
    }
    write_events(&folder.join(format!("activity-{day}.csv")), &events, Vec::new()).expect("a table");
}
