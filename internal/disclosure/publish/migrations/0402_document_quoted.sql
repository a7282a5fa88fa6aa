-- +goose Up
-- Texts quote documents by their number (发文字号): whether what is quoted still holds is read on every page.
create index document_number on document (doc_number) where shown_at > 0;

-- +goose Down
drop index document_number;
