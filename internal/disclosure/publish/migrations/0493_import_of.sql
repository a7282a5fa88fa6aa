-- +goose Up
-- The page of an import says how its documents count without reading them.
drop index document_import_of;
create index document_import_of on document (import_id, id, first_on, shown_at) where import_id > 0;

-- +goose Down
drop index document_import_of;
create index document_import_of on document (import_id, id) where import_id > 0;
