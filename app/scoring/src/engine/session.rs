//! The tables of one task: registered from Parquet, materialized as Parquet, queried by the files of `sql/`.

use std::{path::PathBuf, sync::Arc};

use datafusion::{
    arrow::{
        array::RecordBatch,
        datatypes::{DataType, Field, Schema, SchemaRef},
    },
    dataframe::DataFrame,
    datasource::{
        file_format::parquet::ParquetFormat,
        listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl},
    },
    error::DataFusionError,
    physical_plan::{collect, execute_stream_partitioned},
    prelude::SessionContext,
    scalar::ScalarValue,
};
use tokio::task::JoinSet;

use super::{EngineError, deadline::Limits, materialized::MaterializedTable, statement::Statement};
use crate::ingest::StagedTable;

/// Values of the `$name` parameters of a statement.
pub(crate) type Parameters = Vec<(&'static str, i64)>;

/// A namespace of tables with the folder of its files, which is deleted on drop.
pub(crate) struct Session {
    context: SessionContext,
    folder: PathBuf,
    text: DataType,
    limits: Limits,
}

impl Session {
    /// Creates a session whose text columns have the type `text`.
    pub(super) fn new(
        context: SessionContext,
        folder: PathBuf,
        text: DataType,
        limits: Limits,
    ) -> Result<Self, EngineError> {
        std::fs::create_dir_all(&folder).map_err(|error| EngineError::work(&folder, error))?;
        Ok(Self { context, folder, text, limits })
    }

    /// Registers a staged table as `name`; missing columns are null.
    pub(crate) async fn register(&self, name: &str, staged: &StagedTable) -> Result<(), EngineError> {
        let schema = staged.table.schema().arrow();
        if staged.files.is_empty() {
            return self.register_rows(name, &RecordBatch::new_empty(schema)).await;
        }
        let urls = staged.files.iter().map(|file| file.url.clone()).collect();
        for file in &staged.files {
            self.register_store(name, &file.url)?;
        }
        self.register_files(name, urls, schema).await
    }

    /// Registers the object store of a remote `url`. The executors of a cluster have their own configuration.
    fn register_store(&self, name: &str, url: &str) -> Result<(), EngineError> {
        let table = |reason: String| EngineError::Table { table: name.to_owned(), reason };
        let url = url::Url::parse(url).map_err(|error| table(error.to_string()))?;
        if url.scheme() != "file" {
            let store = crate::ingest::object_store(&url).map_err(|error| table(error.to_string()))?;
            self.context.register_object_store(&url, store);
        }
        Ok(())
    }

    /// Writes `rows` to the folder and registers them as `name`.
    pub(crate) async fn register_rows(&self, name: &str, rows: &RecordBatch) -> Result<(), EngineError> {
        let mut file = self.create(name, "00000", &rows.schema())?;
        file.write(rows)?;
        file.close()?;
        self.register_materialized(name, rows.schema()).await
    }

    /// Runs a statement and writes its rows to the folder as part `part` of the table `name`, one file per thread. No rows are
    /// held in memory. Returns the schema for [`register_materialized`](Self::register_materialized).
    pub(crate) async fn materialize_part(
        &self,
        name: &str,
        part: u64,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<SchemaRef, EngineError> {
        let failed = |error| EngineError::query(statement.name, &error);
        let frame = self.frame(statement, parameters).await?;
        let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
        let task = Arc::new(frame.task_ctx());
        let plan = frame.create_physical_plan().await.map_err(failed)?;
        let mut writing = JoinSet::new();
        // One file per thread: merging all rows into one stream would make a single task write tens of millions of
        // groups.
        let streams = execute_stream_partitioned(Arc::clone(&plan), task).map_err(failed)?;
        for (place, rows) in streams.into_iter().enumerate() {
            let file = self.create(name, &format!("{part:05}-{place:05}"), &schema)?;
            writing.spawn(file.write_all(statement, rows));
        }
        let written = async {
            while let Some(written) = writing.join_next().await {
                written.map_err(|error| failed(DataFusionError::External(error.into())))??;
            }
            Ok(())
        };
        self.limits.run_with_deadline(statement.name, written).await?;
        self.limits.record_spill(plan.as_ref());
        Ok(schema)
    }

    /// Registers all parts of `name` as one table.
    pub(crate) async fn register_materialized(
        &self,
        name: &str,
        schema: SchemaRef,
    ) -> Result<(), EngineError> {
        let folder = self.folder.join(name);
        let url = url::Url::from_directory_path(&folder)
            .map_err(|()| EngineError::work(&folder, "the path is not absolute"))?;
        self.register_files(name, vec![url.into()], schema).await
    }

    /// Runs a statement and registers its materialized rows as the table `name`.
    pub(crate) async fn materialize_table(
        &self,
        name: &str,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<(), EngineError> {
        let schema = self.materialize_part(name, 0, statement, parameters).await?;
        self.register_materialized(name, schema).await
    }

    /// Registers a statement as the view `name`, without running it.
    pub(crate) async fn view(
        &self,
        name: &str,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<(), EngineError> {
        let frame = self.frame(statement, parameters).await?;
        self.register_frame(name, frame)
    }

    /// Registers the view `name`: `table` with an additional column, the SQL expression `expression`.
    pub(crate) async fn view_with_column(
        &self,
        name: &str,
        table: &str,
        column: &str,
        expression: &str,
    ) -> Result<(), EngineError> {
        let failed = |error: &_| EngineError::table(table, error);
        let frame = self.context.table(table).await.map_err(|error| failed(&error))?;
        let expression = frame.parse_sql_expr(expression).map_err(|error| failed(&error))?;
        let frame = frame.with_column(column, expression).map_err(|error| failed(&error))?;
        self.register_frame(name, frame)
    }

    /// Runs a statement and returns its rows in no particular order.
    pub(crate) async fn query(
        &self,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<Vec<RecordBatch>, EngineError> {
        let frame = self.frame(statement, parameters).await?;
        self.rows(statement.name, frame).await
    }

    /// Returns the rows of a table in no particular order.
    pub(crate) async fn read(&self, table: &str) -> Result<Vec<RecordBatch>, EngineError> {
        let frame = self.context.table(table).await.map_err(|error| EngineError::table(table, &error))?;
        self.rows(table, frame).await
    }

    /// Whether a table has any row.
    pub(crate) async fn has_rows(&self, table: &str) -> Result<bool, EngineError> {
        let failed = |error| EngineError::table(table, &error);
        let frame = self.context.table(table).await.map_err(failed)?.limit(0, Some(1)).map_err(failed)?;
        let batches = self.rows(table, frame).await?;
        Ok(batches.iter().any(|batch| batch.num_rows() > 0))
    }

    async fn rows(&self, what: &str, frame: DataFrame) -> Result<Vec<RecordBatch>, EngineError> {
        let failed = |error| EngineError::query(what, &error);
        let task = Arc::new(frame.task_ctx());
        let plan = frame.create_physical_plan().await.map_err(failed)?;
        let rows = async { collect(Arc::clone(&plan), task).await.map_err(failed) };
        let rows = self.limits.run_with_deadline(what, rows).await?;
        self.limits.record_spill(plan.as_ref());
        Ok(rows)
    }

    fn register_frame(&self, name: &str, frame: DataFrame) -> Result<(), EngineError> {
        let registered = self.context.register_table(name, frame.into_view());
        registered.map(drop).map_err(|error| EngineError::table(name, &error))
    }

    async fn frame(&self, statement: Statement, parameters: &Parameters) -> Result<DataFrame, EngineError> {
        let failed = |error: &_| EngineError::query(statement.name, error);
        let frame = self.context.sql(statement.sql).await.map_err(|error| failed(&error))?;
        let values: Vec<(&str, ScalarValue)> = parameters
            .iter()
            // The engine refuses values for parameters that a statement does not use.
            .filter(|(name, _)| statement.sql.contains(&format!("${name}")))
            .map(|(name, value)| (*name, ScalarValue::from(*value)))
            .collect();
        frame.with_param_values(values).map_err(|error| failed(&error))
    }

    async fn register_files(
        &self,
        name: &str,
        urls: Vec<String>,
        schema: SchemaRef,
    ) -> Result<(), EngineError> {
        let failed = |error: &_| EngineError::table(name, error);
        let urls: Result<Vec<_>, _> = urls.iter().map(ListingTableUrl::parse).collect();
        // Any extension: staged sources keep the names that operators gave them.
        let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension("");
        let config = ListingTableConfig::new_with_multi_paths(urls.map_err(|error| failed(&error))?)
            .with_listing_options(options)
            .with_schema(readable(&schema, &self.text));
        let table = ListingTable::try_new(config).map_err(|error| failed(&error))?;
        let registered = self.context.register_table(name, Arc::new(table));
        registered.map(drop).map_err(|error| failed(&error))
    }

    fn create(&self, table: &str, part: &str, schema: &SchemaRef) -> Result<MaterializedTable, EngineError> {
        let folder = self.folder.join(table);
        std::fs::create_dir_all(&folder).map_err(|error| EngineError::work(&folder, error))?;
        MaterializedTable::create(folder.join(format!("part-{part}.parquet")), schema)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A folder that cannot be deleted only costs disk space: the next session uses another one.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The schema with text columns of the type `text`. All columns are nullable, since files read in place are not checked.
fn readable(schema: &Schema, text: &DataType) -> SchemaRef {
    let field = |field: &Arc<Field>| {
        let data_type = match field.data_type() {
            DataType::Utf8 => text.clone(),
            other => other.clone(),
        };
        Field::new(field.name(), data_type, true)
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}
