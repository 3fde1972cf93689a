-- Times are milliseconds since 1970. Blobs beside a `codec` are packed as payload.hpp says.

CREATE TABLE workflows (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    active     INTEGER NOT NULL DEFAULT 0,
    archived   INTEGER NOT NULL DEFAULT 0,
    version_id TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    codec      INTEGER NOT NULL,
    document   BLOB    NOT NULL
) STRICT;
CREATE INDEX workflows_by_creation ON workflows (created_at, id);
CREATE INDEX workflows_active ON workflows (id) WHERE active = 1;

CREATE TABLE tags (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workflow_tags (
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    tag_id      TEXT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (workflow_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workflow_tags_by_tag ON workflow_tags (tag_id, workflow_id);

-- The routes of active workflows. `shape` is the path with its parameters made anonymous, so that
-- orders/:id and orders/:number are seen to be the same route.
CREATE TABLE webhooks (
    method      TEXT NOT NULL,
    shape       TEXT NOT NULL,
    path        TEXT NOT NULL,
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node        TEXT NOT NULL,
    PRIMARY KEY (method, shape)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhooks_by_workflow ON webhooks (workflow_id);

-- No reference to workflows: a workflow that is not stored can run, and runs outlive it.
CREATE TABLE executions (
    id            INTEGER NOT NULL PRIMARY KEY,
    workflow_id   TEXT    NOT NULL,
    workflow_name TEXT    NOT NULL,
    status        TEXT    NOT NULL,
    mode          TEXT    NOT NULL,
    started_at    INTEGER NOT NULL,
    stopped_at    INTEGER,
    wait_till     INTEGER,
    error         TEXT    NOT NULL,
    retry_of      INTEGER
) STRICT;
CREATE INDEX executions_by_workflow ON executions (workflow_id, id);
CREATE INDEX executions_by_status ON executions (status, id);

CREATE TABLE execution_data (
    execution_id INTEGER NOT NULL PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    codec        INTEGER NOT NULL,
    data         BLOB    NOT NULL
) STRICT;

CREATE TABLE api_keys (
    id           TEXT    NOT NULL PRIMARY KEY,
    label        TEXT    NOT NULL,
    hash         TEXT    NOT NULL UNIQUE,
    scopes       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What nodes keep between runs.
CREATE TABLE state (
    scope      TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    codec      INTEGER NOT NULL,
    value      BLOB    NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;
