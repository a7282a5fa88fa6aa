-- +goose Up
-- A sheet on which a window hands papers to a department (移交单).
create table handover (
    id {INT} primary key references matter (id),
    from_body text not null,
    to_body text not null,
    body {JSON} not null
) {STRICT};

-- The cases of sheets: while a row is live, the case is on its way or with the department, and on no other sheet.
create table handover_line (
    handover {INT} not null references handover (id),
    case_id {INT} not null,
    live {BOOL} not null,
    primary key (handover, case_id)
) {CLUSTERED};
create index handover_from on handover (from_body, id);
create unique index handover_line_case on handover_line (case_id) where live;

-- +goose Down
drop table handover_line;
drop table handover;
