-- +goose Up
-- Files that come with imported documents: each content is kept once for a body. Who lets an import in says whether
-- documents that lack a file stay out.
alter table document_import add column whole {BOOL} not null default false;
create table document_import_file (
    body_code text not null,
    sum text not null,
    file_id {INT} not null,
    primary key (body_code, sum)
) {STRICT};

-- +goose Down
drop table document_import_file;
alter table document_import drop column whole;
