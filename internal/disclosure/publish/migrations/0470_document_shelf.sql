-- +goose Up
-- Lists are narrowed in memory. What they choose by is read from one index in the order of the list; those by which
-- they were narrowed here are not written any more.
create index document_shelf on document (shown_at, id, class, body_code, genre, subject, validity) where shown_at > 0;
-- The register of normative documents is a small part of the stock.
create index document_normative on document (id) where normative and shown_at > 0;
drop index document_shown;
drop index document_class;
drop index document_genre;
drop index document_subject;
drop index document_validity;

-- +goose Down
create index document_validity on document (validity, shown_at, id) where shown_at > 0;
create index document_subject on document (subject, shown_at, id) where shown_at > 0;
create index document_genre on document (genre, shown_at, id) where shown_at > 0;
create index document_class on document (class, shown_at, id) where shown_at > 0;
create index document_shown on document (shown_at, id) where shown_at > 0;
drop index document_normative;
drop index document_shelf;
