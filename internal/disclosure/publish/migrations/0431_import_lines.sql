-- +goose Up
-- From which site or system a file comes: two systems number their documents alike. Every document of a file is listed,
-- so that who lets them in can look at each.
alter table document_import add column system text not null default '';
create table document_import_line (
    import_id {INT} not null references document_import (id),
    n {INT} not null,
    says {BOOL} not null,
    line {JSON} not null,
    primary key (import_id, n)
) {STRICT};

-- +goose Down
drop table document_import_line;
alter table document_import drop column system;
