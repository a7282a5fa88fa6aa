-- +goose Up
-- One row for each case; what is never looked up by lies in the body.
create table casework (
    id {INT} primary key references matter (id),
    item text not null,
    item_version {INT} not null,
    document_index text not null default '',
    body {JSON} not null
) {STRICT};
create index casework_document on casework (document_index, id) where document_index <> '';
create index casework_item on casework (item, id);

-- The item as it was when somebody applied under it: a case keeps its version.
create table casework_terms (
    item text not null,
    version {INT} not null,
    body {JSON} not null,
    primary key (item, version)
) {STRICT};

-- +goose Down
drop table casework_terms;
drop table casework;
