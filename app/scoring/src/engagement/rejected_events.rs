//! Lists rejected events in the reject file. SQL finds the rows and reasons; the files are read again for the lines.

use datafusion::arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Int64Type},
};
use hashbrown::HashMap;

use super::{error::EngagementError, model::PlatformTables};
use crate::{
    engine::{EngineError, Parameters, ResultRows, Session, statement},
    ingest::{RejectFile, RejectedRow, StagedFile, Table, row_reader::RowReader},
};

/// Maximum number of rows whose lines are searched; all are counted.
const MAX_LISTED: i64 = 1_000_000;

/// Values of an event's columns, in the order of the table; none for null.
type Content = Vec<Option<String>>;

/// Index of a file, and line in it.
type Position = (usize, u64);

/// Equal rejected events.
struct RejectedEvent {
    /// The field, a space, and the reason.
    reason: String,
    /// Number of rejected events: of equal events, the last ones are rejected.
    events: usize,
    positions: Vec<Position>,
}

/// Lists and counts the rejected events in `rejects`.
pub(super) async fn list_rejected_events(
    session: &Session,
    parameters: &Parameters,
    platform: &PlatformTables,
    rejects: &mut RejectFile,
) -> Result<(), EngagementError> {
    let row_error = platform.activity.table.schema().predicate();
    session.view_with_column("events_with_errors", "checked", "row_error", &row_error).await?;
    session.view("rejected_events", statement::REJECTED_EVENTS, parameters).await?;
    let mut uncounted = count_by_reason(session).await?;
    let mut rejected = query_rejected(session).await?;
    let files = &platform.activity.files;
    for (index, file) in files.iter().enumerate() {
        find_positions(index, file, &mut rejected).await?;
    }
    let mut lines: Vec<(Position, &Content, &RejectedEvent)> = Vec::new();
    for (content, event) in &rejected {
        // Of equal events the first are used, so the rejected ones are the last in file order.
        let earlier = event.positions.len().saturating_sub(event.events);
        lines.extend(event.positions.iter().skip(earlier).map(|position| (*position, content, event)));
    }
    lines.sort_unstable_by_key(|(position, ..)| *position);
    for ((index, line), content, event) in lines {
        let (field, reason) = split_reason(&event.reason);
        let file = files.get(index).map_or("", |file| &file.source);
        let value = column(field).and_then(|column| content.get(column)).and_then(Option::as_deref);
        let value = value.unwrap_or_default();
        rejects.add(RejectedRow { table: Table::Activity, file, line, field, value, reason })?;
        if let Some(events) = uncounted.get_mut(&event.reason) {
            *events = events.saturating_sub(1);
        }
    }
    // Rejected rows beyond the listing limit are counted without a line.
    for (reason, events) in uncounted.into_iter().filter(|(_, events)| *events > 0) {
        let (field, reason) = split_reason(&reason);
        rejects.count(Table::Activity, field, reason, events);
    }
    rejects.flush()?;
    Ok(())
}

/// Number of rejected events, by reason.
async fn count_by_reason(session: &Session) -> Result<HashMap<String, u64>, EngagementError> {
    let mut counts = HashMap::new();
    for batch in &session.query(statement::REJECTED_EVENT_COUNTS, &Parameters::new()).await? {
        let rows = ResultRows::new(statement::REJECTED_EVENT_COUNTS, batch);
        let (reasons, events) = (rows.texts("reason")?, rows.integers("events")?);
        for row in 0..rows.len() {
            counts.insert(reasons.value(row).to_owned(), events.value(row).unsigned_abs());
        }
    }
    Ok(counts)
}

/// The rejected events, by their values.
async fn query_rejected(session: &Session) -> Result<HashMap<Content, RejectedEvent>, EngagementError> {
    let parameters: Parameters = vec![("max_listed", MAX_LISTED)];
    let mut rejected = HashMap::new();
    for batch in &session.query(statement::REJECTED_EVENT_ROWS, &parameters).await? {
        let rows = ResultRows::new(statement::REJECTED_EVENT_ROWS, batch);
        let (reasons, events) = (rows.texts("reason")?, rows.integers("events")?);
        for (row, content) in contents(batch)?.into_iter().enumerate() {
            let events = usize::try_from(events.value(row)).unwrap_or_default();
            let event =
                RejectedEvent { reason: reasons.value(row).to_owned(), events, positions: Vec::new() };
            rejected.insert(content, event);
        }
    }
    Ok(rejected)
}

/// Records the positions of the rejected events in `file`.
async fn find_positions(
    index: usize,
    file: &StagedFile,
    rejected: &mut HashMap<Content, RejectedEvent>,
) -> Result<(), EngagementError> {
    let mut reader = RowReader::open(Table::Activity, file).await?;
    while let Some(rows) = reader.next().await? {
        for (content, line) in contents(&rows.batch)?.into_iter().zip(rows.lines.values()) {
            if let Some(event) = rejected.get_mut(&content) {
                event.positions.push((index, line.unsigned_abs()));
            }
        }
    }
    Ok(())
}

/// Values of the columns of the activity table, row by row.
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

/// Splits off the field.
fn split_reason(reason: &str) -> (&str, &str) {
    reason.split_once(' ').unwrap_or(("", reason))
}

fn column(field: &str) -> Option<usize> {
    Table::Activity.schema().columns.iter().position(|column| column.name == field)
}
