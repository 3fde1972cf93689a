-- What set runs off. An accepted event is the row of its execution; kept apart is only what has no
-- such row: refused events, and accepted ones whose execution is not kept.
ALTER TABLE executions ADD COLUMN trigger_node TEXT NOT NULL DEFAULT '';
ALTER TABLE executions ADD COLUMN trigger_source TEXT NOT NULL DEFAULT '';

CREATE TABLE trigger_events (
    id            INTEGER NOT NULL PRIMARY KEY,
    workflow_id   TEXT    NOT NULL,
    workflow_name TEXT    NOT NULL,
    node          TEXT    NOT NULL,
    mode          TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    execution_id  INTEGER
) STRICT;
CREATE INDEX trigger_events_by_workflow ON trigger_events (workflow_id, id);
