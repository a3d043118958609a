//! One piece of work's tables: registered from Parquet, kept as Parquet, queried by the files of `sql/`.

use std::{fs::File, path::PathBuf, sync::Arc};

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
    parquet::{arrow::ArrowWriter, file::properties::WriterProperties},
    prelude::SessionContext,
    scalar::ScalarValue,
};
use futures_util::TryStreamExt;

use super::{EngineError, statement::Statement};
use crate::input::Staged;

/// Values for the `$names` of a statement.
pub(crate) type Parameters = Vec<(&'static str, i64)>;

/// A namespace of tables and the folder they are kept in, which goes with it.
pub(crate) struct Session {
    context: SessionContext,
    folder: PathBuf,
    text: DataType,
}

impl Session {
    /// The tables of `context`, whose text is read as `text`.
    pub(super) fn new(context: SessionContext, folder: PathBuf, text: DataType) -> Result<Self, EngineError> {
        std::fs::create_dir_all(&folder).map_err(|error| EngineError::work(&folder, error))?;
        Ok(Self { context, folder, text })
    }

    /// Registers the files of the platform's table as `name`; columns that a file lacks are null.
    pub(crate) async fn register(&self, name: &str, staged: &Staged) -> Result<(), EngineError> {
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

    /// Makes the store of `url` known to this process, unless it is its own disk. A cluster's executors know theirs by
    /// their own configuration.
    fn register_store(&self, name: &str, url: &str) -> Result<(), EngineError> {
        let table = |reason: String| EngineError::Table { table: name.to_owned(), reason };
        let url = url::Url::parse(url).map_err(|error| table(error.to_string()))?;
        if url.scheme() != "file" {
            let store = crate::input::object_store(&url).map_err(|error| table(error.to_string()))?;
            self.context.register_object_store(&url, store);
        }
        Ok(())
    }

    /// Writes `rows` into the folder and registers them as `name`.
    pub(crate) async fn register_rows(&self, name: &str, rows: &RecordBatch) -> Result<(), EngineError> {
        let mut writer = self.writer(name, 0, rows.schema())?;
        writer.write(rows).and_then(|()| writer.close()).map_err(|error| self.unwritten(name, error))?;
        self.register_kept(name, rows.schema()).await
    }

    /// Runs a statement and writes its rows into the folder as part `part` of the table `name`; nothing is held in
    /// memory. Gives the rows' schema, for [`register_kept`](Self::register_kept).
    pub(crate) async fn keep(
        &self,
        name: &str,
        part: u64,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<SchemaRef, EngineError> {
        let failed = |error: &_| EngineError::query(statement.name, error);
        let frame = self.frame(statement, parameters).await?;
        let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
        let mut rows = frame.execute_stream().await.map_err(|error| failed(&error))?;
        let mut writer = self.writer(name, part, Arc::clone(&schema))?;
        while let Some(batch) = rows.try_next().await.map_err(|error| failed(&error))? {
            // Batches may say less than the plan about which columns are never null.
            RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec())
                .map_err(datafusion::parquet::errors::ParquetError::from)
                .and_then(|batch| writer.write(&batch))
                .map_err(|error| self.unwritten(name, error))?;
        }
        writer.close().map_err(|error| self.unwritten(name, error))?;
        Ok(schema)
    }

    /// Registers all kept parts of `name` as one table.
    pub(crate) async fn register_kept(&self, name: &str, schema: SchemaRef) -> Result<(), EngineError> {
        let folder = self.folder.join(name);
        let url = url::Url::from_directory_path(&folder)
            .map_err(|()| EngineError::work(&folder, "the path is not absolute"))?;
        self.register_files(name, vec![url.into()], schema).await
    }

    /// Runs a statement and registers its rows, written into the folder, as the table `name`.
    pub(crate) async fn keep_table(
        &self,
        name: &str,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<(), EngineError> {
        let schema = self.keep(name, 0, statement, parameters).await?;
        self.register_kept(name, schema).await
    }

    /// Gives a statement the name of a table, without running it.
    pub(crate) async fn view(
        &self,
        name: &str,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<(), EngineError> {
        let frame = self.frame(statement, parameters).await?;
        self.register_frame(name, frame)
    }

    /// Names the rows of `table` with one more column, the SQL expression `expression`.
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

    /// The rows that a statement gives, in no particular order.
    pub(crate) async fn query(
        &self,
        statement: Statement,
        parameters: &Parameters,
    ) -> Result<Vec<RecordBatch>, EngineError> {
        let frame = self.frame(statement, parameters).await?;
        frame.collect().await.map_err(|error| EngineError::query(statement.name, &error))
    }

    /// The rows of a kept table, in no particular order.
    pub(crate) async fn read(&self, table: &str) -> Result<Vec<RecordBatch>, EngineError> {
        let failed = |error: &_| EngineError::table(table, error);
        let frame = self.context.table(table).await.map_err(|error| failed(&error))?;
        frame.collect().await.map_err(|error| failed(&error))
    }

    /// Number of rows of a kept table.
    pub(crate) async fn rows_of(&self, table: &str) -> Result<usize, EngineError> {
        let failed = |error: &_| EngineError::table(table, error);
        let frame = self.context.table(table).await.map_err(|error| failed(&error))?;
        frame.count().await.map_err(|error| failed(&error))
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
        let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension("");
        let config = ListingTableConfig::new_with_multi_paths(urls.map_err(|error| failed(&error))?)
            .with_listing_options(options)
            .with_schema(readable(&schema, &self.text));
        let table = ListingTable::try_new(config).map_err(|error| failed(&error))?;
        let registered = self.context.register_table(name, Arc::new(table));
        registered.map(drop).map_err(|error| failed(&error))
    }

    fn writer(&self, table: &str, part: u64, schema: SchemaRef) -> Result<ArrowWriter<File>, EngineError> {
        let path = self.folder.join(table).join(format!("part-{part:05}.parquet"));
        let create = || {
            std::fs::create_dir_all(self.folder.join(table))?;
            File::create(&path)
        };
        let file = create().map_err(|error| EngineError::work(&path, error))?;
        let properties = WriterProperties::builder().set_dictionary_enabled(false).build();
        ArrowWriter::try_new(file, schema, Some(properties)).map_err(|error| EngineError::work(&path, error))
    }

    fn unwritten(&self, table: &str, error: impl ToString) -> EngineError {
        EngineError::work(&self.folder.join(table), error)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // What is left behind costs space and nothing else: the next session has another folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The schema with text as `text`, and with nulls wherever a file that nobody has checked may hold them.
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
