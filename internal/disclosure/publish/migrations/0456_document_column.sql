-- +goose Up
-- When a column (a class of a body) was last written to, without reading what stands in it.
create index document_column on document (body_code, class, shown_at) where shown_at > 0;

-- +goose Down
drop index document_column;
