-- When the schedules of active workflows fire next. The row changes in the transaction that accepts
-- the run, so that a fire is neither lost nor done twice.
CREATE TABLE schedules (
    workflow_id TEXT    NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node        TEXT    NOT NULL,
    rule        INTEGER NOT NULL,
    definition  TEXT    NOT NULL,
    next_at     INTEGER,
    last_at     INTEGER,
    PRIMARY KEY (workflow_id, node, rule)
) STRICT, WITHOUT ROWID;
