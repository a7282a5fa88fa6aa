-- +goose Up
-- Whether an import counts in the figures of the years: as somebody said of it, with the reason, or by the rule of its body,
-- which began to publish here on some day. What was imported before this was asked counts as it did.
alter table document_import add column counts text not null default '';
update document_import set counts = 'yes';
create table document_import_count (
    id {INT} primary key,
    import_id {INT} not null references document_import (id),
    counts text not null check (counts in ('', 'yes', 'no')),
    reason text not null,
    officer text not null,
    officer_name text not null,
    at {INT} not null
) {STRICT};
create index document_import_count_of on document_import_count (import_id, id);
create table document_count_rule (
    id {INT} primary key,
    body_code text not null,
    starts_on text not null,
    reason text not null,
    officer text not null,
    at {INT} not null
) {STRICT};
create index document_count_rule_of on document_count_rule (body_code, id);

-- +goose Down
drop table document_count_rule;
drop table document_import_count;
alter table document_import drop column counts;
