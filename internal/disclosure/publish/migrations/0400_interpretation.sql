-- +goose Up
-- The bond of an interpretation (政策解读) to its policy; both ways of the related reading are read from here.
create table document_bond (
    document_id {INT} primary key references document (id),
    policy_id {INT} not null,
    form text not null,
    form_title text not null
) {STRICT};
create index document_bond_policy on document_bond (policy_id, document_id);

-- Policies (政策性文件) that became public, each once: what the rate of interpretation is counted over.
create table document_policy (
    document_id {INT} primary key references document (id),
    interprets_body text not null
) {STRICT};

-- +goose Down
drop table document_policy;
drop table document_bond;
