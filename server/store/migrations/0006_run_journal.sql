-- What runs did on their way, and who runs them. `epoch` grows when a run passes to another owner;
-- what a former one still writes is refused. `call` is the call of the parent that waits for the
-- run; `kept` 0 says that the run goes when the parent has what came of it. `decision` is what a
-- person is asked about a waiting run.
ALTER TABLE executions ADD COLUMN call TEXT;
ALTER TABLE executions ADD COLUMN kept INTEGER NOT NULL DEFAULT 1;
ALTER TABLE executions ADD COLUMN decision TEXT;
ALTER TABLE executions ADD COLUMN owner TEXT;
ALTER TABLE executions ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE executions ADD COLUMN document TEXT;
CREATE INDEX executions_by_call ON executions (parent_id, call) WHERE call IS NOT NULL;
CREATE INDEX executions_by_wait ON executions (wait_till) WHERE wait_till IS NOT NULL;

CREATE TABLE run_entries (
    execution_id INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    sequence     INTEGER NOT NULL,
    epoch        INTEGER NOT NULL,
    codec        INTEGER NOT NULL,
    data         BLOB    NOT NULL,
    PRIMARY KEY (execution_id, sequence)
) STRICT, WITHOUT ROWID;

-- The versions of workflows that open runs go on with, by their hash.
CREATE TABLE run_documents (
    key      TEXT    NOT NULL PRIMARY KEY,
    codec    INTEGER NOT NULL,
    document BLOB    NOT NULL
) STRICT;

-- Processes that run workflows; one that has not been seen for a while has lost its runs.
CREATE TABLE run_owners (
    id      TEXT    NOT NULL PRIMARY KEY,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
