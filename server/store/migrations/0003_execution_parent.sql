-- The run that led to this one: the caller of a sub-workflow, the failed run of an error workflow.
ALTER TABLE executions ADD COLUMN parent_id INTEGER;
