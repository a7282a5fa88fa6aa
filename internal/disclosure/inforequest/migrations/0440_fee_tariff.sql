-- +goose Up
-- The rates of the information-processing fee (信息处理费). Rows are added, never changed: the newest one that has begun is
-- in force, and the older ones say what held before. The first row has the rates of 国办函〔2020〕109号, in fen.
create table fee_tariff (
    since text primary key,
    body {JSON} not null,
    set_by text not null,
    set_at {INT} not null,
    reason text not null
) {STRICT};
insert into fee_tariff (since, body, set_by, set_at, reason)
values ('2021-01-01', '{"count":{"slices":[{"from":1,"fen":0},{"from":11,"fen":10000},{"from":31,"fen":20000},{"from":41,"fen":30000}],"every":10,"more":10000},"pages":{"slices":[{"from":1,"fen":0},{"from":31,"fen":1000},{"from":101,"fen":2000},{"from":201,"fen":4000}]},"days":20}',
    '系统', 0, '初始值：国办函〔2020〕109号《政府信息公开信息处理费管理办法》');

-- +goose Down
drop table fee_tariff;
