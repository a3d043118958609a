//! Unusable events are rejected, counted, and listed with file and line.

use std::fmt::Write as _;

use super::support::{START, World};

fn world() -> World {
    let mut world = World::new();
    world.user(1, 50_000, 0, 0);
    world.user(2, 0, 0, 0);
    world.gallery(10, 2);
    world.gallery(20, 2);
    world.nft(100, 10);
    world.nft(200, 20);
    world
}

fn rows(world: &mut World, rows: &[&str]) {
    for row in rows {
        let row = row.replace("START", &START.to_string());
        let row = row.replace("BEFORE", &(START - 1).to_string());
        let row = row.replace("LAST", &(START + 86_399).to_string());
        let row = row.replace("AFTER", &(START + 86_400).to_string());
        writeln!(world.activity, "{row}").expect("text");
    }
}

#[tokio::test]
async fn every_reason_is_listed_with_its_line() {
    let mut world = world();
    rows(
        &mut world,
        &[
            "START,1,10,100,like,1,",
            "LAST,1,10,100,share,1,",
            "BEFORE,1,10,100,like,1,",
            "AFTER,1,10,100,like,1,",
            "START,77,10,100,like,1,",
            "START,1,77,,like,1,",
            "START,1,10,777,like,1,",
            "START,1,10,200,like,1,",
            "START,1,10,100,wink,1,",
        ],
    );
    let scored = world.score().await;
    assert_eq!(
        scored.rejected,
        [
            "activity,activity.csv,10,kind,wink,is not a known kind".to_owned(),
            format!("activity,activity.csv,4,time,{},is outside the day", START - 1),
            format!("activity,activity.csv,5,time,{},is outside the day", START + 86_400),
            "activity,activity.csv,6,user,77,is unknown".to_owned(),
            "activity,activity.csv,7,gallery,77,is unknown".to_owned(),
            "activity,activity.csv,8,nft,777,is unknown".to_owned(),
            "activity,activity.csv,9,nft,200,belongs to another gallery".to_owned(),
        ]
    );
    let events = scored.engagement.events;
    assert_eq!((events.staged, events.used, events.rejected), (8, 2, 6), "staging left one out");
    assert_eq!(scored.nft(100), 4 * scored.user(1), "a like and a share");
}

#[tokio::test]
async fn first_of_repeated_ids_counts() {
    let mut world = world();
    rows(
        &mut world,
        &[
            "LAST,1,10,100,comment,2,a",
            "START,1,10,100,comment,1,a",
            "START,1,10,100,comment,1,a",
            "START,1,20,200,comment,1,b",
            "START,1,20,200,comment,1,",
            "START,1,20,200,comment,1,",
            "BEFORE,1,20,200,comment,1,c",
            "START,1,20,200,share,1,c",
        ],
    );
    let scored = world.score().await;
    assert_eq!(
        scored.rejected,
        [
            "activity,activity.csv,2,id,a,is a duplicate".to_owned(),
            "activity,activity.csv,4,id,a,is a duplicate".to_owned(),
            format!("activity,activity.csv,8,time,{},is outside the day", START - 1),
        ]
    );
    assert_eq!(scored.nft(100), 2 * scored.user(1));
    assert_eq!(scored.nft(200), (2 * 3 + 3) * scored.user(1));
}

#[tokio::test]
async fn parquet_in_place_lists_row_numbers() {
    let mut world = world();
    world.in_place = true;
    rows(
        &mut world,
        &[
            "START,1,10,100,like,1,",
            "LAST,1,10,100,share,1,",
            "BEFORE,1,10,100,like,1,",
            "START,-1,10,100,like,1,",
            "START,,10,100,like,1,",
            "START,77,10,100,like,1,",
            "START,1,77,,like,1,",
            "START,1,10,777,like,1,",
            "START,1,10,200,like,1,",
            "START,1,10,100,wink,1,",
            "START,1,10,100,view,86401,",
            "START,2,20,,community,1,a",
            "START,2,20,,community,1,a",
        ],
    );
    let scored = world.score().await;
    let expected = [
        format!("3,time,{},is outside the day", START - 1),
        "4,user,-1,is negative".to_owned(),
        "5,user,,is missing".to_owned(),
        "6,user,77,is unknown".to_owned(),
        "7,gallery,77,is unknown".to_owned(),
        "8,nft,777,is unknown".to_owned(),
        "9,nft,200,belongs to another gallery".to_owned(),
        "10,kind,wink,is not a known kind".to_owned(),
        "11,quantity,86401,is too large".to_owned(),
        "13,id,a,is a duplicate".to_owned(),
    ];
    assert_eq!(scored.rejected, expected.map(|line| format!("activity,activity.parquet,{line}")));
    let events = scored.engagement.events;
    // Empty ids mean no id, so they are not duplicates.
    assert_eq!((events.staged, events.used, events.rejected), (13, 3, 10));
    assert_eq!(scored.nft(100), 4 * scored.user(1), "a like and a share");
}
