-- +goose Up
-- The public list is narrowed by genre, subject and validity too: without these a rare value reads the whole stock.
create index document_genre on document (genre, shown_at, id) where shown_at > 0;
create index document_subject on document (subject, shown_at, id) where shown_at > 0;
create index document_validity on document (validity, shown_at, id) where shown_at > 0;

-- +goose Down
drop index document_validity;
drop index document_subject;
drop index document_genre;
