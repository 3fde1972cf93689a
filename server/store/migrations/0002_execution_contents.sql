-- Which stored files (content_folder.hpp) the data of an execution refers to. Those that lose an
-- execution are noted, so that their files go even if the process ends in between.
CREATE TABLE execution_contents (
    execution_id INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    reference    TEXT    NOT NULL,
    PRIMARY KEY (execution_id, reference)
) STRICT, WITHOUT ROWID;

CREATE INDEX execution_contents_by_reference ON execution_contents (reference);

CREATE TABLE released_contents (
    reference TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER execution_contents_deleted AFTER DELETE ON execution_contents
BEGIN
    INSERT OR IGNORE INTO released_contents (reference) VALUES (old.reference);
END;
