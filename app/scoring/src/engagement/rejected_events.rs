//! The events that were not used, into the reject file: SQL says which rows and why, the files say on which lines.

use datafusion::arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Int64Type},
};
use hashbrown::HashMap;

use super::{EngagementError, PlatformTables};
use crate::{
    engine::{EngineError, Parameters, Rows, Session, statement},
    ingest::{RejectFile, RejectedRow, StagedFile, Table, row_reader::RowReader},
};

/// Rows whose lines are looked for; all are counted.
const MAX_LISTED: i64 = 1_000_000;

/// What an event's columns hold, in the order of the table; none for null.
type Content = Vec<Option<String>>;

/// Where an event stands: index of the file, and line in it.
type Place = (usize, u64);

/// Equal events that were left out.
struct RejectedEvent {
    /// The field, a space, and what is wrong with it.
    reason: String,
    /// How many were left out: of those that are equal, the last ones.
    events: usize,
    places: Vec<Place>,
}

/// Lists and counts in `rejects` the events that were not used.
pub(super) async fn list(
    session: &Session,
    parameters: &Parameters,
    platform: &PlatformTables,
    rejects: &mut RejectFile,
) -> Result<(), EngagementError> {
    let row_error = platform.activity.table.schema().predicate();
    session.view_with_column("events_with_errors", "checked", "row_error", &row_error).await?;
    session.view("rejected_events", statement::REJECTED_EVENTS, parameters).await?;
    let mut uncounted = counts(session).await?;
    let mut rejected = rows(session).await?;
    let files = &platform.activity.files;
    for (index, file) in files.iter().enumerate() {
        find(index, file, &mut rejected).await?;
    }
    let mut lines: Vec<(Place, &Content, &RejectedEvent)> = Vec::new();
    for (content, event) in &rejected {
        let earlier = event.places.len().saturating_sub(event.events);
        lines.extend(event.places.iter().skip(earlier).map(|place| (*place, content, event)));
    }
    lines.sort_unstable_by_key(|(place, ..)| *place);
    for ((index, line), content, event) in lines {
        let (field, reason) = split(&event.reason);
        let file = files.get(index).map_or("", |file| &file.source);
        let value = column(field).and_then(|column| content.get(column)).and_then(Option::as_deref);
        let value = value.unwrap_or_default();
        rejects.add(RejectedRow { table: Table::Activity, file, line, field, value, reason })?;
        if let Some(events) = uncounted.get_mut(&event.reason) {
            *events = events.saturating_sub(1);
        }
    }
    for (reason, events) in uncounted.into_iter().filter(|(_, events)| *events > 0) {
        let (field, reason) = split(&reason);
        rejects.count(Table::Activity, field, reason, events);
    }
    rejects.flush()?;
    Ok(())
}

/// Number of events that were left out, by reason.
async fn counts(session: &Session) -> Result<HashMap<String, u64>, EngagementError> {
    let mut counts = HashMap::new();
    for batch in &session.query(statement::REJECTED_EVENT_COUNTS, &Parameters::new()).await? {
        let rows = Rows::new(statement::REJECTED_EVENT_COUNTS, batch);
        let (reasons, events) = (rows.texts("reason")?, rows.integers("events")?);
        for row in 0..rows.len() {
            counts.insert(reasons.value(row).to_owned(), events.value(row).unsigned_abs());
        }
    }
    Ok(counts)
}

/// The events that were left out, by what they hold.
async fn rows(session: &Session) -> Result<HashMap<Content, RejectedEvent>, EngagementError> {
    let parameters: Parameters = vec![("max_listed", MAX_LISTED)];
    let mut rejected = HashMap::new();
    for batch in &session.query(statement::REJECTED_EVENT_ROWS, &parameters).await? {
        let rows = Rows::new(statement::REJECTED_EVENT_ROWS, batch);
        let (reasons, events) = (rows.texts("reason")?, rows.integers("events")?);
        for (row, content) in contents(batch)?.into_iter().enumerate() {
            let events = usize::try_from(events.value(row)).unwrap_or_default();
            let event = RejectedEvent { reason: reasons.value(row).to_owned(), events, places: Vec::new() };
            rejected.insert(content, event);
        }
    }
    Ok(rejected)
}

/// Notes where in `file` the rejected events are.
async fn find(
    index: usize,
    file: &StagedFile,
    rejected: &mut HashMap<Content, RejectedEvent>,
) -> Result<(), EngagementError> {
    let mut reader = RowReader::open(Table::Activity, file).await?;
    while let Some(rows) = reader.next().await? {
        for (content, line) in contents(&rows.batch)?.into_iter().zip(rows.lines.values()) {
            if let Some(event) = rejected.get_mut(&content) {
                event.places.push((index, line.unsigned_abs()));
            }
        }
    }
    Ok(())
}

/// What the columns of the activity table hold, row by row.
fn contents(batch: &RecordBatch) -> Result<Vec<Content>, EngagementError> {
    let mut contents: Vec<Content> = vec![Content::new(); batch.num_rows()];
    for column in Table::Activity.schema().columns {
        let incomplete = || EngineError::Result {
            statement: statement::REJECTED_EVENT_ROWS.name,
            column: column.name.to_owned(),
            expected: "column of activity",
        };
        let array = batch.column_by_name(column.name).ok_or_else(incomplete)?;
        let array = cast(array, &column.data_type()).map_err(|_| incomplete())?;
        let integers = array.as_primitive_opt::<Int64Type>();
        for (row, content) in contents.iter_mut().enumerate() {
            content.push(array.is_valid(row).then(|| match integers {
                Some(integers) => integers.value(row).to_string(),
                None => array.as_string::<i32>().value(row).to_owned(),
            }));
        }
        debug_assert!(matches!(array.data_type(), DataType::Int64 | DataType::Utf8));
    }
    Ok(contents)
}

/// The field and what is wrong with it.
fn split(reason: &str) -> (&str, &str) {
    reason.split_once(' ').unwrap_or(("", reason))
}

fn column(field: &str) -> Option<usize> {
    Table::Activity.schema().columns.iter().position(|column| column.name == field)
}
