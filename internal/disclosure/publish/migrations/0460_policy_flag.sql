-- +goose Up
-- Whether a document is a policy (政策性文件) may be put right after it became public. One that was taken for a policy keeps
-- its row, so that what was owed for it can be ended; unmarked counts it no more.
alter table document_policy add column unmarked {INT} not null default 0;

-- What one person asked for and another has to agree to.
create table document_reflag (
    document_id {INT} primary key references document (id),
    body_code text not null,
    asked_at {INT} not null
) {STRICT};
create index document_reflag_body on document_reflag (body_code, asked_at);

-- +goose Down
drop table document_reflag;
alter table document_policy drop column unmarked;
