-- +goose Up
-- Until when a document holds (有效期至), by which those past it are found. Rows from before have '0': whether they are
-- past it, their body says.
alter table document add column expires_on text not null default '';
update document set expires_on = '0' where body like '%"expiresOn":"%';
create index document_expires on document (id) where shown_at > 0 and expires_on <> '';

-- +goose Down
drop index document_expires;
alter table document drop column expires_on;
