-- +goose Up
-- When an import last went on, so that one that was broken off at the command line is told from one that runs.
alter table document_import add column moved_at {INT} not null default 0;

-- +goose Down
alter table document_import drop column moved_at;
