-- +goose Up
-- Normative documents that are not public: those among them that wait to be registered are few.
create index document_normative_draft on document (id) where normative and shown_at = 0;

-- +goose Down
drop index document_normative_draft;
